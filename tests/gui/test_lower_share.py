"""The share of the panels below the graph in a small window, and what their tabs tell."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from autodiff_viz.document.stops import Breakpoint, Target
from autodiff_viz.gui.debugger import stop_commands
from autodiff_viz.gui.debugger.stop_table import ROW_HEIGHT
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow
from tests.gui.opening import open_program

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def small(window: MainWindow, text: str = "y = x*x; z = y*x", **values: float) -> None:
    window.resize(1280, 720)
    open_program(window, text, **values)


def rows_seen(table: QTableView) -> int:
    return table.viewport().height() // table.verticalHeader().defaultSectionSize()


def drag_line(qtbot: QtBot, window: MainWindow, down: int) -> None:
    handle = window.middle.handle(1)
    start = handle.rect().center()
    qtbot.mousePress(handle, LEFT, pos=start)
    qtbot.mouseMove(handle, start + QPoint(0, down))
    qtbot.mouseRelease(handle, LEFT, pos=start + QPoint(0, down))


def test_a_small_window_shows_four_rows_and_a_tall_panel_all_eight(
    qtbot: QtBot, window: MainWindow
) -> None:
    small(window)
    for n in range(8):
        assert stop_commands.add_condition(window.store, f"adjoint > {n}") == ""
        assert stop_commands.watch_text(window.store, f"x*{n}") == ""
    for name in ("breakpoints", "watches", "paths"):
        window.lower_tabs.choose(name)
        table = window.lower_tabs.panel(name).table  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda table=table: rows_seen(table) >= 4)
        assert window.middle.sizes()[0] >= 340
        window.lower_share.toggle_tall()
        qtbot.waitUntil(lambda table=table: rows_seen(table) >= 8)
        window.lower_share.toggle_tall()


def test_a_share_the_person_chose_is_kept(qtbot: QtBot, window: MainWindow) -> None:
    small(window)
    drag_line(qtbot, window, 30)
    chosen = window.middle.sizes()
    for name in ("breakpoints", "paths", "steps"):
        window.lower_tabs.choose(name)
        assert window.middle.sizes() == chosen


def test_a_double_click_on_a_tab_makes_the_panel_tall_and_another_gives_the_graph_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    small(window)
    before = window.middle.sizes()
    at = window.lower_tabs.bar.tabRect(0).center()
    qtbot.mouseDClick(window.lower_tabs.bar, LEFT, pos=at)
    assert window.middle.sizes()[1] > window.middle.sizes()[0]
    qtbot.mouseDClick(window.lower_tabs.bar, LEFT, pos=at)
    assert window.middle.sizes() == before


def test_a_large_window_shows_four_rows_more_on_every_tab(qtbot: QtBot, window: MainWindow) -> None:
    small(window)
    low = window.middle.sizes()[1]
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: window.middle.sizes()[1] >= low + 4 * ROW_HEIGHT)
    sizes = window.middle.sizes()
    assert sizes[0] > 1.5 * sizes[1]
    for name in ("breakpoints", "watches", "paths", "nonfinite", "compare", "steps"):
        window.lower_tabs.choose(name)
        assert window.middle.sizes() == sizes
    small(window)
    assert window.middle.sizes()[1] == low


def test_a_tall_panel_keeps_its_part_of_another_window(window: MainWindow) -> None:
    small(window)
    window.lower_share.toggle_tall()
    window.resize(1920, 1080)
    settle(window)
    above, below = window.middle.sizes()
    assert below > 2 * above


def test_the_chosen_share_comes_back_with_the_next_window(qtbot: QtBot, window: MainWindow) -> None:
    small(window)
    drag_line(qtbot, window, -40)
    chosen = window.middle.sizes()[1]
    window.resize(1920, 1080)
    assert window.middle.sizes()[1] == chosen
    window.close()
    again = MainWindow(window.settings, window.client)
    qtbot.addWidget(again)
    again.resize(1920, 1080)
    again.show()
    assert again.middle.sizes()[1] == chosen


def test_the_key_of_the_tall_panel_is_a_switch(qtbot: QtBot, window: MainWindow) -> None:
    small(window)
    before = window.middle.sizes()
    qtbot.keyClick(window, Qt.Key.Key_J, CONTROL)
    assert window.lower_share.is_tall
    qtbot.keyClick(window, Qt.Key.Key_J, CONTROL)
    assert window.middle.sizes() == before


def tab_text(window: MainWindow, word: str) -> str:
    bar = window.lower_tabs.bar
    return next(text for text in map(bar.tabText, range(bar.count())) if text.startswith(word))


def test_the_tab_of_the_log_counts_new_lines_until_it_is_looked_at(window: MainWindow) -> None:
    small(window)
    key = window.store.document.key_of("x")
    assert stop_commands.add_log(window.store, Breakpoint(Target.ADJOINT, key), "{adjoint}") == ""
    window.store.move_to(len(window.store.timeline.steps))
    assert tab_text(window, "Log") == f"Log ({len(window.stop_panels.log.lines)})"
    window.lower_tabs.choose("log")
    assert tab_text(window, "Log") == "Log"
    window.lower_tabs.choose("steps")
    window.store.move_to(0)
    window.store.move_to(len(window.store.timeline.steps))
    assert tab_text(window, "Log") == "Log (3)"
    window.stop_panels.log.clear()
    assert tab_text(window, "Log") == "Log"


def test_the_tab_of_the_breakpoints_counts_the_stops_at_them(window: MainWindow) -> None:
    small(window)
    key = window.store.document.key_of("y")
    stop_commands.toggle(window.store, Breakpoint(Target.ADJOINT, key))
    assert tab_text(window, "Breakpoints") == "Breakpoints"
    window.commands["continue"].trigger()
    assert tab_text(window, "Breakpoints") == "Breakpoints (1)"
    window.lower_tabs.choose("breakpoints")
    assert tab_text(window, "Breakpoints") == "Breakpoints"


def test_the_tab_of_nan_and_inf_counts_the_steps_until_it_is_looked_at(window: MainWindow) -> None:
    small(window, "log(1 + exp(x))", x=800.0)
    count = len(window.transport.bar.not_finite)
    assert tab_text(window, "Nan") == f"Nan and Inf ({count})"
    window.lower_tabs.choose("nonfinite")
    window.lower_tabs.choose("steps")
    assert tab_text(window, "Nan") == "Nan and Inf"
    small(window, "log(1 + exp(x))", x=8.0)
    assert tab_text(window, "Nan") == "Nan and Inf"
    small(window, "log(1 + exp(x))", x=800.0)
    assert tab_text(window, "Nan") == f"Nan and Inf ({count})"
