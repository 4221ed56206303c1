"""PartialRow: the field of one partial in the dialog, and what is said of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from autodiff_viz.core.limits import TEXT_CHARACTERS
from autodiff_viz.gui.labels import colour_label, label
from autodiff_viz.gui.look import Look

FOLLOWS = "Follows from the formula."
NAME_WIDTH = 76


class PartialRow(QWidget):
    """∂f/∂x = a field; left empty the partial follows from the formula."""

    edited = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._tone = "muted"
        self.name = label("", "mono")
        self.name.setMinimumWidth(NAME_WIDTH)
        self.field = QLineEdit()
        self.field.setObjectName("mono")
        self.field.setMaxLength(TEXT_CHARACTERS)
        self.field.textEdited.connect(self.edited)
        self.mark = label("wrong", "wrongmark")
        self.mark.setToolTip("It may be kept on purpose; it is then marked wherever it is used.")
        self.mark.hide()
        self.said = label(FOLLOWS, "", wrap=True)
        self.said.setContentsMargins(NAME_WIDTH + 8, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.name)
        row.addWidget(self.field, 1)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addLayout(row)
        whole.addWidget(self.said)
        look.changed.connect(self._paint)
        self._paint()

    def call(self, name: str) -> None:
        """Show what the partial is called: ∂f/∂x."""
        self.name.setText(f"{name} =")
        self.field.setAccessibleName(name)

    def align(self, wide: int) -> None:
        """Give the names of all rows one width, so that the fields stand under each other."""
        self.name.setMinimumWidth(wide)
        self.said.setContentsMargins(wide + 8, 0, 0, 0)

    def say(self, text: str, tone: str, *, wrong: bool = False) -> None:
        """Say something under the field; tone is a colour of the theme.

        wrong: the partial can be read and is not the slope, which is no mistake of typing.
        """
        self._tone = tone
        self.said.setText(text)
        self.mark.setVisible(wrong)
        self.field.setProperty("wrong", wrong)
        self.field.setProperty("refused", tone == "error")
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        self._paint()

    def _paint(self) -> None:
        colour_label(self.said, getattr(self._look.theme, self._tone), "font-size: 12px;")
