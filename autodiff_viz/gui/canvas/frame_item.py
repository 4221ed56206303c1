"""FrameItem: the frame around the inside of an unfolded function, behind all that is in it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from autodiff_viz.drawing.picture import Frame
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.canvas import paint

RADIUS: Final = 12.0
BEHIND: Final = -10.0
"""The height of the outermost frame; smaller ones lie above it."""


class FrameItem(QGraphicsItem):
    """A rounded frame with the name of the function at its top left."""

    def __init__(self, frame: Frame, theme: Theme) -> None:
        super().__init__()
        self.frame = frame
        self.theme = theme
        self.setZValue(_height(frame))

    def show_frame(self, frame: Frame) -> None:
        """Take over another place or title."""
        self.prepareGeometryChange()
        self.frame = frame
        self.setZValue(_height(frame))
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the frame with its border."""
        return paint.rect_of(self.frame.frame).adjusted(-2.0, -2.0, 2.0, 2.0)

    def tip_at(self, spot: QPointF) -> str:
        """Return what the function is."""
        return self.frame.tip

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the frame and its title."""
        painter.setPen(paint.pen(self.theme.strong_line, 1.0))
        painter.setBrush(paint.colour(self.theme.frame))
        painter.drawRoundedRect(paint.rect_of(self.frame.frame), RADIUS, RADIUS)
        paint.draw_texts(painter, (self.frame.title,), self.theme)


def _height(frame: Frame) -> float:
    """Return the z of a frame: what is inside of another is smaller and lies above it."""
    return BEHIND - frame.frame.width * frame.frame.height * 1e-9
