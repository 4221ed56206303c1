"""DeriveDialog: by which input and how often; the derivative is made while one looks, and opened."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core import limits
from autodiff_viz.core.derive import Cancelled, derive, size
from autodiff_viz.core.derived_loss import loss, no_number
from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.function_check import wrong_edge
from autodiff_viz.core.naming import slope_name
from autodiff_viz.core.printing import SEPARATOR, program_text
from autodiff_viz.core.program import INPUT, Program
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.gui.labels import colour_label, label
from autodiff_viz.gui.latest import Latest
from autodiff_viz.gui.look import Look

LEGIBLE: Final = 400
"""Nodes of a program whose text is shown."""

SHOWN: Final = 20_000
"""Characters of that text."""


class Made(NamedTuple):
    """A derivative that is ready: its document, what it is called, and what is said about it."""

    document: Document
    title: str
    text: str
    size: str
    mark: str = ""
    """Which wrong rules it uses and whether it loses digits at the values, in sentences."""


def title_of(program: Program, wrt: str, order: int) -> str:
    """Return what the derivative is called: ∂z/∂x, ∂²z/∂x²."""
    z = program.names[program.output or 0]
    power = "" if order == 1 else "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(order))
    return slope_name(f"{power}{z:.40}", f"{wrt:.40}{power}")


def mark(program: Program, wrt: str) -> str:
    """Say which functions with wrong partials a derivative by the input `wrt` uses, or ""."""
    used: dict[str, None] = {}
    depends: list[bool] = []
    for i, node in enumerate(program.nodes):
        on = [slot for slot, operand in enumerate(node.operands) if depends[operand]]
        depends.append(bool(on) or (node.op == INPUT and node.name == wrt))
        if program.active[i] and any(wrong_edge(program, i, slot) for slot in on):
            used[node.op] = None
    if not used:
        return ""
    *others, last = (f"{name:.24}" for name in used)
    if not others:
        return f"{last}'s rule is wrong on purpose; the derivative uses it."
    return f"The rules of {', '.join(others)} and {last} are wrong on purpose; the derivative uses them."


def made(document: Document, wrt: str, order: int, cancelled: Cancelled) -> Made:
    """Return the derivative of a document's program with the same values; raises as `derive` does."""
    derived = derive(document.program, wrt, order, cancelled)
    legible = len(derived.nodes) <= LEGIBLE
    text = program_text(derived) if legible else "It is too long to be shown here."
    text = text.replace(SEPARATOR, "\n")  # one statement a line
    values = document.values
    lost = no_number(derived, values) or loss(document.program, wrt, order, derived, values)
    return Made(
        document_of(derived, document.values),
        title_of(document.program, wrt, order),
        text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…",
        str(size(derived)),
        " ".join(filter(None, (mark(document.program, wrt), lost))),
    )


class DeriveDialog(QDialog):
    """Closing it calls off what is being made."""

    accepted_with = Signal(object)
    """(Made) The person wants it opened."""

    def __init__(self, document: Document, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Derivative as a Program")
        self._document = document
        self._look = look
        self._made: Made | None = None
        self._latest = Latest()
        self.wrt = QComboBox()
        self.wrt.setAccessibleName("Input to differentiate by")
        program = document.program
        self.wrt.addItems([program.names[i] for i in program.inputs])
        self.order = QSpinBox()
        self.order.setAccessibleName("Order of the derivative")
        self.order.setRange(1, limits.ORDER)
        self.order.lineEdit().setTextMargins(7, 0, 0, 0)  # the style's padding does not reach it
        self.text = QPlainTextEdit()
        self.text.setObjectName("mono")
        self.text.setReadOnly(True)
        self.text.setAccessibleName("The program of the derivative")
        self.text.setTabChangesFocus(True)
        self.mark = label("", "problem", wrap=True)
        self.mark.hide()
        self.about = label("", "hint", wrap=True)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.opening = box.addButton("Open in a New Window", QDialogButtonBox.ButtonRole.AcceptRole)
        self.opening.setDefault(True)
        box.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())  # the platform's is red
        box.accepted.connect(self._open)
        box.rejected.connect(self.reject)
        self._lay_out(box)
        self.wrt.currentIndexChanged.connect(self.make)
        self.order.valueChanged.connect(self.make)
        self.finished.connect(self._latest.close)
        self.make()

    def _lay_out(self, box: QDialogButtonBox) -> None:
        program = self._document.program
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        output = program.names[program.output or 0]
        form.addRow(label("Derivative of", "hint"), label(output[:60], "mono"))
        form.addRow(label("by", "hint"), self.wrt)
        form.addRow(label("order", "hint"), self.order)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self.text, 1)
        column.addWidget(self.about)
        column.addWidget(self.mark)
        column.addWidget(box)
        self.resize(520, 380)

    def make(self) -> None:
        """Make the derivative that is chosen; one that is under way is called off."""
        document, wrt, order = self._document, self.wrt.currentText(), self.order.value()
        self._made = None
        self.opening.setEnabled(False)
        self._tell("", "Working…")
        self._latest.ask(
            lambda cancelled: made(document, wrt, order, cancelled), self._show, self._fail
        )

    def _show(self, answer: Made) -> None:
        self._made = answer
        self.opening.setEnabled(True)
        self._tell(answer.text, answer.size)
        self.mark.setText(answer.mark)
        self.mark.setVisible(bool(answer.mark))

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, AutodiffVizError):
            self._tell("", "The derivative could not be made.")
            raise error
        self._tell("", str(error), wrong=True)

    def _tell(self, text: str, about: str, *, wrong: bool = False) -> None:
        self.text.setPlainText(text)
        self.about.setText(about)
        colour_label(self.about, self._look.theme.error if wrong else self._look.theme.muted)

    def _open(self) -> None:
        if self._made is not None:
            self.accepted_with.emit(self._made)
            self.accept()
