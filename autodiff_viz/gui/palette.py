"""Palette: the left panel; every op of the registry as a tile, by category, with a search field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.ops import Op, ops_by_category
from autodiff_viz.drawing.rich import plain, runs
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.labels import label
from autodiff_viz.gui.look import Look, icon
from autodiff_viz.gui.palette_tile import TILE, Tile
from autodiff_viz.gui.store import Store

COLUMNS: Final = 4
GAP: Final = 6
MARGIN: Final = 10
WIDTH: Final = 2 * MARGIN + COLUMNS * TILE.width() + (COLUMNS - 1) * GAP


def found_by(op: Op, text: str) -> bool:
    """Whether the search text finds an op by its name, symbol, category or other names."""
    wanted = text.strip().casefold()
    words = (op.name, op.category, op.symbol, plain(runs(op.symbol)), *op.aliases)
    return any(wanted in word.casefold() for word in words)


class Group(QWidget):
    """One category: its name and the tiles of it that are found."""

    def __init__(self, category: str, tiles: Sequence[Tile]) -> None:
        super().__init__()
        self.tiles = tiles
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self._grid.setColumnStretch(COLUMNS, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(label(category, "heading"))
        column.addLayout(self._grid)
        self.filter("")

    def filter(self, text: str) -> None:
        """Show the tiles `text` finds, without holes; nothing at all when it finds none."""
        found = [tile for tile in self.tiles if found_by(tile.op, text)]
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.setVisible(tile in found)
        for place, tile in enumerate(found):
            self._grid.addWidget(tile, *divmod(place, COLUMNS))
        self.setVisible(bool(found))

    def rows(self) -> Iterator[list[Tile]]:
        """Yield the tiles that are shown, a row at a time."""
        shown = [tile for tile in self.tiles if not tile.isHidden()]
        for start in range(0, len(shown), COLUMNS):
            yield shown[start : start + COLUMNS]


class Palette(QWidget):
    """The search field over the tiles; `append` is given the name of the op that is chosen."""

    def __init__(self, store: Store, look: Look, append: Callable[[str], object]) -> None:
        super().__init__()
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Functions")
        self.setMinimumWidth(WIDTH)
        self._append = append
        self.search = self._search_field()
        self._icon = self.search.addAction(
            icon("search", look.theme), QLineEdit.ActionPosition.LeadingPosition
        )
        self.groups = [
            Group(category, [self._tile(op, look) for op in ops])
            for category, ops in ops_by_category()
        ]
        self.missing = label("", "hint", wrap=True)
        self.missing.hide()
        self._lay_out()
        look.changed.connect(self._follow)

    def _search_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText("Find a function")
        field.setAccessibleName("Find a function")
        field.setClearButtonEnabled(True)
        field.textChanged.connect(self._filter)
        field.returnPressed.connect(self._append_first)
        field.installEventFilter(self)
        return field

    def _tile(self, op: Op, look: Look) -> Tile:
        tile = Tile(op, look)
        tile.clicked.connect(lambda: self._append(op.name))
        tile.moved.connect(self._move)
        return tile

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 2, 0, MARGIN)
        column.setSpacing(12)
        for group in self.groups:
            column.addWidget(group)
        column.addWidget(self.missing)
        column.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setWidget(inside)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        top.addWidget(self.search)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addLayout(top)
        whole.addWidget(self.scroller, 1)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def tiles(self) -> list[Tile]:
        """Return the tiles that are shown, in order."""
        return [tile for row in self._rows() for tile in row]

    def _rows(self) -> list[list[Tile]]:
        return [row for group in self.groups for row in group.rows()]

    def _filter(self, text: str) -> None:
        for group in self.groups:
            group.filter(text)
        self.missing.setText(f"No function matches {text.strip():.40}.")
        self.missing.setVisible(not self.tiles())

    def _append_first(self) -> None:
        tiles = self.tiles()
        if tiles:
            self._append(tiles[0].op.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Down from the search field to the tiles; Escape empties it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self.tiles():
                self._focus(self.tiles()[0])
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _move(self, tile: Tile, key: int) -> None:
        """Move the keyboard from `tile` to its neighbour; up from the first row is the search."""
        rows = self._rows()
        y, x = next((y, row.index(tile)) for y, row in enumerate(rows) if tile in row)
        tiles, place = self.tiles(), self.tiles().index(tile)
        if key == Qt.Key.Key_Left:
            self._focus(tiles[max(0, place - 1)])
        elif key == Qt.Key.Key_Right:
            self._focus(tiles[min(len(tiles) - 1, place + 1)])
        elif key == Qt.Key.Key_Down:
            row = rows[min(len(rows) - 1, y + 1)]
            self._focus(row[min(x, len(row) - 1)])
        elif y == 0:
            self.focus_search()
        else:
            self._focus(rows[y - 1][min(x, len(rows[y - 1]) - 1)])

    def _focus(self, tile: Tile) -> None:
        tile.setFocus(Qt.FocusReason.TabFocusReason)
        self.scroller.ensureWidgetVisible(tile, 0, 32)

    def _follow(self, theme: Theme) -> None:
        self._icon.setIcon(icon("search", theme))
