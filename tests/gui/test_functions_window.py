"""The help page of functions: opened by the menu, the keys and a tile, searched and walked."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.gui.function_page import facts, formulas
from autodiff_viz.gui.function_plot import breaks_of, lines_of
from autodiff_viz.gui.functions_window import FunctionsWindow
from autodiff_viz.gui.inspector.typesetting import typeset
from autodiff_viz.gui.main_window import MainWindow

OPS = pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)


@pytest.fixture
def functions(window: MainWindow, qtbot: QtBot) -> FunctionsWindow:
    window.show_functions("tanh")
    assert window.functions is not None
    qtbot.waitExposed(window.functions)
    return window.functions


def test_the_action_opens_the_page_and_again_the_same_one(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    first = window.functions
    assert first is not None
    assert first.isVisible()
    assert first.page.op is REGISTRY["square"]
    window.commands["functions"].trigger()
    assert window.functions is first


def test_the_palette_asks_for_the_page_of_a_tile(window: MainWindow) -> None:
    window.palette_panel.explained.emit("gelu")
    assert window.functions is not None
    assert window.functions.page.op is REGISTRY["gelu"]


def test_a_page_has_name_sentence_formulas_domain_and_conventions(
    functions: FunctionsWindow, qtbot: QtBot
) -> None:
    functions.show_op("relu")
    page = functions.page
    assert page.title.text() == "relu"
    assert page.category.text() == "Activation"
    assert page.doc.text() == REGISTRY["relu"].doc
    told = {heading.text(): text.text() for heading, text in page.facts if text.isVisible()}
    assert told["Conventions"] == "relu has a kink at 0; its slope is taken as 0."
    assert told["Domain"] == "all real numbers"
    shown = [view for view in page.formulas if view.isVisible()]
    assert [view.accessibleName() for view in shown] == [
        "y = relu(x)",
        "∂y/∂x = where(x > 0, 1, 0)",
    ]
    qtbot.waitUntil(lambda: all(view.is_typeset for view in shown), timeout=20_000)


def test_typing_turns_to_the_op_that_is_meant_and_arrows_walk_on(
    functions: FunctionsWindow, qtbot: QtBot
) -> None:
    qtbot.keyClicks(functions.search, "log")
    assert functions.page.op is REGISTRY["log"]
    qtbot.keyClick(functions.search, Qt.Key.Key_Down)
    assert functions.page.op is REGISTRY["log2"]


def test_a_click_in_the_list_turns_to_that_op(functions: FunctionsWindow, qtbot: QtBot) -> None:
    functions.show_op("sinc")
    item = functions.list.currentItem()
    assert item is not None
    above = functions.list.itemAbove(item)
    assert above is not None
    spot: QPoint = functions.list.visualItemRect(above).center()
    QTest.mouseClick(functions.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert functions.page.op is REGISTRY["atan2"]


def test_a_search_without_hits_says_so_and_leaves_the_page_as_it_is(
    functions: FunctionsWindow, qtbot: QtBot
) -> None:
    functions.search.setText("<b>qqq")
    assert functions.page.op is REGISTRY["tanh"]
    assert functions.missing.isVisible()
    assert functions.missing.text() == "No function matches <b>qqq."


def test_escape_closes_the_page_and_the_window_stays(
    functions: FunctionsWindow, window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.keyClick(functions.search, Qt.Key.Key_Escape)
    assert not functions.isVisible()
    assert window.isVisible()


@OPS
def test_every_page_can_be_typeset(op: Op) -> None:
    written = list(formulas(op))
    assert len(written) == op.arity + 1
    for latex, rich in written:
        assert typeset(latex, "#000000").startswith(b"<svg")
        assert rich
    assert next(name for name, _ in facts(op)) == "Domain"


def test_every_op_can_be_shown_and_plotted(functions: FunctionsWindow) -> None:
    for op in REGISTRY.values():
        functions.show_op(op.name)
        assert functions.page.op is op
        assert not functions.page.plot.grab().isNull()


def test_a_line_stops_at_jumps_and_poles_and_nowhere_else() -> None:
    xs = [place / 40.0 - 4.0 for place in range(321)]
    floor, _ = lines_of(REGISTRY["floor"], 0, xs)
    assert len(breaks_of(floor)) == 9
    smooth, slope = lines_of(REGISTRY["tanh"], 0, xs)
    assert breaks_of(smooth) == breaks_of(slope) == {0}
    logarithm, _ = lines_of(REGISTRY["log"], 0, xs)
    begins = max(place for place in breaks_of(logarithm))
    assert math.isfinite(logarithm[begins])
    assert xs[begins] == pytest.approx(0.025)
