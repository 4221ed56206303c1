"""Jumps over 10,000 nodes: processor time from the jump to the repainted window.

Cycles are freed as in the app, between two events: by itself Python looks at all 700,000 objects of such
a window in the midst of some jump, which takes half a second.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.gui.app import application
from autodiff_viz.gui.collector import Collector
from autodiff_viz.gui.driver import settle, wait_until
from autodiff_viz.gui.main_window import MainWindow

NODES: Final = 10_000
ROUNDS: Final = 3
PATIENCE: Final = 120.0
"""Seconds for the layout, which a busy machine needs."""


def text(nodes: int) -> str:
    """Return a text of `nodes` nodes, each second of which is read twice."""
    rest = (f"v{n} = sin(v{n - 1}) + v{n - 1}" for n in range(2, nodes // 2 + 1))
    return "; ".join(["v1 = x*x", *rest])


def milliseconds(window: MainWindow, cursor: int) -> float:
    """Return what a jump takes until it is drawn."""
    begin = time.process_time()
    window.store.move_to(cursor)
    QApplication.processEvents()
    QApplication.processEvents()
    return (time.process_time() - begin) * 1e3


def main() -> None:
    """Print a row for each jump, the first time and the slowest later one."""
    if "DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application([])
    with Collector(), Graphviz() as client, tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(settings, client)
        window.look.apply()
        window.resize(1280, 720)
        window.show()
        window.store.open(document_of(parse(text(NODES))), None)
        wait_until(lambda: window.is_settled, "the picture", PATIENCE)
        settle(window)
        last = len(window.store.timeline.steps)
        places = {"to the end": last, "to the start": 0, "to the middle": last // 2}
        times: dict[str, list[float]] = {name: [] for name in places}
        for _ in range(ROUNDS):
            for name, cursor in places.items():
                times[name].append(milliseconds(window, cursor))
        print(f"{NODES:,} nodes, {last:,} steps; goal 100 ms")
        for name, spent in times.items():
            print(f"{name:<16} {spent[0]:7.1f} ms first, {max(spent[1:]):7.1f} ms later")
        window.store.forget_changes()
        window.close()


if __name__ == "__main__":
    main()
