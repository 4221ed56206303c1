"""WhatIfParts: what one window has for doing things otherwise: banner, Compare tab, update dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from autodiff_viz.core.altered import Fault
from autodiff_viz.gui.debugger import whatif_commands
from autodiff_viz.gui.debugger.fault_banner import FaultBanner, FaultTeller
from autodiff_viz.gui.lower_tabs import stacked

if TYPE_CHECKING:
    from autodiff_viz.gui.debugger.compare_panel import ComparePanel
    from autodiff_viz.gui.main_window import MainWindow


class WhatIfParts:
    """Adds the Compare tab when it is made; the panel itself is built when it is first shown."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.faults = FaultTeller(window.store, window)
        window.lower_tabs.add("compare", "Compare", self._new_compare_panel)

    def under_banner(self, view: QWidget) -> QWidget:
        """Return a view with the banner over it."""
        return stacked(FaultBanner(self._window.store, self._window.look, self.faults), view)

    @property
    def compare_panel(self) -> ComparePanel:
        """The comparison of two runs, brought to the front."""
        self._window.lower_tabs.choose("compare")
        return cast("ComparePanel", self._window.lower_tabs.panel("compare"))

    def _new_compare_panel(self) -> ComparePanel:
        from autodiff_viz.gui.debugger.compare_panel import ComparePanel

        return ComparePanel(self._window.store, self._window.look)

    def break_order(self) -> None:
        """Let the person drag the lines of the backward sweep, or keep the right order again."""
        whatif_commands.set_fault(self._window.store, Fault.ORDER)
        self._window.lower_tabs.choose("steps")

    def show_update(self) -> None:
        """Ask for one step of gradient descent on the inputs."""
        from autodiff_viz.gui.debugger.update_dialog import UpdateDialog

        dialog = UpdateDialog(self._window.store, self._window.look, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def close(self) -> None:
        """Stop a comparison that is running."""
        compare = self._window.lower_tabs.built("compare")
        if compare is not None:
            cast("ComparePanel", compare).close_panel()
