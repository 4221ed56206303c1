"""The folder of recovery journals: what is written there, and what an ended process has left.

    journal/3f9c….session/lock        held by the process whose documents these are
    journal/3f9c….session/0.journal   the document of one window; see `journal`
    journal/aside/…                   what could not be read

All of it may be called from any thread; each call may take as long as the disk does.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autodiff_viz.core.errors import AutodiffVizError, FileError
from autodiff_viz.document.journal import Entry, decode_entry, encode_entry, is_saved
from autodiff_viz.document.locks import Lock, locked
from autodiff_viz.document.saving import read_file, replace_file

SESSION: Final = ".session"
JOURNAL: Final = ".journal"
ASIDE: Final = "aside"
LOCK: Final = "lock"


class Session:
    """The journals of this process; its folder is made, and locked, with the first of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._guard = threading.Lock()
        self._own: Path | None = None
        self._lock: Lock | None = None
        self._made = 0

    def slot(self) -> str:
        """Return the name of another window's journal."""
        with self._guard:
            self._made += 1
            return f"{self._made}{JOURNAL}"

    def write(self, slot: str, entry: Entry) -> None:
        """Put the entry on the disk as a whole, or raise FileError and leave what was there."""
        replace_file(self._begun() / slot, encode_entry(entry))

    def remove(self, slot: str) -> None:
        """Take a journal away, if there is one; raises FileError."""
        if self._own is not None:
            _removed(self._own / slot)

    def adopt(self, lost: Lost, slot: str) -> None:
        """Make what was lost the journal of a window of this process, in one act; raises FileError."""
        try:
            os.replace(lost.place, self._begun() / slot)  # noqa: PTH105 - one act
        except OSError as error:
            raise _sentence("taken over", lost.place, error) from error

    def end(self) -> None:
        """Let go of the folder, and remove it when nothing is in it."""
        with self._guard:
            if self._own is not None and self._lock is not None:
                _let_go(self._own, self._lock)
            self._own = self._lock = None

    def _begun(self) -> Path:
        """Return the folder of this process; it gets its name when its lock is held, so is never free."""
        with self._guard:
            if self._own is None or not self._own.is_dir():
                try:
                    self._own, self._lock = _new_session(self.folder)
                except OSError as error:
                    raise _sentence("made", self.folder, error) from error
            return self._own


def _new_session(folder: Path) -> tuple[Path, Lock]:
    name = os.urandom(8).hex()
    fresh, own = folder / f"{name}.new", folder / f"{name}{SESSION}"
    fresh.mkdir(mode=0o700, parents=True)
    lock = locked(fresh / LOCK)
    if lock is None:  # nobody knows the name
        raise FileExistsError(0, "somebody else has locked it", str(fresh))
    fresh.rename(own)
    lock.path = own / LOCK
    return own, lock


@dataclass(frozen=True, slots=True)
class Lost:
    """A journal of a process that has ended, and what it says."""

    place: Path
    entry: Entry


@dataclass(slots=True)
class Found:
    """What ended processes have left: to be offered, and what to say about the rest.

    The folders stay locked, so that no other process offers the same, until `release`.
    """

    lost: list[Lost] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    held: list[tuple[Path, Lock]] = field(default_factory=list)

    def release(self) -> None:
        """Let go of the folders; those with nothing in them are removed."""
        while self.held:
            _let_go(*self.held.pop())


def has_left(folder: Path) -> bool:
    """Whether there is any session at all, of a process that runs or not; quick, never an error."""
    try:
        return any(name.endswith(SESSION) for name in os.listdir(folder))  # noqa: PTH208 - quick
    except OSError:
        return False


def found_in(folder: Path) -> Found:
    """Return what ended processes have left, the newest first; never raises for what is in there."""
    found = Found()
    for session in _sorted(folder, SESSION, found):
        lock = _free_lock(session, found)
        if lock is not None:
            found.held.append((session, lock))
            _look_through(session, found)
    found.lost.sort(key=lambda lost: -lost.entry.when)
    return found


def discard(lost: Lost) -> None:
    """Remove a journal for good; raises FileError."""
    _removed(lost.place)


def _sorted(folder: Path, ending: str, found: Found) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name.endswith(ending))
    except FileNotFoundError:
        return []
    except OSError as error:
        found.remarks.append(str(_sentence("looked through", folder, error)))
        return []


def _free_lock(session: Path, found: Found) -> Lock | None:
    """Hold a session whose process has ended; None where it runs, or where nothing can be locked."""
    try:
        return locked(session / LOCK)
    except OSError as error:
        found.remarks.append(str(_sentence("locked", session, error)))
        return None


def _look_through(session: Path, found: Found) -> None:
    for place in _sorted(session, JOURNAL, found):
        try:
            entry = decode_entry(read_file(place))
        except AutodiffVizError as error:
            found.remarks.append(_moved_aside(place, error))
        except (RecursionError, MemoryError) as error:  # a start must not end by it
            found.remarks.append(_moved_aside(place, FileError(f"It cannot be read: {error!r}.")))
        else:
            if not _is_in_its_file(entry) or not _is_gone(place):
                found.lost.append(Lost(place, entry))


def _is_in_its_file(entry: Entry) -> bool:
    if entry.path is None:
        return False
    try:
        return is_saved(entry, read_file(entry.path))
    except FileError:
        return False


def _is_gone(place: Path) -> bool:
    """Remove what is in its file too; the process ended between the save and this."""
    try:
        _removed(place)
    except FileError:
        return False
    return True


def _moved_aside(place: Path, error: AutodiffVizError) -> str:
    """Move a journal where it is not looked at again; return what to say."""
    aside = place.parent.parent / ASIDE
    target = aside / f"{place.parent.stem}-{place.name}"
    try:
        aside.mkdir(mode=0o700, exist_ok=True)
        os.replace(place, target)  # noqa: PTH105 - a folder is moved as well as a file
    except OSError as why:
        return f"A recovery journal was not read and stays in {place}: {error} ({why.strerror})"
    return f"A recovery journal was not read and was moved to {target}: {error}"


def _let_go(session: Path, lock: Lock) -> None:
    """Release a session; remove its folder, with what an unfinished write left, if no journal is in it."""
    with suppress(OSError):
        names = sorted(path.name for path in session.iterdir())
        if not any(name.endswith(JOURNAL) for name in names):
            _remove_all(session / name for name in names if name.startswith(".adviz-"))
            lock.release()
            session.rmdir()
    lock.release()


def _remove_all(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _removed(place: Path) -> None:
    try:
        place.unlink(missing_ok=True)
    except OSError as error:
        raise _sentence("removed", place, error) from error


def _sentence(done: str, place: Path, error: OSError) -> FileError:
    return FileError(f"{str(place)!r} cannot be {done}: {error.strerror or error}.")
