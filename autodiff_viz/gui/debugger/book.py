"""StopBook and LogBook: where the breakpoints of the shown document fire, and what log points wrote."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from autodiff_viz.core.tangent import Line
from autodiff_viz.document.document import Document
from autodiff_viz.document.stops import Breakpoint, Stops
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.store import Store

if TYPE_CHECKING:
    from autodiff_viz.debugger.breakpoints import Hits
    from autodiff_viz.debugger.logs import Logged

AT_ONCE: Final = 2_000
"""Up to so many steps are searched at once, a longer timeline beside the GUI thread."""

LINES: Final = 1_000
"""So many lines the log keeps."""

Firings = list[list[int]]


def firings_of(line: Line, points: Sequence[Breakpoint]) -> Firings:
    """Return for each breakpoint the cursors at which it fires."""
    if not points:
        return []
    from autodiff_viz.debugger.breakpoints import all_firings

    return [all_firings(line, point) for point in points]


class StopBook(QObject):
    """Every firing of every breakpoint, looked up once for each timeline and each change of the stops."""

    changed = Signal()

    def __init__(self, store: Store, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._background = background
        self._firings: Firings | None = []
        self._marks: tuple[int, ...] = ()
        self._asked: tuple[Line, Stops] | None = None
        store.timeline_changed.connect(self.renew)
        store.document_changed.connect(self._follow)

    @property
    def stops(self) -> Stops:
        """The stops of the document."""
        return self._store.document.stops

    @property
    def marks(self) -> tuple[int, ...]:
        """The cursors at which an enabled breakpoint stops, in order; none while they are searched."""
        return self._marks

    @property
    def is_ready(self) -> bool:
        """Whether the firings belong to what is shown."""
        return self._firings is not None

    def hits(self, place: int, cursor: int) -> Hits | None:
        """Return how often a breakpoint has fired by `cursor` and fires in all; None while searched."""
        if self._firings is None or place >= len(self._firings):
            return None
        from autodiff_viz.debugger.breakpoints import Hits

        fired = self._firings[place]
        return Hits(bisect_right(fired, cursor), len(fired))

    def _follow(self, old: Document, new: Document) -> None:
        if old.stops != new.stops:
            self.renew()

    def renew(self) -> None:
        """Search again, unless it is for the same timeline and the same stops."""
        line, stops = self._store.timeline, self.stops
        if self._asked is not None and self._asked[0] is line and self._asked[1] == stops:
            return
        self._asked = line, stops
        if len(line.steps) <= AT_ONCE or not stops.breakpoints:
            self._take(firings_of(line, stops.breakpoints))
            return
        self._firings, self._marks = None, ()
        self.changed.emit()
        self._background.run(
            lambda: firings_of(line, stops.breakpoints),
            lambda found: self._take_if_newest(line, stops, found),
        )

    def _take_if_newest(self, line: Line, stops: Stops, found: Firings) -> None:
        if self._asked is not None and self._asked[0] is line and self._asked[1] is stops:
            self._take(found)

    def _take(self, found: Firings) -> None:
        self._firings = found
        pairs = zip(self.stops.breakpoints, found, strict=True)
        cursors = (fired for point, fired in pairs if point.enabled and not point.log)
        self._marks = tuple(sorted({cursor for each in cursors for cursor in each}))
        self.changed.emit()


class LogBook(QObject):
    """The lines that log points wrote: whenever the cursor passes one going forward."""

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._cursor = store.cursor
        self.lines: deque[Logged] = deque(maxlen=LINES)
        self.written = 0
        """So many lines came since the log was last empty, those that are no longer kept too."""
        store.timeline_changed.connect(self._stand)
        store.cursor_changed.connect(self._pass)
        store.opened.connect(self.clear)

    def _stand(self) -> None:
        """Take the cursor of another timeline as it is: nothing was passed on the way to it."""
        self._cursor = self._store.cursor

    def _pass(self, cursor: int) -> None:
        before, self._cursor = self._cursor, cursor
        stops = self._store.document.stops
        if cursor > before and any(point.log for point in stops.breakpoints):
            from autodiff_viz.debugger.logs import logged

            found = logged(self._store.timeline, stops, before, cursor, LINES)
            self.lines.extend(found)
            self.written += len(found)
            if found:
                self.changed.emit()

    def clear(self) -> None:
        """Forget every line."""
        self.lines.clear()
        self.written = 0
        self.changed.emit()

    @property
    def text(self) -> str:
        """All lines, as they are copied."""
        return "\n".join(line.text for line in self.lines)
