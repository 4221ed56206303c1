"""NumberTable: a table of numbers with named rows and columns, to be read and copied."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from autodiff_viz.core.jacobian import Table, tab_separated
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.drawing.fonts import FAMILIES
from autodiff_viz.gui.labels import tip

Index = QModelIndex | QPersistentModelIndex
EMPTY: Final = Table((), (), ())
ROLE: Final = Qt.ItemDataRole
RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
NAME_ROOM: Final = 16
NARROW: Final = 104
WIDE: Final = 176
"""Pixels for the shown digits of a number, and for all of them."""

MOST: Final = QSize(720, 320)
"""The table asks for no more room than this; beyond it one scrolls."""

FILLING: Final = 60
"""More columns than a screen is wide keep their width."""


class NumberModel(QAbstractTableModel):
    """The numbers of a Table: shown digits in the cells, or all of them; all of them in the tips."""

    def __init__(self) -> None:
        super().__init__()
        self.table = EMPTY
        self.all_digits = False
        self._font = QFont(FAMILIES["number"])
        self._font.setPixelSize(12)

    def show_table(self, table: Table) -> None:
        """Show another table; one of the same names keeps selection and place."""
        old, new = self.table, table
        if (old.rows, old.columns) == (new.rows, new.columns):
            self.table = table
            if new.rows and new.columns:
                last = self.index(self.rowCount() - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row an output."""
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One column an input."""
        return 0 if parent.isValid() else len(self.table.columns)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> object:
        """Return a number in writing."""
        number = self.table.numbers[index.row()][index.column()]
        if role == ROLE.DisplayRole:
            return full(number) if self.all_digits else shown(number)
        if role == ROLE.ToolTipRole:
            return full(number)
        if role == ROLE.TextAlignmentRole:
            return RIGHT
        return self._font if role == ROLE.FontRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = ROLE.DisplayRole
    ) -> object:
        """Return the name of a row or a column."""
        across = orientation == Qt.Orientation.Horizontal
        name = (self.table.columns if across else self.table.rows)[section]
        if role == ROLE.DisplayRole:
            return name if len(name) <= NAME_ROOM else f"{name[: NAME_ROOM - 1]}…"
        if role == ROLE.ToolTipRole:
            return tip(name[:255])
        if role == ROLE.TextAlignmentRole:
            return RIGHT
        return self._font if role == ROLE.FontRole else None


class NumberTable(QTableView):
    """Ctrl+C copies the selected numbers; the whole table with its names where none is selected."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = NumberModel()
        self.setModel(self.numbers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setCornerButtonEnabled(False)
        self.horizontalHeader().setDefaultSectionSize(NARROW)
        self.numbers.modelReset.connect(self._share_room)
        self.verticalHeader().setDefaultSectionSize(26)
        self.setTabKeyNavigation(False)

    def sizeHint(self) -> QSize:
        """As large as the whole table in all digits, within MOST."""
        table, frame = self.numbers.table, 2 * self.frameWidth()
        width = self.verticalHeader().sizeHint().width() + WIDE * max(1, len(table.columns))
        rows = self.verticalHeader().defaultSectionSize() * max(1, len(table.rows))
        height = self.horizontalHeader().sizeHint().height() + rows
        return QSize(width + frame, height + frame + 2).boundedTo(MOST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns the new width."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Let the columns fill the table; where they are wide enough they show all digits."""
        count = self.numbers.columnCount()
        if not count:
            return
        wide = max(NARROW, self.viewport().width() // count)
        self.numbers.all_digits = wide >= WIDE
        header = self.horizontalHeader()
        for column in range(min(count, FILLING)):
            header.resizeSection(column, wide)
        self.viewport().update()

    def copied(self) -> str:
        """Return what Ctrl+C copies, separated by tabs, in all digits."""
        table = self.numbers.table
        chosen = self.selectedIndexes()
        if not chosen:
            return tab_separated(table)
        rows = sorted({index.row() for index in chosen})
        columns = sorted({index.column() for index in chosen})
        return "\n".join("\t".join(full(table.numbers[r][c]) for c in columns) for r in rows)

    def copy(self) -> None:
        """Put that on the clipboard."""
        QGuiApplication.clipboard().setText(self.copied())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, let Escape first drop the selection, or move as tables do."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Escape and self.selectedIndexes():
            self.clearSelection()
        else:
            super().keyPressEvent(event)
