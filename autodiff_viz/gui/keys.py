"""FocusKeys and EscapeWatch: who gets a key before the shortcuts take it.

The arrows, Home, End and Space step through the timeline wherever the focus is; a focused slider
needs its arrows, a list Up and Down, and a focused button its Space bar. Text fields look after
themselves but for Up and Down.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

_UP_DOWN: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_MOVES: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, *_UP_DOWN)
_KEPT: Final[tuple[tuple[type[QWidget], tuple[Qt.Key, ...]], ...]] = (
    (QAbstractSlider, _MOVES),
    (QComboBox, (*_MOVES, Qt.Key.Key_Space)),
    (QAbstractButton, (Qt.Key.Key_Space,)),
    (QAbstractItemView, _UP_DOWN),
    (QLineEdit, _UP_DOWN),
    (QPlainTextEdit, _UP_DOWN),
)


class FocusKeys(QObject):
    """Filters the shortcut questions of the one widget that has the focus."""

    def __init__(self, application: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        application.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if new is not None and kept_keys(new):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a key for the focused widget, so that it is no shortcut."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if plain and isinstance(watched, QWidget) and event.key() in kept_keys(watched):
                event.accept()
                return True
        return False


def kept_keys(widget: QWidget) -> tuple[Qt.Key, ...]:
    """The plain keys a widget of this kind needs for itself."""
    return next((keys for kind, keys in _KEPT if isinstance(widget, kind)), ())


class EscapeWatch(QObject):
    """While a drag goes on, Escape calls it off, wherever the focus is."""

    cancelled = Signal()

    def start(self) -> None:
        """Listen from now on."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def stop(self) -> None:
        """Listen no more."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the Escape key and end the drag."""
        pressed = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.stop()
            self.cancelled.emit()
            event.accept()
            return True
        return False
