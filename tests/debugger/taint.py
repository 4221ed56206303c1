"""The oracle of numbers that are not finite: what each step reads, looked at one step after the other."""

from __future__ import annotations

import math
from typing import TypeAlias

from autodiff_viz.core.altered import AlteredStep
from autodiff_viz.core.sweep import ForwardStep
from autodiff_viz.core.tangent import EDGE_STEPS, AnyStep, Line, seed_of

Number: TypeAlias = tuple[str, int]
"""The value ("v") or the derivative ("d") of a node, or a contribution it makes that is not kept ("c")."""


def is_bad(number: float | None) -> bool:
    """Whether there is a number and it is not finite."""
    return number is not None and not math.isfinite(number)


def written(step: AnyStep) -> tuple[Number, float]:
    """The number a step leaves behind, and whose it is."""
    if isinstance(step, ForwardStep):
        return ("v", step.node), step.value
    if isinstance(step, EDGE_STEPS):
        if math.isfinite(step.after) and is_bad(step.contribution):
            return ("c", step.node), step.contribution
        return ("d", step.target), step.after
    return ("d", step.node), seed_of(step)


def values_read(line: Line, i: int) -> set[Number]:
    """The operands of a node that are values of steps of their own and not finite."""
    nodes, values = line.tape.program.nodes, line.tape.values
    operands = () if i in line.tape.held else nodes[i].operands
    return {("v", k) for k in operands if is_bad(values[k]) and not nodes[k].is_anonymous_const}


def read(line: Line, step: AnyStep) -> set[Number]:
    """The numbers a step takes that are not finite."""
    if isinstance(step, ForwardStep):
        return values_read(line, step.node)
    if not isinstance(step, EDGE_STEPS):
        return set()
    if isinstance(step, AlteredStep) and step.by_hand and is_bad(step.after):
        return set()
    found: set[Number] = set()
    if is_bad(step.incoming):
        found.add(("d", step.source))
    if is_bad(step.partial):
        found |= values_read(line, step.node)
        if is_bad(line.tape.values[step.node]):
            found.add(("v", step.node))
    return found


def has_bad_sum(step: AnyStep) -> bool:
    """Whether a step adds to a sum that is not finite already."""
    if not isinstance(step, EDGE_STEPS) or (
        isinstance(step, AlteredStep) and (step.by_hand or step.assigned)
    ):
        return False
    return is_bad(step.before)


def is_first_of_its_kind(line: Line, step: AnyStep) -> bool:
    """Whether nothing a step takes is not finite; 0 times an endless local gradient is a spoiling of its own."""
    taken = read(line, step)
    if isinstance(step, EDGE_STEPS) and step.incoming == 0.0:
        taken -= {("v", step.node)}
    return not taken and not has_bad_sum(step)


def origins(line: Line) -> list[int]:
    """The cursors of the steps that make a number that is not finite out of finite ones."""
    steps = enumerate(line.steps, 1)
    return [n for n, step in steps if is_bad(written(step)[1]) and is_first_of_its_kind(line, step)]


def spread(line: Line, origin: int) -> list[int]:
    """The cursors at which what a step made comes to a further value or derivative."""
    first = written(line.steps[origin - 1])[0]
    spoilt, found = {first} if first[0] != "c" else set[Number](), list[int]()
    for n, step in enumerate(line.steps[origin:], origin + 1):
        what, number = written(step)
        if is_bad(number) and what[0] != "c" and what not in spoilt and read(line, step) & spoilt:
            spoilt.add(what)
            found.append(n)
    return found
