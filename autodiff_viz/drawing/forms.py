"""Which form a program is drawn in: the roomy one where a small window shows all of it, else the tight one.

Only the program decides, never a value, a step or the size of the window, so nothing of that changes
the form. Read by the layout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from autodiff_viz.core.program import Program
from autodiff_viz.drawing import measures, wording
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.measures import Detail
from autodiff_viz.drawing.shapes import ROOMY
from autodiff_viz.drawing.wording import Edge

CANVAS: Final = (746.0, 387.0)
"""The room for a picture in a window of 1280 × 720."""
LEAST: Final = 0.58
"""A picture that would be shown smaller there is drawn in the tight form."""

LABEL_WIDTH: Final = 117.0
"""What the arithmetic on an edge takes."""
LABEL_HEIGHT: Final = 124.0
"""What the texts of an edge take, with the room around them."""
BOX_GAP: Final = 18.0
TURN: Final = 58.0
"""The room to turn in between two columns, where an edge has to."""


def form(program: Program, boxed: tuple[int, ...], edges: tuple[Edge, ...]) -> Detail:
    """Return how much the edges of a program show, and so the form of its boxes."""
    usual = measures.detail(len(boxed))
    if usual.shape is not ROOMY:
        return usual
    wide, high = roomy_extent(program, boxed, edges)
    fits = LEAST * wide <= CANVAS[0] and LEAST * high <= CANVAS[1]
    return usual if fits else Detail.TIGHT


def roomy_extent(
    program: Program, boxed: tuple[int, ...], edges: tuple[Edge, ...]
) -> tuple[float, float]:
    """Return about how wide and high the roomy form is, in points."""
    column = columns(program, boxed)
    operands = [program.nodes[i].operands[slot] for i, slot in edges]
    is_chain = len(set(operands)) == len({i for i, _ in edges}) == len(edges)
    widths: dict[int, float] = defaultdict(lambda: float(ROOMY.least_width))
    heights: dict[int, float] = defaultdict(float)
    labels: dict[int, float] = defaultdict(lambda: LABEL_WIDTH)
    tall: dict[int, float] = defaultdict(float)
    for i in boxed:
        title = min(
            measures.MOST_TITLE, width(wording.title(program, i), "maths", ROOMY.title_size)
        )
        widths[column[i]] = max(widths[column[i]], title + 2 * ROOMY.padding)
        heights[column[i]] += ROOMY.height + BOX_GAP
    for edge in edges:
        at = column[edge[0]]
        labels[at] = max(labels[at], measures.formula_width(program, edge))
        tall[at] += LABEL_HEIGHT
    gap = 0.0 if is_chain else TURN
    wide = sum(widths[at] + labels[at] * (at > 0) + gap * (at > 0) for at in sorted(widths))
    return wide + 2 * measures.MARGIN, max((*heights.values(), *tall.values()), default=0.0)


def columns(program: Program, boxed: tuple[int, ...]) -> Mapping[int, int]:
    """Return how many boxes stand before each on the longest way to it."""
    found: dict[int, int] = {}
    for i in boxed:
        before = [found[operand] for operand in program.nodes[i].operands if operand in found]
        found[i] = max(before, default=-1) + 1
    return found
