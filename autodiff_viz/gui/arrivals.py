"""Files that come from outside: handed over by another process, or dropped onto a window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtWidgets import QApplication

from autodiff_viz.gui import further_windows
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.open_twice import bring_forward, window_with
from autodiff_viz.gui.preferences import new_document
from autodiff_viz.handover import Request


def open_request(first: MainWindow, request: Request) -> None:
    """Open a file in the window in front if that is blank, else in a further one; without a file, show one."""
    path = Path(request.path) if request.path else None
    there = window_with(path) if path is not None else None
    if there is not None and path is not None:
        bring_forward(there)
        there.store.said.emit(f"{path.name} is open in this window already.")
        return
    front = in_front(first)
    is_enough = path is None or (front is not None and is_blank(front))
    if front is not None and is_enough and not request.new_window:
        bring_forward(front)
        if path is not None:
            front.files.open(path)
        return
    made = further_windows.open_blank(front or first)
    bring_forward(made)
    if path is not None and not made.files.open(path):
        made.close()  # it has said why, and has nothing to show


def in_front(first: MainWindow) -> MainWindow | None:
    """Return the window that has the keyboard, or the one opened last; None when all are closed."""
    active = QApplication.activeWindow()
    order = [window for window in (first, *further_windows.beside()) if not window.isHidden()]
    if isinstance(active, MainWindow) and active in order:
        return active
    return order[-1] if order else None


def is_blank(window: MainWindow) -> bool:
    """Whether nothing would be lost or covered by a document in this window."""
    store = window.store
    return (
        store.path is None
        and store.document == new_document(window.settings)
        and not store.is_modified
        and not window.expression_bar.text()
        and QApplication.activeModalWidget() is None
    )


def dropped_files(data: QMimeData) -> list[Path]:
    """Return the files of this machine that a drag carries."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def open_dropped_soon(window: MainWindow, paths: list[Path]) -> None:
    """Open what was dropped once the drag is over: a question would hold up the program it came from."""
    QTimer.singleShot(0, window, lambda: open_dropped(window, paths))


def open_dropped(window: MainWindow, paths: list[Path]) -> None:
    """Open the first file here, after asking about changes, and each other one in a window of its own."""
    if paths and window.files.may_lose_changes():
        window.files.open(paths[0])
        for path in paths[1:]:
            open_request(window, Request(str(path), new_window=True))
