"""SymbolDelegate: draws the symbols of ops in lists, typeset as on the tiles of the palette."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from autodiff_viz.core.ops import Op
from autodiff_viz.drawing.rich import runs
from autodiff_viz.gui.canvas.paint import Line, line_of

MARKUP: Final = Qt.ItemDataRole.UserRole + 1
"""The rich text of an item, drawn in place of its text."""

BESIDE: Final = Qt.ItemDataRole.UserRole + 2
"""A plain text, drawn fainter at the right."""

FAINT: Final = Qt.ItemDataRole.UserRole + 3
"""Whether an item is drawn fainter, as what cannot be chosen now."""

SIZE: Final = 15.0
SMALLEST: Final = 9.0
EDGE: Final = 6.0


def op_markup(op: Op) -> str:
    """Return an op over its params as rich text: a + b, x^{2}."""
    text = op.rich.template
    for slot, param in enumerate(op.shown_params):
        text = text.replace(f"#{slot}", param)
    return text


def op_formula(op: Op) -> str:
    """Return the op as plain text over its params, "a + b"."""
    text = op.text.template
    for slot, param in enumerate(op.shown_params):
        text = text.replace(f"#{slot}", param)
    return text


class SymbolDelegate(QStyledItemDelegate):
    """Draws items that have a MARKUP, or are FAINT or not; the others as they are.

    The text stays for screen readers.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._list = view

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the ground of the item, the symbol on it, and what stands beside it."""
        markup, beside = str(index.data(MARKUP) or ""), str(index.data(BESIDE) or "")
        if not markup and index.data(FAINT) is None:
            super().paint(painter, option, index)
            return
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        text, ground.text = ground.text, ""
        style = self._list.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, ground.widget)
        painter.save()
        place = QRectF(ground.rect).adjusted(EDGE, 0.0, -EDGE, 0.0)
        if beside:
            place.setRight(self._draw_beside(painter, ground, place, beside))
        painter.setPen(_ink(ground, faint=bool(index.data(FAINT))))
        if markup:
            draw(painter, place, fitting(markup, place.width()))
        else:
            _draw_text(painter, ground, place, text)
        painter.restore()

    def _draw_beside(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRectF, text: str
    ) -> float:
        """Draw a text at the right and return how far the symbol may reach."""
        painter.setFont(option.font)
        painter.setPen(_ink(option, faint=True))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, int(side), text)
        return place.right() - painter.fontMetrics().horizontalAdvance(text) - EDGE


def _draw_text(painter: QPainter, option: QStyleOptionViewItem, place: QRectF, text: str) -> None:
    """Draw a plain text at the left, cut where it would be wider than its place."""
    painter.setFont(option.font)
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, int(side), cut)


def _ink(option: QStyleOptionViewItem, *, faint: bool) -> QColor:
    if option.state & QStyle.StateFlag.State_Selected:
        return option.palette.color(QPalette.ColorRole.HighlightedText)
    role = QPalette.ColorRole.PlaceholderText if faint else QPalette.ColorRole.Text
    return option.palette.color(role)


def fitting(markup: str, room: float) -> Line:
    """Return a line of rich text, smaller where it would be wider than the room."""
    line = line_of(runs(markup), "maths", SIZE, bold=False)
    if line.width <= room:
        return line
    return line_of(runs(markup), "maths", max(SMALLEST, SIZE * room / line.width), bold=False)


def draw(painter: QPainter, place: QRectF, line: Line) -> None:
    """Draw a line at the left of a place, in the middle of its height."""
    start = QPointF(place.left(), place.center().y() + line.baseline)
    for piece in line.pieces:
        painter.setFont(piece.font)
        painter.drawText(start + QPointF(piece.dx, piece.dy), piece.text)
