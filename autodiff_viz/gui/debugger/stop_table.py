"""StopTable: the table of a panel, a row a thing of the document; Delete removes rows, Enter goes there."""

from __future__ import annotations

from collections.abc import Callable, Sized

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from autodiff_viz.drawing.fonts import FAMILIES

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
ROW_HEIGHT = 20


def mono() -> QFont:
    """Return the font of the cells."""
    font = QFont(FAMILIES["number"])
    font.setPixelSize(12)
    return font


def compact_rows(table: QTableView) -> None:
    """Give a table rows so low that a panel of a small window shows six."""
    table.verticalHeader().hide()
    table.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)


class StopModel(QAbstractTableModel):
    """A row for each of the things in the document now; the subclass says what is in a cell."""

    titles: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    """The columns whose cells are numbers."""

    def __init__(self, things: Callable[[], Sized]) -> None:
        super().__init__()
        self._things = things
        self._count = 0
        self._font = mono()

    @property
    def count(self) -> int:
        """How many things there are in the document now."""
        return len(self._things())

    def problem_of(self, place: int) -> str:
        """Say what is wrong with a thing, or ""."""
        return ""

    def renew(self) -> None:
        """Follow the document."""
        count = self.count
        if count != self._count:
            self.beginResetModel()
            self._count = count
            self.endResetModel()
        elif count:
            last = self.index(count - 1, len(self.titles) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row a thing."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One column a title."""
        return 0 if parent.isValid() else len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = ROLE.DisplayRole
    ) -> object:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal and role == ROLE.DisplayRole:
            return self.titles[section]
        if orientation == Qt.Orientation.Horizontal and role == ROLE.TextAlignmentRole:
            return RIGHT if section in self.right else LEFT
        return None

    def look(self, index: Index, role: int) -> object:
        """Return what all cells have in common: the font and the alignment."""
        if role == ROLE.FontRole:
            return self._font
        if role == ROLE.TextAlignmentRole:
            return RIGHT if index.column() in self.right else LEFT
        return None


class StopTable(QTableView):
    """A table of whole rows without a grid."""

    removed = Signal(list)
    """(the places of the chosen rows, from the last to the first)."""
    visited = Signal(int)
    """(place): the person wants to go there."""

    def __init__(self, model: StopModel, name: str, widths: tuple[int, ...], wide: int) -> None:
        super().__init__()
        self.rows = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setObjectName("stops")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        compact_rows(self)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(28)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)

    def chosen(self) -> list[int]:
        """Return the places of the selected rows, the last one first."""
        return sorted({index.row() for index in self.selectedIndexes()}, reverse=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Delete and Enter; all else as tables do."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.chosen():
            self.removed.emit(self.chosen())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen():
            self.visited.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
