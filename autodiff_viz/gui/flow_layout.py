"""FlowLayout: widgets beside each other, in as many rows as their place needs."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Sets its widgets in rows as text is set; hidden ones take no place."""

    def __init__(self, parent: QWidget, gap: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(QMargins())
        self.setSpacing(gap)

    def addItem(self, item: QLayoutItem) -> None:
        """Take over an item, at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item; None past the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item back; None past the last."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """A narrow place needs more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        return max((place.bottom() + 1 for place in self._places(width)), default=0)

    def minimumSize(self) -> QSize:
        """As wide as the widest widget."""
        sizes = [item.sizeHint() for item in self._items]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def sizeHint(self) -> QSize:
        """All in one row."""
        return QSize(
            max((place.right() + 1 for place in self._places(1 << 20)), default=0),
            self.minimumSize().height(),
        )

    def setGeometry(self, rect: QRect) -> None:
        """Set the widgets into their places."""
        super().setGeometry(rect)
        for item, place in zip(self._items, self._places(rect.width()), strict=True):
            item.setGeometry(place.translated(rect.topLeft()))

    def _places(self, width: int) -> list[QRect]:
        """Return the place of each item in so wide a layout, each in the middle of its row's height."""
        places: list[QRect] = []
        tall, x, y = self.minimumSize().height(), 0, 0
        for size in (item.sizeHint() for item in self._items):
            if x and x + size.width() > width:
                x, y = 0, y + tall + self.spacing()
            middle = y + (tall - size.height()) // 2
            places.append(QRect(QPoint(x, middle), size))
            x += size.width() + self.spacing()
        return places
