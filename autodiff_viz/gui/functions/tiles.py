"""The tiles of the person's own functions in the palette, and the tile that defines another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from autodiff_viz.core.function_check import Disagreement
from autodiff_viz.core.functions import CATEGORY
from autodiff_viz.core.ops import Op
from autodiff_viz.gui.canvas.paint import colour, pen
from autodiff_viz.gui.labels import tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.painting import painting
from autodiff_viz.gui.palette_group import COLUMNS, Group
from autodiff_viz.gui.palette_tile import TILE, Tile

MARK: Final = 3.5
"""The radius of the dot on the tile of a function with a wrong partial."""


class FunctionTile(Tile):
    """A function's tile; its menu edits, writes out and deletes the function."""

    def __init__(self, op: Op, look: Look, wrong: tuple[Disagreement, ...]) -> None:
        super().__init__(op, look)
        self._wrong = wrong
        lines = [op.doc, *(each.sentence for each in wrong), "Right-click to edit or delete it."]
        self.setToolTip(tip("\n".join(f"{line:.300}" for line in lines)))
        self.setAccessibleDescription(" ".join(lines[:-1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tile, with a dot where a partial is wrong."""
        super().paintEvent(event)
        if self._wrong:
            with painting(self) as painter:
                painter.setPen(pen(self._look.theme.surface, 1.0))
                painter.setBrush(colour(self._look.theme.error))
                painter.drawEllipse(QPointF(self.width() - 8.0, 8.0), MARK, MARK)


class PlusTile(QAbstractButton):
    """Defines another function."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(TILE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName("New function")
        self.setToolTip("Define a function of your own, as f(x, y) = x*y + sin(x).")
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As large as the other tiles."""
        return TILE

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a dashed card with a plus."""
        with painting(self) as painter:
            theme = self._look.theme
            hot = self.underMouse() or self.isDown()
            if self.hasFocus():
                painter.setPen(pen(theme.selection, 1.5))
            else:
                painter.setPen(pen(theme.strong_line, 1.0, dashed=True))
            painter.setBrush(colour(theme.track if hot else theme.window))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
            painter.setPen(pen(theme.ink if hot else theme.muted, 1.6))
            middle = QRectF(self.rect()).center()
            painter.drawLine(middle - QPointF(6, 0), middle + QPointF(6, 0))
            painter.drawLine(middle - QPointF(0, 6), middle + QPointF(0, 6))


class YourFunctions(Group):
    """The functions of the document, and a tile that defines another; it is never empty."""

    def __init__(self, look: Look, is_open: bool, parent: QWidget) -> None:
        self.plus = PlusTile(look)
        super().__init__(CATEGORY, [], is_open, parent)

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show other functions; the palette filters them again."""
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = tiles
        for tile in tiles:
            tile.setParent(self)  # one without a parent would flash up as a window

    def filter(self, finds: Callable[[Tile], bool], *, searching: bool) -> None:
        """Show the functions that are found, after them the tile for another while nothing is searched."""
        self._grid.removeWidget(self.plus)
        super().filter(finds, searching=searching)
        shown = self.is_open and not searching
        if shown:
            self._grid.addWidget(self.plus, *self._place_after_all())
        self.plus.setVisible(shown)
        self.setVisible(not searching or bool(self._shown))

    def _place_after_all(self) -> tuple[int, int]:
        used = sum(tile.cells for tile in self._shown[-1]) if self._shown else COLUMNS
        return (len(self._shown), 0) if used == COLUMNS else (len(self._shown) - 1, used)
