"""Where digits are lost though all is finite: cancellation, absorption, underflow; in words.

A sum cancels where it is 1e-8 of the size of its terms or less: half of the digits are gone. Read by the
inspector and by the panel of numbers that are not finite.
"""

from __future__ import annotations

import math
import sys
from typing import Final

from autodiff_viz.core.numbers import full, in_place, shown
from autodiff_viz.core.remarks import with_numbers
from autodiff_viz.core.sentences import derivative_name
from autodiff_viz.core.sweep import ForwardStep, Tape, Timeline
from autodiff_viz.core.tangent import EDGE_STEPS, AnyStep, EdgeStep, Line

CANCELS: Final = 1e-8
"""A sum that small against the sum of the sizes of its terms has lost half of its digits."""

LEAST: Final = "4.9e-324"
SMALLEST: Final = sys.float_info.min
"""Smaller numbers than this have fewer digits, those under LEAST are 0."""

SUMS: Final = ("add", "sub")
NEVER_ZERO: Final = frozenset({"exp", "exp2", "sigmoid", "softplus"})
ZERO_BY_OPERANDS: Final = frozenset({"mul", "div", "square", "cube"})


def step_losses(line: Line, step: AnyStep) -> tuple[str, ...]:
    """Say which digits a step loses; nothing where it loses none worth telling."""
    if isinstance(step, ForwardStep):
        return value_losses(line.tape, step.node)
    return edge_losses(line, step) if isinstance(step, EDGE_STEPS) else ()


def value_losses(tape: Tape, i: int) -> tuple[str, ...]:
    """Say which digits the value of a node loses."""
    value, node = tape.value(i), tape.program.nodes[i]
    if not node.operands or not math.isfinite(value):
        return ()
    operands = [tape.value(operand) for operand in node.operands]
    if node.op in SUMS:
        found = _cancelled(tape, i, operands) or _absorbed(tape, i, operands)
        return (found,) if found else ()
    if abs(value) < SMALLEST and _is_underflow(node.op, value, operands):
        return (f"Underflow: {with_numbers(tape, i)} is {_too_small(value)}.",)
    return ()


def _cancelled(tape: Tape, i: int, operands: list[float]) -> str:
    """Say that a sum cancels; numbers that are given and not computed are exact, so nothing is lost."""
    value, size = tape.value(i), sum(map(abs, operands))
    nodes = tape.program.nodes
    computed = any(nodes[operand].operands for operand in nodes[i].operands)
    if not computed or not math.isfinite(size) or abs(value) > CANCELS * size or not size:
        return ""
    short = set(map(shown, operands))
    told = full if value and len(short) < len(set(operands)) else shown
    return f"Cancellation: {with_numbers(tape, i, told)} {_left(value, size)}"


def _left(value: float, size: float) -> str:
    """Say how much is left of a sum: its terms are rounded at about 16 digits."""
    if not value:
        return "leaves nothing; what the terms were rounded by is lost too."
    digits = max(0, round(16 + math.log10(abs(value) / size)))
    told = "1 digit is right" if digits == 1 else f"{digits} digits are right"
    return f"leaves {shown(value)}, of which about {told}."


def _absorbed(tape: Tape, i: int, operands: list[float]) -> str:
    small, large = sorted(map(abs, operands))
    if not small or small == large or tape.value(i) not in (large, -large):
        return ""
    return f"Absorption: in {with_numbers(tape, i)} the {shown(small)} is lost in rounding."


def _is_underflow(op: str, value: float, operands: list[float]) -> bool:
    """Whether a value is too small for a float and not 0 by its operands."""
    if op in NEVER_ZERO:
        return all(map(math.isfinite, operands))
    if op not in ZERO_BY_OPERANDS:
        return value != 0.0
    return operands[0] != 0.0 and all(map(math.isfinite, operands)) and 0.0 not in operands


def _too_small(value: float) -> str:
    if not value:
        return f"too small for a float, which ends at {LEAST}, so it becomes 0"
    return f"{shown(value)}, so small that a float holds few of its digits"


def edge_losses(line: Line, step: EdgeStep) -> tuple[str, ...]:
    """Say whether a contribution underflows, and whether the contributions so far cancel."""
    found = []
    given = step.contribution
    if step.incoming and step.partial and abs(given) < SMALLEST:
        factors = f"{shown(step.incoming)} × {in_place(step.partial)}"
        found.append(f"Underflow: {factors} is {_too_small(given)}.")
    if step.before is not None and math.isfinite(step.after):
        size = abs(step.before) + abs(given)
        if size and abs(step.after) <= CANCELS * size < math.inf:
            total = (
                f"{derivative_name(line, step.target)} = {shown(step.before)} + {in_place(given)}"
            )
            found.append(f"Cancellation: {total} {_left(step.after, size)}")
    return tuple(found)


def first_loss(line: Line) -> tuple[int, str] | None:
    """Return the first step that loses digits, and what it loses, in words; None where none does."""
    for node, cursor in line.forward_steps.items():
        found = value_losses(line.tape, node)
        if found:
            return cursor, found[0]
    if isinstance(line, Timeline):
        for cursor in range(line.forward + 2, len(line.steps) + 1):
            found = step_losses(line, line.steps[cursor - 1])
            if found:
                return cursor, found[0]
    return None
