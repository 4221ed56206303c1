"""Signs: cards for which a tight picture keeps no room, the arithmetic and the running sum of the current step.

A card stands near what it is about, where it covers the least. Read by the composer and the edge maker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from autodiff_viz.core.tangent import Line
from autodiff_viz.drawing import measures
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.layout import Placement
from autodiff_viz.drawing.picture import Rect, Spot, Text
from autodiff_viz.drawing.places import REACH, Leader, Room, free_place, leader, shared
from autodiff_viz.drawing.shapes import ROOMY
from autodiff_viz.drawing.wording import Edge

ROW: Final = 15.0
PADDING: Final = 5.0


def card(
    texts: Sequence[Text], placement: Placement, edge: Edge, taken: Sequence[Rect] = ()
) -> tuple[Rect, tuple[Text, ...], Leader | None]:
    """Return the card of an edge's texts beside what is taken, the texts on it, one a row, and its leader."""
    wide = max(width(text.runs, text.face, text.size, text.bold) for text in texts) + 2 * PADDING
    high = len(texts) * ROW + 2 * PADDING
    line, label = placement.lines[edge], placement.labels[edge]
    low = line.y + placement.detail.shape.shift
    about = Rect(label.x, label.y, label.width, low - label.y)  # no leader runs through the label
    home = Spot(line.x, low + high / 2 + PADDING)
    chosen = free_place(_room(placement, home, (wide, high), taken), about)
    middle = chosen.x + wide / 2
    rows = tuple(
        replace(text, at=Spot(middle, chosen.y + PADDING + (row + 0.5) * ROW))
        for row, text in enumerate(texts)
    )
    return chosen, rows, leader(chosen, about)


class SumPlaces:
    """The places of the cards of sums, each looked for once: the card beside one asks for it too."""

    def __init__(self, line: Line, placement: Placement) -> None:
        self._line, self._placement = line, placement
        self._found: dict[tuple[int, int], Rect] = {}

    def of(self, i: int, count: int) -> Rect:
        """Return the place of the card of node i's sum of so many contributions, under its box."""
        if (i, count) not in self._found:
            self._found[i, count] = _sum_place(self._line, i, count, self._placement)
        return self._found[i, count]


def _sum_place(line: Line, i: int, count: int, placement: Placement) -> Rect:
    roomy = placement.detail.shape is ROOMY
    wide = measures.card_width(line, i) if roomy else measures.sum_width(line, i)
    wide += 2 * measures.CARD_PADDING
    high = measures.card_height(count)
    box = placement.boxes[i]
    home = Spot(box.x + box.width / 2, box.y + box.height + high / 2 + PADDING)
    return free_place(_room(placement, home, (wide, high)), box)


def _room(
    placement: Placement, home: Spot, size: tuple[float, float], taken: Sequence[Rect] = ()
) -> Room:
    """Return what is within reach of a card's home."""
    area = Rect(home.x - REACH, home.y - REACH, 2 * REACH, 2 * REACH)
    boxes = (*_touching(placement.boxes.values(), area), *taken)
    labels = _touching(placement.labels.values(), area)
    return Room(home, size, (placement.width, placement.height), boxes, labels)


def _touching(rects: Iterable[Rect], area: Rect) -> tuple[Rect, ...]:
    return tuple(rect for rect in rects if shared(rect, area))
