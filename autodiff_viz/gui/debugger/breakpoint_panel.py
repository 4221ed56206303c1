"""BreakpointPanel: every breakpoint and log point in a row, to be switched, changed, visited and removed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor

from autodiff_viz.debugger.conditions import problem
from autodiff_viz.debugger.insides import places_of
from autodiff_viz.debugger.logs import text_problem
from autodiff_viz.debugger.stop_texts import place_text, when_text
from autodiff_viz.document.stops import Breakpoint
from autodiff_viz.gui.debugger import stop_commands
from autodiff_viz.gui.debugger.add_line import button
from autodiff_viz.gui.debugger.book import StopBook
from autodiff_viz.gui.debugger.stop_table import ROLE, Index, StopModel, StopTable
from autodiff_viz.gui.debugger.table_panel import TablePanel
from autodiff_viz.gui.labels import tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

ON, WHERE, WHEN, LOG, HITS = range(5)
WIDTHS: Final = (30, 140, 260, 200, 84)
SEARCHING: Final = "…"
FOLDED: Final = "folded"
HINT: Final = "Stop at any step where …   as in  abs(adjoint) > 1e3"
EMPTY: Final = "No breakpoints yet. F9 puts one on the selected node; the menus of nodes and edges have others."
EVERY_TIME: Final = "every time"


class BreakpointModel(StopModel):
    """On, where, when, what is written, hits."""

    titles = ("", "Where", "When", "Log text", "Hits")
    right = (HITS,)

    def __init__(self, store: Store, look: Look, book: StopBook) -> None:
        super().__init__(lambda: store.document.stops.breakpoints)
        self._store, self._look, self._book = store, look, book
        self.renew()

    @property
    def points(self) -> tuple[Breakpoint, ...]:
        """The breakpoints of the document."""
        return self._store.document.stops.breakpoints

    def problem_of(self, place: int) -> str:
        """Say what is wrong with a breakpoint, or ""."""
        point = self.points[place]
        functions = self._store.document.program.functions
        broken = problem(point.condition, functions) if point.condition else ""
        return f"It never fires: {broken}" if broken else text_problem(point.log)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The first column is a switch, when and log text are fields."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == ON:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in (WHEN, LOG) else flags

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> object:
        """Return a cell."""
        if index.row() >= len(self.points):
            return None
        point, column = self.points[index.row()], index.column()
        if role == ROLE.CheckStateRole and column == ON:
            return Qt.CheckState.Checked if point.enabled else Qt.CheckState.Unchecked
        if role == ROLE.DisplayRole:
            return self._text(index.row(), column)
        if role == ROLE.EditRole:
            return when_text(point) if column == WHEN else point.log
        if role == ROLE.ForegroundRole:
            return QColor(self._colour(index.row(), column))
        if role == ROLE.ToolTipRole:
            return tip(self.problem_of(index.row()) or self._text(index.row(), column))
        return self.look(index, role)

    def _text(self, place: int, column: int) -> str:
        point = self.points[place]
        if column == WHERE:
            return place_text(self._store.timeline, point)
        if column == WHEN:
            return when_text(point) or EVERY_TIME
        if column == HITS:
            if point.key is not None and point.key not in places_of(self._store.program):
                return FOLDED
            hits = self._book.hits(place, self._store.cursor)
            return SEARCHING if hits is None else f"{hits.so_far} of {hits.all}"
        return " ".join(point.log.split()) if column == LOG else ""

    def _colour(self, place: int, column: int) -> str:
        theme, point = self._look.theme, self.points[place]
        if column in (WHEN, LOG) and self.problem_of(place):
            return theme.error
        every_time = column == WHEN and not when_text(point)
        return theme.ink if point.enabled and not every_time else theme.faint

    def setData(self, index: Index, value: object, role: int = ROLE.EditRole) -> bool:
        """Switch a breakpoint, or change its condition or text."""
        place, column = index.row(), index.column()
        if role == ROLE.CheckStateRole and column == ON:
            on = Qt.CheckState(value) == Qt.CheckState.Checked
            return stop_commands.enable(self._store, place, on)
        if role != ROLE.EditRole or not isinstance(value, str):
            return False
        if column == WHEN:
            return stop_commands.set_when(self._store, place, value)
        return stop_commands.set_log(self._store, place, value)


class BreakpointPanel(TablePanel):
    """The breakpoints, with buttons to go where the chosen one fires and to switch all of them."""

    counted = Signal()
    """The numbers of hits were written anew."""

    def __init__(self, store: Store, look: Look, book: StopBook) -> None:
        self._store = store
        self.model = BreakpointModel(store, look, book)
        self.go = button("Go To", "Go to the next step where it fires (Enter)", self._go)
        self.all = button("Disable All", "", self._switch_all)
        super().__init__(
            StopTable(self.model, "Breakpoints", WIDTHS, WHEN),
            HINT,
            lambda text: stop_commands.add_condition(store, text),
            EMPTY,
            lambda places: stop_commands.remove_all(store, places),
            ((self.go,), (self.all,)),
        )
        self._known = self.model.points
        self.table.visited.connect(self._visit)
        self.table.doubleClicked.connect(self._double_clicked)
        book.changed.connect(self._renew)
        store.cursor_changed.connect(self._renew)
        look.changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        self.model.renew()
        some = bool(self.model.points)
        on = any(point.enabled for point in self.model.points)
        self.all.setText("Disable All" if on or not some else "Enable All")
        self.all.setToolTip("Switch every breakpoint off" if on else "Switch every breakpoint on")
        self.all.setEnabled(some)
        self._choose_new()
        self.tell()
        self.counted.emit()

    def _choose_new(self) -> None:
        """Select and show the row that has just come, so that an addition is seen."""
        before, now = self._known, self.model.points
        self._known = now
        new = [place for place, point in enumerate(now) if point not in before]
        if now is not before and len(new) == 1 and len(now) == len(before) + 1:
            self.table.selectRow(new[0])
            self.table.scrollTo(self.model.index(new[0], WHERE))

    def tell(self) -> None:
        """Show what is chosen."""
        super().tell()
        self.go.setEnabled(bool(self.table.chosen()))

    def _double_clicked(self, index: Index) -> None:
        if index.column() in (WHERE, HITS):
            self._visit(index.row())

    def _visit(self, place: int) -> None:
        stop_commands.go_to_firing(self._store, place)

    def _go(self) -> None:
        for place in self.table.chosen()[:1]:
            self._visit(place)

    def _switch_all(self) -> None:
        on = any(point.enabled for point in self.model.points)
        stop_commands.enable_all(self._store, not on)
