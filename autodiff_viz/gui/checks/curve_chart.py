"""CurveChart: the error of each method against h, log-log; this module is imported with pyqtgraph."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsSimpleTextItem

from autodiff_viz.core.numbers import shown
from autodiff_viz.core.step_sizes import FIRST, LAST, Method, StepSizes
from autodiff_viz.drawing.fonts import FAMILIES
from autodiff_viz.drawing.theme import Theme

TEXT: Final = 12
TICKS: Final = 11
LEAST: Final = -17.0
"""An error of 0 has no logarithm; it is drawn at the lower edge, below all that can be told apart."""

ROOM: Final = 0.8
"""Decades left free above the largest error, for the number beside the line of h."""

GRAB: Final = 10
"""Pixels beside the line of h where it can be grabbed."""

LEGEND: Final = 30
"""Pixels above the axes, for the names of the methods."""

SAMPLE: Final = 34
"""Pixels of line beside each name."""

MARK: Final = 8
KEY_STEPS: Final = {Qt.Key.Key_Left: -0.25, Qt.Key.Key_Right: 0.25}
"""Decades by which a key moves h."""

pg.setConfigOptions(antialias=True, exitCleanup=False)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a method is drawn: the colour of the theme, the dashes and the mark tell it apart."""

    colour: str
    dashes: Qt.PenStyle
    mark: str


MANNERS: Final = {
    Method.FORWARD: Manner("adjoint", Qt.PenStyle.DashLine, "s"),
    Method.CENTRAL: Manner("value", Qt.PenStyle.SolidLine, "o"),
    Method.COMPLEX: Manner("local", Qt.PenStyle.DashDotLine, "t"),
}


def font(size: int) -> QFont:
    """Return the font of numbers in a chart, in pixels."""
    made = QFont(FAMILIES["number"])
    made.setPixelSize(size)
    return made


class Sample(QGraphicsItem):
    """A piece of a method's line with its mark, and the name beside it."""

    def __init__(self, method: Method, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._mark = MANNERS[method].mark
        self.pen = QPen()
        self.mark_pen = QPen()
        self.brush = QBrush()
        self.name = QGraphicsSimpleTextItem(method.value, self)
        self.name.setFont(font(TEXT))
        self.name.setPos(SAMPLE + 8, -self.name.boundingRect().height() / 2)

    @property
    def width(self) -> float:
        """How many pixels line and name take."""
        return SAMPLE + 8 + self.name.boundingRect().width()

    def boundingRect(self) -> QRectF:
        """The piece of line; the name has its own."""
        return QRectF(-2, -MARK, SAMPLE + 4, 2 * MARK)

    def paint(self, painter: QPainter, option: Any, widget: Any = None) -> None:
        """Draw the piece of line and the mark in its middle."""
        painter.setPen(self.pen)
        painter.drawLine(QPointF(0, 0), QPointF(SAMPLE, 0))
        painter.translate(SAMPLE / 2, 0)
        drawSymbol(painter, self._mark, MARK, self.mark_pen, self.brush)


class CurveChart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Three curves, their expected slopes as faint lines, and h as a line that can be dragged.

    Left and Right move h by a quarter of a decade.
    """

    grabbed = Signal()
    dragged = Signal(float)
    """h, while the line is dragged."""
    released = Signal()

    def __init__(self) -> None:
        self._theme: Theme | None = None
        self._scale = 0.0
        self._sizes: StepSizes | None = None
        self._h = 1e-5
        self._dragging = False
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(420, 260)
        self.setAccessibleName("Error of each method against h")
        self.setXRange(LAST, FIRST, padding=0.02)
        self.getViewBox().disableAutoRange()
        self._make_items()
        self._make_axes()
        self.getViewBox().sigResized.connect(self._place_texts)

    def _make_items(self) -> None:
        self._lines = {each: pg.PlotCurveItem(connect="finite") for each in Method}
        self._marks = {each: pg.ScatterPlotItem(useCache=False) for each in Method}
        self._guides = {each: pg.PlotCurveItem() for each in (Method.FORWARD, Method.CENTRAL)}
        self._line_of_h = pg.InfiniteLine(angle=90)
        items = (
            *self._guides.values(), self._line_of_h, *self._lines.values(), *self._marks.values(),
        )  # fmt: skip
        for item in items:
            self.addItem(item, ignoreBounds=True)
        plot = self.getPlotItem()
        self._samples = {each: Sample(each, plot) for each in Method}
        self._hints = {each: QGraphicsSimpleTextItem(plot) for each in self._guides}
        self._number = QGraphicsSimpleTextItem(plot)
        self._number.setFont(font(TEXT))
        for method, hint in self._hints.items():
            hint.setText("∝ h" if method.order == 1 else "∝ h²")
            hint.setFont(font(TICKS))

    def _make_axes(self) -> None:
        self.getPlotItem().layout.setContentsMargins(4, LEGEND, 10, 2)
        for side, text in (("bottom", "h"), ("left", "error")):
            axis = self.getAxis(side)
            axis.setStyle(
                tickFont=font(TICKS),
                tickLength=-5,
                tickTextOffset=5,
                hideOverlappingLabels=False,
            )
            axis.setLabel(text)
            axis.label.setFont(font(TEXT))
        self.getAxis("left").setWidth(62)
        self.getAxis("bottom").setHeight(42)

    # What is shown

    def show_sizes(self, sizes: StepSizes) -> None:
        """Draw other errors."""
        self._sizes = sizes
        for method in Method:
            errors = sizes.errors.get(method, ())
            points = [(math.log10(h), height(e)) for h, e in zip(sizes.hs, errors, strict=False)]
            self._lines[method].setData([x for x, _ in points], [y for _, y in points])
            decades = [(x, y) for x, y in points if x == round(x) and y == y]
            self._marks[method].setData([x for x, _ in decades], [y for _, y in decades])
            self._samples[method].setVisible(bool(errors))
        self._tick()
        for method, guide in self._guides.items():
            ends = self._guide(method)
            guide.setData([x for x, _ in ends], [y for _, y in ends])
            self._hints[method].setVisible(bool(ends))
        self._place_texts()

    def show_h(self, h: float) -> None:
        """Move the line of h; one outside the range stands at its edge."""
        self._h = h
        self._line_of_h.setPos(min(max(math.log10(h), LAST), FIRST))
        side = "above" if h > 10.0**FIRST else "below" if h < 10.0**LAST else ""
        self._number.setText(f"h = {shown(h)}" + (f", {side} the range drawn" if side else ""))
        self._place_texts()

    def _tick(self) -> None:
        top = self._top()
        self.setYRange(LEAST - 0.3, top + ROOM, padding=0)
        across = [(k, power(k)) for k in range(LAST, FIRST + 1, 2)]
        upward = [(k, power(k)) for k in range(-15, math.floor(top) + 1, 3)]
        self.getAxis("bottom").setTicks([across, [(k, "") for k in range(LAST, FIRST + 1)]])
        self.getAxis("left").setTicks([[(LEAST, "0"), *upward], []])

    def _top(self) -> float:
        errors = self._sizes.errors.values() if self._sizes else ()
        found = [height(error) for each in errors for error in each]
        return math.ceil(max([0.0, *(each for each in found if math.isfinite(each))]))

    def _guide(self, method: Method) -> list[tuple[float, float]]:
        """Return both ends of the line beside the truncation of a method; none where it has none."""
        if self._sizes is None:
            return []
        errors = dict(zip(self._sizes.hs, self._sizes.errors[method], strict=True))
        first, second = height(errors.get(1e-2, 0.0)), height(errors.get(1e-3, 0.0))
        if not abs(first - second - method.order) < 0.2:  # nan is no slope either
            return []
        beside, low = (0.8, -4.0) if method is Method.FORWARD else (-1.1, -4.0)
        return [(x, first + beside + method.order * (x + 2.0)) for x in (low, -1.4)]

    # Colours

    def show_theme(self, theme: Theme, scale: float = 0.0) -> None:
        """Take the colours of a theme; lines as wide as the screen, or `scale`, needs them."""
        self._theme = theme
        self._scale = scale
        wide = scale or self.devicePixelRatioF()
        self.setBackground(theme.surface)
        for method in Method:
            self._colour(method, theme, wide)
        for guide in self._guides.values():
            guide.setPen(pg.mkPen(theme.faint, width=wide, style=Qt.PenStyle.DotLine))
        for hint in self._hints.values():
            hint.setBrush(pg.mkBrush(theme.muted))
        self._number.setBrush(pg.mkBrush(theme.ink))
        self._line_of_h.setPen(pg.mkPen(theme.ink, width=1.5 * wide))
        self._line_of_h.setHoverPen(pg.mkPen(theme.selection, width=3 * wide))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.line, width=wide))
            axis.setTextPen(pg.mkPen(theme.muted))

    def _colour(self, method: Method, theme: Theme, wide: float) -> None:
        manner = MANNERS[method]
        colour = getattr(theme, manner.colour)
        pen = pg.mkPen(colour, width=2 * wide, style=manner.dashes)
        self._lines[method].setPen(pen)
        marks, sample = self._marks[method], self._samples[method]
        marks.setSymbol(manner.mark)
        marks.setSize(MARK * (self._scale or 1.0))
        marks.setPen(pg.mkPen(colour, width=1.5 * wide))
        marks.setBrush(pg.mkBrush(theme.surface))
        sample.pen = pen
        sample.mark_pen = pg.mkPen(colour, width=1.5 / MARK)
        sample.mark_pen.setCosmetic(False)
        sample.brush = pg.mkBrush(theme.surface)
        sample.name.setBrush(pg.mkBrush(theme.ink))
        sample.update()

    # Places

    def _place_texts(self) -> None:
        """Put the names above the axes, each slope's at its line, and the number beside the h."""
        view = self.getViewBox()
        frame = view.mapRectToParent(view.rect())
        x = frame.left() + 4
        for sample in self._samples.values():
            if sample.isVisible():
                sample.setPos(x, LEGEND / 2)
                x += sample.width + 28
        for method, hint in self._hints.items():
            self._place_hint(method, hint)
        at = self._in_plot(self._line_of_h.value(), 0.0).x()
        size = self._number.boundingRect()
        beside = at + 6 if at + 6 + size.width() <= frame.right() else at - 6 - size.width()
        self._number.setPos(beside, frame.top() + 2)

    def _place_hint(self, method: Method, hint: QGraphicsSimpleTextItem) -> None:
        ends = self._guide(method)
        if not ends:
            return
        place, size = self._in_plot(*ends[0]), hint.boundingRect()
        if method is Method.FORWARD:
            hint.setPos(place.x() - size.width() - 4, place.y() - size.height() + 4)
        else:
            hint.setPos(place.x() + 10, place.y() - size.height() / 2)

    def _in_plot(self, x: float, y: float) -> QPointF:
        view = self.getViewBox()
        place: QPointF = self.getPlotItem().mapFromItem(view, view.mapFromView(QPointF(x, y)))
        return place

    def event(self, event: QEvent) -> bool:
        """Draw the lines anew on a screen of another scale; pyqtgraph's pens are in its pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._theme is not None:
            self.show_theme(self._theme, self._scale)
        answer: bool = super().event(event)
        return answer

    # The line of h

    def x_of_h(self) -> float:
        """Return where the line of h stands, in pixels of this widget."""
        at = self.getViewBox().mapViewToScene(QPointF(self._line_of_h.value(), 0.0))
        return float(self.mapFromScene(at).x())

    def h_at(self, x: float) -> float:
        """Return the h at a place of this widget, to two digits."""
        return tidy(self.getViewBox().mapSceneToView(self.mapToScene(round(x), 0)).x())

    def _is_near(self, event: QMouseEvent) -> bool:
        return abs(event.position().x() - self.x_of_h()) <= GRAB

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the line of h, or bring it to where the press is."""
        if event.button() != Qt.MouseButton.LeftButton or self._sizes is None:
            return
        self._dragging = True
        self.grabbed.emit()
        if not self._is_near(event):
            self.dragged.emit(self.h_at(event.position().x()))
        self._mark(near=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the line of h while it is held; show that it can be where it is not."""
        if self._dragging:
            self.dragged.emit(self.h_at(event.position().x()))
        else:
            self._mark(near=self._is_near(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the line of h."""
        if self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self.let_go()

    def let_go(self) -> None:
        """End the drag."""
        if self._dragging:
            self._dragging = False
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the line of h by a quarter of a decade."""
        step = KEY_STEPS.get(Qt.Key(event.key()))
        if step is None or self._sizes is None:
            event.ignore()
            return
        self.grabbed.emit()
        self.dragged.emit(tidy(math.log10(self._h) + step))
        self.released.emit()

    def _mark(self, *, near: bool) -> None:
        self._line_of_h.setMouseHover(near)
        shape = Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)


def height(error: float) -> float:
    """Return where an error is drawn: its logarithm, 0 at the lower edge, nan and inf nowhere."""
    if not math.isfinite(error):
        return math.nan
    return max(math.log10(error), LEAST) if error > 0.0 else LEAST


def tidy(logarithm: float) -> float:
    """Return 10 to this power within the range of h, to two digits."""
    return float(f"{10.0 ** min(max(logarithm, LAST), FIRST):.1e}")


def power(exponent: int) -> str:
    """Return a power of ten as the app writes numbers: 1e-5."""
    return (
        shown(float(f"1e{exponent}")) if exponent > 0 else "1" if exponent == 0 else f"1e{exponent}"
    )
