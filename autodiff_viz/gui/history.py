"""History: every edit of the session as a list; the one that is chosen is the last that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QUndoView

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow


class History(QUndoView):
    """The undo stack; what is being typed becomes an entry before another one is chosen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.store.undo_stack)
        self._window = window
        self.setEmptyLabel("As it was opened")
        self.setAccessibleName("History of edits")
        self.setMinimumHeight(36)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take in what is being typed, then choose."""
        self._window.expression_bar.finish()
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take in what is being typed before a key chooses."""
        self._window.expression_bar.finish()
        super().focusInEvent(event)
