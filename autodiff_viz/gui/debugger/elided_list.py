"""ElidedLists: cells of lists that say how many parts do not fit, instead of being cut within one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

PARTS: Final = int(Qt.ItemDataRole.UserRole) + 2
"""The parts of a cell."""

PADDING: Final = 20
"""Pixels at the sides of a cell that no text stands in."""

ARROW: Final = " → "
COMMA: Final = ", "


def chain_text(parts: Sequence[str], kept: int) -> str:
    """Return `kept` parts from both ends of a chain, and between them how many are left out."""
    left = len(parts) - kept
    if left <= 0:
        return ARROW.join(parts)
    head = kept - kept // 2
    return ARROW.join((*parts[:head], f"… {left} more …", *parts[head + left :]))


def list_text(parts: Sequence[str], kept: int) -> str:
    """Return the first `kept` parts of a list, and how many follow."""
    left = len(parts) - kept
    return COMMA.join((*parts[:kept], *([f"… {left} more"] if left > 0 else [])))


def fitting(
    text: Callable[[Sequence[str], int], str],
    parts: Sequence[str],
    room: float,
    width: Callable[[str], float],
) -> str:
    """Return the text with as many parts as there is room for, at least one."""
    whole = text(parts, len(parts))
    if width(whole) <= room:
        return whole
    kept = 1
    while kept < len(parts) and width(text(parts, kept + 1)) <= room:
        kept += 1
    return text(parts, kept)


class ElidedLists(QStyledItemDelegate):
    """Draws cells that have PARTS with as many of them as fit, in the way `text` puts them together."""

    def __init__(self, text: Callable[[Sequence[str], int], str]) -> None:
        super().__init__()
        self._text = text

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Say what is drawn in the width of the cell."""
        super().initStyleOption(option, index)
        parts = index.data(PARTS)
        if parts:
            room = option.rect.width() - PADDING
            option.text = fitting(self._text, parts, room, option.fontMetrics.horizontalAdvance)
