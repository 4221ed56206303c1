"""PathsPanel: why the adjoint of a node is what it is; a row that is chosen marks its path on the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from autodiff_viz.core import limits
from autodiff_viz.core.numbers import shown
from autodiff_viz.debugger.causes import local_gradient_name
from autodiff_viz.debugger.paths import Factor, Path
from autodiff_viz.debugger.why import TOP, Why, count_text, why
from autodiff_viz.debugger.why_rows import is_largest_first, product_text, ranked
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.canvas.marks import Marks
from autodiff_viz.gui.debugger.elided_list import PARTS, ElidedLists, chain_text, list_text
from autodiff_viz.gui.debugger.marking_panel import Mark, MarkingPanel
from autodiff_viz.gui.debugger.stop_table import compact_rows
from autodiff_viz.gui.labels import label, tip
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.table_rows import choose_row

HEADS: Final = ("Path", "Product", "Smallest first", "Largest first")
HUGE_HEADS: Final = ("Path", "Product", "Largest first", "Smallest first")
PRODUCT_WIDTH: Final = 96

LISTED: Final = 40
"""So many nodes or local gradients of a path are written out."""

SMALL: Final = 2000
"""Programs with more nodes are answered in the background."""

LOOKING: Final = "Looking for the paths…"
EMPTY: Final = "There is no input whose gradient could be explained."


class PathsPanel(MarkingPanel):
    """Follows the selected node; the answer on top in words, the largest paths below."""

    def __init__(self, store: Store, mark: Mark, background: Background) -> None:
        super().__init__(mark)
        self._store = store
        self._background = background
        self._asked = 0
        self._key: int | None = None
        self._k = TOP
        self.answer: Why | None = None
        self.title = label("", "summary", wrap=True, select=True)
        self.more_told = label("", "", wrap=True, select=True)
        self.table = self._table()
        self.more = QPushButton("More paths")
        self.more.clicked.connect(self._show_more)
        self._lay_out()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table, self.copy_rows)
        store.timeline_changed.connect(self._renew)
        store.selection_changed.connect(self._follow_selection)

    def _lay_out(self) -> None:
        self.more.setAutoDefault(False)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 4, 12, 2)
        whole.setSpacing(3)
        whole.addLayout(top)
        whole.addWidget(self.more_told)
        whole.addWidget(self.table, 1)

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(HEADS))
        table.setObjectName("stops")
        table.setAccessibleName("Paths to the output")
        table.setHorizontalHeaderLabels(HEADS)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        compact_rows(table)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        table.setColumnWidth(1, PRODUCT_WIDTH)
        self._lists = (ElidedLists(chain_text), ElidedLists(list_text))  # Qt keeps no hold of them
        for column, lists in ((0, 0), (2, 1), (3, 1)):
            table.setItemDelegateForColumn(column, self._lists[lists])
        table.setStyleSheet("QTableView { border: none; background: transparent; }")
        table.itemSelectionChanged.connect(self._mark_chosen)
        table.itemClicked.connect(self._mark_chosen)  # Escape may have taken the marks back
        return table

    # What is explained

    def explain(self, key: int | None = None) -> None:
        """Explain the adjoint of the node with `key`, else of the selected node, else of the first input."""
        self._key = self._wanted() if key is None else key
        self._k = TOP
        self._renew(even_hidden=True)

    def _wanted(self) -> int | None:
        if len(self._store.selection) == 1:
            return self._store.selection[0]
        program = self._store.program
        return program.nodes[program.inputs[0]].key if program.inputs else None

    def _follow_selection(self) -> None:
        if self.isVisible() and len(self._store.selection) == 1:
            self.explain(self._store.selection[0])

    def showEvent(self, event: QShowEvent) -> None:
        """Explain what is selected when the panel comes to the front."""
        super().showEvent(event)
        self.explain()

    def _show_more(self) -> None:
        self._k = min(limits.PATHS, 4 * self._k)
        self._renew()

    def _renew(self, *, even_hidden: bool = False) -> None:
        """Answer anew for the document as it stands."""
        if not (even_hidden or self.isVisible()):
            return
        node, line, k = self._node(), self._store.reverse, self._k
        self._asked += 1
        asked = self._asked
        if node is None or len(line.tape.program.nodes) <= SMALL:
            self._take(asked, None if node is None else why(line, node, k))
            return
        self.title.setText(LOOKING)
        self._background.run(
            lambda: _told(why(line, node, k)), lambda made: self._take(asked, made)
        )

    def _take(self, asked: int, answer: Why | None) -> None:
        """Show an answer, unless something else has been asked since."""
        if asked != self._asked:
            return
        self.answer = answer
        told = self.answer.sentences if self.answer else (EMPTY,)
        self.title.setText(told[0])
        self.more_told.setText(" ".join(told[1:]))
        self.more_told.setVisible(len(told) > 1)
        self._fill()

    def _node(self) -> int | None:
        node = None if self._key is None else self._store.program.index_of_key(self._key)
        if node is None:
            self._key = self._wanted()
            node = None if self._key is None else self._store.program.index_of_key(self._key)
        return node

    def _fill(self) -> None:
        self.table.blockSignals(True)
        top = self.answer.top if self.answer else ()
        self.table.setHorizontalHeaderLabels(self.heads)
        self.table.setRowCount(len(top))
        for row, path in enumerate(top):
            for column, (parts, text) in enumerate(self._cells(path)):
                item = QTableWidgetItem(text)
                item.setData(PARTS, parts)
                item.setToolTip(tip(text))
                self.table.setItem(row, column, item)
        self.table.clearSelection()
        self.table.blockSignals(False)
        count = self.answer.paths.count if self.answer and top else 0
        self.more.setVisible(len(top) < min(count, limits.PATHS))
        self.more.setToolTip(
            f"{len(top)} of {count_text(count)} paths are listed, the largest first."
        )
        if top:
            choose_row(self.table, 0)
        self._mark_chosen()

    def _cells(self, path: Path) -> Iterator[tuple[list[str], str]]:
        """Yield the parts and the whole text of each cell; a cell that is no list has no parts."""
        assert self.answer is not None  # noqa: S101 - a path is of an answer
        names = self.answer.paths.program.names
        chain = [names[i] for i in path.nodes] or [names[self.answer.paths.source]]
        yield chain, chain_text(chain, LISTED)
        yield [], product_text(self.answer, path)
        for factors in ranked(self.answer, path):
            told = self._factors(factors)
            yield told, list_text(told, LISTED)

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the columns: what tells more about the answer stands before the other."""
        return HUGE_HEADS if self.answer and is_largest_first(self.answer) else HEADS

    def _factors(self, factors: tuple[Factor, ...]) -> list[str]:
        assert self.answer is not None  # noqa: S101 - as above
        tape = self.answer.paths.tape
        return [
            f"{local_gradient_name(tape, each.node, each.slot)} = {shown(each.partial)}"
            for each in factors
        ]

    # On the canvas

    def _mark_chosen(self) -> None:
        """Mark the chosen paths and the nodes where the gradient is lost."""
        if self.answer is None or not self.isVisible():
            return
        nodes = self.answer.paths.program.nodes
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        paths = [self.answer.top[row] for row in rows]
        edges = {(nodes[node].key, slot) for path in paths for node, slot in path.edges}
        met = {nodes[node].key for path in paths for node in path.nodes}
        lost = {nodes[place.node].key for place in self.answer.places}
        self.mark(Marks(frozenset(edges), frozenset(met), frozenset(lost)))

    def copied(self) -> str:
        """Return the sentences and the rows as text, columns parted by tabs."""
        top = self.answer.top if self.answer else ()
        rows = [self.heads, *([text for _, text in self._cells(path)] for path in top)]
        told = self.answer.sentences if self.answer else ()
        return "\n".join((*told, *("\t".join(row) for row in rows)))

    def copy_rows(self) -> None:
        """Put the answer on the clipboard."""
        QGuiApplication.clipboard().setText(self.copied())


def _told(answer: Why) -> Why:
    """Return an answer whose numbers are all worked out."""
    answer.paths.count, answer.paths.alive, answer.sentences  # noqa: B018 - kept from here on
    return answer
