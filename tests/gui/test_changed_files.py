"""A file that another program changed or deleted is never overwritten without a question."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.document.files import load, save
from autodiff_viz.gui.main_window import MainWindow

Button = QMessageBox.StandardButton
MINE = document_of(parse("exp(x**2)"))
THEIRS = document_of(parse("sin(x)"))


@pytest.fixture
def path(window: MainWindow, tmp_path: Path) -> Path:
    """The file of the window's document, with an edit that is not saved."""
    made = tmp_path / "chain.adviz"
    save(MINE, made)
    window.files.open(made)
    window.store.do("Change x", lambda it: edits.set_value(it, "x", 0.7))
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What was asked: the title and the buttons. The answer is Cancel unless a test says otherwise."""
    told: list[list[str]] = []

    def exec_(box: QMessageBox) -> Button:
        told.append([box.text(), *(button.text() for button in box.buttons())])
        return Button.Cancel

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return told


def test_saving_over_another_programs_change_asks_and_cancel_leaves_it(
    window: MainWindow, path: Path, asked: list[list[str]]
) -> None:
    save(THEIRS, path)
    assert not window.files.save()
    assert load(path) == THEIRS
    assert window.store.is_modified
    ((title, *buttons),) = asked
    assert title.startswith("'chain.adviz' was changed by another program at ")
    assert {"Overwrite", "Save As…"} < set(buttons)


def test_overwrite_writes_and_the_next_save_asks_nothing(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(THEIRS, path)
    monkeypatch.setattr(QMessageBox, "exec", lambda _: Button.Yes)
    assert window.files.save()
    assert load(path) == window.store.document
    monkeypatch.setattr(QMessageBox, "exec", lambda _: pytest.fail("asked again"))
    window.store.do("Change x", lambda it: edits.set_value(it, "x", 0.8))
    assert window.files.save()


def test_save_as_keeps_both(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(THEIRS, path)
    other = path.with_name("mine.adviz")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: Button.No)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(other), ""))
    assert window.files.save()
    assert load(path) == THEIRS
    assert load(other) == window.store.document
    assert window.store.path == other


def test_saving_where_the_file_was_deleted_asks(
    window: MainWindow, path: Path, asked: list[list[str]]
) -> None:
    path.unlink()
    assert not window.files.save()
    assert asked[0][0] == "'chain.adviz' was deleted or moved by another program."


def test_a_reload_can_be_undone_and_is_clean(window: MainWindow, path: Path) -> None:
    mine = window.store.document
    save(THEIRS, path)
    assert window.files.reload()
    assert window.store.document == THEIRS
    assert not window.store.is_modified
    window.store.undo_stack.undo()
    assert window.store.document == mine
    assert window.store.is_modified


def test_a_reload_of_a_broken_file_is_told_and_changes_nothing(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, known = window.store.document, window.files.known
    path.write_text("{")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: Button.Ok)
    assert not window.files.reload()
    assert window.store.document == mine
    assert window.files.known == known


def test_a_window_with_a_file_may_end_its_looks_twice_and_looks_no_more(
    window: MainWindow, path: Path, qtbot: QtBot
) -> None:
    watch = window.own_file.watch
    with qtbot.waitSignal(watch.judged):
        watch.look_soon()
    for _ in range(2):  # a second disconnection was a warning at every quit
        watch.close()
    with qtbot.assertNotEmitted(watch.judged, wait=500):
        save(THEIRS, path)
        watch.look_soon()
