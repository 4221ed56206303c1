"""Recovery journals: what is written comes back whole, and nothing that lies there stops a start."""

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.core import limits
from autodiff_viz.core.errors import FileError
from autodiff_viz.core.formula import parse
from autodiff_viz.document import files, journal
from autodiff_viz.document.document import document_of
from autodiff_viz.document.journal import REST_MS, Entry, decode_entry, encode_entry
from autodiff_viz.document.journal_folder import (
    Session,
    discard,
    found_in,
    has_left,
)
from autodiff_viz.document.locks import locked
from autodiff_viz.document.saving import stamp

CHAIN = document_of(parse("exp(x**2)**2"), {"x": 0.7})
ENTRY = Entry(CHAIN, None, "Untitled", 3, False, 1_700_000_000.0, 4711)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def left_behind(folder: Path, *entries: Entry) -> list[Path]:
    """Write entries as a process does that is killed then: its lock goes, its files stay."""
    session = Session(folder)
    for entry in entries:
        session.write(session.slot(), entry)
    assert session._lock is not None
    os.close(session._lock._descriptor)
    assert session._own is not None
    return sorted(session._own.glob("*.journal"))


def test_an_edit_is_written_well_before_two_seconds_are_over() -> None:
    assert REST_MS <= 1000


def test_an_entry_comes_back_as_it_was() -> None:
    entry = replace(ENTRY, path=Path("/a/ü.adviz"), is_forward=True, text="x +", known=None)
    assert decode_entry(encode_entry(entry)) == entry


def test_an_entry_knows_what_its_file_was(tmp_path: Path) -> None:
    path = tmp_path / "a.adviz"
    files.save(CHAIN, path)
    entry = replace(ENTRY, path=path, known=stamp(path))
    assert decode_entry(encode_entry(entry)).known == stamp(path)


@given(st.data())
def test_a_journal_with_one_byte_changed_is_refused_or_says_the_same_document(
    data: st.DataObject,
) -> None:
    whole = bytearray(encode_entry(ENTRY))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    with contextlib.suppress(FileError):
        assert decode_entry(bytes(whole)).document == CHAIN


def test_every_prefix_of_a_journal_is_refused() -> None:
    whole = encode_entry(ENTRY)
    for length in range(len(whole)):
        with pytest.raises(FileError):
            decode_entry(whole[:length])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("when", 1e300),
        ("when", -1.0),
        ("path", "a\0b"),
        ("version", 99),
        ("format", "autodiff-viz"),
        ("more", 1),
        ("known", ["["] * 200),
    ],
)
def test_a_first_line_that_cannot_be_is_refused(field: str, value: object) -> None:
    head, _, body = encode_entry(ENTRY).partition(b"\n")
    line = json.dumps({**json.loads(head), field: value}).encode()
    with pytest.raises(FileError):
        decode_entry(line + b"\n" + body)


def test_what_an_ended_process_left_is_found_the_newest_first(folder: Path) -> None:
    older, newer = replace(ENTRY, when=1.0, title="older"), replace(ENTRY, when=2.0, title="newer")
    left_behind(folder, older, newer)
    found = found_in(folder)
    assert [lost.entry.title for lost in found.lost] == ["newer", "older"]
    assert found.remarks == []


def test_what_a_running_process_writes_is_not_offered(folder: Path) -> None:
    session = Session(folder)
    session.write(session.slot(), ENTRY)
    assert found_in(folder).lost == []
    session.end()
    assert len(found_in(folder).lost) == 1


def test_what_is_being_offered_is_not_offered_a_second_time(folder: Path) -> None:
    left_behind(folder, ENTRY)
    first = found_in(folder)
    assert found_in(folder).lost == []
    first.release()
    assert len(found_in(folder).lost) == 1


def test_the_lock_of_a_killed_process_is_free(folder: Path) -> None:
    code = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from autodiff_viz.core.formula import parse\n"
        "from autodiff_viz.document.document import document_of\n"
        "from autodiff_viz.document.journal import Entry\n"
        "from autodiff_viz.document.journal_folder import Session, found_in\n"
        f"folder = Path({str(folder)!r})\n"
        "session = Session(folder)\n"
        "entry = Entry(document_of(parse('sin(x)')), None, 'mine', 0, False, 1.0, os.getpid())\n"
        "session.write(session.slot(), entry)\n"
        "assert found_in(folder).lost == []\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert done.returncode == -9
    assert [lost.entry.title for lost in found_in(folder).lost] == ["mine"]


def test_what_is_in_its_file_too_is_not_offered_and_goes(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.adviz"
    files.save(CHAIN, path)
    (place,) = left_behind(folder, replace(ENTRY, path=path))
    assert found_in(folder).lost == []
    assert not place.exists()


def test_text_that_is_no_program_is_offered_though_the_document_is_saved(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.adviz"
    files.save(CHAIN, path)
    left_behind(folder, replace(ENTRY, path=path, text="x +"))
    assert [lost.entry.text for lost in found_in(folder).lost] == ["x +"]


def spoil(place: Path, how: str) -> None:
    """Put something else where a journal was."""
    place.unlink()
    match how:
        case "empty":
            place.write_bytes(b"")
        case "noise":
            place.write_bytes(bytes(range(256)) * 9)
        case "deep":
            place.write_bytes(b"[" * 1_000_000)
        case "a document":
            place.write_bytes(files.encode(CHAIN))
        case "huge":
            with place.open("wb") as file:
                file.truncate(limits.FILE_BYTES + 1)
        case "a folder":
            place.mkdir()
        case "a pipe":
            os.mkfifo(place)
        case "a loop":
            place.symlink_to(place)


@pytest.mark.parametrize(
    "how", ["empty", "noise", "deep", "a document", "huge", "a folder", "a pipe", "a loop"]
)
def test_a_journal_that_is_none_is_moved_aside_and_the_others_are_offered(
    folder: Path, how: str
) -> None:
    broken, _ = left_behind(folder, ENTRY, replace(ENTRY, title="sound"))
    spoil(broken, how)
    found = found_in(folder)
    assert [lost.entry.title for lost in found.lost] == ["sound"]
    (remark,) = found.remarks
    assert remark.startswith("A recovery journal was not read and was moved to ")
    assert len(list((folder / "aside").iterdir())) == 1
    found.release()
    assert found_in(folder).remarks == []  # said once


def test_a_folder_that_is_none_is_a_remark(tmp_path: Path) -> None:
    place = tmp_path / "journal"
    place.write_text("mine")
    assert not has_left(place)
    assert "cannot be looked through" in found_in(place).remarks[0]


def test_nothing_there_is_nothing_to_say(folder: Path) -> None:
    found = found_in(folder)
    assert (found.lost, found.remarks) == ([], [])


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session = Session(tmp_path / "file" / "journal")
    with pytest.raises(FileError, match="cannot be made"):
        session.write(session.slot(), ENTRY)


def test_a_folder_that_was_deleted_is_made_again(folder: Path) -> None:
    session = Session(folder)
    slot = session.slot()
    session.write(slot, ENTRY)
    (own,) = folder.iterdir()
    for path in own.iterdir():
        path.unlink()
    own.rmdir()
    session.write(slot, ENTRY)
    session.end()
    assert len(found_in(folder).lost) == 1


def test_a_removed_journal_leaves_no_folder(folder: Path) -> None:
    session = Session(folder)
    slot = session.slot()
    session.remove(slot)  # there is none yet
    session.write(slot, ENTRY)
    session.remove(slot)
    session.end()
    assert list(folder.iterdir()) == []


def test_what_is_taken_over_is_the_new_processes_and_what_is_discarded_is_gone(
    folder: Path,
) -> None:
    left_behind(folder, ENTRY, replace(ENTRY, title="other", when=1.0))
    found = found_in(folder)
    session = Session(folder)
    session.adopt(found.lost[0], session.slot())
    discard(found.lost[1])
    found.release()
    assert found_in(folder).lost == []
    session.end()
    assert [lost.entry for lost in found_in(folder).lost] == [ENTRY]


def test_an_unfinished_write_is_cleared_away_with_its_session(folder: Path) -> None:
    (place,) = left_behind(folder, ENTRY)
    place.with_name(".adviz-0011.new").write_bytes(b"half")
    found = found_in(folder)
    discard(found.lost[0])
    found.release()
    assert list(folder.iterdir()) == []


def test_a_lock_excludes_others_until_it_is_released(tmp_path: Path) -> None:
    place = tmp_path / "lock"
    held = locked(place)
    assert held is not None
    assert locked(place) is None
    held.release()
    held.release()
    assert not place.exists()
    again = locked(place)
    assert again is not None
    again.release()


def test_a_window_with_nothing_to_lose_has_no_journal() -> None:
    assert not journal.is_wanted(is_modified=False, text="")
    assert journal.is_wanted(is_modified=True, text="")
    assert journal.is_wanted(is_modified=False, text="x +")
