"""Veil: makes something that floats over the canvas nearly transparent while a node is under it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

VEILED: Final = 0.2
"""How much is left of what covers a node."""


class Veil(QObject):
    """Fades one widget; under the pointer, and while it has the focus, it is whole."""

    def __init__(self, part: QWidget) -> None:
        super().__init__(part)
        self._part = part
        self._covering = False
        self._effect = QGraphicsOpacityEffect(part)
        self._effect.setOpacity(1.0)
        self._effect.setEnabled(False)
        part.setGraphicsEffect(self._effect)
        part.installEventFilter(self)

    @property
    def is_down(self) -> bool:
        """Whether the widget is faded."""
        return self._effect.isEnabled()

    def set_covering(self, covering: bool) -> None:
        """Say whether a node is under the widget."""
        if covering != self._covering:
            self._covering = covering
            self._follow(under=self._part.underMouse())

    def _follow(self, *, under: bool) -> None:
        down = self._covering and not under
        self._effect.setOpacity(VEILED if down else 1.0)
        self._effect.setEnabled(down)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lift the veil while the pointer is there."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._follow(under=event.type() == QEvent.Type.Enter)
        return False
