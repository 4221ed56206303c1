"""How texts, colours and paths of a Picture are painted with Qt; read by every item of the canvas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from autodiff_viz.drawing.fonts import FAMILIES, SCRIPT_SHIFT, SCRIPT_SIZE
from autodiff_viz.drawing.picture import Rect, Spot, Text
from autodiff_viz.drawing.rich import Run
from autodiff_viz.drawing.theme import Theme

READABLE: Final = 0.2
"""Below this zoom texts are dust and are left out."""

FADED: Final = 0.65
"""The opacity of cards and lines that take no part in the sweep; texts stay readable."""

ANCHORS: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}


class Piece(NamedTuple):
    """A run with its font, and where it stands on the line."""

    font: QFont
    dx: float
    dy: float
    text: str


class Line(NamedTuple):
    """A line of rich text, measured."""

    pieces: tuple[Piece, ...]
    width: float
    baseline: float  # below the middle of the line


@lru_cache(maxsize=256)
def colour(name: str, opacity: float = 1.0) -> QColor:
    """Return the Qt colour of `#rrggbb`."""
    answer = QColor(name)
    answer.setAlphaF(opacity)
    return answer


@lru_cache(maxsize=256)
def pen(name: str, width: float, dashed: bool = False, opacity: float = 1.0) -> QPen:
    """Return a pen with round ends; dashes are 4 long."""
    answer = QPen(colour(name, opacity), width)
    answer.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    answer.setCapStyle(Qt.PenCapStyle.RoundCap)
    if dashed:
        answer.setCapStyle(Qt.PenCapStyle.FlatCap)
        answer.setDashPattern([4.0 / width, 3.0 / width])
    return answer


def role_colour(theme: Theme, role: str) -> QColor:
    """Return the colour a text's role names; ink for a role the theme lacks."""
    return colour(getattr(theme, role, theme.ink))


@lru_cache(maxsize=128)
def font_of(face: str, size: float, bold: bool, italic: bool) -> QFont:
    """Return the font of a face; unhinted, so that a text is as wide at every zoom."""
    font = QFont(FAMILIES[face])
    font.setPixelSize(max(1, round(size)))
    font.setBold(bold)
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@lru_cache(maxsize=8192)
def line_of(runs: tuple[Run, ...], face: str, size: float, bold: bool) -> Line:
    """Measure a line and place its runs."""
    metrics = QFontMetricsF(font_of(face, size, bold, italic=False))
    pieces: list[Piece] = []
    x = 0.0
    for run in runs:
        font = font_of(face, size * (SCRIPT_SIZE if run.level else 1.0), bold, run.italic)
        pieces.append(Piece(font, x, -run.level * SCRIPT_SHIFT * size, run.text))
        x += QFontMetricsF(font).horizontalAdvance(run.text)
    return Line(tuple(pieces), x, (metrics.ascent() - metrics.descent()) / 2.0)


def text_line(text: Text) -> Line:
    """Return the measured line of a text."""
    return line_of(text.runs, text.face, text.size, text.bold)


def text_rect(text: Text) -> QRectF:
    """Return where a text is painted."""
    width = text_line(text).width
    height = text.size * 1.5
    left = text.at.x - width * ANCHORS[text.anchor]
    return QRectF(left, text.at.y - height / 2.0, width, height)


def draw_text(painter: QPainter, text: Text, theme: Theme) -> None:
    """Paint a line of a picture in its role's colour."""
    line = text_line(text)
    left = text.at.x - line.width * ANCHORS[text.anchor]
    bottom = text.at.y + line.baseline
    painter.setPen(role_colour(theme, text.role))
    for piece in line.pieces:
        painter.setFont(piece.font)
        painter.drawText(QPointF(left + piece.dx, bottom + piece.dy), piece.text)


def draw_texts(painter: QPainter, texts: Sequence[Text], theme: Theme) -> None:
    """Paint lines that are large enough to be read."""
    if painter.worldTransform().m11() >= READABLE:
        for text in texts:
            draw_text(painter, text, theme)


def rect_of(frame: Rect) -> QRectF:
    """Return a rectangle of the picture as Qt's."""
    return QRectF(*frame)


def point_of(spot: Spot) -> QPointF:
    """Return a point of the picture as Qt's."""
    return QPointF(*spot)


@lru_cache(maxsize=8192)
def curve(path: tuple[Spot, ...]) -> QPainterPath:
    """Return a chain of cubic Bézier curves."""
    answer = QPainterPath()
    if path:
        answer.moveTo(*path[0])
    for i in range(1, len(path) - 2, 3):
        answer.cubicTo(*path[i], *path[i + 1], *path[i + 2])
    return answer


def arrow_head(path: Sequence[Spot], length: float, width: float) -> QPolygonF:
    """Return the triangle at the end of a path, along the path's last bit."""
    tip = path[-1]
    tail = next((spot for spot in reversed(path[:-1]) if math.dist(spot, tip) > 0.5), tip)
    run = math.dist(tail, tip) or 1.0
    ux, uy = (tip.x - tail.x) / run, (tip.y - tail.y) / run
    bx, by = tip.x - ux * length, tip.y - uy * length
    half = width / 2.0
    corners = ((tip.x, tip.y), (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half))
    return QPolygonF([QPointF(x, y) for x, y in corners])


def shortened(path: tuple[Spot, ...], length: float) -> tuple[Spot, ...]:
    """Return the path with its end drawn back, so that a thick line does not blunt its head."""
    if len(path) < 4:
        return path
    tip, near = path[-1], path[-2]
    run = math.dist(tip, near) or 1.0
    back = min(length, run * 0.9)
    end = Spot(tip.x + (near.x - tip.x) / run * back, tip.y + (near.y - tip.y) / run * back)
    return (*path[:-1], end)


def ring_of_view(painter: QPainter, place: QRect, theme: Theme) -> None:
    """Draw a ring around a whole view, in pixels of it."""
    painter.save()
    painter.resetTransform()
    painter.setPen(pen(theme.selection, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(place).adjusted(1.0, 1.0, -1.0, -1.0))
    painter.restore()


CORNER: Final = 12.0
"""How long the arms of a bracket around a corner are."""


def corners(frame: QRectF) -> QPainterPath:
    """Return brackets around the four corners of a frame."""
    path = QPainterPath()
    for x, inward in ((frame.left(), CORNER), (frame.right(), -CORNER)):
        for y, down in ((frame.top(), CORNER), (frame.bottom(), -CORNER)):
            path.moveTo(x + inward, y)
            path.lineTo(x, y)
            path.lineTo(x, y + down)
    return path
