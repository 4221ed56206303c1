"""Quick add on the canvas, by real mouse and keys: a double click, a dropped line, arrows and Enter."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSettings, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.printing import program_text
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.canvas.targets import NOWHERE
from autodiff_viz.gui.canvas.view import CanvasView
from autodiff_viz.gui.palette_memory import FAVOURITES, LATELY, PaletteMemory
from autodiff_viz.gui.quick.adding import Adding
from autodiff_viz.gui.quick.box import SearchBox
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.symbol_delegate import BESIDE, MARKUP, op_markup

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ENTER = Qt.Key.Key_Return
CHAIN = "exp(x**2)**2"


pytestmark = pytest.mark.usefixtures("popups_end")


def open_text(store: Store, text: str) -> None:
    store.open(document_of(parse(text)), None)


def text_of(store: Store) -> str:
    return program_text(store.document.program)


def empty_spot(canvas: CanvasView) -> QPoint:
    return QPoint(canvas.viewport().width() // 2, canvas.viewport().height() - 70)


def double_click(qtbot: QtBot, canvas: CanvasView, at: QPoint) -> None:
    qtbot.mouseClick(canvas.viewport(), LEFT, NONE, at)
    qtbot.mouseDClick(canvas.viewport(), LEFT, NONE, at)


def box_of(canvas: CanvasView) -> SearchBox:
    found = canvas.findChild(SearchBox)
    assert found is not None
    return found


def type_and_enter(qtbot: QtBot, canvas: CanvasView, text: str) -> None:
    box = box_of(canvas)
    qtbot.keyClicks(box.field, text)
    qtbot.keyClick(box.field, ENTER)


def compose(box: SearchBox, text: str) -> None:
    """Type as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(box.field, event)


def pull_line(qtbot: QtBot, canvas: CanvasView, store: Store, name: str) -> None:
    item = canvas.stage.boxes[store.document.key_of(name)]
    start, end = canvas.mapFromScene(QPointF(*item.box.port)), empty_spot(canvas)
    qtbot.mousePress(canvas.viewport(), LEFT, NONE, start)
    for at in ((start + end) / 2, end):
        qtbot.mouseMove(canvas.viewport(), at)
        QApplication.processEvents()
    qtbot.mouseRelease(canvas.viewport(), LEFT, NONE, end)


def test_a_double_click_finds_and_adds_an_op_with_fresh_inputs(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    store.select([store.document.key_of("x")])
    double_click(qtbot, canvas, empty_spot(canvas))
    assert box_of(canvas).isVisible()
    type_and_enter(qtbot, canvas, "times")
    assert store.undo_stack.undoText() == "Add mul"
    assert list(store.document.values) == ["x", "u", "v"]  # y names a node of the chain
    assert QApplication.activePopupWidget() is None


def test_the_box_opens_at_the_pointer_and_inside_the_window(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    double_click(qtbot, canvas, QPoint(40, 50))
    at = canvas.viewport().mapToGlobal(QPoint(40, 50))
    assert (box_of(canvas).pos() - at).manhattanLength() <= 4  # offscreen windows have frames
    box_of(canvas).close()
    QApplication.processEvents()
    corner = QPoint(canvas.viewport().width() - 3, canvas.viewport().height() - 3)
    double_click(qtbot, canvas, corner)
    box = box_of(canvas)
    inside = QRect(canvas.mapToGlobal(QPoint()), canvas.size())
    assert inside.contains(QRect(box.pos(), box.size()))


def test_on_an_edge_the_op_is_inserted(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    open_text(store, "z = exp(x)")
    arrow = canvas.stage.arrows[store.document.key_of("z"), 0]
    double_click(qtbot, canvas, canvas.mapFromScene(arrow.shape().boundingRect().center()))
    compose(box_of(canvas), "二乗")
    type_and_enter(qtbot, canvas, "")
    assert text_of(store) == "z = exp(x**2)"


def test_a_double_click_on_a_node_opens_nothing(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    item = canvas.stage.boxes[store.document.key_of("x")]
    double_click(qtbot, canvas, canvas.mapFromScene(item.sceneBoundingRect().center()))
    assert canvas.findChild(SearchBox) is None


def test_arrows_walk_the_list_past_its_headings(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    double_click(qtbot, canvas, empty_spot(canvas))
    box = box_of(canvas)
    offered = [choice.name for choice in box.choices]
    assert box.choice is not None
    assert box.choice.name == offered[0]
    for name in offered[1:9]:  # past the end of the first category
        qtbot.keyClick(box.field, Qt.Key.Key_Down)
        assert box.choice.name == name
    qtbot.keyClick(box.field, Qt.Key.Key_Up)
    qtbot.keyClick(box.field, ENTER)
    assert [node.op for node in store.document.program.nodes][-1] == offered[7]


def test_escape_closes_it_and_changes_nothing(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    double_click(qtbot, canvas, empty_spot(canvas))
    box = box_of(canvas)
    qtbot.keyClicks(box.field, "sin")
    qtbot.keyClick(box.field, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert store.undo_stack.count() == 0


def test_a_click_on_a_line_takes_it(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    double_click(qtbot, canvas, empty_spot(canvas))
    box = box_of(canvas)
    qtbot.keyClicks(box.field, "cosh")
    at = box.list.visualItemRect(box.list.item(0)).center()
    qtbot.mouseClick(box.list.viewport(), LEFT, NONE, at)
    assert text_of(store) == "cosh(x)"


def typed_in_box(qtbot: QtBot, canvas: CanvasView, text: str) -> SearchBox:
    double_click(qtbot, canvas, empty_spot(canvas))
    box = box_of(canvas)
    qtbot.keyClicks(box.field, text)
    return box


def test_it_says_what_enter_would_do(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    assert typed_in_box(qtbot, canvas, "mul").note.text() == "Add mul with fresh inputs."


# Expressions


def test_an_expression_adds_its_whole_graph(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    open_text(store, CHAIN)
    double_click(qtbot, canvas, empty_spot(canvas))
    type_and_enter(qtbot, canvas, "sin(x)*2")
    assert [node.op for node in store.document.program.nodes].count("sin") == 1
    assert list(store.document.values) == ["x"]
    assert store.undo_stack.count() == 1
    assert store.undo_stack.undoText() == "Add sin(x)*2"
    made = store.document.program.nodes[store.document.program.index_of_key(store.selection[0])]
    assert made.op == "mul"


def test_a_mistake_in_an_expression_is_told_and_marked(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    box = typed_in_box(qtbot, canvas, "sin(x")
    qtbot.keyClick(box.field, ENTER)
    assert box.isVisible()
    assert "never closed" in box.note.text()
    assert box.field.marked == (3, 1)
    qtbot.keyClicks(box.field, ")")
    assert box.field.marked[1] == 0
    qtbot.keyClick(box.field, ENTER)
    assert text_of(store) == "sin(x)"


def test_the_name_of_an_op_is_no_expression(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    for text in ("+", "**", "x^2", "e^x", "1/x"):
        box = typed_in_box(qtbot, canvas, text)
        assert "=" not in {choice.name for choice in box.choices}, text
        box.close()
        QApplication.processEvents()


def test_a_new_name_is_a_new_input(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    double_click(qtbot, canvas, empty_spot(canvas))
    type_and_enter(qtbot, canvas, "speed7")
    assert list(store.document.values) == ["speed7"]


# A line let go on empty canvas


def test_a_line_let_go_on_empty_canvas_is_connected_to_what_is_chosen(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    pull_line(qtbot, canvas, store, "a")
    assert "input" not in {choice.name for choice in box_of(canvas).choices}
    type_and_enter(qtbot, canvas, "logar")
    assert store.undo_stack.undoText() == "Apply log to a"
    assert [node.op for node in store.document.program.nodes].count("log") == 1


def test_an_expression_after_a_line_reads_its_node(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, "a = x**2; z = a*y")
    pull_line(qtbot, canvas, store, "a")
    box = box_of(canvas)
    qtbot.keyClicks(box.field, "sin(x)*2")
    qtbot.keyClick(box.field, ENTER)
    assert box.note.text() == "The expression does not read a; write a in it."
    box.field.clear()
    type_and_enter(qtbot, canvas, "sin(t)*2")
    program = store.document.program
    sine = next(node for node in program.nodes if node.op == "sin")
    assert sine.operands == (program.index_of("a"),)
    assert list(store.document.values) == ["x", "y"]


# What is offered


@pytest.fixture
def memory(tmp_path: Path) -> PaletteMemory:
    made = PaletteMemory(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.toggle_favourite(REGISTRY["tanh"])
    made.use("gelu")
    return made


def test_favourites_and_recent_ops_come_first_until_something_is_typed(
    store: Store, memory: PaletteMemory
) -> None:
    adding = Adding(store, memory, NOWHERE)
    assert [title for title, _ in adding.groups("")][:3] == [FAVOURITES, LATELY, "Powers"]
    typed = [choice.name for _, choices in adding.groups("activation") for choice in choices]
    assert typed[0] == "gelu"


def test_symbols_are_typeset_and_names_stand_beside_them(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    box = typed_in_box(qtbot, canvas, "square")
    item = box.list.item(0)
    assert (item.data(MARKUP), item.data(BESIDE)) == ("x^{2}", "square")
    assert item.text() == "x**2    square"


def test_an_op_has_the_symbol_of_its_tile() -> None:
    assert op_markup(REGISTRY["rsqrt"]) == REGISTRY["rsqrt"].symbol
