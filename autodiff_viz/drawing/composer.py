"""Composer: a timeline and its placement become the Picture at a cursor.

What the cursor does not change is worked out once. A step changes few things, so `at` remakes only
what the steps between the last cursor and this one are about; all else is the same object again.
Read by the canvas, the exports and the command line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from typing import NamedTuple, TypeVar

from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import ForwardStep, Point
from autodiff_viz.core.sweep import forward as swept_forward
from autodiff_viz.core.sweep import timeline as timeline_of
from autodiff_viz.core.tangent import (
    EDGE_STEPS,
    AnyStep,
    Line,
    TangentSeedStep,
    TangentStep,
    TangentTimeline,
)
from autodiff_viz.drawing import edge_parts, frames, layout, measures, signs, wording
from autodiff_viz.drawing.box_parts import BoxMaker, BoxState
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.colouring import Colouring, legend
from autodiff_viz.drawing.edge_parts import EdgeMaker
from autodiff_viz.drawing.layout import Placement
from autodiff_viz.drawing.picture import Arrow, Box, Flow, Mark, Picture, Sum
from autodiff_viz.drawing.shapes import ROOMY
from autodiff_viz.drawing.sum_parts import sum_card
from autodiff_viz.drawing.wording import Edge

Made = TypeVar("Made")
Maker = TypeVar("Maker", BoxMaker, EdgeMaker)


def _coloured(maker: Maker, colouring: Colouring) -> Maker:
    other = copy(maker)
    other.colouring = colouring
    return other


class Focus(NamedTuple):
    """What one step is about: a node, and for a contribution the edge it runs along."""

    node: int
    edge: Edge | None
    accent: str


def focus(step: AnyStep) -> Focus:
    """Return what a step is about."""
    if isinstance(step, ForwardStep):
        return Focus(step.node, None, "value")
    if isinstance(step, EDGE_STEPS):
        tone = "tangent" if isinstance(step, TangentStep) else "adjoint"
        return Focus(step.target, (step.node, step.slot), tone)
    return Focus(step.node, None, "tangent" if isinstance(step, TangentSeedStep) else "adjoint")


NOWHERE = Focus(-1, None, "adjoint")


class Composer:
    """The pictures of one timeline in one placement, for any cursor from 0 to len(steps)."""

    def __init__(
        self,
        program: Program,
        line: Line,
        placement: Placement,
        colouring: Colouring = Colouring.NONE,
    ) -> None:
        self.program, self.line, self.placement = program, line, placement
        self._colouring = colouring
        self._heading = wording.heading(line)
        self._tone = wording.tone(line)
        self._notice = wording.notice(line)
        self._is_roomy = placement.detail.shape is ROOMY
        self._makers = {
            i: BoxMaker(line, i, frame, measures.shape_of(line, i, placement.detail), colouring)
            for i, frame in placement.boxes.items()
        }
        self._edge_makers = {
            edge: EdgeMaker(line, edge, path, placement, colouring)
            for edge, path in placement.paths.items()
        }
        groups = zip(program.groups, placement.frames, strict=False)
        self._frames = tuple(frames.frame(program, group, rect) for group, rect in groups)
        self._cache: dict[tuple[object, ...], object] = {}
        self._cursor = 0
        self._boxes: dict[int, Box] = {}
        self._arrows: dict[Edge, Arrow] = {}
        self._flows: dict[Edge, Flow | None] = {}
        self._sums: dict[int, Sum | None] = dict.fromkeys(self._summed())
        self._remake_all()

    def copy(self) -> Composer:
        """Return a composer of the same pictures, for use in another thread."""
        other = copy(self)
        for name in ("_cache", "_boxes", "_arrows", "_flows", "_sums"):
            setattr(other, name, dict(getattr(self, name)))
        return other

    def colour(self, colouring: Colouring) -> None:
        """Colour the numbers of the pictures from now on by sign, by magnitude or not at all."""
        if colouring is self._colouring:
            return
        self._colouring = colouring
        # Copies: a composer made by `copy` keeps its makers, and so its colours, in another thread.
        self._makers = {i: _coloured(maker, colouring) for i, maker in self._makers.items()}
        self._edge_makers = {
            edge: _coloured(maker, colouring) for edge, maker in self._edge_makers.items()
        }
        self._cache = {}
        self._remake_all()

    def at(self, cursor: int) -> Picture:
        """Return the picture at a cursor; a cursor past either end is taken as that end."""
        cursor = max(0, min(cursor, len(self.line.steps)))
        first, last = sorted((self._cursor, cursor))
        self._cursor = cursor
        self._remake({focus(step) for step in self.line.steps[max(first - 1, 0) : last + 1]})
        return Picture(
            self.placement.width,
            self.placement.height,
            tuple(self._boxes.values()),
            tuple(self._arrows.values()),
            tuple(flow for flow in self._flows.values() if flow),
            tuple(card for card in self._sums.values() if card),
            f"{self._heading} — {wording.position(self.line, cursor)}",
            self._phase(),
            self._tone,
            self._frames,
            legend(self._colouring),
            self._notice,
        )

    def _phase(self) -> str:
        if self._cursor == 0:
            return "start"
        if isinstance(self.line, TangentTimeline) or self._cursor <= self.line.forward:
            return "forward"
        return "backward"

    def _done(self) -> Focus:
        return focus(self.line.steps[self._cursor - 1]) if self._cursor else NOWHERE

    def _next(self) -> Focus:
        steps = self.line.steps
        return focus(steps[self._cursor]) if self._cursor < len(steps) else NOWHERE

    def _remake_all(self) -> None:
        done, upcoming = self._done(), self._next()
        for i in self._makers:
            self._boxes[i] = self._box(i, done, upcoming)
        for edge in self._edge_makers:
            self._remake_edge(edge, done, upcoming)

    def _remake(self, touched: set[Focus]) -> None:
        done, upcoming = self._done(), self._next()
        for node in {each.node for each in touched} & self._makers.keys():
            self._boxes[node] = self._box(node, done, upcoming)
            if node in self._sums:
                self._sums[node] = self._sum(node, done)
            for slot in range(len(self.program.nodes[node].operands)):
                self._remake_edge((node, slot), done, upcoming)
        for edge in {each.edge for each in touched if each.edge}:
            self._remake_edge(edge, done, upcoming)

    def _remake_edge(self, edge: Edge, done: Focus, upcoming: Focus) -> None:
        if edge in self._edge_makers:
            mark = self._edge_mark(edge, done, upcoming)
            maker = self._edge_makers[edge]
            step = maker.step_at(self._cursor, upcoming=mark is Mark.NEXT)
            self._arrows[edge] = self._kept(("arrow", edge, mark), lambda: maker.arrow(mark))
            self._flows[edge] = self._kept(
                ("flow", edge, mark, step), lambda: maker.flow(mark, step)
            )

    def _kept(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]  # type: ignore[return-value]  # one key, one kind

    def _box(self, i: int, done: Focus, upcoming: Focus) -> Box:
        state = self._state(i, done, upcoming)
        return self._kept(("box", i, state), lambda: self._makers[i].box(state))

    def _state(self, i: int, done: Focus, upcoming: Focus) -> BoxState:
        accent = done.accent if done.node == i else upcoming.accent
        about = i in (done.node, upcoming.node)
        return BoxState(
            valued=self.line.forward_steps.get(i, 0) <= self._cursor,
            adjoints=self._adjoints(i),
            is_current=done.node == i,
            is_next=upcoming.node == i,
            accent=accent if about else self._tone,
        )

    def _adjoints(self, i: int) -> int:
        """Return how many of its adjoints, or tangents, a node has had."""
        seeded = self.line.seed_steps.get(i)
        if seeded:
            return int(seeded <= self._cursor)
        return bisect_right(self.line.contributions.get(i, ()), self._cursor)

    def _edge_mark(self, edge: Edge, done: Focus, upcoming: Focus) -> Mark:
        if not self.program.active[edge[0]]:
            return Mark.UNUSED
        if edge == done.edge:
            return Mark.CURRENT
        if edge == upcoming.edge:
            return Mark.NEXT
        if self.line.edge_steps.get(edge, edge_parts.NEVER) <= self._cursor:
            return Mark.PULLED
        valued = self.line.forward_steps.get(edge[0], 0) <= self._cursor
        return Mark.VALUED if valued else Mark.WAITING

    def _summed(self) -> Iterable[int]:
        """Return the nodes that have a card for their sum: in a tight picture while they are current."""
        if self._is_roomy:
            return self.placement.cards
        contributions = self.line.contributions
        return (i for i in self.placement.boxes if len(contributions.get(i, ())) > 1)

    def _sum(self, i: int, done: Focus) -> Sum | None:
        """Return the card of a node whose sum is partial, or that the step just done is about."""
        count, whole = self._adjoints(i), len(self.line.contributions[i])
        current = done.node == i and done.edge is not None
        if not count or not (current or (self._is_roomy and count < whole)):
            return None
        return self._kept(("sum", i, count, current), lambda: self._card(i, count, current))

    def _card(self, i: int, count: int, current: bool) -> Sum:
        if self._is_roomy:
            return sum_card(self.line, i, count, current, self.placement.cards[i])
        frame = signs.sum_place(self.line, i, count, self.placement)
        card = sum_card(self.line, i, count, current, frame, sources=False)
        return replace(card, leader=signs.leader(card.frame, self.placement.boxes[i]))


def composer_of(program: Program, point: Point, seed: float, graphviz: Graphviz) -> Composer:
    """Sweep a program at a point, have it placed, and return its composer; raises LayoutError."""
    line = timeline_of(swept_forward(program, point), seed)
    return Composer(program, line, layout.place(line, graphviz))


def picture_of(
    program: Program, point: Point, seed: float, cursor: int, graphviz: Graphviz
) -> Picture:
    """Return the picture of a program at a point and a cursor; -1 is the end, as in lists."""
    composer = composer_of(program, point, seed, graphviz)
    return composer.at(cursor if cursor >= 0 else len(composer.line.steps) + 1 + cursor)
