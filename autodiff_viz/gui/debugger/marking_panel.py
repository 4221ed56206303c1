"""MarkingPanel: a panel that marks on the canvas what it tells of, as long as it is in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from autodiff_viz.gui.canvas.marks import NO_MARKS, Marks

Mark = Callable[[Marks], None]
"""Shows marks in place of those before."""


class MarkingPanel(QWidget):
    """Takes its marks back when it is left, and by Escape."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the marks off the canvas."""
        super().hideEvent(event)
        self.mark(NO_MARKS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape take the marks off the canvas."""
        if event.key() == Qt.Key.Key_Escape:
            self.mark(NO_MARKS)
        else:
            super().keyPressEvent(event)
