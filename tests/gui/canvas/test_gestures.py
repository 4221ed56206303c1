"""The gestures, by real mouse, key and drag events."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import program_text
from autodiff_viz.document.document import document_of
from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas.arrow_item import ArrowItem
from autodiff_viz.gui.canvas.box_item import BoxItem, Glow
from autodiff_viz.gui.canvas.field_popup import FieldPopup
from autodiff_viz.gui.canvas.view import CanvasView
from autodiff_viz.gui.mime import op_data, op_of
from autodiff_viz.gui.store import Store

CHAIN = "exp(x**2)**2"
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
COPY = Qt.DropAction.CopyAction


def open_text(store: Store, text: str) -> None:
    store.open(document_of(parse(text)), None)


def text_of(store: Store) -> str:
    return program_text(store.document.program)


def item_of(canvas: CanvasView, store: Store, name: str) -> BoxItem:
    return canvas.stage.boxes[store.document.key_of(name)]


def edge_into(canvas: CanvasView, store: Store, name: str, slot: int = 0) -> ArrowItem:
    return canvas.stage.arrows[store.document.key_of(name), slot]


def middle(canvas: CanvasView, store: Store, name: str) -> QPoint:
    return canvas.mapFromScene(item_of(canvas, store, name).sceneBoundingRect().center())


def port(canvas: CanvasView, store: Store, name: str) -> QPoint:
    return canvas.mapFromScene(QPointF(*item_of(canvas, store, name).box.port))


def slot_of(canvas: CanvasView, store: Store, name: str, slot: int) -> QPoint:
    return canvas.mapFromScene(QPointF(*item_of(canvas, store, name).box.slots[slot]))


def middle_of_edge(canvas: CanvasView, store: Store, name: str, slot: int = 0) -> QPoint:
    return canvas.mapFromScene(edge_into(canvas, store, name, slot).shape().boundingRect().center())


def press(qtbot: QtBot, canvas: CanvasView, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    qtbot.mousePress(canvas.viewport(), LEFT, keys, at)


def move(qtbot: QtBot, canvas: CanvasView, at: QPoint) -> None:
    qtbot.mouseMove(canvas.viewport(), at)
    QApplication.processEvents()


def release(qtbot: QtBot, canvas: CanvasView, at: QPoint) -> None:
    qtbot.mouseRelease(canvas.viewport(), LEFT, NONE, at)


def drag(
    qtbot: QtBot, canvas: CanvasView, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE
) -> None:
    press(qtbot, canvas, start, keys)
    move(qtbot, canvas, (start + end) / 2)
    move(qtbot, canvas, end)
    release(qtbot, canvas, end)


class Palette:
    """An op on its way over the canvas, by the events Qt sends."""

    def __init__(self, canvas: CanvasView, op: str) -> None:
        self.viewport = canvas.viewport()
        self.data = op_data(op)

    def enter(self, at: QPoint) -> QDragEnterEvent:
        event = QDragEnterEvent(at, COPY, self.data, LEFT, NONE)
        QApplication.sendEvent(self.viewport, event)
        return event

    def over(self, at: QPoint) -> None:
        QApplication.sendEvent(self.viewport, QDragMoveEvent(at, COPY, self.data, LEFT, NONE))

    def leave(self) -> None:
        QApplication.sendEvent(self.viewport, QDragLeaveEvent())

    def drop(self, at: QPoint) -> None:
        self.enter(at)
        self.over(at)
        QApplication.sendEvent(self.viewport, QDropEvent(QPointF(at), COPY, self.data, LEFT, NONE))


def empty_spot(canvas: CanvasView) -> QPoint:
    return QPoint(canvas.viewport().width() // 2, canvas.viewport().height() - 70)


# Select and go


def test_a_click_selects_a_node_and_goes_to_its_step(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    qtbot.mouseClick(canvas.viewport(), LEFT, NONE, middle(canvas, store, "y"))
    assert store.selection == (store.document.key_of("y"),)
    assert store.cursor == 3


def test_in_the_backward_phase_a_click_goes_to_the_whole_adjoint(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    store.move_to(len(store.timeline.steps))
    qtbot.mouseClick(canvas.viewport(), LEFT, NONE, middle(canvas, store, "a"))
    assert store.cursor == 7
    qtbot.mouseClick(canvas.viewport(), LEFT, NONE, middle(canvas, store, "z"))
    assert store.cursor == 5


def test_ctrl_adds_to_the_selection_and_takes_from_it(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    x, y = store.document.key_of("x"), store.document.key_of("y")
    qtbot.mouseClick(canvas.viewport(), LEFT, NONE, middle(canvas, store, "y"))
    qtbot.mouseClick(canvas.viewport(), LEFT, CTRL, middle(canvas, store, "x"))
    assert store.selection == (x, y)
    qtbot.mouseClick(canvas.viewport(), LEFT, CTRL, middle(canvas, store, "y"))
    assert store.selection == (x,)
    assert item_of(canvas, store, "x").selected
    assert not item_of(canvas, store, "y").selected


def test_a_click_on_empty_canvas_selects_nothing(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    store.select([store.document.key_of("x")])
    qtbot.mouseClick(canvas.viewport(), LEFT, NONE, empty_spot(canvas))
    assert store.selection == ()


def test_shift_and_drag_selects_what_the_band_touches(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    start = QPoint(3, 60)
    end = middle(canvas, store, "a") + QPoint(0, 100)
    drag(qtbot, canvas, start, end, SHIFT)
    assert store.selection == (store.document.key_of("x"), store.document.key_of("a"))


def test_escape_takes_the_band_back(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    open_text(store, CHAIN)
    store.select([store.document.key_of("z")])
    press(qtbot, canvas, QPoint(3, 60), SHIFT)
    move(qtbot, canvas, middle(canvas, store, "a") + QPoint(0, 100))
    assert len(store.selection) == 3
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert store.selection == (store.document.key_of("z"),)


@pytest.mark.parametrize("button", [LEFT, Qt.MouseButton.MiddleButton])
def test_dragging_empty_canvas_pans(
    canvas: CanvasView, store: Store, qtbot: QtBot, button: Qt.MouseButton
) -> None:
    open_text(store, CHAIN)
    before, start = middle(canvas, store, "x"), empty_spot(canvas)
    qtbot.mousePress(canvas.viewport(), button, NONE, start)
    move(qtbot, canvas, start + QPoint(30, -20))
    move(qtbot, canvas, start + QPoint(60, -40))
    qtbot.mouseRelease(canvas.viewport(), button, NONE, start + QPoint(60, -40))
    moved = middle(canvas, store, "x") - before
    assert (moved - QPoint(60, -40)).manhattanLength() <= 3
    assert store.undo_stack.count() == 0


# Connect


def test_a_port_is_connected_to_a_slot_by_a_drag(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, "a = sin(x); b = cos(x); z = a*b")
    drag(qtbot, canvas, port(canvas, store, "a"), slot_of(canvas, store, "z", 1))
    nodes = store.document.program.nodes
    a, z = store.document.program.index_of("a"), store.document.program.index_of("z")
    assert nodes[z].operands == (a, a)
    assert store.undo_stack.undoText() == "Connect a to z"


def test_a_drop_on_the_card_takes_the_nearest_slot(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, "a = sin(x); b = cos(x); z = a*b")
    low = slot_of(canvas, store, "z", 0) + QPoint(30, -6)
    drag(qtbot, canvas, port(canvas, store, "b"), low)
    program = store.document.program
    b = program.index_of("b")
    assert program.nodes[program.index_of("z")].operands == (b, b)


def test_while_connecting_what_can_read_the_source_glows(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    press(qtbot, canvas, port(canvas, store, "a"))
    move(qtbot, canvas, empty_spot(canvas))
    glowing = {item.box.key for item in canvas.stage.boxes.values() if item.glow is Glow.VALID}
    assert glowing == {store.document.key_of("y"), store.document.key_of("z")}
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert all(item.glow is Glow.NONE for item in canvas.stage.boxes.values())


def test_a_cycle_is_refused_with_its_reason_while_dragging(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    before = store.document
    target = slot_of(canvas, store, "a", 0)
    press(qtbot, canvas, port(canvas, store, "z"))
    move(qtbot, canvas, empty_spot(canvas))
    move(qtbot, canvas, target)
    label = canvas.overlays.label
    assert label.isVisible()
    assert label.text() == "a cannot read z: z is computed from a."
    assert item_of(canvas, store, "a").glow is Glow.REFUSED
    with qtbot.waitSignal(store.refused) as told:
        release(qtbot, canvas, target)
    assert told.args == ["a cannot read z: z is computed from a."]
    assert store.document is before
    assert not label.isVisible()


def test_a_node_cannot_read_itself(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    open_text(store, CHAIN)
    press(qtbot, canvas, port(canvas, store, "a"))
    move(qtbot, canvas, slot_of(canvas, store, "a", 0) + QPoint(4, 0))
    assert canvas.overlays.label.text() == "a cannot read itself."
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)


def test_escape_cancels_a_connection(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    open_text(store, "a = sin(x); b = cos(x); z = a*b")
    before, target = store.document, slot_of(canvas, store, "z", 1)
    items = len(canvas.stage.items())
    press(qtbot, canvas, port(canvas, store, "a"))
    move(qtbot, canvas, target)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert len(canvas.stage.items()) == items
    assert not canvas.overlays.label.isVisible()
    release(qtbot, canvas, target)
    assert store.document is before


# Drop from the palette


def test_ops_dropped_build_the_chain_of_the_article(canvas: CanvasView, store: Store) -> None:
    Palette(canvas, "square").drop(empty_spot(canvas))
    for op in ("exp", "square"):
        program = store.document.program
        assert program.output is not None
        name = program.names[program.output]
        Palette(canvas, op).drop(middle(canvas, store, name))
    assert text_of(store) == "exp(x**2)**2"
    assert store.undo_stack.count() == 3


def test_an_op_dropped_on_an_edge_is_inserted_there(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    at = middle_of_edge(canvas, store, "y")
    palette = Palette(canvas, "sin")
    palette.enter(at)
    palette.over(at)
    assert canvas.overlays.label.text() == "Insert sin between a and y"
    assert edge_into(canvas, store, "y").target
    palette.drop(at)
    assert text_of(store) == "exp(sin(x**2))**2"


def test_the_label_says_what_a_drop_would_do(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    palette, label = Palette(canvas, "exp"), canvas.overlays.label
    palette.enter(empty_spot(canvas))
    palette.over(empty_spot(canvas))
    assert label.text() == "Add exp with a fresh input"
    palette.over(middle(canvas, store, "a"))
    assert label.text() == "Apply exp to a"
    assert item_of(canvas, store, "a").glow is Glow.TARGET
    palette.leave()
    assert not label.isVisible()
    assert item_of(canvas, store, "a").glow is Glow.NONE
    two = Palette(canvas, "mul")
    two.enter(empty_spot(canvas))
    two.over(empty_spot(canvas))
    assert label.text() == "Add mul with fresh inputs"
    two.leave()


def test_escape_during_a_drag_changes_nothing(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    before = store.document
    palette = Palette(canvas, "exp")
    palette.enter(middle(canvas, store, "a"))
    palette.over(middle(canvas, store, "a"))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.overlays.label.isVisible()
    event = QDropEvent(QPointF(middle(canvas, store, "a")), COPY, palette.data, LEFT, NONE)
    QApplication.sendEvent(canvas.viewport(), event)
    assert store.document is before


def test_what_is_no_op_is_not_taken(canvas: CanvasView, store: Store) -> None:
    palette = Palette(canvas, "nonsense")
    assert not palette.enter(empty_spot(canvas)).isAccepted()
    text = QMimeData()
    text.setText("exp")
    assert op_of(text) is None
    palette.drop(empty_spot(canvas))
    assert store.document.program.nodes == ()


def test_a_new_node_is_selected(canvas: CanvasView, store: Store) -> None:
    Palette(canvas, "mul").drop(empty_spot(canvas))
    program = store.document.program
    assert store.selection == (program.nodes[program.output or 0].key,)


def test_four_appended_ops_make_the_chain(store: Store) -> None:
    for op in ("square", "exp", "square"):
        commands.append_op(store, op)
    assert text_of(store) == "exp(x**2)**2"
    assert len(store.selection) == 1


# Menus


@pytest.fixture
def chosen(qtbot: QtBot) -> Callable[[CanvasView, str], None]:
    """Return a function that triggers an entry of the menu that is open."""

    def choose(canvas: CanvasView, text: str) -> None:
        QApplication.processEvents()
        menus = [menu for menu in canvas.findChildren(QMenu) if menu.isVisible()]
        assert len(menus) == 1
        actions = {action.text().split("\t")[0]: action for action in menus[0].actions()}
        qtbot.mouseClick(menus[0], LEFT, NONE, menus[0].actionGeometry(actions[text]).center())
        QApplication.processEvents()

    return choose


def context_menu(canvas: CanvasView, at: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, canvas.viewport().mapToGlobal(at))
    QApplication.sendEvent(canvas.viewport(), event)


def test_the_menu_of_a_node_makes_it_the_output(
    canvas: CanvasView, store: Store, chosen: Callable[[CanvasView, str], None]
) -> None:
    open_text(store, CHAIN)
    key = store.document.key_of("y")
    context_menu(canvas, middle(canvas, store, "y"))
    chosen(canvas, "Make This the Output")
    program = store.document.program
    assert program.output == program.index_of_key(key)
    assert canvas.stage.boxes[key].box.is_output


def test_the_menu_of_a_node_deletes_it_and_splices(
    canvas: CanvasView, store: Store, chosen: Callable[[CanvasView, str], None]
) -> None:
    open_text(store, CHAIN)
    context_menu(canvas, middle(canvas, store, "y"))
    chosen(canvas, "Delete")
    assert text_of(store) == "(x**2)**2"


def test_the_menu_of_a_node_goes_to_its_step(
    canvas: CanvasView, store: Store, chosen: Callable[[CanvasView, str], None]
) -> None:
    open_text(store, CHAIN)
    context_menu(canvas, middle(canvas, store, "a"))
    assert store.cursor == 0
    chosen(canvas, "Go to Its Step")
    assert store.cursor == 2


def test_the_menu_of_a_node_applies_an_op(canvas: CanvasView, store: Store) -> None:
    open_text(store, "x")
    context_menu(canvas, middle(canvas, store, "x"))
    menu = next(menu for menu in canvas.findChildren(QMenu) if menu.isVisible())
    found = [a for a in menu.findChildren(QMenu) for a in a.actions() if a.text()[:4] == "tanh"]
    found[0].trigger()
    menu.close()
    assert text_of(store) == "tanh(x)"


def test_a_number_in_a_formula_is_changed_from_the_menu(
    canvas: CanvasView, store: Store, qtbot: QtBot, chosen: Callable[[CanvasView, str], None]
) -> None:
    open_text(store, "3*x")
    context_menu(canvas, middle(canvas, store, "z"))
    chosen(canvas, "Change 3…")
    popup = canvas.findChild(FieldPopup)
    assert popup is not None
    popup.field.setText("three")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible()
    assert "three" in popup.problem.text()
    popup.field.setText("4.5")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert text_of(store) == "4.5*x"


def test_the_menu_of_the_canvas_adds_an_input(
    canvas: CanvasView, store: Store, chosen: Callable[[CanvasView, str], None]
) -> None:
    open_text(store, CHAIN)
    context_menu(canvas, empty_spot(canvas))
    chosen(canvas, "Add Input")
    assert len(store.document.program.inputs) == 2


def test_the_menu_key_opens_the_menu_of_the_selected_node(
    canvas: CanvasView, store: Store, qtbot: QtBot, chosen: Callable[[CanvasView, str], None]
) -> None:
    open_text(store, CHAIN)
    store.select([store.document.key_of("y")])
    qtbot.keyClick(canvas, Qt.Key.Key_F10, SHIFT)
    chosen(canvas, "Delete")
    assert text_of(store) == "(x**2)**2"


# Keys


def test_tab_walks_the_nodes_in_program_order(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    canvas.setFocus()
    seen = []
    for _ in range(4):
        qtbot.keyClick(canvas, Qt.Key.Key_Tab)
        seen.append(commands.name_of(store, store.selection[0]))
    assert seen == ["x", "a", "y", "z"]
    qtbot.keyClick(canvas, Qt.Key.Key_Backtab, SHIFT)
    assert commands.name_of(store, store.selection[0]) == "y"


def test_tab_leaves_the_canvas_after_the_last_node(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, "x")
    canvas.activateWindow()
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.focusNextPrevChild(True)
    assert not canvas.hasFocus() or QApplication.focusWidget() is not canvas


def test_escape_clears_the_selection(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    open_text(store, CHAIN)
    store.select([store.document.key_of("x")])
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert store.selection == ()


def test_the_keys_of_stepping_are_left_to_the_window(canvas: CanvasView, store: Store) -> None:
    from PySide6.QtGui import QKeyEvent

    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Home):
        event = QKeyEvent(QEvent.Type.KeyPress, key, NONE)
        canvas.keyPressEvent(event)
        assert not event.isAccepted()
