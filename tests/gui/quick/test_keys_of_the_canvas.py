"""The keys of the canvas in the real window: they act while it has the focus, elsewhere they type."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import program_text
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.quick.box import SearchBox

SHIFT = Qt.KeyboardModifier.ShiftModifier
CHAIN = "exp(x**2)**2"


@pytest.fixture(autouse=True)
def _closed(qtbot: QtBot) -> Iterator[None]:
    yield
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def open_text(window: MainWindow, text: str) -> None:
    window.store.open(document_of(parse(text)), None)
    settle(window)
    window.canvas.setFocus()


def add_by_keys(window: MainWindow, qtbot: QtBot, text: str) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_A, SHIFT)
    box = QApplication.activePopupWidget()
    assert isinstance(box, SearchBox)
    qtbot.keyClicks(box.field, text)
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    settle(window)
    if QApplication.activeWindow() is None:  # offscreen a closed popup leaves no window active
        with qtbot.waitActive(window):
            window.activateWindow()


def test_the_chain_of_the_article_is_built_with_twelve_keys(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.canvas.setFocus()
    for text in ("sq", "ex", "sq"):  # Shift+A, two letters, Enter: four keys each
        add_by_keys(window, qtbot, text)
    assert program_text(window.store.document.program) == CHAIN


def test_quick_add_goes_to_the_selected_node(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, "a = x**2; z = exp(a)")
    window.store.select([window.store.document.key_of("a")])
    add_by_keys(window, qtbot, "sin")
    assert window.store.undo_stack.undoText() == "Apply sin to a"


def test_a_letter_is_typed_where_a_text_has_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    open_text(window, CHAIN)
    window.expression_bar.focus_line()
    qtbot.keyClicks(window.expression_bar.line, "A")
    assert window.expression_bar.line.text() == "A"
    assert QApplication.activePopupWidget() is None


def test_a_letter_does_nothing_where_the_timeline_has_the_focus(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_text(window, CHAIN)
    window.transport.bar.setFocus()
    qtbot.keyClick(window.transport.bar, Qt.Key.Key_A, SHIFT)
    assert QApplication.activePopupWidget() is None
