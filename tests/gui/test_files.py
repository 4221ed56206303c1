"""What the File and Export menus must never lose."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from autodiff_viz.core.errors import FileError, LayoutError
from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.document.files import load
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.gui.driver import settle, wait_until
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.number_field import NumberField

Button = QMessageBox.StandardButton


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    window.store.open(document_of(parse("exp(x**2)**2")), None)
    settle(window)
    return window


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_a_name_without_ending_asks_before_it_replaces_a_document(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "notes.adviz"
    there.write_text("mine")
    choose(monkeypatch, tmp_path / "notes")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: Button.Cancel)
    assert not opened.files.save_as()
    assert there.read_text() == "mine"


def test_a_dot_in_a_name_is_no_ending(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "run1.5")
    assert opened.files.save_as()
    assert load(tmp_path / "run1.5.adviz") == opened.store.document


def test_a_value_that_is_still_being_typed_is_saved(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    opened.store.set_path(tmp_path / "a.adviz")
    field = opened.expression_bar.inputs.findChild(NumberField)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0.7")
    assert opened.files.save()
    assert load(tmp_path / "a.adviz").values["x"] == 0.7


def test_closing_asks_about_a_value_that_is_still_being_typed(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = opened.expression_bar.inputs.findChild(NumberField)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0.7")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: Button.Cancel)
    assert not opened.close()


def test_a_layout_that_fails_leaves_no_picture_of_another_program(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise LayoutError("Graphviz gave no answer.")

    said: list[str] = []
    opened.pictures.failed.connect(said.append)
    with monkeypatch.context() as patch:
        patch.setattr(Graphviz, "ask", refuse)
        opened.store.do("Edit", lambda it: edits.set_program(it, parse("sin(x) + y*x")))
        wait_until(lambda: bool(said), "the failure")
    assert opened.canvas.picture.boxes == ()
    with pytest.raises(LayoutError):
        opened.pictures.composer()
    opened.store.do("Edit", lambda it: edits.set_program(it, parse("cos(x)")))
    settle(opened)
    assert len(opened.canvas.picture.boxes) == 2


def test_unfinished_text_outlives_the_first_edit_of_a_value(
    opened: MainWindow, qtbot: QtBot
) -> None:
    opened.expression_bar.focus_line()
    line = opened.focusWidget()
    assert line is not None
    qtbot.keyClick(line, Qt.Key.Key_End)
    qtbot.keyClicks(line, "+")
    typed = opened.expression_bar.text()
    opened.store.do("Change x", lambda it: edits.set_value(it, "x", 0.7))
    assert opened.expression_bar.text() == typed


def test_unfinished_text_is_asked_about_and_said_not_to_be_in_the_file(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    line = opened.expression_bar.line
    line.setFocus()
    line.end(False)
    qtbot.keyClicks(line, " +")
    wait_until(lambda: bool(opened.store.unfinished), "the problem")
    assert opened.files.write(tmp_path / "chain.adviz")
    assert "is not in the file" in opened.statusBar().currentMessage()
    asked: list[str] = []

    def refuse(box: QMessageBox) -> Button:
        asked.append(box.text())
        return Button.Cancel

    monkeypatch.setattr(QMessageBox, "exec", refuse)
    assert not opened.files.may_lose_changes()
    assert asked == ["The expression line holds text that is not a program yet."]
    qtbot.keyClicks(line, " 1")
    wait_until(lambda: not opened.store.unfinished, "the end of the problem")


def test_opening_a_document_gives_the_keys_to_the_canvas(opened: MainWindow) -> None:
    opened.expression_bar.focus_line()
    opened.store.open(document_of(parse("x*y")), None)
    assert opened.canvas.hasFocus()


def test_a_file_that_ends_too_soon_is_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "cut.adviz"
    path.write_text('{\n  "format": ')
    with pytest.raises(FileError, match=r"in line 2 \(byte 14\)"):
        load(path)
