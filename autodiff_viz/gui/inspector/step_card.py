"""StepCard: what the step just done does: the formula, the numbers under it, a sentence, what is next."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from autodiff_viz.core.sentences import sentence
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.announcing import announce
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.inspector.formula_view import FormulaView
from autodiff_viz.gui.inspector.wording import Explanation, explanation, next_line
from autodiff_viz.gui.labels import MarkupLabel, breakable, colour_label, label, restyle
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

REST: Final = 90
"""Milliseconds for which the cursor rests before its neighbours are typeset."""

ROOM: Final = 400.0
"""Points from which on names in a formula are shortened; it is then shown at 60 %, its signs 11 pixels."""

CENTRE: Final = Qt.AlignmentFlag.AlignHCenter
GROUNDS: Final = {
    "adjoint": "adjoint_fill",
    "tangent": "tangent_fill",
    "value": "value_halo",
    "plain": "canvas",
}


class StepCard(QWidget):
    """The card of the current step, and the line about the next one."""

    def __init__(self, store: Store, look: Look, background: Background) -> None:
        super().__init__()
        self._store = store
        self._look = look
        self.setAccessibleName("Step")
        self.card = QFrame()
        self.card.setObjectName("stepcard")
        self.formula = FormulaView(look, background, ROOM)
        self.numbers = MarkupLabel("mono", select=True)
        self.numbers.setAlignment(CENTRE)
        self.sentence = label("", "", wrap=True)
        self.remarks = label("", "", wrap=True)
        self.next = MarkupLabel("hint")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._prepare)
        self._lay_out()
        store.timeline_changed.connect(self.update_step)
        store.cursor_changed.connect(self.update_step)
        store.cursor_changed.connect(self._announce)
        look.changed.connect(self._follow)
        self.update_step()

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(12, 8, 12, 10)
        inside.setSpacing(4)
        for part in (self.formula, self.numbers, self.sentence, self.remarks):
            inside.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(label("Step", "heading"))
        whole.addWidget(self.card)
        whole.addWidget(self.next)

    def update_step(self) -> None:
        """Show the step the cursor stands behind."""
        line, cursor = self._store.timeline, self._store.cursor
        told = explanation(line, cursor)
        self.formula.show_formula(told.latex, told.rich)
        self.numbers.show_markup(*told.numbers)
        self.next.show_markup(next_line(line, cursor))
        self.sentence.setText(breakable(told.sentence))
        self.remarks.setText(breakable("\n".join(told.remarks)))
        for part in (self.numbers, self.sentence, self.remarks, self.next):
            part.setVisible(bool(part.text()))
        self.setAccessibleDescription(sentence(line, cursor))
        self._paint(told)
        self._rest.start()

    def _announce(self) -> None:
        """Have the step that the cursor has come to read out."""
        announce(self, self.accessibleDescription())

    def _prepare(self) -> None:
        """Have the neighbouring steps' formulas typeset before they are shown."""
        line, cursor = self._store.timeline, self._store.cursor
        for near in (cursor + 1, cursor - 1):
            if 0 < near <= len(line.steps):
                told = explanation(line, near)
                self.formula.prepare(told.latex, told.rich)

    def _paint(self, told: Explanation) -> None:
        theme = self._look.theme
        ground = getattr(theme, GROUNDS[told.tone])
        restyle(self.card, f"#stepcard {{ background: {ground}; border-radius: 8px; }}")
        colour_label(self.numbers, theme.ink, "font-size: 13px;")
        colour_label(self.sentence, theme.muted, "font-size: 12px;")
        colour_label(self.remarks, theme.error, "font-size: 12px;")
        colour_label(self.next, theme.muted, "font-size: 12px;")

    def _follow(self, theme: Theme) -> None:
        self._paint(explanation(self._store.timeline, self._store.cursor))
