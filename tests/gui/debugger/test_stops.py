"""Breakpoints, watches and the log in the real window, with keys and mouse."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target, Watch
from autodiff_viz.gui.canvas import menus
from autodiff_viz.gui.canvas.field_popup import FieldPopup
from autodiff_viz.gui.canvas.stop_marks import stop_marks
from autodiff_viz.gui.debugger import book as books
from autodiff_viz.gui.debugger import moves, stop_commands
from autodiff_viz.gui.debugger.breakpoint_panel import HITS, LOG, ON, WHEN, BreakpointPanel
from autodiff_viz.gui.debugger.log_panel import LogPanel
from autodiff_viz.gui.debugger.watch_panel import BEFORE, CHANGE, HISTORY, NOW, WatchPanel
from autodiff_viz.gui.driver import place_of, press_key, settle, wait_until
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.table_rows import choose_row

DOCUMENT = document_of(parse("a = x**2; y = exp(a); z = y*a"), {"x": 0.5})
"""x, a, y, z, the seed, z->y, z->a, y->a, a->x."""
E = math.exp(0.25)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shown(window: MainWindow) -> MainWindow:
    """The window on the document."""
    window.store.open(DOCUMENT, None)
    settle(window)
    return window


def key(window: MainWindow, name: str) -> int:
    return window.store.document.key_of(name)


def stops(window: MainWindow) -> Stops:
    return window.store.document.stops


def bps(window: MainWindow) -> BreakpointPanel:
    window.lower_tabs.choose("breakpoints")
    panel = window.lower_tabs.panel("breakpoints")
    assert isinstance(panel, BreakpointPanel)
    return panel


def watches(window: MainWindow) -> WatchPanel:
    window.lower_tabs.choose("watches")
    panel = window.lower_tabs.panel("watches")
    assert isinstance(panel, WatchPanel)
    return panel


def cell(panel: BreakpointPanel | WatchPanel, row: int, column: int) -> object:
    return panel.model.data(panel.model.index(row, column))


def chosen(menu: QMenu, *path: str) -> None:
    """Trigger the entry that `path` leads to."""
    for word in path:
        action = next(a for a in menu.actions() if a.text().split("\t")[0] == word)
        if action.menu() is None:
            action.trigger()
        else:
            menu = action.menu()  # type: ignore[assignment]  # a QMenu


def node_menu(window: MainWindow, name: str) -> QMenu:
    return menus.node_menu(window.store, key(window, name), window.canvas, window.canvas._ask)


def edge_menu(window: MainWindow, edge: tuple[int, int]) -> QMenu:
    made = menus.edge_menu(window.store, *edge, window.canvas, QPoint(5, 5))
    assert made is not None
    return made


def popup_says(text: str) -> FieldPopup:
    """Type a text into the open popup and press Enter."""
    popup = next(
        w for w in QApplication.topLevelWidgets() if isinstance(w, FieldPopup) and w.isVisible()
    )
    popup.field.setText(text)
    press_key(popup.field, Qt.Key.Key_Return)
    return popup


# --- adding and taking away -----------------------------------------------------------------------


def test_f9_toggles_a_breakpoint_on_the_selected_node(shown: MainWindow, qtbot: QtBot) -> None:
    assert not shown.commands["toggle_breakpoint"].isEnabled()
    qtbot.mouseClick(shown.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place_of(shown, "a"))
    qtbot.keyClick(shown, Qt.Key.Key_F9)
    assert stops(shown).breakpoints == (Breakpoint(Target.ADJOINT, key(shown, "a")),)
    assert shown.stop_panels.stops.marks == (7, 8)
    assert shown.store.undo_stack.undoText() == "Add breakpoint at ā"
    qtbot.keyClick(shown, Qt.Key.Key_F9)
    assert stops(shown) == Stops()
    assert shown.store.undo_stack.undoText() == "Remove breakpoint at ā"
    shown.store.undo_stack.undo()
    assert len(stops(shown).breakpoints) == 1


def test_a_breakpoint_leaves_timeline_cursor_and_picture_as_they_are(shown: MainWindow) -> None:
    shown.store.move_to(6)
    settle(shown)
    line, picture = shown.store.timeline, shown.pictures.picture
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, key(shown, "a")))
    assert shown.store.timeline is line
    assert shown.store.cursor == 6
    settle(shown)
    assert shown.pictures.picture is picture


def test_the_menu_of_a_node_breaks_and_watches(shown: MainWindow) -> None:
    chosen(node_menu(shown, "a"), "Break", "On Value")
    chosen(node_menu(shown, "a"), "Watch", "Adjoint")
    chosen(node_menu(shown, "y"), "Watch", "Value")
    assert stops(shown).breakpoints == (Breakpoint(Target.VALUE, key(shown, "a")),)
    assert stops(shown).watches == (
        Watch(Target.ADJOINT, key(shown, "a")),
        Watch(Target.VALUE, key(shown, "y")),
    )
    chosen(node_menu(shown, "a"), "Break", "On Value")
    assert stops(shown).breakpoints == ()


def test_a_condition_at_a_node_is_asked_for_and_a_broken_one_refused(shown: MainWindow) -> None:
    chosen(node_menu(shown, "a"), "Break", "Condition…")
    popup = popup_says("adjiont > 1")
    assert popup.isVisible()
    assert "Is it adjoint?" in popup.problem.text()
    popup_says("adjoint > 1.5")
    (point,) = stops(shown).breakpoints
    assert (point.target, point.condition) == (Target.ADJOINT, "adjoint > 1.5")


def test_the_menu_of_an_edge_breaks_and_watches_its_contribution(shown: MainWindow) -> None:
    edge = (key(shown, "z"), 1)
    for word in ("Break on This Contribution", "Watch This Contribution"):
        chosen(edge_menu(shown, edge), word)
    assert stops(shown).breakpoints == (Breakpoint(Target.EDGE, *edge),)
    assert stops(shown).watches == (Watch(Target.EDGE, *edge),)
    assert shown.canvas.stage.arrows[edge].stop == "dot"
    chosen(edge_menu(shown, edge), "Log Point…")
    popup_says("{step}: {contribution}")
    assert stops(shown).breakpoints[1].log == "{step}: {contribution}"


def test_a_node_inside_an_unfolded_function_has_breakpoints_too(shown: MainWindow) -> None:
    shown.store.open(document_of(parse("f(u) = exp(u**2); z = f(x)")), None)
    z = key(shown, "z")
    shown.store.unfold(frozenset({z}))
    inner = next(node.key for node in shown.store.program.nodes if node.key < 0)
    shown.store.select((inner,))
    shown.commands["toggle_breakpoint"].trigger()
    assert stops(shown) == Stops((Breakpoint(Target.ADJOINT, inner),))
    assert stop_marks(stops(shown), shown.store.program).of_node(inner) == ("", "dot")
    shown.store.unfold(frozenset())
    assert stop_marks(stops(shown), shown.store.program).of_node(z) == ("dot", "")


# --- dots -----------------------------------------------------------------------------------------


def test_dots_are_painted_over_nodes_without_moving_them(shown: MainWindow, qtbot: QtBot) -> None:
    a = key(shown, "a")
    item = shown.canvas.stage.boxes[a]
    spot = shown.canvas.mapFromScene(
        item.box.frame.x + 1, item.box.frame.y + item.box.frame.height - 2
    )

    def colour() -> str:
        shot: QPixmap = shown.canvas.viewport().grab()
        return shot.toImage().pixelColor(spot).name()

    before, home = colour(), item.home
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, a))
    assert item.stops == ("", "dot")
    assert colour() == shown.look.theme.stop != before
    assert item.home == home
    stop_commands.enable(shown.store, 0, False)
    assert item.stops == ("", "dot off")


def test_a_stop_keeps_its_dot_on_new_items(shown: MainWindow) -> None:
    stop_commands.toggle(shown.store, Breakpoint(Target.VALUE, key(shown, "a")))
    shown.expression_bar.line.setText("a = x**2; y = exp(a); z = y*a; z + sin(a)")
    settle(shown)
    assert shown.canvas.stage.boxes[key(shown, "a")].stops == ("dot", "")


# --- going on -------------------------------------------------------------------------------------


def test_continue_goes_from_stop_to_stop_and_back_again(shown: MainWindow, qtbot: QtBot) -> None:
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, key(shown, "a")))
    stop_commands.add_condition(shown.store, "step == 3")
    cursors = []
    for _ in range(4):
        qtbot.keyClick(shown, Qt.Key.Key_F5)
        cursors.append(shown.store.cursor)
    for _ in range(4):
        qtbot.keyClick(shown, Qt.Key.Key_Left, CTRL)
        cursors.append(shown.store.cursor)
    assert cursors == [3, 7, 8, 9, 8, 7, 3, 0]
    qtbot.keyClick(shown, Qt.Key.Key_Right, CTRL)
    assert shown.store.cursor == 3


def test_playing_pauses_at_a_breakpoint(shown: MainWindow, qtbot: QtBot) -> None:
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, key(shown, "a")))
    stop_commands.add_log(shown.store, Breakpoint(Target.VALUE, key(shown, "a")), "{step}")
    shown.player.set_speed(200)
    for cursor in (7, 8, 9):
        shown.player.toggle()
        qtbot.waitUntil(lambda: not shown.player.is_playing)
        assert shown.store.cursor == cursor
    assert shown.stop_panels.log.text == "2"


def test_forward_mode_stops_where_tangents_are_made(shown: MainWindow) -> None:
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, key(shown, "a")))
    shown.store.set_forward_mode(True)
    shown.store.move_to(0)
    moves.resume(shown.store)
    assert shown.store.timeline.steps[shown.store.cursor - 1].node == 1
    assert cell(bps(shown), 0, 1) == "ȧ"


# --- the list -------------------------------------------------------------------------------------


def test_the_list_switches_changes_visits_and_removes(shown: MainWindow, qtbot: QtBot) -> None:
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, key(shown, "a")))
    panel = bps(shown)
    model = panel.model
    assert [cell(panel, 0, column) for column in (1, WHEN, HITS)] == ["ā", "every time", "0 of 2"]
    choose_row(panel.table, 0)
    press_key(panel.table, Qt.Key.Key_Return)
    assert shown.store.cursor == 7
    assert shown.store.selection == (key(shown, "a"),)
    assert cell(panel, 0, HITS) == "1 of 2"
    role = Qt.ItemDataRole.CheckStateRole
    assert model.setData(model.index(0, ON), Qt.CheckState.Unchecked.value, role)
    assert not stops(shown).breakpoints[0].enabled
    assert shown.stop_panels.stops.marks == ()
    assert model.setData(model.index(0, WHEN), "contribution 2")
    assert (stops(shown).breakpoints[0].kind, cell(panel, 0, HITS)) == (Kind.NTH, "0 of 1")
    assert model.setData(model.index(0, LOG), "{name}")
    assert stops(shown).breakpoints[0].log == "{name}"
    panel.table.setFocus()  # the canvas has a Delete of its own
    press_key(panel.table, Qt.Key.Key_Delete)
    assert stops(shown) == Stops()
    assert shown.store.undo_stack.undoText() == "Remove log point at ā"
    assert panel.empty.isVisible()


def test_a_condition_typed_above_the_list_is_added_or_refused(shown: MainWindow) -> None:
    panel = bps(shown)
    panel.add.field.setText("adjoint >")
    press_key(panel.add.field, Qt.Key.Key_Return)
    assert panel.add.problem.isVisible()
    assert stops(shown) == Stops()
    panel.add.field.setText("abs(adjoint) > 1e3")
    press_key(panel.add.field, Qt.Key.Key_Return)
    assert panel.add.field.text() == ""
    assert stops(shown).breakpoints[0].condition == "abs(adjoint) > 1e3"
    assert cell(panel, 0, 1) == "any step"


def test_a_new_condition_is_selected_scrolled_to_and_told(shown: MainWindow) -> None:
    panel = bps(shown)
    told: list[str] = []
    shown.store.said.connect(told.append)
    for number in range(12):
        panel.add.field.setText(f"adjoint > {number}")
        panel.add.field.returnPressed.emit()
    settle(shown)
    assert panel.table.chosen() == [11]
    seen = panel.table.visualRect(panel.model.index(11, WHEN))
    assert panel.table.viewport().rect().contains(seen.center())
    assert told[-1] == "Added a breakpoint: any step, when adjoint > 11."
    panel.add.field.setText("adjoint > 3")
    panel.add.field.returnPressed.emit()
    assert told[-1] == "This breakpoint is there already."
    assert len(stops(shown).breakpoints) == 12


def test_a_new_log_point_is_selected_and_told(shown: MainWindow) -> None:
    panel = bps(shown)
    told: list[str] = []
    shown.store.said.connect(told.append)
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, key(shown, "y")))
    point = Breakpoint(Target.ADJOINT, key(shown, "a"))
    assert stop_commands.add_log(shown.store, point, "{name}") == ""
    assert panel.table.chosen() == [1]
    assert told[-1] == "Added a log point: ā."


def test_a_condition_broken_in_place_is_kept_and_says_so(shown: MainWindow) -> None:
    stop_commands.add_condition(shown.store, "adjoint > 1")
    panel = bps(shown)
    choose_row(panel.table, 0)
    assert panel.model.setData(panel.model.index(0, WHEN), "adjiont > 1")
    assert stops(shown).breakpoints[0].condition == "adjiont > 1"
    assert panel.problem.isVisible()
    assert panel.problem.text().startswith("It never fires: A condition knows no adjiont")
    assert shown.stop_panels.stops.marks == ()


def test_all_breakpoints_are_switched_at_once(shown: MainWindow, qtbot: QtBot) -> None:
    for name in "ay":
        stop_commands.toggle(shown.store, Breakpoint(Target.VALUE, key(shown, name)))
    panel = bps(shown)
    qtbot.mouseClick(panel.all, Qt.MouseButton.LeftButton)
    assert [point.enabled for point in stops(shown).breakpoints] == [False, False]
    assert panel.all.text() == "Enable All"
    qtbot.mouseClick(panel.all, Qt.MouseButton.LeftButton)
    assert shown.stop_panels.stops.marks == (2, 3)


def test_a_long_timeline_is_searched_beside_the_window(
    shown: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "AT_ONCE", 3)
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, key(shown, "a")))
    panel = bps(shown)
    assert shown.stop_panels.stops.hits(0, 0) is None
    assert cell(panel, 0, HITS) == "…"
    wait_until(lambda: shown.stop_panels.stops.is_ready, "the firings")
    assert shown.stop_panels.stops.marks == (7, 8)
    assert cell(panel, 0, HITS) == "0 of 2"


# --- watches --------------------------------------------------------------------------------------


def test_a_watch_has_its_number_the_one_of_the_last_stop_and_the_change(shown: MainWindow) -> None:
    panel = watches(shown)
    panel.add.field.setText("adjoint(a)")
    press_key(panel.add.field, Qt.Key.Key_Return)
    row = [cell(panel, 0, column) for column in (0, NOW, BEFORE, CHANGE)]
    assert row == ["ā", "–", "–", ""]
    shown.store.move_to(7)
    shown.store.move_to(9)
    assert [cell(panel, 0, column) for column in (NOW, BEFORE)] == ["1.60503", "1.28403"]
    assert cell(panel, 0, CHANGE) == "+0.321006"
    shown.store.do("x", lambda document: document_with(document, 0.0))
    assert [cell(panel, 0, column) for column in (NOW, BEFORE)] == ["1", "1.60503"]
    shown.grab()
    assert panel.model.history(0)[0].number is None


def document_with(document: object, x: float) -> object:
    from autodiff_viz.document.edits import set_value

    return set_value(document, "x", x)  # type: ignore[arg-type]  # a Document


def test_watches_are_removed_and_a_wrong_one_is_refused(shown: MainWindow, qtbot: QtBot) -> None:
    panel = watches(shown)
    panel.add.field.setText("q + 1")
    press_key(panel.add.field, Qt.Key.Key_Return)
    assert panel.add.problem.text().startswith("There is no node called q.")
    for text in ("a", "a*adjoint(a)", "1/0"):
        stop_commands.watch_text(shown.store, text)
    assert [cell(panel, row, NOW) for row in range(3)] == ["–", "–", "inf"]
    shown.grab()
    choose_row(panel.table, 1)
    qtbot.mouseClick(panel.delete, Qt.MouseButton.LeftButton)
    assert [cell(panel, row, 0) for row in range(2)] == ["a", "1/0"]
    assert shown.store.undo_stack.undoText() == "Stop watching a*adjoint(a)"


def test_the_history_is_drawn_done_and_to_come(shown: MainWindow) -> None:
    stop_commands.watch_text(shown.store, "adjoint(a)")
    panel = watches(shown)
    shown.store.move_to(7)
    shown.lower_tabs.repaint()
    image = panel.table.grab().toImage()
    rect = panel.table.visualRect(panel.model.index(0, HISTORY))
    colours = {
        image.pixelColor(x, y + panel.table.horizontalHeader().height()).name()
        for x in range(rect.left(), rect.right())
        for y in range(rect.top(), rect.bottom())
    }
    assert shown.look.theme.adjoint in colours
    assert len(colours) > 3


# --- the log --------------------------------------------------------------------------------------


def test_log_points_write_when_they_are_passed_going_forward(shown: MainWindow) -> None:
    stop_commands.add_log(
        shown.store, Breakpoint(Target.ADJOINT, key(shown, "a")), "{step} {adjoint}"
    )
    moves.resume(shown.store)
    moves.resume(shown.store, back=True)
    assert shown.stop_panels.log.text == "7 1.28403\n8 1.60503"
    shown.lower_tabs.choose("log")
    panel = shown.lower_tabs.panel("log")
    assert isinstance(panel, LogPanel)
    assert panel.text.toPlainText() == shown.stop_panels.log.text
    assert panel.count.text() == "2 lines"
    panel.copying.click()
    assert QGuiApplication.clipboard().text() == shown.stop_panels.log.text
    for cursor in (6, 7, 6, 7):
        shown.store.move_to(cursor)
    assert panel.count.text() == "4 lines"
    panel.clearing.click()
    assert panel.text.toPlainText() == ""
    assert not panel.copying.isEnabled()


def test_another_mode_or_document_writes_nothing(shown: MainWindow) -> None:
    stop_commands.add_log(shown.store, Breakpoint(Target.ANYWHERE, log="x"), "{step}")
    shown.store.move_to(2)
    assert shown.stop_panels.log.text == "1\n2"
    shown.store.set_forward_mode(True)
    assert shown.stop_panels.log.text == "1\n2"
    shown.store.open(DOCUMENT, None)
    assert shown.stop_panels.log.text == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panels_are_painted_in_both_themes(shown: MainWindow, theme: str) -> None:
    for text in ("adjoint > 1", "value > 1"):
        stop_commands.add_condition(shown.store, text)
    stop_commands.watch_text(shown.store, "a")
    shown.choose_theme(theme)
    for name in ("breakpoints", "watches", "log"):
        shown.lower_tabs.choose(name)
        shown.grab()
    shown.choose_theme("light")


def test_f9_on_several_nodes_is_one_undo_entry_and_goes_one_way_for_all(
    shown: MainWindow,
) -> None:
    store, both = shown.store, tuple(key(shown, name) for name in "ay")
    stop_commands.toggle(store, Breakpoint(Target.ADJOINT, both[0]))
    store.select(both)
    stop_commands.toggle_at_selection(store)
    assert {point.key for point in stops(shown).breakpoints} == set(both)
    assert len(stops(shown).breakpoints) == 2
    stop_commands.toggle_at_selection(store)
    assert stops(shown).breakpoints == ()
    shown.commands["undo"].trigger()
    assert len(stops(shown).breakpoints) == 2
    shown.commands["undo"].trigger()
    assert [point.key for point in stops(shown).breakpoints] == [both[0]]


def test_a_condition_that_is_too_long_is_refused_in_its_cell(shown: MainWindow) -> None:
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, key(shown, "a")))
    before, said = stops(shown), []
    shown.store.refused.connect(said.append)
    long = "value > " + "1" * 1003
    assert not stop_commands.set_when(shown.store, 0, long)
    assert stops(shown) == before
    assert "characters" in said[0]


def test_continue_says_which_breakpoint_stopped_or_that_none_did(shown: MainWindow) -> None:
    stop_commands.toggle(shown.store, Breakpoint(Target.ADJOINT, key(shown, "a")))
    assert stop_commands.add_condition(shown.store, "abs(adjoint) > 1.6") == ""
    said = shown.statusBar().currentMessage
    shown.commands["continue"].trigger()
    assert said() == "Step 7: stopped at ā."
    shown.commands["continue"].trigger()
    assert said() == "Step 8: stopped at ā, abs(adjoint) > 1.6."
    stop_commands.remove_all(shown.store, [1, 0])
    shown.commands["continue"].trigger()
    assert said() == "No breakpoint stopped before the end."
    shown.commands["continue_back"].trigger()
    assert said() == "No breakpoint stopped before the start."
