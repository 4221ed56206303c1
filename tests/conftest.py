"""What every test stands on: a home of its own, and a display that is nobody's desktop."""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

HOME = Path(tempfile.mkdtemp(prefix="autodiff-viz-tests-"))


def _own_home() -> None:
    """Point all that Qt and we read and write for the user into HOME."""
    folders = {
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "run",  # Qt warns, and so fails the test, when it is unset or public
        "HOME": "home",
    }
    for variable, name in folders.items():
        folder = HOME / name
        folder.mkdir(mode=0o700)
        os.environ[variable] = str(folder)


def _own_display() -> None:
    """Use no screen, or X servers of the tests' own where the platform is xcb (see scripts/test)."""
    os.environ.pop("WAYLAND_DISPLAY", None)
    os.environ.pop("DISPLAY", None)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_xvfb_disable() -> bool:
    """Whether pytest-xvfb is to start no X server."""
    return os.environ["QT_QPA_PLATFORM"] != "xcb"


def _own_interrupt() -> None:
    """Let the commands that tests start hear Ctrl+C, also where the tests run in the background.

    A shell without job control starts such a process with the signal ignored, and it is inherited.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


# At import, before pytest-qt's own start imports Qt.
_own_home()
_own_display()
_own_interrupt()

# No deadline: a busy machine is no fault of the code.
settings.register_profile("autodiff-viz", deadline=None)
settings.load_profile("autodiff-viz")


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's: a hundred bytes in all."""
    with tempfile.TemporaryDirectory(prefix="av-") as made:
        yield Path(made)


@pytest.fixture
def searching() -> Iterator[None]:
    """Python searches for cycles by itself, as it does outside the window; the window's tests stop it."""
    was_on = gc.isenabled()
    gc.enable()
    yield
    if was_on:
        gc.enable()
    else:
        gc.disable()


COMPLEX = {
    "square": "{x}*{x}",
    "exp": "exp({x})",
    "log": "cmath.log({x})",
    "sin": "sin({x})",
    "add": "({a} + {b})",
    "mul": "({a}*{b})",
    "div": "({a}/{b})",
}


@pytest.fixture
def complex_ops(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library in which these ops, and no others, have a complex formula."""
    from autodiff_viz.core.ops import REGISTRY, Code
    from autodiff_viz.core.program import Program

    library = {
        name: replace(op, code=Code(complex=COMPLEX.get(name, ""))) for name, op in REGISTRY.items()
    }
    monkeypatch.setattr(Program, "library", property(lambda _: library))


@pytest.fixture
def wrong_exp(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library in which the rule of exp is wrong by a factor of 1.001."""
    from autodiff_viz.core.ops import REGISTRY
    from autodiff_viz.core.program import Program

    wrong = replace(REGISTRY["exp"], partials=("1.001*exp(x)",))
    monkeypatch.setattr(Program, "library", property(lambda _: {**REGISTRY, "exp": wrong}))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(HOME, ignore_errors=True)
