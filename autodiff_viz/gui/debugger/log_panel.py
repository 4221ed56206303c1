"""LogPanel: what log points wrote, a line each, to be copied and cleared."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from autodiff_viz.gui.debugger.add_line import button
from autodiff_viz.gui.debugger.book import LINES, LogBook
from autodiff_viz.gui.debugger.stop_table import mono
from autodiff_viz.gui.labels import label

EMPTY: Final = (
    "Nothing is written yet. A log point writes its text when the steps pass it: right-click a node or an"
    " edge, Log Point…"
)

ROOM: Final = 36
"""Height in pixels that the lines need at least; with less than the other tabs none moves the graph."""


class LogPanel(QWidget):
    """The lines, the newest at the end."""

    def __init__(self, book: LogBook) -> None:
        super().__init__()
        self._book = book
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(QFont(mono()))
        self.text.setAccessibleName("Log")
        self.text.setPlaceholderText(EMPTY)
        self.text.setMaximumBlockCount(LINES)
        self.text.setMinimumHeight(ROOM)
        self.count = label("", "hint")
        self.copying = button("Copy", "Copy every line", self.copy)
        self.clearing = button("Clear", "Forget every line", book.clear)
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(self.copying)
        row.addWidget(self.clearing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 4, 12, 4)
        whole.setSpacing(4)
        whole.addLayout(row)
        whole.addWidget(self.text, 1)
        book.changed.connect(self.renew)
        self.renew()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what was written while the panel was away."""
        super().showEvent(event)
        self.renew()

    def renew(self) -> None:
        """Show every line."""
        lines = len(self._book.lines)
        self.count.setText(f"{lines} line{'' if lines == 1 else 's'}" if lines else "")
        for part in (self.copying, self.clearing):
            part.setEnabled(bool(lines))
        if self.isVisible() or not lines:
            self.text.setPlainText(self._book.text)
            bar = self.text.verticalScrollBar()
            bar.setValue(bar.maximum())

    def copy(self) -> None:
        """Put every line on the clipboard."""
        QGuiApplication.clipboard().setText(self._book.text)
