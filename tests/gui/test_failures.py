"""An exception nobody caught never closes the window, not even one in the middle of painting."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from autodiff_viz import gui

FAILING_PAINT = """
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow, QWidget
from autodiff_viz.gui.app import application
from autodiff_viz.gui.failures import FailureDialog, Failures
from autodiff_viz.gui.painting import painting

class Broken(QWidget):
    painted = 0

    def paintEvent(self, event):
        with painting(self):
            Broken.painted += 1
            raise ValueError("the brush is dry")

app = application(["x"])
window = QMainWindow()
broken = Broken()
window.setCentralWidget(broken)
failures = Failures(window)
failures.install()
window.show()

def look():
    dialog = window.findChild(FailureDialog)
    if Broken.painted < 20:
        broken.update()
    elif dialog is not None and dialog.isVisible():
        sys.stdout.write("the window lives")
        sys.stdout.flush()
        os._exit(0)

timer = QTimer()
timer.timeout.connect(look)
timer.start(10)
app.exec()
"""


def test_an_exception_while_painting_is_shown_and_the_window_lives() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", FAILING_PAINT],
        capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip
    assert ended.stdout == "the window lives", ended.stderr
    assert "painted" not in ended.stderr


def test_every_paint_event_ends_its_painter_whatever_happens() -> None:
    sources = Path(gui.__file__).parent.rglob("*.py")
    bare = re.compile(r"QPainter\(self\)")
    assert [path.name for path in sources if bare.search(path.read_text(encoding="utf-8"))] == []
