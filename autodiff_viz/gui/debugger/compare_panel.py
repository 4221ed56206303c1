"""ComparePanel: two runs of the document side by side, numbers that differ marked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.tangent import Line, Seeds
from autodiff_viz.debugger.comparison import Comparison, Pair, compared
from autodiff_viz.document.document import Document
from autodiff_viz.drawing.fonts import FAMILIES
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.debugger.other_run import NO_TEXT, Other, other_document, other_line
from autodiff_viz.gui.debugger.stop_table import compact_rows
from autodiff_viz.gui.labels import ElidedLabel, label, tip
from autodiff_viz.gui.latest import Latest
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.number_field import sentence_of
from autodiff_viz.gui.program_rows import formula_of
from autodiff_viz.gui.store import Store

Index = QModelIndex | QPersistentModelIndex
ROLE: Final = Qt.ItemDataRole
HEADINGS: Final = ("Step", "Here", "There", "Difference")
RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
NO_STEP: Final = "—"
AT_ONCE: Final = 3_000
"""So many steps are compared on the GUI thread; more in the background."""


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


class ComparePanel(QWidget):
    """Chooses the other run; a click goes to the row's step."""

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Compare")
        self._store = store
        self._latest = Latest()
        self._is_stale = True
        self.choice = QComboBox()
        self.choice.setAccessibleName("Compare with")
        self.choice.addItems(list(Other))
        self.field = QLineEdit()
        self.field.setAccessibleName("The other values or formula")
        self.field.returnPressed.connect(self.compare)
        self.said = ElidedLabel("hint")
        self.first = QPushButton("First Difference")
        self.first.setToolTip("Go to the first number that differs, then to the next. (F8)")
        self.first.clicked.connect(self.go_to_next)
        self.rows = PairRows(look.theme)
        self.table = _table(self.rows)
        self.table.clicked.connect(lambda index: self._go(index.row()))
        self.table.activated.connect(lambda index: self._go(index.row()))
        self._lay_out()
        self.choice.currentIndexChanged.connect(self._choose)
        store.timeline_changed.connect(self._renew)
        store.undo_stack.indexChanged.connect(self._renew)  # it comes after the timeline
        look.changed.connect(self._dress)
        self._choose()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 4, 12, 4)
        top.setSpacing(8)
        top.addWidget(label("Compare with", "hint"))
        top.addWidget(self.choice)
        top.addWidget(self.field, 1)
        top.addWidget(self.said, 2)
        top.addWidget(self.first)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.table, 1)

    @property
    def other(self) -> Other:
        """What the run is compared with."""
        return list(Other)[self.choice.currentIndex()]

    def compare_with(self, other: Other, text: str = "") -> None:
        """Choose what to compare with."""
        self.field.setText(text)
        self.choice.setCurrentIndex(list(Other).index(other))
        self.compare()

    def _choose(self) -> None:
        wants_text = self.other in NO_TEXT
        self.field.setVisible(wants_text)
        self.field.setPlaceholderText(NO_TEXT.get(self.other, ""))
        self.compare()

    def _renew(self) -> None:
        """Compare again when it can be seen, else when it is shown."""
        self._is_stale = True
        if self.isVisible():
            self.compare()

    def showEvent(self, event: QShowEvent) -> None:
        """Compare what has changed since."""
        super().showEvent(event)
        if self._is_stale:
            self.compare()

    def compare(self) -> None:
        """Compare the runs as they stand, a long one in the background."""
        self._is_stale = False
        self._latest.cancel()
        try:
            document = other_document(self._store, self.other, self.field.text())
        except AutodiffVizError as error:
            self._tell(sentence_of(error))
            return
        line, keys = self._store.timeline, self._store.unfolded
        seeds = self._store.seeds if self._store.is_forward_mode else None
        if len(line.steps) <= AT_ONCE:
            self._show(_both(line, document, keys, seeds))
        else:
            self._latest.ask(lambda _: _both(line, document, keys, seeds), self._show, self._fail)

    def _show(self, answer: tuple[Comparison, Line, Line]) -> None:
        found, *lines = answer
        self.rows.show_pairs(found, (lines[0], lines[1]))
        self._widen()
        count = len(found.differing)
        self.first.setEnabled(bool(count))
        steps = f"{len(found.pairs):,} steps"
        differ = "1 differs" if count == 1 else f"{count:,} differ"
        self.said.show_text(f"{differ} of {steps}." if count else f"No difference in {steps}.")

    def _fail(self, error: BaseException) -> None:
        self._tell("The runs could not be compared.")
        raise error

    def _tell(self, sentence: str) -> None:
        self.rows.show_pairs(Comparison(()), None)
        self.first.setEnabled(False)
        self.said.show_text(sentence)

    def _widen(self) -> None:
        """Give the steps the room their longest formula among the first rows needs."""
        metrics = self.table.fontMetrics()
        texts = (self.rows.text(row, 0) for row in range(min(40, self.rows.rowCount())))
        wide = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        self.table.setColumnWidth(0, max(160, min(420, int(wide * 1.3) + 30)))

    def go_to_next(self) -> None:
        """Go to the first row that differs, or to the next one after the current row."""
        current = self.table.currentIndex()
        place = self.rows.found.next_after(current.row() if current.isValid() else -1)
        if place is None:
            self._store.said.emit("The two runs do not differ.")
            return
        self.table.setCurrentIndex(self.rows.index(place, 0))
        self.table.scrollTo(self.rows.index(place, 0))
        self._go(place)

    def _go(self, row: int) -> None:
        cursor = self.rows.found.pairs[row].left_cursor
        if cursor is not None:
            self._store.move_to(cursor)

    def _dress(self, theme: Theme) -> None:
        self.rows.set_theme(theme)
        self.table.viewport().update()

    def close_panel(self) -> None:
        """Stop a comparison that is running."""
        self._latest.close()


def _both(
    line: Line, document: Document, keys: frozenset[int], seeds: Seeds | None
) -> tuple[Comparison, Line, Line]:
    other = other_line(document, keys, seeds)
    return compared(line, other), line, other


def _table(rows: PairRows) -> QTableView:
    table = QTableView()
    table.setAccessibleName("Steps of both runs")
    table.setModel(rows)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setStyleSheet("QTableView { border: none; }")
    table.setTabKeyNavigation(False)
    table.setObjectName("stops")
    compact_rows(table)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = table.horizontalHeader()
    header.setStretchLastSection(True)
    header.setHighlightSections(False)
    for column, wide in ((0, 260), (1, 130), (2, 130)):
        table.setColumnWidth(column, wide)
    return table
