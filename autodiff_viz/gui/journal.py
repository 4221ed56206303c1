"""Journal: writes the document of one window beside its work, so that a killed process loses nothing.

Half a second after an edit the document goes to the folder of journals, in a thread of its own; it goes
from there when it is saved, or closed on purpose. What an ended process left is offered at the start.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.document.journal import REST_MS, Entry, is_wanted
from autodiff_viz.document.journal_folder import Found, Lost, Session, found_in, has_left
from autodiff_viz.gui.background import Background

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow


def journal_folder() -> Path:
    """Return the folder of recovery journals, among the user's data of this app."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "journal"


class Journal(QObject):
    """Keeps one journal in step with one window; a failure is said once, and work goes on."""

    written = Signal()
    """The document, as it was when its turn came, is on the disk."""
    removed = Signal()

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._store = window, window.store
        self.session = session
        self.slot = session.slot()
        self._work = Background()
        self._is_writing = False
        self._has_told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._write)
        self._store.document_changed.connect(self.touch)
        self._store.undo_stack.cleanChanged.connect(self.touch)
        self._store.path_changed.connect(self.touch)
        window.expression_bar.line.textChanged.connect(self._text_changed)

    @property
    def _text(self) -> str:
        """What stands in the expression line and is in no document yet."""
        bar = self._window.expression_bar
        is_typing = bar.line.hasFocus() and not bar.is_settled
        return self._store.unfinished or (bar.text() if is_typing else "")

    def _text_changed(self) -> None:
        """Look again when the text has been read: only then it is known to be no program."""
        if not self._timer.isActive():
            self._timer.start()

    def touch(self) -> None:
        """Something changed: write soon, or take the journal away at once where all is saved."""
        if is_wanted(self._store.is_modified, self._text):
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()
            self._remove()

    def _entry(self) -> Entry:
        store, path = self._store, self._store.path
        return Entry(
            store.document,
            path if path is None else path.resolve(),
            path.name if path else self._window.untitled,
            store.cursor,
            store.is_forward_mode,
            time.time(),
            os.getpid(),
            self._window.files.known,
            self._text,
        )

    def _write(self) -> None:
        """Write in the background; what changes meanwhile is written next."""
        if not is_wanted(self._store.is_modified, self._text):
            self._remove()
            return
        if self._is_writing:
            self._timer.start()
            return
        self._is_writing = True
        session, slot, entry = self.session, self.slot, self._entry()
        self._work.run(lambda: session.write(slot, entry), self._came, self._failed)

    def _came(self, _: object) -> None:
        self._is_writing = False
        self.written.emit()

    def _failed(self, error: BaseException) -> None:
        self._is_writing = False
        if not isinstance(error, AutodiffVizError):
            raise error
        if not self._has_told:
            self._has_told = True
            self._store.said.emit(f"No recovery copy is written; save often. {error}")

    def _remove(self) -> None:
        session, slot = self.session, self.slot
        self._work.run(lambda: session.remove(slot), lambda _: self.removed.emit(), self._failed)

    def adopt(self, lost: Lost) -> None:
        """Take over what was lost, in one act and behind what is queued, so that it is always on the disk."""
        session, slot = self.session, self.slot
        self._work.run(lambda: session.adopt(lost, slot), lambda _: None, self._failed)

    def close(self) -> None:
        """Let what is queued be done; a document that was not closed on purpose keeps its journal."""
        if is_wanted(self._store.is_modified, self._text) and self._timer.isActive():
            self._write()
        self._timer.stop()
        self._work.close(finish=True)


def keep_journal(window: MainWindow, session: Session) -> Journal:
    """Keep a journal of the window's document from now on."""
    window.journal = Journal(window, session)
    return window.journal


def offer_lost(window: MainWindow) -> None:
    """Offer what ended processes have left, once it is looked through in the background."""
    folder = window.journal.session.folder
    if has_left(folder):
        window.background.run(lambda: found_in(folder), lambda found: _offer(window, found))


def _offer(window: MainWindow, found: Found) -> None:
    from autodiff_viz.gui.recovery import RecoveryDialog

    for remark in found.remarks:
        window.store.said.emit(remark)
    if found.lost:
        RecoveryDialog(window, found).open()
    else:
        found.release()
