"""DropGesture: an op dragged from the palette over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas.arrow_item import ArrowItem
from autodiff_viz.gui.canvas.box_item import BoxItem, Glow
from autodiff_viz.gui.canvas.desk import Desk
from autodiff_viz.gui.canvas.gestures import Gesture


class DropGesture(Gesture):
    """Over a node the op is applied to it, over an edge inserted there, elsewhere added by itself."""

    def __init__(self, desk: Desk, op: str) -> None:
        super().__init__(desk)
        self.op = op

    def move(self, at: QPoint) -> None:
        """Light up what is under the pointer and say what a drop would do."""
        target = self._target(at)
        self.desk.stage.clear_glow()
        if isinstance(target, BoxItem):
            target.set_state(glow=Glow.TARGET)
        elif isinstance(target, ArrowItem):
            target.set_target(True)
        self.desk.label.say(self._promise(target), at)

    def finish(self, at: QPoint) -> None:
        """Do what the label says."""
        target = self._target(at)
        self.cancel()
        store = self.desk.store
        if isinstance(target, BoxItem):
            commands.apply_op(store, self.op, target.box.key)
        elif isinstance(target, ArrowItem):
            commands.insert_op(store, self.op, *target.arrow.key)
        else:
            commands.add_op(store, self.op)

    def cancel(self) -> None:
        """Take the lights and the label away."""
        self.desk.stage.clear_glow()
        self.desk.label.hide()

    def _target(self, at: QPoint) -> BoxItem | ArrowItem | None:
        spot = self.desk.spot(at)
        return self.desk.stage.box_at(spot) or self.desk.stage.arrow_at(spot)

    def _promise(self, target: BoxItem | ArrowItem | None) -> str:
        if isinstance(target, BoxItem):
            return f"Apply {self.op} to {commands.name_of(self.desk.store, target.box.key)}"
        if isinstance(target, ArrowItem):
            user, slot = target.arrow.key
            source = commands.operand_name(self.desk.store, user, slot)
            return (
                f"Insert {self.op} between {source} and {commands.name_of(self.desk.store, user)}"
            )
        inputs = (
            "a fresh input"
            if self.desk.store.document.program.op_named(self.op).arity == 1
            else "fresh inputs"
        )
        return f"Add {self.op} with {inputs}"
