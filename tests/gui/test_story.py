"""The reference article's story, done in the real window by real events."""

import math
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from autodiff_viz.document import edits
from autodiff_viz.drawing.picture import Box
from autodiff_viz.gui.driver import drop_op, place_of, settle, wait_until
from autodiff_viz.gui.main_window import MainWindow


def middle_of(window: MainWindow) -> QPoint:
    return window.canvas.viewport().rect().center()


def build_chain(window: MainWindow) -> None:
    drop_op(window, "square", middle_of(window))
    drop_op(window, "exp", place_of(window, "z"))
    drop_op(window, "square", place_of(window, "z"))


def box_of(window: MainWindow, name: str) -> Box:
    index = window.store.document.program.index_of(name)
    return next(box for box in window.canvas.picture.boxes if box.index == index)


def test_three_drops_make_the_reference_chain(window: MainWindow) -> None:
    build_chain(window)
    assert window.expression_bar.text() == "exp(x**2)**2"
    assert window.store.document.program.names == ("x", "a", "y", "z")
    assert window.store.document.values == {"x": 0.5}


def test_stepping_shows_the_numbers_of_the_article(window: MainWindow, qtbot: QtBot) -> None:
    build_chain(window)
    step = window.transport.findChild(QPushButton, "primary")
    for _ in range(4):
        qtbot.mouseClick(step, Qt.MouseButton.LeftButton)
    assert float(box_of(window, "z").value.full) == 1.648721270700128
    assert box_of(window, "z").adjoint.full == ""
    for name, adjoint in (
        ("z", 1.0),
        ("y", 2.568050833375483),
        ("a", 3.297442541400256),
        ("x", 3.297442541400256),
    ):
        qtbot.mouseClick(step, Qt.MouseButton.LeftButton)
        assert math.isclose(float(box_of(window, name).adjoint.full), adjoint, rel_tol=1e-15)
    assert not step.isEnabled()
    assert "end" in step.toolTip()


def test_stepping_back_shows_the_same_pictures_in_reverse(window: MainWindow) -> None:
    build_chain(window)
    steps = len(window.store.timeline.steps)
    there = []
    for cursor in range(steps + 1):
        window.store.move_to(cursor)
        there.append(window.canvas.picture)
    back = []
    for cursor in range(steps, -1, -1):
        window.store.move_to(cursor)
        back.append(window.canvas.picture)
    assert back[::-1] == there


def test_keys_step_back_and_forth(window: MainWindow, qtbot: QtBot) -> None:
    build_chain(window)
    window.canvas.setFocus()
    for key, modifier, cursor in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.NoModifier, 2),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 8),
        (Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.AltModifier, 7),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
    ):
        qtbot.keyClick(window.canvas, key, modifier)
        assert window.store.cursor == cursor


def test_space_plays_and_pauses_but_types_in_a_text_field(window: MainWindow, qtbot: QtBot) -> None:
    build_chain(window)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    assert window.player.is_playing
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    assert not window.player.is_playing
    window.expression_bar.focus_line()
    field = window.focusWidget()
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert not window.player.is_playing


def test_playing_ends_at_the_last_step(window: MainWindow, qtbot: QtBot) -> None:
    build_chain(window)
    window.player.set_speed(200)
    window.player.toggle()
    qtbot.waitUntil(lambda: not window.player.is_playing)
    assert window.store.next_step is None


def test_undo_takes_every_edit_back_and_redo_does_it_again(window: MainWindow) -> None:
    build_chain(window)
    built = window.store.document
    for _ in range(3):
        window.commands["undo"].trigger()
    assert window.store.document.program.nodes == ()
    assert not window.commands["undo"].isEnabled()
    for _ in range(3):
        window.commands["redo"].trigger()
    assert window.store.document == built


def test_scrubbing_on_the_timeline_moves_the_cursor(window: MainWindow, qtbot: QtBot) -> None:
    build_chain(window)
    bar = window.transport.bar
    for cursor in (8, 3, 0):
        place = QPoint(round(bar.x_of(cursor)), bar.height() // 2)
        qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=place)
        assert window.store.cursor == cursor


def test_a_saved_document_reopens_equal_with_an_empty_undo(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_chain(window)
    window.store.do("Change x", lambda document: edits.set_value(document, "x", 0.75))
    saved = window.store.document
    path = tmp_path / "chain.adviz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.commands["save"].trigger()
    assert not window.store.is_modified
    window.commands["new"].trigger()
    assert window.store.document.program.nodes == ()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.commands["open"].trigger()
    assert window.store.document == saved
    assert not window.store.undo_stack.canUndo()
    assert window.windowTitle().startswith("chain.adviz")


def test_closing_asks_before_changes_are_lost(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_chain(window)
    asked = []

    def answer(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", answer)
    assert not window.close()
    assert window.isVisible()
    assert asked == ["Save the changes to this document?"]


def test_a_refused_file_leaves_the_open_document_untouched(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_chain(window)
    before = window.store.document
    path = tmp_path / "broken.adviz"
    path.write_text('{"format": "autodiff-viz", "version": 1, ')
    told = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.informativeText()))
    assert not window.files.open(path)
    assert window.store.document == before
    assert "broken.adviz" in told[0]


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png", ".dot"])
def test_every_step_is_exported(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, suffix: str
) -> None:
    from autodiff_viz.drawing.theme import DARK
    from autodiff_viz.export.files import Look
    from autodiff_viz.gui.exports import Order

    build_chain(window)
    said = []
    window.store.said.connect(said.append)
    window.exports.write(Order(suffix, Look(DARK), all_steps=True), tmp_path / f"chain{suffix}")
    qtbot.waitUntil(lambda: any(text.startswith("Exported") for text in said), timeout=20_000)
    assert len(list(tmp_path.glob(f"chain-*{suffix}"))) == 8


def test_every_example_opens_and_draws(window: MainWindow) -> None:
    from autodiff_viz.gui.examples import examples

    for example in examples():
        window.files.open_example(example)
        settle(window)
        assert window.canvas.picture.boxes
        window.store.move_to(len(window.store.timeline.steps))


def test_an_uncaught_exception_is_shown_and_closes_nothing(window: MainWindow) -> None:
    error = ZeroDivisionError("a fault of ours")
    window.failures.catch(type(error), error, None)
    wait_until(lambda: window.failures._dialog is not None, "the dialog")
    dialog = window.failures._dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert window.isVisible()
    dialog.close()


def test_ends_are_stated_on_the_buttons_that_are_off(window: MainWindow) -> None:
    build_chain(window)
    assert "start" in window.commands["back"].toolTip()
    assert not window.commands["back"].isEnabled()
    window.commands["last"].trigger()
    assert window.commands["step"].toolTip() == "You are at the end; every adjoint is complete."
    assert not window.commands["step"].isEnabled()


def test_the_current_row_stays_in_sight_when_the_window_shrinks(window: MainWindow) -> None:
    from autodiff_viz.gui.examples import examples

    window.files.open_example(examples()[-1])
    settle(window)
    window.commands["last"].trigger()
    window.resize(1000, 650)
    settle(window)
    rows = window.program_view.backward
    place = rows.visualRect(rows.rows.index(rows.rows.rowCount() - 1))
    assert rows.viewport().rect().contains(place.center())
