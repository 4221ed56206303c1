"""FunctionPlot: a small picture of an op along its first operand, the value and the slope over it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from autodiff_viz.core.numbers import shown
from autodiff_viz.core.ops import Op
from autodiff_viz.core.sweep import local_gradient
from autodiff_viz.gui.canvas.paint import colour, font_of, pen
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.painting import painting

HEIGHT: Final = 170
REACH: Final = 4.0
"""The window is -4 … 4 across and no more than that up and down."""

POINTS: Final = 321
JUMP: Final = 0.25
SUDDEN: Final = 8.0
"""A change of more than JUMP, and SUDDEN times those beside it, is a jump or a pole: the line stops."""

PAD: Final = 8.0


class FunctionPlot(QWidget):
    """Value in blue and slope in green; the other operands stay at the op's first sample."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._xs: tuple[float, ...] = ()
        self._lines: tuple[tuple[float, ...], ...] = ()
        self._reach = 1.0
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_op(self, op: Op) -> None:
        """Show another op."""
        slot = plotted_slot(op)
        self._xs = tuple(2 * REACH * place / (POINTS - 1) - REACH for place in range(POINTS))
        self._lines = lines_of(op, slot, self._xs)
        seen = [abs(y) for line in self._lines for y in line if math.isfinite(y)]
        self._reach = min(REACH, max(seen, default=1.0) * 1.1) or 1.0
        self.setAccessibleName(
            f"{op.name} and its slope along {op.shown_params[slot]}, from -4 to 4"
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Any width."""
        return QSize(320, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the axes, the slope and over it the value."""
        with painting(self) as painter:
            theme = self._look.theme
            frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(pen(theme.line, 1.0))
            painter.setBrush(colour(theme.canvas))
            painter.drawRoundedRect(frame, 6, 6)
            self._draw_axes(painter)
            painter.setClipRect(frame.adjusted(1, 1, -1, -1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            colours = (theme.value, theme.local)
            for line, name, width in reversed(
                tuple(zip(self._lines, colours, (2.0, 1.5), strict=False))
            ):
                painter.setPen(pen(name, width, dashed=name == theme.local))
                painter.drawPath(self._path(line))

    def _draw_axes(self, painter: QPainter) -> None:
        theme = self._look.theme
        painter.drawLine(self._at(-REACH, 0.0), self._at(REACH, 0.0))
        painter.drawLine(self._at(0.0, -self._reach), self._at(0.0, self._reach))
        painter.setPen(colour(theme.muted))
        painter.setFont(font_of("number", 10, False, False))
        zero = self._at(0.0, 0.0)
        for x in (-3, -2, -1, 1, 2, 3):
            place = self._at(x, 0.0)
            painter.drawText(QRectF(place.x() - 20, zero.y() + 2, 40, 14), CENTRE, str(x))
        top = nice_height(self._reach)
        for y in (-top, top):
            place = self._at(0.0, y)
            painter.drawText(QRectF(place.x() + 4, place.y() - 7, 60, 14), LEFT, shown(y))

    def _at(self, x: float, y: float) -> QPointF:
        across = (x + REACH) / (2 * REACH)
        up = (y + self._reach) / (2 * self._reach)
        wide, tall = self.width() - 2 * PAD, self.height() - 2 * PAD
        return QPointF(PAD + across * wide, self.height() - PAD - up * tall)

    def _path(self, line: Sequence[float]) -> QPainterPath:
        path = QPainterPath()
        breaks = breaks_of(line)
        for place, (x, y) in enumerate(zip(self._xs, line, strict=True)):
            if not _is_drawn(y):
                continue
            if place in breaks:
                path.moveTo(self._at(x, y))
            else:
                path.lineTo(self._at(x, y))
        return path


CENTRE: Final = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _is_drawn(y: float) -> bool:
    return math.isfinite(y) and abs(y) < 3 * REACH


def breaks_of(line: Sequence[float]) -> frozenset[int]:
    """Return the places where a line begins anew: after a gap, and after a jump."""
    drawn = [_is_drawn(y) for y in line]
    changes = [0.0, *(abs(b - a) for a, b in itertools.pairwise(line)), 0.0]
    gaps = {place for place in range(len(line)) if place == 0 or not drawn[place - 1]}
    jumps = {
        place
        for place in range(1, len(line))
        if changes[place] > max(JUMP, SUDDEN * max(changes[place - 1], changes[place + 1]))
    }
    return frozenset(gaps | jumps)


def plotted_slot(op: Op) -> int:
    """Return the operand a plot runs along: x where there is one, else the first."""
    return op.params.index("x") if "x" in op.params else 0


def sample_of(op: Op) -> tuple[float, ...]:
    """Return the operands that are held: the op's first sample; 1 each for one of the person's own."""
    return op.samples[0] if op.samples else (1.0,) * len(op.params)


def lines_of(op: Op, slot: int, xs: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the values and the slopes of an op along one operand."""
    held = sample_of(op)
    points = [(*held[:slot], x, *held[slot + 1 :]) for x in xs]
    values = tuple(op.compute(*point) for point in points)
    pairs = zip(points, values, strict=True)
    return values, tuple(local_gradient(op, slot, point, value) for point, value in pairs)


def nice_height(reach: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten that is below `reach`."""
    power = 10.0 ** math.floor(math.log10(reach))
    return max(factor * power for factor in (1.0, 2.0, 5.0) if factor * power <= reach)
