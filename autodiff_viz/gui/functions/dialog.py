"""FunctionDialog: asks for a function of the person's own and checks its typed partials meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.definition import Function
from autodiff_viz.core.function_check import PartialCheck
from autodiff_viz.core.functions import (
    definition_latex,
    definition_rich,
    formula_text,
    partial_texts,
)
from autodiff_viz.core.limits import TEXT_CHARACTERS
from autodiff_viz.core.naming import slope_name
from autodiff_viz.gui import function_commands as commands
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.functions import judgement
from autodiff_viz.gui.functions.chart import PartialChart
from autodiff_viz.gui.functions.judgement import FORMULA, HEAD, Judgement, Texts
from autodiff_viz.gui.functions.partial_row import FOLLOWS, PartialRow
from autodiff_viz.gui.inspector.formula_view import FormulaView
from autodiff_viz.gui.labels import colour_label, label
from autodiff_viz.gui.latest import Latest
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

WIDTH: Final = 560
REST: Final = 120
"""Milliseconds the typing rests before the texts are judged."""

ROW: Final = 56
ROWS_SEEN: Final = 4
CHECKING: Final = "Comparing with the difference quotient…"

Accept = Callable[[Function], str]
"""Takes the function and returns why it is refused, or ""."""


class FunctionDialog(QDialog):
    """The fields of one function; a wrong partial is shown with both numbers and may be kept."""

    def __init__(
        self,
        parent: QWidget,
        look: Look,
        background: Background,
        known: tuple[Function, ...],
        accept: Accept,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._known = known
        self._accept = accept
        self.judgement = Judgement(None)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("New function")
        self.head = _field("f(x, y)", "Name and params")
        self.formula = _field("x*y + sin(x)", "Formula")
        self.preview = FormulaView(look, background)
        self.rows: list[PartialRow] = []
        self.chart = PartialChart(look)
        self.problem = label("", "", wrap=True)
        self.save = QPushButton("Define")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.judge)
        self._latest = Latest()
        self._comparing = False
        self._saving = False
        self.finished.connect(self._latest.close)
        self._lay_out()
        for field in (self.head, self.formula):
            field.textEdited.connect(self._rest.start)
        self.head.textEdited.connect(self._split)
        look.changed.connect(self._paint)
        self.judge()

    # Layout

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 16, 18, 16)
        whole.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.head, 2)
        line.addWidget(label("=", "mono"))
        line.addWidget(self.formula, 5)
        self.partials = QVBoxLayout()
        self.partials.setSpacing(8)
        self.partials.setContentsMargins(0, 0, 0, 0)
        self.partials.addStretch(1)
        self._heading = label(
            "Partials: leave a field empty and it follows from the formula", "heading"
        )
        whole.addWidget(label("Definition", "heading"))
        whole.addLayout(line)
        whole.addWidget(self.preview)
        whole.addWidget(self._heading)
        whole.addWidget(self._scroller())
        whole.addWidget(self.chart)
        whole.addWidget(self.problem)
        whole.addLayout(self._buttons())
        self.setFixedWidth(WIDTH)

    def _scroller(self) -> QScrollArea:
        inside = QWidget()
        inside.setLayout(self.partials)
        self.scroller = QScrollArea()
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setWidget(inside)
        return self.scroller

    def _buttons(self) -> QHBoxLayout:
        self.cancel = QPushButton("Cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        return row

    # Texts

    def fill(self, function: Function) -> None:
        """Show a function that is there already."""
        self.setWindowTitle(f"Edit {function.name:.40}")
        self.save.setText("Save")
        self.head.setText(function.head)
        self.formula.setText(formula_text(function.formula, self._known))
        self._number_of_rows(len(function.params))
        texts = partial_texts(function, (*self._known, function))
        for row, text in zip(self.rows, texts or [""] * len(self.rows), strict=True):
            row.field.setText(text)
        self._done = "Save"
        self.judge()

    _done = "Define"

    def texts(self) -> Texts:
        """Return what is typed."""
        partials = tuple(row.field.text() for row in self.rows)
        return Texts(self.head.text(), self.formula.text(), partials)

    # Judging

    def judge(self) -> None:
        """Judge what is typed, and say everything about it."""
        self._rest.stop()
        self._latest.cancel()
        self._comparing = self._saving = False
        typed = self.texts()
        self._number_of_rows(len(typed.params))
        self.judgement = judgement.judged(self.texts(), self._known)
        self._name_rows(typed)
        function = self.judgement.function
        self._show_definition(function or judgement.without_partials(typed, self._known))
        if function is not None:
            self._ask_of_rows(function)
        else:
            self._refuse()
        self._tell()
        self.adjustSize()

    def _show_definition(self, function: Function | None) -> None:
        """Typeset the definition as it is typed; nothing of an older one where it cannot be read."""
        known = self._known
        if function is None:
            self.preview.show_formula("", "")
            self.preview.show()  # it keeps its room
        else:
            self.preview.show_formula(
                definition_latex(function, known), definition_rich(function, known)
            )

    def _number_of_rows(self, count: int) -> None:
        while len(self.rows) < min(count, 9):
            row = PartialRow(self._look)
            row.edited.connect(self._rest.start)
            self.partials.insertWidget(len(self.rows), row)
            self.rows.append(row)
            self._order_keys()
        while len(self.rows) > count:
            row = self.rows.pop()
            self.partials.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._heading.setVisible(bool(self.rows))
        self.scroller.setVisible(bool(self.rows))
        seen = min(len(self.rows), ROWS_SEEN)
        self.scroller.setFixedHeight(seen * ROW)

    def _order_keys(self) -> None:
        """Let Tab go from the formula through the partials to the buttons."""
        fields = [self.formula, *(row.field for row in self.rows), self.cancel, self.save]
        for one, other in pairwise(fields):
            QWidget.setTabOrder(one, other)

    def _split(self, text: str) -> None:
        """Take a whole definition that is typed or pasted into the first field apart at its =."""
        head, sign, formula = text.partition("=")
        if sign:
            self.head.setText(head.strip())
            self.formula.setText(formula.strip() or self.formula.text())
            self.formula.setFocus()

    def _name_rows(self, typed: Texts) -> None:
        for row, param in zip(self.rows, typed.params, strict=False):
            row.call(slope_name(typed.name[:12], param[:12]))
        widths = [row.name.sizeHint().width() for row in self.rows]
        for row in self.rows:
            row.align(max(widths))

    @property
    def is_settled(self) -> bool:
        """Whether everything is said about what is typed."""
        return not (self._rest.isActive() or self._comparing)

    def _ask_of_rows(self, function: Function) -> None:
        """Have the typed partials compared beside the GUI thread: nine of them take a fifth of a second."""
        derived = judgement.derived_texts(self._known, function)
        for slot, row in enumerate(self.rows):
            row.field.setPlaceholderText(derived[slot])
            row.say(CHECKING if row.field.text().strip() else FOLLOWS, "muted")
        known = self._known
        if any(function.partials) or known:
            self._comparing = True
            self._latest.ask(
                lambda _: judgement.checks(known, function),
                lambda found: self._tell_rows(function, found),
            )
        else:
            self._tell_rows(function, {})

    def _tell_rows(self, function: Function, found: dict[int, PartialCheck]) -> None:
        """Say what the comparison has found; a save that waited for it goes on when nothing is wrong."""
        self._comparing = False
        for slot, row in enumerate(self.rows):
            check = found.get(slot)
            if check is not None and row.field.text().strip():
                tone = "ink" if check.wrong else "good" if check.checked else "muted"
                row.say(judgement.verdict(check), tone, wrong=check.wrong is not None)
        wrong = [check.wrong for check in found.values() if check.wrong is not None]
        shown = judgement.curves(self._known, function, wrong[0]) if wrong else None
        self.chart.show_curves(shown)
        self.save.setText("Keep the wrong partial" if wrong else self._done)
        self.adjustSize()
        if self._saving:
            self._saving = False
            if not wrong:
                self._take(function)

    def _refuse(self) -> None:
        """Say which partial cannot be read; the other fields' problems are said below."""
        self.chart.show_curves(None)
        self.save.setText(self._done)
        for slot, row in enumerate(self.rows):
            wrong = self.judgement.field == slot
            empty = not row.field.text().strip()
            row.say(
                self.judgement.problem if wrong else FOLLOWS if empty else "",
                "error" if wrong else "muted",
            )

    def _tell(self) -> None:
        problem, field = self.judgement.problem, self.judgement.field
        below = problem if field in (HEAD, FORMULA) else ""
        self.problem.setText(below)
        self.problem.setVisible(bool(below))
        for edit, place in ((self.head, HEAD), (self.formula, FORMULA)):
            _mark(edit, refused=bool(below) and field == place)
        self.save.setEnabled(self.judgement.function is not None)
        self._paint()

    def _paint(self) -> None:
        colour_label(self.problem, self._look.theme.error, "font-size: 12px;")

    def _save(self) -> None:
        """Save what is typed; what is not compared yet is compared first, and shown if it is wrong."""
        if not self.is_settled:
            self.judge()
        if self._comparing:
            self._saving = True
        elif self.judgement.function is not None:
            self._take(self.judgement.function)

    def _take(self, function: Function) -> None:
        refusal = self._accept(function)
        if refusal:
            self.judgement = Judgement(None, refusal)
            self._tell()
        else:
            self.accept()


def _field(placeholder: str, name: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName("mono")
    field.setPlaceholderText(placeholder)
    field.setAccessibleName(name)
    field.setMaxLength(TEXT_CHARACTERS)
    return field


def _mark(field: QLineEdit, *, refused: bool) -> None:
    field.setProperty("refused", refused)
    field.style().unpolish(field)
    field.style().polish(field)


def define_function(parent: QWidget, store: Store, look: Look, background: Background) -> None:
    """Open the dialog for a new function."""
    known = store.document.program.functions
    dialog = FunctionDialog(
        parent, look, background, known, lambda function: commands.define(store, function)
    )
    dialog.open()


def redefine_function(
    parent: QWidget, store: Store, look: Look, background: Background, name: str
) -> None:
    """Open the dialog for a function that is there."""
    functions = store.document.program.functions
    place = next((i for i, each in enumerate(functions) if each.name == name), None)
    if place is None:
        return
    dialog = FunctionDialog(
        parent,
        look,
        background,
        functions[:place],
        lambda function: commands.redefine(store, name, function),
    )
    dialog.fill(functions[place])
    dialog.open()
