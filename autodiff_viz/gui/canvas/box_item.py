"""BoxItem: a node on the canvas, painted as its Box says."""

from __future__ import annotations

import math
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from autodiff_viz.drawing.picture import Badge, Box, Mark, Rect, Spot
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.canvas import paint
from autodiff_viz.gui.canvas.stop_marks import NO_STOPS, paint_stop

RADIUS: Final = 9.0
MARGIN: Final = 14.0
"""How far halo, rings and ports reach out of the frame."""

HALO: Final = 6.0
CORNER: Final = 4.0
"""How far the brackets around the corners of a marked node stand out."""

LOST: Final = 9.0
"""How far the dashed ring around a node where a gradient is lost stands out."""

PORT_RADIUS: Final = 4.0


class Glow(Enum):
    """What a gesture under way says about a node."""

    NONE = ""
    VALID = "valid"  # could be a target
    TARGET = "target"  # is the target now
    REFUSED = "refused"  # is under the pointer and cannot be the target


class BoxItem(QGraphicsItem):
    """One node; `show_box` gives it another Box, the rest is its state as a part of the view."""

    def __init__(self, box: Box, theme: Theme) -> None:
        super().__init__()
        self.box = box
        self.theme = theme
        self.selected = False
        self.focused = False
        self.hovered = False
        self.lost = False
        self.marked = False
        self.glow = Glow.NONE
        self.glowing_slot: int | None = None
        self.stops = NO_STOPS
        self.setZValue(3.0)
        self.setPos(*box.frame[:2])

    def show_box(self, box: Box) -> None:
        """Take over what is to be painted; the place is set by the stage."""
        if box.frame[2:] != self.box.frame[2:]:
            self.prepareGeometryChange()
        self.box = box
        self.update()

    def set_state(self, **state: object) -> None:
        """Set attributes, and repaint when one differs."""
        changed = {name: value for name, value in state.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            self.update()

    @property
    def home(self) -> QPointF:
        """Where the picture puts the item."""
        return QPointF(self.box.frame.x, self.box.frame.y)

    def boundingRect(self) -> QRectF:
        """Return the card with all that reaches out of it."""
        return self._card().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)

    def shape(self) -> QPainterPath:
        """Return the card alone."""
        path = QPainterPath()
        path.addRect(self._card())
        return path

    def _card(self) -> QRectF:
        return QRectF(0.0, 0.0, self.box.frame.width, self.box.frame.height)

    def row_at(self, y: float) -> int:
        """Return the row (0 formula, 1 value, 2 adjoint) at a height of the picture."""
        return sum(y > self.box.frame.y + row for row in self.box.rows)

    def tip_at(self, spot: QPointF) -> str:
        """Return the plain text to show while the pointer rests at a point of the picture."""
        row = self.row_at(spot.y())
        text = (self.box.title, self.box.value, self.box.adjoint)[row]
        return text.full if row and text.full else self.box.tip or text.full

    def slot_near(self, spot: QPointF) -> int | None:
        """Return the slot nearest to a point of the picture; None for a node without slots."""
        slots = range(len(self.box.slots))
        return min(slots, key=lambda slot: _distance(self.box.slots[slot], spot), default=None)

    def slot_distance(self, spot: QPointF) -> float:
        """Return how far a point of the picture is from the nearest slot; inf without slots."""
        return min((_distance(slot, spot) for slot in self.box.slots), default=math.inf)

    def port_distance(self, spot: QPointF) -> float:
        """Return how far a point of the picture is from the output port."""
        return _distance(self.box.port, spot)

    @property
    def accent(self) -> str:
        """The colour of the phase the highlight belongs to."""
        return str(getattr(self.theme, self.box.accent))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the card from the back to the front."""
        painter.translate(-self.box.frame.x, -self.box.frame.y)
        frame, opacity = paint.rect_of(self.box.frame), painter.opacity()
        if self.box.mark is Mark.UNUSED:
            painter.setOpacity(opacity * paint.FADED)
        self._paint_surroundings(painter, frame)
        self._paint_card(painter, frame)
        painter.setOpacity(opacity)
        paint.draw_texts(painter, self.box.texts, self.theme)
        if self.box.badge:
            self._paint_badge(painter, self.box.badge, self._border())
        if self.box.warning:
            self._paint_badge(painter, self.box.warning, paint.pen(self.theme.error, 1.2))
        if self.box.coming:
            self._paint_badge(painter, self.box.coming, paint.pen(self.accent, 1.2))
        if self.box.pin:
            self._paint_badge(painter, self.box.pin, paint.pen(self.theme.value, 1.2))
        if self.box.fault:
            self._paint_badge(painter, self.box.fault, paint.pen(self.theme.error, 1.4))
        self._paint_ports(painter)
        for spot, look in zip(self._stop_spots(frame), self.stops, strict=True):
            paint_stop(painter, spot, look, self.theme)

    def _stop_spots(self, frame: QRectF) -> tuple[QPointF, QPointF]:
        """Return where the marks of stops at value and adjoint are: where no edge comes or goes.

        That is on the left border, beside the formula that gives the value, and at the lower corner.
        """
        return (
            QPointF(frame.left(), frame.top() + self.box.rows[0] / 2.0),
            QPointF(frame.left() + 1.0, frame.bottom() - 2.0),
        )

    def _paint_surroundings(self, painter: QPainter, frame: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if self.box.mark is Mark.CURRENT:
            painter.setBrush(self._halo())
            _rounded(painter, frame, HALO)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.lost:
            painter.setPen(paint.pen(self.theme.error, 2.5, dashed=True))
            _rounded(painter, frame, LOST)
        ring = self._ring()
        if ring is not None:
            painter.setPen(ring)
            _rounded(painter, frame, HALO)
        if self.marked:
            painter.setPen(paint.pen(self.theme.selection, 3.0))
            painter.drawPath(paint.corners(frame.adjusted(-CORNER, -CORNER, CORNER, CORNER)))

    def _halo(self) -> QColor:
        if self.box.accent == "value":
            return paint.colour(self.theme.value_soft, 0.45)
        return paint.colour(getattr(self.theme, f"{self.box.accent}_halo"))

    def _ring(self) -> QPen | None:
        """Return the pen of the ring around the card: a gesture's, or the selection's."""
        match self.glow:
            case Glow.VALID:
                return paint.pen(self.theme.selection, 1.5, opacity=0.45)
            case Glow.TARGET:
                return paint.pen(self.theme.selection, 3.0)
            case Glow.REFUSED:
                return paint.pen(self.theme.error, 2.0)
        if self.selected:
            width, opacity = (2.5, 1.0) if self.focused else (1.5, 0.6)
            return paint.pen(self.theme.selection, width, opacity=opacity)
        return None

    def _border(self) -> QPen:
        mark, theme = self.box.mark, self.theme
        if mark is Mark.CURRENT:
            return paint.pen(self.accent, 3.0)
        if self.box.is_next:
            return paint.pen(self.accent, 1.6, dashed=True)
        if self.box.adjoint_filled:
            return paint.pen(getattr(theme, self.box.tone), 1.2)
        return paint.pen(theme.edge if self.hovered else theme.strong_line, 1.2)

    def _paint_card(self, painter: QPainter, frame: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paint.colour(self.theme.surface))
        _rounded(painter, frame)
        top, bottom = (frame.top() + row for row in self.box.rows)
        if self.box.adjoint_filled:
            painter.save()
            painter.setClipRect(frame.adjusted(0.0, self.box.rows[1], 0.0, 0.0))
            ground = self.box.tint or f"{self.box.tone}_fill"
            painter.setBrush(paint.colour(getattr(self.theme, ground)))
            _rounded(painter, frame)
            painter.restore()
        painter.setPen(paint.pen(self.theme.line, 1.0))
        for y in (each for each in (top, bottom) if each < frame.bottom()):
            painter.drawLine(QPointF(frame.left() + 1.0, y), QPointF(frame.right() - 1.0, y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        border = QPen(self._border())  # a copy: pens are shared
        if self.box.is_held:
            border.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(border)
        _rounded(painter, frame)
        if self.box.is_set:
            self._paint_set(painter, frame)

    def _paint_set(self, painter: QPainter, frame: QRectF) -> None:
        """Frame the adjoint that is set by hand."""
        pen = QPen(paint.pen(self.theme.adjoint, 1.6))  # a copy: pens are shared
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        row = frame.adjusted(0.0, self.box.rows[1], 0.0, 0.0)
        painter.drawRoundedRect(row.adjusted(3.0, 3.0, -3.0, -3.0), RADIUS / 2, RADIUS / 2)

    def _paint_badge(self, painter: QPainter, badge: Badge, border: QPen) -> None:
        frame = paint.rect_of(badge.frame)
        painter.setPen(border)
        painter.setBrush(paint.colour(self.theme.surface))
        painter.drawRoundedRect(frame, frame.height() / 2.0, frame.height() / 2.0)
        paint.draw_texts(painter, (badge.text,), self.theme)

    def _paint_ports(self, painter: QPainter) -> None:
        if self.hovered or self.selected or self.glow in (Glow.VALID, Glow.TARGET):
            painter.setPen(paint.pen(self.theme.selection, 1.4))
            for slot, spot in enumerate(self.box.slots):
                chosen = slot == self.glowing_slot
                painter.setBrush(
                    paint.colour(self.theme.selection if chosen else self.theme.surface)
                )
                radius = PORT_RADIUS + 2.0 if chosen else PORT_RADIUS
                painter.drawEllipse(paint.point_of(spot), radius, radius)
            if self.hovered or self.selected:
                painter.setBrush(paint.colour(self.theme.selection))
                painter.drawEllipse(paint.point_of(self.box.port), PORT_RADIUS, PORT_RADIUS)


def _rounded(painter: QPainter, frame: QRectF, out: float = 0.0) -> None:
    painter.drawRoundedRect(frame.adjusted(-out, -out, out, out), RADIUS + out, RADIUS + out)


def _distance(spot: Spot, point: QPointF) -> float:
    return float(((spot.x - point.x()) ** 2 + (spot.y - point.y()) ** 2) ** 0.5)


def frame_contains(frame: Rect, point: QPointF) -> bool:
    """Whether a point of the picture is on a card."""
    return paint.rect_of(frame).contains(point)
