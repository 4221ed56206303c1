"""Both modes of one tape: a picture keeps the room that either needs, so that the switch moves no node.

Read by the layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from autodiff_viz.core.altered import Alteration, altered_timeline
from autodiff_viz.core.sweep import timeline
from autodiff_viz.core.tangent import Line, TangentTimeline, tangent_timeline, unit_seeds
from autodiff_viz.drawing import measures
from autodiff_viz.drawing.measures import BoxSize, Detail, LabelSize
from autodiff_viz.drawing.wording import Edge

Sweep: TypeAlias = Callable[[], Line]
"""Returns the steps of a mode, in any thread."""


def both(line: Line, how: Detail, other: Sweep | None) -> tuple[Line, ...]:
    """Return the steps of both modes; of so many nodes that edges are bare, which would take long, of one."""
    if how is Detail.BARE:
        return (line,)
    return line, other() if other else other_mode(line)


def other_mode(line: Line) -> Line:
    """Return the steps of the other mode with its usual seed: 1 at the output, or at the first input."""
    tape = line.tape
    if isinstance(line, TangentTimeline):
        return altered_timeline(tape, 1.0, Alteration()) if tape.held else timeline(tape)
    names = [tape.program.names[i] for i in tape.program.inputs]
    return tangent_timeline(tape, unit_seeds(tape.program, names[0]) if names else {})


def boxes(lines: Sequence[Line], boxed: Iterable[int], how: Detail) -> dict[int, BoxSize]:
    """Return for each node the room in which its box finds place in either mode."""
    return {i: _larger_box([measures.box_size(line, i, how) for line in lines]) for i in boxed}


def _larger_box(sizes: Sequence[BoxSize]) -> BoxSize:
    return replace(
        max(sizes, key=lambda size: size.shape.height),
        width=max(size.width for size in sizes),
        card=max(size.card for size in sizes),
    )


def labels(lines: Sequence[Line], edges: Iterable[Edge], how: Detail) -> dict[Edge, LabelSize]:
    """Return for each edge that has texts in a mode the room for those of either."""
    found = {
        edge: [measures.label_size(line, edge, how) for line in lines if edge in line.edge_steps]
        for edge in edges
    }
    return {edge: _larger_label(sizes) for edge, sizes in found.items() if sizes}


def _larger_label(sizes: Sequence[LabelSize]) -> LabelSize:
    above, below = max(size.above for size in sizes), max(size.below for size in sizes)
    return measures.even_label(max(size.width for size in sizes), above, below)
