"""DerivativesDialog: gradient, Jacobian and Hessian as tables, kept up to date with the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.jacobian import Table, gradient_table, hessian, jacobian, table_latex
from autodiff_viz.core.naming import slope_name
from autodiff_viz.core.printing import node_text
from autodiff_viz.document.document import Document
from autodiff_viz.gui.labels import ElidedLabel, label, tip
from autodiff_viz.gui.latest import Latest
from autodiff_viz.gui.number_table import EMPTY, NumberTable
from autodiff_viz.gui.store import Store

KINDS: Final = ("Gradient", "Jacobian", "Hessian")
MOST_OUTPUTS: Final = 500
"""More nodes than these are not offered as outputs."""

OUTPUTS_WIDTH: Final = 190
LEAST_WIDTH: Final = 420
NAME: Final = Qt.ItemDataRole.UserRole


class DerivativesDialog(QDialog):
    """Stays open beside the window; computes only while it is seen."""

    def __init__(self, store: Store, parent: QWidget) -> None:
        super().__init__(parent)
        self._asked_title = ""
        self.setWindowTitle("Derivatives")
        self._store = store
        self._kind = KINDS[0]
        self._latest = Latest()
        self.buttons = {kind: self._choice(kind) for kind in KINDS}
        self.what = ElidedLabel("mono")
        self.outputs = QListWidget()
        self.outputs.setAccessibleName("Outputs of the Jacobian")
        self.outputs.setFixedWidth(OUTPUTS_WIDTH)
        self.outputs.itemChanged.connect(self.update_table)
        self.table = NumberTable()
        self.problem = label("", "hint", wrap=True)
        self.copy = QPushButton("Copy")
        self.copy.setToolTip("Copy as text for a spreadsheet, all digits (Ctrl+C)")
        self.copy.clicked.connect(self._copy)
        self.latex = QPushButton("Copy as LaTeX")
        self.latex.clicked.connect(self._copy_latex)
        self.finish = QPushButton("Close")
        self.finish.clicked.connect(self.close)
        for button in (self.copy, self.latex, self.finish):
            button.setAutoDefault(False)
        self._lay_out()
        store.timeline_changed.connect(self.update_all)
        self.choose(self._kind)

    def _choice(self, kind: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("choice")
        button.setText(kind)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.choose(kind))
        return button

    def _lay_out(self) -> None:
        switch = QFrame()
        switch.setObjectName("switch")
        choices = QHBoxLayout(switch)
        choices.setContentsMargins(2, 2, 2, 2)
        choices.setSpacing(0)
        for button in self.buttons.values():
            choices.addWidget(button)
        top = QHBoxLayout()
        top.addWidget(switch)
        top.addSpacing(8)
        top.addWidget(self.what, 1)
        middle = QHBoxLayout()
        middle.addWidget(self.outputs)
        middle.addWidget(self.table, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.problem, 1)
        bottom.addWidget(self.latex)
        bottom.addWidget(self.copy)
        bottom.addWidget(self.finish)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        for row in (top, middle, bottom):
            column.addLayout(row)

    # What the person does

    def choose(self, kind: str) -> None:
        """Show the gradient, the Jacobian or the Hessian."""
        self._kind = kind
        for name, button in self.buttons.items():
            button.setChecked(name == kind)
        self.outputs.setVisible(kind == "Jacobian")
        self.update_table()

    def chosen_outputs(self) -> list[str]:
        """Return the nodes that are ticked, in program order."""
        items = (self.outputs.item(row) for row in range(self.outputs.count()))
        return [item.data(NAME) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _copy(self) -> None:
        self.table.copy()
        self._store.said.emit("Copied the table as text.")

    def _copy_latex(self) -> None:
        QGuiApplication.clipboard().setText(table_latex(self.table.numbers.table))
        self._store.said.emit("Copied the table as LaTeX.")

    # What is shown

    def update_all(self) -> None:
        """Follow the document."""
        if self.isVisible():
            self._offer_outputs()
            self.update_table()

    def _offer_outputs(self) -> None:
        """List the nodes; those that were ticked stay so, at first the output is."""
        program = self._store.document.program
        names = [
            program.names[i] for i, node in enumerate(program.nodes) if not node.is_anonymous_const
        ][:MOST_OUTPUTS]
        listed = [self.outputs.item(row).data(NAME) for row in range(self.outputs.count())]
        if names == listed:
            return
        ticked = set(self.chosen_outputs()) & set(names)
        if not ticked and program.output is not None:
            ticked = {program.names[program.output]}
        self.outputs.blockSignals(True)
        self.outputs.clear()
        for name in names:
            self.outputs.addItem(self._item(name, ticked=name in ticked))
        self.outputs.blockSignals(False)

    def _item(self, name: str, *, ticked: bool) -> QListWidgetItem:
        program = self._store.document.program
        i = program.index_of(name)
        formula = f" = {node_text(program, i)}" if program.nodes[i].operands else ""
        item = QListWidgetItem(f"{name[:40]}{formula}"[:80])
        item.setData(NAME, name)
        item.setToolTip(tip(f"{name:.255}{formula:.500}"))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        return item

    def update_table(self) -> None:
        """Ask for the table of the document as it stands; an older answer is dropped."""
        document = self._store.document
        if not self.isVisible():
            return
        title = self._title(document)
        if title != self._asked_title:
            self._settle(EMPTY, "Working…")
        self._asked_title = title
        self.what.show_text(title)
        if document.program.output is None:
            self._settle(EMPTY, "The program is empty.")
        elif not document.program.inputs:
            self._settle(EMPTY, "The program has no inputs, so there is no slope.")
        else:
            question = _question(self._kind, document, self.chosen_outputs())
            self._latest.ask(question, self._show_table, self._fail)

    def _title(self, document: Document) -> str:
        program = document.program
        if program.output is None:
            return ""
        z = program.names[program.output]
        by = _listed([program.names[i] for i in program.inputs])
        return {
            "Gradient": slope_name(z, by),
            "Jacobian": slope_name(_listed(self.chosen_outputs()), by),
            "Hessian": slope_name(f"²{z}", f"{by}²"),
        }[self._kind]

    def _show_table(self, table: Table) -> None:
        nothing = "" if table.rows else "Tick a node on the left to see its derivatives."
        self._settle(table, nothing)

    def _settle(self, table: Table, sentence: str) -> None:
        self._latest.cancel()
        before = self.table.numbers.table
        self.table.numbers.show_table(table)
        if table.rows and (table.rows, table.columns) != (before.rows, before.columns):
            self._fit()
        self.problem.setText(sentence)
        for button in (self.copy, self.latex):
            button.setEnabled(bool(table.rows))

    def _fit(self) -> None:
        """Take the size of what is shown."""
        layout = self.layout()
        self.table.updateGeometry()
        if layout is not None:
            layout.activate()  # the rows inside it keep the size they had otherwise
        size = self.sizeHint()
        self.resize(max(LEAST_WIDTH, size.width()), size.height())

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, AutodiffVizError):
            self._settle(EMPTY, "The table could not be computed.")
            raise error
        self._settle(EMPTY, str(error))

    def showEvent(self, event: QShowEvent) -> None:
        """Compute what is seen now."""
        super().showEvent(event)
        self.update_all()
        self.table.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Compute nothing that is not seen."""
        self._latest.cancel()
        super().hideEvent(event)

    def stop(self) -> None:
        """End with the window."""
        self._latest.close()


def _listed(names: list[str]) -> str:
    """Return x for one name, (x, y, …) for several."""
    few = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return few if len(names) == 1 else f"({few})"


def _question(
    kind: str, document: Document, outputs: list[str]
) -> Callable[[Callable[[], bool]], Table]:
    """Return what computes a table; it touches nothing of Qt."""
    program, point = document.program, document.point
    match kind:
        case "Gradient":
            return lambda _: gradient_table(program, point)
        case "Jacobian":
            return lambda cancelled: jacobian(program, outputs, point, cancelled)
        case _:
            return lambda cancelled: hessian(program, point, cancelled)
