"""The presentation view: the graph and the transport alone, and everything back as it was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    window.resize(1280, 720)
    window.complete()
    window.store.open(document_of(parse("exp(x**2)**2"), {"x": 0.5}), None)
    settle(window)
    return window


def shape(window: MainWindow) -> tuple[object, ...]:
    """How large every part is and what is seen of it."""
    parts = (
        window.menuBar(),
        window.statusBar(),
        window.transport,
        window.lower_tabs,
        window.canvas,
    )
    return (
        window.across.sizes(),
        window.middle.sizes(),
        [(each.isVisible(), each.geometry().getRect()) for each in parts],
        [each.iconSize().toTuple() for each in window.transport.findChildren(QToolButton)],
        window.styleSheet(),
        window.canvas.zoom,
    )


def test_only_the_graph_and_the_transport_are_seen_and_they_are_larger(opened: MainWindow) -> None:
    zoom, font = opened.canvas.zoom, opened.transport.place.fontInfo().pixelSize()
    opened.commands["presentation"].trigger()
    settle(opened)
    gone = (opened.menuBar(), opened.statusBar(), opened.lower_tabs, opened.inspector)
    assert not any(each.isVisible() for each in (*gone, opened.palette_panel))
    assert opened.transport.isVisible()
    assert opened.canvas.zoom > zoom
    assert opened.transport.place.fontInfo().pixelSize() > font
    assert opened.canvas.overlays.label.text() == "Escape brings the panels back."
    opened.commands["presentation"].trigger()


@pytest.mark.parametrize("leave", ["escape", "action"])
def test_every_part_is_back_exactly_as_it_was(opened: MainWindow, qtbot: QtBot, leave: str) -> None:
    opened.across.setSizes([180, 700, 400])
    opened.middle.setSizes([300, 340])
    opened.middle.splitterMoved.emit(300, 1)  # as a drag of the line does
    settle(opened)
    before = shape(opened)
    opened.commands["presentation"].trigger()
    settle(opened)
    assert shape(opened) != before
    if leave == "escape":
        qtbot.keyClick(opened.canvas, Qt.Key.Key_Escape)
    else:
        opened.commands["presentation"].trigger()
    settle(opened)
    assert shape(opened) == before
    assert not opened.commands["presentation"].isChecked()


def test_a_zoom_that_was_chosen_is_there_again(opened: MainWindow) -> None:
    opened.canvas.zoom_in()
    zoom = opened.canvas.zoom
    opened.commands["presentation"].trigger()
    opened.commands["presentation"].trigger()
    assert opened.canvas.zoom == pytest.approx(zoom, rel=1e-12)


def test_the_keys_step_on_in_it(opened: MainWindow, qtbot: QtBot) -> None:
    opened.commands["presentation"].trigger()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Right)
    assert opened.store.cursor == 1
    opened.commands["presentation"].trigger()


def test_closing_it_keeps_the_shape_of_the_window_itself(opened: MainWindow) -> None:
    opened.across.setSizes([180, 700, 400])
    wanted = opened.across.saveState()
    opened.commands["presentation"].trigger()
    opened.store.forget_changes()
    opened.close()
    assert opened.settings.value("window/across") == wanted


def test_escape_is_the_canvas_s_own_again_afterwards(opened: MainWindow, qtbot: QtBot) -> None:
    opened.commands["presentation"].trigger()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Escape)
    opened.store.select((opened.store.program.nodes[0].key,))
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Escape)
    assert opened.store.selection == ()
