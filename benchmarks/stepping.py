"""Stepping: the time from a step to the repainted canvas, at 10, 100 and 1,000 nodes."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.gui.app import application
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow

SIZES = (10, 100, 1000)
STEPS = 60


def chain(nodes: int) -> str:
    """Return a text of `nodes` functions in a row."""
    return "; ".join(["v1 = sin(x)", *(f"v{n} = tanh(v{n - 1})" for n in range(2, nodes + 1))])


def step_times(window: MainWindow) -> list[float]:
    """Step through the middle of the timeline and return the seconds of each step."""
    times = []
    start_at = len(window.store.timeline.steps) // 2 - STEPS // 2
    window.store.move_to(max(0, start_at))
    for _ in range(STEPS):
        if window.store.next_step is None:
            window.store.move_to(0)
        begin = time.perf_counter()
        window.store.move_to(window.store.cursor + 1)
        QApplication.processEvents()
        times.append(time.perf_counter() - begin)
    return times


def main() -> None:
    """Print a row for each size."""
    if "DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application([])
    print(f"{'nodes':>6} {'median':>9} {'slowest':>9}   (goal: 16 ms)")
    with Graphviz() as client, tempfile.TemporaryDirectory() as folder:
        for nodes in SIZES:
            window = MainWindow(
                QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat), client
            )
            window.look.apply()
            window.show()
            window.store.open(document_of(parse(chain(nodes))), None)
            settle(window)
            step_times(window)  # the first run imports what the inspector needs
            times = step_times(window)
            print(f"{nodes:6} {statistics.median(times) * 1000:7.1f}ms {max(times) * 1000:7.1f}ms")
            window.store.undo_stack.setClean()
            window.close()


if __name__ == "__main__":
    main()
