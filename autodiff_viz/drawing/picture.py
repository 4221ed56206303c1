"""Picture: what is to be seen, as plain data; the canvas and every export only read it.

Lengths are in points of 1/72 inch (a canvas pixel at zoom 100 %); x grows to the right, y grows
downwards, the origin is the picture's top left corner. Colours are roles, fields of `Theme`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Final, NamedTuple

from autodiff_viz.drawing.rich import Run


class Spot(NamedTuple):
    """A point of the picture."""

    x: float
    y: float


class Rect(NamedTuple):
    """A rectangle of the picture by its top left corner and size."""

    x: float
    y: float
    width: float
    height: float


class Mark(Enum):
    """Where something stands in the sweep at the cursor."""

    UNUSED = "unused"  # the output does not depend on it: faded
    WAITING = "waiting"  # no step has reached it
    VALUED = "valued"  # it has its value, no adjoint yet
    PULLED = "pulled"  # an adjoint (or a contribution) has reached it
    CURRENT = "current"  # the step just done is about it
    NEXT = "next"  # the next step is about it


@dataclass(frozen=True, slots=True)
class Text:
    """One line of rich text: `at` is its anchor, in the middle of the line's height.

    anchor: "start", "middle" or "end" of the line stands at `at`. role: a colour of the theme.
    face: "maths" (serif) or "number" (monospaced). full: all digits, for hovering; "" if none.
    """

    runs: tuple[Run, ...]
    at: Spot
    role: str
    face: str = "number"
    size: float = 12.0
    bold: bool = False
    anchor: str = "middle"
    full: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A small rounded tag on the edge of a card, in the colour of the card's border."""

    frame: Rect
    text: Text


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn: three rows (formula, value, adjoint or tangent) in a card.

    index is the node's place in the program, key its identity over edits. rows are the y of the
    two separators, relative to the card's top. slots are the places of the input ports, by slot
    (a slot whose operand is a number written inside the formula has a port too, so that it can be
    connected); port is the output port. mark is never NEXT: is_next is said of the node of the
    next step, which may also be the current one. accent is the colour of that highlight: "value" for an
    evaluation, else the tone. tone is the colour of what the mode computes, "adjoint" or, in forward
    mode, "tangent"; the row `adjoint` then holds the tangent. badge says what is special about the
    node: the output has one; warning what is wrong with it, a typed partial that is not the slope. In a
    tight picture the title is the name and formula the line under it. coming says that the next step
    is about the node. pin says what the person holds, its value or its adjoint; is_held its value: the
    border is dashed; is_set its adjoint: that row has a dashed frame. fault says that a number of the node is nan or infinite.
    tint: a colour behind the adjoint in place of the tone's, where the picture is coloured by number.
    """

    index: int
    key: int
    frame: Rect
    mark: Mark
    is_output: bool
    is_input: bool
    is_next: bool
    title: Text
    value: Text
    adjoint: Text
    adjoint_filled: bool
    slots: tuple[Spot, ...]
    port: Spot
    tip: str = ""
    rows: tuple[float, float] = (32.0, 60.0)
    accent: str = "adjoint"
    badge: Badge | None = None
    tone: str = "adjoint"
    warning: Badge | None = None
    tint: str = ""
    formula: Text | None = None
    coming: Badge | None = None
    pin: Badge | None = None
    is_held: bool = False
    is_set: bool = False
    fault: Badge | None = None

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every line of the card, from the top."""
        second = (self.formula,) if self.formula else ()
        return (self.title, *second, self.value, self.adjoint)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A forward edge: the operand's port to the user's slot, with its local gradient.

    path is a chain of cubic Bézier curves (1 + 3n points). texts: formula and number. tint: the colour
    of the line where the picture is coloured by number, weight how many times as thick it is then.
    """

    user: int
    slot: int
    key: tuple[int, int]  # (key of the user, slot)
    operand: int
    path: tuple[Spot, ...]
    mark: Mark
    texts: tuple[Text, ...]
    tip: str = ""
    tint: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Flow:
    """A contribution on its way along an edge, from the user's adjoint back to the operand's.

    user, slot and operand name the edge, as in its Arrow; keys may be equal where no document gave
    any. path runs backwards (1 + 3n points); where several
    flows reach one node each ends at a height of its own in the adjoint row. current is True for the step just done, upcoming for the
    next one (drawn as a faint dashed hint). texts: the arithmetic. tone: as of a Box; in forward mode
    ("tangent") it runs ahead, from the operand's tangent to the user's. ground: where the texts stand
    on a card of their own, above whatever is there; leader: a thin line from a card that stands apart.
    """

    key: tuple[int, int]
    path: tuple[Spot, ...]
    current: bool
    upcoming: bool
    texts: tuple[Text, ...]
    tip: str = ""
    user: int = -1
    slot: int = -1
    operand: int = -1
    tone: str = "adjoint"
    ground: Rect | None = None
    leader: tuple[Spot, Spot] | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The running sum at a node several uses contribute to: a small card under it.

    leader: a thin line from a card that stands apart to the node.
    """

    key: int
    frame: Rect
    texts: tuple[Text, ...]
    tone: str = "adjoint"
    leader: tuple[Spot, Spot] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame around the inside of a function that is shown unfolded.

    key is that of the node it stands for folded; frames inside of others come later.
    """

    key: int
    frame: Rect
    title: Text
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Swatch:
    """An entry of the legend of a coloured picture: a colour of the theme and what it means, in words."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """Where a node stands: its place in the program, its identity over edits, its rectangle."""

    index: int
    key: int
    frame: Rect


@dataclass(frozen=True, eq=False)
class Plan:
    """Where the cards and the ends of the arrows stand in all pictures of one Composer; equal to itself only.

    ends: by (user, slot), from the operand's port to the user's. labels: the rooms of the edges' texts.
    """

    cards: tuple[Card, ...]
    ends: Mapping[tuple[int, int], tuple[Spot, Spot]]
    labels: tuple[Rect, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[int, Card]:
        """The cards by the keys of their nodes."""
        return {card.key: card for card in self.cards}


NO_PLAN: Final = Plan((), {})


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to be seen at one cursor. caption: the expression and the step, in words.

    phase is "start" before the first step, then "forward", then "backward" from the seed on. tone: as
    of a Box.
    notice: what is wrong on purpose, in words; exports write it below the picture.
    holds: whether a box of it is held; sets: whether the adjoint of one is set by hand.
    Objects that look the same at two cursors of one Composer are the same objects; its pictures make them
    when they are looked at (see `parts`), and their plan says before where they stand.
    """

    width: float
    height: float
    boxes: Sequence[Box] = ()
    arrows: Sequence[Arrow] = ()
    flows: Sequence[Flow] = ()
    sums: Sequence[Sum] = ()
    caption: str = field(default="")
    phase: str = "start"
    tone: str = "adjoint"
    frames: tuple[Frame, ...] = ()
    legend: tuple[Swatch, ...] = ()
    notice: str = ""
    holds: bool = False
    sets: bool = False
    plan: Plan = field(default=NO_PLAN, compare=False, repr=False)
