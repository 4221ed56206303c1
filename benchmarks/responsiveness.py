"""Responsiveness: the longest time the window is deaf while a sum of 100, 500 and 5,000 terms is typed.

The sum is put into the expression line as a paste is, then one more term is typed, sign by sign, then all is
undone. A timer beats every 5 ms; the longest gap between two beats is how long a click would have waited.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.gui.app import application
from autodiff_viz.gui.driver import wait_until
from autodiff_viz.gui.main_window import MainWindow

SIZES = (100, 500, 5000)
BEAT = 5  # milliseconds
PATIENCE = 120.0


def sum_of(terms: int) -> str:
    """Return a sum of so many terms; every other one reads one of twenty inputs that all share."""
    return " + ".join(f"x{i}*{i + 1}.5" if i % 2 else f"sin(x{i % 20})" for i in range(terms))


class Pulse:
    """The gaps between the beats of a timer."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(BEAT)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self.start()

    def start(self) -> None:
        """Forget all beats so far."""
        self._last = time.perf_counter()
        self.gaps: list[float] = []

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now

    def longest(self) -> float:
        """Return the longest gap in milliseconds."""
        self._beat()
        return 1000 * max(self.gaps)


def settled(window: MainWindow) -> None:
    """Wait until the text is read and its picture shown."""
    wait_until(lambda: window.is_settled, "the picture", PATIENCE)


def typed(window: MainWindow, text: str) -> None:
    """Insert text where the cursor of the line is, as a key or a paste does."""
    window.expression_bar.line.insert(text)
    window.expression_bar.line.textEdited.emit(window.expression_bar.text())
    QApplication.processEvents()


def row(window: MainWindow, terms: int) -> str:
    """Return the figures of one size."""
    pulse = Pulse()
    line = window.expression_bar.line
    window.expression_bar.focus_line()
    begin = time.perf_counter()
    typed(window, sum_of(terms))
    settled(window)
    pasted, whole = pulse.longest(), time.perf_counter() - begin
    pulse.start()
    line.setCursorPosition(len(line.text()))
    for sign in " + exp(y)":
        typed(window, sign)
    settled(window)
    keys = pulse.longest()
    pulse.start()
    window.store.undo_stack.undo()
    settled(window)
    return f"{terms:6} {pasted:9.0f}ms {keys:9.0f}ms {pulse.longest():9.0f}ms {whole:9.1f}s"


def main() -> None:
    """Print a row for each size."""
    if "DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application([])
    print(f"{'terms':>6} {'paste':>11} {'keys':>11} {'undo':>11} {'to picture':>10}")
    with Graphviz() as client, tempfile.TemporaryDirectory() as folder:
        for terms in [int(size) for size in sys.argv[1:]] or SIZES:
            settings = QSettings(str(Path(folder) / f"{terms}.ini"), QSettings.Format.IniFormat)
            window = MainWindow(settings, client)
            window.look.apply()
            window.show()
            settled(window)
            print(row(window, terms), flush=True)
            window.store.undo_stack.setClean()
            window.close()


if __name__ == "__main__":
    main()
