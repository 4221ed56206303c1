"""SlopeChart: draws a Curve with pyqtgraph; this module is imported when a curve is first shown."""

from __future__ import annotations

import math
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from autodiff_viz.core.numbers import shown
from autodiff_viz.drawing.fonts import FAMILIES
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.inspector.local_curve import Curve
from autodiff_viz.gui.inspector.slope_plot import CHART_HEIGHT

TICK_SIZE: Final = 10
EDGE: Final = 6.0

pg.setConfigOptions(antialias=True, exitCleanup=False)


def _font(size: int) -> QFont:
    font = QFont(FAMILIES["number"])
    font.setPixelSize(size)
    return font


class SlopeChart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """A curve, a point on it, the dashed tangent and its slope in writing; nothing to drag."""

    def __init__(self) -> None:
        self._theme: Theme | None = None
        super().__init__()
        self.setFixedHeight(CHART_HEIGHT)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)
        self.getViewBox().disableAutoRange()
        self._zero_x = pg.InfiniteLine(angle=90)
        self._zero_y = pg.InfiniteLine(angle=0)
        self._line = pg.PlotCurveItem(connect="finite")
        self._tangent = pg.PlotCurveItem()
        self._point = pg.ScatterPlotItem(size=10)
        for item in (self._zero_x, self._zero_y, self._line, self._tangent, self._point):
            self.addItem(item, ignoreBounds=True)
        self._slope = GroundedText(self.getPlotItem())
        self._slope.setFont(_font(12))
        self._slope.setZValue(10)
        self._curve: Curve | None = None
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setStyle(
                tickFont=_font(TICK_SIZE),
                tickLength=-4,
                tickTextOffset=3,
                hideOverlappingLabels=False,
            )
        self.getPlotItem().getViewBox().sigResized.connect(self._place_slope)

    @property
    def slope_text(self) -> str:
        """What is written beside the tangent."""
        return self._slope.text()

    def show_curve(self, curve: Curve) -> None:
        """Draw another curve."""
        self._curve = curve
        self._line.setData(list(curve.xs), list(curve.ys))
        ends = curve.tangent or ()
        self._tangent.setData([x for x, _ in ends], [y for _, y in ends])
        self._point.setData([curve.point[0]], [curve.point[1]])
        self._zero_x.setPos(curve.x_share(0.0))
        self._zero_y.setPos(curve.y_share(0.0))
        self._zero_x.setVisible(0.0 < curve.x_share(0.0) < 1.0)
        self._zero_y.setVisible(0.0 < curve.y_share(0.0) < 1.0)
        self._slope.setText(f"slope {shown(curve.slope)}")
        self._tick("bottom", curve.low, curve.high)
        self._tick("left", curve.bottom, curve.top)
        self._place_slope()

    def _tick(self, side: str, low: float, high: float) -> None:
        marks = [((each - low) / (high - low), shown(each)) for each in nice_marks(low, high)]
        axis = self.getAxis(side)
        axis.setTicks([marks, []])
        if side == "left":
            widths = [QFontMetrics(_font(TICK_SIZE)).horizontalAdvance(text) for _, text in marks]
            axis.setWidth(max(widths, default=0) + 8)

    def event(self, event: QEvent) -> bool:
        """Draw the lines anew on a screen of another scale; pyqtgraph's pens are in its pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._theme is not None:
            self.show_theme(self._theme)
        answer: bool = super().event(event)
        return answer

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        scale = self.devicePixelRatioF()
        self.setBackground(theme.surface)
        self._line.setPen(pg.mkPen(theme.value, width=2 * scale))
        dashes = pg.mkPen(theme.local, width=2 * scale, style=Qt.PenStyle.DashLine)
        self._tangent.setPen(dashes)
        self._point.setPen(pg.mkPen(theme.surface, width=1.5))
        self._point.setBrush(pg.mkBrush(theme.value))
        self._slope.setBrush(pg.mkBrush(theme.local))
        self._slope.ground = QColor(theme.surface)
        for line in (self._zero_x, self._zero_y):
            line.setPen(pg.mkPen(theme.line, width=scale))
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(pg.mkPen(theme.line))
            self.getAxis(side).setTextPen(pg.mkPen(theme.muted))

    def _place_slope(self) -> None:
        """Put the slope's text beside the point, on the side the tangent leaves free."""
        if self._curve is None:
            return
        view = self.getViewBox()
        here = self._slope.parentItem().mapFromItem(
            view, view.mapFromView(QPointF(*self._curve.point))
        )
        frame = view.mapRectToParent(view.rect())
        size = self._slope.boundingRect()
        rising = self._curve.slope >= 0.0
        right = here.x() + 12 + size.width() <= frame.right() - EDGE
        x = here.x() + 12 if right else here.x() - 12 - size.width()
        below = rising == right or not math.isfinite(self._curve.slope)
        y = here.y() + 8 if below else here.y() - 8 - size.height()
        x = min(max(x, frame.left() + EDGE), frame.right() - EDGE - size.width())
        y = min(max(y, frame.top() + EDGE), frame.bottom() - EDGE - size.height())
        self._slope.setPos(x, y)


class GroundedText(QGraphicsSimpleTextItem):
    """A text on a ground of its own, so that no curve runs through it."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.ground = QColor()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the ground, then the text."""
        painter.fillRect(self.boundingRect(), self.ground)
        super().paint(painter, option, widget)  # type: ignore[arg-type] # the stub knows no None


def nice_marks(low: float, high: float) -> list[float]:
    """Return two to four round numbers strictly inside low … high."""
    rough = (high - low) / 3
    if not (math.isfinite(rough) and rough > 0.0):
        return []
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough * 0.8)
    first = math.ceil(low / step)
    marks = [(first + place) * step for place in range(5)]
    edge = 0.03 * (high - low)
    return [mark for mark in marks if low + edge < mark < high - edge]
