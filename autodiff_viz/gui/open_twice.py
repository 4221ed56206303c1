"""Whether a file is open already: in another window of this process, or in another process.

A window holds a lock named by the real path of its file; the system lets go of it when the process ends.
"""

from __future__ import annotations

import enum
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication, QMessageBox

from autodiff_viz.document.locks import Lock, locked
from autodiff_viz.gui.messages import ask

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

Button = QMessageBox.StandardButton


class Way(enum.Enum):
    """How a file is to be opened."""

    HERE = enum.auto()
    COPY = enum.auto()
    NOT = enum.auto()


def claims_folder() -> Path:
    """Return the folder of the locks, among the user's data of this app."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "open"


class Claim:
    """Says to other processes that a window has its file open; where nothing can be locked, it says nothing."""

    def __init__(self) -> None:
        self._lock: Lock | None = None
        self._real = ""

    def follow(self, path: Path | None) -> None:
        """Hold the file at `path` and no other; a file that somebody else holds is tried again the next time."""
        real = os.path.realpath(path) if path else ""
        if real != self._real or self._lock is None:
            self.close()
            self._real = real
            self._lock = _lock_of(real) if real else None

    def is_free(self, path: Path) -> bool:
        """Whether no other process holds the file, as far as can be known."""
        real = os.path.realpath(path)
        if self._lock is not None and real == self._real:
            return True
        try:
            lock = _locked(real)
        except OSError:
            return True
        if lock is not None:
            lock.release()
        return lock is not None

    def close(self) -> None:
        """Let go."""
        if self._lock is not None:
            self._lock.release()
        self._lock, self._real = None, ""


def _lock_of(real: str) -> Lock | None:
    try:
        return _locked(real)
    except OSError:  # a full or write-protected disk is no reason not to work
        return None


def _locked(real: str) -> Lock | None:
    import hashlib  # needed when a file is opened, not at the start

    folder = claims_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.blake2b(os.fsencode(real), digest_size=16).hexdigest()
    return locked(folder / f"{digest}.lock")


def windows() -> list[MainWindow]:
    """Return the open windows of this process."""
    from autodiff_viz.gui.main_window import MainWindow

    there = QApplication.topLevelWidgets()
    return [each for each in there if isinstance(each, MainWindow) and not each.isHidden()]


def window_with(path: Path, but: MainWindow | None = None) -> MainWindow | None:
    """Return a window that has the file open; None for none, or only `but`."""
    real = os.path.realpath(path)
    for window in windows():
        own = window.store.path
        if window is not but and own is not None and os.path.realpath(own) == real:
            return window
    return None


def bring_forward(window: MainWindow) -> None:
    """Put a window before all others, with the keyboard."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()


def way_to_open(window: MainWindow, path: Path) -> Way:
    """Return how `window` is to open a file; one that another window has is shown there, and said."""
    other = window_with(path, but=window)
    if other is not None:
        bring_forward(other)
        other.store.said.emit(f"{path.name} is open in this window already.")
        return Way.NOT
    if window.own_file.claim.is_free(path):
        return Way.HERE
    return _asked(window, path)


def _asked(window: MainWindow, path: Path) -> Way:
    answer = ask(
        window,
        f"{path.name!r} is open in another Autodiff Viz.",
        "A copy has no file yet, so both stay apart. If you open the file itself, each of the two"
        " is told when the other has saved.",
        Button.Yes | Button.No | Button.Cancel,
        Button.Yes,
        {Button.Yes: "Open a Copy", Button.No: "Open Anyway"},
    )
    return {Button.Yes: Way.COPY, Button.No: Way.HERE}.get(answer, Way.NOT)


def may_save_over(window: MainWindow, path: Path) -> bool:
    """Ask before the file of another window or process is overwritten; True where there is none."""
    other = window_with(path, but=window)
    if other is None and window.own_file.claim.is_free(path):
        return True
    where = "another window" if other else "another Autodiff Viz"
    answer = ask(
        window,
        f"{path.name!r} is open in {where}.",
        "Overwriting it puts what is in this window there; it is told there, and nothing of it is lost.",
        Button.Yes | Button.Cancel,
        Button.Cancel,
        {Button.Yes: "Overwrite"},
    )
    return answer == Button.Yes
