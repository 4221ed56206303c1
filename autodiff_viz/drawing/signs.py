"""Signs: cards for which a tight picture keeps no room, the arithmetic and the running sum of the current step.

A card stands near what it is about, where it covers the least. Read by the composer and the edge maker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from autodiff_viz.core.tangent import Line
from autodiff_viz.drawing import measures
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.layout import Placement
from autodiff_viz.drawing.picture import Rect, Spot, Text
from autodiff_viz.drawing.wording import Edge

ROW: Final = 15.0
PADDING: Final = 5.0
ROUNDS: Final = 3
"""So many of its own sizes a card goes away from its edge at most."""
FAR: Final = 0.5
"""What a point of distance weighs against a square point that is covered."""
DEAR: Final = 8.0
"""How much more the covering of a node weighs than that of a label."""


def card(
    texts: Sequence[Text], placement: Placement, edge: Edge, taken: Sequence[Rect] = ()
) -> tuple[Rect, tuple[Text, ...]]:
    """Return the card of an edge's texts beside what is taken, and the texts on it, one a row."""
    wide = max(width(text.runs, text.face, text.size, text.bold) for text in texts) + 2 * PADDING
    high = len(texts) * ROW + 2 * PADDING
    line = placement.lines[edge]
    home = Spot(line.x, line.y + placement.detail.shape.shift + high / 2 + PADDING)
    chosen = free_place(placement, home, wide, high, taken)
    middle = chosen.x + wide / 2
    return chosen, tuple(
        replace(text, at=Spot(middle, chosen.y + PADDING + (row + 0.5) * ROW))
        for row, text in enumerate(texts)
    )


def sum_place(line: Line, i: int, count: int, placement: Placement) -> Rect:
    """Return the place of the card of node i's sum of so many contributions, under its box."""
    wide = measures.sum_width(line, i) + 2 * measures.CARD_PADDING
    high = measures.card_height(count)
    box = placement.boxes[i]
    home = Spot(box.x + box.width / 2, box.y + box.height + high / 2 + PADDING)
    return free_place(placement, home, wide, high)


def free_place(
    placement: Placement, home: Spot, wide: float, high: float, taken: Sequence[Rect] = ()
) -> Rect:
    """Return the place for a card, centred at home where that covers nothing."""
    boxes, labels = _near(placement, home, ROUNDS * (wide + high))
    near = ((*boxes, *taken), labels)
    places = _places(placement, home, wide, high)
    return min(places, key=lambda rect: _cost(rect, home, *near))


def _near(
    placement: Placement, home: Spot, reach: float
) -> tuple[tuple[Rect, ...], tuple[Rect, ...]]:
    """Return the boxes and the labels that a card could come to cover."""
    area = Rect(home.x - reach, home.y - reach, 2 * reach, 2 * reach)
    boxes, labels = placement.boxes.values(), placement.labels.values()
    return _touching(boxes, area), _touching(labels, area)


def _touching(rects: Iterable[Rect], area: Rect) -> tuple[Rect, ...]:
    return tuple(rect for rect in rects if shared(rect, area))


def _places(placement: Placement, home: Spot, wide: float, high: float) -> Iterator[Rect]:
    """Yield the places a card may have, all inside the picture, that at home first."""
    most = placement.width - wide, placement.height - high
    for down in _steps(high / 2):
        for across in _steps(wide / 4):
            left, top = home.x - wide / 2 + across, home.y - high / 2 + down
            yield Rect(max(0.0, min(left, most[0])), max(0.0, min(top, most[1])), wide, high)


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
