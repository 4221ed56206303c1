"""The real window, with settings of its own and one layout worker for the whole run."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.gui.collector import Collector
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.look import load_fonts
from autodiff_viz.gui.main_window import MainWindow


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def _orderly_end(qapp: QApplication) -> Iterator[None]:
    """Free every widget while Qt still runs; what Python frees at its own end may crash it."""
    with Collector():
        yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # closed, not gone yet
    for widget in qapp.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    gc.collect()


@pytest.fixture(scope="session")
def client() -> Iterator[Graphviz]:
    with Graphviz() as graphviz:
        yield graphviz


def _forget(window: MainWindow) -> None:
    """Let the window close without a question."""
    window.expression_bar.finish()
    window.store.forget_changes()


@pytest.fixture
def window(qtbot: QtBot, client: Graphviz, tmp_path: Path) -> Iterator[MainWindow]:
    load_fonts()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = MainWindow(settings, client)
    made.look.choose("light")
    made.look.apply()
    qtbot.addWidget(made, before_close_func=_forget)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    settle(made)
    yield made
    _forget(made)
    made.close()


@pytest.fixture
def popups_end(qtbot: QtBot) -> Iterator[None]:
    """What popped up in a test is closed at its end."""
    yield
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
