"""The tabs of the debugger below the graph, from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from autodiff_viz.gui.canvas.stop_marks import follow_stops
from autodiff_viz.gui.debugger import finding
from autodiff_viz.gui.debugger.news import News
from autodiff_viz.gui.debugger.stop_panels import StopPanels

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow


def add_tabs(window: MainWindow) -> StopPanels:
    """Add every tab, and the dots to the canvas; return the books of breakpoints and of the log, which are kept from the start."""
    panels = StopPanels(window.store, window.look, window.background, window)
    panels.add_to(window.lower_tabs, window.transport.bar)
    finding.add_tabs(window)
    News(window, panels)
    window.lower_tabs.add("history", "History", lambda: _new_history(window))
    follow_stops(window.store, window.canvas.stage.show_stops)
    return panels


def _new_history(window: MainWindow) -> QWidget:
    from autodiff_viz.gui.history import History

    return History(window)
