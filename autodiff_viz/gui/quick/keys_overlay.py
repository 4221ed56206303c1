"""The keys that work now: what is on in the table of actions, over the graph until the next key or click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.gui.actions import ROWS, Row, menu_path, written
from autodiff_viz.gui.help import ON_THE_CANVAS
from autodiff_viz.gui.keys import kept_keys
from autodiff_viz.gui.labels import restyle

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

COLUMNS: Final = 3
TITLE: Final = "Keys that work now"
CLOSES: Final = "Any key or a click closes this; F1 shows every key."


class Section(NamedTuple):
    """A menu's title, and what is on in it: text and keys."""

    title: str
    lines: tuple[tuple[str, str], ...]

    @property
    def height(self) -> int:
        """How many lines it takes, its title and the space after it too."""
        return len(self.lines) + 2


def working_keys(row: Row, focus: QWidget | None) -> tuple[str, ...]:
    """Return the keys of a row that do not belong to the widget that has the focus."""
    kept = {QKeySequence(key) for key in kept_keys(focus)} if focus is not None else set()
    return tuple(key for key in row.keys if QKeySequence(key) not in kept)


def sections(window: MainWindow, focus: QWidget | None) -> tuple[Section, ...]:
    """Return what keys do now, by menu; those of the canvas only while it has the focus."""
    on_canvas = focus is window.canvas
    rows = (row for row in ROWS if window.commands[row.name].isEnabled())
    made: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        keys = working_keys(row, focus)
        if keys and (on_canvas or not row.on_canvas):
            made.setdefault(menu_path(row), []).append((row.title, written(keys)))
    if on_canvas:
        made["Canvas"] = [(text, keys) for text, keys, _ in ON_THE_CANVAS]
    return tuple(Section(title, tuple(lines)) for title, lines in made.items())


def columns_of(found: Sequence[Section], count: int) -> list[list[Section]]:
    """Return the sections in columns of about the same height, each in the shortest one so far."""
    columns: list[list[Section]] = [[] for _ in range(count)]
    for section in sorted(found, key=lambda each: -each.height):
        min(columns, key=lambda column: sum(each.height for each in column)).append(section)
    return [sorted(column, key=found.index) for column in columns if column]


class KeysOverlay(QFrame):
    """Sections in columns; any key or click closes it."""

    def __init__(self, window: MainWindow, found: Sequence[Section]) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(TITLE)
        self._theme = window.look.theme
        self.lines: list[tuple[str, str]] = [line for each in found for line in each.lines]
        across = QHBoxLayout()
        across.setSpacing(28)
        for column in columns_of(found, COLUMNS):
            across.addLayout(self._column(column))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 14, 18, 12)
        whole.setSpacing(8)
        whole.addLayout(across)
        whole.addWidget(self._label(CLOSES, self._theme.muted))

    def _column(self, column: Sequence[Section]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(1)
        grid.setHorizontalSpacing(12)
        for section in column:
            row = grid.rowCount()
            grid.addWidget(self._label(section.title, self._theme.muted, bold=True), row, 0, 1, 2)
            for place, (text, keys) in enumerate(section.lines, row + 1):
                grid.addWidget(self._label(text, self._theme.ink), place, 0)
                grid.addWidget(self._label(keys, self._theme.muted), place, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        return grid

    def _label(self, text: str, colour: str, *, bold: bool = False) -> QLabel:
        made = QLabel(text)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setIndent(0)
        weight = "bold" if bold else "normal"
        above = 6 if bold else 0
        restyle(
            made,
            f"color: {colour}; font-size: 11px; font-weight: {weight}; padding-top: {above}px;",
        )
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close, but not for a modifier by itself."""
        if event.text() or event.key() not in _MODIFIERS:
            self.close()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close."""
        self.close()


_MODIFIERS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


def show_keys_now(window: MainWindow) -> None:
    """Show the keys that work now in the middle of the window."""
    overlay = KeysOverlay(window, sections(window, QApplication.focusWidget()))
    overlay.adjustSize()
    room = (window.width() - overlay.width(), window.height() - overlay.height())
    overlay.move(window.mapToGlobal(QPoint(max(0, room[0] // 2), max(0, room[1] // 2))))
    overlay.show()
