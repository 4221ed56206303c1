"""The command palette, by real keys in the real window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.actions import ROWS
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.quick.box import SearchBox
from autodiff_viz.gui.quick.command_palette import LATELY, Commands, recent_commands
from autodiff_viz.gui.symbol_delegate import BESIDE, FAINT

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return


pytestmark = pytest.mark.usefixtures("popups_end")


@pytest.fixture
def box(window: MainWindow, qtbot: QtBot) -> SearchBox:
    window.store.open(document_of(parse("exp(x**2)**2")), None)
    settle(window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_P, CTRL_SHIFT)
    made = QApplication.activePopupWidget()
    assert isinstance(made, SearchBox)
    return made


def chosen(box: SearchBox) -> str:
    assert box.choice is not None
    return box.choice.name


def test_every_row_of_the_table_but_itself_is_offered_once(box: SearchBox) -> None:
    names = [choice.name for choice in box.choices]
    assert sorted(names) == sorted(row.name for row in ROWS if row.name != "commands")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("colour by m", "colour_magnitude"), ("every node", "check_nodes"), ("pyth", "python_code"),
        ("F10", "step"), ("exprot pictre", "export"), ("jacobian", "derivatives"),
    ],
)  # fmt: skip
def test_a_command_is_found_by_name_keys_and_what_it_does(
    box: SearchBox, qtbot: QtBot, text: str, name: str
) -> None:
    qtbot.keyClicks(box.field, text)
    assert chosen(box) == name


def test_enter_does_it_after_the_palette_is_closed(
    window: MainWindow, box: SearchBox, qtbot: QtBot
) -> None:
    qtbot.keyClicks(box.field, "to the end")
    qtbot.keyClick(box.field, ENTER)
    assert QApplication.activePopupWidget() is None
    qtbot.waitUntil(lambda: window.store.next_step is None)


def test_one_that_is_off_says_why_and_does_nothing(
    window: MainWindow, box: SearchBox, qtbot: QtBot
) -> None:
    qtbot.keyClicks(box.field, "rename")
    assert chosen(box) == "rename"
    assert box.list.currentItem().data(FAINT)
    assert box.note.text() == "Select one node first."
    qtbot.keyClick(box.field, ENTER)
    assert box.isVisible()
    assert recent_commands(window.settings) == ()


def test_the_keys_stand_beside_the_names(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box.field, "step over")
    assert box.list.currentItem().data(BESIDE) == "Right or F10"


def test_what_was_used_last_comes_first(window: MainWindow, box: SearchBox, qtbot: QtBot) -> None:
    for text in ("forward mode", "fit"):
        box.field.setText(text)
        qtbot.keyClick(box.field, ENTER)
        box = _opened_again(window)
    qtbot.waitUntil(lambda: window.store.is_forward_mode)
    assert [choice.name for choice in box.choices][:2] == ["zoom_fit", "forward_mode"]
    assert Commands(window).groups("")[0][0] == LATELY
    assert _opened_again(window).choices[1].text == "✓ Forward Mode"
    box.field.setText("f")
    assert chosen(box) == "zoom_fit"


def _opened_again(window: MainWindow) -> SearchBox:
    from autodiff_viz.gui.quick.command_palette import open_commands

    open_commands(window)
    made = QApplication.activePopupWidget()
    assert isinstance(made, SearchBox)
    return made


def test_escape_leaves_everything_as_it_was(
    window: MainWindow, box: SearchBox, qtbot: QtBot
) -> None:
    qtbot.keyClicks(box.field, "delete")
    qtbot.keyClick(box.field, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert window.store.undo_stack.count() == 0


def test_no_two_actions_have_the_same_keys() -> None:
    keys = [key for row in ROWS for key in row.keys]
    assert len(keys) == len(set(keys))
