"""MarkedLine: a line of text with a wave under what is wrong in it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QLineEdit, QWidget


def utf16_length(text: str) -> int:
    """Return how many units Qt counts in `text`."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class MarkedLine(QLineEdit):
    """One line of text; a place in it can be marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = (0, 0, "")

    def mark(self, start: int, length: int, colour: str) -> None:
        """Draw a wave under `length` characters from `start`; of an empty span the one before."""
        text = self.text()
        start = min(start, max(0, len(text) - 1))
        before = utf16_length(text[:start])
        self._mark = (before, max(1, utf16_length(text[start : start + max(1, length)])), colour)
        self._format()

    def unmark(self) -> None:
        """Take the wave away, if there is one: Qt lays the whole text out anew."""
        if not self._mark[1]:
            return
        self._mark = (0, 0, "")
        self._format()

    @property
    def marked(self) -> tuple[int, int]:
        """Where the wave is: its start and length, 0 when there is none."""
        return self._mark[:2]

    def _format(self) -> None:
        """Tell Qt how to draw the text, by the event made for input methods."""
        start, length, colour = self._mark
        attributes = []
        if length:
            wave = QTextCharFormat()
            wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wave.setUnderlineColor(QColor(colour))
            kind = QInputMethodEvent.AttributeType.TextFormat
            place = start - self.cursorPosition()
            attributes.append(QInputMethodEvent.Attribute(kind, place, length, wave))
        QCoreApplication.sendEvent(self, QInputMethodEvent("", attributes))
