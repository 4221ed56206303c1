"""Places: where a card stands that has no room kept for it: near its home, on nothing, its leader crossing nothing.

Read by `signs`. Row after row of places is looked at, the nearest first, and no place farther away than
what was found allows; so a step costs a few milliseconds even where nothing is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import dist, inf
from typing import Final, NamedTuple, TypeAlias

from autodiff_viz.drawing.picture import Rect, Spot

ROUNDS: Final = 3
"""So many of its own sizes a card goes away from its edge at most."""
FAR: Final = 0.5
"""What a point of distance weighs against a square point that is covered."""
DEAR: Final = 8.0
"""How much more the covering of a node weighs than that of a label."""
REACH: Final = 360.0
"""So far from its home a free place is looked for."""
MOST_DETOUR: Final = 1.5
"""How much farther than the nearest free place one may be whose leader crosses nothing."""
DETOUR: Final = REACH / 6.0
"""How much farther it may be in any case."""
ADJACENT: Final = 14.0
"""A card no farther than this from what it is about needs no leader."""
LOOK_EACH: Final = 3.0
"""A leader is looked at so often, in points; what it crosses for less does not count."""

Leader: TypeAlias = tuple[Spot, Spot]
"""A thin line from a card that stands apart to what it is about."""


class Found(NamedTuple):
    """A free place: how far from home, its turn among places as far, and where; they are sorted by that."""

    off: float
    turn: tuple[int, int]
    rect: Rect


@dataclass(frozen=True)
class Room:
    """What is around a card's home: the size of the picture, of the card, the nodes and the labels."""

    home: Spot
    size: tuple[float, float]
    extent: tuple[float, float]
    boxes: tuple[Rect, ...]
    labels: tuple[Rect, ...]

    @cached_property
    def standing(self) -> tuple[Rect, ...]:
        """Everything a card should not cover, from the left."""
        return tuple(sorted((*self.boxes, *self.labels)))

    @cached_property
    def near(self) -> tuple[list[float], list[float]]:
        """The lefts and the tops of the places near home, that at home first."""
        wide, high = self.size
        lefts = [self._left(self.home.x - wide / 2 + each) for each in _steps(wide / 4)]
        return lefts, [self._top(self.home.y - high / 2 + each) for each in _steps(high / 2)]

    @cached_property
    def beside(self) -> tuple[list[float], list[float]]:
        """The lefts and the tops of the corners of what stands around: where one is free one of these is."""
        (wide, high), (width, height) = self.size, self.extent
        lefts, tops = {0.0, width - wide}, {0.0, height - high}
        for rect in self.standing:
            lefts |= {rect.x - wide, rect.x + rect.width}
            tops |= {rect.y - high, rect.y + rect.height}
        across = [x for x in sorted(lefts) if abs(x + wide / 2 - self.home.x) < REACH - wide]
        down = [y for y in sorted(tops) if abs(y + high / 2 - self.home.y) < REACH - high]
        return [self._left(x) for x in across], [self._top(y) for y in down]

    def _left(self, x: float) -> float:
        return max(0.0, min(x, self.extent[0] - self.size[0]))

    def _top(self, y: float) -> float:
        return max(0.0, min(y, self.extent[1] - self.size[1]))

    def free(self, lefts: Sequence[float], tops: Sequence[float]) -> list[Found]:
        """Return the free places of all these that are not much farther than the nearest, that first."""
        wide, high = self.size
        columns = sorted((x, abs(x + wide / 2 - self.home.x), turn) for turn, x in enumerate(lefts))
        rows = sorted((abs(y + high / 2 - self.home.y), turn, y) for turn, y in enumerate(tops))
        found: list[Found] = []
        nearest = inf
        for off, turn, y in rows:
            if off > _detour(nearest):
                break
            for each in self._free_in_row(columns, y, _detour(nearest) - off):
                place = Found(each[1] + off, (turn, each[2]), Rect(each[0], y, wide, high))
                nearest = min(nearest, place.off)
                found.append(place)
        return sorted(place for place in found if place.off <= _detour(nearest))

    def _free_in_row(
        self, columns: Sequence[tuple[float, float, int]], y: float, most: float
    ) -> Iterator[tuple[float, float, int]]:
        """Yield the columns, from the left, in which a card at this height covers nothing."""
        wide, high = self.size
        band = [r for r in self.standing if r.y < y + high and r.y + r.height > y]
        place, right = 0, -inf
        for column in columns:
            x = column[0]
            while place < len(band) and band[place].x < x + wide:
                right = max(right, band[place].x + band[place].width)
                place += 1
            if right <= x and column[1] <= most:
                yield column

    @property
    def least_bad(self) -> Rect:
        """The place near home that covers the least."""
        lefts, tops = self.near
        return min(self._priced(lefts, tops))[2]

    def _priced(
        self, lefts: Sequence[float], tops: Sequence[float]
    ) -> Iterator[tuple[float, int, Rect]]:
        wide, high = self.size
        for row, y in enumerate(tops):
            line = Rect(-inf, y, inf, high)
            boxes, labels = (
                [r for r in rects if _beside_each_other(r, line)] for rects in self._both
            )
            for column, x in enumerate(lefts):
                rect = Rect(x, y, wide, high)
                yield _cost(rect, self.home, boxes, labels), row * len(lefts) + column, rect

    @property
    def _both(self) -> tuple[tuple[Rect, ...], tuple[Rect, ...]]:
        return self.boxes, self.labels


def _beside_each_other(one: Rect, other: Rect) -> bool:
    return one.y < other.y + other.height and one.y + one.height > other.y


def _detour(nearest: float) -> float:
    return MOST_DETOUR * nearest + DETOUR


def free_place(room: Room, about: Rect) -> Rect:
    """Return the place for a card, centred at home where that covers nothing.

    Else it is the nearest that covers nothing, its leader crossing nothing if possible; else that which
    covers the least.
    """
    others = tuple(rect for rect in room.standing if not _holds(rect, about))
    for lefts, tops in (room.near, room.beside):
        free = room.free(lefts, tops)
        if free:
            clear = (rect for _, _, rect in free if not _is_crossed(leader(rect, about), others))
            return next(clear, free[0].rect)
    return room.least_bad


def leader(place: Rect, about: Rect) -> Leader | None:
    """Return the shortest line between a card and what it is about; None where they are neighbours."""
    xs = _nearest(place.x, place.x + place.width, about.x, about.x + about.width)
    ys = _nearest(place.y, place.y + place.height, about.y, about.y + about.height)
    ends = Spot(xs[0], ys[0]), Spot(xs[1], ys[1])
    return ends if dist(*ends) > ADJACENT else None


def _nearest(low: float, high: float, other_low: float, other_high: float) -> tuple[float, float]:
    """Return where two stretches of one axis are nearest; the middle of what they share."""
    first, last = max(low, other_low), min(high, other_high)
    if first <= last:
        return (first + last) / 2, (first + last) / 2
    return (high, other_low) if high < other_low else (low, other_high)


def _holds(outer: Rect, inner: Rect) -> bool:
    right, bottom = inner.x + inner.width, inner.y + inner.height
    across = outer.x <= inner.x and right <= outer.x + outer.width
    return across and outer.y <= inner.y and bottom <= outer.y + outer.height


def _is_crossed(line: Leader | None, rects: Iterable[Rect]) -> bool:
    """Whether a line runs through one of the rectangles, told at so many places along it."""
    if line is None:
        return False
    (left, right), (top, bottom) = (sorted(ends) for ends in zip(*line, strict=True))
    near = [r for r in rects if r[0] < right and r[0] + r[2] > left]
    count = int(dist(*line) / LOOK_EACH) + 1
    return any(r.y < bottom and r.y + r.height > top and _is_through(line, r, count) for r in near)


def _is_through(line: Leader, rect: Rect, count: int) -> bool:
    """Whether one of the places k / count along a line, its ends apart, is inside of a rectangle."""
    (x, y), (to_x, to_y) = line
    across = _inside(x, to_x - x, rect.x, rect.x + rect.width)
    down = _inside(y, to_y - y, rect.y, rect.y + rect.height)
    first, last = max(across[0], down[0], 0.0), min(across[1], down[1], 1.0)
    return first < last and (int(first * count) + 1) / count < last


def _inside(start: float, way: float, low: float, high: float) -> tuple[float, float]:
    """Return between which shares of its way something is inside of a stretch; (1, 0) if never."""
    if way == 0.0:
        return (-inf, inf) if low < start < high else (1.0, 0.0)
    ends = (low - start) / way, (high - start) / way
    return min(ends), max(ends)


def _steps(size: float) -> Iterator[float]:
    yield 0.0
    for count in range(1, 2 * ROUNDS + 1):
        yield count * size
        yield -count * size


def _cost(rect: Rect, home: Spot, boxes: Iterable[Rect], labels: Iterable[Rect]) -> float:
    off = abs(rect.x + rect.width / 2 - home.x) + abs(rect.y + rect.height / 2 - home.y)
    hidden = DEAR * sum(shared(rect, box) for box in boxes)
    return hidden + sum(shared(rect, label) for label in labels) + FAR * off


def shared(one: Rect, other: Rect) -> float:
    """Return the area two rectangles have in common."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0.0, wide) * max(0.0, high)
