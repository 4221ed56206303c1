"""AddLine: one field at the top of a panel; Enter adds what it says, a refusal is told below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from autodiff_viz.gui.labels import ElidedLabel


class AddLine(QWidget):
    """`accept` takes the text and returns why it is refused, or ""; `buttons` stand at the right."""

    def __init__(self, hint: str, accept: Callable[[str], str], *buttons: QPushButton) -> None:
        super().__init__()
        self._accept = accept
        self.field = QLineEdit()
        self.field.setObjectName("mono")
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.problem = ElidedLabel("problem")
        self.problem.hide()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        for button in buttons:
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(row)
        whole.addWidget(self.problem)
        self.field.returnPressed.connect(self._commit)
        self.field.textEdited.connect(lambda: self.tell(""))

    def _commit(self) -> None:
        if self.field.text().strip():
            refusal = self._accept(self.field.text())
            self.tell(refusal)
            if not refusal:
                self.field.clear()

    def tell(self, problem: str) -> None:
        """Show why the text is refused; "" takes it back."""
        self.problem.show_text(problem)
        self.problem.setVisible(bool(problem))
        self.field.setProperty("refused", bool(problem))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)


def button(text: str, tip: str, act: Callable[[], object]) -> QPushButton:
    """Return a button of a panel; a click leaves the focus where it is needed."""
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: act())
    return made
