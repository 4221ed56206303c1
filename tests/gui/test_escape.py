"""Escape calls a drag off; keys step right after a slider was dragged."""

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.value_slider import ValueSlider

LEFT = Qt.MouseButton.LeftButton


def opened(window: MainWindow) -> ValueSlider:
    window.store.open(document_of(parse("exp(x**2)**2")), None)
    settle(window)
    return window.expression_bar.findChild(ValueSlider)


def test_escape_puts_the_value_of_before_the_drag_back(window: MainWindow, qtbot: QtBot) -> None:
    slider = opened(window)
    y = slider.height() // 2
    qtbot.mousePress(slider, LEFT, pos=QPoint(10, y))
    qtbot.mouseMove(slider, QPoint(30, y))
    assert window.store.document.values["x"] != 0.5
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.store.document.values["x"] == 0.5
    qtbot.mouseMove(slider, QPoint(60, y))
    qtbot.mouseRelease(slider, LEFT, pos=QPoint(60, y))
    assert window.store.document.values["x"] == 0.5
    assert not window.store.undo_stack.canUndo()


def test_the_step_keys_step_after_a_drag_of_a_slider(window: MainWindow, qtbot: QtBot) -> None:
    slider = opened(window)
    window.canvas.setFocus()
    y = slider.height() // 2
    qtbot.mousePress(slider, LEFT, pos=QPoint(10, y))
    qtbot.mouseRelease(slider, LEFT, pos=QPoint(10, y))
    value = window.store.document.values["x"]
    assert value != 0.5
    focused = window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Right)
    assert window.store.cursor == 1
    assert window.store.document.values["x"] == value


def test_escape_takes_a_scrub_back(window: MainWindow, qtbot: QtBot) -> None:
    opened(window)
    window.store.move_to(3)
    bar = window.transport.bar
    y = bar.height() // 2
    qtbot.mousePress(bar, LEFT, pos=QPoint(round(bar.x_of(7)), y))
    assert window.store.cursor == 7
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.mouseMove(bar, QPoint(round(bar.x_of(1)), y))
    qtbot.mouseRelease(bar, LEFT, pos=QPoint(round(bar.x_of(1)), y))
    assert window.store.cursor == 3


def test_renaming_a_node_keeps_the_cursor(window: MainWindow) -> None:
    opened(window)
    window.store.move_to(6)
    key = window.store.document.key_of("a")
    window.store.do("Rename", lambda document: edits.rename(document, key, "area"))
    assert window.store.cursor == 6
