"""Where quick add opens on the canvas, and what goes there."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor

from autodiff_viz.gui.canvas.desk import Desk
from autodiff_viz.gui.canvas.drop_gesture import item_at, target_of
from autodiff_viz.gui.canvas.targets import Target


def is_free(desk: Desk, at: QPoint) -> bool:
    """Whether no node and no port is at a point of the viewport."""
    return desk.box_at(at) is None and desk.port_at(at) is None


def add_there(desk: Desk, at: QPoint) -> None:
    """Open quick add for what a drop at a point would do."""
    desk.add_at(at, target_of(item_at(desk, at)))


def open_here(desk: Desk) -> None:
    """Open quick add at the pointer; for the one selected node where one is selected.

    Where the pointer is elsewhere it opens under the selected node, else in the middle.
    """
    port = desk.view.viewport()
    pointer = port.mapFromGlobal(QCursor.pos())
    selection = desk.store.selection
    at = pointer if port.rect().contains(pointer) else _resting_place(desk)
    if len(selection) == 1:
        desk.add_at(at, Target(node=selection[0]))
    else:
        add_there(desk, at)


def _resting_place(desk: Desk) -> QPoint:
    """Return the point below the first selected node, or the middle of the view."""
    item = desk.stage.boxes.get(next(iter(desk.store.selection), -1))
    if item is None:
        return desk.view.viewport().rect().center()
    return desk.view.mapFromScene(item.sceneBoundingRect().bottomLeft())
