"""WatchPanel: what is watched, its number now and at the last stop, the change, and its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger.logs import NOTHING
from autodiff_viz.debugger.watches import Change, Watched, label, watch_problem
from autodiff_viz.document.document import Document
from autodiff_viz.document.stops import Watch
from autodiff_viz.gui.debugger import stop_commands
from autodiff_viz.gui.debugger.sparkline import paint_history
from autodiff_viz.gui.debugger.stop_table import ROLE, Index, StopModel, StopTable
from autodiff_viz.gui.debugger.table_panel import TablePanel
from autodiff_viz.gui.labels import NOT_YET, tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

NAME, NOW, BEFORE, CHANGE, HISTORY = range(5)
WIDTHS: Final = (190, 110, 110, 110, 200)
HINT: Final = "Watch …   as in  a*adjoint(a)  or  contribution(z, a)"
EMPTY: Final = (
    "Nothing is watched yet. Type an expression above, or right-click a node or an edge, Watch."
)


class WatchModel(StopModel):
    """Name, now, before, change, history; `before` is what stood there at the last stop."""

    titles = ("Watch", "Now", "Last stop", "Change", "History")
    right = (NOW, BEFORE, CHANGE)

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__(lambda: store.document.stops.watches)
        self._store, self._look = store, look
        self._line: Line | None = None
        self._watched: dict[Watch, Watched] = {}
        self._histories: dict[Watch, list[Change]] = {}
        self._now: dict[Watch, float | None] = {}
        self._before: dict[Watch, float | None] = {}
        self.follow()

    @property
    def watches(self) -> tuple[Watch, ...]:
        """The watches of the document."""
        return self._store.document.stops.watches

    def follow(self) -> None:
        """Take the numbers at the cursor; those that stood here are those of the last stop."""
        line = self._store.timeline
        if line is not self._line:
            self._line, self._watched, self._histories = line, {}, {}
        self._before = self._now | {w: None for w in self.watches if w not in self._now}
        self._now = {watch: self.prepared(watch).at(self._store.cursor) for watch in self.watches}
        self.renew()

    def take_in(self) -> None:
        """Follow other watches; nothing was stopped at."""
        before = self._before
        self.follow()
        self._before = {watch: before.get(watch) for watch in self.watches}
        self.renew()

    def prepared(self, watch: Watch) -> Watched:
        """Return a watch on the timeline, made once."""
        if watch not in self._watched:
            self._watched[watch] = Watched(self._store.timeline, watch)
        return self._watched[watch]

    def history(self, place: int) -> list[Change]:
        """Return the history of a watch, looked up when it is first painted."""
        watch = self.watches[place]
        if watch not in self._histories:
            self._histories[watch] = self.prepared(watch).history()
        return self._histories[watch]

    def problem_of(self, place: int) -> str:
        """Say what is wrong with a watch, or ""."""
        return watch_problem(self.watches[place], self._store.timeline.tape.program)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> object:
        """Return a cell."""
        if index.row() >= len(self.watches):
            return None
        if role == ROLE.DisplayRole:
            return self._text(index.row(), index.column(), shown)
        if role == ROLE.ToolTipRole:
            said = self.problem_of(index.row()) or self._text(index.row(), index.column(), full)
            return tip(said or NOT_YET if index.column() != HISTORY else said)
        if role == ROLE.ForegroundRole:
            return QColor(self._colour(index.row(), index.column()))
        return self.look(index, role)

    def numbers(self, place: int) -> tuple[float | None, float | None]:
        """Return the number of a watch now and at the last stop."""
        watch = self.watches[place]
        return self._now.get(watch), self._before.get(watch)

    def _text(self, place: int, column: int, written: Callable[[float], str]) -> str:
        now, before = self.numbers(place)
        if column == NAME:
            return label(self._store.timeline, self.watches[place])
        if column == NOW:
            return NOTHING if now is None else written(now)
        if column == BEFORE:
            return NOTHING if before is None else written(before)
        if column == CHANGE and now is not None and before is not None:
            return _signed(now - before, written)
        return ""

    def _colour(self, place: int, column: int) -> str:
        theme = self._look.theme
        now, before = self.numbers(place)
        if column == NAME and self.problem_of(place):
            return theme.error
        if column == CHANGE and now is not None and before is not None:
            return theme.faint if now == before else theme.ink
        return theme.faint if column == BEFORE or (column == NOW and now is None) else theme.ink


def _signed(change: float, written: Callable[[float], str]) -> str:
    """Return a change with its sign; 0 where there is none."""
    return f"+{written(change)}" if change > 0 else written(change + 0.0)


class HistoryPainter(QStyledItemDelegate):
    """Draws the history of each watch."""

    def __init__(self, store: Store, look: Look, model: WatchModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._store, self._look, self._model = store, look, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the ground of a cell and the history on it."""
        super().paint(painter, option, index)
        end = len(self._store.timeline.steps)
        history = self._model.history(index.row())
        paint_history(painter, option.rect, history, self._store.cursor, end, self._look.theme)


class WatchPanel(TablePanel):
    """The watches, which follow the steps."""

    def __init__(self, store: Store, look: Look) -> None:
        self.model = WatchModel(store, look)
        table = StopTable(self.model, "Watches", WIDTHS, HISTORY)
        table.setItemDelegateForColumn(HISTORY, HistoryPainter(store, look, self.model, table))
        super().__init__(
            table,
            HINT,
            lambda text: stop_commands.watch_text(store, text),
            EMPTY,
            lambda places: stop_commands.unwatch_all(store, places),
        )
        store.cursor_changed.connect(self._follow)
        store.timeline_changed.connect(self._follow)
        store.document_changed.connect(self._take_in)
        look.changed.connect(self._repaint)
        self.tell()

    def _follow(self) -> None:
        self.model.follow()
        self.tell()

    def _take_in(self, old: Document, new: Document) -> None:
        if old.stops.watches != new.stops.watches:
            self.model.take_in()
            self.tell()

    def _repaint(self) -> None:
        self.model.renew()
