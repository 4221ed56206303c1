"""OpChooser: a small list of all ops with a field to search it, opened at a point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from autodiff_viz.core.functions import categories
from autodiff_viz.core.ops import Op
from autodiff_viz.core.program import Program
from autodiff_viz.drawing.rich import plain, runs
from autodiff_viz.gui.op_search import best, is_found
from autodiff_viz.gui.palette_memory import PaletteMemory
from autodiff_viz.gui.symbol_delegate import BESIDE, MARKUP, SymbolDelegate, op_markup

EMPTY: Final = Program()
SIZE: Final = QSize(250, 330)
MARGINS: Final = QMargins(4, 4, 4, 4)
"""What stays free between the list and the edge of its window."""

ENTRY: Final = 26
"""Pixels of height for a symbol with raised signs."""

_WALKING: Final = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)


def found_ops(
    text: str, memory: PaletteMemory | None = None, program: Program = EMPTY
) -> list[tuple[str, list[Op]]]:
    """Return the ops of a program that a searched text finds, by category.

    For "" all of them, favourites and recent first.
    """
    first = memory.groups(program.library) if memory and not text.strip() else ()
    groups = (*first, *categories(program))
    pairs = ((title, [op for op in ops if is_found(op, text)]) for title, ops in groups)
    return [(title, ops) for title, ops in pairs if ops]


class OpChooser(QFrame):
    """Calls `act` with the name of the op chosen; Escape or a click elsewhere closes it."""

    def __init__(
        self,
        parent: QWidget,
        act: Callable[[str], object],
        memory: PaletteMemory | None = None,
        program: Program = EMPTY,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._act = act
        self._memory = memory
        self._program = program
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
        self.list.setItemDelegate(SymbolDelegate(self.list))
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
        """Show the list at a point of the screen, wholly inside its window where that has the room."""
        room = self._room()
        x = min(where.x(), room.right() - self.width())
        y = min(where.y(), room.bottom() - self.height())
        self.move(max(room.left(), x), max(room.top(), y))
        self.show()
        self.field.setFocus()

    def _room(self) -> QRect:
        """Return what the list may cover: the window, or the screen where the window is too small."""
        screen = self.screen().availableGeometry()
        parent = self.parentWidget()
        if parent is None:
            return screen
        window = parent.window()
        inside = QRect(window.mapToGlobal(QPoint()), window.size())
        inside = inside.marginsRemoved(MARGINS).intersected(screen)
        has_room = inside.width() > self.width() and inside.height() > self.height()
        return inside if has_room else screen

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
        for title, ops in found_ops(text, self._memory, self._program):
            self.list.addItem(_heading(title))
            for op in ops:
                self.list.addItem(_entry(op))
        self._select(text)

    def _select(self, text: str) -> None:
        """Select the op that is meant, without a text the first one."""
        rows = [row for row in range(self.list.count()) if self._name(self.list.item(row))]
        meant = best((self._program.library[self._name(self.list.item(row))] for row in rows), text)
        if meant is not None:
            named = (row for row in rows if self._name(self.list.item(row)) == meant.name)
            self.list.setCurrentRow(next(named))

    def _name(self, item: QListWidgetItem | None) -> str:
        """Return the op of an entry; "" for a heading."""
        return str(item.data(Qt.ItemDataRole.UserRole) or "") if item else ""

    def _choose(self, item: QListWidgetItem | None) -> None:
        name = self._name(item)
        if name in self._program.library:
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
    markup = op_markup(op)
    item.setData(MARKUP, markup)
    item.setData(BESIDE, "" if plain(runs(markup)).startswith(op.name) else op.name)
    item.setSizeHint(QSize(0, ENTRY))
    item.setData(Qt.ItemDataRole.UserRole, op.name)
    item.setToolTip(op.doc)
    return item


def op_formula(op: Op) -> str:
    """Return the op as plain text over its params, "a + b"."""
    text = op.text.template
    for slot, param in enumerate(op.shown_params):
        text = text.replace(f"#{slot}", param)
    return text
