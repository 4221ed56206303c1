"""Moving in the real window: keys, buttons, menus, the timeline, and the field that asks where to go."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.document.files import load
from autodiff_viz.document.stops import Breakpoint, Target
from autodiff_viz.gui import announcing, timeline_bar
from autodiff_viz.gui.actions import ROWS
from autodiff_viz.gui.canvas.field_popup import FieldPopup
from autodiff_viz.gui.debugger import moves
from autodiff_viz.gui.debugger.go_to import ask_place
from autodiff_viz.gui.driver import place_of, settle
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.resources import resource

KEY, NO, CTRL = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton
TEXT = "y = x*sin(x); y**2"
"""The steps x, a, y, z; the seed, z>y, y>x, y>a, a>x."""


@pytest.fixture
def shown(window: MainWindow) -> MainWindow:
    window.store.open(document_of(parse(TEXT)), None)
    settle(window)
    window.canvas.setFocus()
    return window


def test_the_keys_move_by_their_strides(shown: MainWindow, qtbot: QtBot) -> None:
    for key, modifier, cursor in (
        (KEY.Key_Right, NO, 1),
        (KEY.Key_F10, NO, 2),
        (KEY.Key_Down, NO, 3),
        (KEY.Key_F11, NO, 4),
        (KEY.Key_Right, NO, 5),
        (KEY.Key_Right, NO, 6),
        (KEY.Key_Right, NO, 8),
        (KEY.Key_Left, NO, 6),
        (KEY.Key_Down, NO, 7),
        (KEY.Key_Up, NO, 8),
        (KEY.Key_F11, ALT, 7),
        (KEY.Key_F11, ALT | SHIFT, 6),
        (KEY.Key_BracketLeft, ALT, 5),
        (KEY.Key_F11, SHIFT, 9),
        (KEY.Key_F11, ALT, 8),
        (KEY.Key_Left, CTRL, 0),
        (KEY.Key_Right, CTRL, 9),
        (KEY.Key_Home, CTRL, 4),
        (KEY.Key_Home, CTRL, 0),
        (KEY.Key_End, CTRL, 4),
        (KEY.Key_F5, NO, 9),
        (KEY.Key_F5, CTRL | SHIFT, 0),
        (KEY.Key_End, NO, 9),
        (KEY.Key_Home, NO, 0),
    ):
        qtbot.keyClick(shown.canvas, key, modifier)
        assert (key, shown.store.cursor) == (key, cursor)


def test_the_keys_about_the_selected_node_go_where_it_is_touched(
    shown: MainWindow, qtbot: QtBot
) -> None:
    assert not shown.commands["run_to"].isEnabled()
    shown.store.select([shown.store.document.key_of("a")])
    cursors = []
    for key, modifier in (
        (KEY.Key_F10, CTRL),
        (KEY.Key_F10, CTRL),
        (KEY.Key_F10, CTRL | SHIFT),
        (KEY.Key_F3, NO),
        (KEY.Key_F3, NO),
        (KEY.Key_F3, NO),
        (KEY.Key_F3, SHIFT),
    ):
        qtbot.keyClick(shown.canvas, key, modifier)
        cursors.append(shown.store.cursor)
    assert cursors == [2, 8, 2, 3, 8, 9, 8]


def test_up_and_down_stay_with_a_list_and_a_text_field(shown: MainWindow, qtbot: QtBot) -> None:
    shown.expression_bar.focus_line()
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, KEY.Key_Down)
    qtbot.keyClick(focused, KEY.Key_Up)
    assert shown.store.cursor == 0
    steps = shown.program_view.findChildren(QWidget)
    listed = next(each for each in steps if each.metaObject().className().endswith("StepList"))
    listed.setFocus()
    qtbot.keyClick(listed, KEY.Key_Down)
    assert shown.store.cursor == 0
    qtbot.keyClick(listed, KEY.Key_Right)
    assert shown.store.cursor == 1


def test_every_stride_has_a_menu_entry_a_key_and_a_button(shown: MainWindow) -> None:
    names = {row.name for row in ROWS if row.menu == "Run" and row.group <= 2}
    run = shown.findChild(QMenu, "menu_run")
    assert run is not None
    in_menu = {a.objectName() for menu in (run, *run.findChildren(QMenu)) for a in menu.actions()}
    buttons = {button.objectName() for button in shown.transport.findChildren(QToolButton)}
    more = {action.objectName() for action in shown.transport.more.menu().actions()}
    assert names <= in_menu
    assert names - {"step"} <= buttons | more
    assert all(row.keys for row in ROWS if row.name in names)


def test_no_two_actions_have_one_key() -> None:
    keys = [key for row in ROWS for key in row.keys]
    assert len(keys) == len(set(keys))


# The timeline


def drag(qtbot: QtBot, window: MainWindow, *cursors: int) -> None:
    bar = window.transport.bar
    y = bar.height() // 2
    qtbot.mousePress(bar, LEFT, pos=QPoint(round(bar.x_of(cursors[0])), y))
    for cursor in cursors[1:]:
        qtbot.mouseMove(bar, QPoint(round(bar.x_of(cursor)), y))
    qtbot.mouseRelease(bar, LEFT, pos=QPoint(round(bar.x_of(cursors[-1])), y))


def test_a_drag_scrubs_to_where_it_ends(shown: MainWindow, qtbot: QtBot) -> None:
    drag(qtbot, shown, 1, 5, 8, 3)
    assert shown.store.cursor == 3
    QApplication.processEvents()
    assert shown.store.cursor == 3


def test_of_moves_that_come_together_only_the_last_is_drawn(
    shown: MainWindow, qtbot: QtBot
) -> None:
    bar = shown.transport.bar
    seen: list[int] = []
    shown.store.cursor_changed.connect(seen.append)
    qtbot.mousePress(bar, LEFT, pos=QPoint(round(bar.x_of(1)), bar.height() // 2))
    for cursor in (2, 3, 4, 5, 6):
        at = QPointF(bar.x_of(cursor), bar.height() / 2)
        move = QMouseEvent(
            QEvent.Type.MouseMove, at, bar.mapToGlobal(at), Qt.MouseButton.NoButton, LEFT, NO
        )
        QApplication.sendEvent(bar, move)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: shown.store.cursor == 6)
    assert seen == [1, 6]
    qtbot.mouseRelease(bar, LEFT, pos=QPoint(round(bar.x_of(6)), bar.height() // 2))


def test_the_bar_says_the_step_and_its_marks(shown: MainWindow) -> None:
    bar = shown.transport.bar
    assert bar.hint(3) == "forward 3 / 4: y = x*a = 0.239713."
    bar.breakpoints = lambda: (3,)
    assert bar.hint(3).startswith("A breakpoint. forward 3 / 4")
    shown.store.open(document_of(parse("log(x - 1)*x")), None)
    assert bar.not_finite == (3, 4, 7, 9)
    assert bar.hint(3).startswith("Not finite. A breakpoint. forward 3 / 4")


def test_a_bar_of_many_steps_draws_one_mark_a_pixel(shown: MainWindow) -> None:
    text = "; ".join(["v1 = log(x - 1)", *(f"v{n} = sin(v{n - 1})" for n in range(2, 1500))])
    shown.store.open(document_of(parse(text)), None)
    bar = shown.transport.bar
    assert len(bar.not_finite) > 2900
    assert len(bar._pixels(bar.not_finite)) <= bar.width()
    bar.grab()


# Go to


@pytest.fixture
def field(shown: MainWindow) -> Iterator[FieldPopup]:
    shown.commands["go_to"].trigger()
    popup = shown.transport.bar.findChild(FieldPopup)
    assert popup is not None
    yield popup
    while (left := QApplication.activePopupWidget()) is not None:
        left.close()


@pytest.mark.parametrize(("text", "cursor"), [("7", 7), ("100%", 9), ("a", 2), ("x_bar", 9)])
def test_go_to_takes_a_number_a_per_cent_and_a_name(
    shown: MainWindow, qtbot: QtBot, field: FieldPopup, text: str, cursor: int
) -> None:
    qtbot.keyClicks(field.field, text)
    qtbot.keyClick(field.field, KEY.Key_Return)
    assert shown.store.cursor == cursor
    assert not field.isVisible()


def test_what_is_no_place_stays_with_the_reason(
    shown: MainWindow, qtbot: QtBot, field: FieldPopup
) -> None:
    qtbot.keyClicks(field.field, "77")
    qtbot.keyClick(field.field, KEY.Key_Return)
    assert field.isVisible()
    assert field.problem.text() == "There is no step 77; the last is 9."
    assert shown.store.cursor == 0


def test_the_popup_grows_with_the_reason(
    shown: MainWindow, qtbot: QtBot, field: FieldPopup
) -> None:
    before = field.height()
    qtbot.keyClicks(field.field, "banana")
    qtbot.keyClick(field.field, KEY.Key_Return)
    problem = field.problem
    assert problem.height() >= problem.heightForWidth(problem.width())
    assert field.rect().contains(problem.geometry())
    qtbot.keyClick(field.field, KEY.Key_Backspace)
    assert field.height() == before


def test_go_to_completes_the_name_of_a_node(shown: MainWindow, qtbot: QtBot) -> None:
    shown.store.open(document_of(parse("total = x**2; sin(total)")), None)
    popup = ask_place(shown.transport.bar, shown.store)
    qtbot.keyClicks(popup.field, "to")
    assert popup.field.text() == "total"
    qtbot.keyClick(popup.field, KEY.Key_Return)
    assert shown.store.cursor == 2


# Where did this number come from?


def action_of(menu: QMenu, *titles: str) -> QAction:
    """The action at the end of a path of titles."""
    for title in titles[:-1]:
        menu = next(m for m in menu.findChildren(QMenu) if m.title().replace("&", "") == title)
    return next(action for action in menu.actions() if action.text() == titles[-1])


def open_menu(shown: MainWindow, at: QPoint) -> QMenu:
    canvas = shown.canvas
    viewport = canvas.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    return next(menu for menu in canvas.findChildren(QMenu) if menu.isVisible())


def test_the_menu_of_a_node_goes_to_what_last_changed_its_adjoint_and_copies_it(
    shown: MainWindow,
) -> None:
    shown.store.move_to(9)
    menu = open_menu(shown, place_of(shown, "x"))
    action_of(menu, "Adjoint x̄", "Copy as Python").trigger()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("x_bar = 0.44")
    assert not action_of(menu, "Adjoint x̄", "Go to the Next Step That Changes It").isEnabled()
    shown.store.move_to(8)
    menu.close()
    menu = open_menu(shown, place_of(shown, "x"))
    action_of(menu, "Adjoint x̄", "Go to the Step That Last Changed It").trigger()
    assert shown.store.cursor == 7
    action_of(menu, "Value of x", "Go to the Step That Set It").trigger()
    assert shown.store.cursor == 1
    menu.close()


def test_what_is_not_computed_yet_came_from_nowhere_and_is_not_copied(shown: MainWindow) -> None:
    menu = open_menu(shown, place_of(shown, "y"))
    for text in ("Go to the Step That Set It", "Copy as Text"):
        assert not action_of(menu, "Value of y", text).isEnabled()
    action_of(menu, "Value of y", "Go to the Step That Will Set It").trigger()
    assert shown.store.cursor == 3
    menu.close()


def test_the_menu_of_an_edge_is_about_its_contribution(shown: MainWindow) -> None:
    shown.store.move_to(9)
    settle(shown)
    program = shown.store.program
    key = (program.nodes[program.index_of("z")].key, 0)
    path = shown.canvas.stage.arrows[key].arrow.path
    near = QPointF(path[0][0] + 6.0, path[0][1])
    menu = open_menu(shown, shown.canvas.mapFromScene(near))
    action_of(menu, "Contribution to ȳ", "Go to the Step That Set It").trigger()
    assert shown.store.cursor == 6
    action_of(menu, "Contribution to ȳ", "Copy as Text").trigger()
    assert QGuiApplication.clipboard().text() == "z̄ · ∂z/∂y = 0.479426"
    menu.close()


def test_a_row_of_the_inspector_has_the_menu_of_its_number(shown: MainWindow) -> None:
    shown.store.move_to(9)
    shown.store.select([shown.store.document.key_of("y")])
    rows = [each for each in shown.inspector.node.findChildren(QLabel)
            if each.contextMenuPolicy() == Qt.ContextMenuPolicy.CustomContextMenu]  # fmt: skip
    assert len(rows) == 4
    rows[1].customContextMenuRequested.emit(QPoint(2, 2))
    menu = next(m for m in shown.inspector.node.findChildren(QMenu) if m.isVisible())
    action_of(menu, "Copy as LaTeX").trigger()
    assert QGuiApplication.clipboard().text().startswith(r"\bar{y} = 0.4794")
    menu.close()


# In words


def test_each_step_is_announced_to_a_screen_reader(
    shown: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "autodiff_viz.gui.inspector.step_card.announce", lambda _, text: said.append(text)
    )
    shown.store.move_to(7)
    sentence = "x̄ receives ȳ · a = 0.479426 × 0.479426 = 0.229849; "
    assert said == [sentence + "x̄ is 0.229849 so far; 1 contribution is to come, from a."]
    assert shown.inspector.step.accessibleDescription() == said[0]
    assert shown.transport.bar.accessibleDescription().endswith(said[0])


def test_an_announcement_reaches_who_reads(
    shown: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(announcing.QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        announcing.QAccessible, "updateAccessibility", lambda event: sent.append(event.message())
    )
    announcing.announce(shown, "")
    announcing.announce(shown, "a = 2.")
    assert sent == ["a = 2."]


def test_the_examples_say_whence_the_rest_comes(shown: MainWindow) -> None:
    shown.store.open(load(resource("examples", "fan-out.adviz")), None)
    said = [shown.transport.bar.hint(n) for n in range(len(shown.store.timeline.steps) + 1)]
    assert any("to come, from" in text for text in said)
    assert any("so x̄ is complete" in text for text in said)
    assert timeline_bar.no_breakpoints() == ()
    moves.resume(shown.store)
    assert shown.store.cursor == len(shown.store.timeline.steps)


def test_choosing_a_tab_leaves_the_graph_where_it_is(shown: MainWindow) -> None:
    shown.resize(1280, 720)
    QApplication.processEvents()
    before = shown.canvas.height()
    for name in ("breakpoints", "watches", "log", "steps"):
        shown.lower_tabs.choose(name)
        QApplication.processEvents()
        assert shown.canvas.height() == before, name


def test_the_menu_of_a_number_breaks_where_it_changes(shown: MainWindow) -> None:
    menu = open_menu(shown, place_of(shown, "y"))
    action = action_of(menu, "Adjoint ȳ", "Break When This Changes")
    assert not action.isChecked()
    action.trigger()
    menu.close()
    point = Breakpoint(Target.ADJOINT, shown.store.document.key_of("y"))
    assert shown.store.document.stops.breakpoints == (point,)
