"""NumberField: a line for one number, given as a number or a constant expression."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from autodiff_viz.core.errors import AutodiffVizError, FormulaError, SettingsError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.sweep import evaluate
from autodiff_viz.gui.labels import tip

Submit = Callable[[float], str]
"""Do something with a number; return why that is refused, or ""."""

SPECIAL: Final = {
    "nan": math.nan, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf,
    "∞": math.inf, "+∞": math.inf, "-∞": -math.inf,
}  # fmt: skip
ROOM_FOR: Final = (5, 13)
"""How many digits the field is wide, at least and at most."""

PADDING: Final = 24
"""What the style sheet's padding and border take, in pixels."""


def constant(text: str) -> float:
    """Return the number a text says: 0.5, 1e-3, pi/4, -inf, nan; raises AutodiffVizError."""
    word = text.strip().replace("−", "-").casefold()
    if word in SPECIAL:
        return SPECIAL[word]
    program = parse(text)
    if program.inputs:
        name = program.names[program.inputs[0]]
        raise SettingsError(f"{name:.40} is no number; write one, as in 0.5 or pi/4.")
    return evaluate(program, {})


def sentence_of(error: AutodiffVizError) -> str:
    """Return what an error says, without the place in a text that is in sight."""
    if isinstance(error, FormulaError):
        return f"{error.sentence} {error.hint}".strip()
    return str(error)


class NumberField(QLineEdit):
    """Shows a number, all its digits while it has the focus; Enter or leaving gives the new one."""

    def __init__(
        self,
        name: str,
        submit: Submit,
        padding: int = PADDING,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._padding = padding
        self._submit = submit
        self._number = 0.0
        self._touched = False
        self.setObjectName("mono")
        self.setAccessibleName(name)
        self.textEdited.connect(self._touch)
        self.textChanged.connect(self.updateGeometry)

    @property
    def number(self) -> float:
        """The number that is in force."""
        return self._number

    def set_number(self, number: float) -> None:
        """Show another number, unless the person is just typing one and it stays the same."""
        same = full(number) == full(self._number)
        self._number = number
        if not (same and self._touched):
            self._restore()

    def sizeHint(self) -> QSize:
        """As wide as the text, within limits."""
        digits = max(ROOM_FOR[0], min(ROOM_FOR[1], len(self.text())))
        wide = self.fontMetrics().horizontalAdvance("0") * digits + self._padding
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Never narrower than the text it shows."""
        return self.sizeHint()

    def _restore(self) -> None:
        self._touched = False
        self.setText(full(self._number) if self.hasFocus() else shown(self._number))
        self.setCursorPosition(0)
        self._refuse("")

    def _touch(self) -> None:
        self._touched = True
        self._refuse("")

    def _refuse(self, why: str) -> None:
        """Mark the field as refused with the sentence why, or as fine."""
        self.setToolTip(tip(why or full(self._number)))
        self.setAccessibleDescription(why)
        if why and self.isVisible():
            below = self.mapToGlobal(self.rect().bottomLeft())
            QToolTip.showText(below, tip(why), self)
        if bool(why) != bool(self.property("refused")):
            self.setProperty("refused", bool(why))
            self.style().unpolish(self)
            self.style().polish(self)

    def _give(self) -> None:
        """Give the typed number away; a text that is none stays, with a red border."""
        if not self._touched:
            return
        try:
            number = constant(self.text())
        except AutodiffVizError as error:
            self._refuse(sentence_of(error))
            return
        why = self._submit(number)
        if why:
            self._refuse(why)
        else:
            self._restore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show all digits for editing."""
        super().focusInEvent(event)
        if not self._touched:
            self._restore()
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field is as good as Enter, unless only a menu has opened."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._give()
            if not self._touched:
                self._restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter gives the number and leaves the field; Escape puts the old one back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._give()
            if not self._touched:
                self.clearFocus()
        elif event.key() == Qt.Key.Key_Escape and self._touched:
            self._restore()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the document while nothing is typed here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            history = event.matches(QKeySequence.StandardKey.Undo) or event.matches(
                QKeySequence.StandardKey.Redo
            )
            if history and not self._touched:
                event.ignore()
                return True
        return super().event(event)
