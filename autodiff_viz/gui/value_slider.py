"""ValueSlider: a slider over a range of real numbers that fits its value."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from autodiff_viz.gui.keys import EscapeWatch

STEPS: Final = 400
USUAL: Final = 2.0
"""The range is -2 … 2 while the value is inside."""

LARGEST: Final = 1e308
PAUSE: Final = 1.0
"""Seconds without a change after which keys and wheel begin a new undo entry."""


def range_around(value: float) -> float:
    """Return R of the range -R … R: 2, or the next power of ten that holds the value."""
    if not math.isfinite(value) or abs(value) <= USUAL:
        return USUAL
    exponent = min(308, math.ceil(math.log10(abs(value))))
    return max(float(f"1e{exponent}"), USUAL)


def value_at(place: int, radius: float) -> float:
    """Return the value at a place 0 … STEPS of the slider, without noise in its digits."""
    offset = 2 * place - STEPS
    if radius >= LARGEST / STEPS:
        return offset / STEPS * radius
    return offset * radius / STEPS


class ValueSlider(QSlider):
    """Gives `slid(value, gesture)`; all changes of one drag have one gesture."""

    slid = Signal(float, int)

    def __init__(
        self, name: str, new_gesture: Callable[[], int], parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._new_gesture = new_gesture
        self._gesture = new_gesture()
        self._changed_at = 0.0
        self._silent = False
        self._radius = USUAL
        self._shown = 0.0
        self.setRange(0, STEPS)
        self.setPageStep(STEPS // 40)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._before = 0.0
        self._watch = EscapeWatch(self)
        self._watch.cancelled.connect(self._cancel)
        self.valueChanged.connect(self._slide)

    @property
    def radius(self) -> float:
        """R of the range -R … R."""
        return self._radius

    def show_value(self, value: float) -> None:
        """Put the handle where `value` is; a drag or a burst of keys keeps its range."""
        self._shown = value
        self.setEnabled(math.isfinite(value))
        if not math.isfinite(value):
            value = 0.0
        if not self._is_busy() or abs(value) > self._radius:
            self._radius = range_around(value)
        place = round((value / self._radius + 1.0) * STEPS / 2)
        self._silent = True
        self.setValue(max(0, min(STEPS, place)))
        self._silent = False

    def _is_busy(self) -> bool:
        return self.isSliderDown() or time.monotonic() - self._changed_at < PAUSE

    def _slide(self, place: int) -> None:
        if self._silent:
            return
        if not self._is_busy():
            self._gesture = self._new_gesture()
        self._changed_at = time.monotonic()
        self.slid.emit(value_at(place, self._radius), self._gesture)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture; a press beside the handle brings it there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._gesture = self._new_gesture()
            self._changed_at = time.monotonic()
            self._before = self._shown
            self._watch.start()
            if not self._is_on_handle(event):
                self.setValue(self._place_at(event.position().x()))
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture: what comes next is an entry of its own."""
        self._watch.stop()
        super().mouseReleaseEvent(event)
        self._changed_at = 0.0

    def _cancel(self) -> None:
        """Put the value of before the drag back, and let go of the mouse."""
        release = QMouseEvent(
            QEvent.Type.MouseButtonRelease,
            QPointF(self.rect().center()),
            QPointF(self.mapToGlobal(self.rect().center())),
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        super().mouseReleaseEvent(release)
        self.slid.emit(self._before, self._gesture)
        self._changed_at = 0.0

    def _option(self) -> QStyleOptionSlider:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return option

    def _is_on_handle(self, event: QMouseEvent) -> bool:
        part = self.style().hitTestComplexControl(
            QStyle.ComplexControl.CC_Slider, self._option(), event.position().toPoint(), self
        )
        return part == QStyle.SubControl.SC_SliderHandle

    def _place_at(self, x: float) -> int:
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, self._option(), QStyle.SubControl.SC_SliderHandle, self
        )
        span = self.width() - handle.width()
        return QStyle.sliderValueFromPosition(0, STEPS, round(x - handle.width() / 2), span)
