import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.sweep import forward
from autodiff_viz.debugger.stable import stable_document
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.files import load
from autodiff_viz.gui.debugger.compare_panel import ComparePanel
from autodiff_viz.gui.debugger.other_run import Other
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.examples import examples
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.resources import resource

FAN = document_of(parse("a = x**2; b = 3*a; c = 2*a; z = b*c"), {"x": 0.5})


def compare_in(window: MainWindow, document: Document) -> ComparePanel:
    window.complete()
    window.store.open(document, None)
    panel = window.whatif.compare_panel
    settle(window)
    return panel


def choose(panel: ComparePanel, other: Other) -> None:
    panel.choice.setCurrentIndex(list(Other).index(other))


def said_by(window: MainWindow) -> list[str]:
    told: list[str] = []
    window.store.said.connect(told.append)
    return told


def test_a_choice_from_the_list_that_wants_a_text_gives_its_field_the_focus(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = compare_in(window, FAN)
    panel.choice.setFocus()
    panel.choice.showPopup()
    choose(panel, Other.FORMULA)
    panel.choice.hidePopup()
    qtbot.waitUntil(lambda: window.focusWidget() is panel.field)
    QTest.keyClicks(panel.field, "6*x**4")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    assert "steps" in panel.said.text()


def test_the_arrow_keys_go_on_through_the_choices(window: MainWindow) -> None:
    panel = compare_in(window, FAN)
    panel.choice.setFocus()
    for _ in range(3):
        QTest.keyClick(panel.choice, Qt.Key.Key_Down)
    assert panel.other is Other.FORMULA


@pytest.mark.parametrize("other", [Other.VALUES, Other.FORMULA])
def test_neither_placeholder_nor_hint_is_cut_in_a_small_window(
    window: MainWindow, other: Other
) -> None:
    window.resize(1280, 720)
    panel = compare_in(window, FAN)
    choose(panel, other)
    settle(window)
    field, said = panel.field, panel.said
    assert field.fontMetrics().horizontalAdvance(field.placeholderText()) < field.width() - 16
    assert said.fontMetrics().horizontalAdvance(said.text()) <= said.width()


def test_f8_without_a_second_run_says_that_there_is_none(window: MainWindow) -> None:
    panel, told = compare_in(window, FAN), said_by(window)
    for other, expected in (
        (Other.FORMULA, "There is no second run yet: type a formula"),
        (Other.VALUES, "There is no second run yet: type values"),
        (Other.EDIT, "There is no second run yet: there is no edit"),
    ):
        choose(panel, other)
        window.commands["first_difference"].trigger()
        assert told[-1].startswith(expected)


def test_f8_with_equal_runs_says_that_they_do_not_differ(window: MainWindow) -> None:
    _, told = compare_in(window, FAN), said_by(window)
    window.commands["first_difference"].trigger()
    assert told[-1] == "The two runs do not differ."


def test_each_choice_keeps_the_text_typed_for_it(window: MainWindow) -> None:
    panel = compare_in(window, FAN)
    panel.compare_with(Other.FORMULA, "6*x**4")
    choose(panel, Other.VALUES)
    assert panel.field.text() == ""
    assert "gives no value" not in panel.said.text()
    choose(panel, Other.FORMULA)
    assert panel.field.text() == "6*x**4"
    assert "steps" in panel.said.text()


def test_the_example_of_an_overflow_offers_its_stable_form_as_one_click(
    window: MainWindow,
) -> None:
    panel = compare_in(window, load(resource("examples", "overflow.adviz")))
    assert panel.offer.isVisible()
    assert panel.offer.text() == "With softplus(x)"
    panel.offer.click()
    assert panel.other is Other.FORMULA
    assert panel.field.text() == "softplus(x)"
    assert "differ" in panel.said.text()
    assert not panel.offer.isVisible()


def test_the_example_says_where_its_stable_form_is(window: MainWindow) -> None:
    (note,) = [each.note for each in examples() if each.file == "overflow.adviz"]
    assert "the Compare tab offers softplus(x)" in note


def test_where_no_form_is_more_stable_nothing_is_offered(window: MainWindow) -> None:
    assert not compare_in(window, FAN).offer.isVisible()


def test_the_stable_form_of_a_part_is_put_into_the_whole() -> None:
    document = document_of(parse("y = 2*log(1 + exp(x)) + x"), {"x": 800.0})
    stable = stable_document(document, forward(document.program, document.values))
    assert stable is not None
    assert program_text(stable.program) == "y = 2*softplus(x) + x"


def test_a_document_without_a_stable_form_has_none() -> None:
    assert stable_document(FAN, forward(FAN.program, FAN.values)) is None
