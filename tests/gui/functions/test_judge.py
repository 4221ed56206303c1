"""Typed partials that take long to compare are marked when the answer comes, and nobody waits."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from autodiff_viz.core import function_check
from autodiff_viz.core.definition import Function
from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.functions.tiles import FunctionTile
from autodiff_viz.gui.main_window import MainWindow

TERMS = " + ".join(f"sin({k}*x)" for k in range(2, 42))


def long_text(name: str) -> str:
    return f"{name}(x) = {TERMS}; d{name}/dx = 1; {name}(u)"


def described(window: MainWindow) -> str:
    (tile,) = (t for t in window.palette_panel.yours.tiles if isinstance(t, FunctionTile))
    return tile.accessibleDescription()


def test_a_long_function_is_compared_beside_the_window_and_marked_then(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go, threads = threading.Event(), set()
    judged_at = function_check.judged_at

    def slow(
        known: tuple[Function, ...], slot: int, points: tuple[tuple[float, ...], ...]
    ) -> function_check.PartialCheck:
        if len(points) > 1:  # the grid; the one point in use is quick
            threads.add(threading.current_thread())
        assert may_go.wait(20.0)
        return judged_at(known, slot, points)

    monkeypatch.setattr(function_check, "judged_at", slow)
    program = parse(long_text("slowly"))
    window.store.open(document_of(program, {"u": 0.5}), None)
    QtBot.wait(qtbot, 1)
    assert "wrong" not in described(window)
    assert "wrong" not in window.expression_bar.status.text()
    may_go.set()
    qtbot.waitUntil(lambda: "∂slowly/∂x is wrong" in described(window), timeout=20_000)
    assert threading.main_thread() not in threads
    qtbot.waitUntil(lambda: "∂slowly/∂x is wrong" in window.expression_bar.status.text())
    settle(window)


def test_a_question_nobody_waits_for_leaves_no_function_unmarked(
    window: MainWindow, qtbot: QtBot
) -> None:
    first, second = (document_of(parse(long_text(name)), {"u": 0.5}) for name in ("one", "two"))
    for each in (first, second, first):
        window.store.open(each, None)
    qtbot.waitUntil(lambda: "∂one/∂x is wrong" in described(window), timeout=20_000)
    window.store.open(second, None)
    qtbot.waitUntil(lambda: "∂two/∂x is wrong" in described(window), timeout=20_000)
    window.store.do("Rename", lambda document: edits.set_value(document, "u", 1.0))
    assert "∂two/∂x is wrong" in described(window)
    settle(window)


def test_a_short_function_is_marked_at_once(window: MainWindow) -> None:
    program = parse("brief(x) = x**2; dbrief/dx = x; brief(u)")
    window.store.open(document_of(program, {"u": 0.5}), None)
    assert "∂brief/∂x is wrong" in described(window)
    settle(window)
