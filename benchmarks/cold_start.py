"""Cold start: from starting Python to the first painted window, against an empty PySide6 window.

Both are whole processes, measured in turn; the ratio of the medians is what counts.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

RUNS = 7

EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtCore import QTimer
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(1440, 900)
window.show()
QTimer.singleShot(0, lambda: QTimer.singleShot(0, app.quit))
app.exec()
"""

OURS = """
import sys
from PySide6.QtCore import QTimer
from autodiff_viz.gui.app import application, open_window
from autodiff_viz.drawing.client import Graphviz
app = application(sys.argv)
client = Graphviz()
client.warm()
window = open_window(client)
QTimer.singleShot(0, lambda: QTimer.singleShot(0, app.quit))
app.exec()
import os
os._exit(0)
"""


def seconds(source: str) -> float:
    """Run `source` in a fresh process and return how long it took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", source], check=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure both in turn and print the medians and their ratio."""
    if "DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for source in (EMPTY, OURS):
        seconds(source)
    pairs = [(seconds(EMPTY), seconds(OURS)) for _ in range(RUNS)]
    empty = statistics.median(pair[0] for pair in pairs)
    ours = statistics.median(pair[1] for pair in pairs)
    print(f"empty PySide6 window  {empty * 1000:7.0f} ms")
    print(f"Autodiff Viz          {ours * 1000:7.0f} ms")
    print(f"ratio                 {ours / empty:7.2f} x   (goal: at most 1.5)")


if __name__ == "__main__":
    main()
