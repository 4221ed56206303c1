"""Thousands of steps and paints of the real window lose no reference to None.

PySide6 6.12.0 on CPython 3.11 drops one with every overridden method that returns nothing, until the
process dies of `none_dealloc`. From CPython 3.12 on None is immortal and the count says nothing.
"""

import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow

ROUNDS = 125
NOISE = 100
"""So many references come and go with caches; a fault loses thousands."""


def step_through(window: MainWindow, qtbot: QtBot) -> None:
    """Step to the end, painting the canvas at every step; then let the whole window catch up."""
    viewport = window.canvas.viewport()
    window.store.move_to(0)
    for n in range(len(window.store.timeline.steps)):
        window.store.move_to(n + 1)
        viewport.repaint()
    qtbot.mouseMove(viewport, QPoint(viewport.width() // 2, viewport.height() // 2))
    QApplication.processEvents()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from CPython 3.12 on")
def test_stepping_and_painting_lose_no_reference_to_none(window: MainWindow, qtbot: QtBot) -> None:
    window.store.open(document_of(parse("x*sin(x) + exp(x**2)**2")), None)
    settle(window)
    step_through(window, qtbot)
    before = sys.getrefcount(None)
    for _ in range(ROUNDS):
        step_through(window, qtbot)
    assert sys.getrefcount(None) > before - NOISE


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from CPython 3.12 on")
def test_gestures_lose_no_reference_to_none(window: MainWindow, qtbot: QtBot) -> None:
    window.store.open(document_of(parse("x*sin(x)")), None)
    settle(window)
    viewport, left = window.canvas.viewport(), Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    before = sys.getrefcount(None)
    for n in range(400):
        at = QPoint(20 + (37 * n) % (viewport.width() - 40), 20 + (23 * n) % 200)
        qtbot.mousePress(viewport, left, none, at)
        qtbot.mouseMove(viewport, at + QPoint(30, 10))
        qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
        qtbot.mouseRelease(viewport, left, none, at)
    assert sys.getrefcount(None) > before - NOISE
