"""DropGesture: an op dragged from the palette over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from autodiff_viz.gui.canvas.arrow_item import ArrowItem
from autodiff_viz.gui.canvas.box_item import BoxItem, Glow
from autodiff_viz.gui.canvas.desk import Desk
from autodiff_viz.gui.canvas.gestures import Gesture
from autodiff_viz.gui.canvas.targets import NOWHERE, Target, place_op, promise


class DropGesture(Gesture):
    """Over a node the op is applied to it, over an edge inserted there, elsewhere added by itself."""

    def __init__(self, desk: Desk, op: str) -> None:
        super().__init__(desk)
        self.op = op

    def move(self, at: QPoint) -> None:
        """Light up what is under the pointer and say what a drop would do."""
        target = item_at(self.desk, at)
        self.desk.stage.clear_glow()
        if isinstance(target, BoxItem):
            target.set_state(glow=Glow.TARGET)
        elif isinstance(target, ArrowItem):
            target.set_target(True)
        self.desk.label.say(promise(self.desk.store, self.op, target_of(target)), at)

    def finish(self, at: QPoint) -> None:
        """Do what the label says."""
        target = item_at(self.desk, at)
        self.cancel()
        place_op(self.desk.store, self.op, target_of(target))

    def cancel(self) -> None:
        """Take the lights and the label away."""
        self.desk.stage.clear_glow()
        self.desk.label.hide()


def item_at(desk: Desk, at: QPoint) -> BoxItem | ArrowItem | None:
    """Return what a drop at a point of the viewport would be on."""
    spot = desk.spot(at)
    return desk.stage.box_at(spot) or desk.stage.arrow_at(spot)


def target_of(item: BoxItem | ArrowItem | None) -> Target:
    """Return where an op that is dropped on an item goes."""
    if isinstance(item, BoxItem):
        return Target(node=item.box.key)
    return Target(edge=item.arrow.key) if item is not None else NOWHERE
