"""The keys of the canvas in the real window: they act while it has the focus, elsewhere they type."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QSlider
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import program_text
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.canvas.field_popup import FieldPopup
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.quick.box import SearchBox
from autodiff_viz.gui.quick.keys_overlay import KeysOverlay, sections

SHIFT = Qt.KeyboardModifier.ShiftModifier
CHAIN = "exp(x**2)**2"


pytestmark = pytest.mark.usefixtures("popups_end")


def open_text(window: MainWindow, text: str) -> None:
    window.store.open(document_of(parse(text)), None)
    settle(window)
    window.canvas.setFocus()


def add_by_keys(window: MainWindow, qtbot: QtBot, text: str) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_A, SHIFT)
    box = QApplication.activePopupWidget()
    assert isinstance(box, SearchBox)
    qtbot.keyClicks(box.field, text)
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    settle(window)
    if QApplication.activeWindow() is None:  # offscreen a closed popup leaves no window active
        with qtbot.waitActive(window):
            window.activateWindow()


def test_the_chain_of_the_article_is_built_with_twelve_keys(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.canvas.setFocus()
    for text in ("sq", "ex", "sq"):  # Shift+A, two letters, Enter: four keys each
        add_by_keys(window, qtbot, text)
    assert program_text(window.store.document.program) == CHAIN


def test_quick_add_goes_to_the_selected_node(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, "a = x**2; z = exp(a)")
    window.store.select([window.store.document.key_of("a")])
    add_by_keys(window, qtbot, "sin")
    assert window.store.undo_stack.undoText() == "Apply sin to a"


def test_quick_add_ends_a_drag_that_is_under_way(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, CHAIN)
    port, left = window.canvas.viewport(), Qt.MouseButton.LeftButton
    item = window.canvas.stage.boxes[window.store.document.key_of("x")]
    start = window.canvas.mapFromScene(QPointF(*item.box.port))
    qtbot.mousePress(port, left, pos=start)
    qtbot.mouseMove(port, start + QPoint(40, 90))
    qtbot.keyClick(window.canvas, Qt.Key.Key_A, SHIFT)
    assert isinstance(QApplication.activePopupWidget(), SearchBox)
    assert not window.canvas.cancel_gesture()
    assert not window.canvas.overlays.label.isVisible()


def test_a_letter_is_typed_where_a_text_has_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, CHAIN)
    window.expression_bar.focus_line()
    qtbot.keyClicks(window.expression_bar.line, "A")
    assert window.expression_bar.line.text() == "A"
    assert QApplication.activePopupWidget() is None


def test_a_letter_does_nothing_where_the_timeline_has_the_focus(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_text(window, CHAIN)
    window.transport.bar.setFocus()
    qtbot.keyClick(window.transport.bar, Qt.Key.Key_A, SHIFT)
    assert QApplication.activePopupWidget() is None


# Delete, rename, edit


def select(window: MainWindow, *names: str) -> None:
    window.store.select([window.store.document.key_of(name) for name in names])


def selected(window: MainWindow) -> list[str]:
    program = window.store.program
    return [program.names[program.index_of_key(key) or 0] for key in window.store.selection]


def text_of(window: MainWindow) -> str:
    return program_text(window.store.document.program)


def popup_of(window: MainWindow) -> FieldPopup:
    made = QApplication.activePopupWidget()
    assert isinstance(made, FieldPopup)
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_splices_the_selected_nodes_out(
    window: MainWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    open_text(window, CHAIN)
    select(window, "y")
    qtbot.keyClick(window.canvas, key)
    assert text_of(window) == "(x**2)**2"
    window.store.undo_stack.undo()
    assert text_of(window) == CHAIN


def test_f2_renames_and_a_refused_name_stays_with_its_reason(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_text(window, "a = x**2; z = exp(a)")
    select(window, "x")
    qtbot.keyClick(window.canvas, Qt.Key.Key_F2)
    popup = popup_of(window)
    assert popup.field.text() == "x"
    for name, why in (
        ("exp", "exp is a word of the language; choose another name."),
        ("a", "There is a node called a already; choose another name."),
    ):
        popup.field.setText(name)
        qtbot.keyClick(popup.field, Qt.Key.Key_Return)
        assert popup.isVisible()
        assert popup.field.text() == name
        assert popup.problem.text() == why
    popup.field.setText("width")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert text_of(window) == "a = width**2; z = exp(a)"


def test_enter_edits_the_value_of_an_input(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, CHAIN)
    select(window, "x")
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    popup = popup_of(window)
    assert popup.field.text() == "0.5"
    popup.field.setText("two")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.problem.text() == "two is no number; write one, as in 0.5 or pi/4."
    popup.field.setText("1/4")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert window.store.document.values["x"] == 0.25
    assert window.store.undo_stack.undoText() == "Change x"


def test_enter_edits_a_number_and_the_name_of_what_is_computed(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_text(window, "k = 2; z = k*x")
    for name, text, after in (("k", "3", "k = 3; z = k*x"), ("z", "out", "k = 3; out = k*x")):
        window.canvas.setFocus()
        if QApplication.activeWindow() is None:
            with qtbot.waitActive(window):
                window.activateWindow()
        select(window, name)
        qtbot.keyClick(window.canvas, Qt.Key.Key_Enter)
        popup = popup_of(window)
        popup.field.setText(text)
        qtbot.keyClick(popup.field, Qt.Key.Key_Return)
        assert text_of(window) == after


# Walking


def test_shift_and_the_arrows_walk_along_edges(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, "a = sin(x); b = cos(x); c = exp(x); z = a*b")
    keys = Qt.Key
    for key, names in (
        (keys.Key_Right, {"x"}), (keys.Key_Right, {"a", "b", "c"}), (keys.Key_Left, {"x"}),
    ):  # fmt: skip
        qtbot.keyClick(window.canvas, key, SHIFT)
        assert set(selected(window)) <= names
    assert window.store.cursor == 0
    select(window, "z")
    qtbot.keyClick(window.canvas, keys.Key_Right, SHIFT)
    assert selected(window) == ["z"]
    assert window.statusBar().currentMessage() == "No node reads z."


def test_shift_up_and_down_go_to_the_nodes_beside(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, "a = sin(x); b = cos(x); c = exp(x); z = a*b")
    heights = {
        name: window.canvas.stage.boxes[window.store.document.key_of(name)].box.frame.y
        for name in "abc"
    }
    order = sorted("abc", key=lambda name: heights[name])
    select(window, order[0])
    for name in order[1:]:
        qtbot.keyClick(window.canvas, Qt.Key.Key_Down, SHIFT)
        assert selected(window) == [name]
    for name in reversed(order[:-1]):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Up, SHIFT)
        assert selected(window) == [name]
    qtbot.keyClick(window.canvas, Qt.Key.Key_Up, SHIFT)
    assert "above" in window.statusBar().currentMessage()


def test_plain_arrows_step(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, CHAIN)
    select(window, "x")
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert (selected(window), window.store.cursor) == (["x"], 1)


def test_who_comes_by_tab_comes_to_the_first_node_and_back_to_the_last(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_text(window, CHAIN)
    for reason, name in (
        (Qt.FocusReason.TabFocusReason, "x"), (Qt.FocusReason.BacktabFocusReason, "z"),
    ):  # fmt: skip
        window.expression_bar.focus_line()
        window.store.select(())
        window.canvas.setFocus(reason)
        assert selected(window) == [name]
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    assert not window.canvas.hasFocus()


def test_the_focus_that_comes_by_tab_is_seen_on_an_empty_canvas(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.expression_bar.focus_line()
    before = window.canvas.viewport().grab().toImage().pixelColor(1, 1)
    window.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert window.canvas.viewport().grab().toImage().pixelColor(1, 1) != before
    window.expression_bar.focus_line()
    assert window.canvas.viewport().grab().toImage().pixelColor(1, 1) == before


# The keys that work now


def overlay_of(window: MainWindow, qtbot: QtBot) -> dict[str, str]:
    qtbot.keyClicks(window.canvas, "?")
    made = QApplication.activePopupWidget()
    assert isinstance(made, KeysOverlay)
    return dict(made.lines)


def test_a_question_mark_shows_the_keys_that_work_now(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, CHAIN)
    lines = overlay_of(window, qtbot)
    assert lines["Add Here"] == "Shift+A"
    assert lines["Step Over"] == "Right or F10"
    assert "Rename" not in lines  # nothing is selected
    assert "Step Back" not in lines  # nothing is done yet
    assert lines["Next Node, Previous Node"] == "Tab, Shift+Tab"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_X, Qt.Key.Key_F5])
def test_any_key_closes_it_and_does_nothing_else(
    window: MainWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    open_text(window, CHAIN)
    overlay_of(window, qtbot)
    qtbot.keyClick(QApplication.activePopupWidget(), key)
    assert QApplication.activePopupWidget() is None
    assert window.store.cursor == 0


def test_elsewhere_the_keys_of_the_canvas_and_of_the_focus_are_left_out(
    window: MainWindow,
) -> None:
    open_text(window, CHAIN)
    found = dict(line for each in sections(window, QSlider()) for line in each.lines)
    assert "Add Here" not in found
    assert found["Step Over"] == "F10"


def test_a_question_mark_is_typed_where_a_text_has_the_focus(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.expression_bar.focus_line()
    qtbot.keyClicks(window.expression_bar.line, "?")
    assert QApplication.activePopupWidget() is None


def test_it_fits_into_a_small_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    open_text(window, CHAIN)
    select(window, "y")
    window.store.move_to(3)
    overlay_of(window, qtbot)
    made = QApplication.activePopupWidget()
    assert made is not None
    assert made.width() <= window.width()
    assert made.height() <= window.height()
