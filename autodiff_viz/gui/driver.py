"""Driver: does by real events what a person does with mouse and keys; the tour and the tests use it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.mime import OP_MIME
from autodiff_viz.interruption import INTERRUPTION

PATIENCE: Final = 20.0
"""Seconds after which something that was waited for is taken to be missing."""

NO_KEYS: Final = Qt.KeyboardModifier.NoModifier


def wait_until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Let the window work until `condition` holds; raises TimeoutError saying `what` did not come.

    Raises KeyboardInterrupt when Ctrl+C has come (`INTERRUPTION`).
    """
    INTERRUPTION.check()
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited {seconds:g} s in vain for {what}.")
        INTERRUPTION.check()
        QApplication.processEvents()
        time.sleep(0.002)
    QApplication.processEvents()


def settle(window: MainWindow) -> None:
    """Wait until the window is complete, its picture shows the document, and nothing glides."""
    window.complete()
    wait_until(lambda: window.is_settled, "the picture")
    wait_until(lambda: window.canvas.is_still, "the end of the glide")


def settle_wholly(window: MainWindow) -> None:
    """Wait as `settle` does, and for the typeset formula and the curve of the inspector."""
    settle(window)
    wait_until(lambda: window.inspector.is_settled, "the formula and the curve of the inspector")


def drop_op(window: MainWindow, op: str, at: QPoint) -> None:
    """Drag the op from the palette and drop it `at` a point of the canvas' viewport."""
    viewport = window.canvas.viewport()
    data = QMimeData()
    data.setData(OP_MIME, op.encode())
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(viewport, QDragEnterEvent(at, copy, data, left, NO_KEYS))
    QApplication.sendEvent(viewport, QDragMoveEvent(at, copy, data, left, NO_KEYS))
    QApplication.processEvents()
    QApplication.sendEvent(viewport, QDropEvent(QPointF(at), copy, data, left, NO_KEYS))
    settle(window)


def place_of(window: MainWindow, name: str) -> QPoint:
    """Return the middle of the node called `name` in the canvas' viewport."""
    index = window.store.program.index_of(name)
    box = next(box for box in window.pictures.picture.boxes if box.index == index)
    frame = box.frame
    middle = QPointF(frame.x + frame.width / 2, frame.y + frame.height / 2)
    return window.canvas.mapFromScene(middle)


def press_key(widget: QWidget, key: Qt.Key, text: str = "") -> None:
    """Press and release a key on a widget."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, NO_KEYS, text))
    QApplication.processEvents()


def type_number(field: QLineEdit, text: str) -> None:
    """Type a number over what a field shows, and press Enter."""
    field.setFocus()
    field.selectAll()
    for sign in text:
        press_key(field, Qt.Key.Key_unknown, sign)
    press_key(field, Qt.Key.Key_Return)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Press and release the left button on a widget."""
    place = QPointF(at or widget.rect().center())
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, held in (
        (QEvent.Type.MouseButtonPress, left),
        (QEvent.Type.MouseButtonRelease, none),
    ):
        event = QMouseEvent(kind, place, widget.mapToGlobal(place), left, held, NO_KEYS)
        QApplication.sendEvent(widget, event)
    QApplication.processEvents()
