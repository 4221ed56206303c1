"""The ways of all edges between the places Graphviz gave, and the ways back of their contributions.

Where several edges leave a box each leaves at a place of its own, in the order in which they go on, and so
do contributions arrive. Read by the layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias

from autodiff_viz.drawing import lanes, measures, routes, shapes
from autodiff_viz.drawing.lanes import Leg
from autodiff_viz.drawing.picture import Rect, Spot
from autodiff_viz.drawing.routes import Path
from autodiff_viz.drawing.shapes import Shape
from autodiff_viz.drawing.wording import Edge


class Ends(NamedTuple):
    """What an edge runs between: the operand's port and the user's slot, and through which label's line."""

    operand: int
    port: Spot
    slot: Spot
    label: tuple[Spot, Spot] | None


Finder: TypeAlias = Callable[[str, Spot, Spot], Path]
"""The way of the leg that Graphviz calls so, from a start to an end."""


class Ways(NamedTuple):
    """The paths of the edges, and the ways back along them as in `Placement`."""

    paths: dict[Edge, Path]
    backs: dict[Edge, Path]


def ways(
    ends: Mapping[Edge, Ends],
    flowing: Iterable[Edge],
    curves: Mapping[str, Path],
    rects: Iterable[Rect],
    shape: Shape | None,
    height: float,
) -> Ways:
    """Return all ways in a picture of some height; without a shape, of a very large one, Graphviz's own."""
    standing = tuple(rects)
    if shape is None:
        gaps = routes.gaps(standing)
        found = _Ways(ends, lambda *leg: routes.route(curves, gaps, *leg))
        heights = {e: routes.height_past(found.path(e), gaps) for e in ends}
        return found.fanned(heights, flowing, shapes.TIGHT)
    legs = {name: leg for edge in ends for name, leg in _legs(edge, ends[edge], curves)}
    among = lanes.columns(standing, shape.shift, height)
    stations = lanes.lanes(legs, among)
    found = _Ways(ends, lambda name, start, end: lanes.way(start, stations[name], end, among))
    heights = {edge: _first_height(edge, ends[edge], stations) for edge in ends}
    return found.fanned(heights, flowing, shape)


def _legs(edge: Edge, ends: Ends, curves: Mapping[str, Path]) -> Iterable[tuple[str, Leg]]:
    for kind, start, end in _pairs(ends):
        name = leg_name(kind, edge)
        yield name, Leg(start, end, curves.get(name) or routes.level(start, end))


def _pairs(ends: Ends) -> tuple[tuple[str, Spot, Spot], ...]:
    """Return the legs of an edge: the whole of it, or those before and behind its label."""
    if ends.label is None:
        return (("e", ends.port, ends.slot),)
    return (("t", ends.port, ends.label[0]), ("h", ends.label[1], ends.slot))


def leg_name(kind: str, edge: Edge) -> str:
    """Return what Graphviz calls a leg, e for a whole edge, t and h for its tail and head, or l, a label."""
    return f"{kind}{edge[0]}_{edge[1]}"


def _first_height(edge: Edge, ends: Ends, stations: Mapping[str, Path]) -> float:
    kind, _, end = _pairs(ends)[0]
    passed = stations[leg_name(kind, edge)]
    return passed[0].y if passed else end.y


class _Ways:
    """Makes the ways of edges from what `find` knows of their legs."""

    def __init__(self, ends: Mapping[Edge, Ends], find: Finder) -> None:
        self.ends, self.find = ends, find

    def path(self, edge: Edge, lower: float = 0.0) -> Path:
        """Return an edge as one path that begins so much lower than the port."""
        ends = self.ends[edge]
        start = Spot(ends.port.x, ends.port.y + lower)
        if ends.label is None:
            return self.find(leg_name("e", edge), start, ends.slot)
        into, out = ends.label
        first = self.find(leg_name("t", edge), start, into)
        last = self.find(leg_name("h", edge), out, ends.slot)
        return (*first, *routes.straight(into, out)[1:-1], *last)

    def fanned(self, heights: Mapping[Edge, float], flowing: Iterable[Edge], shape: Shape) -> Ways:
        """Return all ways, those of one box beginning apart in the order of their heights."""
        left = self._apart(heights, self.ends, shape.departures)
        back = self._apart(heights, flowing, shape.arrivals)
        return Ways(
            {edge: self.path(edge, lower) for edge, lower in left.items()},
            {edge: self.path(edge, lower) for edge, lower in back.items()},
        )

    def _apart(
        self, heights: Mapping[Edge, float], edges: Iterable[Edge], room: float
    ) -> dict[Edge, float]:
        together: dict[int, list[Edge]] = {}
        for edge in edges:
            together.setdefault(self.ends[edge].operand, []).append(edge)
        found: dict[Edge, float] = {}
        for each in together.values():
            each.sort(key=lambda edge: (heights[edge], edge))
            found |= zip(each, measures.spread(len(each), room), strict=True)
        return {edge: found[edge] for edge in self.ends if edge in found}
