"""Where a number came from: the steps that set it or change it; read by the window.

A quantity is one number of the tape that changes with the cursor: a value, an adjoint or tangent, a
local gradient, a contribution.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, TypeAlias

from autodiff_viz.core.sweep import SeedStep
from autodiff_viz.core.tangent import EDGE_STEPS, Line, TangentSeedStep

Kind: TypeAlias = Literal["value", "derivative", "partial", "contribution"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a number is: of `node`, and for a partial or contribution of the edge in its `slot`.

    The derivative is the adjoint, or in forward mode the tangent.
    """

    kind: Kind
    node: int
    slot: int = -1


def changes(line: Line, quantity: Quantity) -> tuple[int, ...]:
    """Return the cursors after the steps that set the quantity or change it, in order."""
    node = quantity.node
    if quantity.kind == "contribution":
        return line.edge_cursors(node, quantity.slot)
    if quantity.kind == "derivative":
        return derivative_cursors(line, node)
    valued = line.forward_steps.get(node)
    return () if valued is None else (valued,)


def derivative_cursors(line: Line, node: int) -> tuple[int, ...]:
    """Return the cursors at which a node's adjoint or tangent is set or added to, in order."""
    seeds, given = line.seed_cursors(node), line.contributions.get(node, ())
    return tuple(sorted((*seeds, *given))) if seeds and given else seeds or given


def last_change(line: Line, cursor: int, quantity: Quantity) -> int | None:
    """Return the cursor after the step that set the quantity to what it is at `cursor`; None for none."""
    found = changes(line, quantity)
    place = bisect_right(found, cursor)
    return found[place - 1] if place else None


def next_change(line: Line, cursor: int, quantity: Quantity) -> int | None:
    """Return the cursor after the next step that changes the quantity; None where it is complete."""
    found = changes(line, quantity)
    place = bisect_right(found, cursor)
    return found[place] if place < len(found) else None


def number_at(line: Line, cursor: int, quantity: Quantity) -> float | None:
    """Return the number at `cursor`; None where it is not computed yet."""
    last = last_change(line, cursor, quantity)
    if last is None:
        return None
    if quantity.kind == "value":
        return line.tape.value(quantity.node)
    if quantity.kind == "partial":
        return line.tape.partials[quantity.node][quantity.slot]
    step = line.steps[last - 1]
    if isinstance(step, EDGE_STEPS):
        return step.contribution if quantity.kind == "contribution" else step.after
    if isinstance(step, SeedStep):
        return step.adjoint
    return step.tangent if isinstance(step, TangentSeedStep) else None
