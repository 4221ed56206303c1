"""The palette: tiles by category, search, keys, click and drag."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.printing import program_text
from autodiff_viz.document.document import document_of
from autodiff_viz.drawing.rich import runs
from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas.paint import line_of
from autodiff_viz.gui.look import Look, load_fonts
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.mime import op_of
from autodiff_viz.gui.op_search import best, is_found
from autodiff_viz.gui.palette import Palette
from autodiff_viz.gui.palette_group import Group
from autodiff_viz.gui.palette_memory import FAVOURITES, LATELY, PaletteMemory
from autodiff_viz.gui.palette_tile import GAP, ROOM, SMALLEST, TEXT_SIZE, TILE, Tile, cells_of
from autodiff_viz.gui.store import Store


class Fixture:
    def __init__(
        self, palette: Palette, appended: list[str], store: Store, look: Look, settings: QSettings
    ) -> None:
        self.palette = palette
        self.appended = appended
        self.store = store
        self.look = look
        self.settings = settings

    def names(self) -> list[str]:
        return [tile.op.name for tile in self.palette.tiles()]

    def tile(self, name: str) -> Tile:
        return next(tile for tile in self.palette.tiles() if tile.op.name == name)

    def group(self, title: str) -> Group:
        return next(group for group in self.palette.groups if group.title == title)

    def choose_in_menu(self, tile: Tile, text: str) -> None:
        """Open the menu of a tile as a right click does, and click an entry."""
        at = tile.rect().center()
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, tile.mapToGlobal(at))
        QApplication.sendEvent(tile, asked)
        menu = next(each for each in self.palette.findChildren(QMenu) if each.isVisible())
        action = next(each for each in menu.actions() if each.text() == text)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Fixture:
    load_fonts()
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    look = Look(settings)
    appended: list[str] = []
    store = Store()
    palette = Palette(store, look, appended.append, PaletteMemory(settings))
    qtbot.addWidget(palette)
    palette.resize(214, 560)
    with qtbot.waitActive(palette):
        palette.show()
        palette.activateWindow()
    return Fixture(palette, appended, store, look, settings)


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
    assert made.tile("rsqrt").hasFocus()
    qtbot.keyClick(made.tile("rsqrt"), Qt.Key.Key_Down)
    assert made.tile("log").hasFocus()
    qtbot.keyClick(made.tile("log"), Qt.Key.Key_Return)
    qtbot.keyClick(made.tile("log"), Qt.Key.Key_Up)
    qtbot.keyClick(made.tile("rsqrt"), Qt.Key.Key_Up)
    qtbot.keyClick(made.tile("cube"), Qt.Key.Key_Up)
    assert made.palette.search.hasFocus()
    assert made.appended == ["log"]


def test_down_from_a_narrow_tile_meets_the_wide_one_below_it(made: Fixture, qtbot: QtBot) -> None:
    made.tile("log2").setFocus()
    qtbot.keyClick(made.tile("log2"), Qt.Key.Key_Down)
    assert made.tile("logaddexp").hasFocus()


def test_no_symbol_is_wider_than_its_tile_or_too_small_to_read() -> None:
    for op in REGISTRY.values():
        wide = QSize(cells_of(op) * TILE.width() + (cells_of(op) - 1) * GAP, TILE.height())
        line = line_of(runs(op.symbol), "maths", TEXT_SIZE, bold=False)
        assert line.width * SMALLEST <= wide.width() - 2 * ROOM


# Groups


def test_a_click_on_its_heading_closes_a_group_and_another_opens_it(
    made: Fixture, qtbot: QtBot
) -> None:
    powers = made.group("Powers")
    qtbot.mouseClick(powers.heading, Qt.MouseButton.LeftButton)
    assert "square" not in made.names()
    assert powers.heading.text() == "Powers (6)"
    qtbot.mouseClick(powers.heading, Qt.MouseButton.LeftButton)
    assert made.names()[0] == "square"


def test_a_group_is_closed_and_entered_by_keys(made: Fixture, qtbot: QtBot) -> None:
    heading = made.group("Powers").heading
    heading.setFocus()
    qtbot.keyClick(heading, Qt.Key.Key_Return)
    assert "square" not in made.names()
    qtbot.keyClick(heading, Qt.Key.Key_Space)
    qtbot.keyClick(heading, Qt.Key.Key_Down)
    assert made.tile("square").hasFocus()


def test_tab_goes_from_heading_to_heading_not_through_seventy_tiles(
    made: Fixture, qtbot: QtBot
) -> None:
    made.palette.focus_search()
    qtbot.keyClick(made.palette.search, Qt.Key.Key_Tab)
    assert made.group("Your functions").heading.hasFocus()
    qtbot.keyClick(made.group("Your functions").heading, Qt.Key.Key_Tab)
    assert made.palette.yours.plus.hasFocus()
    qtbot.keyClick(made.palette.yours.plus, Qt.Key.Key_Tab)
    assert made.group("Powers").heading.hasFocus()
    qtbot.keyClick(made.group("Powers").heading, Qt.Key.Key_Tab)
    assert made.group("Exponential").heading.hasFocus()


def test_a_click_leaves_the_keyboard_where_it_is(made: Fixture, qtbot: QtBot) -> None:
    made.palette.focus_search()
    qtbot.mouseClick(made.tile("exp"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(made.group("Powers").heading, Qt.MouseButton.LeftButton)
    assert made.palette.search.hasFocus()


def test_closed_groups_favourites_and_recent_ops_are_there_at_the_next_start(
    made: Fixture, qtbot: QtBot
) -> None:
    qtbot.mouseClick(made.group("Powers").heading, Qt.MouseButton.LeftButton)
    made.choose_in_menu(made.tile("tanh"), "Add to favourites")
    made.palette.memory.use("gelu")
    again = Palette(Store(), made.look, made.appended.append, PaletteMemory(made.settings))
    qtbot.addWidget(again)
    again.show()
    assert [group.title for group in again.own] == [FAVOURITES, LATELY]
    assert [tile.op.name for tile in again.tiles()][:3] == ["tanh", "gelu", "exp"]


def test_a_search_looks_into_closed_groups_too(made: Fixture, qtbot: QtBot) -> None:
    qtbot.mouseClick(made.group("Powers").heading, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(made.palette.search, "cube")
    assert made.names()[0] == "cube"
    qtbot.keyClick(made.palette.search, Qt.Key.Key_Escape)
    assert "cube" not in made.names()


# Favourites and what was used last


def test_a_star_puts_an_op_first_and_the_menu_takes_it_away_again(
    made: Fixture, qtbot: QtBot
) -> None:
    made.choose_in_menu(made.tile("gelu"), "Add to favourites")
    assert made.names()[0] == "gelu"
    qtbot.mouseClick(made.tile("gelu"), Qt.MouseButton.LeftButton)
    assert made.appended == ["gelu"]
    made.choose_in_menu(made.tile("gelu"), "Remove from favourites")
    assert made.names()[0] == "square"
    assert made.palette.own == []


def test_the_menu_of_a_tile_opens_its_page(made: Fixture, qtbot: QtBot) -> None:
    with qtbot.waitSignal(made.palette.explained) as asked:
        made.choose_in_menu(made.tile("tanh"), "About tanh")
    assert asked.args == ["tanh"]


def test_what_is_used_comes_first_once_and_the_oldest_falls_out(made: Fixture) -> None:
    used = ["exp", "sin", "cos", "tan", "erf", "max", "min", "abs", "exp", "gelu"]
    for name in used:
        made.palette.memory.use(name)
    recent = [tile.op.name for tile in made.palette.own[0].tiles]
    assert recent == ["gelu", "abs", "min", "max", "erf", "tan", "cos", "sin"]


def test_a_tile_stays_under_the_pointer_when_the_group_above_it_grows(
    made: Fixture, qtbot: QtBot
) -> None:
    made.palette.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    tile = made.tile("exp")
    before = tile.mapTo(made.palette, QPoint(0, 0))
    for name in ("exp", "sin", "log"):
        made.palette.memory.use(name)
        qtbot.wait(20)
        assert tile.mapTo(made.palette, QPoint(0, 0)) == before


def test_what_was_used_is_seen_as_soon_as_the_pointer_has_left(made: Fixture, qtbot: QtBot) -> None:
    bar = made.palette.scroller.verticalScrollBar()
    made.palette.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    for name in ("exp", "sin", "log"):
        made.palette.memory.use(name)
        qtbot.wait(20)
    assert bar.value() > 0
    QApplication.sendEvent(made.palette, QEvent(QEvent.Type.Leave))
    assert bar.value() == 0
    bar.setValue(30)
    QApplication.sendEvent(made.palette, QEvent(QEvent.Type.Leave))
    assert bar.value() == 30


def test_what_was_used_is_seen_at_once_without_the_pointer(made: Fixture, qtbot: QtBot) -> None:
    made.palette.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    made.palette.memory.use("exp")
    qtbot.wait(20)
    assert made.palette.scroller.verticalScrollBar().value() == 0
    assert [group.title for group in made.palette.own] == [LATELY]


class WindowsShown(QObject):
    """Which widgets are shown as windows of their own while it listens."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.found.append(watched)
        return False


def test_no_part_of_the_palette_is_ever_a_window_of_its_own(
    made: Fixture, qapp: QApplication
) -> None:
    shown = WindowsShown()
    qapp.installEventFilter(shown)
    made.palette.memory.use("exp")
    made.palette.memory.toggle_favourite(REGISTRY["tanh"])
    qapp.removeEventFilter(shown)
    assert shown.found == []


def test_names_in_the_settings_that_are_no_ops_are_left_out(made: Fixture) -> None:
    made.settings.setValue("palette/favourites", "no_such_op|exp||exp")
    assert [op.name for op in PaletteMemory(made.settings).favourites()] == ["exp"]


def test_using_an_op_in_the_program_is_remembered(made: Fixture) -> None:
    commands.append_op(made.store, "tanh")
    assert [op.name for op in made.palette.memory.recent()] == ["tanh"]


# Which op is meant


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("sin", "sin"),
        ("ln", "log"),
        ("log", "log"),
        ("arctan", "atan"),
        ("+", "add"),
        ("%", "mod"),
        ("swish", "silu"),
        ("gamma", "lgamma"),
        ("step", "heaviside"),
        ("≤", "le"),
        ("square root", "sqrt"),
        ("max", "max"),
        ("σ", "sigmoid"),
    ],
)
def test_enter_takes_the_op_that_is_called_so(
    made: Fixture, qtbot: QtBot, text: str, op: str
) -> None:
    made.palette.search.setText(text)  # QTest types no ≤
    qtbot.keyClick(made.palette.search, Qt.Key.Key_Return)
    assert made.appended == [op]


def test_a_word_is_found_by_its_beginning_not_by_its_middle() -> None:
    assert is_found(REGISTRY["cos"], "cosine")
    assert not is_found(REGISTRY["cos"], "sin")


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


def test_ctrl_z_in_the_search_undoes_the_edit_when_nothing_is_typed(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.store.open(document_of(parse("x"), {"x": 1.0}), None)
    search = window.palette_panel.search
    window.palette_panel.focus_search()
    qtbot.keyClicks(search, "tanh")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert program_text(window.store.document.program) == "tanh(x)"
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(search, Qt.Key.Key_Z, control)
    assert program_text(window.store.document.program) == "x"
    qtbot.keyClick(search, Qt.Key.Key_Y, control)
    assert program_text(window.store.document.program) == "tanh(x)"
    qtbot.keyClicks(search, "ex")
    qtbot.keyClick(search, Qt.Key.Key_Z, control)
    assert search.text() == ""
    assert program_text(window.store.document.program) == "tanh(x)"
    qtbot.keyClick(search, Qt.Key.Key_Z, control)
    assert program_text(window.store.document.program) == "x"


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("eˣ", "exp"), ("x²", "square"), ("x³", "cube"), ("xⁿ", "pow"), ("2ˣ", "exp2"), ("log₂", "log2"),
        ("log₁₀", "log10"), ("eˣ − 1", "expm1"), ("1/√x", "rsqrt"), ("x^2", "square"),
    ],
)  # fmt: skip
def test_what_a_tile_shows_finds_it(shown: str, name: str) -> None:
    found = best(REGISTRY.values(), shown)
    assert found is not None
    assert found.name == name
