"""Desk: what every gesture of the canvas works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QGraphicsView

from autodiff_viz.gui.canvas.box_item import BoxItem
from autodiff_viz.gui.canvas.overlay import PointerLabel
from autodiff_viz.gui.canvas.stage import Stage
from autodiff_viz.gui.canvas.targets import Target
from autodiff_viz.gui.store import Store

PORT_REACH: Final = 16
"""How far from a port, in pixels, a drag still begins at it."""

Pan: TypeAlias = Callable[[QPoint], None]
"""Moves the picture by so many pixels."""

Adder: TypeAlias = Callable[[QPoint, Target], None]
"""Opens the box of quick add at a point of the viewport, for what is to go there."""


@dataclass(frozen=True)
class Desk:
    """The store, the scene, the view it is seen in, the label at the pointer, and the view's services."""

    store: Store
    stage: Stage
    view: QGraphicsView
    label: PointerLabel
    add_at: Adder
    pan: Pan

    def spot(self, at: QPoint) -> QPointF:
        """Return the point of the picture under a point of the viewport."""
        return self.view.mapToScene(at)

    def scene_length(self, pixels: float) -> float:
        """Return how long `pixels` of the screen are in the picture."""
        return pixels / self.view.transform().m11()

    def box_at(self, at: QPoint) -> BoxItem | None:
        """Return the node under a point of the viewport."""
        return self.stage.box_at(self.spot(at))

    def port_at(self, at: QPoint) -> BoxItem | None:
        """Return the node whose output port is near a point of the viewport."""
        return self.stage.port_at(self.spot(at), self.scene_length(PORT_REACH))
