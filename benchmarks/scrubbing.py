"""Scrubbing: wall and processor time from a move on the timeline to the repainted window, by example."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from autodiff_viz.document.files import load
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.gui.app import application
from autodiff_viz.gui.collector import Collector
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.examples import examples
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.timeline_bar import TimelineBar

SIZE: Final = (1280, 720)
LEFT: Final = Qt.MouseButton.LeftButton


def send(bar: TimelineBar, kind: QEvent.Type, cursor: int) -> None:
    """Send the event of a held left button at the place of `cursor`."""
    at = QPointF(bar.x_of(cursor), bar.height() / 2)
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(bar, QMouseEvent(kind, at, bar.mapToGlobal(at), LEFT, LEFT, keys))


def scrub_times(window: MainWindow) -> tuple[list[float], list[float]]:
    """Drag over the whole timeline and back; return the seconds of each move, by the clock and of work."""
    bar, last = window.transport.bar, len(window.store.timeline.steps)
    send(bar, QEvent.Type.MouseButtonPress, 0)
    times, work = [], []
    for cursor in (*range(1, last + 1), *range(last - 1, -1, -1)):
        begin, worked = time.perf_counter(), time.process_time()
        send(bar, QEvent.Type.MouseMove, cursor)
        while window.store.cursor != cursor:
            QApplication.processEvents()
        QApplication.processEvents()
        times.append(time.perf_counter() - begin)
        work.append(time.process_time() - worked)
    send(bar, QEvent.Type.MouseButtonRelease, 0)
    return times, work


def median_most_slowest(times: list[float]) -> tuple[float, float, float]:
    """Return the median, the 95th percentile and the slowest."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1]


def main() -> None:
    """Print a row for each example."""
    if "DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application([])
    print(
        f"{'example':<24} {'steps':>5} {'median':>9} {'95 %':>9} {'slowest':>9} "
        "| of work: median      95 %   slowest   (goal: 16 ms)"
    )
    with Collector(), Graphviz() as client, tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(settings, client)
        window.look.apply()
        window.resize(*SIZE)
        window.show()
        for example in examples():
            window.store.open(load(example.path), None)
            settle(window)
            scrub_times(window)  # the first run imports and typesets what the inspector needs
            numbers = [each for kind in scrub_times(window) for each in median_most_slowest(kind)]
            steps = len(window.store.timeline.steps)
            written = " ".join(f"{seconds * 1000:7.1f}ms" for seconds in numbers)
            print(f"{example.path.stem:<24} {steps:>5} {written}")
        window.store.forget_changes()
        window.close()


if __name__ == "__main__":
    main()
