"""How large everything in the picture is, in points; what is read from the tape is quantised.

A number has room for 8, 10 or 13 characters, the least that hold all it may show, so that dragging a
slider seldom moves the nodes. Read by the layout and the composer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from autodiff_viz.core.altered import AlteredStep
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.program import CONST, Program
from autodiff_viz.core.sentences import derivative_markup
from autodiff_viz.core.tangent import (
    EDGE_STEPS,
    EdgeStep,
    Line,
    TangentStep,
    TangentTimeline,
    seed_of,
)
from autodiff_viz.drawing import wording
from autodiff_viz.drawing.fonts import elided, ink, width
from autodiff_viz.drawing.rich import Run, joined, runs, upright
from autodiff_viz.drawing.shapes import BRIEF, FOLDED, ROOMY, TIGHT, TIGHT_BRIEF, Shape
from autodiff_viz.drawing.wording import Edge

FORMULA_SIZE: Final = 13.0
LABEL_SIZE: Final = 11.5
CARD_SIZE: Final = 11.5

FOLD_PAST: Final = 76.0
"""Longer titles of tight boxes are folded."""

SLOT_APART: Final = 12
"""How far the port of a number is from that of the one operand with a box."""
PORTS_HEIGHT: Final = 36.0
"""The part of a box's sides in which the ports lie, around the value line."""

MOST_TITLE: Final = 240.0
MOST_FORMULA: Final = 210.0
MOST_PARTIAL: Final = 120.0
"""The longest formula beside a number on one row."""
MOST_NAME: Final = 96.0
LABEL_PADDING: Final = 2.0
MARGIN: Final = 13.0

BADGE_SIZE: Final = 9.0
BADGE_PADDING: Final = 5.0
BADGE_HEIGHT: Final = 14.0
BADGE_RISE: Final = 11.0
"""How far a badge stands out of its card."""
BADGE_INSET: Final = 10.0
"""How far a badge ends before its card does."""

APART: Final = 7.0
"""How far apart edges leave a box, and contributions arrive, while there is the room."""

CARD_GAP: Final = 10.0
CARD_ROW: Final = 17.0
CARD_ROWS: Final = 5
CARD_PADDING: Final = 7.0

WORTH: Final = 1.3
"""A label is made this much wider at most to have both factors on one row; else they take two."""

LABEL_ROW: Final = 17.0
LABEL_GAP: Final = 5.0
"""Between a line and the first row of text above or below it."""
TIGHT_ROW: Final = 16.0
"""The height of the one row of text above a line in a tight picture, where its ink does not ask for more."""
TIGHT_CLEAR: Final = 2.0
"""How far the ink of such a text stays from the line under it."""
TIGHT_GAP: Final = 3.0
"""Between such a text and what is beside it."""

ROOMS: Final = (8, 10, 13)
"""The characters a number may have room for; none is longer than the last."""

COMPACT_PAST: Final = 14
"""Programs with more boxes show on an edge less, and on one row."""
TIGHT_PAST: Final = 20
"""Programs with more boxes have tight ones, and on an edge the formula alone."""
BARE_PAST: Final = 400
"""Programs with more boxes show nothing on an edge; hovering tells."""

DIGIT: Final = width("0", "number", 1.0)


class Detail(Enum):
    """How much an edge shows."""

    FULL = "full"
    COMPACT = "compact"
    TIGHT = "tight"
    BARE = "bare"

    @property
    def shape(self) -> Shape:
        """How boxes and edges are built."""
        return TIGHT if self in (Detail.TIGHT, Detail.BARE) else ROOMY


@dataclass(frozen=True, slots=True)
class BoxSize:
    """Whole points: of the card, of the card for its sum under it (0: none), and its ports.

    sole: the one slot of several that reads a box, -1 without one; its edge comes in straight.
    """

    width: int
    card: int
    slots: int
    sole: int = -1
    shape: Shape = ROOMY

    @property
    def height(self) -> int:
        """The height of all that is reserved for the node."""
        return int(self.shape.height) + (int(CARD_GAP) + self.card if self.card else 0)


@dataclass(frozen=True, slots=True)
class LabelSize:
    """Whole points: the width, and the room above and below the line."""

    width: int
    above: int
    below: int


def detail(boxes: int) -> Detail:
    """Return how much the edges of a program with so many boxes show."""
    if boxes > BARE_PAST:
        return Detail.BARE
    if boxes > TIGHT_PAST:
        return Detail.TIGHT
    return Detail.COMPACT if boxes > COMPACT_PAST else Detail.FULL


def room(numbers: Iterable[float]) -> int:
    """Return the characters to reserve for any of the numbers."""
    return _room_for(max((len(shown(number)) for number in numbers), default=0))


def _room_for(longest: int) -> int:
    return next((count for count in ROOMS if longest <= count), longest)


def spread(count: int, room: float) -> tuple[float, ...]:
    """Return how far off the middle of their room each of so many edges ends, from the top."""
    apart = min(APART, room / max(count - 1, 1))
    return tuple(apart * (place - (count - 1) / 2) for place in range(count))


def characters(count: float, size: float) -> float:
    """Return the width of so many characters of a number."""
    return count * DIGIT * size


def shape_of(line: Line, i: int, how: Detail) -> Shape:
    """Return how a node's box is built."""
    program = line.tape.program
    if program.nodes[i].op == CONST and not adjoints(line, i):
        return BRIEF if how.shape is ROOMY else TIGHT_BRIEF
    if how.shape is ROOMY:
        return ROOMY
    whole = width(wording.title(program, i), "maths", TIGHT.title_size)
    return FOLDED if whole > FOLD_PAST and wording.definition(program, i) else TIGHT


def box_size(line: Line, i: int, how: Detail = Detail.FULL) -> BoxSize:
    """Return the size of a node's box, from its title and from the numbers on the tape."""
    program = line.tape.program
    shape = shape_of(line, i, how)
    titles = (width(each, "maths", shape.title_size) for each in titles_of(program, i, shape))
    keeps = keeps_room(line, shape) and len(line.contributions.get(i, ())) > 1
    widths = [min(MOST_TITLE, max(titles)), _value_width(line, i, shape)]
    widths.append(_adjoint_width(line, i, shape))
    if keeps:
        widths.append(card_width(line, i))
    return BoxSize(
        max(shape.least_width, math.ceil(max(widths) + 2 * shape.padding)),
        card_height(len(line.contributions[i])) if keeps else 0,
        len(program.nodes[i].operands),
        sole_slot(program, i),
        shape,
    )


def titles_of(program: Program, i: int, shape: Shape) -> tuple[tuple[Run, ...], ...]:
    """Return the title's lines, one or two as the shape has them."""
    if len(shape.titles) == 1:
        return (wording.title(program, i),)
    return wording.name(program, i), wording.definition(program, i)


def sole_slot(program: Program, i: int) -> int:
    """Return the one slot of several that reads a box, -1 where there is none or more than one."""
    operands = program.nodes[i].operands
    boxed = [slot for slot, each in enumerate(operands) if wording.is_boxed(program, each)]
    return boxed[0] if len(boxed) == 1 < len(operands) else -1


def _value_width(line: Line, i: int, shape: Shape) -> float:
    value = line.tape.values[i]
    return 0.0 if value is None else characters(room((value,)), shape.value_size)


def _adjoint_width(line: Line, i: int, shape: Shape) -> float:
    prefix = (
        0.0 if shape is not ROOMY else width(adjoint_prefix(line, i), "number", shape.value_size)
    )
    return prefix + characters(room(adjoints(line, i)), shape.value_size)


def adjoint_prefix(line: Line, i: int) -> tuple[Run, ...]:
    """Return the beginning of the adjoint row: ȳ or ẏ and an equals sign; long names are cut."""
    written = (Run(run.text, False, run.level) for run in runs(derivative_markup(line, i)))
    return joined((*_cut(tuple(written)), Run(" = ")))


def adjoints(line: Line, i: int) -> tuple[float, ...]:
    """Return every adjoint the node has during the backward sweep, or tangent in forward mode."""
    seeded = line.seed_steps.get(i)
    if seeded:
        return (seed_of(line.steps[seeded - 1]),)
    return tuple(step.after for step in contributions(line, i))


def contributions(line: Line, i: int) -> tuple[EdgeStep, ...]:
    """Return the steps that reach the node, in order."""
    found = (line.steps[cursor - 1] for cursor in line.contributions.get(i, ()))
    return tuple(step for step in found if isinstance(step, EDGE_STEPS))


def keeps_room(line: Line, shape: Shape) -> bool:
    """Whether room is kept under boxes for sums; a tight picture and forward mode keep none, see `signs`.

    Else nodes read twice and nodes that read two would all be as wide as such a card, in both modes.
    """
    return shape is ROOMY and not isinstance(line, TangentTimeline)


def card_height(rows: int) -> int:
    """Return the height of the card of so many contributions."""
    return int(min(rows + 1, CARD_ROWS) * CARD_ROW + 2 * CARD_PADDING)


def card_width(line: Line, i: int) -> float:
    """Return the width of the card of a node's sum, with where each contribution comes from."""
    steps = contributions(line, i)
    last = max(width(source(line, step), "number", CARD_SIZE) for step in steps)
    return sum_width(line, i) + characters(1, CARD_SIZE) + min(last, MOST_NAME)


def sum_width(line: Line, i: int) -> float:
    """Return the width of the numbers in the card of a node's sum."""
    numbers = [
        number for step in contributions(line, i) for number in (step.contribution, step.after)
    ]
    first = width(adjoint_prefix(line, i), "number", CARD_SIZE)
    return first + characters(room(numbers) + 1, CARD_SIZE)


def source(line: Line, step: EdgeStep) -> str:
    """Return the words for where a contribution comes from."""
    late = ", late" if isinstance(step, AlteredStep) and step.late else ""
    return f"from {_short(line.tape.program.names[step.source])}{late}"


def _short(name: str) -> str:
    """Return a name that takes the room of at most 8 digits."""
    return "".join(run.text for run in _cut(upright(name)))


def _cut(line: tuple[Run, ...]) -> tuple[Run, ...]:
    return elided(line, "number", 1.0, characters(8.01, 1.0))


def label_size(line: Line, edge: Edge, how: Detail) -> LabelSize:
    """Return the room for the texts of an edge whose contribution the timeline has."""
    step = line.steps[line.edge_steps[edge] - 1]
    assert isinstance(step, EDGE_STEPS)  # noqa: S101 - edge_steps holds nothing else
    if how is Detail.TIGHT:
        return _tight_label(line, edge)
    compact = how is Detail.COMPACT
    constant = wording.is_plain_number(line.tape.program, edge, step.partial)
    formula = (
        _compact_width(line, edge, step) if compact else formula_width(line.tape.program, edge)
    )
    factors = _factor_rooms(line, step, constant)
    wide = max(formula, characters(max(*factors, _room_of(step) + 2), LABEL_SIZE))
    on_one_row = characters(sum(factors) + 1, LABEL_SIZE)
    rows = 2 if on_one_row <= WORTH * wide else 3
    wide = max(wide, on_one_row) if rows == 2 else wide
    return even_label(_padded(wide), _above(1 if constant or compact else 2), _below(rows))


def _tight_label(line: Line, edge: Edge) -> LabelSize:
    """Return the room for the formula alone; the arithmetic has a card of its own."""
    formula = wording.short_partial(line.tape.program, edge)
    wide = min(MOST_PARTIAL, width(formula, "maths", TIGHT.label_formula))
    above = tight_raise(formula) + ink(formula, "maths", TIGHT.label_formula)[0]
    high = math.ceil(max(TIGHT_ROW, above + 1))
    return even_label(math.ceil(wide + 2 * TIGHT_GAP), high, int(TIGHT.shift + 2))


def tight_raise(formula: Sequence[Run]) -> float:
    """Return how far above its line the middle of a tight label is: a lowered 21 of v₂₁ stays off the line."""
    return max(TIGHT_ROW / 2, ink(formula, "maths", TIGHT.label_formula)[1] + TIGHT_CLEAR)


def evened(labels: Mapping[Edge, LabelSize]) -> dict[Edge, LabelSize]:
    """Return the labels of a chain, made equally high and the narrow ones wider: boxes stand evenly.

    None is widened past what a usual formula takes.
    """
    usual = _padded(characters(ROOMS[0] + 5, LABEL_SIZE))
    sizes = labels.values()
    least = min(usual, max((size.width for size in sizes), default=0))
    above = max((size.above for size in sizes), default=0)
    below = max((size.below for size in sizes), default=0)
    return {edge: even_label(max(least, size.width), above, below) for edge, size in labels.items()}


def even_label(width: int, above: int, below: int) -> LabelSize:
    """Return a label of even height: Graphviz sets its middle, and so its line, on a whole point."""
    return LabelSize(width, above, below + (above + below) % 2)


def _padded(wide: float) -> int:
    return math.ceil(wide + 2 * LABEL_PADDING)


def _room_of(step: EdgeStep) -> int:
    return room((step.contribution,))


def _factor_rooms(line: Line, step: EdgeStep, constant: bool) -> tuple[int, int]:
    """Return the characters for the first factor and for × and the second, which may be negative."""
    first, second = wording.factor_texts(step)
    rooms = [_room_for(len(first)), _room_for(len(second))]
    backward = not isinstance(step, TangentStep)
    if step.source in line.seed_steps:
        rooms[not backward] = len((first, second)[not backward])
    if constant:
        rooms[backward] = len((first, second)[backward])
    return rooms[0], 2 + rooms[1]


def _compact_width(line: Line, edge: Edge, step: EdgeStep) -> float:
    """Return the width of 2v = 6 on one row."""
    program = line.tape.program
    if wording.is_plain_number(program, edge, step.partial):
        return characters(len(shown(step.partial)), LABEL_SIZE)
    formula = min(MOST_PARTIAL, width(wording.short_partial(program, edge), "maths", FORMULA_SIZE))
    return formula + characters(3 + room((step.partial,)), LABEL_SIZE)


def formula_width(program: Program, edge: Edge) -> float:
    """Return the width of ∂y/∂a = 2a as an edge has room for it."""
    return min(MOST_FORMULA, width(wording.formula(program, edge), "maths", FORMULA_SIZE))


def _above(rows: int) -> int:
    return int(LABEL_GAP + rows * LABEL_ROW)


def _below(rows: int) -> int:
    return int(ROOMY.shift + LABEL_GAP + rows * LABEL_ROW)
