"""The program view: rows, marks, clicks, copying, and speed with many rows."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of, empty_document
from autodiff_viz.gui.look import Look, load_fonts
from autodiff_viz.gui.program_rows import Place
from autodiff_viz.gui.program_view import ProgramView, StepList
from autodiff_viz.gui.store import Store


class Fixture:
    def __init__(self, qtbot: QtBot, look: Look) -> None:
        self.store = Store()
        self.view = ProgramView(self.store, look)
        qtbot.addWidget(self.view)
        self.view.resize(900, 220)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()

    def open(self, text: str, **values: float) -> None:
        self.store.open(document_of(parse(text), values), None)

    def column(self, column: StepList) -> list[str]:
        return [column.rows.text(row) for row in range(column.rows.rowCount())]

    def places(self, column: StepList) -> list[Place]:
        rows = column.rows
        return [rows.place(rows.cursor_of(row)) for row in range(rows.rowCount())]


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Fixture:
    load_fonts()
    fixture = Fixture(qtbot, Look(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)))
    fixture.open("exp(x**2)**2", x=0.5)
    return fixture


def test_the_chain_reads_as_in_the_design(made: Fixture) -> None:
    made.store.move_to(7)
    assert made.column(made.view.forward) == [
        "x = 0.5", "a = x**2\t0.25", "y = exp(a)\t1.28403", "z = y**2\t1.64872",
    ]  # fmt: skip
    assert made.column(made.view.backward) == [
        "z̄ = 1", "ȳ += z̄ * 2*y\t2.56805", "ā += ȳ * exp(a)\t3.29744", "x̄ += ā * 2*x",
    ]  # fmt: skip


def test_no_number_is_shown_before_its_step(made: Fixture) -> None:
    assert made.column(made.view.forward)[1:] == ["a = x**2", "y = exp(a)", "z = y**2"]


def test_what_was_done_and_what_comes_next_are_marked(made: Fixture) -> None:
    made.store.move_to(4)
    assert made.places(made.view.forward)[-1] is Place.CURRENT
    assert made.places(made.view.backward) == [Place.NEXT, Place.LATER, Place.LATER, Place.LATER]


def test_a_click_goes_to_the_rows_step(made: Fixture, qtbot: QtBot) -> None:
    column = made.view.backward
    place = column.visualRect(column.rows.index(2)).center()
    qtbot.mouseClick(column.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert made.store.cursor == 7


def test_ctrl_c_copies_the_selected_rows(made: Fixture, qtbot: QtBot) -> None:
    made.store.move_to(8)
    column = made.view.forward
    column.setFocus()
    column.selectAll()
    qtbot.keyClick(column, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "\n".join(made.column(column))


def test_hovering_shows_all_digits(made: Fixture) -> None:
    made.store.move_to(8)
    rows = made.view.backward.rows
    assert "3.297442541400256" in str(rows.data(rows.index(2), Qt.ItemDataRole.ToolTipRole))
    made.store.move_to(0)
    assert "3.29" not in str(rows.data(rows.index(2), Qt.ItemDataRole.ToolTipRole))


def test_a_partial_that_is_a_sum_stands_in_parentheses(made: Fixture) -> None:
    made.open("tanh(x) - x")
    made.store.move_to(99)
    rows = [row.split("\t")[0] for row in made.column(made.view.backward)]
    assert any(row.endswith("* (1 - y**2)") for row in rows)
    assert any(row.endswith("* (-1)") for row in rows)


def test_a_changed_value_keeps_the_rows_and_shows_the_new_number(made: Fixture) -> None:
    made.store.move_to(8)
    made.store.do("Change x", lambda document: edits.set_value(document, "x", 1.0))
    assert made.column(made.view.forward)[:2] == ["x = 1", "a = x**2\t1"]


def test_non_finite_numbers_are_words(made: Fixture) -> None:
    made.open("log(x)", x=-1.0)
    made.store.move_to(2)
    assert made.column(made.view.forward) == ["x = -1", "z = log(x)\tnan"]


def test_a_long_program_keeps_the_current_row_in_sight(made: Fixture) -> None:
    made.open("+".join(f"sin(x*{n})" for n in range(1, 700)))
    column = made.view.backward
    assert column.rows.rowCount() > 2000
    for cursor in range(3000, 3050):
        made.store.move_to(cursor)
    rect = column.visualRect(column.rows.index(column.rows.row_of(3049)))
    assert column.viewport().rect().contains(rect)


def test_an_empty_program_has_no_rows(made: Fixture) -> None:
    made.store.open(empty_document(), None)
    assert made.column(made.view.forward) == made.column(made.view.backward) == []
