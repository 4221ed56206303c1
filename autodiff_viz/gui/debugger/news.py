"""What is new in the tabs below the graph, told in their texts until the person looks."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from autodiff_viz.gui.debugger.stop_panels import StopPanels

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow


class News(QObject):
    """Counts lines of the log, stops at breakpoints, and steps that are not finite."""

    def __init__(self, window: MainWindow, panels: StopPanels) -> None:
        super().__init__(window)
        self._window, self._panels = window, panels
        self._read, self._hits, self._known = 0, 0, 0
        panels.log.changed.connect(self._tell_log)
        window.store.cursor_changed.connect(self._meet)
        window.store.timeline_changed.connect(self._tell_nonfinite)
        window.store.opened.connect(self._forget_hits)
        window.lower_tabs.shown.connect(self._look)

    def _look(self, name: str) -> None:
        """Take what the panel that came to the front shows as known."""
        if name == "log":
            self._read = self._panels.log.written
        elif name == "breakpoints":
            self._hits = 0
        elif name == "nonfinite":
            self._known = self._nonfinite()

    def _is_seen(self, name: str) -> bool:
        return self._window.lower_tabs.current == name

    def _tell_log(self) -> None:
        written = self._panels.log.written
        self._read = written if self._is_seen("log") else min(self._read, written)
        self._window.lower_tabs.tell("log", written - self._read)

    def _meet(self, cursor: int) -> None:
        """Count a breakpoint the cursor came to."""
        marks = self._panels.stops.marks
        place = bisect_left(marks, cursor)
        if not self._is_seen("breakpoints") and place < len(marks) and marks[place] == cursor:
            self._hits += 1
            self._window.lower_tabs.tell("breakpoints", self._hits)

    def _forget_hits(self) -> None:
        self._hits = 0
        self._window.lower_tabs.tell("breakpoints", 0)

    def _nonfinite(self) -> int:
        return len(self._window.transport.bar.not_finite)

    def _tell_nonfinite(self) -> None:
        """Tell of another number of steps that are not finite than was looked at."""
        count = self._nonfinite()
        if self._is_seen("nonfinite") or count == 0:
            self._known = count
        self._window.lower_tabs.tell("nonfinite", 0 if count == self._known else count)
