"""Signs: cards for which a tight picture keeps no room, the arithmetic and the running sum of the current step.

A card stands near what it is about, where it covers the least. Read by the composer and the edge maker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import dist
from typing import Final, TypeAlias

from autodiff_viz.core.tangent import Line
from autodiff_viz.drawing import measures
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.layout import Placement
from autodiff_viz.drawing.picture import Rect, Spot, Text
from autodiff_viz.drawing.shapes import ROOMY
from autodiff_viz.drawing.wording import Edge

ROW: Final = 15.0
PADDING: Final = 5.0
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
ADJACENT: Final = 14.0
"""A card no farther than this from what it is about needs no leader."""
LOOK_EACH: Final = 3.0


Leader: TypeAlias = tuple[Spot, Spot]
"""A thin line from a card that stands apart to what it is about."""


def card(
    texts: Sequence[Text], placement: Placement, edge: Edge, taken: Sequence[Rect] = ()
) -> tuple[Rect, tuple[Text, ...], Leader | None]:
    """Return the card of an edge's texts beside what is taken, the texts on it, one a row, and its leader."""
    wide = max(width(text.runs, text.face, text.size, text.bold) for text in texts) + 2 * PADDING
    high = len(texts) * ROW + 2 * PADDING
    line, label = placement.lines[edge], placement.labels[edge]
    about = Rect(label.x, line.y + placement.detail.shape.shift, label.width, 0.0)
    home = Spot(line.x, about.y + high / 2 + PADDING)
    chosen = free_place(placement, home, (wide, high), about, taken)
    middle = chosen.x + wide / 2
    rows = tuple(
        replace(text, at=Spot(middle, chosen.y + PADDING + (row + 0.5) * ROW))
        for row, text in enumerate(texts)
    )
    return chosen, rows, leader(chosen, about)


def sum_place(line: Line, i: int, count: int, placement: Placement) -> Rect:
    """Return the place of the card of node i's sum of so many contributions, under its box."""
    roomy = placement.detail.shape is ROOMY
    wide = measures.card_width(line, i) if roomy else measures.sum_width(line, i)
    wide += 2 * measures.CARD_PADDING
    high = measures.card_height(count)
    box = placement.boxes[i]
    home = Spot(box.x + box.width / 2, box.y + box.height + high / 2 + PADDING)
    return free_place(placement, home, (wide, high), box)


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


def free_place(
    placement: Placement,
    home: Spot,
    size: tuple[float, float],
    about: Rect,
    taken: Sequence[Rect] = (),
) -> Rect:
    """Return the place for a card, centred at home where that covers nothing.

    Else it is the nearest that covers nothing, its leader crossing nothing if possible; else that which
    covers the least.
    """
    area = Rect(home.x - REACH, home.y - REACH, 2 * REACH, 2 * REACH)
    boxes = (*_touching(placement.boxes.values(), area), *taken)
    labels = _touching(placement.labels.values(), area)
    places = tuple(_places(placement, home, *size))
    standing = (*boxes, *labels)
    for some in (places, _beside(placement, home, size, standing)):
        free = _first_free(some, home, standing, about)
        if free is not None:
            return free
    return min(places, key=lambda rect: _cost(rect, home, boxes, labels))


def _first_free(
    places: Iterable[Rect], home: Spot, standing: Sequence[Rect], about: Rect
) -> Rect | None:
    """Return the nearest place on nothing, and before it a near one whose leader crosses nothing."""
    others = tuple(rect for rect in standing if not _holds(rect, about))
    first: Rect | None = None
    for rect in sorted(places, key=lambda each: _off(each, home)):
        if first is not None and _off(rect, home) > MOST_DETOUR * _off(first, home) + REACH / 6:
            return first
        if _is_on(rect, standing):
            continue
        if not _is_crossed(leader(rect, about), others):
            return rect
        first = first or rect
    return first


def _is_on(place: Rect, standing: Iterable[Rect]) -> bool:
    """Whether a place covers something."""
    left, top, wide, high = place
    right, bottom = left + wide, top + high
    return any(x < right and x + w > left and y < bottom and y + h > top for x, y, w, h in standing)


def _holds(outer: Rect, inner: Rect) -> bool:
    right, bottom = inner.x + inner.width, inner.y + inner.height
    across = outer.x <= inner.x and right <= outer.x + outer.width
    return across and outer.y <= inner.y and bottom <= outer.y + outer.height


def _is_crossed(line: Leader | None, rects: Sequence[Rect]) -> bool:
    """Whether a line runs through one of the rectangles, told at so many places along it."""
    if line is None:
        return False
    (x, y), (to_x, to_y) = line
    count = int(dist(*line) / LOOK_EACH) + 1
    spots = tuple(
        (x + (to_x - x) * place / count, y + (to_y - y) * place / count)
        for place in range(1, count)
    )
    return any(
        rect.x < at_x < rect.x + rect.width and rect.y < at_y < rect.y + rect.height
        for at_x, at_y in spots
        for rect in rects
    )


def _touching(rects: Iterable[Rect], area: Rect) -> tuple[Rect, ...]:
    return tuple(rect for rect in rects if shared(rect, area))


def _places(placement: Placement, home: Spot, wide: float, high: float) -> Iterator[Rect]:
    """Yield the places a card may have near its home, all inside the picture, that at home first."""
    for down in _steps(high / 2):
        for across in _steps(wide / 4):
            left, top = home.x - wide / 2 + across, home.y - high / 2 + down
            yield _inside(placement, Rect(left, top, wide, high))


def _beside(
    placement: Placement, home: Spot, size: tuple[float, float], standing: Sequence[Rect]
) -> Iterator[Rect]:
    """Yield the places in the corners of what stands around: where one is free one of these is."""
    wide, high = size
    lefts = {0.0, placement.width - wide}
    lefts |= {at for rect in standing for at in (rect.x - wide, rect.x + rect.width)}
    tops = {0.0, placement.height - high}
    tops |= {at for rect in standing for at in (rect.y - high, rect.y + rect.height)}
    near = [left for left in sorted(lefts) if abs(left + wide / 2 - home.x) < REACH - wide]
    for top in sorted(tops):
        if abs(top + high / 2 - home.y) < REACH - high:
            yield from (_inside(placement, Rect(left, top, wide, high)) for left in near)


def _inside(placement: Placement, rect: Rect) -> Rect:
    """Return a rectangle moved into the picture."""
    left = max(0.0, min(rect.x, placement.width - rect.width))
    return rect._replace(x=left, y=max(0.0, min(rect.y, placement.height - rect.height)))


def _steps(size: float) -> Iterator[float]:
    yield 0.0
    for count in range(1, 2 * ROUNDS + 1):
        yield count * size
        yield -count * size


def _off(rect: Rect, home: Spot) -> float:
    return abs(rect.x + rect.width / 2 - home.x) + abs(rect.y + rect.height / 2 - home.y)


def _cost(rect: Rect, home: Spot, boxes: Iterable[Rect], labels: Iterable[Rect]) -> float:
    hidden = DEAR * sum(shared(rect, box) for box in boxes)
    return hidden + sum(shared(rect, label) for label in labels) + FAR * _off(rect, home)


def shared(one: Rect, other: Rect) -> float:
    """Return the area two rectangles have in common."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0.0, wide) * max(0.0, high)
