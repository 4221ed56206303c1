"""The list of ops that opens at a point: the palette's search, favourites and recent ops first."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.gui.canvas.op_chooser import OpChooser, found_ops
from autodiff_viz.gui.palette_memory import FAVOURITES, LATELY, PaletteMemory
from autodiff_viz.gui.symbol_delegate import BESIDE, MARKUP, op_markup


@pytest.fixture
def memory(tmp_path: Path) -> PaletteMemory:
    made = PaletteMemory(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.toggle_favourite(REGISTRY["tanh"])
    made.use("gelu")
    return made


def test_favourites_and_recent_ops_come_first_until_something_is_typed(
    memory: PaletteMemory,
) -> None:
    assert [title for title, _ in found_ops("", memory)][:3] == [FAVOURITES, LATELY, "Powers"]
    assert [title for title, _ in found_ops("tanh", memory)] == ["Hyperbolic", "Activation"]


@pytest.mark.parametrize(("text", "op"), [("", "tanh"), ("sin", "sin"), ("clamp", "clip")])
def test_enter_takes_the_op_that_is_meant(
    memory: PaletteMemory, qtbot: QtBot, text: str, op: str
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    chosen: list[str] = []
    chooser = OpChooser(parent, chosen.append, memory)
    chooser.open_at(QPoint(20, 20))
    qtbot.keyClicks(chooser.field, text)
    qtbot.keyClick(chooser.field, Qt.Key.Key_Return)
    assert chosen == [op]


def test_symbols_are_typeset_and_names_stand_beside_them(
    memory: PaletteMemory, qtbot: QtBot
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    chooser = OpChooser(parent, print, memory)
    items = [chooser.list.item(row) for row in range(chooser.list.count())]
    drawn = {item.data(Qt.ItemDataRole.UserRole): item for item in items}
    assert drawn["square"].data(MARKUP) == "x^{2}"
    assert drawn["square"].data(BESIDE) == "square"
    assert drawn["square"].text() == "x**2    square"
    assert drawn["exp"].data(MARKUP) == "e^{x}"
    chooser.deleteLater()


def test_it_stays_inside_its_window(memory: PaletteMemory, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(600, 450)
    parent.show()
    chooser = OpChooser(parent, lambda _name: None, memory)
    chooser.open_at(parent.mapToGlobal(QPoint(590, 440)))
    inside = QRect(parent.mapToGlobal(QPoint()), parent.size())
    assert inside.contains(QRect(chooser.pos(), chooser.size()))
    chooser.close()


def test_an_op_has_the_symbol_of_its_tile() -> None:
    assert op_markup(REGISTRY["rsqrt"]) == REGISTRY["rsqrt"].symbol
