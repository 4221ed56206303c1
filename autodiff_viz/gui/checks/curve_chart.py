"""CurveChart: the error of each method against h, log-log; this module is imported with pyqtgraph."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QFrame, QGraphicsSimpleTextItem

from autodiff_viz.core.step_sizes import FIRST, LAST, Method, StepSizes
from autodiff_viz.drawing.fonts import FAMILIES
from autodiff_viz.drawing.theme import Theme

TEXT: Final = 12
TICKS: Final = 11
LEAST: Final = -18.0
"""An error of 0 has no logarithm; it is drawn at the lower edge, below all that can be told apart."""

ROOM: Final = 0.6
"""Decades left free above the largest error, for the legend."""

GRAB: Final = 10
"""Pixels beside the line of h where it can be grabbed."""

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


class CurveChart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Three curves, their expected slopes as faint lines, and h as a line that can be dragged."""

    grabbed = Signal()
    dragged = Signal(float)
    """h, while the line is dragged."""
    released = Signal()

    def __init__(self) -> None:
        self._theme: Theme | None = None
        self._scale = 1.0
        self._sizes: StepSizes | None = None
        self._h = 1e-5
        self._dragging = False
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMouseTracking(True)
        self.setMinimumSize(420, 260)
        self.setAccessibleName("Error of each method against h")
        self.setXRange(LAST, FIRST, padding=0.02)
        self.getViewBox().disableAutoRange()
        self._make_items()
        for side, text in (("bottom", "h"), ("left", "error")):
            axis = self.getAxis(side)
            axis.setStyle(tickFont=font(TICKS), tickLength=-5, tickTextOffset=5)
            axis.setLabel(text)
            axis.label.setFont(font(TEXT))
        self.getAxis("left").setWidth(64)
        self.getAxis("bottom").setHeight(46)
        self.getViewBox().sigResized.connect(self._place_texts)

    def _make_items(self) -> None:
        self._lines = {each: pg.PlotDataItem(connect="finite") for each in Method}
        self._guides = {each: pg.PlotCurveItem() for each in (Method.FORWARD, Method.CENTRAL)}
        self._hints = {each: QGraphicsSimpleTextItem(self.getPlotItem()) for each in self._guides}
        self._marker = pg.InfiniteLine(angle=90)
        self._marker.setZValue(5)
        for item in (*self._guides.values(), *self._lines.values(), self._marker):
            self.addItem(item, ignoreBounds=True)
        for method, hint in self._hints.items():
            hint.setText("∝ h" if method.order == 1 else "∝ h²")
            hint.setFont(font(TICKS))
        self._legend = pg.LegendItem(colCount=len(Method), horSpacing=26, verSpacing=0)
        self._legend.setParentItem(self.getPlotItem())

    # What is shown

    def show_sizes(self, sizes: StepSizes) -> None:
        """Draw other errors."""
        self._sizes = sizes
        for method, line in self._lines.items():
            errors = sizes.errors.get(method, ())
            line.setData(
                [math.log10(h) for h in sizes.hs[: len(errors)]], list(map(height, errors))
            )
        self._tick()
        self._show_guides()
        if self._theme is not None:
            self.show_theme(self._theme, self._scale)

    def show_h(self, h: float) -> None:
        """Move the line of h; one outside the range stands at its edge."""
        self._h = h
        self._marker.setPos(min(max(math.log10(h), LAST), FIRST))

    def _tick(self) -> None:
        top = self._top()
        self.setYRange(LEAST - 0.4, top + ROOM, padding=0)
        across = [(k, power(k)) for k in range(LAST, FIRST + 1, 2)]
        upward = [(k, power(k)) for k in range(-16, math.floor(top) + 1, 2)]
        self.getAxis("bottom").setTicks([across, [(k, "") for k in range(LAST, FIRST + 1)]])
        self.getAxis("left").setTicks([[(LEAST, "0"), *upward], []])

    def _top(self) -> float:
        errors = self._sizes.errors.values() if self._sizes else ()
        found = [height(error) for each in errors for error in each]
        return math.ceil(max([0.0, *(each for each in found if math.isfinite(each))]))

    def _show_guides(self) -> None:
        """Draw the slope the truncation should have beside each curve that has one."""
        for method, guide in self._guides.items():
            ends = self._guide(method)
            guide.setData([x for x, _ in ends], [y for _, y in ends])
            self._hints[method].setVisible(bool(ends))
        self._place_texts()

    def _guide(self, method: Method) -> list[tuple[float, float]]:
        """Return both ends of the line beside the truncation of a method; none where it has none."""
        assert self._sizes is not None  # noqa: S101 - called with the errors only
        errors = dict(zip(self._sizes.hs, self._sizes.errors[method], strict=True))
        first, second = height(errors.get(1e-2, 0.0)), height(errors.get(1e-3, 0.0))
        if not abs(first - second - method.order) < 0.2:  # nan is no slope either
            return []
        away = 0.7 if method is Method.FORWARD else -0.9
        low, high = (-5.0, -1.2) if method is Method.FORWARD else (-4.0, -1.2)
        return [(x, first + away + method.order * (x + 2.0)) for x in (low, high)]

    # Colours

    def show_theme(self, theme: Theme, scale: float = 0.0) -> None:
        """Take the colours of a theme; lines as wide as the screen, or `scale`, needs them."""
        self._theme = theme
        self._scale = scale
        wide = scale or self.devicePixelRatioF()
        self.setBackground(theme.surface)
        for method, line in self._lines.items():
            self._paint_line(method, line, theme, wide)
        for guide in self._guides.values():
            guide.setPen(pg.mkPen(theme.faint, width=wide, style=Qt.PenStyle.DotLine))
        for hint in self._hints.values():
            hint.setBrush(pg.mkBrush(theme.muted))
        self._marker.setPen(pg.mkPen(theme.ink, width=1.5 * wide))
        self._marker.setHoverPen(pg.mkPen(theme.selection, width=3 * wide))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.line, width=wide))
            axis.setTextPen(pg.mkPen(theme.muted))
        self._renew_legend(theme)

    def _paint_line(self, method: Method, line: pg.PlotDataItem, theme: Theme, wide: float) -> None:
        manner = MANNERS[method]
        colour = getattr(theme, manner.colour)
        line.setPen(pg.mkPen(colour, width=2 * wide, style=manner.dashes))
        line.setSymbol(manner.mark)
        line.setSymbolSize(7)
        line.setSymbolBrush(pg.mkBrush(theme.surface))
        line.setSymbolPen(pg.mkPen(colour, width=1.2 * wide))

    def _renew_legend(self, theme: Theme) -> None:
        """Name the methods that are drawn."""
        self._legend.clear()
        self._legend.setLabelTextColor(theme.ink)
        drawn = self._sizes.errors if self._sizes else {}
        for method, line in self._lines.items():
            if method in drawn:
                self._legend.addItem(line, method.value)
        self._place_texts()

    def _place_texts(self) -> None:
        """Put the legend above the curves, and each expected slope's name at its upper end."""
        view = self.getViewBox()
        frame = view.mapRectToParent(view.rect())
        self._legend.setPos(frame.left() + 12, frame.top() + 2)
        for method, hint in self._hints.items():
            ends = self._guide(method) if self._sizes else []
            if ends:
                place = self.getPlotItem().mapFromItem(view, view.mapFromView(QPointF(*ends[0])))
                size = QFontMetrics(hint.font()).boundingRect(hint.text())
                hint.setPos(place.x() - size.width() - 6, place.y() - size.height() / 2 - 4)

    def event(self, event: QEvent) -> bool:
        """Draw the lines anew on a screen of another scale; pyqtgraph's pens are in its pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._theme is not None:
            self.show_theme(self._theme, self._scale)
        answer: bool = super().event(event)
        return answer

    # The line of h

    def x_of_h(self) -> float:
        """Return where the line of h stands, in pixels of this widget."""
        view = self.getViewBox()
        at = view.mapViewToScene(QPointF(self._marker.value(), 0.0))
        return float(self.mapFromScene(at).x())

    def h_at(self, x: float) -> float:
        """Return the h at a place of this widget, to two digits."""
        view = self.getViewBox()
        place = view.mapSceneToView(self.mapToScene(round(x), 0)).x()
        return float(f"{10.0 ** min(max(place, LAST), FIRST):.1e}")

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
        self._dragging = False
        self.released.emit()

    def _mark(self, *, near: bool) -> None:
        self._marker.setMouseHover(near)
        self.viewport().setCursor(
            Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor
        )


def height(error: float) -> float:
    """Return where an error is drawn: its logarithm, 0 at the lower edge, nan and inf nowhere."""
    if not math.isfinite(error):
        return math.nan
    return max(math.log10(error), LEAST) if error > 0.0 else LEAST


def power(exponent: int) -> str:
    """Return a power of ten as it is written at a tick: 10⁻⁵."""
    raised = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return "1" if exponent == 0 else f"10{raised}"
