"""ReportDialog: every local gradient checked by itself, a row each; the first fault named on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.function_check import wrong_edge
from autodiff_viz.core.node_check import NodeCheck, Report, report_while, summary, used_inputs
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.numeric import Verdict
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.checks.report_rows import ALONG, ERROR, NODE, REASON, VERDICT, ReportRows
from autodiff_viz.gui.checks.tinted_rows import TintedRows
from autodiff_viz.gui.labels import colour_label, label
from autodiff_viz.gui.latest import Latest
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.table_rows import choose_row

Show = Callable[[int], None]
"""Select the node with this key and bring it into view."""

SIZE: Final = (1180, 460)
WIDTHS: Final = {VERDICT: 112, NODE: 124, ALONG: 56, ERROR: 100}
NUMBER_WIDTH: Final = 156
"""The columns up to the relative error are within the narrowest window, 740 pixels."""

ROW_HEIGHT: Final = 26
EMPTY: Final = "There is no local gradient to check: nothing depends on an input."
CHECKING: Final = "Checking every local gradient…"


class ReportDialog(QDialog):
    """Stays open beside the window and follows the document; a row that is clicked shows its node."""

    def __init__(self, parent: QWidget, store: Store, look: Look, show: Show) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._show_node = show
        self._latest = Latest()
        self._report: Report | None = None
        self.setWindowTitle("Check every node")
        self.summary = label("", "summary", wrap=True, select=True)
        self.go = QPushButton("Go to its step")
        self.go.setToolTip("Show the step that uses the wrong local gradient, and its node")
        self.go.clicked.connect(self._show_fault)
        self.rows = ReportRows(look.theme, self)
        self.table = self._table()
        self.reason = label("", "", wrap=True, select=True)
        self.table.selectionModel().selectionChanged.connect(self._tell_reason)
        self.sweeps = label("", "hint", wrap=True, select=True)
        self.only = QCheckBox("Only what does not agree")
        self.only.toggled.connect(self._choose)
        self.copy = QPushButton("Copy")
        self.copy.setToolTip("Copy the selected rows, or all of them (Ctrl+C)")
        self.copy.clicked.connect(self.copy_rows)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table, self.copy_rows)
        self._lay_out()
        store.timeline_changed.connect(self._refresh)
        look.changed.connect(self._follow)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.summary, 1)
        top.addWidget(self.go, 0, Qt.AlignmentFlag.AlignTop)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.only)
        bottom.addStretch(1)
        bottom.addWidget(self.copy)
        bottom.addWidget(close)
        for button in (self.go, self.copy, close):
            button.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(10)
        whole.addLayout(top)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.reason)
        whole.addWidget(self.sweeps)
        whole.addLayout(bottom)
        room = self.screen().availableGeometry()
        self.resize(min(SIZE[0], room.width() - 60), min(SIZE[1], room.height() - 120))

    def _table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName("Every local gradient beside its quotients")
        table.setModel(self.rows)
        table.setItemDelegate(TintedRows(table))
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for column in range(self.rows.columnCount()):
            table.setColumnWidth(column, WIDTHS.get(column, NUMBER_WIDTH))
        table.clicked.connect(lambda index: self._show_check(self.rows.check_at(index.row())))
        table.activated.connect(lambda index: self._show_check(self.rows.check_at(index.row())))
        return table

    # The report

    @property
    def report(self) -> Report | None:
        """What is shown; None while it is still computed."""
        return self._report

    def open_report(self) -> None:
        """Show the dialog with a report of the document as it stands."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus()
        self._refresh()

    def _refresh(self) -> None:
        """Check anew; what is shown stays until the answer is there, unless the program is another."""
        if not self.isVisible():
            return
        line, h = self._store.checked, self._store.document.settings.h
        if self._report is None or self._report.program != line.tape.program:
            self._put(None)
        self._latest.ask(
            lambda cancelled: report_while(line, h, lambda: not cancelled()), self._put
        )

    def _put(self, report: Report | None) -> None:
        chosen = self._report.nodes if self._report else ()
        self._report = report
        rows = [index.row() for index in self.table.selectionModel().selectedRows()]
        self.rows.show_report(report)
        if report and len(chosen) == len(report.nodes):
            self._select_rows(rows)
        told = bool(report and any(check.reason for check in report.nodes))
        self.table.setColumnHidden(REASON, not told)
        self.go.setVisible(bool(report and report.first_fault))
        self.table.setVisible(report is None or bool(report.nodes))
        self.only.setVisible(self.table.isVisibleTo(self))
        self.copy.setEnabled(bool(report and report.nodes))
        self._tell_reason()
        self._tell()

    def _tell(self) -> None:
        """Say what was found, in the colour of it."""
        report, theme = self._report, self._look.theme
        text = CHECKING if report is None else _summary(report) if report.nodes else EMPTY
        colour = theme.muted if report is None else theme.error if report.is_wrong else theme.ink
        self.summary.setText(text)
        colour_label(self.summary, colour, "font-weight: bold;")
        self.sweeps.setText(sweeps_sentence(report) if report else "")
        self.sweeps.setVisible(bool(self.sweeps.text()))

    def _tell_reason(self) -> None:
        """Write out the reason of the selected row, which the table may cut."""
        rows = self.table.selectionModel().selectedRows()
        self.reason.setText(self.rows.check_at(rows[0].row()).reason if rows else "")
        self.reason.setVisible(bool(self.reason.text()))

    def _choose(self, only: bool) -> None:
        self.rows.show_only_telling(only)

    def _select_rows(self, rows: list[int]) -> None:
        model = self.table.selectionModel()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in rows:
            if row < self.rows.rowCount():
                model.select(self.rows.index(row, 0), flags)

    # The node

    def _show_fault(self) -> None:
        fault = self._report.first_fault if self._report else None
        if fault is None:
            return
        row = self.rows.row_of(fault)
        if row is not None:
            choose_row(self.table, row)
            self.table.scrollTo(self.rows.index(row, 0))
        self._show_check(fault)
        cursor = self._store.timeline.edge_steps.get((fault.node, fault.slot))
        if cursor is not None and self._is_of_what_is_seen():
            self._store.move_to(cursor)

    def _is_of_what_is_seen(self) -> bool:
        """Whether the nodes of the report are those of the timeline: no function is unfolded in it."""
        return self._report is not None and self._report.program == self._store.program

    def _show_check(self, check: NodeCheck) -> None:
        assert self._report is not None  # noqa: S101 - there are rows only with a report
        nodes = self._store.document.program.nodes
        if self._report.program == self._store.document.program:
            self._show_node(nodes[check.node].key)

    def copy_rows(self) -> None:
        """Put the selected rows, or all, on the clipboard."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(self.rows.copied(rows))
        self._store.said.emit("The report is on the clipboard.")

    def _follow(self, theme: Theme) -> None:
        self.rows.show_theme(theme)
        self._tell()

    def closeEvent(self, event: object) -> None:
        """Stop what is being computed."""
        self._latest.cancel()
        super().closeEvent(event)  # type: ignore[arg-type]  # QCloseEvent, named by Qt

    def stop(self) -> None:
        """Compute nothing any more."""
        self._latest.close()


def sweeps_sentence(report: Report) -> str:
    """Say how the backward sweep and forward mode compare."""
    if not report.passes:
        return ""
    parted = next((each for each in report.passes if each.verdict is not Verdict.AGREES), None)
    if parted is not None:
        return f"Forward mode and the backward sweep, along {parted.name}: {parted.reason}"
    return f"Forward mode gives the same gradient as the backward sweep {_along(report)}."


def _along(report: Report) -> str:
    """Return along which inputs both sweeps were compared."""
    done, total = len(report.passes), len(used_inputs(report.program))
    if total == 1:
        return f"along {report.passes[0].name}"
    return (
        f"along all {total} inputs"
        if done == total
        else f"along the first {done} of {total} inputs"
    )


def _summary(report: Report) -> str:
    """Return what was found; of a function of the person's own also where its partial was seen to be wrong."""
    fault = report.first_fault
    wrong = wrong_edge(report.program, fault.node, fault.slot) if fault else None
    told = summary(report)  # it says a cause inside the function itself
    if fault is None or wrong is None or wrong.cause:
        return told
    is_same = shown(wrong.typed) == shown(fault.partial)
    return f"{told} {wrong.sentence if is_same else wrong.also}"
