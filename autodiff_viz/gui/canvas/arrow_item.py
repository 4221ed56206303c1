"""The items between the nodes: forward edges, contributions on their way back, running sums."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from autodiff_viz.drawing.picture import Arrow, Flow, Mark, Rect, Spot, Sum, Text
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.canvas import paint
from autodiff_viz.gui.canvas.stop_marks import paint_stop

HIT_WIDTH: Final = 16.0
"""How thick an edge is for the pointer."""

STOP_AT: Final = 0.14
"""How far along an edge the mark of a breakpoint is."""
MARKED_WIDTH: Final = 9.0
"""How thick the band under an edge of a chosen path is."""

HEAD: Final = (11.0, 8.0)
CURRENT_HEAD: Final = (16.0, 12.0)
REACH: Final = 12.0
"""How far heads and thick lines reach out of a path."""


@lru_cache(maxsize=8192)
def _extent(path: tuple[Spot, ...], texts: tuple[Text, ...]) -> QRectF:
    rect = paint.curve(path).boundingRect().adjusted(-REACH, -REACH, REACH, REACH)
    for text in texts:
        rect = rect.united(paint.text_rect(text).adjusted(-6.0, -6.0, 6.0, 6.0))
    return rect


@lru_cache(maxsize=8192)
def _hit_shape(path: tuple[Spot, ...]) -> QPainterPath:
    stroker = QPainterPathStroker()
    stroker.setWidth(HIT_WIDTH)
    return stroker.createStroke(paint.curve(path))


def _tip(texts: Sequence[Text], tip: str, spot: QPointF) -> str:
    """Return the digits of the text at a point, else the tip of the whole."""
    found = (text.full for text in texts if paint.text_rect(text).contains(spot))
    return next((full for full in found if full), tip)


class ArrowItem(QGraphicsItem):
    """A forward edge with its local gradient."""

    def __init__(self, arrow: Arrow, theme: Theme) -> None:
        super().__init__()
        self.arrow = arrow
        self.theme = theme
        self.target = False
        self.stop = ""
        self.marked = False
        self._bounds = _extent(arrow.path, arrow.texts)
        self._stroke = _stroke(arrow.path, *HEAD)
        self.setZValue(4.0)

    def show_arrow(self, arrow: Arrow) -> None:
        """Take over another Arrow of the same edge."""
        bounds = _extent(arrow.path, arrow.texts)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        changed = not _looks_like(arrow, self.arrow)
        self.arrow = arrow
        self._stroke = _stroke(arrow.path, *HEAD)
        if changed:
            self.update()

    def set_target(self, target: bool) -> None:
        """Light the edge up as the target of a drop."""
        if target != self.target:
            self.target = target
            self.update()

    def set_stop(self, look: str) -> None:
        """Mark the edge with a breakpoint that looks so, or with none."""
        if look != self.stop:
            self.stop = look
            self.update()

    def set_marked(self, marked: bool) -> None:
        """Show the edge as a part of a chosen path."""
        if marked != self.marked:
            self.marked = marked
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the edge with its head and texts."""
        return self._bounds

    def shape(self) -> QPainterPath:
        """Return the edge, thick enough to be hit."""
        return _hit_shape(self.arrow.path)

    def tip_at(self, spot: QPointF) -> str:
        """Return the plain text to show while the pointer rests at a point of the picture."""
        return _tip(self.arrow.texts, self.arrow.tip, spot)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the curve, its head and the texts."""
        if self.arrow.mark is Mark.UNUSED:
            painter.setOpacity(painter.opacity() * paint.FADED)
        if self.marked:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(paint.pen(self.theme.selection, MARKED_WIDTH, opacity=0.45))
            painter.drawPath(self._stroke.line)
        own = getattr(self.theme, self.arrow.tint or "edge")
        name = self.theme.selection if self.target else own
        width = 4.0 if self.target else 1.8 * self.arrow.weight
        _draw(painter, self._stroke, name, width)
        paint.draw_texts(painter, self.arrow.texts, self.theme)
        if self.stop:
            at = paint.curve(self.arrow.path).pointAtPercent(STOP_AT)
            paint_stop(painter, at, self.stop, self.theme)


def _looks_like(one: Arrow, other: Arrow) -> bool:
    """Whether two arrows are painted alike; their tips may differ."""
    unused = one.mark is Mark.UNUSED, other.mark is Mark.UNUSED
    same = (one.tint, one.weight) == (other.tint, other.weight)
    return same and one.path == other.path and one.texts == other.texts and unused[0] == unused[1]


class FlowItem(QGraphicsItem):
    """A contribution on its way back: thick when it is the step just done, dashed when it is next."""

    def __init__(self, flow: Flow, theme: Theme) -> None:
        super().__init__()
        self.flow = flow
        self.theme = theme
        self._bounds = _with_leader(_extent(flow.path, flow.texts), flow.leader)
        self._place()

    def show_flow(self, flow: Flow) -> None:
        """Take over another Flow of the same edge."""
        bounds = _with_leader(_extent(flow.path, flow.texts), flow.leader)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.flow = flow
        self._place()
        self.update()

    def _place(self) -> None:
        self.setZValue(6.0 if self.flow.current else 5.0)

    def boundingRect(self) -> QRectF:
        """Return the arc with its head and texts."""
        return self._bounds

    def shape(self) -> QPainterPath:
        """Return the arc, thick enough to be hit."""
        return _hit_shape(self.flow.path)

    def tip_at(self, spot: QPointF) -> str:
        """Return the plain text to show while the pointer rests at a point of the picture."""
        return _tip(self.flow.texts, self.flow.tip, spot)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the arc in the strength of its place in the sweep, and the arithmetic."""
        path, theme = self.flow.path, self.theme
        colour, done = (getattr(theme, f"{self.flow.tone}{kind}") for kind in ("", "_done"))
        if self.flow.current:
            _draw(painter, _stroke(path, *CURRENT_HEAD), colour, 3.5)
        elif self.flow.upcoming:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(paint.pen(done, 1.6, dashed=True))
            painter.drawPath(paint.curve(path))
        else:
            _draw(painter, _stroke(path, *HEAD), done, 1.8)
        if self.flow.ground:
            _draw_leader(painter, self.flow.leader, colour)
            _draw_card(painter, self.flow.ground, colour, theme)
        paint.draw_texts(painter, self.flow.texts, theme)


class SumItem(QGraphicsItem):
    """The running sum at a node several uses contribute to."""

    def __init__(self, total: Sum, theme: Theme) -> None:
        super().__init__()
        self.sum = total
        self.theme = theme
        self.setZValue(7.0)

    def show_sum(self, total: Sum) -> None:
        """Take over another Sum of the same node."""
        if (total.frame, total.leader) != (self.sum.frame, self.sum.leader):
            self.prepareGeometryChange()
        self.sum = total
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the card with its border."""
        card = paint.rect_of(self.sum.frame)
        return _with_leader(card, self.sum.leader).adjusted(-2.0, -2.0, 2.0, 2.0)

    def shape(self) -> QPainterPath:
        """Return the card alone."""
        path = QPainterPath()
        path.addRect(paint.rect_of(self.sum.frame))
        return path

    def tip_at(self, spot: QPointF) -> str:
        """Return the plain text to show while the pointer rests at a point of the picture."""
        return _tip(self.sum.texts, "", spot)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the card and its lines."""
        _draw_leader(painter, self.sum.leader, getattr(self.theme, self.sum.tone))
        _draw_card(painter, self.sum.frame, getattr(self.theme, self.sum.tone), self.theme)
        paint.draw_texts(painter, self.sum.texts, self.theme)


def _with_leader(rect: QRectF, leader: tuple[Spot, Spot] | None) -> QRectF:
    """Return a rectangle with the line of a card in it."""
    if leader is None:
        return rect
    ends = QRectF(*leader[0], leader[1].x - leader[0].x, leader[1].y - leader[0].y)
    return rect.united(ends.normalized().adjusted(-1.0, -1.0, 1.0, 1.0))


def _draw_leader(painter: QPainter, leader: tuple[Spot, Spot] | None, name: str) -> None:
    if leader:
        painter.setPen(paint.pen(name, 1.0))
        painter.drawLine(*map(paint.point_of, leader))


def _draw_card(painter: QPainter, frame: Rect, border: str, theme: Theme) -> None:
    painter.setPen(paint.pen(border, 1.2))
    painter.setBrush(paint.colour(theme.surface))
    painter.drawRoundedRect(paint.rect_of(frame), 8.0, 8.0)


class Stroke(NamedTuple):
    """A path made ready to be painted: drawn back from its tip, and the head."""

    line: QPainterPath
    head: QPolygonF


@lru_cache(maxsize=8192)
def _stroke(path: tuple[Spot, ...], length: float, width: float) -> Stroke:
    head = paint.arrow_head(path, length, width) if len(path) > 1 else QPolygonF()
    return Stroke(paint.curve(paint.shortened(path, length * 0.8)), head)


def _draw(painter: QPainter, stroke: Stroke, name: str, width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(paint.pen(name, width))
    painter.drawPath(stroke.line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paint.colour(name))
    painter.drawPolygon(stroke.head)
