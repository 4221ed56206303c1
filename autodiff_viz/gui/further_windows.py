"""Windows beside the first: each has a document of its own and follows the theme of the one it came from."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt

from autodiff_viz.document.document import Document
from autodiff_viz.gui.journal import keep_journal
from autodiff_viz.gui.labels import label
from autodiff_viz.gui.main_window import UNTITLED, MainWindow
from autodiff_viz.gui.preferences import new_document
from autodiff_viz.gui.window_state import TITLE_BAR

OFFSET: Final = QPoint(32, 32)
"""How far a further window stands beside the first."""

_BESIDE: Final[list[MainWindow]] = []
"""Further windows that are open: Python would free them otherwise."""


def open_beside(window: MainWindow, document: Document, title: str, mark: str = "") -> MainWindow:
    """Open a document that has no file yet in a window of its own, with the theme of `window`.

    mark: a sentence that stays in its status bar, as long as it shows the program of that document.
    """
    made = MainWindow(window.settings, window.client)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.look.follow(window.look)
    window.look.follow(made.look)
    room = window.screen().availableSize() - QSize(0, TITLE_BAR)
    made.resize(window.size().boundedTo(room))
    made.move(placed(window.screen().availableGeometry(), window.pos() + OFFSET, made.size()))
    _BESIDE.append(made)
    made.destroyed.connect(lambda: _BESIDE.remove(made))
    if "journal" in window.__dict__:
        keep_journal(made, window.journal.session)
    made.store.open(document, None)
    made.call_untitled(title)
    if mark:
        told = label(mark, "problem")
        told.setContentsMargins(0, 0, 10, 0)
        made.statusBar().addPermanentWidget(told)
        store = made.store
        store.timeline_changed.connect(
            lambda: told.setVisible(store.document.program == document.program)
        )
    made.show()
    return made


def beside() -> tuple[MainWindow, ...]:
    """Return the further windows that are there, in the order in which they were opened."""
    return tuple(_BESIDE)


def open_blank(window: MainWindow) -> MainWindow:
    """Open a window of its own without a document."""
    return open_beside(window, new_document(window.settings), UNTITLED)


def placed(room: QRect, place: QPoint, size: QSize) -> QPoint:
    """Return where a window of this size stands wholly on the screen, as near to `place` as it can."""
    x = min(place.x(), room.x() + room.width() - size.width())
    y = min(place.y(), room.y() + room.height() - size.height() - TITLE_BAR)
    return QPoint(max(room.x(), x), max(room.y(), y))
