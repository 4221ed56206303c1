"""The curves of the picture: Graphviz's own where an edge passes columns, an S where it crosses one gap.

Graphviz sets nodes in columns; between two neighbours there is a gap without nodes. An edge that only
crosses a gap leaves and arrives level and turns inside the gap, so it can touch nothing. Read by the layout.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from autodiff_viz.drawing.picture import Rect, Spot

Path: TypeAlias = tuple[Spot, ...]
"""A chain of cubic Bézier curves: 1 + 3n points."""


class Gap(NamedTuple):
    """The room between two neighbouring columns, and where these are centred."""

    left: float
    right: float
    before: float
    after: float


def gaps(rects: Iterable[Rect]) -> tuple[Gap, ...]:
    """Return the gaps between the columns that the rectangles stand in, from left to right."""
    columns: dict[int, tuple[float, float]] = {}
    for rect in rects:
        left, right = rect.x, rect.x + rect.width
        centre = round((left + right) / 2)
        known = columns.get(centre, (left, right))
        columns[centre] = (min(known[0], left), max(known[1], right))
    return tuple(
        Gap(columns[first][1], columns[second][0], first, second)
        for first, second in pairwise(sorted(columns))
    )


def route(
    curves: Mapping[str, Path], among: Sequence[Gap], name: str, start: Spot, end: Spot
) -> Path:
    """Return the path from start to end: an S in their gap, or the curve Graphviz calls `name`."""
    gap = _last_before(among, start.x)
    if gap is None or not _crosses(gap, start, end):
        return (start, *curves[name][1:-1], end)
    turn, done = Spot(gap.left, start.y), Spot(gap.right, end.y)
    middle = (turn.x + done.x) / 2
    curve = (turn, Spot(middle, turn.y), Spot(middle, done.y), done)
    return joined(straight(start, turn), curve, straight(done, end))


def _last_before(among: Sequence[Gap], x: float) -> Gap | None:
    """Return the gap right of the column that x lies in or after."""
    place = bisect_right(among, x, key=lambda gap: gap.before)
    return among[place - 1] if place else None


def _crosses(gap: Gap, start: Spot, end: Spot) -> bool:
    """Whether a way from start to end crosses this gap and no other."""
    return gap.before <= start.x <= gap.left + 1 and gap.right - 1 <= end.x <= gap.after


def straight(start: Spot, end: Spot) -> Path:
    """Return a straight line as a Bézier curve."""
    third = ((end.x - start.x) / 3, (end.y - start.y) / 3)
    first = Spot(start.x + third[0], start.y + third[1])
    return (start, first, Spot(end.x - third[0], end.y - third[1]), end)


def joined(*parts: Path) -> Path:
    """Return the parts, each beginning where the last one ends, as one path without empty curves."""
    whole = [parts[0][0]]
    for part in parts:
        if part[-1] != part[0]:
            whole.extend(part[1:])
    return tuple(whole)
