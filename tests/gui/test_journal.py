"""The document of a window is on the disk soon after an edit, and comes back after a kill."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.document.files import save
from autodiff_viz.document.journal import Entry
from autodiff_viz.document.journal_folder import Session, found_in
from autodiff_viz.gui.driver import settle, wait_until
from autodiff_viz.gui.journal import Journal, keep_journal, offer_lost
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.recovery import RecoveryDialog

CHAIN = document_of(parse("exp(x**2)**2"), {"x": 0.7})
ENTRY = Entry(CHAIN, None, "Mine", 3, False, 1_700_000_000.0, 4711)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def journal(window: MainWindow, folder: Path) -> Iterator[Journal]:
    made = keep_journal(window, Session(folder))
    yield made
    made.session.end()


def edit(window: MainWindow, x: float = 0.7) -> None:
    window.store.do("Change x", lambda it: edits.set_value(it, "x", x))


def left_behind(folder: Path, *entries: Entry) -> None:
    """Write entries as a process does that is killed then."""
    session = Session(folder)
    for entry in entries:
        session.write(session.slot(), entry)
    assert session._lock is not None
    os.close(session._lock._descriptor)


def on_disk(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.session/*.journal"))


def dialog_of(window: MainWindow) -> RecoveryDialog:
    wait_until(lambda: window.findChild(RecoveryDialog) is not None, "the dialog")
    found = window.findChild(RecoveryDialog)
    assert isinstance(found, RecoveryDialog)
    return found


def test_an_edit_is_on_the_disk_soon_and_gone_when_it_is_saved(
    window: MainWindow, journal: Journal, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window.store.open(CHAIN, None)
    with qtbot.waitSignal(journal.written):
        edit(window, 0.9)
    assert len(on_disk(folder)) == 1
    with qtbot.waitSignal(journal.removed):
        assert window.files.write(tmp_path / "a.adviz")
    wait_until(lambda: on_disk(folder) == [], "the end of the journal")


def test_text_that_is_no_program_is_kept_too(
    window: MainWindow, journal: Journal, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(journal.written):
        window.expression_bar.put_text("sin(x) +")
    journal.session.end()
    (lost,) = found_in(folder).lost
    assert lost.entry.text == "sin(x) +"
    window.store.forget_changes()


def test_closing_on_purpose_leaves_no_journal(
    window: MainWindow,
    journal: Journal,
    folder: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.store.open(CHAIN, None)
    with qtbot.waitSignal(journal.written):
        edit(window, 0.9)
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    assert window.close()
    wait_until(lambda: on_disk(folder) == [], "the end of the journal")


def test_the_end_of_the_process_by_a_signal_keeps_the_journal(
    window: MainWindow, journal: Journal, folder: Path
) -> None:
    window.store.open(CHAIN, None)
    edit(window, 0.9)
    journal.close()  # as run_window does where no window was closed
    wait_until(lambda: len(on_disk(folder)) == 1, "the journal")


def test_a_folder_that_cannot_be_written_is_said_once_and_work_goes_on(
    window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    journal = keep_journal(window, Session(tmp_path / "file" / "journal"))
    said: list[str] = []
    failed: list[BaseException] = []
    window.store.said.connect(said.append)
    tell = journal._failed
    journal._failed = lambda error: (failed.append(error), tell(error))  # type: ignore[method-assign, assignment, func-returns-value]
    window.store.open(CHAIN, None)
    for times, x in ((1, 0.8), (2, 0.9)):
        edit(window, x)
        wait_until(lambda times=times: len(failed) >= times, "the failure")  # type: ignore[misc]
    assert len([text for text in said if "No recovery copy" in text]) == 1
    assert window.store.document.values["x"] == 0.9


def test_a_lost_document_is_offered_with_a_picture_and_restored_as_it_was(
    window: MainWindow, journal: Journal, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "chain.adviz"
    save(document_of(parse("x")), path)
    left_behind(folder, replace(ENTRY, path=path, title="chain.adviz"))
    offer_lost(window)
    dialog = dialog_of(window)
    (row,) = dialog.rows
    wait_until(lambda: not row.picture.pixmap().isNull(), "the picture")
    row.restore.click()
    settle(window)
    assert window.store.document == CHAIN
    assert window.store.path == path
    assert window.store.cursor == 3
    assert window.store.is_modified
    assert window.store.undo_stack.count() == 0
    wait_until(lambda: len(on_disk(folder)) == 1, "the journal of this process")


def test_restore_all_opens_each_in_a_window(
    window: MainWindow, journal: Journal, folder: Path
) -> None:
    from autodiff_viz.gui.further_windows import _BESIDE

    left_behind(folder, ENTRY, replace(ENTRY, title="Other", when=1.0))
    offer_lost(window)
    dialog_of(window).all.click()
    (beside,) = _BESIDE
    assert [it.untitled for it in (window, beside)] == ["Mine", "Other"]
    assert beside.store.document == CHAIN
    beside.store.forget_changes()
    beside.close()


def test_discard_can_be_taken_back_until_the_dialog_is_closed(
    window: MainWindow, journal: Journal, folder: Path
) -> None:
    left_behind(folder, ENTRY, replace(ENTRY, title="Other", when=1.0))
    offer_lost(window)
    dialog = dialog_of(window)
    first, second = dialog.rows
    first.discard.click()
    second.discard.click()
    first.discard.click()
    dialog.later.click()
    assert [lost.entry.title for lost in found_in(folder).lost] == ["Mine"]


def test_a_broken_journal_is_said_and_no_dialog_comes(
    window: MainWindow, journal: Journal, folder: Path
) -> None:
    left_behind(folder, ENTRY)
    on_disk(folder)[0].write_bytes(b"noise")
    said: list[str] = []
    window.store.said.connect(said.append)
    offer_lost(window)
    wait_until(lambda: bool(said), "the sentence")
    assert "was moved to" in said[0]
    assert window.findChild(RecoveryDialog) is None
