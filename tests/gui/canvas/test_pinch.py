"""Zoom by two fingers: on a touch screen by real touch events, on a trackpad by its own event."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.canvas.view import CanvasView
from autodiff_viz.gui.store import Store


def touched(canvas: CanvasView, device: QPointingDevice, half_distances: tuple[int, ...]) -> None:
    """Put two fingers on the canvas and draw them to these distances from its middle."""
    viewport = canvas.viewport()
    middle = viewport.rect().center()
    for count, half in enumerate(half_distances):
        sequence = QTest.touchEvent(viewport, device)
        move = sequence.press if count == 0 else sequence.move
        for finger, side in ((0, -1), (1, 1)):
            move(finger, middle + QPoint(side * half, 0), viewport)
        sequence.commit()
        QGuiApplication.processEvents()
    sequence = QTest.touchEvent(viewport, device)
    for finger, side in ((0, -1), (1, 1)):
        sequence.release(finger, middle + QPoint(side * half_distances[-1], 0), viewport)
    sequence.commit()
    QGuiApplication.processEvents()


def test_two_fingers_drawn_apart_on_a_touch_screen_zoom_in(
    canvas: CanvasView, store: Store
) -> None:
    store.open(document_of(parse("exp(x**2)**2")), None)
    device = QTest.createTouchDevice()
    before = canvas.transform().m11()
    touched(canvas, device, (30, 45, 60, 75, 90))
    wide = canvas.transform().m11()
    assert wide > 1.5 * before
    touched(canvas, device, (90, 75, 60, 45, 30))
    assert canvas.transform().m11() < wide / 1.5


def test_a_pinch_on_a_trackpad_zooms_around_the_pointer(canvas: CanvasView, store: Store) -> None:
    store.open(document_of(parse("exp(x**2)**2")), None)
    before = canvas.transform().m11()
    at = QPointF(canvas.viewport().rect().center())
    under = canvas.mapToScene(at.toPoint())
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        QPointF(canvas.viewport().mapToGlobal(at.toPoint())),
        0.25,
        QPointF(),
    )
    QGuiApplication.sendEvent(canvas.viewport(), event)
    assert canvas.transform().m11() == 1.25 * before
    moved = canvas.mapToScene(at.toPoint()) - under
    assert abs(moved.x()) < 2
    assert abs(moved.y()) < 2
