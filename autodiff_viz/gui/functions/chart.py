"""PartialChart: a wrong partial beside the difference quotient, as two small curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from autodiff_viz.core.numbers import shown
from autodiff_viz.gui.canvas.paint import colour, font_of, pen
from autodiff_viz.gui.functions.judgement import Curves
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.painting import painting

HEIGHT: Final = 168
LEFT, RIGHT, TOP, BOTTOM = 14.0, 14.0, 28.0, 24.0
TEXT: Final = 11.0
LONGEST: Final = 6.0
"""How far, in heights of the middle half of the values, the chart reaches up and down."""


class PartialChart(QWidget):
    """Draws the curves it is given; hidden while it has none."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.curves: Curves | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Any width."""
        return QSize(320, HEIGHT)

    def show_curves(self, curves: Curves | None) -> None:
        """Draw other curves; None hides the chart."""
        self.curves = curves
        self.setVisible(curves is not None)
        if curves is not None:
            self.setAccessibleName(f"Chart: {curves.wrong.sentence}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, both curves, the point and what is what."""
        if self.curves is None:
            return
        with painting(self) as painter:
            theme, curves = self._look.theme, self.curves
            area = QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)
            low, high = _span((*curves.typed, *curves.numerical))
            painter.setPen(pen(theme.line, 1.0))
            painter.setBrush(colour(theme.surface))
            painter.drawRoundedRect(area, 4.0, 4.0)
            painter.setClipRect(area)
            x = _across(area, curves.xs, curves.x)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.strong_line, 1.0, dashed=True))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            for values, ink in ((curves.numerical, theme.local), (curves.typed, theme.error)):
                painter.setPen(pen(ink, 2.0))
                painter.drawPath(_path(area, curves.xs, values, low, high))
            numerical, typed = curves.wrong.numerical, curves.wrong.typed
            for value, ink, upper in (
                (numerical, theme.local, numerical > typed),
                (typed, theme.error, numerical <= typed),
            ):
                painter.setPen(pen(theme.surface, 1.5))
                painter.setBrush(colour(ink))
                spot = QPointF(x, _up(area, value, low, high))
                painter.drawEllipse(spot, 4.5, 4.5)
                self._write_number(painter, area, spot, shown(value), ink, upper)
            painter.setClipping(False)
            self._write(painter, area, x)

    def _write_number(
        self, painter: QPainter, area: QRectF, spot: QPointF, text: str, ink: str, upper: bool
    ) -> None:
        """Write a number beside its point, on a ground of its own; the upper point's above it."""
        painter.setFont(font_of("number", TEXT, bold=False, italic=False))
        size = painter.fontMetrics().boundingRect(text)
        y = spot.y() - size.height() - 3.0 if upper else spot.y() + 3.0
        y = min(max(y, area.top() + 2.0), area.bottom() - size.height() - 2.0)
        ground = QRectF(spot.x() + 8.0, y, size.width() + 6.0, float(size.height()))
        painter.fillRect(ground, colour(self._look.theme.surface))
        painter.setPen(colour(ink))
        painter.drawText(ground, int(Qt.AlignmentFlag.AlignCenter), text)

    def _write(self, painter: QPainter, area: QRectF, x: float) -> None:
        """Write the legend above and the values of the param below."""
        assert self.curves is not None  # noqa: S101 - paintEvent has looked
        theme, curves = self._look.theme, self.curves
        painter.setFont(font_of("number", TEXT, bold=False, italic=False))
        metrics = painter.fontMetrics()
        start = area.left()
        for text, ink in (
            (f"typed {curves.wrong.name}", theme.error),
            ("difference quotient", theme.local),
        ):
            painter.setPen(pen(ink, 2.0))
            painter.drawLine(QPointF(start, TOP - 13), QPointF(start + 14, TOP - 13))
            painter.setPen(colour(ink))
            painter.drawText(QPointF(start + 19, TOP - 9), text)
            start += 19 + metrics.horizontalAdvance(text) + 22
        painter.setPen(colour(theme.muted))
        name, value = curves.wrong.point[curves.wrong.slot]
        here = f"{name} = {shown(value)}"
        ends = (shown(curves.xs[0]), shown(curves.xs[-1]))
        right = area.right() - metrics.horizontalAdvance(ends[1])
        painter.drawText(QPointF(area.left(), self.height() - 8), ends[0])
        painter.drawText(QPointF(right, self.height() - 8), ends[1])
        painter.drawText(QPointF(x - metrics.horizontalAdvance(here) / 2, self.height() - 8), here)


def _span(values: Sequence[float]) -> tuple[float, float]:
    """Return the heights to show: those of the values, without what shoots off to a pole."""
    finite = sorted(value for value in values if math.isfinite(value))
    if not finite:
        return -1.0, 1.0
    low, high = finite[len(finite) // 4], finite[(3 * len(finite)) // 4]
    room = (high - low or abs(high) or 1.0) * LONGEST
    low, high = max(finite[0], low - room), min(finite[-1], high + room)
    edge = 0.08 * (high - low) or 0.5
    return low - edge, high + edge


def _across(area: QRectF, xs: Sequence[float], x: float) -> float:
    return area.left() + area.width() * (x - xs[0]) / (xs[-1] - xs[0])


def _up(area: QRectF, value: float, low: float, high: float) -> float:
    if not math.isfinite(value):
        return area.bottom()
    return area.bottom() - area.height() * min(max((value - low) / (high - low), -1.0), 2.0)


def _path(
    area: QRectF, xs: Sequence[float], values: Sequence[float], low: float, high: float
) -> QPainterPath:
    """Return a curve, broken where a value is not finite."""
    path, drawing = QPainterPath(), False
    for x, value in zip(xs, values, strict=True):
        if not math.isfinite(value):
            drawing = False
            continue
        spot = QPointF(_across(area, xs, x), _up(area, value, low, high))
        if drawing:
            path.lineTo(spot)
        else:
            path.moveTo(spot)
        drawing = True
    return path
