"""ComparePanel: two runs of the document side by side, numbers that differ marked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QShowEvent
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
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.tangent import Line, Seeds
from autodiff_viz.debugger.comparison import Comparison, compared
from autodiff_viz.debugger.stable import stable_document
from autodiff_viz.document.document import Document
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.debugger.compare_rows import PairRows
from autodiff_viz.gui.debugger.other_run import (
    NO_TEXT,
    PLACEHOLDERS,
    Other,
    other_document,
    other_line,
)
from autodiff_viz.gui.debugger.stop_table import compact_rows
from autodiff_viz.gui.labels import ElidedLabel, label
from autodiff_viz.gui.latest import Latest
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.number_field import sentence_of
from autodiff_viz.gui.store import Store

AT_ONCE: Final = 3_000
"""So many steps are compared on the GUI thread; more in the background."""


OFFER_TIP: Final = "Compare with the same function in a form that stays exact here."
LONGEST_OFFER: Final = 40
"""A longer formula is not offered: it would fit no button."""

NO_SECOND: Final = "There is no second run yet:"


class Choice(QComboBox):
    """What to compare with; tells when its list has been closed."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Compare with")
        self.addItems(list(Other))

    def hidePopup(self) -> None:
        """Close the list; what is chosen in it is known a moment later."""
        super().hidePopup()
        QTimer.singleShot(0, self, self.closed.emit)


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
        self._missing = ""
        self.choice = Choice()
        self.field = QLineEdit()
        self.field.setAccessibleName("The other values or formula")
        self.field.returnPressed.connect(self.compare)
        self._texts = {self.other: ""}
        self._chosen = self.other
        self.choice.closed.connect(self._begin)
        self.said = ElidedLabel("hint")
        self.offer = QPushButton()
        self.offer.setToolTip(OFFER_TIP)
        self.offer.clicked.connect(self._take_offer)
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
        self._top = QHBoxLayout()
        self._top.setSpacing(8)
        parts = (label("Compare with", "hint"), self.choice, self.field, self.offer, self.first)
        for part in parts:
            self._top.addWidget(part, 1 if part is self.field else 0)
        self._head = QVBoxLayout()
        self._head.setContentsMargins(12, 4, 12, 4)
        self._head.setSpacing(4)
        self._head.addLayout(self._top)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head)
        whole.addWidget(self.table, 1)

    def _make_room(self, *, for_text: bool) -> None:
        """Put what is said below a field, which needs the whole row, or else into its place."""
        self.field.setVisible(for_text)
        if for_text:
            self._head.addWidget(self.said)
        else:
            self._top.insertWidget(2, self.said, 1)

    @property
    def other(self) -> Other:
        """What the run is compared with."""
        return list(Other)[self.choice.currentIndex()]

    def compare_with(self, other: Other, text: str = "") -> None:
        """Choose what to compare with."""
        self.choice.setCurrentIndex(list(Other).index(other))
        self.field.setText(text)
        self.compare()

    def _choose(self) -> None:
        """Show the text typed for the new choice, each has its own, and compare."""
        self._texts[self._chosen] = self.field.text()
        self._chosen = self.other
        self.field.setText(self._texts.get(self.other, ""))
        self.field.setPlaceholderText(PLACEHOLDERS.get(self.other, ""))
        self._make_room(for_text=self.other in NO_TEXT)
        self.compare()

    def _begin(self) -> None:
        """Let the person type at once what the choice wants."""
        if self.other in NO_TEXT:
            self.field.setFocus()

    def _take_offer(self) -> None:
        self.compare_with(Other.FORMULA, self._stable_form())

    def _stable_form(self) -> str:
        """Return the document's stable form; "" where there is none, or none that fits a line."""
        document, tape = self._store.document, self._store.tape
        if len(document.program.nodes) > AT_ONCE or self._store.unfolded:
            return ""
        stable = stable_document(document, tape)
        text = "" if stable is None else program_text(stable.program)
        return text if len(text) <= LONGEST_OFFER else ""

    def _show_offer(self) -> None:
        form = self._stable_form()
        taken = self.other is Other.FORMULA and self.field.text() == form
        self.offer.setVisible(bool(form) and not taken)
        self.offer.setText(f"With {form}".replace("&", "&&"))

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
        self._missing = ""
        self._latest.cancel()
        self._show_offer()
        try:
            document = other_document(self._store, self.other, self.field.text())
        except AutodiffVizError as error:
            self._missing = sentence_of(error)
            self._tell(self._missing)
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
            self._store.said.emit(self._no_difference())
            return
        self.table.setCurrentIndex(self.rows.index(place, 0))
        self.table.scrollTo(self.rows.index(place, 0))
        self._go(place)

    def _no_difference(self) -> str:
        """Say why there is no row to go to."""
        if self._missing:
            return f"{NO_SECOND} {self._missing[:1].lower()}{self._missing[1:]}"
        return "The two runs do not differ."

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
