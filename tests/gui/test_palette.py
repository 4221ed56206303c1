"""The palette: tiles by category, search, keys, click and drag."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QDrag
from pytestqt.qtbot import QtBot

from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.gui.look import Look, load_fonts
from autodiff_viz.gui.mime import op_of
from autodiff_viz.gui.palette import Palette
from autodiff_viz.gui.palette_tile import Tile
from autodiff_viz.gui.store import Store


class Fixture:
    def __init__(self, palette: Palette, appended: list[str]) -> None:
        self.palette = palette
        self.appended = appended

    def names(self) -> list[str]:
        return [tile.op.name for tile in self.palette.tiles()]

    def tile(self, name: str) -> Tile:
        return next(tile for tile in self.palette.tiles() if tile.op.name == name)


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Fixture:
    load_fonts()
    look = Look(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    appended: list[str] = []
    palette = Palette(Store(), look, appended.append)
    qtbot.addWidget(palette)
    palette.resize(214, 560)
    with qtbot.waitActive(palette):
        palette.show()
        palette.activateWindow()
    return Fixture(palette, appended)


def test_every_op_has_one_tile(made: Fixture) -> None:
    assert sorted(made.names()) == sorted(REGISTRY)


def test_powers_come_first(made: Fixture) -> None:
    assert made.names()[0] == "square"


def test_a_click_appends_the_op(made: Fixture, qtbot: QtBot) -> None:
    qtbot.mouseClick(made.tile("exp"), Qt.MouseButton.LeftButton)
    assert made.appended == ["exp"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tanh", "tanh"),
        ("logistic", "sigmoid"),
        ("σ", "sigmoid"),
        ("√", "sqrt"),
        ("TRIGO", "cos"),
        ("ln", "log"),
    ],
)
def test_search_finds_by_name_symbol_category_and_alias(
    made: Fixture, qtbot: QtBot, text: str, found: str
) -> None:
    made.palette.search.setText(text)
    assert found in made.names()
    assert "relu" not in made.names()


def test_what_is_found_stands_without_holes(made: Fixture, qtbot: QtBot) -> None:
    before = made.tile("sin").pos()
    made.palette.search.setText("tan")
    qtbot.waitUntil(lambda: made.tile("tan").pos() == before)


def test_enter_in_the_search_appends_the_first_hit(made: Fixture, qtbot: QtBot) -> None:
    made.palette.focus_search()
    qtbot.keyClicks(made.palette.search, "cub")
    qtbot.keyClick(made.palette.search, Qt.Key.Key_Return)
    assert made.appended == ["cube"]


def test_a_search_without_hits_says_so_and_appends_nothing(made: Fixture, qtbot: QtBot) -> None:
    qtbot.keyClicks(made.palette.search, "<b>qq")
    assert made.palette.missing.isVisible()
    assert made.palette.missing.text() == "No function matches <b>qq."
    assert made.palette.missing.textFormat() == Qt.TextFormat.PlainText
    qtbot.keyClick(made.palette.search, Qt.Key.Key_Return)
    assert made.appended == []


def test_escape_empties_the_search(made: Fixture, qtbot: QtBot) -> None:
    qtbot.keyClicks(made.palette.search, "cub")
    qtbot.keyClick(made.palette.search, Qt.Key.Key_Escape)
    assert sorted(made.names()) == sorted(REGISTRY)


def test_arrows_walk_over_the_tiles_and_enter_appends(made: Fixture, qtbot: QtBot) -> None:
    made.palette.focus_search()
    qtbot.keyClick(made.palette.search, Qt.Key.Key_Down)
    assert made.tile("square").hasFocus()
    qtbot.keyClick(made.tile("square"), Qt.Key.Key_Right)
    assert made.tile("cube").hasFocus()
    qtbot.keyClick(made.tile("cube"), Qt.Key.Key_Down)
    assert made.tile("log").hasFocus()
    qtbot.keyClick(made.tile("log"), Qt.Key.Key_Return)
    qtbot.keyClick(made.tile("log"), Qt.Key.Key_Up)
    qtbot.keyClick(made.tile("cube"), Qt.Key.Key_Up)
    assert made.palette.search.hasFocus()
    assert made.appended == ["log"]


def test_a_press_that_moves_is_a_drag_with_the_ops_name_and_no_click(
    made: Fixture, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[tuple[str | None, bool]] = []

    def run(drag: QDrag, *_: object) -> Qt.DropAction:
        dragged.append((op_of(drag.mimeData()), drag.pixmap().isNull()))
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", run)
    tile = made.tile("sqrt")
    qtbot.mousePress(tile, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(tile, QPoint(12, 11))
    assert dragged == []
    qtbot.mouseMove(tile, QPoint(40, 30))
    qtbot.mouseRelease(tile, Qt.MouseButton.LeftButton, pos=QPoint(40, 30))
    assert dragged == [("sqrt", False)]
    assert made.appended == []


def test_a_short_window_scrolls_to_the_focused_tile(made: Fixture, qtbot: QtBot) -> None:
    made.palette.resize(214, 220)
    bar = made.palette.scroller.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    made.palette.focus_search()
    qtbot.keyClick(made.palette.search, Qt.Key.Key_Down)
    for _ in range(8):
        focused = next(tile for tile in made.palette.tiles() if tile.hasFocus())
        qtbot.keyClick(focused, Qt.Key.Key_Down)
    assert bar.value() > 0


def test_tips_name_the_op_and_its_domain(made: Fixture) -> None:
    assert made.tile("log").toolTip() == (
        "log: ln\nThe natural logarithm, the inverse of exp.\nDomain: x > 0"
    )
