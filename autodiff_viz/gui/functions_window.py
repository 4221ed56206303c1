"""FunctionsWindow: the help page of functions, a list of every op, the person's own first, beside the page of one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.definition import Function
from autodiff_viz.core.functions import CATEGORY
from autodiff_viz.core.ops import REGISTRY, Op, ops_by_category
from autodiff_viz.drawing.rich import plain, runs
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.function_page import FunctionPage
from autodiff_viz.gui.labels import label
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.op_search import best, is_found
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.symbol_delegate import MARKUP, SymbolDelegate

SIZE: Final = QSize(820, 640)
LIST_WIDTH: Final = 240
ROW: Final = 24
WALKING: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
NAME: Final = Qt.ItemDataRole.UserRole


class FunctionsWindow(QDialog):
    """A window beside the main one; it stays open while one works."""

    def __init__(self, parent: QWidget, store: Store, look: Look, background: Background) -> None:
        super().__init__(parent)
        self._store = store
        self._functions: tuple[Function, ...] = ()
        self.setWindowTitle("Functions")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a function")
        self.search.setAccessibleName("Find a function")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.missing = label("", "hint", wrap=True)
        self.missing.hide()
        self.list = _list()
        self.page = FunctionPage(look, background)
        self._yours = _group(CATEGORY, ())
        self.list.insertTopLevelItem(0, self._yours)
        self.list.currentItemChanged.connect(self._turn)
        self._lay_out()
        self._follow()
        store.document_changed.connect(self._follow)
        self.show_op(next(iter(REGISTRY)))

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.missing)
        left.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 0, 12)
        row.addLayout(left)
        row.addWidget(self.page, 1)
        for each in (self.list, self.search, self.missing):
            each.setFixedWidth(LIST_WIDTH)
        room = self.screen().availableGeometry()
        self.resize(SIZE.boundedTo(room.size()))

    def show_op(self, name: str) -> None:
        """Turn to the page of an op, found in the list."""
        self.search.clear()
        self._select(self._store.document.program.library[name])
        self.search.setFocus()

    def _follow(self) -> None:
        """List the functions the document has now; the page of one that is gone gives way."""
        functions = self._store.document.program.functions
        if functions == self._functions:
            return
        self._functions = functions
        library = self._store.document.program.library
        shown = self.page.op
        self.list.blockSignals(True)
        self._yours.takeChildren()
        self._yours.addChildren([_entry(library[each.name]) for each in functions])
        _show_group(self._yours)
        self.list.blockSignals(False)
        self._filter(self.search.text())
        if shown is not None and shown.defined_by:
            self._select(library.get(shown.name) or next(iter(REGISTRY.values())))

    def _entries(self) -> dict[str, QTreeWidgetItem]:
        groups = [self.list.topLevelItem(place) for place in range(self.list.topLevelItemCount())]
        items = [item for group in groups for item in _children(group)]
        return {str(item.data(0, NAME)): item for item in items}

    def _select(self, op: Op) -> None:
        item = self._entries()[op.name]
        self.list.setCurrentItem(item)
        self.list.scrollToItem(item, QTreeWidget.ScrollHint.PositionAtCenter)

    def _turn(self, item: QTreeWidgetItem | None) -> None:
        name = str(item.data(0, NAME) or "") if item else ""
        if name:
            self.page.show_op(self._store.document.program.library[name])

    def _filter(self, text: str) -> None:
        library = self._store.document.program.library
        for place in range(self.list.topLevelItemCount()):
            group = self.list.topLevelItem(place)
            children = _children(group)
            for item in children:
                item.setHidden(not is_found(library[str(item.data(0, NAME))], text))
            if group is not None:
                group.setHidden(all(item.isHidden() for item in children))
        meant = best(library.values(), text)
        if text.strip() and meant is not None:
            self._select(meant)
        self.missing.setText(f"No function matches {text.strip():.40}.")
        self.missing.setVisible(meant is None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys that walk reach the list while the field has the focus."""
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in WALKING:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)


def _list() -> QTreeWidget:
    made = QTreeWidget()
    made.setAccessibleName("Functions")
    made.setColumnCount(2)
    made.setHeaderHidden(True)
    made.setRootIsDecorated(False)
    made.setIndentation(10)
    made.setUniformRowHeights(True)
    made.setItemDelegate(SymbolDelegate(made))
    for category, ops in ops_by_category():
        group = _group(category, ops)
        made.addTopLevelItem(group)
        _show_group(group)
    made.setColumnWidth(0, 120)
    return made


def _group(category: str, ops: tuple[Op, ...]) -> QTreeWidgetItem:
    group = QTreeWidgetItem([category])
    group.setFlags(Qt.ItemFlag.ItemIsEnabled)
    font = group.font(0)
    font.setBold(True)
    group.setFont(0, font)
    group.setSizeHint(0, QSize(0, ROW))
    group.addChildren([_entry(op) for op in ops])
    return group


def _show_group(group: QTreeWidgetItem) -> None:
    """Open a group that is in the list; its heading goes across both columns."""
    group.setFirstColumnSpanned(True)
    group.setExpanded(True)
    group.setHidden(not group.childCount())


def _entry(op: Op) -> QTreeWidgetItem:
    symbol = plain(runs(op.symbol))
    has_one = symbol != op.name
    item = QTreeWidgetItem([f"{op.name:.40}", symbol if has_one else ""])
    item.setData(0, NAME, op.name)
    item.setData(1, MARKUP, op.symbol if has_one else "")
    return item


def _children(group: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    places = range(group.childCount()) if group else ()
    found = [group.child(place) if group else None for place in places]
    return [item for item in found if item is not None]
