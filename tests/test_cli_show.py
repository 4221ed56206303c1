"""adv.show: the window from an ordinary script, and a sentence where there is no display."""

import os
import subprocess
import sys
from typing import Any

import pytest

import autodiff_viz as adv
from autodiff_viz.core.errors import AutodiffVizError

OFFSCREEN = "This plugin does not support"
"""What Qt says of a platform without a window manager."""

SCRIPT = """
import os, signal, sys
import autodiff_viz as adv
from PySide6.QtCore import QTimer
from autodiff_viz.gui.app import application
from autodiff_viz.gui.main_window import MainWindow

app = application(["script"])
before = signal.getsignal(signal.SIGINT)

def look():
    window = next(w for w in app.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
    document = window.store.document
    print(adv.program_text(document.program), dict(document.values), window.store.path)
    window.close()

x = adv.Variable(0.5, name="x")
program = adv.parse("x*y")
for shown in (program, adv.Document(program, {"x": 2.0, "y": 3.0}), adv.exp(x) * x):
    QTimer.singleShot(0, look)
    adv.show(shown)
print(sys.excepthook is sys.__excepthook__, signal.getsignal(signal.SIGINT) is before)
QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    adv.show(program)
except KeyboardInterrupt:
    print("interrupted")
QTimer.singleShot(0, look)
adv.show(program)
"""


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in displays}
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**kept, **variables},
        timeout=60,
    )


def test_a_script_opens_a_window_on_what_it_made_again_and_again() -> None:
    done = run(SCRIPT, QT_QPA_PLATFORM="offscreen")
    assert [line for line in done.stderr.splitlines() if not line.startswith(OFFSCREEN)] == []
    assert done.stdout.splitlines() == [
        "x*y {'x': 0.5, 'y': 0.5} None",
        "x*y {'x': 2.0, 'y': 3.0} None",
        "exp(x)*x {'x': 0.5} None",
        "True True",
        "interrupted",
        "x*y {'x': 0.5, 'y': 0.5} None",
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a display")
def test_without_a_display_it_is_a_sentence_and_no_crash() -> None:
    done = run("import autodiff_viz as adv; adv.show(adv.parse('x**2'))")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "autodiff_viz.cli.window.WindowError: There is no display, so no window can be opened;"
    )


def test_another_thread_is_refused() -> None:
    script = (
        "import threading, autodiff_viz as adv\n"
        "t = threading.Thread(target=lambda: adv.show(adv.parse('x'))); t.start(); t.join()\n"
    )
    assert (
        "WindowError: The window can be opened in the main thread only"
        in run(script, QT_QPA_PLATFORM="offscreen").stderr
    )


def test_what_is_no_program_is_refused() -> None:
    shown: Any = "x**2"
    with pytest.raises(AutodiffVizError, match=r"'x\*\*2' is not a Program; adv\.trace and adv"):
        adv.show(shown)


DEBUG = """
import autodiff_viz as adv
from PySide6.QtCore import QTimer
from autodiff_viz.gui.app import application
from autodiff_viz.gui.main_window import MainWindow

app = application(["script"])

def look():
    window = next(w for w in app.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
    store = window.store
    print(store.cursor, dict(store.document.values), window.lower_tabs.current, store.is_modified)
    window.close()

def f(x):
    return adv.exp(x**2)**2

for shown, more in (
    (f, {"breaks": ["abs(adjoint) > 3"]}),
    (f, {"breaks": [("a", "")], "watches": ["adjoint(x)"]}),
    ("exp(x**2)**2", {"breaks": [("a", "value > 0.1"), "step == 9"]}),
    (adv.Document(adv.parse("x*y"), {"x": 2.0, "y": 3.0}), {"breaks": ["is not finite"]}),
):
    QTimer.singleShot(0, look)
    adv.debug(shown, x=0.5, **more)
"""


def test_debug_opens_the_window_at_the_first_stop() -> None:
    done = run(DEBUG, QT_QPA_PLATFORM="offscreen")
    assert [line for line in done.stderr.splitlines() if not line.startswith(OFFSCREEN)] == []
    assert done.stdout.splitlines() == [
        "7 {'x': 0.5} breakpoints False",
        "7 {'x': 0.5} breakpoints False",
        "2 {'x': 0.5} breakpoints False",
        "6 {'x': 0.5, 'y': 3.0} breakpoints False",
    ]


def test_a_wrong_break_is_told_before_a_window_opens() -> None:
    with pytest.raises(AutodiffVizError, match="knows no adjiont"):
        adv.debug("x**2", x=1.0, breaks=["adjiont > 1"])
    with pytest.raises(AutodiffVizError, match="no node called 'q'"):
        adv.debug("x**2", x=1.0, breaks=[("q", "")])
