"""Palette: the left panel; every op of the registry as a tile, by category, with a search field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QScrollArea, QVBoxLayout, QWidget

from autodiff_viz.core.definition import Function
from autodiff_viz.core.function_check import wrong_partials
from autodiff_viz.core.functions import CATEGORY
from autodiff_viz.core.ops import Op, ops_by_category
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.function_commands import delete, write_out
from autodiff_viz.gui.functions.tiles import FunctionTile, YourFunctions
from autodiff_viz.gui.labels import label
from autodiff_viz.gui.look import Look, icon
from autodiff_viz.gui.op_search import best, is_found
from autodiff_viz.gui.palette_group import COLUMNS, Group
from autodiff_viz.gui.palette_memory import PaletteMemory
from autodiff_viz.gui.palette_tile import GAP, TILE, Tile
from autodiff_viz.gui.store import Store

MARGIN: Final = 10
WIDTH: Final = 2 * MARGIN + COLUMNS * TILE.width() + (COLUMNS - 1) * GAP
BETWEEN: Final = 10
CTRL_Y: Final = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y)


class Palette(QWidget):
    """The search field over the tiles; `append` is given the name of the op that is chosen.

    Favourites and the ops used last come first, as groups of their own; a search leaves them out.
    """

    explained = Signal(str)
    """(name of an op): its page is wanted."""
    new_function_asked = Signal()
    edit_function_asked = Signal(str)

    def __init__(
        self,
        store: Store,
        look: Look,
        append: Callable[[str], object],
        memory: PaletteMemory,
    ) -> None:
        super().__init__()
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Functions")
        self.setMinimumWidth(WIDTH)
        self._append = append
        self._store = store
        self._look = look
        self.memory = memory
        self.search = self._search_field()
        self._icon = self.search.addAction(
            icon("search", look.theme), QLineEdit.ActionPosition.LeadingPosition
        )
        self._inside = QWidget(self)
        self.own: list[Group] = []
        self._pushed = 0
        """Where the tiles were scrolled to from the top, so that they stayed under the pointer."""
        self.yours = self._your_functions()
        self.groups = [
            self.yours,
            *(self._group(category, ops) for category, ops in ops_by_category()),
        ]
        self.missing = label("", "hint", wrap=True)
        self.missing.setParent(self._inside)
        self.missing.hide()
        self._lay_out()
        self._fill_own()
        self._follow_functions()  # the document may have some already
        memory.changed.connect(self._refill)
        store.op_used.connect(memory.use)
        store.document_changed.connect(self._follow_functions)
        store.judged.connect(self._show_functions)
        look.changed.connect(self._follow)

    def _search_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText("Find a function")
        field.setAccessibleName("Find a function")
        field.setClearButtonEnabled(True)
        field.textChanged.connect(self._filter)
        field.returnPressed.connect(self._append_meant)
        field.installEventFilter(self)
        return field

    def _group(self, title: str, ops: tuple[Op, ...]) -> Group:
        tiles = [self._tile(op) for op in ops]
        is_open = not self.memory.is_closed(title)
        return self._connected(Group(title, tiles, is_open, self._inside))

    def _connected(self, group: Group) -> Group:
        group.closed.connect(self.memory.close_group)
        group.heading.entered.connect(lambda: self._enter(group))
        return group

    def _tile(self, op: Op) -> Tile:
        if op.defined_by:
            wrong = wrong_partials(op.defined_by, op.name)
            tile: Tile = FunctionTile(op, self._look, wrong)
        else:
            tile = Tile(op, self._look)
        tile.clicked.connect(lambda: self._append(op.name))
        tile.moved.connect(self._move)
        tile.menu_wanted.connect(self._open_menu)
        return tile

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(MARGIN, 2, 0, MARGIN)
        self._column.setSpacing(BETWEEN)
        for group in self.groups:
            self._column.addWidget(group)
        self._column.addWidget(self.missing)
        self._column.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setWidget(self._inside)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        top.addWidget(self.search)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self.scroller, 1)

    # Functions of the person's own

    def _your_functions(self) -> YourFunctions:
        is_open = not self.memory.is_closed(CATEGORY)
        group = YourFunctions(self._look, is_open, self._inside)
        group.plus.clicked.connect(self.new_function_asked)
        self._functions: tuple[Function, ...] = ()
        self._connected(group)
        return group

    def _follow_functions(self) -> None:
        """Show the functions the document has now."""
        program = self._store.document.program
        if program.functions != self._functions:
            self._functions = program.functions
            self._show_functions()

    def _show_functions(self) -> None:
        program = self._store.document.program
        self.yours.show_tiles([self._tile(program.library[f.name]) for f in program.functions])
        self._fill_own()

    def _add_function_entries(self, menu: QMenu, name: str) -> None:
        """Add what a person does with a function of their own."""
        edit = menu.addAction("Edit…")
        edit.triggered.connect(lambda: self.edit_function_asked.emit(name))
        out = menu.addAction("Write out where it is used")
        out.triggered.connect(lambda: self._tell(write_out(self._store, name)))
        away = menu.addAction("Delete")
        away.triggered.connect(lambda: self._tell(delete(self._store, name)))
        menu.addSeparator()

    def _tell(self, refusal: str) -> None:
        if refusal:
            self._store.refused.emit(refusal)

    # Favourites and what was used last

    def _fill_own(self) -> None:
        for group in self.own:
            self._column.removeWidget(group)
            group.hide()
            group.deleteLater()
        self.own = [self._group(title, ops) for title, ops in self._remembered()]
        for place, group in enumerate(self.own):
            self._column.insertWidget(place, group)
        self._filter(self.search.text())

    def _remembered(self) -> tuple[tuple[str, tuple[Op, ...]], ...]:
        return self.memory.groups(self._store.document.program.library)

    def _refill(self) -> None:
        """Fill the first groups again; what is below them stays under the pointer until it has left."""
        focused = next((tile for tile in self.tiles() if tile.hasFocus()), None)
        before = self.groups[0].y()
        self._fill_own()
        self._column.activate()
        self._inside.adjustSize()
        moved = self.groups[0].y() - before
        bar = self.scroller.verticalScrollBar()
        if bar.value() or self.underMouse():
            at_top = bar.value() in (0, self._pushed)
            bar.setMaximum(max(bar.maximum(), bar.value() + moved))
            bar.setValue(bar.value() + moved)
            self._pushed = bar.value() if at_top else 0
        if focused is not None:
            self._focus_again(focused)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the first groups again where they grew above the top while the pointer was here."""
        super().leaveEvent(event)
        bar = self.scroller.verticalScrollBar()
        if bar.value() == self._pushed:
            bar.setValue(0)
        self._pushed = 0

    def _focus_again(self, tile: Tile) -> None:
        """Give the keyboard back to a tile that was made anew."""
        same = (each for each in self.tiles() if each is tile or each.op is tile.op)
        again = tile if tile in self.tiles() else next(same, None)
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_menu(self, tile: Tile, at: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        op = tile.op
        if op.defined_by:
            self._add_function_entries(menu, op.name)
        starred = self.memory.is_favourite(op)
        add = menu.addAction("Remove from favourites" if starred else "Add to favourites")
        add.triggered.connect(lambda: self.memory.toggle_favourite(op))
        about = menu.addAction(f"About {op.name}")
        about.triggered.connect(lambda: self.explained.emit(op.name))
        menu.popup(at)

    # Search and keys

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def tiles(self) -> list[Tile]:
        """Return the tiles that are shown, in order."""
        return [tile for row in self._rows() for tile in row]

    def _rows(self) -> list[list[Tile]]:
        return [row for group in (*self.own, *self.groups) for row in group.rows()]

    def _filter(self, text: str) -> None:
        searching = bool(text.strip())
        for group in self.own:
            group.filter(lambda _tile: not searching, searching=searching)
        for group in self.groups:
            group.filter(lambda tile: is_found(tile.op, text), searching=searching)
        meant = self._meant() if searching else None
        for tile in self.tiles():
            tile.mark_meant(tile is meant)
        self.missing.setText(f"No function matches {text.strip():.40}.")
        self.missing.setVisible(searching and meant is None)

    def _meant(self) -> Tile | None:
        """Return the tile the searched text means most."""
        tiles = self.tiles()
        op = best((tile.op for tile in tiles), self.search.text())
        return next((tile for tile in tiles if tile.op is op), None)

    def _append_meant(self) -> None:
        tile = self._meant()
        if tile is not None:
            name = tile.op.name
            self.search.setText("")  # and forgets what was typed: Ctrl+Z is the document's again
            self._append(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Down from the search field to the tiles; Escape empties it.

        Undo and redo are the document's where the field has nothing to undo or redo.
        """
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if self._is_documents(event):
                event.ignore()
                return True
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self.tiles():
                self._focus(self.tiles()[0])
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _is_documents(self, event: QKeyEvent) -> bool:
        """Whether a key pressed in the search field means undo or redo of the document."""
        undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
        if event.matches(undo):
            return not self.search.isUndoAvailable()
        again = event.matches(redo) or event.keyCombination() == CTRL_Y
        return again and not self.search.isRedoAvailable()

    def _enter(self, group: Group) -> None:
        rows = group.rows()
        if rows:
            self._focus(rows[0][0])

    def _move(self, tile: Tile, key: int) -> None:
        """Move the keyboard from `tile` to its neighbour; up from the first row is the search."""
        rows = self._rows()
        y = next(y for y, row in enumerate(rows) if tile in row)
        tiles, place = self.tiles(), self.tiles().index(tile)
        if key == Qt.Key.Key_Left:
            self._focus(tiles[max(0, place - 1)])
        elif key == Qt.Key.Key_Right:
            self._focus(tiles[min(len(tiles) - 1, place + 1)])
        elif key == Qt.Key.Key_Down:
            self._focus(_below(rows[min(len(rows) - 1, y + 1)], tile))
        elif y == 0:
            self.focus_search()
        else:
            self._focus(_below(rows[y - 1], tile))

    def _focus(self, tile: Tile) -> None:
        tile.setFocus(Qt.FocusReason.TabFocusReason)
        self.scroller.ensureWidgetVisible(tile, 0, 32)

    def _follow(self, theme: Theme) -> None:
        self._icon.setIcon(icon("search", theme))


def _below(row: list[Tile], tile: Tile) -> Tile:
    """Return the tile of another row that begins nearest to where `tile` begins."""
    return min(row, key=lambda each: abs(each.x() - tile.x()))
