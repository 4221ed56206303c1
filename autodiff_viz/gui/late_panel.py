"""LatePanel: the place of a part of the window that is built after the first paint."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget


class LatePanel(QWidget):
    """Has its size and ground from the start, so that nothing jumps when the part comes."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)

    def fill(self, part: QWidget) -> None:
        """Put the part into its place."""
        self._whole.addWidget(part)
