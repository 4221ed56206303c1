"""Which node and operand the plot is about, and what may be shown of it at the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import BackwardStep, Step, Timeline


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


def subject_of(program: Program, step: Step | None, selected: int | None) -> Subject | None:
    """Return the selected node if there is one, else the step's node; None for inputs and numbers."""
    if selected is not None:
        slots = slots_of(program, selected)
        slot = step.slot if isinstance(step, BackwardStep) and step.node == selected else None
        return Subject(selected, slots[0] if slot is None else slot) if slots else None
    if step is None:
        return None
    if isinstance(step, BackwardStep):
        return Subject(step.node, step.slot)
    slots = slots_of(program, step.node)
    return Subject(step.node, slots[0]) if slots else None


def is_reached(line: Timeline, cursor: int, node: int) -> bool:
    """Whether the value of a node is computed at the cursor."""
    return line.forward_steps.get(node, cursor + 1) <= cursor
