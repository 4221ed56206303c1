"""Lanes: at which heights an edge passes the columns between its ends, so that it crosses no box or label.

Graphviz says at which height it would pass a column; the lane is the nearest height to that at which the
edge, and the contribution flowing under it, touch nothing that stands there. Between the columns it turns
as `routes` has it. Read by the layout.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from autodiff_viz.drawing import routes
from autodiff_viz.drawing.picture import Rect, Spot
from autodiff_viz.drawing.routes import Path

CLEAR: Final = 5.0
"""How far a lane stays from what stands in its column."""
APART: Final = 6.0
"""How far lanes stay from each other where there is the room."""
STRAIGHT: Final = 80.0
"""An edge keeps its height past a column rather than changing it by less than this."""

Free: TypeAlias = tuple[float, float]


class Leg(NamedTuple):
    """A way to be found, and the curve Graphviz has for it."""

    start: Spot
    end: Spot
    curve: Path


class Column(NamedTuple):
    """What stands in one column: from left to right, and the heights between which a lane is free."""

    left: float
    right: float
    free: tuple[Free, ...]

    def nearest(self, y: float) -> float:
        """Return the free height nearest to y."""
        return min((min(max(y, low), high) for low, high in self.free), key=lambda at: abs(at - y))

    def room_at(self, y: float) -> Free:
        """Return the free heights around a free height."""
        place = bisect_right(self.free, (y, float("inf"))) - 1
        return self.free[max(place, 0)]


def columns(rects: Iterable[Rect], below: float, height: float) -> tuple[Column, ...]:
    """Return the columns the rectangles of a picture of some height stand in.

    So far `below` an edge its contribution flows, which needs room too.
    """
    standing: list[list[Rect]] = []
    right = float("-inf")
    for rect in sorted(rects):
        if rect.x >= right:
            standing.append([])
        standing[-1].append(rect)
        right = max(right, rect.x + rect.width)
    return tuple(_column(each, below, height) for each in standing)


def _column(rects: Sequence[Rect], below: float, height: float) -> Column:
    taken = sorted((rect.y - below - CLEAR, rect.y + rect.height + CLEAR) for rect in rects)
    free, low, end = [], CLEAR, height - below - CLEAR
    for top, bottom in taken:
        if top >= low:
            free.append((low, top))
        low = max(low, bottom)
    if end >= low or not free:
        free.append((low, max(low, end)))
    left, right = min(r.x for r in rects), max(r.x + r.width for r in rects)
    return Column(left, right, tuple(free))


def lanes(legs: Mapping[str, Leg], among: Sequence[Column]) -> dict[str, Path]:
    """Return for each leg the heights at which it passes columns: at each the points it goes level between."""
    rights = [column.right for column in among]
    wanted: dict[int, list[tuple[float, str]]] = {}
    for name, leg in legs.items():
        for place, y in _heights(leg, among, rights):
            wanted.setdefault(place, []).append((y, name))
    found: dict[str, list[Spot]] = {name: [] for name in legs}
    for place in sorted(wanted):
        column = among[place]
        for name, y in _spaced(column, sorted(wanted[place])).items():
            found[name] += (Spot(column.left, y), Spot(column.right, y))
    return {name: tuple(spots) for name, spots in found.items()}


def _heights(
    leg: Leg, among: Sequence[Column], rights: Sequence[float]
) -> Iterable[tuple[int, float]]:
    """Yield the columns a leg passes, from its end, each with the height it should have there."""
    y = leg.end.y
    first = bisect_left(rights, leg.start.x - 1) + 1
    for place in range(bisect_right(rights, leg.end.x) - 1, first - 1, -1):
        column = among[place]
        ideal = routes.height_at(leg.curve, (column.left + column.right) / 2)
        stays = column.nearest(y) == y and abs(ideal - y) < STRAIGHT
        y = y if stays else column.nearest(ideal)
        yield place, y


def _spaced(column: Column, wanted: Sequence[tuple[float, str]]) -> dict[str, float]:
    """Return the heights in one column, those in one room pushed apart; their order stays."""
    rooms: dict[Free, list[tuple[float, str]]] = {}
    for y, name in wanted:
        rooms.setdefault(column.room_at(y), []).append((y, name))
    found: dict[str, float] = {}
    for room, members in rooms.items():
        found |= zip((name for _, name in members), _pushed(room, members), strict=True)
    return found


def _pushed(room: Free, members: Sequence[tuple[float, str]]) -> list[float]:
    low, high = room
    apart = min(APART, (high - low) / max(1, len(members) - 1))
    heights = [y for y, _ in members]
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + apart)
    over = max(0.0, heights[-1] - high)
    heights[-1] -= over
    for place in range(len(heights) - 2, -1, -1):
        heights[place] = max(low, min(heights[place], heights[place + 1] - apart))
    return heights


def way(start: Spot, stations: Path, end: Spot, among: Sequence[Column]) -> Path:
    """Return the curve from start through its lanes to end: level in columns, an S between them."""
    spots = (start, *stations, end)
    parts: list[Path] = []
    for place, (one, other) in enumerate(pairwise(spots)):
        parts.append(routes.straight(one, other) if place % 2 else _turning(one, other, among))
    return routes.joined(*parts)


def _turning(start: Spot, end: Spot, among: Sequence[Column]) -> Path:
    """Return an S between two columns; level as far as either column reaches."""
    place = bisect_left([column.right for column in among], start.x - 1)
    gap = (start.x, end.x)
    if place + 1 < len(among):
        gap = (max(start.x, among[place].right), min(end.x, among[place + 1].left))
    return routes.turned(start, gap, end) if gap[0] <= gap[1] else routes.level(start, end)
