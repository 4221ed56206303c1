"""The list of edits: a click goes to any of them and back."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.history import History
from autodiff_viz.gui.main_window import MainWindow


def test_a_click_in_the_history_goes_to_that_edit_and_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    store = window.store
    store.open(document_of(parse("x**2")), None)
    assert store.undo_stack.undoLimit() == 0  # unlimited
    documents = [store.document]
    for x in range(3):
        store.do(f"x = {x}", lambda it, x=x: edits.set_value(it, "x", float(x)))  # type: ignore[misc]
        documents.append(store.document)
    settle(window)
    window.commands["history"].trigger()
    view = window.lower_tabs.panel("history")
    assert isinstance(view, History)
    for place in (1, 0, 3, 2):
        at = view.visualRect(view.model().index(place, 0)).center()
        view.scrollTo(view.model().index(place, 0))
        at = view.visualRect(view.model().index(place, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert store.document == documents[place]
