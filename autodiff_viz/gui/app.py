"""The application: fonts, theme, failures, the layout worker, and the window."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from autodiff_viz.document.document import Document
from autodiff_viz.document.journal_folder import Session
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.gui.collector import Collector
from autodiff_viz.gui.journal import journal_folder, keep_journal, offer_lost
from autodiff_viz.gui.look import load_fonts
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.interruption import INTERRUPTION, STATUS

if TYPE_CHECKING:
    from autodiff_viz.gui.instance import Instance

SWITCH: Final = 0.0005
"""Seconds a background thread keeps Python while the window waits for it; painting asks for it often."""

PYTHON_TURN: Final = 200
"""Milliseconds between the moments Python may answer a signal such as Ctrl+C."""

LISTEN_AFTER: Final = 300
"""Milliseconds until later starts can hand over: the window is painted and complete before."""


def application(arguments: Sequence[str]) -> QApplication:
    """Return the QApplication, made once, with our name and fonts."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    sys.setswitchinterval(SWITCH)
    made = QApplication(list(arguments))
    made.setApplicationName("autodiff-viz")
    made.setApplicationDisplayName("Autodiff Viz")
    made.setOrganizationName("autodiff-viz")
    made.setDesktopFileName("autodiff-viz")
    made.setStyle("Fusion")
    load_fonts()
    return made


def open_window(client: Graphviz, shown: Path | Document | None = None) -> MainWindow:
    """Return a window that is shown, with a document, or the one in a file if it can be read."""
    window = MainWindow(QSettings(), client)
    window.look.apply()
    window.failures.install()
    window.show()
    if isinstance(shown, Path):
        window.files.open(shown)
    elif shown is not None:
        window.store.open(shown, None)
    return window


class Ear:
    """Listens for later starts of the app once the window is there; never where no place is given."""

    def __init__(self, window: MainWindow, place: Path | None) -> None:
        self._window = window
        self._instance: Instance | None = None
        if place is not None:
            QTimer.singleShot(LISTEN_AFTER, window, lambda: self._listen(place))

    def _listen(self, place: Path) -> None:
        from autodiff_viz.gui.instance import Instance  # it loads Qt's network

        self._instance = Instance(self._window, place)
        self._instance.listen()

    def close(self) -> None:
        """Listen no more."""
        if self._instance is not None:
            self._instance.close()


def run_window(
    shown: Path | Document | None,
    arguments: Sequence[str],
    cursor: int = 0,
    tab: str = "",
    listen_at: Path | None = None,
) -> int:
    """Open the window, after `cursor` steps and with the panel `tab` below; return when it is closed.

    listen_at: the socket at which later starts of the app hand over what they were asked to open.
    """
    app = application([sys.argv[0], *arguments])
    with Collector(), Graphviz() as client:
        client.warm()
        window = open_window(client, shown)
        session = Session(journal_folder())
        atexit.register(session.end)  # behind the threads that still take journals away
        keep_journal(window, session)
        window.store.move_to(cursor)
        if tab:
            window.lower_tabs.choose(tab)
        offer_lost(window)
        turn = QTimer()
        turn.start(PYTHON_TURN)
        turn.timeout.connect(_let_python_look)
        ear = Ear(window, listen_at)
        status = STATUS if INTERRUPTION.has_come else app.exec()
        ear.close()
        window.end_work()
        window.hide()
        window.deleteLater()  # done where a script opens the next one
        return status


def _let_python_look() -> None:
    """Run Python, so that a waiting signal is answered."""
