"""Gestures of the pointer: each an object with start, move, finish, cancel.

The view makes one when a button goes down, feeds it, and drops it when it is finished or cancelled.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtWidgets import QApplication, QRubberBand

from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas.box_item import BoxItem
from autodiff_viz.gui.canvas.desk import Desk

ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
"""With one of these keys a click adds to the selection."""


class Gesture:
    """Something the person is in the middle of; points are in pixels of the viewport."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.origin = QPoint()
        self.adds = False

    def start(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Begin at a point."""
        self.origin = at
        self.adds = bool(modifiers & ADDING)

    def move(self, at: QPoint) -> None:
        """Go on to a point."""

    def finish(self, at: QPoint) -> None:
        """End at a point and do what the gesture says."""

    def cancel(self) -> None:
        """End and leave everything as it was."""

    def is_drag(self, at: QPoint) -> bool:
        """Whether the pointer is so far from where it began that this is no click."""
        return (at - self.origin).manhattanLength() >= QApplication.startDragDistance()


class PanGesture(Gesture):
    """Drags the picture; a mere click on empty canvas clears the selection."""

    def __init__(self, desk: Desk, *, clears: bool = True) -> None:
        super().__init__(desk)
        self._clears = clears
        self._last: QPoint | None = None

    def move(self, at: QPoint) -> None:
        """Move the picture with the pointer."""
        if self._last is None and self.is_drag(at):
            self._last = self.origin
            self.desk.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._last is not None:
            self.desk.pan(at - self._last)
            self._last = at

    def finish(self, at: QPoint) -> None:
        """Leave the picture where it is."""
        if self._last is None and self._clears and not self.adds:
            self.desk.store.select(())
        self.cancel()

    def cancel(self) -> None:
        """Leave the picture where it is."""
        self.desk.view.viewport().unsetCursor()


class ClickGesture(PanGesture):
    """A press on a node: a click selects it and goes to its step, a drag pans."""

    def __init__(self, desk: Desk, box: BoxItem) -> None:
        super().__init__(desk, clears=False)
        self._key = box.box.key

    def finish(self, at: QPoint) -> None:
        """Select the node; without a key held, go to its step too."""
        super().finish(at)
        if self._last is None:
            self._click()

    def _click(self) -> None:
        store = self.desk.store
        if not self.adds:
            store.select((self._key,))
            commands.go_to_node(store, self._key)
        elif self._key in store.selection:
            store.select(key for key in store.selection if key != self._key)
        else:
            store.select((*store.selection, self._key))


class BandGesture(Gesture):
    """Shift and drag on empty canvas: adds the nodes inside the band to the selection."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._before = desk.store.selection
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, desk.view.viewport())

    def move(self, at: QPoint) -> None:
        """Stretch the band and select what it touches."""
        if not self.is_drag(at):
            return
        area = QRect(self.origin, at).normalized()
        self._band.setGeometry(area)
        self._band.show()
        inside = self.desk.stage.boxes_in(self._in_picture(area))
        self.desk.store.select((*self._before, *(item.box.key for item in inside)))

    def _in_picture(self, area: QRect) -> QRectF:
        far = area.topLeft() + QPoint(area.width(), area.height())
        return QRectF(self.desk.spot(area.topLeft()), self.desk.spot(far))

    def finish(self, at: QPoint) -> None:
        """Keep the selection."""
        self._close()

    def cancel(self) -> None:
        """Select what was selected before."""
        self._close()
        self.desk.store.select(self._before)

    def _close(self) -> None:
        self._band.hide()
        self._band.deleteLater()
