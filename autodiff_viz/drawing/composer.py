"""Composer: a timeline and its placement become the Picture at a cursor.

What the cursor does not change is worked out once. A step changes few things, so `at` makes anew only
what the steps between the last cursor and this one are about, and that only when it is looked at; what
looks the same is the same object again.
Read by the canvas, the exports and the command line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from typing import NamedTuple, TypeVar

from autodiff_viz.core.altered import adjoints_by_hand
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
from autodiff_viz.drawing.parts import Parts
from autodiff_viz.drawing.picture import Arrow, Box, Card, Flow, Mark, Picture, Plan, Rect, Sum
from autodiff_viz.drawing.places import leader
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

MANY = 200
"""A picture more steps away is not worth comparing: all of its parts are asked for anew."""


class Shown(NamedTuple):
    """The parts of a picture that the cursor changes."""

    boxes: Parts[int, Box]
    arrows: Parts[Edge, Arrow]
    flows: Parts[Edge, Flow]
    sums: Parts[int, Sum]


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
        self._keeps_room = measures.keeps_room(line, placement.detail.shape)
        self._makers = {i: self._maker(i, frame) for i, frame in placement.boxes.items()}
        self._sum_places = signs.SumPlaces(line, placement)
        self._edge_makers = {
            edge: EdgeMaker(line, edge, path, placement, self._sum_places, colouring)
            for edge, path in placement.paths.items()
        }
        groups = zip(program.groups, placement.frames, strict=False)
        self._frames = tuple(frames.frame(program, group, rect) for group, rect in groups)
        self._cache: dict[tuple[object, ...], object] = {}
        self._plan = self._planned()
        self._cursor = 0
        self._places = self._keys()
        self._last: Shown | None = None
        self._done = self._next = NOWHERE

    def _maker(self, i: int, frame: Rect) -> BoxMaker:
        shape = measures.shape_of(self.line, i, self.placement.detail)
        card = frame._replace(height=shape.height)  # the room is for the rows of either mode
        return BoxMaker(self.line, i, card, shape, self._colouring)

    def _planned(self) -> Plan:
        nodes, boxes = self.program.nodes, self.placement.boxes
        cards = tuple([Card(i, nodes[i].key, frame) for i, frame in boxes.items()])
        ends = {edge: (path[0], path[-1]) for edge, path in self.placement.paths.items()}
        return Plan(cards, ends, tuple(self.placement.labels.values()))

    def _keys(self) -> tuple[dict[int, int], dict[Edge, int], dict[int, int]]:
        """Return the places of the boxes, of the edges and of the sums among all of their kind."""
        boxes = {i: place for place, i in enumerate(self._makers)}
        edges = {edge: place for place, edge in enumerate(self._edge_makers)}
        return boxes, edges, {i: place for place, i in enumerate(self._summed())}

    def copy(self) -> Composer:
        """Return a composer of the same pictures, for use in another thread."""
        return self._altered(_cache=dict(self._cache), _last=None)

    def _altered(self, **changes: object) -> Composer:
        other = copy(self)
        vars(other).update(changes)
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
        self._cache, self._last = {}, None

    def at(self, cursor: int) -> Picture:
        """Return the picture at a cursor; a cursor past either end is taken as that end."""
        cursor = max(0, min(cursor, len(self.line.steps)))
        last, before = self._last, self._cursor
        # A copy that stays at this cursor makes the parts, without those of the picture before.
        done, upcoming = self._about(cursor)
        here = self._altered(_cursor=cursor, _last=None, _done=done, _next=upcoming)
        first, final = sorted((before, cursor))
        if last is None or final - first > MANY:
            shown = here.parts()
        else:
            steps = self.line.steps[max(first - 1, 0) : final + 1]
            shown = here.parts_after(last, {focus(step) for step in steps})
        self._cursor, self._last = cursor, shown
        return here.picture(shown)

    def parts(self) -> Shown:
        """Return the parts at the cursor this copy stays at, none of them made."""
        boxes, edges, sums = self._places
        return Shown(
            Parts.fresh(boxes, self._box),
            Parts.fresh(edges, self._arrow),
            Parts.fresh(edges, self._flow),
            Parts.fresh(sums, self._sum),
        )

    def parts_after(self, last: Shown, touched: set[Focus]) -> Shown:
        """Return the parts at the cursor of this copy, of those before only what is touched made anew."""
        nodes = {each.node for each in touched}
        read = ((i, slot) for i in nodes for slot in range(self._operands(i)))
        edges = {*read, *(each.edge for each in touched if each.edge)}
        return Shown(
            last.boxes.with_changes(nodes, self._box),
            last.arrows.with_changes(edges, self._arrow),
            last.flows.with_changes(edges, self._flow),
            last.sums.with_changes(nodes, self._sum),
        )

    def _operands(self, i: int) -> int:
        return len(self.program.nodes[i].operands)

    def picture(self, shown: Shown) -> Picture:
        """Return the picture at the cursor of this copy."""
        return Picture(
            self.placement.width,
            self.placement.height,
            *shown,
            f"{self._heading} — {wording.position(self.line, self._cursor)}",
            self._phase(),
            self._tone,
            self._frames,
            legend(self._colouring),
            self._notice,
            holds=not self.line.tape.held.isdisjoint(self._makers),
            sets=not adjoints_by_hand(self.line).keys().isdisjoint(self._makers),
            plan=self._plan,
        )

    def _phase(self) -> str:
        if self._cursor == 0:
            return "start"
        if isinstance(self.line, TangentTimeline) or self._cursor <= self.line.forward:
            return "forward"
        return "backward"

    def _about(self, cursor: int) -> tuple[Focus, Focus]:
        """Return what the step just done and the next one are about."""
        steps = self.line.steps
        done = focus(steps[cursor - 1]) if cursor else NOWHERE
        return done, focus(steps[cursor]) if cursor < len(steps) else NOWHERE

    def _arrow(self, edge: Edge) -> Arrow:
        mark, maker = self._edge_mark(edge), self._edge_makers[edge]
        return self._kept(("arrow", edge, mark), lambda: maker.arrow(mark))

    def _flow(self, edge: Edge) -> Flow | None:
        mark, maker = self._edge_mark(edge), self._edge_makers[edge]
        step = maker.step_at(self._cursor, upcoming=mark is Mark.NEXT)
        return self._kept(("flow", edge, mark, step), lambda: maker.flow(mark, step))

    def _kept(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]  # type: ignore[return-value]  # one key, one kind

    def _box(self, i: int) -> Box:
        state = self._state(i)
        return self._kept(("box", i, state), lambda: self._makers[i].box(state))

    def _state(self, i: int) -> BoxState:
        done, upcoming = self._done, self._next
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

    def _edge_mark(self, edge: Edge) -> Mark:
        if not self.program.active[edge[0]]:
            return Mark.UNUSED
        if edge == self._done.edge:
            return Mark.CURRENT
        if edge == self._next.edge:
            return Mark.NEXT
        if self.line.edge_steps.get(edge, edge_parts.NEVER) <= self._cursor:
            return Mark.PULLED
        valued = self.line.forward_steps.get(edge[0], 0) <= self._cursor
        return Mark.VALUED if valued else Mark.WAITING

    def _summed(self) -> Iterable[int]:
        """Return the nodes that have a card for their sum: in a tight picture while they are current."""
        contributions = self.line.contributions
        return (i for i in self.placement.boxes if len(contributions.get(i, ())) > 1)

    def _sum(self, i: int) -> Sum | None:
        """Return the card of a node whose sum is partial, or that the step just done is about."""
        count, whole = self._adjoints(i), len(self.line.contributions[i])
        current = self._done.node == i and self._done.edge is not None
        if not count or not (current or (self._is_roomy and count < whole)):
            return None
        return self._kept(("sum", i, count, current), lambda: self._card(i, count, current))

    def _card(self, i: int, count: int, current: bool) -> Sum:
        if self._keeps_room:
            return sum_card(self.line, i, count, current, self.placement.cards[i])
        frame = self._sum_places.of(i, count)
        card = sum_card(self.line, i, count, current, frame, sources=self._is_roomy)
        return replace(card, leader=leader(card.frame, self.placement.boxes[i]))


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
