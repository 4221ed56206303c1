"""First non-finite number, why this gradient, and the colours, as a person uses them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import program_text
from autodiff_viz.document.document import document_of
from autodiff_viz.drawing.colouring import Colouring
from autodiff_viz.drawing.theme import LIGHT
from autodiff_viz.export.files import Look, export_picture
from autodiff_viz.gui.debugger import finding
from autodiff_viz.gui.debugger.elided_list import chain_text, fitting, list_text
from autodiff_viz.gui.debugger.paths_panel import PathsPanel
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow
from tests.gui.opening import open_program

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


# The first number that is not finite


def test_the_key_goes_to_the_first_overflow_and_names_it(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "log(1 + exp(x))", x=800.0)
    qtbot.keyClick(window, Qt.Key.Key_N, CONTROL_SHIFT)
    panel = finding.nonfinite_panel(window)
    assert window.store.cursor == 2
    assert window.lower_tabs.current == "nonfinite"
    assert panel.title.text() == "Step 2: a is inf, overflow of exp."
    links = [panel.links.item(row).text() for row in range(panel.links.count())]
    assert links == ["y = inf  (step 3)", "z = inf  (step 4)", "x̄ = nan  (step 8)"]


def test_a_click_on_the_chain_goes_to_its_step(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "log(1 + exp(x))", x=800.0)
    window.commands["first_nonfinite"].trigger()
    panel = finding.nonfinite_panel(window)
    at = panel.links.visualItemRect(panel.links.item(2)).center()
    qtbot.mouseClick(panel.links.viewport(), LEFT, pos=at)
    assert window.store.cursor == 8


def test_the_stable_form_is_one_edit_that_undo_takes_back(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "y = log(1 + exp(x)); y*2", x=800.0)
    key = window.store.document.key_of("y")
    window.commands["first_nonfinite"].trigger()
    panel = finding.nonfinite_panel(window)
    qtbot.waitUntil(lambda: bool(panel.offered))
    button = panel.offered[0]
    assert button.text() == "Use softplus(x) instead"
    button.clicked.connect(lambda: seen.append(button.isVisible()))
    seen: list[bool] = []
    qtbot.mouseClick(button, LEFT)
    settle(window)
    assert seen == [False]
    assert program_text(window.store.document.program) == "y = softplus(x); y*2"
    assert window.store.document.key_of("y") == key
    assert panel.title.text().startswith("All is finite")
    assert window.store.undo_stack.count() == 1
    window.commands["undo"].trigger()
    assert program_text(window.store.document.program) == "y = log(1 + exp(x)); y*2"


def test_asked_again_it_goes_on_to_the_next_one(window: MainWindow) -> None:
    open_program(window, "b = exp(x); b*2 + log(x - 801)", x=800.0)
    window.commands["first_nonfinite"].trigger()
    first = window.store.cursor
    window.commands["first_nonfinite"].trigger()
    second = window.store.cursor
    window.commands["first_nonfinite"].trigger()
    assert first < second
    assert window.store.cursor != second


def test_where_all_is_finite_it_says_so(window: MainWindow) -> None:
    open_program(window, "sin(x)", x=1.0)
    window.store.move_to(2)
    window.commands["first_nonfinite"].trigger()
    assert "All is finite" in window.statusBar().currentMessage()
    assert finding.nonfinite_panel(window).title.text().startswith("All is finite")
    assert window.store.cursor == 2


def test_lost_digits_are_told_and_the_form_that_keeps_them(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_program(window, "exp(x) - 1", x=1e-12)
    window.commands["first_nonfinite"].trigger()
    panel = finding.nonfinite_panel(window)
    assert "Cancellation" in panel.sentence.text()
    qtbot.waitUntil(lambda: bool(panel.offered))
    assert panel.offered[0].text() == "Use expm1(x) instead"
    assert "Cancellation" in window.inspector.step.remarks.text()


def test_forward_mode_finds_a_tangent(window: MainWindow) -> None:
    open_program(window, "sqrt(x)", x=0.0)
    window.commands["forward_mode"].trigger()
    window.commands["first_nonfinite"].trigger()
    assert "ż is inf" in finding.nonfinite_panel(window).title.text()


def test_the_panel_follows_the_document(window: MainWindow) -> None:
    open_program(window, "1/x", x=0.0)
    window.commands["first_nonfinite"].trigger()
    panel = finding.nonfinite_panel(window)
    assert "division by zero" in panel.title.text()
    open_program(window, "1/x", x=2.0)
    assert panel.title.text().startswith("All is finite")


# Why this gradient


def test_the_paths_of_the_selected_node_are_listed(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "h = relu(w*x); y = h*v; (y - 1)**2", w=-1.0, x=2.0, v=0.3)
    window.store.select((window.store.document.key_of("w"),))
    qtbot.keyClick(window, Qt.Key.Key_G, CONTROL_SHIFT)
    panel = finding.paths_panel(window)
    assert panel.title.text() == "w̄ is 0: along the one path a local gradient is 0."
    assert "It is lost at h" in panel.more_told.text()
    assert panel.table.rowCount() == 1
    assert any(item.marked for item in window.canvas.stage.arrows.values())


def test_a_path_is_marked_on_the_canvas_with_the_node_where_it_dies(window: MainWindow) -> None:
    open_program(window, "h = relu(w*x); y = h*v; (y - 1)**2", w=-1.0, x=2.0, v=0.3)
    window.store.select((window.store.document.key_of("w"),))
    window.commands["why_gradient"].trigger()
    stage, document = window.canvas.stage, window.store.document
    marked = {key for key, item in stage.arrows.items() if item.marked}
    assert (document.key_of("h"), 0) in marked
    assert (document.key_of("y"), 1) not in marked
    assert [key for key, item in stage.boxes.items() if item.lost] == [document.key_of("h")]
    window.lower_tabs.choose("steps")
    assert not any(item.marked for item in stage.arrows.values())
    assert not any(item.lost for item in stage.boxes.values())


def test_choosing_another_path_marks_that_one(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "a = 2*x; b = 3*x; a*b", x=1.0)
    window.commands["why_gradient"].trigger()
    panel, document = finding.paths_panel(window), window.store.document
    assert panel.table.rowCount() == 2
    row = panel.table.visualItemRect(panel.table.item(1, 0)).center()
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=row)
    marked = {key for key, item in window.canvas.stage.arrows.items() if item.marked}
    last = (
        {panel.answer.paths.program.nodes[n].key for n in panel.answer.top[1].nodes[1:]}
        if panel.answer
        else set()
    )
    assert {key for key, _ in marked} == last
    assert document.program.nodes[-1].key in last


def test_more_paths_are_listed_when_asked(qtbot: QtBot, window: MainWindow) -> None:
    text = "; ".join(["v1 = x + x", *(f"v{n} = v{n - 1} + v{n - 1}" for n in range(2, 31))])
    open_program(window, text, x=1.0)
    window.commands["why_gradient"].trigger()
    panel = finding.paths_panel(window)
    assert panel.table.rowCount() == 5
    assert "2^30 = 1,073,741,824 paths" in panel.title.text()
    qtbot.mouseClick(panel.more, LEFT)
    assert panel.table.rowCount() == 20


def test_the_paths_follow_selection_and_values_and_are_copied(window: MainWindow) -> None:
    open_program(window, "x*sin(y)", x=2.0, y=0.5)
    window.commands["why_gradient"].trigger()
    panel = finding.paths_panel(window)
    assert panel.title.text().startswith("x̄ = 0.479426")
    window.store.select((window.store.document.key_of("y"),))
    assert panel.title.text().startswith("ȳ = 1.75517")
    window.store.do("y", lambda d: document_of(d.program, {"x": 2.0, "y": 0.0}))
    assert panel.title.text().startswith("ȳ = 2")
    panel.copy_rows()
    assert "y → a → z\t2\t" in QGuiApplication.clipboard().text()


def drawn(panel: PathsPanel, column: int) -> str:
    """Return what a cell of the first row draws."""
    index = panel.table.model().index(0, column)
    option = QStyleOptionViewItem()
    option.rect = panel.table.visualRect(index)
    option.fontMetrics = panel.table.fontMetrics()
    panel.table.itemDelegateForColumn(column).initStyleOption(option, index)
    return option.text


def test_in_a_small_window_cut_lists_say_how_much_is_left_out(window: MainWindow) -> None:
    window.resize(1280, 720)
    open_program(window, "; ".join(f"v{n} = sin(v{n - 1})" for n in range(1, 31)), v0=0.5)
    window.commands["why_gradient"].trigger()
    panel = finding.paths_panel(window)
    chain, largest = drawn(panel, 0), drawn(panel, 3)
    assert re.fullmatch(r"v0 → (v\d+ → )*… \d+ more …( → v\d+)* → v30", chain)
    named = len(re.findall(r"v\d+", chain))
    assert int(re.findall(r"(\d+) more", chain)[0]) + named == 31
    gradients = re.findall(r"sin'\(v\d+\) = [\d.]+", largest)
    assert re.fullmatch(r"sin'.*, … \d+ more", largest)
    assert int(re.findall(r"(\d+) more", largest)[0]) + len(gradients) == 30
    assert panel.table.item(0, 3).toolTip().count("sin'") == 30


def test_a_list_that_fits_is_whole_and_one_part_always_stays() -> None:
    parts = ["a", "b", "c", "d"]
    assert fitting(chain_text, parts, 13, len) == "a → b → c → d"
    assert fitting(list_text, parts, 10, len) == "a, b, c, d"
    assert fitting(list_text, parts, 9, len) == "a, … 3 more"
    assert chain_text(parts, 2) == "a → … 2 more … → d"


def test_a_large_program_is_answered_in_the_background(qtbot: QtBot, window: MainWindow) -> None:
    text = "; ".join(["v1 = x + x", *(f"v{n} = v{n - 1} + v{n - 1}" for n in range(2, 2100))])
    window.store.open(document_of(parse(text), {"x": 0.0}), None)
    window.commands["why_gradient"].trigger()
    panel = finding.paths_panel(window)
    qtbot.waitUntil(lambda: panel.answer is not None, timeout=20_000)
    assert panel.answer is not None
    assert panel.answer.paths.count == 2**2099
    assert panel.title.text() == panel.answer.sentences[0]


def test_without_an_input_there_is_nothing_to_ask(window: MainWindow) -> None:
    open_program(window, "2 + 3")
    assert not window.commands["why_gradient"].isEnabled()
    assert "no input" in window.commands["why_gradient"].toolTip()


def marked(window: MainWindow) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the names of the marked nodes, and the pairs of names that marked edges join."""
    stage, program = window.canvas.stage, window.store.program
    names = {node.key: name for node, name in zip(program.nodes, program.names, strict=True)}
    read = {
        (node.key, slot): (program.names[operand], names[node.key])
        for node in program.nodes
        for slot, operand in enumerate(node.operands)
    }
    nodes = {names[key] for key, item in stage.boxes.items() if item.marked}
    return nodes, {read[key] for key, item in stage.arrows.items() if item.marked}


NOTHING: tuple[set[str], set[tuple[str, str]]] = (set(), set())
CHAIN = (
    {"x", "a", "y", "z"},
    {("x", "a"), ("a", "y"), ("y", "z")},
)


def test_the_chain_of_an_overflow_is_marked_while_its_panel_is_shown(window: MainWindow) -> None:
    open_program(window, "log(1 + exp(x)) + 3*u", x=800.0, u=1.0)
    window.commands["first_nonfinite"].trigger()
    nodes, edges = marked(window)
    spoilt = {"x", "a", "b", "c", "z"}
    assert nodes == spoilt
    assert edges == {("x", "a"), ("a", "b"), ("b", "c"), ("c", "z")}
    boxes = window.canvas.stage.boxes
    assert [key for key, item in boxes.items() if item.lost] == [window.store.document.key_of("a")]
    window.lower_tabs.choose("steps")
    assert marked(window) == NOTHING
    assert not any(item.lost for item in boxes.values())
    window.lower_tabs.choose("nonfinite")
    assert marked(window) == (nodes, edges)
    window.lower_tabs.choose("paths")
    window.lower_tabs.choose("nonfinite")
    assert marked(window) == (nodes, edges)


def test_where_all_is_finite_again_no_chain_is_marked(window: MainWindow) -> None:
    open_program(window, "log(1 + exp(x))", x=800.0)
    window.commands["first_nonfinite"].trigger()
    assert marked(window) == CHAIN
    window.store.do("x", lambda d: document_of(d.program, {"x": 8.0}))
    assert marked(window) == NOTHING


def test_escape_on_the_canvas_takes_the_marks_back_and_a_row_brings_them(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_program(window, "log(1 + exp(x))", x=800.0)
    window.commands["first_nonfinite"].trigger()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert marked(window) == NOTHING
    panel = finding.nonfinite_panel(window)
    at = panel.links.visualItemRect(panel.links.item(1)).center()
    qtbot.mouseClick(panel.links.viewport(), LEFT, pos=at)
    assert marked(window) == CHAIN
    qtbot.keyClick(panel.links, Qt.Key.Key_Escape)
    assert marked(window) == NOTHING


def test_the_nodes_of_the_chosen_path_are_marked_until_escape(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_program(window, "a = 2*x; b = 3*x; a*b", x=1.0)
    window.commands["why_gradient"].trigger()
    panel = finding.paths_panel(window)
    first = marked(window)
    assert first in (({"x", way, "z"}, {("x", way), (way, "z")}) for way in ("a", "b"))
    qtbot.keyClick(panel.table, Qt.Key.Key_Escape)
    assert marked(window) == NOTHING
    row = panel.table.visualItemRect(panel.table.item(0, 0)).center()
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=row)
    assert marked(window) == first


# Colours


def test_numbers_are_coloured_and_the_legend_says_how(window: MainWindow) -> None:
    open_program(window, "a = 2*x; a - 3*y", x=1.0, y=1.0)
    window.store.move_to(len(window.store.timeline.steps))
    window.commands["colour_sign"].trigger()
    tints = {box.title.runs[0].text.strip(): box.tint for box in window.pictures.picture.boxes}
    assert tints["x"] == "warm_3"
    assert tints["y"] == "cool_3"
    assert window.commands["colour_sign"].isChecked()
    assert "blue ≤ −1" in window.canvas.overlays.legend.accessibleName()
    window.commands["colour_magnitude"].trigger()
    assert not window.commands["colour_sign"].isChecked()
    window.commands["colour_magnitude"].trigger()
    assert window.pictures.picture.legend == ()
    assert {box.tint for box in window.pictures.picture.boxes} == {""}


def test_what_is_not_computed_yet_has_no_colour(window: MainWindow) -> None:
    open_program(window, "sin(x)", x=1.0)
    window.commands["colour_magnitude"].trigger()
    picture = window.pictures.picture
    assert {box.tint for box in picture.boxes} == {""}
    assert {arrow.tint for arrow in picture.arrows} == {""}


def test_an_export_has_the_colours_and_the_legend(window: MainWindow, tmp_path: Path) -> None:
    open_program(window, "exp(x)", x=1.0)
    window.store.move_to(len(window.store.timeline.steps))
    window.commands["colour_sign"].trigger()
    composer = window.pictures.composer()
    window.commands["colour_sign"].trigger()
    path = tmp_path / "coloured.svg"
    export_picture(composer.at(window.store.cursor), path, window.client, Look(LIGHT))
    text = path.read_text("utf-8")
    assert LIGHT.warm_3 in text
    assert "nan, inf" in text


@pytest.mark.parametrize("colouring", [Colouring.MAGNITUDE, Colouring.SIGN])
def test_colours_stay_while_values_change(window: MainWindow, colouring: Colouring) -> None:
    open_program(window, "exp(x)", x=1.0)
    window.commands[f"colour_{colouring.value}"].trigger()
    window.store.do("x", lambda d: document_of(d.program, {"x": 2.0}))
    settle(window)
    window.store.move_to(len(window.store.timeline.steps))
    assert window.pictures.picture.legend
    assert all(box.tint for box in window.pictures.picture.boxes)
