"""ExpressionLine: the line the program is typed into, with a wave under what is wrong."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QUndoStack,
)
from PySide6.QtWidgets import QWidget

from autodiff_viz.core.limits import TEXT_CHARACTERS
from autodiff_viz.gui.marked_line import MarkedLine

_BREAKS: Final = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
Key = QKeySequence.StandardKey


def one_line(text: str) -> str:
    """Return `text` with its line breaks as "; ", those at its ends left out."""
    return _BREAKS.sub("; ", text.strip("\r\n\u2028\u2029"))


class ExpressionLine(MarkedLine):
    """One line of source text; undo and redo in it are those of the document."""

    entered = Signal()
    """The focus has come: a new editing session begins."""
    typed = Signal()
    """The person has changed the text."""
    left = Signal()
    history_wanted = Signal()
    """Undo or redo is about to be done."""
    given_up = Signal()
    """Escape: the text is to be that of the document again."""

    def __init__(self, undo_stack: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("expression")
        self.setAccessibleName("Expression")
        self.setMaxLength(TEXT_CHARACTERS)
        self.setPlaceholderText("Type an expression, as in exp(x**2)**2, or drag functions below")
        self._undo_stack = undo_stack
        self.textEdited.connect(self._edited)

    def rewrite(self, text: str) -> None:
        """Show another text, the cursor as far from the end as it was."""
        from_end = len(self.text()) - self.cursorPosition()
        self.setText(text)
        self.setCursorPosition(max(0, len(text) - from_end) if self.hasFocus() else 0)

    def _edited(self, text: str) -> None:
        if _BREAKS.search(text):
            after = len(text) - self.cursorPosition()
            self.setText(one_line(text))
            self.setCursorPosition(max(0, len(self.text()) - after))
        self.typed.emit()

    def event(self, event: QEvent) -> bool:
        """Claim undo and redo, which act on the document."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and _is_history(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo the document's edits, give up what was typed; all else is typing."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.matches(Key.Undo):
            self.history_wanted.emit()
            self._undo_stack.undo()
        elif _is_history(event):
            self.history_wanted.emit()
            self._undo_stack.redo()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the usual entries, with the document's undo in place of the line's."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        first = menu.actions()[0]
        menu.insertAction(first, self._undo_stack.createUndoAction(menu, "&Undo"))
        menu.insertAction(first, self._undo_stack.createRedoAction(menu, "&Redo"))
        for action in menu.actions():
            if action.objectName() in ("edit-undo", "edit-redo"):
                menu.removeAction(action)
        menu.popup(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a text that is dragged here; a file is the window's to open, not a name to be typed."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin an editing session."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End it."""
        super().focusOutEvent(event)
        self.left.emit()


def _is_history(event: QKeyEvent) -> bool:
    """Whether a key means undo or redo."""
    ctrl_y = event.keyCombination() == QKeyCombination(
        Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y
    )
    return event.matches(Key.Undo) or event.matches(Key.Redo) or ctrl_y
