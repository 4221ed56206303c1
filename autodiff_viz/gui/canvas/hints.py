"""What Qt's less common events mean: a pinch of two fingers, a text for a hint."""

from __future__ import annotations

import html
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QNativeGestureEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget


class Pinch(NamedTuple):
    """Zoom so many times, around a point of the widget."""

    times: float
    at: QPoint


def pinch_of(event: QEvent, widget: QWidget) -> Pinch | None:
    """Return the pinch on a trackpad or touch screen an event tells of; None for all others."""
    if isinstance(event, QNativeGestureEvent):
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            return Pinch(1.0 + event.value(), event.position().toPoint())
    elif isinstance(event, QGestureEvent):
        gesture = event.gesture(Qt.GestureType.PinchGesture)
        if isinstance(gesture, QPinchGesture):
            at = widget.mapFromGlobal(gesture.centerPoint().toPoint())
            return Pinch(gesture.scaleFactor(), at)
    return None


def as_rich_text(text: str) -> str:
    """Return a plain text as the rich text that shows it; Qt guesses otherwise."""
    return f'<p style="white-space:pre">{html.escape(text)}</p>' if text else ""
