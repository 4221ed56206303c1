"""Forward mode in the window, by real keys and clicks."""

import math
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from autodiff_viz.core.sweep import Timeline, gradient
from autodiff_viz.core.tangent import TangentTimeline
from autodiff_viz.document import edits
from autodiff_viz.gui.driver import click, settle, type_number
from autodiff_viz.gui.main_window import MainWindow
from tests.gui.opening import open_program


def opened(window: MainWindow, text: str, **values: float) -> MainWindow:
    """The window with a program."""
    open_program(window, text, **values)
    return window


def ahead(window: MainWindow, text: str, **values: float) -> MainWindow:
    """The window with a program, in forward mode."""
    opened(window, text, **values)
    click(window.canvas.overlays.modes.forward)
    settle(window)
    return window


def rows(window: MainWindow) -> list[str]:
    """What the left column of the program view says."""
    column = window.program_view.forward.rows
    return [column.text(row) for row in range(column.rowCount())]


def test_the_switch_over_the_canvas_changes_the_mode_and_back(window: MainWindow) -> None:
    modes = opened(window, "x*y", x=2.0, y=3.0).canvas.overlays.modes
    assert modes.reverse.isChecked()
    click(modes.forward)
    assert isinstance(window.store.timeline, TangentTimeline)
    assert (modes.reverse.isChecked(), modes.forward.isChecked()) == (False, True)
    click(modes.forward)
    assert modes.forward.isChecked()
    click(modes.reverse)
    assert isinstance(window.store.timeline, Timeline)


def test_a_key_changes_the_mode_and_the_menu_shows_it(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, "x*y", x=2.0, y=3.0)
    qtbot.keyClick(window.canvas, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert window.store.is_forward_mode
    assert window.commands["forward_mode"].isChecked()
    assert window.canvas.overlays.modes.forward.isChecked()
    qtbot.keyClick(window.canvas, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert not window.commands["forward_mode"].isChecked()


def test_the_mode_is_no_edit_and_survives_one(window: MainWindow) -> None:
    ahead(window, "x*y", x=2.0, y=3.0)
    assert not window.store.is_modified
    assert not window.store.undo_stack.canUndo()
    window.store.do("Change x", lambda document: edits.set_value(document, "x", 7.0))
    assert isinstance(window.store.timeline, TangentTimeline)
    assert window.store.timeline.tape.values[0] == 7.0


def test_the_cursor_stays_behind_the_same_value(window: MainWindow) -> None:
    opened(window, "x*sin(x)", x=0.5)
    window.store.move_to(2)
    window.store.set_forward_mode(True)
    assert window.store.cursor == 3
    window.store.set_forward_mode(False)
    assert window.store.cursor == 2
    window.store.move_to(99)
    window.store.set_forward_mode(True)
    assert window.store.next_step is None
    window.store.move_to(0)
    window.store.set_forward_mode(False)
    assert window.store.cursor == 0


def test_values_and_tangents_stand_in_one_column(window: MainWindow) -> None:
    ahead(window, "x*sin(x)", x=0.5)
    assert rows(window) == [
        "x = 0.5",
        "ẋ = 1",
        "y = sin(x)",
        "ẏ += cos(x) * ẋ",
        "z = x*y",
        "ż += y * ẋ",
        "ż += x * ẏ",
    ]
    assert not window.program_view.backward.isVisible()
    window.store.move_to(99)
    assert rows(window)[3:] == [
        "ẏ += cos(x) * ẋ\t0.877583",
        "z = x*y\t0.239713",
        "ż += y * ẋ\t0.479426",
        "ż += x * ẏ\t0.918217",
    ]
    click(window.canvas.overlays.modes.reverse)
    assert window.program_view.backward.isVisible()
    assert rows(window)[0] == "x = 0.5"


def test_the_canvas_shows_the_tangents(window: MainWindow) -> None:
    ahead(window, "exp(x**2)**2", x=0.5)
    window.store.move_to(99)
    picture = window.canvas.picture
    assert picture.tone == "tangent"
    assert picture.boxes[-1].adjoint.full == "3.297442541400256"
    assert "purple tangent" in window.canvas.overlays.legend.accessibleName()


def test_the_inspector_explains_a_step(window: MainWindow) -> None:
    ahead(window, "exp(x**2)**2", x=0.5)
    window.store.move_to(8)
    card = window.inspector.step
    assert card.numbers.plain == "2.56805 × 1.28403 = 3.29744"
    assert card.sentence.text() == (
        "y adds its contribution to ż: the local gradient times the tangent ẏ; "
        "nothing else adds to ż, so it is complete."
    )
    assert card.next.plain == "This is the end; every tangent is complete."
    assert card.formula.accessibleName() == "ż = ∂z/∂y · ẏ = 2y · ẏ"
    window.store.move_to(1)
    assert card.next.plain == "Next: the seed, ẋ = 1"


def test_one_sweep_an_input_gives_the_gradient_of_reverse_mode(window: MainWindow) -> None:
    panel = ahead(window, "x*sin(x*y) + y", x=0.5, y=2.0).inspector.forward
    assert panel.isVisible()
    assert [row.forward.text() for row in panel.rows.values()] == ["·", "·"]
    assert panel.rows["x"].along.isChecked()
    window.commands["last"].trigger()
    assert [row.forward.text() for row in panel.rows.values()] == ["1.38177", "·"]
    click(panel.rows["y"].along)
    assert [row.forward.text() for row in panel.rows.values()] == ["1.38177", "1.13508"]
    assert panel.rows["x"].seed.text() == "0"
    assert panel.swept == pytest.approx(gradient(window.store.reverse), rel=1e-15)
    assert panel.sentence.text().startswith("Each sweep to the end gives one entry: 2 of 2")


def test_the_sweeps_are_forgotten_when_a_value_changes(window: MainWindow) -> None:
    panel = ahead(window, "x*y", x=2.0, y=3.0).inspector.forward
    window.commands["last"].trigger()
    click(panel.rows["y"].along)
    assert panel.swept == {"x": 3.0, "y": 2.0}
    window.store.do("Change x", lambda document: edits.set_value(document, "x", 7.0))
    assert panel.swept == {"y": 7.0}


def test_a_seed_can_be_any_number(window: MainWindow) -> None:
    panel = ahead(window, "x*y", x=2.0, y=3.0).inspector.forward
    type_number(panel.rows["y"].seed, "-0.5")
    assert window.store.seeds == {"x": 1.0, "y": -0.5}
    window.store.move_to(99)
    settle(window)
    assert window.canvas.picture.boxes[-1].adjoint.full == "2"
    assert panel.swept == {}
    assert "no single entry" in panel.sentence.text()
    assert not panel.rows["x"].along.isChecked()


def test_seeds_of_inputs_that_are_gone_are_forgotten(window: MainWindow) -> None:
    panel = ahead(window, "x*y", x=2.0, y=3.0).inspector.forward
    click(panel.rows["y"].along)
    opened(window, "sin(w)", w=0.0)
    assert window.store.seeds == {"w": 1.0}
    assert list(panel.rows) == ["w"]


def test_a_seed_stays_with_its_input_when_that_is_renamed(window: MainWindow) -> None:
    panel = ahead(window, "x*y", x=2.0, y=3.0).inspector.forward
    click(panel.rows["y"].along)
    key = window.store.document.key_of("y")
    window.store.do("Rename", lambda document: edits.rename(document, key, "wide"))
    assert window.store.seeds == {"x": 0.0, "wide": 1.0}
    x, z = (window.store.document.key_of(name) for name in ("x", "z"))
    window.store.do("Connect", lambda document: edits.connect(document, x, z, 1))
    assert window.store.seeds == {"x": 1.0}


def test_the_work_of_both_modes_is_told(window: MainWindow) -> None:
    panel = ahead(window, "x*sin(x*y) + y", x=0.5, y=2.0).inspector.forward
    told = {key: text.text() for key, text in panel.work.items()}
    assert told["sweeps", "reverse"] == "1"
    assert told["sweeps", "forward"] == "2"
    assert told["multiplications", "reverse"] == "7"
    assert told["multiplications", "forward"] == "14"
    assert "once for all 2 inputs" in panel.why.text()


def test_reverse_mode_has_no_seeds_of_inputs(window: MainWindow) -> None:
    opened(window, "x*y", x=2.0, y=3.0)
    assert not window.inspector.forward.isVisible()


def test_the_check_is_that_of_reverse_mode_in_either_mode(window: MainWindow) -> None:
    check = ahead(window, "x*y", x=2.0, y=3.0).inspector.check
    assert [each.backward for each in check.results] == [3.0, 2.0]


def test_the_selected_nodes_tangent_is_in_its_details(window: MainWindow) -> None:
    ahead(window, "k = 3; k*x", x=2.0)
    window.store.select([window.store.document.key_of("x")])
    window.store.move_to(99)
    assert window.inspector.node.rows()[:2] == ["2", "1"]
    window.store.select([window.store.document.key_of("k")])
    assert window.inspector.node.rows() == ["3"]


def test_the_place_and_the_end_are_named_as_forward_mode_has_them(window: MainWindow) -> None:
    ahead(window, "x*y", x=2.0, y=3.0)
    window.commands["last"].trigger()
    assert window.transport.place.text() == "tangent 2 / 2"
    assert "every tangent is complete" in window.commands["step"].toolTip()


def test_clicks_on_the_timeline_scrub_through_forward_mode(window: MainWindow) -> None:
    bar = ahead(window, "x*sin(x)", x=0.5).transport.bar
    for cursor in range(len(window.store.timeline.steps) + 1):
        click(bar, bar.rect().center().__class__(round(bar.x_of(cursor)), bar.height() // 2))
        assert window.store.cursor == cursor
    bar.grab()


def test_typing_and_undo_go_on_in_forward_mode(window: MainWindow, qtbot: QtBot) -> None:
    ahead(window, "x*y", x=2.0, y=3.0)
    window.commands["last"].trigger()
    line = window.expression_bar.line
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "exp(x)")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle(window)
    assert window.store.seeds == {"x": 1.0}
    assert window.store.next_step is None
    window.commands["undo"].trigger()
    settle(window)
    assert window.store.seeds == {"x": 1.0, "y": 0.0}


def test_a_program_without_inputs_has_nothing_to_go_along(window: MainWindow) -> None:
    ahead(window, "2*3")
    window.commands["last"].trigger()
    assert "no inputs" in window.inspector.forward.sentence.text()
    assert window.store.seeds == {}


def test_what_is_not_finite_is_explained(window: MainWindow) -> None:
    ahead(window, "exp(log(x))", x=0.0)
    window.commands["last"].trigger()
    QApplication.processEvents()
    assert math.isinf(window.store.timeline.tape.partials[1][0] or 0.0)
    assert re.search(r"tangent .* is .* already", window.inspector.step.remarks.text())
