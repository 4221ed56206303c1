"""The status bar: what was done last, and what the pointer is on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from autodiff_viz.document import edits
from autodiff_viz.gui.canvas import paint
from autodiff_viz.gui.debugger import whatif_commands
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow
from tests.gui.opening import open_program


def opened(window: MainWindow, cursor: int = 0) -> None:
    """y = 3², z = 2y: x, y, z, the seed, z->y with 2, y->x with 12."""
    open_program(window, "y = x**2; z = 2*y", x=3.0)
    window.store.move_to(cursor)


def move(window: MainWindow, at: QPoint) -> None:
    """Tell the canvas of a pointer at a point; the screen's own stays, whose moves come later."""
    port = window.canvas.viewport()
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(port.mapToGlobal(at)),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(port, event)


def point_to(window: MainWindow, spot: QPointF) -> None:
    """Move the pointer to a point of the picture, from elsewhere: it may be there already."""
    move(window, QPoint(2, 2))
    move(window, window.canvas.mapFromScene(spot))


def on_node(window: MainWindow, name: str) -> QPointF:
    item = window.canvas.stage.boxes[window.store.document.key_of(name)]
    return paint.rect_of(item.box.frame).center()


def on_edge(window: MainWindow, user: str) -> QPointF:
    arrow = window.canvas.stage.arrows[window.store.document.key_of(user), 0].arrow
    return paint.curve(arrow.path).pointAtPercent(0.5)


def test_the_node_under_the_pointer_is_told_with_its_numbers(
    qtbot: QtBot, window: MainWindow
) -> None:
    opened(window, 6)
    point_to(window, on_node(window, "y"))
    pointed = window.status_line.pointed
    assert pointed.text() == "y = x**2,  value 9,  adjoint ȳ = 2"
    qtbot.waitUntil(lambda: pointed.toolTip() == "")  # nothing is cut
    assert window.statusBar().rect().contains(pointed.geometry())


def test_what_is_not_computed_yet_is_not_told_and_comes_with_the_step(
    window: MainWindow,
) -> None:
    opened(window)
    point_to(window, on_node(window, "y"))
    assert window.status_line.pointed.text() == "y = x**2"
    window.store.move_to(2)
    assert window.status_line.pointed.text() == "y = x**2,  value 9"


def test_the_edge_under_the_pointer_is_told_with_its_numbers(
    window: MainWindow,
) -> None:
    opened(window, 6)
    point_to(window, on_edge(window, "y"))
    assert window.status_line.pointed.text() == "∂y/∂x = 2x = 6,  x̄ += 2 × 6 = 12"


def test_off_nodes_and_off_the_canvas_nothing_is_told(window: MainWindow) -> None:
    opened(window)
    point_to(window, on_node(window, "y"))
    move(window, QPoint(2, 2))
    assert window.status_line.pointed.text() == ""
    point_to(window, on_node(window, "y"))
    QApplication.sendEvent(window.canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert window.status_line.pointed.text() == ""


def test_an_edit_and_its_undo_are_named(window: MainWindow) -> None:
    opened(window)
    key = window.store.document.key_of("y")
    window.store.do("Rename y to s", lambda document: edits.rename(document, key, "s"))
    assert window.statusBar().currentMessage() == "Done: Rename y to s."
    window.commands["undo"].trigger()
    assert window.statusBar().currentMessage() == "Undone: Rename y to s."
    window.commands["redo"].trigger()
    assert window.statusBar().currentMessage() == "Done: Rename y to s."
    opened(window)
    assert window.statusBar().currentMessage() == ""


def test_a_held_node_is_told_without_a_point_amid_the_line(
    window: MainWindow,
) -> None:
    opened(window, 2)
    assert whatif_commands.hold(window.store, window.store.document.key_of("y"), "8") == ""
    settle(window)
    QApplication.processEvents()  # the banner of what is held moves the canvas
    point_to(window, on_node(window, "y"))
    told = "y = x**2,  value 8,  y is held at 8; computed it would be 9"
    assert window.status_line.pointed.text() == told


def test_long_names_leave_half_of_the_bar_to_what_was_done(
    window: MainWindow,
) -> None:
    name = "a_name_that_goes_on_and_on" * 6
    window.resize(1280, 720)
    open_program(window, f"{name} = x*2; z = {name}*{name}")
    point_to(window, on_node(window, name))
    pointed = window.status_line.pointed
    assert pointed.width() <= window.statusBar().width() // 2
    assert name in pointed.toolTip()
