"""ConnectGesture: from a node's output port to an input slot of another node."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas import paint
from autodiff_viz.gui.canvas.box_item import BoxItem, Glow
from autodiff_viz.gui.canvas.desk import PORT_REACH, Desk
from autodiff_viz.gui.canvas.gestures import Gesture
from autodiff_viz.gui.canvas.targets import Target

LINE_Z = 2.9
"""Behind the boxes and the labels, so that it strikes out none of their values."""


class Aim(NamedTuple):
    """What the pointer is over: a node, its nearest slot, and why it cannot be connected ("" if it can)."""

    item: BoxItem
    slot: int
    refusal: str


class ConnectGesture(Gesture):
    """Draws a line after the pointer; let go over a node it connects, over nothing it opens quick add."""

    def __init__(self, desk: Desk, source: BoxItem) -> None:
        super().__init__(desk)
        self._key = source.box.key
        self._port = paint.point_of(source.box.port)
        self._name = commands.name_of(desk.store, self._key)
        self._line = QGraphicsPathItem()
        self._line.setZValue(LINE_Z)
        self._readers = commands.possible_readers(desk.store, self._key)
        self._shown = False

    def start(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Light up the nodes that can read the source."""
        super().start(at, modifiers)
        self.desk.stage.addItem(self._line)

    def move(self, at: QPoint) -> None:
        """Draw the line to the pointer and say what letting go would do."""
        if not self._shown and not self.is_drag(at):
            return
        self._shown = True
        aim = self._aim(at)
        self._light_up(aim)
        self._draw_line(self.desk.spot(at), aim)
        self.desk.label.say(self._sentence(at, aim), at, refused=bool(aim and aim.refusal))

    def finish(self, at: QPoint) -> None:
        """Connect, open quick add, or say why nothing happens."""
        aim = self._aim(at)
        self.cancel()
        if not self._shown:
            self._click()
        elif aim is None:
            if not self._is_home(at) and self.desk.box_at(at) is None:
                self.desk.add_at(at, Target(node=self._key, linked=True))
        elif aim.refusal:
            self.desk.store.refused.emit(aim.refusal)
        else:
            commands.connect(self.desk.store, self._key, aim.item.box.key, aim.slot)

    def cancel(self) -> None:
        """Take the line and the lights away."""
        if self._line.scene() is not None:
            self.desk.stage.removeItem(self._line)
        self.desk.stage.clear_glow()
        self.desk.label.hide()

    def _click(self) -> None:
        self.desk.store.select((self._key,))
        commands.go_to_node(self.desk.store, self._key)

    def _is_home(self, at: QPoint) -> bool:
        """Whether the pointer is still (or again) at the port where the line begins."""
        there = self.desk.spot(at) - self._port
        reach = self.desk.scene_length(PORT_REACH)
        return QPointF.dotProduct(there, there) <= reach * reach

    def _aim(self, at: QPoint) -> Aim | None:
        if self._is_home(at):
            return None
        spot = self.desk.spot(at)
        item = self.desk.stage.box_at(spot) or self.desk.stage.slot_at(
            spot, self.desk.scene_length(PORT_REACH)
        )
        slot = item.slot_near(spot) if item else None
        if item is None or slot is None:
            return None
        refusal = commands.connect_refusal(self.desk.store, self._key, item.box.key, slot)
        return Aim(item, slot, refusal)

    def _sentence(self, at: QPoint, aim: Aim | None) -> str:
        if aim is not None:
            return aim.refusal or self._promise(aim)
        if self._is_home(at):
            return ""
        under = self.desk.box_at(at)
        if under is None:
            return f"Let go to choose a function of {self._name}"
        return f"{commands.name_of(self.desk.store, under.box.key)} reads no other node"

    def _promise(self, aim: Aim) -> str:
        name = commands.name_of(self.desk.store, aim.item.box.key)
        many = len(aim.item.box.slots) > 1
        return f"Connect {self._name} to {name}" + (f", operand {aim.slot + 1}" if many else "")

    def _light_up(self, aim: Aim | None) -> None:
        for key, item in self.desk.stage.boxes.items():
            glow, slot = (Glow.VALID if key in self._readers else Glow.NONE), None
            if aim is not None and item is aim.item:
                glow = Glow.REFUSED if aim.refusal else Glow.TARGET
                slot = None if aim.refusal else aim.slot
            item.set_state(glow=glow, glowing_slot=slot)

    def _draw_line(self, spot: QPointF, aim: Aim | None) -> None:
        theme = self.desk.stage.theme
        refused = aim is not None and bool(aim.refusal)
        self._line.setPen(paint.pen(theme.error if refused else theme.selection, 2.0, dashed=True))
        end = spot
        if aim is not None and not aim.refusal:
            end = paint.point_of(aim.item.box.slots[aim.slot])
        bend = QPointF(max(24.0, abs(end.x() - self._port.x()) / 2.0), 0.0)
        path = QPainterPath(self._port)
        path.cubicTo(self._port + bend, end - bend, end)
        self._line.setPath(path)
