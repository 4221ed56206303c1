"""Pictures: keeps the Picture of the store's document at its cursor up to date.

A changed program is drawn in the background, one drawing at a time; what is late for another program is
dropped. A small program whose sizes are as before is drawn at once, and a moved cursor asks nothing.
Layout and composer are imported in the background once the window is up, or with the first program.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from autodiff_viz.core.errors import AutodiffVizError, LayoutError
from autodiff_viz.core.tangent import Line
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.colouring import Colouring
from autodiff_viz.drawing.picture import Picture
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.store import Store

if TYPE_CHECKING:
    from autodiff_viz.drawing.composer import Composer
    from autodiff_viz.drawing.drawer import Drawer, Drawn

NOTHING = Picture(0.0, 0.0)

SMALL: Final = 40
"""Programs with more nodes are measured and composed in the background too."""

REST: Final = 200
"""Milliseconds without an edit before a better layout than the draft is asked for."""


def _have_same_steps(one: Line, other: Line) -> bool:
    """Whether a cursor means the same in both: one program, swept in one mode."""
    return one.tape.program is other.tape.program and type(one) is type(other)


class Pictures(QObject):
    """The newest picture, and a signal whenever it is another one."""

    changed = Signal(object, bool)
    """(Picture, whether its boxes may have moved)."""
    failed = Signal(str)

    def __init__(
        self, store: Store, client: Graphviz, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._client = client
        self._background = background
        self._made: Drawer | None = None
        self._wanted: Line | None = None
        self._is_drawing = False
        self._drawn: Drawn | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._refine)
        self.picture = NOTHING
        self.colouring = Colouring.NONE
        store.timeline_changed.connect(self._update)
        store.cursor_changed.connect(self._compose)

    def warm(self) -> None:
        """Import in the background what the first program will need."""
        self._background.run(lambda: import_module("autodiff_viz.drawing.drawer"), lambda _: None)

    @property
    def is_settled(self) -> bool:
        """Whether the picture shows the document as it stands, with no answer to come."""
        return self._wanted is None

    def composer(self) -> Composer:
        """Return a composer of its own for the document as it is placed, for use in any thread.

        Raises LayoutError while there is no placement.
        """
        if self._drawn is None or self._drawn.line is not self._store.timeline:
            raise LayoutError("The picture is not ready yet; try again in a moment.")
        return self._drawn.composer.copy()

    @property
    def _drawer(self) -> Drawer:
        """The drawer, made with the first program."""
        if self._made is None:
            from autodiff_viz.drawing.drawer import Drawer

            self._made = Drawer(self._client)
        return self._made

    def colour(self, colouring: Colouring) -> None:
        """Colour the numbers by sign or by magnitude; the same once more takes the colours back."""
        self.colouring = Colouring.NONE if colouring is self.colouring else colouring
        if self._drawn is not None:
            self.picture = self._composed(self._drawn)
            self.changed.emit(self.picture, False)

    def _composed(self, drawn: Drawn) -> Picture:
        drawn.composer.colour(self.colouring)
        return drawn.composer.at(self._store.cursor)

    def _update(self) -> None:
        """Bring the picture up to date: at once where that is quick, else in the background."""
        line = self._store.timeline
        self._rest.stop()
        if not line.tape.program.nodes:
            self._clear()
            return
        self._wanted = line
        if len(line.tape.program.nodes) <= SMALL:
            again = self._drawer.redrawn(line, self._store.other_mode)
            if again is not None:
                self._take(again)
                return
        self._draw()

    def _clear(self) -> None:
        self._wanted = self._drawn = None
        self.picture = NOTHING
        self.changed.emit(NOTHING, True)

    def _draw(self) -> None:
        """Draw what is wanted in the background, unless something is being drawn there."""
        line, drawer, other = self._wanted, self._drawer, self._store.other_mode
        if line is not None:
            self._run(lambda: drawer.drawn(line, other), line)

    def _refine(self) -> None:
        draft, drawer = self._drawn, self._drawer
        if draft is not None and draft.line is self._wanted:
            self._run(lambda: drawer.refined(draft), draft.line)

    def _run(self, draw: Callable[[], Drawn], line: Line) -> None:
        if self._is_drawing:
            return
        self._is_drawing = True
        self._background.run(draw, self._came, lambda error: self._missed(line, error))

    def _came(self, drawn: Drawn) -> None:
        """Show what was drawn unless the program is another one by now, and go on."""
        self._is_drawing = False
        if self._wanted is None:
            return
        if _have_same_steps(drawn.line, self._wanted):
            self._take(drawn)
        if drawn.line is not self._store.timeline:
            self._draw()

    def _take(self, drawn: Drawn) -> None:
        """Show a drawing of the newest program; its values may be older while others are under way."""
        is_same, self._drawn = drawn is self._drawn, drawn
        if drawn.line is self._store.timeline:
            if self._drawer.can_refine(drawn):
                self._rest.start()
            else:
                self._wanted = None
        if not is_same:
            self.picture = self._composed(drawn)
            self.changed.emit(self.picture, drawn.moved)

    def _missed(self, line: Line, error: BaseException) -> None:
        """Say why there is no picture, unless the person has gone on."""
        self._is_drawing = False
        if line is not self._wanted:
            self._draw()
            return
        self._clear()
        if not isinstance(error, AutodiffVizError):
            raise error
        self.failed.emit(str(error))

    def _compose(self) -> None:
        drawn = self._drawn
        if drawn is not None and drawn.line is self._store.timeline:
            self.picture = self._composed(drawn)
            self.changed.emit(self.picture, False)
