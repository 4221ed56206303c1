"""The expression bar: typing, mistakes, undo, inputs and their sliders, by real keys and clicks."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import program_text
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.driver import wait_until
from autodiff_viz.gui.expression_bar import HELD, SHORT, ExpressionBar, is_defining
from autodiff_viz.gui.input_cards import InputCard
from autodiff_viz.gui.look import Look, load_fonts
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.number_field import constant
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.value_slider import STEPS, range_around, value_at

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


class Fixture:
    def __init__(self, qtbot: QtBot, look: Look) -> None:
        self.qtbot = qtbot
        self.store = Store()
        self.background = Background()
        self.bar = ExpressionBar(self.store, look, self.background)
        self.elsewhere = QWidget(self.bar)
        self.elsewhere.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        qtbot.addWidget(self.bar)
        self.bar.resize(1280, self.bar.sizeHint().height())
        with qtbot.waitActive(self.bar):
            self.bar.show()
            self.bar.activateWindow()
        self.bar.activateWindow()
        qtbot.waitUntil(self.bar.isActiveWindow)

    def type(self, text: str) -> None:
        self.bar.focus_line()
        self.more(text)

    def more(self, text: str) -> None:
        """Type where the cursor is, and let the typing rest."""
        self.qtbot.keyClicks(self.bar.line, text)
        self.bar.finish()

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.qtbot.keyClick(self.bar.line, key, modifier)

    def open(self, text: str, **values: float) -> None:
        self.store.open(document_of(parse(text), values), None)
        QApplication.processEvents()

    def card(self, name: str) -> InputCard:
        return self.bar.inputs.cards[name]

    def value(self, name: str) -> float:
        return self.store.document.values[name]

    def entries(self) -> list[str]:
        stack = self.store.undo_stack
        return [stack.text(place) for place in range(stack.count())]


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Fixture]:
    load_fonts()
    fixture = Fixture(qtbot, Look(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)))
    yield fixture
    fixture.background.close()


# Typing


def test_typing_makes_the_program_as_one_undo_entry(made: Fixture) -> None:
    made.type("exp(x**2)**2")
    assert made.store.document.program == parse("exp(x**2)**2")
    assert made.entries() == ["Edit expression"]


def test_enter_ends_the_entry(made: Fixture) -> None:
    made.type("x")
    made.key(Qt.Key.Key_Return)
    made.key(Qt.Key.Key_End)
    made.more("+1")
    assert made.entries() == ["Edit expression"] * 2
    assert made.bar.text() == "x+1"


def test_a_mistake_is_underlined_and_told_while_the_last_program_stays(made: Fixture) -> None:
    made.open("x + exp(x)", x=0.7)
    made.type("x + exq(x)")
    assert made.bar.line.marked == (4, 3)
    assert made.bar.problem() == "There is no op called exq. Did you mean exp?"
    assert made.bar.status.text() == made.bar.problem()
    assert made.bar.status.textFormat() == Qt.TextFormat.PlainText
    assert made.store.document.program == parse("x + exp(x)")


def test_the_wave_counts_signs_outside_the_basic_plane_as_qt_does(made: Fixture) -> None:
    made.bar.line.setText("𝔵")
    made.bar.line.setText("𝔵 + exq(x)")
    made.bar.line.textEdited.emit(made.bar.line.text())
    made.bar.finish()
    assert made.bar.line.marked == (5, 3)


def test_mending_takes_the_wave_away(made: Fixture) -> None:
    made.type("x + ")
    assert made.bar.line.marked != (0, 0)
    made.more("1")
    assert made.bar.line.marked == (0, 0)
    assert made.bar.problem() == ""


def test_a_blank_line_is_the_empty_document_and_one_undo_brings_all_back(made: Fixture) -> None:
    made.open("exp(x)", x=0.7)
    made.bar.focus_line()
    made.key(Qt.Key.Key_Backspace)
    made.bar.finish()
    assert made.store.document.program.nodes == ()
    made.key(Qt.Key.Key_Z, CTRL)
    assert made.bar.text() == "exp(x)"
    assert made.value("x") == 0.7


def test_retyping_the_line_keeps_the_inputs_values(made: Fixture) -> None:
    made.open("exp(x)", x=0.7)
    made.type("sin(x)")
    assert made.store.document.program == parse("sin(x)")
    assert made.value("x") == 0.7


def test_ctrl_z_in_the_line_undoes_the_documents_last_edit(made: Fixture) -> None:
    made.open("exp(x)")
    made.type("sin(x)")
    made.key(Qt.Key.Key_Z, CTRL)
    assert made.store.document.program == parse("exp(x)")
    assert made.bar.text() == "exp(x)"
    made.key(Qt.Key.Key_Y, CTRL)
    assert made.bar.text() == "sin(x)"


def test_pasted_line_breaks_become_semicolons(made: Fixture) -> None:
    QGuiApplication.clipboard().setText("a = x**2\r\ny = exp(a)\n\ny**2\n")
    made.bar.focus_line()
    made.key(Qt.Key.Key_V, CTRL)
    made.bar.finish()
    assert made.bar.text() == "a = x**2; y = exp(a); y**2"
    assert made.store.document.program == parse("a = x**2; y = exp(a); y**2")


def test_an_edit_by_mouse_rewrites_the_line(made: Fixture) -> None:
    made.open("x")
    key = made.store.document.key_of("x")
    made.store.do("Add exp", lambda document: edits.apply_op(document, "exp", key))
    assert made.bar.text() == "exp(x)"


def test_the_persons_own_spelling_stays_while_they_type(made: Fixture) -> None:
    made.type("x^2")
    assert made.bar.text() == "x^2"
    assert made.store.document.program == parse("x**2")


def test_the_output_is_named_before_the_line(made: Fixture) -> None:
    made.open("x*2")
    assert "<i>z</i>:" in made.bar.output.text()
    made.open("f = x*2")
    assert "<i>f</i>:" in made.bar.output.text()


def test_long_texts_are_read_when_the_typing_rests(made: Fixture) -> None:
    text = "+".join(["x"] * 1500)
    QGuiApplication.clipboard().setText(text)
    made.bar.focus_line()
    made.key(Qt.Key.Key_V, CTRL)
    made.qtbot.waitUntil(lambda: made.store.document.program == parse(text))
    assert made.bar.text() == text


# Inputs


def test_every_input_has_a_card_and_the_button_adds_one(made: Fixture) -> None:
    made.open("a*b + c")
    made.qtbot.mouseClick(made.bar.add_input, LEFT)
    assert list(made.bar.inputs.cards)[:3] == ["a", "b", "c"]
    assert len(made.bar.inputs.cards) == 4
    assert made.entries() == ["Add input"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("pi/4", math.pi / 4), ("1e-3", 1e-3), ("-inf", -math.inf), ("2**3", 8.0)],
)
def test_a_field_takes_numbers_and_constant_expressions(
    made: Fixture, text: str, value: float
) -> None:
    made.open("exp(x)")
    field = made.card("x").field
    made.qtbot.mouseClick(field, LEFT)
    field.selectAll()
    made.qtbot.keyClicks(field, text)
    made.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert made.value("x") == value
    assert made.entries() == ["Change x"]


def test_nan_is_a_value_and_stops_the_slider(made: Fixture) -> None:
    made.open("exp(x)")
    field = made.card("x").field
    made.qtbot.mouseClick(field, LEFT)
    field.selectAll()
    made.qtbot.keyClicks(field, "nan")
    made.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert math.isnan(made.value("x"))
    assert not made.card("x").slider.isEnabled()


def test_a_text_that_is_no_number_is_refused_and_escape_restores(made: Fixture) -> None:
    made.open("exp(x)")
    field = made.card("x").field
    made.qtbot.mouseClick(field, LEFT)
    field.selectAll()
    made.qtbot.keyClicks(field, "y+1")
    made.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.property("refused") is True
    assert field.toolTip() == "y is no number; write one, as in 0.5 or pi/4."
    assert made.entries() == []
    made.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.property("refused") is False
    assert field.text() == "0.5"


def test_leaving_a_field_gives_its_number(made: Fixture) -> None:
    made.open("exp(x)")
    field = made.card("x").field
    made.qtbot.mouseClick(field, LEFT)
    field.selectAll()
    made.qtbot.keyClicks(field, "0.25")
    made.bar.line.setFocus()
    assert made.value("x") == 0.25


def test_one_drag_of_the_slider_recomputes_all_along_and_is_one_entry(made: Fixture) -> None:
    made.open("exp(x)", x=0.0)
    slider = made.card("x").slider
    seen: list[float] = []
    made.store.timeline_changed.connect(lambda: seen.append(made.value("x")))
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    made.qtbot.mousePress(slider, LEFT, pos=middle)
    for step in range(1, 6):
        made.qtbot.mouseMove(slider, middle + QPoint(4 * step, 0))
    made.qtbot.mouseRelease(slider, LEFT, pos=middle + QPoint(20, 0))
    assert len(seen) >= 4
    assert made.value("x") > 0.2
    assert made.entries() == ["Change x"]
    made.store.undo_stack.undo()
    assert made.value("x") == 0.0


def test_two_drags_are_two_entries(made: Fixture) -> None:
    made.open("exp(x)", x=0.0)
    slider = made.card("x").slider
    for share in (0.25, 0.75):
        made.qtbot.mouseClick(slider, LEFT, pos=QPoint(round(slider.width() * share), 8))
    assert made.entries() == ["Change x"] * 2
    assert made.value("x") > 0.5


def test_arrow_keys_move_the_slider_by_a_hundredth(made: Fixture) -> None:
    made.open("exp(x)", x=0.5)
    slider = made.card("x").slider
    slider.setFocus()
    made.qtbot.keyClick(slider, Qt.Key.Key_Right)
    made.qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert made.value("x") == 0.52
    assert made.entries() == ["Change x"]


@pytest.mark.parametrize(
    ("value", "radius"),
    [(0.5, 2.0), (-2.0, 2.0), (3.0, 10.0), (10.0, 10.0), (1.7e308, 1e308), (math.nan, 2.0)],
)
def test_the_range_holds_the_value(value: float, radius: float) -> None:
    assert range_around(value) == radius


def test_the_slider_gives_round_values() -> None:
    assert [value_at(place, 2.0) for place in (0, 203, STEPS)] == [-2.0, 0.03, 2.0]
    assert value_at(STEPS, 1e308) == 1e308


def test_an_unused_input_is_faint_and_says_why(made: Fixture) -> None:
    made.open("exp(x)")
    made.qtbot.mouseClick(made.bar.add_input, LEFT)
    unused = list(made.bar.inputs.cards)[1]
    assert "does not use" in made.card(unused).toolTip()
    assert "1 node the output does not use" in made.bar.status.text()


def test_eight_inputs_stay_inside_1280_pixels(made: Fixture) -> None:
    made.open("a*b+c*d+e*f+g*h", a=1.7e308, b=math.nan, c=-math.inf)
    made.qtbot.waitUntil(lambda: made.bar.inputs.width() <= 1280)
    assert made.bar.width() == 1280
    assert made.bar.line.width() > 700


def test_a_pasted_minus_sign_is_a_minus() -> None:
    assert constant("−2") == -2.0
    assert constant("−∞") == -math.inf


@pytest.mark.parametrize("text", ["__import__('os')", "x", "", "1 2"])
def test_a_constant_is_only_ever_a_number(text: str) -> None:
    with pytest.raises(AutodiffVizError):
        constant(text)


# Long texts, which are read in the background

LONG_SUM = " + ".join(f"x*{place}.5" for place in range(1, SHORT // 6))


def _paste(made: Fixture, text: str) -> None:
    made.bar.focus_line()
    QGuiApplication.clipboard().setText(text)
    made.bar.line.paste()


def _read(made: Fixture) -> None:
    made.qtbot.waitUntil(lambda: made.bar.is_settled, timeout=20_000)


def test_a_long_text_becomes_the_program_as_one_undo_entry(made: Fixture) -> None:
    _paste(made, LONG_SUM)
    assert made.store.document.program.output is None
    _read(made)
    assert made.store.document.program == parse(LONG_SUM)
    assert made.entries() == ["Edit expression"]


def test_a_long_text_typed_in_pieces_is_one_undo_entry(made: Fixture) -> None:
    _paste(made, LONG_SUM)
    _read(made)
    made.bar.line.end(False)
    made.qtbot.keyClicks(made.bar.line, " + y")
    _read(made)
    assert made.store.document.program == parse(f"{LONG_SUM} + y")
    assert made.entries() == ["Edit expression"]
    made.store.undo_stack.undo()
    assert made.store.document.program.output is None
    assert made.bar.text() == ""


def test_after_return_a_long_text_begins_another_undo_entry(made: Fixture) -> None:
    _paste(made, LONG_SUM)
    made.key(Qt.Key.Key_Return)
    _read(made)
    made.bar.line.end(False)
    made.qtbot.keyClicks(made.bar.line, " + y")
    _read(made)
    made.store.undo_stack.undo()
    assert made.store.document.program == parse(LONG_SUM)


def test_the_text_of_a_large_program_comes_when_it_is_written_and_waits_for_no_key(
    made: Fixture,
) -> None:
    large = parse(" + ".join(f"x*{place}.5" for place in range(1, SHORT)))
    made.store.do("Insert", lambda _: document_of(large))
    assert not made.bar.is_settled
    made.bar.focus_line()
    made.qtbot.keyClicks(made.bar.line, "y")
    _read(made)
    assert made.store.document.program == large
    assert parse(made.bar.text()) == large
    made.qtbot.keyClicks(made.bar.line, "y")
    assert made.bar.text().endswith("y")


def test_a_small_program_overtakes_the_text_of_a_large_one(made: Fixture) -> None:
    large = parse(" + ".join(f"x*{place}.5" for place in range(1, SHORT)))
    made.store.do("Insert", lambda _: document_of(large))
    made.store.undo_stack.undo()
    made.qtbot.wait(50)
    assert made.bar.is_settled
    assert made.bar.text() == ""
    assert not made.bar.line.isReadOnly()


def test_a_long_reading_is_dropped_when_the_text_is_another_by_then(made: Fixture) -> None:
    _paste(made, LONG_SUM)
    made.bar._flush()  # the reading is under way
    made.bar.line.selectAll()
    made.qtbot.keyClicks(made.bar.line, "x**2")
    _read(made)
    made.qtbot.wait(50)
    assert made.store.document.program == parse("x**2")


def test_an_edit_by_mouse_drops_a_long_reading_and_rewrites_the_line(made: Fixture) -> None:
    made.open("exp(x)")
    _paste(made, LONG_SUM)
    made.bar._flush()
    made.store.do("Add sin", lambda document: edits.add_op(document, "sin"))
    assert made.bar.is_settled
    made.qtbot.wait(50)
    assert len(made.store.document.program.nodes) == 4
    assert "sin" in made.bar.text()


def test_a_value_that_changes_meanwhile_is_kept_by_a_long_reading(made: Fixture) -> None:
    made.open("exp(x)", x=0.5)
    made.bar.focus_line()
    made.bar.line.selectAll()
    _paste(made, LONG_SUM)
    made.bar._flush()
    made.store.do("Change x", lambda d: edits.set_value(d, "x", 2.0))
    _read(made)
    assert made.store.document.program == parse(LONG_SUM)
    assert made.value("x") == 2.0


def test_a_mistake_in_a_long_text_is_told_and_the_last_program_stays(made: Fixture) -> None:
    made.open("exp(x)")
    _paste(made, f"{LONG_SUM} + (")
    _read(made)
    assert made.bar.problem()
    assert made.store.document.program == parse("exp(x)")


def test_what_is_typed_is_read_before_it_is_saved(made: Fixture) -> None:
    _paste(made, LONG_SUM)
    made.bar.finish()
    assert made.store.document.program == parse(LONG_SUM)


def test_many_inputs_all_get_their_cards(made: Fixture) -> None:
    made.open(" + ".join(f"x{place}" for place in range(30)))
    _read(made)
    assert list(made.bar.inputs.cards) == [f"x{place}" for place in range(30)]
    made.open(" + ".join(f"x{place}" for place in range(29, -1, -1)))
    _read(made)
    row = made.bar.inputs._row
    shown = [row.itemAt(place).widget() for place in range(30)]
    assert shown == list(made.bar.inputs.cards.values())


def test_half_a_word_is_not_drawn_while_it_is_typed(made: Fixture) -> None:
    made.open("exp(x)", x=0.7)
    before = made.store.document
    made.bar.focus_line()
    for letter in "sin(x":
        made.qtbot.keyClicks(made.bar.line, letter)
        assert made.store.document == before
    made.more(")")
    assert made.store.document.program == parse("sin(x)")


def test_escape_gives_up_what_is_no_program(made: Fixture) -> None:
    made.open("exp(x)", x=0.7)
    made.type("exp(x) +")
    assert made.bar.problem()
    made.key(Qt.Key.Key_Escape)
    assert (made.bar.text(), made.bar.problem(), made.store.unfinished) == ("exp(x)", "", "")


def test_undo_takes_back_what_was_just_typed(made: Fixture) -> None:
    made.open("exp(x)", x=0.7)
    made.bar.focus_line()
    made.qtbot.keyClicks(made.bar.line, "x**2")
    made.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert made.bar.text() == "exp(x)"


def test_after_a_pause_typing_is_another_undo_entry(made: Fixture) -> None:
    made.type("x**2")
    made.bar._pause.timeout.emit()
    made.bar.line.end(False)
    made.more("+1")
    assert made.entries() == ["Edit expression"] * 2


# Definitions being typed


def rested(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Type slowly: the typing rests after the text."""
    qtbot.keyClicks(window.expression_bar.line, text)
    wait_until(lambda: window.expression_bar.is_settled, "the rest of the typing")


def test_half_a_definition_defines_nothing_until_enter(qtbot: QtBot, window: MainWindow) -> None:
    window.store.open(document_of(parse("sin(x)"), {"x": 1.0}), None)
    line = window.expression_bar.line
    line.setFocus()
    line.selectAll()
    before = window.store.document
    rested(qtbot, window, "f(x) = x")
    assert window.store.document is before
    assert window.expression_bar.status.text() == HELD
    rested(qtbot, window, "*x + 1")
    assert window.store.document is before
    qtbot.keyClick(line, Qt.Key.Key_Return)
    program = window.store.document.program
    assert [each.head for each in program.functions] == ["f(x)"]
    assert program_text(program) == "f(x) = x*x + 1; f(x)"
    window.commands["undo"].trigger()
    assert window.store.document.program == before.program


def test_a_definition_is_taken_with_the_statement_after_it_or_on_leaving(
    qtbot: QtBot, window: MainWindow
) -> None:
    line = window.expression_bar.line
    line.setFocus()
    line.selectAll()
    rested(qtbot, window, "f(t) = t**2")
    assert window.store.document.program.functions == ()
    rested(qtbot, window, "; f(u)")
    assert program_text(window.store.document.program) == "f(t) = t**2; f(u)"
    rested(qtbot, window, "; g(s) = s")
    rested(qtbot, window, "**3")
    assert len(window.store.document.program.functions) == 1
    window.canvas.setFocus()
    assert [each.head for each in window.store.document.program.functions] == ["f(t)", "g(s)"]


def test_a_definition_under_way_is_taken_by_what_the_menu_does(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.store.open(document_of(parse("sin(x)"), {"x": 1.0}), None)
    window.expression_bar.focus_line()
    rested(qtbot, window, "f(x) = x**2")
    qtbot.keyClick(window.expression_bar.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert program_text(window.store.document.program) == "sin(x)"
    assert window.store.undo_stack.canRedo()


def test_escape_gives_a_definition_up(qtbot: QtBot, window: MainWindow) -> None:
    window.store.open(document_of(parse("sin(x)"), {"x": 1.0}), None)
    window.expression_bar.focus_line()
    rested(qtbot, window, "f(x) = x**2")
    qtbot.keyClick(window.expression_bar.line, Qt.Key.Key_Escape)
    assert window.expression_bar.text() == "sin(x)"
    assert window.store.unfinished == ""
    window.canvas.setFocus()
    assert program_text(window.store.document.program) == "sin(x)"


@pytest.mark.parametrize(
    ("text", "defining"),
    [
        ("f(x) = x|", True),
        ("f(x) |= x", True),
        ("f(x) = x; f(u)|", False),
        ("f(x)| = x; f(u)", True),
        ("f(x) = x; df/dx = 1|", True),
        ("f(x) = x;|", False),
        ("a = sin(x)|; b = a", False),
        ("f(x) == 2|", False),
        ("|sin(x)", False),
    ],
)
def test_what_is_a_definition_under_way(text: str, defining: bool) -> None:
    assert is_defining(text.replace("|", ""), text.index("|")) == defining
