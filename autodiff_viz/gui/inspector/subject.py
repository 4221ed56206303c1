"""Which node and operand the plot is about, and what may be shown of it at the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from autodiff_viz.core.program import Program
from autodiff_viz.core.tangent import EDGE_STEPS, AnyStep, Line


@dataclass(frozen=True, slots=True)
class Subject:
    """A node with operands, and the slot along which it is looked at."""

    node: int
    slot: int


def slots_of(program: Program, node: int) -> tuple[int, ...]:
    """Return the slots of a node whose operands are no numbers written in its formula."""
    return tuple(
        slot
        for slot, operand in enumerate(program.nodes[node].operands)
        if not program.nodes[operand].is_anonymous_const
    )


def subject_of(program: Program, step: AnyStep | None, selected: int | None) -> Subject | None:
    """Return the step's node and slot; where the step has no operands, the selected node."""
    if isinstance(step, EDGE_STEPS):
        return Subject(step.node, step.slot)
    for node in (None if step is None else step.node, selected):
        slots = () if node is None else slots_of(program, node)
        if node is not None and slots:
            return Subject(node, slots[0])
    return None


def is_reached(line: Line, cursor: int, node: int) -> bool:
    """Whether the value of a node is computed at the cursor."""
    return line.forward_steps.get(node, cursor + 1) <= cursor
