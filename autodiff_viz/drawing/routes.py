"""The curves of the picture: Graphviz's own where an edge passes columns, an S where it crosses one gap.

Graphviz sets nodes in columns; between two neighbours there is a gap without nodes. An edge that only
crosses a gap leaves and arrives level and turns inside the gap, so it can touch nothing. Read by the layout.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

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
    """Return the path from start to end: an S in their gap, or the curve Graphviz calls `name`.

    An edge that Graphviz was not asked about leaves and arrives level, with nothing between.
    """
    gap = _last_before(among, start.x)
    if gap is None or not _crosses(gap, start, end):
        curve = curves.get(name) or level(start, end)
        leaving = Spot(curve[1].x, curve[1].y + start.y - curve[0].y)
        return (start, leaving, *curve[2:-1], end)
    return turned(start, (gap.left, gap.right), end)


def turned(start: Spot, gap: tuple[float, float], end: Spot) -> Path:
    """Return the way from start to end that is level but for an S between two x."""
    turn, done = Spot(gap[0], start.y), Spot(gap[1], end.y)
    middle = (turn.x + done.x) / 2
    curve = (turn, Spot(middle, turn.y), Spot(middle, done.y), done)
    return joined(straight(start, turn), curve, straight(done, end))


def level(start: Spot, end: Spot) -> Path:
    """Return a curve that leaves and arrives level."""
    turn = (end.x - start.x) / 4
    return (start, Spot(start.x + turn, start.y), Spot(end.x - turn, end.y), end)


def _last_before(among: Sequence[Gap], x: float) -> Gap | None:
    """Return the gap right of the column that x lies in or after."""
    place = bisect_right(among, x, key=lambda gap: gap.before)
    return among[place - 1] if place else None


def _crosses(gap: Gap, start: Spot, end: Spot) -> bool:
    """Whether a way from start to end crosses this gap and no other."""
    return gap.before <= start.x <= gap.left + 1 and gap.right - 1 <= end.x <= gap.after


def height_past(path: Path, among: Sequence[Gap]) -> float:
    """Return the y of a path, from left to right, where it has crossed its first gap."""
    gap = _last_before(among, path[0].x)
    return height_at(path, gap.right) if gap else path[-1].y


def height_at(path: Path, x: float) -> float:
    """Return the y of a path, from left to right, at x; of its nearer end where it does not reach."""
    for first in range(0, len(path) - 3, 3):
        curve = path[first : first + 4]
        if x <= curve[3].x:
            return on_curve(curve, _when(curve, x)).y
    return path[-1].y


HALVINGS: Final = 16
"""How often a curve is halved to find a place on it: to far less than a pixel."""


def _when(curve: Path, x: float) -> float:
    """Return the parameter at which a curve from left to right is at x, by halving."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if on_curve(curve, middle).x < x else (low, middle)
    return low


def on_curve(curve: Path, t: float) -> Spot:
    """Return the point of a cubic Bézier curve at a parameter from 0 to 1."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    pairs = tuple(zip(weights, curve, strict=True))
    return Spot(sum(w * spot.x for w, spot in pairs), sum(w * spot.y for w, spot in pairs))


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
