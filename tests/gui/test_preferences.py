"""Preferences: in force at once and everywhere, taken back by Cancel, kept for the next start."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialogButtonBox, QLabel
from pytestqt.qtbot import QtBot

from autodiff_viz.core import naming, numbers
from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of, empty_document
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.theme import COLOUR_BLIND_DARK, COLOUR_BLIND_LIGHT, DARK, LIGHT
from autodiff_viz.export.files import Look, rendered
from autodiff_viz.gui.driver import settle, wait_until
from autodiff_viz.gui.exports import ExportDialog
from autodiff_viz.gui.further_windows import open_beside
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.preferences import DEFAULTS, Preferences, keep, stored
from autodiff_viz.gui.preferences_dialog import PreferencesDialog

Button = QDialogButtonBox.StandardButton
ADJOINT = "3.297442541400256"
"""ā of exp(x²)² at x = 0.5, after the article."""


@pytest.fixture(autouse=True)
def _usual_digits() -> Iterator[None]:
    yield
    numbers.show_digits(numbers.DIGITS)
    naming.write_slopes(naming.PARTIAL)


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    window.complete()
    window.store.open(document_of(parse("a = x**2; y = exp(a); z = y**2"), {"x": 0.5}), None)
    window.store.move_to(7)
    settle(window)
    return window


def dialog_of(window: MainWindow) -> PreferencesDialog:
    window.commands["preferences"].trigger()
    return window.findChildren(PreferencesDialog)[-1]


def press(dialog: PreferencesDialog, button: Button) -> None:
    dialog.findChild(QDialogButtonBox).button(button).click()


def seen_in(window: MainWindow) -> str:
    """Every number that the graph shows."""
    texts = (run.text for box in window.canvas.picture.boxes for run in box.adjoint.runs)
    return " ".join(texts)


def slope_text(window: MainWindow) -> str:
    """What stands beside the tangent in the inspector."""
    chart = window.inspector.plot.chart
    return "" if chart is None else chart.slope_text


def test_the_theme_is_in_force_at_once_and_cancel_takes_it_back(window: MainWindow) -> None:
    dialog = dialog_of(window)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    assert window.look.theme is DARK
    assert window.commands["theme_dark"].isChecked()
    dialog.colour_blind.setChecked(True)
    assert window.look.theme is COLOUR_BLIND_DARK
    press(dialog, Button.Cancel)
    assert window.look.theme is LIGHT
    assert window.commands["theme_light"].isChecked()
    assert stored(window.settings) == Preferences(theme="light")


def test_what_was_chosen_is_kept_for_the_next_start(
    window: MainWindow, client: Graphviz, qtbot: QtBot
) -> None:
    dialog = dialog_of(window)
    dialog.colour_blind.setChecked(True)
    dialog.still.setChecked(True)
    dialog.digits.setValue(4)
    press(dialog, Button.Ok)
    numbers.show_digits(numbers.DIGITS)
    again = MainWindow(window.settings, client)
    qtbot.addWidget(again)
    assert again.look.theme is COLOUR_BLIND_LIGHT
    assert not again.look.animations
    assert numbers.digits_shown() == 4
    again.end_work()


def test_restore_defaults_leaves_nothing_in_the_settings(window: MainWindow) -> None:
    dialog = dialog_of(window)
    dialog.digits.setValue(9)
    dialog.still.setChecked(True)
    press(dialog, Button.RestoreDefaults)
    assert dialog.chosen() == DEFAULTS
    press(dialog, Button.Ok)
    assert stored(window.settings) == DEFAULTS
    assert {"digits", "animations", "theme"}.isdisjoint(window.settings.allKeys())


def test_the_digits_are_those_of_graph_inspector_steps_and_export(opened: MainWindow) -> None:
    assert "3.29744" in seen_in(opened)
    dialog = dialog_of(opened)
    dialog.digits.setValue(10)
    settle(opened)
    wanted = ADJOINT[:11]
    assert wanted in seen_in(opened)
    assert wanted in opened.inspector.step.numbers.text()
    wait_until(lambda: "1.284025417" in slope_text(opened), "the slope in ten digits")
    drawing = rendered(opened.pictures.composer().at(7), ".svg", opened.client, Look(LIGHT))
    assert wanted in drawing.decode()
    press(dialog, Button.Cancel)
    settle(opened)
    assert wanted not in seen_in(opened)


def shown_text(window: MainWindow) -> str:
    """Every text on the edges of the graph, and what the inspector says of the step and the node."""
    edges = (
        run.text
        for arrow in window.canvas.picture.arrows
        for text in arrow.texts
        for run in text.runs
    )
    panels = (label.text() for label in window.inspector.findChildren(QLabel))
    return " ".join((*edges, *panels))


def test_the_notation_is_that_of_graph_inspector_and_export(opened: MainWindow) -> None:
    opened.store.select((opened.store.program.nodes[2].key,))
    assert "∂" in shown_text(opened)
    dialog = dialog_of(opened)
    dialog.notation.setCurrentIndex(dialog.notation.findData("d"))
    settle(opened)
    text = shown_text(opened)
    assert "∂" not in text
    assert "dy/da" in text
    drawing = rendered(opened.pictures.composer().at(7), ".svg", opened.client, Look(LIGHT))
    assert "∂" not in drawing.decode()
    press(dialog, Button.Cancel)
    settle(opened)
    assert "∂" in shown_text(opened)


def test_a_number_of_the_program_has_the_digits_too(opened: MainWindow) -> None:
    opened.store.open(document_of(parse("k = 0.123456789; y = x*k")), None)
    settle(opened)
    dialog = dialog_of(opened)
    dialog.digits.setValue(9)
    settle(opened)
    titles = [run.text for box in opened.canvas.picture.boxes for run in box.title.runs]
    assert "0.123456789" in " ".join(titles)
    press(dialog, Button.Cancel)


def test_fewer_digits_make_the_graph_as_narrow_as_before(opened: MainWindow) -> None:
    before = opened.canvas.picture.width
    dialog = dialog_of(opened)
    dialog.digits.setValue(12)
    dialog.digits.setValue(6)  # while the first picture is still being drawn
    settle(opened)
    assert opened.canvas.picture.width == before
    press(dialog, Button.Ok)


def test_an_edit_and_the_cursor_survive_other_digits(opened: MainWindow) -> None:
    opened.store.select((opened.store.program.nodes[1].key,))
    selection = opened.store.selection
    dialog = dialog_of(opened)
    dialog.digits.setValue(3)
    assert (opened.store.cursor, opened.store.selection) == (7, selection)
    assert not opened.store.is_modified
    press(dialog, Button.Cancel)


def test_other_windows_follow(opened: MainWindow) -> None:
    other = open_beside(opened, opened.store.document, "beside")
    settle(other)
    other.store.move_to(7)
    dialog = dialog_of(opened)
    dialog.colour_blind.setChecked(True)
    dialog.digits.setValue(4)
    settle(other)
    assert other.look.theme is COLOUR_BLIND_LIGHT
    assert "3.297" in seen_in(other)
    assert "3.2974" not in seen_in(other)
    press(dialog, Button.Cancel)
    other.store.forget_changes()
    other.close()


def test_reduced_motion_puts_nodes_in_place_at_once(opened: MainWindow) -> None:
    dialog = dialog_of(opened)
    dialog.still.setChecked(True)
    press(dialog, Button.Ok)
    opened.store.open(document_of(parse("x*sin(x) + x**2")), None)
    wait_until(lambda: opened.pictures.is_settled, "the picture")
    assert opened.canvas.is_still


def test_a_new_document_has_the_seed_that_is_wanted(opened: MainWindow, qtbot: QtBot) -> None:
    dialog = dialog_of(opened)
    dialog.seed.setFocus()
    dialog.seed.selectAll()
    qtbot.keyClicks(dialog.seed, "5/2")
    qtbot.keyClick(dialog.seed, Qt.Key.Key_Return)
    press(dialog, Button.Ok)
    assert opened.store.document.settings.seed == 1.0  # a document keeps its own
    opened.store.forget_changes()
    opened.files.new()
    assert opened.store.document.settings.seed == 2.5
    assert not opened.store.is_modified


def test_an_empty_document_takes_the_seed_at_once_and_gives_it_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = dialog_of(window)
    dialog.seed.selectAll()
    qtbot.keyClicks(dialog.seed, "3")
    qtbot.keyClick(dialog.seed, Qt.Key.Key_Return)
    assert window.store.document.settings.seed == 3.0
    press(dialog, Button.Cancel)
    assert window.store.document == empty_document()


def test_a_seed_that_is_not_finite_is_refused_with_a_sentence(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = dialog_of(window)
    dialog.seed.selectAll()
    qtbot.keyClicks(dialog.seed, "inf")
    qtbot.keyClick(dialog.seed, Qt.Key.Key_Return)
    assert "finite" in dialog.seed.accessibleDescription()
    assert stored(window.settings).seed == 1.0
    press(dialog, Button.Cancel)


@pytest.mark.parametrize("kept", ["many", "-1", "0", "99", "6.5", ""])
def test_digits_that_cannot_be_read_are_the_usual_ones(kept: str, window: MainWindow) -> None:
    window.settings.setValue("digits", kept)
    window.settings.setValue("seed", "nan")
    window.settings.setValue("theme", "blue")
    assert stored(window.settings) == DEFAULTS


def test_settings_outlive_the_process(tmp_path: object) -> None:
    path = f"{tmp_path}/kept.ini"
    wanted = Preferences(
        "dark", colour_blind=True, digits=9, animations=False, notation="d", seed=-0.25
    )
    settings = QSettings(path, QSettings.Format.IniFormat)
    keep(settings, wanted)
    settings.sync()
    assert stored(QSettings(path, QSettings.Format.IniFormat)) == wanted


def test_the_export_offers_the_themes_of_the_palette(window: MainWindow) -> None:
    dialog = ExportDialog(window, COLOUR_BLIND_DARK, ".svg", all_steps=False)
    assert dialog.order().look.theme is COLOUR_BLIND_DARK
    dialog.theme.setCurrentIndex(0)
    assert dialog.order().look.theme is COLOUR_BLIND_LIGHT


def test_it_is_found_in_the_menu_and_by_its_key(window: MainWindow) -> None:
    action = window.commands["preferences"]
    assert isinstance(action, QAction)
    assert action.shortcut().toString() == "Ctrl+,"
