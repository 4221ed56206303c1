"""Scrubbing: the time from a move on the timeline to the repainted window, over every example."""

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


def scrub_times(window: MainWindow) -> list[float]:
    """Drag over the whole timeline and back and return the seconds of each move."""
    bar, last = window.transport.bar, len(window.store.timeline.steps)
    send(bar, QEvent.Type.MouseButtonPress, 0)
    times = []
    for cursor in (*range(1, last + 1), *range(last - 1, -1, -1)):
        begin = time.perf_counter()
        send(bar, QEvent.Type.MouseMove, cursor)
        while window.store.cursor != cursor:
            QApplication.processEvents()
        QApplication.processEvents()
        times.append(time.perf_counter() - begin)
    send(bar, QEvent.Type.MouseButtonRelease, 0)
    return times


def main() -> None:
    """Print a row for each example."""
    if "DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application([])
    print(f"{'example':<24} {'steps':>5} {'median':>9} {'95 %':>9} {'slowest':>9}   (goal: 16 ms)")
    with Graphviz() as client, tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(settings, client)
        window.look.apply()
        window.resize(*SIZE)
        window.show()
        for example in examples():
            window.store.open(load(example.path), None)
            settle(window)
            scrub_times(window)  # the first run imports and typesets what the inspector needs
            times = sorted(scrub_times(window))
            most = times[int(len(times) * 0.95)]
            numbers = (statistics.median(times), most, times[-1])
            steps = len(window.store.timeline.steps)
            written = " ".join(f"{seconds * 1000:7.1f}ms" for seconds in numbers)
            print(f"{example.path.stem:<24} {steps:>5} {written}")
        window.store.forget_changes()
        window.close()


if __name__ == "__main__":
    main()
