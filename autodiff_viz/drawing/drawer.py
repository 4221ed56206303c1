"""The drawer: what becomes of a timeline until its pictures can be composed, in any thread.

It remembers the last placement: other values that leave all sizes as they are need no question. Read by
the window's pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from autodiff_viz.core.errors import LayoutError
from autodiff_viz.core.tangent import Line
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.layout import Placement, Question, placed, question
from autodiff_viz.drawing.modes import Sweep

DRAFT_SECONDS: Final = 10.0
FINE_SECONDS: Final = 4.0
"""A large program has its draft by then; a better layout that takes longer is not worth it."""


PACKED: Final = "osage"
"""The layout that only packs the boxes: for graphs so dense that not even a draft comes in time."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A composer that is ready, the question it answers, and whether its boxes may have moved."""

    composer: Composer
    asked: Question
    moved: bool

    @property
    def line(self) -> Line:
        """What is drawn."""
        return self.composer.line


class Drawer:
    """Draws timelines, one at a time; `known` is a value that any thread may read."""

    def __init__(self, client: Graphviz) -> None:
        self._client = client
        self._known: tuple[Question, Placement] | None = None
        self._given_up: Question | None = None

    def redrawn(self, line: Line, other: Sweep | None = None) -> Drawn | None:
        """Return the drawing where the last placement still holds, without a question.

        other: sweeps the other mode, where its seeds are not the usual ones.
        """
        return self._again(line, question(line, other=other))

    def _again(self, line: Line, wanted: Question) -> Drawn | None:
        known = self._known
        if known is None or wanted not in (known[0], known[0].as_fine):
            return None
        return Drawn(Composer(line.tape.program, line, known[1]), known[0], moved=False)

    def drawn(self, line: Line, other: Sweep | None = None) -> Drawn:
        """Return the drawing, of a large program as a draft; raises LayoutError."""
        wanted = question(line, other=other)
        again = self._again(line, wanted)
        if again is not None:
            return again
        if wanted.wants_draft:
            return self._draft(line, wanted.as_draft)
        return self._drawn(line, wanted, None)

    def _draft(self, line: Line, asked: Question) -> Drawn:
        try:
            return self._drawn(line, asked, DRAFT_SECONDS)
        except LayoutError:
            self._given_up = asked
            return self._drawn(line, asked, DRAFT_SECONDS, PACKED)

    def can_refine(self, drawn: Drawn) -> bool:
        """Whether this is a draft for which a better layout is worth asking."""
        return drawn.asked.draft and drawn.asked.wants_fine and drawn.asked != self._given_up

    def refined(self, draft: Drawn) -> Drawn:
        """Return the same drawing with the best layout, or the draft where that takes too long."""
        try:
            return self._drawn(draft.line, draft.asked.as_fine, FINE_SECONDS)
        except LayoutError:
            self._given_up = draft.asked
            return draft

    def _drawn(
        self, line: Line, asked: Question, seconds: float | None, program: str = "dot"
    ) -> Drawn:
        placement = placed(asked, self._client, seconds, program)
        self._known = (asked, placement)
        return Drawn(Composer(line.tape.program, line, placement), asked, moved=True)
