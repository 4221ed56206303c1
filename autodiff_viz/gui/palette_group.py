"""Group: one category of the palette, a heading that opens and closes it over rows of tiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from autodiff_viz.gui.palette_tile import GAP, TILE, Tile
from autodiff_viz.resources import resource

COLUMNS: Final = 4
KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
CHEVRON: Final = QSize(10, 10)


class Heading(QPushButton):
    """The name of a group; a click, Space or Enter opens and closes it, Down enters its tiles."""

    entered = Signal()

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.setObjectName("group")
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(CHEVRON)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, title: str, count: int, is_open: bool) -> None:
        """Point the chevron down or to the right; a closed group says how many it holds."""
        chevron = "chevron-down" if is_open else "chevron-right"
        self.setIcon(QIcon(str(resource("icons", "controls", f"{chevron}.svg"))))
        self.setText(title if is_open else f"{title} ({count})")
        self.setAccessibleName(f"{title}, {count} functions, {'open' if is_open else 'closed'}")

    def event(self, event: QEvent) -> bool:
        """Keep Enter and Down, which are shortcuts elsewhere."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and event.key() in KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open and close by Enter as by Space; Down goes to the tiles."""
        if event.key() == Qt.Key.Key_Down:
            self.entered.emit()
        elif event.key() in KEYS:
            self.click()
        else:
            super().keyPressEvent(event)


class Group(QWidget):
    """A heading and the tiles that are found; `closed(title, whether)` when a person opens or closes it."""

    closed = Signal(str, bool)

    def __init__(self, title: str, tiles: Sequence[Tile], is_open: bool, parent: QWidget) -> None:
        super().__init__(parent)  # without one it would show itself as a window
        self.title = title
        self.tiles = tiles
        for tile in tiles:
            tile.setParent(self)
        self.is_open = is_open
        self._shown: list[list[Tile]] = []
        self._searching = False
        self.heading = Heading(title)
        self.heading.clicked.connect(self._toggle)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self._grid.setColumnStretch(COLUMNS, 1)
        for column in range(COLUMNS):
            self._grid.setColumnMinimumWidth(column, TILE.width())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.heading)
        whole.addLayout(self._grid)
        self.filter(lambda _tile: True, searching=False)

    def filter(self, finds: Callable[[Tile], bool], *, searching: bool) -> None:
        """Show the tiles that are found, without holes, nothing when there are none.

        A search looks into closed groups too.
        """
        self._searching = searching
        found = [tile for tile in self.tiles if finds(tile)]
        open_now = self.is_open or searching
        self._shown = rows_of(found) if open_now else []
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.setVisible(open_now and tile in found)
        for y, row in enumerate(self._shown):
            x = 0
            for tile in row:
                self._grid.addWidget(tile, y, x, 1, tile.cells)
                x += tile.cells
        self.heading.show_state(self.title, len(found), open_now)
        self.setVisible(bool(found))

    def rows(self) -> list[list[Tile]]:
        """Return the tiles that are shown, a row at a time."""
        return [] if self.isHidden() else self._shown

    def _toggle(self) -> None:
        if not self._searching:
            self.is_open = not self.is_open
            self.filter(lambda _tile: True, searching=False)
            self.closed.emit(self.title, not self.is_open)


def rows_of(tiles: Sequence[Tile]) -> list[list[Tile]]:
    """Return the tiles in rows of four cells, in order; a wide tile takes two."""
    rows: list[list[Tile]] = []
    room = 0
    for tile in tiles:
        if room < tile.cells:
            rows.append([])
            room = COLUMNS
        rows[-1].append(tile)
        room -= tile.cells
    return rows
