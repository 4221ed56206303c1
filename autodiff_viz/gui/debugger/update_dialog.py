"""UpdateDialog: one step of gradient descent on the inputs, in the right order and in the wrong one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.sweep import Tape
from autodiff_viz.debugger.update import Update, updated, updated_while_sweeping
from autodiff_viz.drawing.fonts import FAMILIES
from autodiff_viz.gui.debugger import whatif_commands
from autodiff_viz.gui.labels import label, tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.number_field import NumberField
from autodiff_viz.gui.store import Store

RATE: Final = 0.5
HEADINGS: Final = ("Input", "now", "after, right order", "after, wrong order")
RIGHT_ORDER: Final = "&Right order: sweep first, then update every input"
WRONG_ORDER: Final = "&Wrong order: update each input as soon as its adjoint is complete"
WRONG_TIP: Final = (
    "Local gradients computed later in the sweep read values that are updated already: in a network"
    " the deltas of the hidden layer come from new output weights."
)
ABOUT: Final = "Each chosen input w becomes w − rate · w̄, so that the output goes down."
MOST: Final = 200
"""So many inputs are listed."""


class UpdateDialog(QDialog):
    """Both orders are computed while one looks; Update does the chosen one as one undo entry."""

    def __init__(self, store: Store, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Update the Inputs")
        self._store = store
        self._names = list(store.document.values)
        self.right: Update | None = None
        self.wrong: Update | None = None
        self.rate = NumberField("Rate", self._set_rate)
        self.rate.set_number(RATE)
        self.rate.setMaximumWidth(140)
        self.in_order = QRadioButton(RIGHT_ORDER)
        self.in_order.setChecked(True)
        self.out_of_order = QRadioButton(WRONG_ORDER)
        self.out_of_order.setToolTip(tip(WRONG_TIP))
        self.table = QTableWidget(min(len(self._names), MOST), len(HEADINGS))
        self.outputs = [label("", "mono", select=True) for _ in range(3)]
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.updating = box.addButton("Update", QDialogButtonBox.ButtonRole.AcceptRole)
        self.updating.setDefault(True)
        box.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        box.accepted.connect(self.update_inputs)
        box.rejected.connect(self.reject)
        self._fill_table()
        self._lay_out(box)
        self.table.itemChanged.connect(self._checked)
        self.compute()

    def _fill_table(self) -> None:
        table, font = self.table, QFont(FAMILIES["number"])
        font.setPixelSize(12)
        table.setFont(font)
        table.setHorizontalHeaderLabels(list(HEADINGS))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(24)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for row, name in enumerate(self._names[:MOST]):
            chosen = QTableWidgetItem(name[:40])
            chosen.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            chosen.setCheckState(Qt.CheckState.Checked)
            table.setItem(row, 0, chosen)
            for column in (1, 2, 3):
                item = QTableWidgetItem()
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                table.setItem(row, column, item)

    def _lay_out(self, box: QDialogButtonBox) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.addRow(label("Rate", "hint"), self.rate)
        ends = QFormLayout()
        ends.setHorizontalSpacing(12)
        program = self._store.document.program
        output = program.names[program.output or 0][:20]
        for text, shown_output in zip(
            ("now", "after, right order", "after, wrong order"), self.outputs, strict=True
        ):
            ends.addRow(label(f"{output} {text}", "hint"), shown_output)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(label(ABOUT, "hint", wrap=True))
        column.addLayout(form)
        column.addWidget(self.in_order)
        column.addWidget(self.out_of_order)
        column.addWidget(self.table, 1)
        column.addLayout(ends)
        column.addWidget(box)
        self.resize(640, 520)

    def _set_rate(self, rate: float) -> str:
        if rate != rate or abs(rate) == float("inf"):
            return "The rate is a finite number, as in 0.5."
        self.rate.set_number(rate)
        self.compute()
        return ""

    @property
    def chosen(self) -> list[str]:
        """The names of the inputs to update."""
        rows = range(self.table.rowCount())
        listed = {
            self._names[row]
            for row in rows
            if (item := self.table.item(row, 0)) and item.checkState() == Qt.CheckState.Checked
        }
        return [name for name in self._names[:MOST] if name in listed] + self._names[MOST:]

    def _checked(self, item: QTableWidgetItem) -> None:
        if item.column() == 0:
            self.compute()

    def compute(self) -> None:
        """Compute the update in both orders."""
        tape, seed = self._store.tape, self._store.document.settings.seed
        self.right = updated(tape, seed, self.rate.number, self.chosen)
        self.wrong = updated_while_sweeping(tape, seed, self.rate.number, self.chosen)
        self.updating.setEnabled(bool(self.chosen))
        self._show(tape, self.right, self.wrong)

    def _show(self, tape: Tape, right: Update, wrong: Update) -> None:
        now = self._store.document.values
        for row, name in enumerate(self._names[:MOST]):
            numbers = (now[name], right.values.get(name), wrong.values.get(name))
            for column, number in enumerate(numbers, 1):
                item = self.table.item(row, column)
                if item is not None:
                    item.setText("" if number is None else shown(number))
                    item.setToolTip("" if number is None else full(number))
        before = tape.value(tape.program.output or 0)
        for place, number in zip(self.outputs, (before, right.output, wrong.output), strict=True):
            place.setText(full(number))

    def update_inputs(self) -> None:
        """Give the inputs their new values and close."""
        wrong = self.out_of_order.isChecked()
        made = self.wrong if wrong else self.right
        if made is not None:
            text = "Update the inputs in the wrong order" if wrong else "Update the inputs"
            whatif_commands.set_values(self._store, text, made.values)
        self.accept()
