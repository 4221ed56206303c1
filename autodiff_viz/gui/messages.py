"""Message boxes whose texts are always plain text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMessageBox, QWidget

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

Button = QMessageBox.StandardButton


class CentredBox(QMessageBox):
    """A message box in the middle of its window, whatever size its text gives it."""

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size of the texts, then the place."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            frame = self.frameGeometry()
            frame.moveCenter(parent.window().frameGeometry().center())
            self.move(frame.topLeft())


def _box(parent: QWidget, title: str, text: str) -> QMessageBox:
    box = CentredBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle("Autodiff Viz")
    box.setText(title)
    box.setInformativeText(text)
    return box


def tell(parent: QWidget, title: str, text: str) -> None:
    """Say something that went wrong, and wait until it is read."""
    box = _box(parent, title, text)
    box.setIcon(QMessageBox.Icon.Warning)
    box.exec()


def may_replace(parent: QWidget, path: Path) -> bool:
    """Ask before a file is overwritten that the person did not name in full."""
    answer = ask(
        parent,
        f"{path.name} is there already.",
        "Replace it?",
        Button.Yes | Button.Cancel,
        Button.Cancel,
    )
    return answer == Button.Yes


def finish_typing(window: MainWindow) -> None:
    """Let the field that is typed in give its text away, as leaving it does, and wait for its reading."""
    field = window.focusWidget()
    if field is not None:
        field.clearFocus()
        field.setFocus()
    window.expression_bar.finish()


def ask(
    parent: QWidget,
    title: str,
    text: str,
    buttons: Button,
    default: Button,
    words: Mapping[Button, str] | None = None,
) -> Button:
    """Ask a question and return the button that was pressed; `words` are other texts of buttons."""
    box = _box(parent, title, text)
    box.setIcon(QMessageBox.Icon.Question)
    box.setStandardButtons(buttons)
    box.setDefaultButton(default)
    for button, word in (words or {}).items():
        box.button(button).setText(word)
    return Button(box.exec())
