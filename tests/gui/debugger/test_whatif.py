import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from autodiff_viz.core.altered import AlteredStep, Fault
from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import gradient
from autodiff_viz.debugger.whatif import order_of
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.files import load
from autodiff_viz.gui.canvas.field_popup import FieldPopup
from autodiff_viz.gui.canvas.menus import node_menu
from autodiff_viz.gui.debugger import whatif_commands
from autodiff_viz.gui.debugger.fault_banner import FaultBanner
from autodiff_viz.gui.debugger.other_run import Other
from autodiff_viz.gui.debugger.update_dialog import UpdateDialog
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.resources import resource

FAN = document_of(parse("a = x**2; b = 3*a; c = 2*a; z = b*c"), {"x": 0.5})
A, B, C, Z = (FAN.key_of(name) for name in "abcz")


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    return open_in(window, FAN)


def open_in(window: MainWindow, document: Document) -> MainWindow:
    window.complete()
    window.store.open(document, None)
    window.store.move_to(len(window.store.timeline.steps))
    settle(window)
    return window


def texts(menu: QMenu) -> dict[str, bool]:
    return {action.text(): action.isEnabled() for action in menu.actions() if action.text()}


def menu_of(window: MainWindow, key: int) -> QMenu:
    return node_menu(window.store, key, window, window.canvas._ask)


def slope(window: MainWindow) -> float:
    return gradient(window.store.reverse)["x"]


@pytest.mark.parametrize("name", ["wrong_assign", "wrong_twice", "wrong_twice_inputs"])
def test_the_end_of_a_broken_rule_claims_no_completeness(opened: MainWindow, name: str) -> None:
    opened.commands[name].trigger()
    opened.store.move_to(len(opened.store.timeline.steps))
    settle(opened)
    assert opened.inspector.step.next.plain == "This is the end of the sweep with the broken rule."
    assert "complete" not in opened.commands["step"].statusTip()


# --- holding and setting --------------------------------------------------------------------------


def test_a_value_is_held_by_the_menu_as_one_undo_entry_and_the_cursor_stays(
    opened: MainWindow,
) -> None:
    store = opened.store
    store.move_to(3)
    entry = next(
        action for action in menu_of(opened, B).actions() if action.text().startswith("Hold b")
    )
    entry.trigger()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, FieldPopup)
    assert popup.field.text() == "0.75"
    popup.field.setText("2")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    settle(opened)
    assert store.tape.value(store.program.index_of("b")) == 2.0
    assert slope(opened) == 4.0  # z = 2 * 2a, dz/dx = 4 * 2x
    assert store.cursor == 3
    assert store.undo_stack.count() == 1
    assert store.undo_stack.undoText() == "Hold b at 2"
    store.undo_stack.undo()
    assert store.document == FAN


def test_a_held_node_is_marked_and_released(opened: MainWindow) -> None:
    assert whatif_commands.hold(opened.store, B, "pi/2") == ""
    settle(opened)
    box = next(box for box in opened.canvas.picture.boxes if box.key == B)
    assert box.is_held
    assert box.pin is not None
    assert "held at 1.5708; computed it would be 0.75" in box.tip
    assert "held at a value" in opened.canvas.overlays.legend.accessibleName()
    assert "b held at 1.5708" in opened.canvas.picture.caption
    assert "Release b" in texts(menu_of(opened, B))
    whatif_commands.release(opened.store, B)
    settle(opened)
    assert not any(box.is_held or box.pin for box in opened.canvas.picture.boxes)


def test_what_is_no_number_is_refused_where_it_is_typed(opened: MainWindow) -> None:
    assert "is no number" in whatif_commands.hold(opened.store, B, "x + 1")
    assert "change its value" in whatif_commands.hold(opened.store, FAN.key_of("x"), "1")
    assert opened.store.document == FAN


def test_inputs_offer_no_holding_and_numbers_no_adjoint(opened: MainWindow) -> None:
    assert "Hold x at a Value…" not in texts(menu_of(opened, FAN.key_of("x")))
    assert texts(menu_of(opened, FAN.key_of("x")))["Set Adjoint…"] is True


def test_an_adjoint_is_set_in_mid_sweep_and_the_cursor_stays(opened: MainWindow) -> None:
    store = opened.store
    store.move_to(8)
    assert whatif_commands.set_adjoint(store, A, "10") == ""
    settle(opened)
    assert store.cursor == 8
    assert slope(opened) == 10.0
    box = next(box for box in opened.canvas.picture.boxes if box.key == A)
    assert box.pin is not None
    assert "Compute Adjoint Again" in texts(menu_of(opened, A))
    whatif_commands.compute_adjoint(store, A)
    assert store.document == FAN


def test_the_adjoint_of_the_output_is_its_seed(opened: MainWindow) -> None:
    assert whatif_commands.set_adjoint(opened.store, Z, "2") == ""
    assert opened.store.document.settings.seed == 2.0
    assert slope(opened) == 6.0


def test_at_the_end_one_stays_at_the_end_when_a_held_node_shortens_the_sweep(
    opened: MainWindow,
) -> None:
    store = opened.store
    before = len(store.timeline.steps)
    whatif_commands.hold(store, B, "2")
    assert store.cursor == len(store.timeline.steps) == before - 1


def test_the_check_agrees_with_a_held_value(opened: MainWindow) -> None:
    whatif_commands.hold(opened.store, B, "2")
    (result,) = opened.inspector.check.results
    assert result.numerical == pytest.approx(4.0, rel=1e-8)


def test_forward_mode_shows_that_nothing_comes_through_a_held_node(opened: MainWindow) -> None:
    whatif_commands.hold(opened.store, A, "2")
    opened.store.set_forward_mode(True)
    settle(opened)
    assert opened.store.timeline.contributions == {}


def test_an_adjoint_set_by_hand_is_told_by_legend_frame_and_banner(opened: MainWindow) -> None:
    store, legend = opened.store, opened.canvas.overlays.legend
    assert "set by hand" not in legend.accessibleName()
    whatif_commands.set_adjoint(store, A, "10")
    settle(opened)
    assert "dashed adjoint set by hand" in legend.accessibleName()
    assert [box.key for box in opened.canvas.picture.boxes if box.is_set] == [A]
    banner = opened.findChild(FaultBanner)
    assert banner is not None
    assert banner.isVisible()
    assert (banner.heading.text(), banner.gradient.text()) == ("By hand", "ā set to 10")
    assert not opened.inspector.fault.isVisible()
    whatif_commands.hold(store, B, "2")
    assert banner.gradient.text() == "b held at 2, ā set to 10"
    opened.commands["wrong_assign"].trigger()
    assert banner.sentence.text().endswith("By hand: b held at 2, ā set to 10.")
    opened.commands["wrong_assign"].trigger()
    banner.back.click()
    settle(opened)
    assert store.document.whatif == FAN.whatif
    assert store.undo_stack.undoText() == "Compute everything again"
    assert not banner.isVisible()


# --- wrong on purpose -----------------------------------------------------------------------------


def test_each_fault_is_an_action_that_is_marked_and_taken_back(opened: MainWindow) -> None:
    for name, expected in (
        ("wrong_assign", 1.5), ("wrong_twice", 12.0), ("wrong_twice_inputs", 6.0)
    ):  # fmt: skip
        opened.commands[name].trigger()
        settle(opened)
        assert opened.commands[name].isChecked()
        assert slope(opened) == expected
        opened.commands[name].trigger()
        assert opened.store.document.whatif.fault is Fault.NONE
        assert not opened.commands[name].isChecked()
    assert not opened.commands["right_rules"].isEnabled()


def test_banner_and_inspector_say_what_is_wrong_and_the_right_gradient(
    opened: MainWindow,
) -> None:
    banner = opened.whatif.faults
    opened.commands["wrong_assign"].trigger()
    settle(opened)
    assert banner.heading == "Wrong on purpose: “=” in place of “+=”"
    card = opened.inspector.fault
    assert card.isVisible()
    assert banner.sentence.startswith("“=” keeps only the last of 2 contributions to ā")
    assert card.rows.text() == "x̄ = 1.5, right is 3"
    opened.commands["right_rules"].trigger()
    assert not card.isVisible()


def test_the_sentence_stands_once_in_the_window_and_leaves_the_slope_in_sight(
    opened: MainWindow,
) -> None:
    opened.commands["wrong_twice"].trigger()
    settle(opened)
    sentence = opened.whatif.faults.sentence
    told = [each for each in opened.findChildren(QLabel) if each.text() == sentence]
    assert len(told) == 1
    assert opened.inspector.fault.height() <= 64


def test_an_own_order_is_not_called_wrong_before_a_line_is_moved(opened: MainWindow) -> None:
    told: list[str] = []
    opened.store.said.connect(told.append)
    opened.commands["wrong_order"].trigger()
    settle(opened)
    banner = opened.findChild(FaultBanner)
    assert banner is not None
    assert banner.heading.text() == told[-1][:-1] == "The order is still a right one: drag a line"
    assert banner.gradient.text() == ""
    assert opened.look.theme.error not in banner.styleSheet()
    assert not opened.inspector.fault.isVisible()
    assert "broken" not in opened.inspector.step.next.plain
    assert "broken" not in opened.commands["step"].statusTip()
    assert "wrong" not in opened.canvas.picture.caption
    column = opened.program_view.backward
    row = [step.node for step in opened.store.reverse.steps[6:]].index(0 + 1) + 1
    column.setCurrentIndex(column.rows.index(row))
    QTest.keyClick(column, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(opened)
    assert banner.heading.text() == "Wrong on purpose: an order of your own"
    assert opened.look.theme.error in banner.styleSheet()
    assert opened.inspector.fault.isVisible()
    assert "broken" in opened.inspector.step.next.plain


def test_what_a_second_backward_points_to_is_in_the_menu(opened: MainWindow) -> None:
    opened.commands["wrong_twice"].trigger()
    name = opened.commands["wrong_twice_inputs"].text().replace("&", "")
    assert f"“{name}”" in opened.whatif.faults.sentence


def test_the_picture_says_that_it_is_wrong_on_purpose(opened: MainWindow) -> None:
    opened.commands["wrong_twice"].trigger()
    settle(opened)
    assert "wrong on purpose: a second backward" in opened.canvas.picture.caption


def test_faults_are_off_in_forward_mode_and_say_why(opened: MainWindow) -> None:
    opened.store.set_forward_mode(True)
    assert not opened.commands["wrong_assign"].isEnabled()
    assert "reverse mode" in opened.commands["wrong_assign"].toolTip()


def test_lines_of_the_backward_column_are_dragged_into_an_illegal_order(
    opened: MainWindow, qtbot: QtBot
) -> None:
    opened.resize(1280, 900)
    opened.commands["wrong_order"].trigger()
    settle(opened)
    column = opened.program_view.backward
    assert column.is_movable
    assert slope(opened) == 3.0
    nodes = [opened.store.program.names[step.node] for step in opened.store.reverse.steps[6:]]
    row = nodes.index("a") + 1
    start = column.visualRect(column.rows.index(row)).center()
    column.scrollTo(column.rows.index(row))
    start = column.visualRect(column.rows.index(row)).center()
    view = column.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for y in (start.y() - 12, start.y() - 30):
        QTest.mouseMove(view, QPoint(start.x(), y))
    target = column.visualRect(column.rows.index(row - 1)).topLeft() + QPoint(40, 3)
    QTest.mouseMove(view, target)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=target)
    settle(opened)
    assert opened.store.document.whatif.order[-2] == A
    assert slope(opened) == 1.5
    assert any(isinstance(step, AlteredStep) and step.late for step in opened.store.reverse.steps)
    opened.store.undo_stack.undo()
    assert slope(opened) == 3.0


def test_alt_and_an_arrow_move_the_node_of_the_current_line(opened: MainWindow) -> None:
    opened.commands["wrong_order"].trigger()
    settle(opened)
    column = opened.program_view.backward
    before = order_of(opened.store.reverse)
    column.setCurrentIndex(column.rows.index(column.rows.rowCount() - 1))
    QTest.keyClick(column, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order_of(opened.store.reverse) == (*before[:-2], before[-1], before[-2])
    QTest.keyClick(column, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert order_of(opened.store.reverse) == before


def test_the_right_order_is_not_dragged(opened: MainWindow) -> None:
    column = opened.program_view.backward
    start = column.visualRect(column.rows.index(1)).center()
    QTest.mousePress(column.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(column.viewport(), start + QPoint(0, 60))
    QTest.mouseRelease(column.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(0, 60))
    assert opened.store.document == FAN


# --- compare --------------------------------------------------------------------------------------


def test_f8_goes_to_the_first_difference_and_on(window: MainWindow) -> None:
    naive = open_in(window, document_of(parse("log(1 + exp(x))"), {"x": 800.0}))
    panel = naive.whatif.compare_panel
    panel.compare_with(Other.FORMULA, "softplus(x)")
    naive.commands["first_difference"].trigger()
    row = panel.table.currentIndex().row()
    assert [panel.rows.text(row, column) for column in range(4)] == [
        "a = exp(x)", "inf", "—", "only here"
    ]  # fmt: skip
    assert naive.store.cursor == 2
    naive.commands["first_difference"].trigger()
    assert panel.table.currentIndex().row() == row + 1


def test_the_document_is_compared_with_what_was_before_the_last_edit(opened: MainWindow) -> None:
    panel = opened.whatif.compare_panel
    panel.compare_with(Other.EDIT)
    assert "no edit" in panel.said.text()
    opened.store.do("Change x", lambda d: document_of(d.program, {"x": 1.0}))
    assert panel.rows.text(0, 1) == "1"
    assert panel.rows.text(0, 2) == "0.5"
    assert panel.rows.text(0, 3) == "≠ relative 0.5"


def test_other_values_are_typed(opened: MainWindow) -> None:
    panel = opened.whatif.compare_panel
    panel.compare_with(Other.VALUES, "")
    assert "Type values" in panel.said.text()
    panel.compare_with(Other.VALUES, "y = 2")
    assert "no input called 'y'" in panel.said.text()
    panel.compare_with(Other.VALUES, "x = pi")
    assert panel.rows.text(0, 2) == "3.14159"


def test_a_fault_is_compared_with_the_right_rules(opened: MainWindow) -> None:
    panel = opened.whatif.compare_panel
    panel.compare_with(Other.RULES)
    assert panel.said.text().startswith("No difference")
    opened.commands["wrong_assign"].trigger()
    assert panel.said.text().startswith("2 differ")


# --- the update -----------------------------------------------------------------------------------


def test_the_update_of_the_network_shows_the_published_numbers(window: MainWindow) -> None:
    open_in(window, load(resource("examples", "two-layer-network.adviz")))
    dialog = UpdateDialog(window.store, window.look, window)
    assert [float(place.text()) for place in dialog.outputs] == [
        pytest.approx(0.2983711087600027, rel=1e-15),
        pytest.approx(0.29102777369359933, rel=1e-15),
        pytest.approx(0.291027924, abs=5e-10),
    ]
    dialog.out_of_order.setChecked(True)
    dialog.update_inputs()
    store = window.store
    assert store.tape.value(store.program.output or 0) == pytest.approx(0.291027924, abs=5e-10)
    store.undo_stack.undo()
    assert store.document.values["w1"] == 0.15


def test_the_inputs_that_the_orders_update_otherwise_are_marked_and_explained(
    window: MainWindow,
) -> None:
    open_in(window, load(resource("examples", "two-layer-network.adviz")))
    dialog = UpdateDialog(window.store, window.look, window)
    marked = []
    for row in range(dialog.table.rowCount()):
        name, right, wrong = (dialog.table.item(row, column) for column in (0, 2, 3))
        assert name is not None
        assert right is not None
        assert wrong is not None
        if wrong.text().startswith("≠ "):
            marked.append(name.text())
            assert wrong.text() != f"≠ {right.text()}"
            assert wrong.font().bold()
    assert marked == ["w1", "w2", "w3", "w4"]
    assert dialog.difference.text().startswith(
        "≠ w1, w2, w3, w4: in the wrong order their adjoints"
    )


def test_orders_that_give_the_same_say_so(window: MainWindow) -> None:
    open_in(window, document_of(parse("(a - b)**2"), {"a": 3.0, "b": 1.0}))
    dialog = UpdateDialog(window.store, window.look, window)
    assert dialog.difference.text().startswith("Both orders give the same here")


def test_inputs_that_are_not_chosen_keep_their_values(window: MainWindow) -> None:
    open_in(window, document_of(parse("(a - b)**2"), {"a": 3.0, "b": 1.0}))
    dialog = UpdateDialog(window.store, window.look, window)
    item = dialog.table.item(1, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Unchecked)
    dialog._set_rate(0.25)
    dialog.update_inputs()
    assert dict(window.store.document.values) == {"a": 2.0, "b": 1.0}
