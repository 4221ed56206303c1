"""StopPanels: the tabs of breakpoints, watches and the log, and the books they read."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from autodiff_viz.gui.background import Background
from autodiff_viz.gui.debugger.book import LogBook, StopBook
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.lower_tabs import LowerTabs
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.timeline_bar import TimelineBar


class StopPanels(QObject):
    """Keeps the books from the start; a panel is built when its tab is first chosen."""

    def __init__(
        self, store: Store, look: Look, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._look = store, look
        self.stops = StopBook(store, background, self)
        self.log = LogBook(store, self)

    def add_to(self, tabs: LowerTabs, bar: TimelineBar) -> None:
        """Add the tabs, and let the timeline show where breakpoints stop."""
        tabs.add("breakpoints", "Breakpoints", self._breakpoints)
        tabs.add("watches", "Watches", self._watches)
        tabs.add("log", "Log", self._log)
        bar.breakpoints = lambda: self.stops.marks
        self.stops.changed.connect(bar.update)

    def _breakpoints(self) -> QWidget:
        from autodiff_viz.gui.debugger.breakpoint_panel import BreakpointPanel

        return BreakpointPanel(self._store, self._look, self.stops)

    def _watches(self) -> QWidget:
        from autodiff_viz.gui.debugger.watch_panel import WatchPanel

        return WatchPanel(self._store, self._look)

    def _log(self) -> QWidget:
        from autodiff_viz.gui.debugger.log_panel import LogPanel

        return LogPanel(self.log)
