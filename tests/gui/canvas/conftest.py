"""A canvas over a real store, with pictures made at once by the real composer and Graphviz."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings, Signal
from pytestqt.qtbot import QtBot

from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.layout import place
from autodiff_viz.gui.canvas.view import CanvasView
from autodiff_viz.gui.look import Look, load_fonts
from autodiff_viz.gui.store import Store


class Pictures(QObject):
    """Like gui.pictures.Pictures, but without a thread."""

    changed = Signal(object, bool)

    def __init__(self, store: Store, client: Graphviz) -> None:
        super().__init__()
        self.store, self.client = store, client
        self._compose()
        self.picture = self.composer.at(store.cursor)
        store.timeline_changed.connect(self._update)
        store.cursor_changed.connect(self._step)

    def _compose(self) -> None:
        line = self.store.timeline
        self.composer = Composer(self.store.document.program, line, place(line, self.client))

    def _update(self) -> None:
        self._compose()
        self.picture = self.composer.at(self.store.cursor)
        self.changed.emit(self.picture, True)

    def _step(self) -> None:
        self.picture = self.composer.at(self.store.cursor)
        self.changed.emit(self.picture, False)


@pytest.fixture(scope="session")
def client() -> Iterator[Graphviz]:
    with Graphviz() as graphviz:
        yield graphviz


@pytest.fixture
def store(qtbot: QtBot) -> Store:
    return Store()


@pytest.fixture
def look(qtbot: QtBot, tmp_path: Path) -> Look:
    load_fonts()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("animations", False)
    settings.setValue("theme", "light")
    return Look(settings)


@pytest.fixture
def canvas(qtbot: QtBot, store: Store, look: Look, client: Graphviz) -> CanvasView:
    pictures = Pictures(store, client)
    view = CanvasView(store, look, pictures)
    pictures.setParent(view)
    qtbot.addWidget(view)
    view.resize(1000, 560)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    return view
