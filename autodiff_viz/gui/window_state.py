"""The shape of the window: how large its parts are, kept from start to start and never off the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QRect
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

START_SIZE: Final = (1440, 900)
TITLE_BAR: Final = 40
"""Pixels a window manager may take for the title bar."""

PALETTE_WIDTH: Final = 214
INSPECTOR_WIDTH: Final = 310


def restore(window: MainWindow) -> None:
    """Give the window the shape it was left in, or that of a first start."""
    room = window.screen().availableGeometry()
    window.resize(min(START_SIZE[0], room.width()), min(START_SIZE[1], room.height() - TITLE_BAR))
    window.across.setSizes([PALETTE_WIDTH, START_SIZE[0], INSPECTOR_WIDTH])
    if _take(window, "geometry", window.restoreGeometry):
        bring_back(window)
    _take(window, "across", window.across.restoreState)
    window.lower_share.restore(window.settings)


def _take(window: MainWindow, name: str, take: Callable[[QByteArray], bool]) -> bool:
    """Restore what is kept under a name; whether something was."""
    stored = window.settings.value(f"window/{name}")
    return isinstance(stored, QByteArray) and take(stored)


def keep(window: MainWindow) -> None:
    """Keep the window's shape for the next start."""
    window.settings.setValue("window/geometry", window.saveGeometry())
    window.settings.setValue("window/across", window.across.saveState())
    window.lower_share.keep(window.settings)


def reset_panels(window: MainWindow) -> None:
    """Give every panel its place and size of a first start; the graph gets what is left."""
    window.lower_share.reset()
    window.lower_tabs.choose("steps")
    graph = (
        window.across.width() - PALETTE_WIDTH - INSPECTOR_WIDTH - 2 * window.across.handleWidth()
    )
    window.across.setSizes([PALETTE_WIDTH, graph, INSPECTOR_WIDTH])


def bring_back(window: MainWindow) -> None:
    """Move the window onto a screen that is there, where it stands off all of them."""
    if window.isMaximized() or window.isFullScreen():
        return
    rooms = [screen.availableGeometry() for screen in QApplication.screens()]
    wanted = on_screen(window.geometry(), rooms)
    if wanted != window.geometry():
        window.setGeometry(wanted)


def on_screen(frame: QRect, rooms: Iterable[QRect]) -> QRect:
    """Return the rectangle moved, and made smaller where it must be, into the room it shares most with.

    rooms: what each screen leaves for windows, the first one's first; above the rectangle a title bar fits.
    """
    inner = [room.adjusted(0, TITLE_BAR, 0, 0) for room in rooms]
    room = max(inner, key=lambda each: _shared(each, frame))
    size = frame.size().boundedTo(room.size())
    x = min(max(frame.x(), room.x()), room.x() + room.width() - size.width())
    y = min(max(frame.y(), room.y()), room.y() + room.height() - size.height())
    return QRect(x, y, size.width(), size.height())


def _shared(one: QRect, other: QRect) -> int:
    """Return how many pixels two rectangles share."""
    both = one.intersected(other)
    return both.width() * both.height() if both.isValid() else 0
