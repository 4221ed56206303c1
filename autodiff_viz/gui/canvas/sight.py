"""Which parts of a picture get items: all parts of a small one, of a large one what is near the view.

Making and taking away an item costs a tenth of a millisecond; a sum of 5,000 terms has 27,000 parts, of
which some fifty are seen. Read by the stage.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias, TypeVar

from PySide6.QtCore import QRectF

from autodiff_viz.drawing.parts import Parts
from autodiff_viz.drawing.picture import Card, Picture, Plan, Rect, Spot

Key = TypeVar("Key")
Part = TypeVar("Part")
Edge: TypeAlias = tuple[int, int]

WHOLE: Final = 200
"""Up to this many boxes everything has its item."""

LONGEST: Final = 10.0
"""An edge longer than so many times the area is drawn only where one of its ends is near."""


def near(picture: Picture, area: QRectF) -> Picture:
    """Return the picture with the parts of it that are in `area`; whole where it is small."""
    if len(picture.plan.cards) <= WHOLE:
        return picture
    nodes, edges = _standing(picture.plan, area.left(), area.top(), area.right(), area.bottom())
    return replace(
        picture,
        boxes=_of(picture.boxes, nodes),
        arrows=_of(picture.arrows, edges),
        flows=_of(picture.flows, edges),
        sums=_of(picture.sums, nodes),
    )


@lru_cache(maxsize=2)
def _standing(
    plan: Plan, left: float, top: float, right: float, bottom: float
) -> tuple[tuple[int, ...], tuple[Edge, ...]]:
    """Return the nodes and the edges in an area; a moved cursor asks the same again."""
    nodes = nodes_in(plan, left, top, right, bottom)
    edges = tuple([edge for edge, ends in plan.ends.items() if _is_near(left, right, *ends)])
    return nodes, edges


def nodes_in(plan: Plan, left: float, top: float, right: float, bottom: float) -> tuple[int, ...]:
    """Return the nodes of which a part is in an area, in program order."""
    across = _across(plan)
    first = bisect_left(across.lefts, left - across.widest)
    cards = across.cards[first : bisect_left(across.lefts, right)]
    found = (card.index for card in cards if touches(card.frame, left, top, right, bottom))
    return tuple(sorted(found))


class Across(NamedTuple):
    """The boxes of a plan from left to right, with their left sides, and the greatest width."""

    cards: list[Card]
    lefts: list[float]
    widest: float


@lru_cache(maxsize=2)
def _across(plan: Plan) -> Across:
    """Return the boxes in the order in which few are near each other: a graph grows to the right."""
    cards = sorted(plan.cards, key=lambda card: card.frame.x)
    lefts = [card.frame.x for card in cards]
    return Across(cards, lefts, max((card.frame.width for card in cards), default=0.0))


def _of(parts: Sequence[Part], keys: Iterable[Key]) -> tuple[Part, ...]:
    """Return the parts of some keys, without looking at the others."""
    assert isinstance(parts, Parts), "a picture with a plan makes its parts when asked"  # noqa: S101 - a contract
    return tuple([part for part in map(parts.of, keys) if part is not None])


def around(seen: QRectF) -> QRectF:
    """Return what is seen with as much again on every side."""
    return seen.adjusted(-seen.width(), -seen.height(), seen.width(), seen.height())


def touches(frame: Rect, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether a rectangle of the picture and an area have a point inside of both."""
    x, y, width, height = frame
    return x < right and x + width > left and y < bottom and y + height > top


def _is_near(left: float, right: float, start: Spot, end: Spot) -> bool:
    if left < start.x < right or left < end.x < right:
        return True
    passes = start.x < right and end.x > left
    return passes and end.x - start.x <= LONGEST * (right - left)
