"""Checks: opens the windows that check, each once, and closes them with the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from autodiff_viz.gui.checks.curve_dialog import CurveDialog
    from autodiff_viz.gui.checks.report_dialog import ReportDialog
    from autodiff_viz.gui.main_window import MainWindow


class Checks(QObject):
    """What the actions of checking do; a window is made when it is first asked for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.report: ReportDialog | None = None
        self.curve: CurveDialog | None = None

    def open_report(self) -> None:
        """Check every node and show the report."""
        from autodiff_viz.gui.checks.report_dialog import ReportDialog

        window = self._window
        if self.report is None:
            self.report = ReportDialog(window, window.store, window.look, window.canvas.show_node)
        self.report.open_report()

    def open_curve(self) -> None:
        """Show the error of each method against h."""
        from autodiff_viz.gui.checks.curve_dialog import CurveDialog

        if self.curve is None:
            self.curve = CurveDialog(self._window, self._window.store, self._window.look)
        self.curve.open_curve()

    def close(self) -> None:
        """Close both windows and stop what they compute."""
        for dialog in (self.report, self.curve):
            if dialog is not None:
                dialog.stop()
                dialog.close()
