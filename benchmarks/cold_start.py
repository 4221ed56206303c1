"""Cold start: from starting Python to the first painted window, against an empty PySide6 window.

A process ends when its window has had its first paint event and what that asked for is done; ours has
then not built its palette, its inspector and its list of steps. The third figure is until these are there too.

Both are whole processes, measured in turn; the ratio of the medians is what counts.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 7
BYTECODE = tempfile.mkdtemp(prefix="cold-start-")
"""Where both keep their bytecode, as every Python does that is not forbidden to."""

UNTIL_PAINTED = """
import os, sys
from PySide6.QtCore import QEvent, QObject, QTimer
class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched is window:
            QTimer.singleShot(0, lambda: os._exit(0))
        return False
"""

EMPTY = (
    UNTIL_PAINTED
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(1440, 900)
eye = Eye()
window.installEventFilter(eye)
window.show()
app.exec()
"""
)

OURS = (
    "import gc; gc.disable()"  # as the command does before it loads the window
    + UNTIL_PAINTED
    + """
from autodiff_viz.gui.app import application, open_window
from autodiff_viz.drawing.client import Graphviz
app = application(sys.argv)
client = Graphviz()
client.warm()
window = open_window(client)
eye = Eye()
window.installEventFilter(eye)
app.exec()
"""
)

COMPLETE = """
import gc, os, sys
gc.disable()
from PySide6.QtCore import QTimer
from autodiff_viz.gui.app import application, open_window
from autodiff_viz.drawing.client import Graphviz
app = application(sys.argv)
client = Graphviz()
client.warm()
window = open_window(client)
complete = window.complete
def done():
    complete()
    QTimer.singleShot(0, lambda: os._exit(0))
window.complete = done
app.exec()
"""


def seconds(source: str) -> float:
    """Run `source` in a fresh process and return how long it took."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": BYTECODE}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", source], check=True, env=environment)
    return time.perf_counter() - start


def main() -> None:
    """Measure both in turn and print the medians and their ratio."""
    if "DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sources = (EMPTY, OURS, COMPLETE)
    for source in sources:
        seconds(source)
    runs = [[seconds(source) for source in sources] for _ in range(RUNS)]
    empty, ours, complete = (statistics.median(times) for times in zip(*runs, strict=True))
    shutil.rmtree(BYTECODE)
    print(f"empty PySide6 window  {empty * 1000:7.0f} ms")
    print(f"Autodiff Viz          {ours * 1000:7.0f} ms")
    print(f"all its parts         {complete * 1000:7.0f} ms")
    print(f"ratio                 {ours / empty:7.2f} x   (goal: at most 1.5)")


if __name__ == "__main__":
    main()
