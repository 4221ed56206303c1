"""PairRows: the steps of two runs side by side as a table, numbers that differ marked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger.comparison import Comparison, Pair
from autodiff_viz.drawing.fonts import FAMILIES
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.labels import tip
from autodiff_viz.gui.program_rows import formula_of

Index = QModelIndex | QPersistentModelIndex
ROLE: Final = Qt.ItemDataRole
HEADINGS: Final = ("Step", "Here", "There", "Difference")
RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
NO_STEP: Final = "—"


class PairRows(QAbstractTableModel):
    """The pairs of a comparison; texts are made when they are painted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.found = Comparison(())
        self._lines: tuple[Line, Line] | None = None
        self._theme = theme
        self._fonts = {bold: _font(bold=bold) for bold in (False, True)}

    def show_pairs(self, found: Comparison, lines: tuple[Line, Line] | None) -> None:
        """Show another comparison."""
        self.beginResetModel()
        self.found, self._lines = found, lines
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row a pair."""
        return 0 if parent.isValid() else len(self.found.pairs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The step, both numbers, how far they are apart."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = ROLE.DisplayRole
    ) -> object:
        """Return the heading of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == ROLE.TextAlignmentRole:
            return RIGHT if section in (1, 2) else LEFT
        return HEADINGS[section] if role == ROLE.DisplayRole else None

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> object:
        """Return a text, all digits as its tip, and the marks of a difference."""
        pair, column = self.found.pairs[index.row()], index.column()
        if role == ROLE.DisplayRole:
            return self.text(index.row(), column)
        if role == ROLE.ToolTipRole:
            return tip(self._tip(pair))
        if role == ROLE.TextAlignmentRole:
            return RIGHT if column in (1, 2) else LEFT
        if role == ROLE.FontRole:
            return self._fonts[pair.differs and column > 0]
        if role == ROLE.ForegroundRole:
            marked = pair.differs and column > 0
            return QColor(self._theme.error if marked else self._theme.ink)
        return None

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell."""
        pair = self.found.pairs[row]
        if column == 0:
            return self._formula(pair)
        if column == 3:
            return difference(pair)
        number = pair.left if column == 1 else pair.right
        return NO_STEP if number is None else shown(number)

    def _formula(self, pair: Pair) -> str:
        assert self._lines is not None, "rows have runs"  # noqa: S101 - a contract
        side = 0 if pair.left_cursor is not None else 1
        line, cursor = self._lines[side], (pair.left_cursor, pair.right_cursor)[side]
        return formula_of(line.tape.program, line.steps[(cursor or 1) - 1])

    def _tip(self, pair: Pair) -> str:
        told = (NO_STEP if each is None else full(each) for each in (pair.left, pair.right))
        return "{}\nhere {}\nthere {}".format(self._formula(pair), *told)


def _font(*, bold: bool) -> QFont:
    font = QFont(FAMILIES["number"])
    font.setPixelSize(12)
    font.setBold(bold)
    return font


def difference(pair: Pair) -> str:
    """Return how far two numbers are apart in words: ≠ 0.5 of it; "" for the same float."""
    if not pair.differs:
        return ""
    if pair.left_cursor is None or pair.right_cursor is None:
        return "only there" if pair.left_cursor is None else "only here"
    if pair.relative is None:
        return "≠"
    return f"≠ relative {shown(pair.relative)}" if pair.relative else "≠ in what was added"
