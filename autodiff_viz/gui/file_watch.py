"""FileWatch: looks after the file of one window, and tells when another program has changed or deleted it.

The file and its folder are watched: a file that is replaced as a whole is another one to the system, and
only the folder tells. What cannot be watched (a network's folder) is looked at when the app comes to the front.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from autodiff_viz.document.saving import Fingerprint, change_between, stamp
from autodiff_viz.gui.latest import Latest

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

REST_MS: Final = 150
"""Milliseconds between a sign of the system and the look: a save of many steps is then over."""


@dataclass(frozen=True, slots=True)
class Change:
    """What another program has done to a file: the sentence, and what the file is now (None: it is gone)."""

    path: Path
    sentence: str
    now: Fingerprint | None


class FileWatch(QObject):
    """Gives `judged(Change | None)` after each look; the content counts, not the time of the file."""

    judged = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._store, self._files = window.store, window.files
        self._watcher: QFileSystemWatcher | None = None
        self._latest = Latest()
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._look)
        self._store.path_changed.connect(self.look_soon)

    def look_soon(self) -> None:
        """Look at the file when it rests; many signs at once are one look."""
        if self._closed:
            return
        if self._watcher is None and self._store.path is not None:
            self._begin()
        if self._watcher is not None and not self._timer.isActive():
            self._timer.start()

    def _begin(self) -> None:
        """Make the watcher, with the first file: a start without one need not wait for it."""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self.look_soon)
        self._watcher.directoryChanged.connect(self.look_soon)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._app_changed)

    def _app_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look_soon()

    def _look(self) -> None:
        """Watch what is there now, and ask in the background what it is."""
        path, known = self._store.path, self._files.known
        self._watch(watched(path) if path else set())
        if path is None:
            self._latest.cancel()
            self.judged.emit(None)
            return
        self._latest.ask(lambda _: stamp(path), lambda now: self._judge(path, known, now))

    def _watch(self, wanted: set[str]) -> None:
        """Watch these; a file that was replaced has fallen out and is taken up again."""
        assert self._watcher is not None  # noqa: S101 - a look comes after `_begin`
        held = {*self._watcher.files(), *self._watcher.directories()}
        if gone := sorted(held - wanted):
            self._watcher.removePaths(gone)
        if fresh := sorted(wanted - held):
            self._watcher.addPaths(fresh)

    def _judge(self, path: Path, known: Fingerprint | None, now: Fingerprint | None) -> None:
        """Tell what was found, unless the file was read or written here meanwhile: then look again."""
        if path != self._store.path or known is not self._files.known:
            self.look_soon()
            return
        sentence = change_between(path, known, now)
        self.judged.emit(Change(path, sentence, now) if sentence else None)

    def close(self) -> None:
        """Look no more; a window's end may ask for it twice."""
        self._closed = True
        self._timer.stop()
        self._latest.close()
        if self._watcher is not None:
            self._watch(set())


def watched(path: Path) -> set[str]:
    """Return what is to be watched for a file: itself and its folder, those behind a link too."""
    real = os.path.realpath(path)
    places = {os.path.abspath(path.parent), os.path.dirname(real), real}  # noqa: PTH100, PTH120
    return {place for place in places if os.path.exists(place)}  # noqa: PTH110 - never raises
