"""Sparkline: the history of a number over the timeline, drawn small into a cell of a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from autodiff_viz.debugger.watches import Change
from autodiff_viz.drawing.theme import Theme

PADDING: Final = 5
MOST: Final = 400
"""More changes than this are thinned: a cell has not more pixels."""


class Piece(NamedTuple):
    """From one cursor to the next change the number is this one."""

    first: int
    last: int
    number: float


def pieces(history: Sequence[Change], end: int) -> list[Piece]:
    """Return the stretches in which there is a finite number, thinned to what a cell can show."""
    stride = max(1, len(history) // MOST)
    kept = [*history[:-1:stride], *history[-1:]]
    ends = [change.cursor for change in kept[1:]] + [end]
    return [
        Piece(change.cursor, last, change.number)
        for change, last in zip(kept, ends, strict=True)
        if change.number is not None and math.isfinite(change.number)
    ]


def paint_history(
    painter: QPainter, cell: QRect, history: Sequence[Change], cursor: int, end: int, theme: Theme
) -> None:
    """Draw the steps of a history, what is done in ink and what is to come faint, and the cursor."""
    area = QRectF(cell.adjusted(PADDING + 3, PADDING, -PADDING - 3, -PADDING))
    found = pieces(history, end)
    scale = _Scale(area, found, end)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    for before, piece in zip((None, *found), found, strict=False):
        _paint_piece(painter, scale, before, piece, cursor, theme)
    painter.setPen(QPen(QColor(theme.adjoint), 1, Qt.PenStyle.DashLine))
    x = math.floor(scale.x(cursor)) + 0.5  # on the pixels, so that the line is sharp
    painter.drawLine(QPointF(x, area.top() - 2), QPointF(x, area.bottom() + 2))
    painter.restore()


class _Scale:
    """Cursors and numbers as pixels of a cell."""

    def __init__(self, area: QRectF, found: Sequence[Piece], end: int) -> None:
        numbers = [piece.number for piece in found] or [0.0]
        self.area, self.end = area, max(1, end)
        self.low, self.high = min(numbers), max(numbers)

    def x(self, cursor: int) -> float:
        """Return where a cursor is."""
        return self.area.left() + self.area.width() * cursor / self.end

    def y(self, number: float) -> float:
        """Return how high a number is; in the middle where there is one number only."""
        # Halves, so that the difference of two numbers near the largest float is finite.
        room = self.high / 2 - self.low / 2
        part = (number / 2 - self.low / 2) / room if room > 0 else 0.5
        return self.area.bottom() - 1 - (self.area.height() - 2) * part


def _paint_piece(
    painter: QPainter, scale: _Scale, before: Piece | None, piece: Piece, cursor: int, theme: Theme
) -> None:
    """Draw one stretch, with the jump from the one before."""
    y = scale.y(piece.number)
    start, last = scale.x(piece.first), scale.x(piece.last)
    now = min(last, max(start, scale.x(cursor)))
    done = QPen(QColor(theme.value), 1.6)
    ahead = QPen(QColor(theme.strong_line), 1.2)
    if before is not None and before.last == piece.first:
        painter.setPen(done if piece.first <= cursor else ahead)
        painter.drawLine(QPointF(start, scale.y(before.number)), QPointF(start, y))
    if now > start:
        painter.setPen(done)
        painter.drawLine(QPointF(start, y), QPointF(now, y))
    if last > now:
        painter.setPen(ahead)
        painter.drawLine(QPointF(now, y), QPointF(last, y))
