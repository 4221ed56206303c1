"""The shape of the window: kept, reset, and never off the screen."""

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.window_state import (
    INSPECTOR_WIDTH,
    PALETTE_WIDTH,
    TITLE_BAR,
    bring_back,
    on_screen,
)

LEFT = QRect(0, 0, 1920, 1080)
RIGHT = QRect(1920, 0, 1280, 720)


@pytest.mark.parametrize(
    ("frame", "wanted"),
    [
        (QRect(100, 100, 1280, 720), QRect(100, 100, 1280, 720)),  # it is on the screen
        (QRect(2000, 100, 1000, 600), QRect(2000, 100, 1000, 600)),  # on the second one
        (QRect(5000, 300, 1280, 720), QRect(640, 300, 1280, 720)),  # its screen is gone
        (QRect(-1270, 100, 1280, 720), QRect(0, 100, 1280, 720)),  # ten pixels of it are left
        (
            QRect(100, -500, 1280, 720),
            QRect(100, TITLE_BAR, 1280, 720),
        ),  # its title cannot be reached
        (QRect(2000, 100, 3000, 2000), QRect(1920, TITLE_BAR, 1280, 720 - TITLE_BAR)),  # too large
    ],
)
def test_a_window_is_moved_onto_the_screen_it_is_most_on(frame: QRect, wanted: QRect) -> None:
    assert on_screen(frame, (LEFT, RIGHT)) == wanted


def test_a_window_off_every_screen_is_brought_back(window: MainWindow) -> None:
    window.move(100_000, 100_000)
    bring_back(window)
    assert window.screen().availableGeometry().intersects(window.geometry())
    assert window.screen().availableGeometry().contains(window.geometry().topLeft())


def test_a_kept_place_on_a_screen_that_is_gone_is_not_taken(
    window: MainWindow, client: Graphviz, qtbot: QtBot
) -> None:
    window.setGeometry(90_000, 90_000, 640, 480)
    window.settings.setValue("window/geometry", window.saveGeometry())
    again = MainWindow(window.settings, client)
    qtbot.addWidget(again)
    assert again.screen().availableGeometry().contains(again.geometry().topLeft())
    again.end_work()


def test_the_panels_are_reset(window: MainWindow) -> None:
    window.resize(1280, 720)
    window.complete()
    window.across.setSizes([0, 900, 100])
    window.middle.setSizes([200, 500])
    window.middle.splitterMoved.emit(200, 1)
    window.lower_tabs.choose("history")
    window.commands["reset_panels"].trigger()
    palette, _, inspector = window.across.sizes()
    assert (palette, inspector) == (PALETTE_WIDTH, INSPECTOR_WIDTH)
    assert window.lower_tabs.current == "steps"
    assert window.middle.sizes()[1] < 300


def test_resetting_leaves_the_presentation_view(window: MainWindow) -> None:
    window.commands["presentation"].trigger()
    window.commands["reset_panels"].trigger()
    assert window.menuBar().isVisible()
    assert window.palette_panel.isVisible()


def test_the_shape_is_the_same_at_the_next_start(
    window: MainWindow, client: Graphviz, qtbot: QtBot
) -> None:
    window.resize(1280, 700)  # as high as the screen of the offscreen platform lets it be
    window.complete()
    window.middle.setSizes([280, 290])
    window.middle.splitterMoved.emit(280, 1)  # as a drag of the line does
    kept = window.middle.sizes()
    window.store.forget_changes()
    window.close()
    again = MainWindow(window.settings, client)
    qtbot.addWidget(again)
    again.show()
    assert again.middle.sizes() == kept
    again.store.forget_changes()
    again.close()
