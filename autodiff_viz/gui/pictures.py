"""Pictures: keeps the Picture of the store's document at its cursor up to date.

A changed program asks Graphviz in the background; a late answer for an older question is dropped.
A changed value that leaves all sizes as they are needs no question, a moved cursor never does.
Layout and composer are imported in the background once the window is up, or with the first program.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from autodiff_viz.core.errors import AutodiffVizError, LayoutError
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.picture import Picture
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.store import Store

if TYPE_CHECKING:
    from autodiff_viz.drawing.composer import Composer
    from autodiff_viz.drawing.layout import Placement, Question

NOTHING = Picture(0.0, 0.0)


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
        self._asked: Question | None = None
        self._placed: Question | None = None
        self._placement: Placement | None = None
        self._composer: Composer | None = None
        self.picture = NOTHING
        store.timeline_changed.connect(self._update)
        store.cursor_changed.connect(self._compose)

    def warm(self) -> None:
        """Import in the background what the first program will need."""
        self._background.run(lambda: import_module("autodiff_viz.drawing.composer"), lambda _: None)

    @property
    def is_settled(self) -> bool:
        """Whether the picture shows the document as it stands, with no answer to come."""
        return self._asked is None

    def composer(self) -> Composer:
        """Return a composer of its own for the document as it is placed, for use in any thread.

        Raises LayoutError while there is no placement.
        """
        if self._placement is None or self._asked is not None:
            raise LayoutError("The picture is not ready yet; try again in a moment.")
        return self._composed(self._placement)

    def _composed(self, placement: Placement) -> Composer:
        from autodiff_viz.drawing.composer import Composer

        return Composer(self._store.document.program, self._store.timeline, placement)

    def _update(self) -> None:
        """Bring the picture up to date, asking for places where they may have changed."""
        if not self._store.document.program.nodes:
            self._clear()
            return
        from autodiff_viz.drawing.layout import question, wants_draft

        fine = question(self._store.timeline)
        if self._placement is not None and fine == self._placed:
            self._asked = None
            self._show(self._placement, moved=False)
        elif fine != self._asked:
            self._asked = fine
            if wants_draft(fine):
                self._ask(fine, question(self._store.timeline, draft=True))
            self._ask(fine, fine)

    def _clear(self) -> None:
        self._asked = self._placed = self._placement = self._composer = None
        self.picture = NOTHING
        self.changed.emit(NOTHING, True)

    def _ask(self, fine: Question, asked: Question) -> None:
        """Ask for places in the background, unless the person has gone on by then."""
        from autodiff_viz.drawing.layout import placed

        self._background.run(
            lambda: placed(asked, self._client) if self._wants(fine) else None,
            lambda placement: self._answered(fine, placement, asked.draft),
            lambda error: self._missed(fine, error),
        )

    def _wants(self, fine: Question) -> bool:
        return fine is self._asked

    def _answered(self, fine: Question, placement: Placement | None, draft: bool) -> None:
        if placement is None or not self._wants(fine):
            return
        if not draft:
            self._asked = None
            self._placed = fine
        self._show(placement, moved=True)

    def _missed(self, fine: Question, error: BaseException) -> None:
        if self._wants(fine):
            self._clear()
            if not isinstance(error, AutodiffVizError):
                raise error
            self.failed.emit(str(error))

    def _show(self, placement: Placement, *, moved: bool) -> None:
        self._placement = placement
        self._composer = self._composed(placement)
        self.picture = self._composer.at(self._store.cursor)
        self.changed.emit(self.picture, moved)

    def _compose(self) -> None:
        if self._composer is not None and self._composer.line is self._store.timeline:
            self.picture = self._composer.at(self._store.cursor)
            self.changed.emit(self.picture, False)
