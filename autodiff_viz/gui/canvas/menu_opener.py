"""MenuOpener: which context menu belongs to what is under the pointer, and where it opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent

from autodiff_viz.gui.canvas.desk import Desk

if TYPE_CHECKING:
    from autodiff_viz.gui.canvas.menus import Ask


class MenuOpener:
    """Opens the menus of nodes, edges, frames and empty canvas."""

    def __init__(self, desk: Desk, ask: Ask, fit: Callable[[], None]) -> None:
        self._desk, self._ask, self._fit = desk, ask, fit
        self._store, self._view, self._stage = desk.store, desk.view, desk.stage

    def open(self, event: QContextMenuEvent) -> None:
        """Open the menu of what is under the pointer, of the selected node, or of the canvas."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.open_of_selection()
            return
        spot = self._desk.spot(event.pos())
        item = self._desk.box_at(event.pos())
        arrow = self._stage.arrow_at(spot) if item is None else None
        frame = self._stage.frame_at(spot) if item is None else None
        if arrow is not None and self._open_of_edge(*arrow.arrow.key, event.globalPos()):
            return
        if frame is not None:
            self._open_of_frame(frame.frame.key, event.globalPos())
        elif item is None:
            self._open_of_canvas(event.globalPos())
        else:
            if item.box.key not in self._store.selection:
                self._store.select((item.box.key,))
            self._open_of_node(item.box.key, event.globalPos())

    def open_of_selection(self) -> None:
        """Open the menu of the selected node, below it; of the canvas when none is selected."""
        item = self._stage.boxes.get(next(iter(self._store.selection), -1))
        port = self._view.viewport()
        if item is None:
            self._open_of_canvas(port.mapToGlobal(port.rect().center()))
        else:
            corner = item.home + QPointF(12.0, item.box.frame.height)
            at = port.mapToGlobal(self._view.mapFromScene(corner))
            self._open_of_node(item.box.key, at)

    def _open_of_node(self, key: int, at: QPoint) -> None:
        from autodiff_viz.gui.canvas import menus

        menus.node_menu(self._store, key, self._view, self._ask).popup(at)

    def _open_of_edge(self, user_key: int, slot: int, at: QPoint) -> bool:
        """Open the menu of an edge; False for one without."""
        from autodiff_viz.gui.canvas import menus

        menu = menus.edge_menu(self._store, user_key, slot, self._view, at)
        if menu is not None:
            menu.popup(at)
        return menu is not None

    def _open_of_frame(self, key: int, at: QPoint) -> None:
        from autodiff_viz.gui.canvas import menus

        menus.frame_menu(self._store, key, self._view).popup(at)

    def _open_of_canvas(self, at: QPoint) -> None:
        from autodiff_viz.gui.canvas import menus

        menus.canvas_menu(self._store, self._view, self._fit).popup(at)
