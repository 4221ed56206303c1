"""UpdateDialog: one step of gradient descent on the inputs, in the right order and in the wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QIcon
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

from autodiff_viz.core.numbers import full, shown, told_apart
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
MARK: Final = "≠ "
LEAST: Final = 1e-12
"""Updates that are relatively as near as that differ by rounding only."""

ALIKE: Final = (
    "Both orders give the same here: no local gradient read an input that was updated already."
)
NAMED: Final = 8
"""So many inputs are named in a sentence."""

ABOUT: Final = "Each chosen input w becomes w − rate · w̄, so that the output goes down."
MOST: Final = 200
"""So many inputs are listed."""


def _part(right: float, wrong: float) -> bool:
    """Whether two updates differ by more than rounding, or one of them is no number."""
    return right != wrong and not abs(right - wrong) <= LEAST * max(abs(right), abs(wrong))


def _texts(right: float | None, wrong: float | None, *, marked: bool) -> tuple[str, str]:
    """Return both numbers as they are shown, with all digits where only those tell them apart."""
    if right is None or wrong is None:
        return "", ""
    if marked:
        ours, theirs = told_apart(right, wrong)
        return ours, f"{MARK}{theirs}"
    return shown(right), shown(wrong)


def parting(names: Sequence[str]) -> str:
    """Say which inputs the wrong order updates otherwise, and why."""
    if not names:
        return ALIKE
    rest = len(names) - NAMED
    more = f" and {rest} more" if rest > 0 else ""
    told = ", ".join(f"{name:.20}" for name in names[:NAMED])
    return (
        f"{MARK}{told}{more}: in the wrong order their adjoints come from local gradients that read"
        " inputs updated already."
    )


class UpdateDialog(QDialog):
    """Both orders are computed while one looks; Update does the chosen one as one undo entry."""

    def __init__(self, store: Store, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Update the Inputs")
        self._store, self._look = store, look
        self.difference = label("", "hint", wrap=True)
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
        column.addWidget(self.difference)
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
        parted = [name for name in self.chosen if _part(right.values[name], wrong.values[name])]
        self.difference.setText(parting(parted))
        for row, name in enumerate(self._names[:MOST]):
            ours, theirs = right.values.get(name), wrong.values.get(name)
            texts = [shown(now[name]), *_texts(ours, theirs, marked=name in parted)]
            numbers = (now[name], ours, theirs)
            for column, (text, number) in enumerate(zip(texts, numbers, strict=True), 1):
                self._fill(row, column, text, number, marked=column == 3 and name in parted)
        before = tape.value(tape.program.output or 0)
        for place, number in zip(self.outputs, (before, right.output, wrong.output), strict=True):
            place.setText(full(number))

    def _fill(
        self, row: int, column: int, text: str, number: float | None, *, marked: bool
    ) -> None:
        item = self.table.item(row, column)
        if item is not None:
            item.setText(text)
            item.setToolTip("" if number is None else full(number))
            font = item.font()
            font.setBold(marked)
            item.setFont(font)
            theme = self._look.theme
            item.setForeground(QColor(theme.error if marked else theme.ink))

    def update_inputs(self) -> None:
        """Give the inputs their new values and close."""
        wrong = self.out_of_order.isChecked()
        made = self.wrong if wrong else self.right
        if made is not None:
            text = "Update the inputs in the wrong order" if wrong else "Update the inputs"
            whatif_commands.set_values(self._store, text, made.values)
        self.accept()
