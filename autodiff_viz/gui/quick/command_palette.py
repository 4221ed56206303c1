"""The command palette: every row of the table of actions in a search box, the last used first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSettings, QSize, QTimer
from PySide6.QtGui import QAction

from autodiff_viz.gui.actions import ROWS, Row, menu_path, written
from autodiff_viz.gui.quick import matching
from autodiff_viz.gui.quick.box import Choice, Group, SearchBox
from autodiff_viz.gui.quick.matching import Searchable

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

SIZE: Final = QSize(520, 420)
TITLE: Final = "Find a command"
BELOW: Final = 64
"""How far below the top of the window the palette opens, in pixels."""

RECENT: Final = 6
"""How many commands are remembered as used last."""

LATELY: Final = "Recently used"
ITSELF: Final = "commands"
_KEPT: Final = "commands/recent"
_BETWEEN: Final = "|"


def recent_commands(settings: QSettings) -> tuple[str, ...]:
    """Return the names of the commands chosen last, the newest first."""
    stored = str(settings.value(_KEPT, "")).split(_BETWEEN)
    known = {row.name for row in ROWS}
    return tuple(name for name in dict.fromkeys(stored) if name in known)


def remember_command(settings: QSettings, name: str) -> None:
    """Remember that a command was chosen."""
    names = dict.fromkeys((name, *recent_commands(settings)))
    settings.setValue(_KEPT, _BETWEEN.join([*names][:RECENT]))


class Commands:
    """The choices of the palette in one window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._rows = [row for row in ROWS if row.name != ITSELF]

    def groups(self, text: str) -> Sequence[Group]:
        """Return what a text finds, the nearest first; for "" all, the last used first, then by menu."""
        names = recent_commands(self._window.settings)
        by_name = {row.name: row for row in self._rows}
        used = [by_name[name] for name in names if name in by_name]
        if text.strip():
            found = matching.found(self._rows, text, self._searchable, used)
            return (("", [self._choice(row) for row in found]),)
        menus = groupby((row for row in self._rows if row not in used), key=lambda row: row.menu)
        return (
            (LATELY, [self._choice(row) for row in used]),
            *((title, [self._choice(row) for row in rows]) for title, rows in menus),
        )

    def _searchable(self, row: Row) -> Searchable:
        text = _text(self._action(row))
        return Searchable((text,), (text, *row.keys), f"{menu_path(row)} {row.tip}")

    def _action(self, row: Row) -> QAction:
        return self._window.commands[row.name]

    def _choice(self, row: Row) -> Choice:
        action = self._action(row)
        return Choice(
            row.name,
            f"{'✓ ' if action.isChecked() else ''}{_text(action)}",
            f"{menu_path(row)}: {row.tip}",
            partial(self._run, row),
            beside=written(row.keys),
            why_not="" if action.isEnabled() else action.statusTip(),
        )

    def _run(self, row: Row) -> None:
        """Run a command once the palette is closed and the focus is back where it was."""
        remember_command(self._window.settings, row.name)
        action = self._action(row)
        QTimer.singleShot(0, action, action.trigger)


def _text(action: QAction) -> str:
    """Return what an action is called now, without mnemonic, keys and dots."""
    return action.text().partition("\t")[0].replace("&", "").removesuffix("…")


def open_commands(window: MainWindow) -> None:
    """Show the palette at the top of a window, in the middle."""
    box = SearchBox(window, TITLE, Commands(window).groups, window.look.theme, SIZE)
    box.open_at(window.mapToGlobal(QPoint((window.width() - box.width()) // 2, BELOW)))
