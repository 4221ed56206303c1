"""StatusLine: what was done last on the left of the status bar, what the pointer is on at its right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QStatusBar
from shiboken6 import isValid

from autodiff_viz.drawing.picture import Picture
from autodiff_viz.gui.canvas.picture_view import PictureView
from autodiff_viz.gui.canvas.stage import Stage
from autodiff_viz.gui.labels import ElidedLabel
from autodiff_viz.gui.store import Store

MOMENT: Final = 8000
"""Milliseconds for which a sentence stays."""


def told_at(stage: Stage, spot: QPointF) -> str:
    """Return what is at a point of the picture: a node or an edge, with all digits of its numbers."""
    box = stage.box_at(spot)
    if box is not None:
        return _in_one_line(box.box.tip)
    arrow = stage.arrow_at(spot)
    if arrow is None:
        return ""
    flow = stage.flows.get(arrow.arrow.key)
    return _in_one_line(arrow.arrow.tip, flow.flow.tip if flow else "")


def _in_one_line(*tips: str) -> str:
    """Return tips of several lines in one; a line that goes on with = belongs to the one before."""
    lines = "\n".join(filter(None, tips)).replace("\n= ", " = ")
    return ",  ".join(line.removesuffix(".") for line in lines.split("\n"))


class StatusLine(QObject):
    """Follows the store, its undo stack and the pointer over the canvas."""

    def __init__(self, bar: QStatusBar, store: Store, view: PictureView) -> None:
        super().__init__(bar)
        self._bar, self._store, self._view = bar, store, view
        self._index = 0
        self._at: QPoint | None = None
        self.pointed = ElidedLabel("hint")
        bar.setSizeGripEnabled(False)
        self.pointed.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.pointed.setContentsMargins(0, 0, 8, 0)
        bar.addPermanentWidget(self.pointed)
        self.pointed.hide()
        store.document_changed.connect(bar.clearMessage)
        store.cursor_changed.connect(bar.clearMessage)
        store.refused.connect(self.say)
        store.said.connect(self.say)
        store.undo_stack.indexChanged.connect(self._tell_edit)
        view.viewport().installEventFilter(self)

    def say(self, text: str) -> None:
        """Show a sentence for a while."""
        self._bar.showMessage(text, MOMENT)

    def _tell_edit(self, index: int) -> None:
        """Name the edit that was done or taken back."""
        stack, before, self._index = self._store.undo_stack, self._index, index
        if not isValid(stack):  # it empties itself at its end
            return
        if index < before and index < stack.count():
            self.say(f"Undone: {stack.text(index)}.")
        elif index and index >= before:
            self.say(f"Done: {stack.text(index - 1)}.")

    def follow(self, picture: Picture | None = None) -> None:
        """Say anew what the pointer is on: the picture or the place is another."""
        spot = None if self._at is None else self._view.mapToScene(self._at)
        self._show_pointed("" if spot is None else told_at(self._view.stage, spot))

    def _show_pointed(self, text: str) -> None:
        """Take no more than half of the bar; the other half is for what was done."""
        if text != self.pointed.text():
            self.pointed.setMaximumWidth(self._bar.width() // 2)
            self.pointed.show_text(text)
            self.pointed.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer over the canvas; take no event."""
        if isinstance(event, QMouseEvent):
            self._at = event.position().toPoint()
            self.follow()
        elif event.type() == QEvent.Type.Leave:
            self._at = None
            self.follow()
        return False
