"""OpChooser: a small list of all ops with a field to search it, opened at a point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from autodiff_viz.core.ops import REGISTRY, Op, ops_by_category

SIZE: Final = QSize(250, 330)
_WALKING: Final = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)


def found_ops(text: str) -> list[tuple[str, list[Op]]]:
    """Return the ops a searched text fits, by category; all for ""."""
    wanted = text.strip().casefold()
    pairs = (
        (category, [op for op in ops if _fits(op, wanted)]) for category, ops in ops_by_category()
    )
    return [(category, ops) for category, ops in pairs if ops]


def _fits(op: Op, wanted: str) -> bool:
    return any(wanted in text.casefold() for text in (op.name, *op.aliases, op.category))


class OpChooser(QFrame):
    """Calls `act` with the name of the op chosen; Escape or a click elsewhere closes it."""

    def __init__(self, parent: QWidget, act: Callable[[str], object]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._act = act
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Choose a function")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find a function")
        self.field.setAccessibleName("Find a function")
        self.list = QListWidget()
        self.list.setAccessibleName("Functions")
        self.list.setStyleSheet("border: none")
        self.list.setSpacing(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.resize(SIZE)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self._fill("")

    def open_at(self, where: QPoint) -> None:
        """Show the list at a point of the screen, wholly inside the screen."""
        room = self.screen().availableGeometry()
        x = min(where.x(), room.right() - self.width())
        y = min(where.y(), room.bottom() - self.height())
        self.move(max(room.left(), x), max(room.top(), y))
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys that walk and choose reach the list while the field has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _WALKING:
                self.list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentItem())
                return True
        return False

    def _fill(self, text: str) -> None:
        self.list.clear()
        for category, ops in found_ops(text):
            self.list.addItem(_heading(category))
            for op in ops:
                self.list.addItem(_entry(op))
        self._select_first()

    def _select_first(self) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).flags() & Qt.ItemFlag.ItemIsSelectable:
                self.list.setCurrentRow(row)
                return

    def _choose(self, item: QListWidgetItem | None) -> None:
        name = str(item.data(Qt.ItemDataRole.UserRole)) if item else ""
        if name in REGISTRY:
            self.close()
            self._act(name)


def _heading(text: str) -> QListWidgetItem:
    item = QListWidgetItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = QFont()
    font.setBold(True)
    font.setPixelSize(11)
    item.setFont(font)
    return item


def _entry(op: Op) -> QListWidgetItem:
    formula = op_formula(op)
    named = formula.startswith(f"{op.name}(")
    item = QListWidgetItem(formula if named else f"{formula}    {op.name}")
    item.setData(Qt.ItemDataRole.UserRole, op.name)
    item.setToolTip(op.doc)
    return item


def op_formula(op: Op) -> str:
    """Return the op as plain text over its params, "a + b"."""
    text = op.text.template
    for slot, param in enumerate(op.params):
        text = text.replace(f"#{slot}", param)
    return text
