"""Why a step's number is not finite, in words: a short title and a sentence with the numbers.

Read by `debugger.nonfinite`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from autodiff_viz.core.altered import AlteredStep
from autodiff_viz.core.naming import adjoint_name, slope_name, tangent_name
from autodiff_viz.core.numbers import in_place, shown
from autodiff_viz.core.program import CONST, INPUT
from autodiff_viz.core.remarks import step_remarks, value_remarks, with_numbers
from autodiff_viz.core.sweep import Tape
from autodiff_viz.core.tangent import EdgeStep, TangentStep

LOGARITHMS: Final = frozenset({"log", "log2", "log10", "log1p"})
LARGEST: Final = "larger than a float can hold, 1.8e308"
SIGNS: Final = {"add": "+", "sub": "−", "mul": "·", "div": "/"}
LOST: Final = {
    "add": "Two infinities that cancel leave no number.",
    "sub": "Two infinities that cancel leave no number.",
    "mul": "A product of 0 and an infinity is no number.",
    "div": "A quotient of two infinities is no number.",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """title: a few words (overflow of exp); sentence: the same with the numbers in it."""

    title: str
    sentence: str


def value_cause(tape: Tape, i: int) -> Cause:
    """Say why the value of node `i`, which is nan or infinite, came to be."""
    program, value = tape.program, tape.value(i)
    node, name = program.nodes[i], program.names[i]
    if i in tape.held:
        return _held(name, value)
    if not node.operands:
        what = "input" if node.op == INPUT else "number"
        return Cause(f"the {what} is {shown(value)}", _given(name, node.op, value))
    operands = [tape.value(operand) for operand in node.operands]
    if not all(map(math.isfinite, operands)):
        return _of_infinities(tape, i, operands)
    told = f"{name} = {' '.join(value_remarks(tape, i))}"
    if math.isinf(value) and not told.endswith("there is no finite value."):
        return Cause(f"overflow of {node.op}", told)
    return Cause(_outside(node.op, operands), told)


def _held(name: str, value: float) -> Cause:
    told = f"{name} is held at {shown(value)} and not computed; everything that reads it follows."
    return Cause(f"the value is held at {shown(value)}", told)


def _given(name: str, op: str, value: float) -> str:
    if op == CONST:
        return f"The program has the number {shown(value)} in it, which is {LARGEST}."
    return f"The input {name} is itself {shown(value)}; everything that reads it follows."


def _outside(op: str, operands: Sequence[float]) -> str:
    """Name the place outside the domain of an op: 0/0, division by zero, log of a negative number."""
    last = operands[-1]
    if op == "div":
        return "division by zero" if operands[0] else "0/0"
    if op in ("reciprocal", "mod"):
        return "division by zero"
    if op in LOGARITHMS:
        edge = -1.0 if op == "log1p" else 0.0
        return f"{op} of {'a number below -1' if edge else 'a negative number'}" * (
            last < edge
        ) or (f"{op} of {shown(edge)}")
    if op in ("sqrt", "rsqrt") and last < 0.0:
        return f"{op} of a negative number"
    return f"{op} outside its domain"


def _of_infinities(tape: Tape, i: int, operands: Sequence[float]) -> Cause:
    """Say what made a number out of operands that are not finite themselves."""
    program, value = tape.program, tape.value(i)
    node, name = program.nodes[i], program.names[i]
    if math.isnan(value) and not any(map(math.isnan, operands)):
        written = with_numbers(tape, i)
        title = written if node.op not in SIGNS else _signed(node.op, operands)
        return Cause(title, f"{name} = {written} is nan: {LOST.get(node.op, 'it has no value.')}")
    read = next(n for n in node.operands if not math.isfinite(tape.value(n)))
    return Cause(f"{program.names[read]} is {shown(tape.value(read))}",
                 f"{name} = {' '.join(value_remarks(tape, i))}")  # fmt: skip


def _signed(op: str, operands: Sequence[float]) -> str:
    """Return what met: inf − inf, 0·inf, inf/inf."""
    left, right = (shown(operand) for operand in operands)
    gap = " " if op in ("add", "sub") else ""
    return f"{left}{gap}{SIGNS[op]}{gap}{in_place(operands[1]) if right[0] == '-' else right}"


def edge_cause(tape: Tape, step: EdgeStep) -> Cause:
    """Say why the sum a step adds to is not finite after it."""
    if is_set_by_hand(step) and not math.isfinite(step.after):
        return _set_by_hand(tape, step)
    told = " ".join(step_remarks(tape, step))
    if math.isfinite(step.contribution):
        return _sum_cause(tape, step)
    if not math.isfinite(step.partial):
        return Cause(_slope_title(tape, step, told), f"{_slope(tape, step)} {_after(told)}".strip())
    if not math.isfinite(step.incoming):
        return Cause(f"{_incoming(tape, step)} is {shown(step.incoming)}", told)
    product = f"{shown(step.incoming)} × {in_place(step.partial)}"
    return Cause("overflow of the product", f"{product} is {LARGEST}.")


def is_set_by_hand(step: EdgeStep) -> bool:
    """Whether the sum after a step is what the person sets it to, whatever was added up."""
    return isinstance(step, AlteredStep) and step.by_hand


def _set_by_hand(tape: Tape, step: EdgeStep) -> Cause:
    adjoint = shown(step.after)
    told = f"{adjoint_name(tape.program.names[step.target])} is set to {adjoint} by hand"
    return Cause(
        f"the adjoint is set to {adjoint}", f"{told}; everything it is passed on to follows."
    )


def _after(told: str) -> str:
    """Return the remarks without their first sentence, which names the local gradient."""
    return told.partition("at this point.")[2].strip()


def _slope_title(tape: Tape, step: EdgeStep, told: str) -> str:
    if step.incoming == 0.0:
        product = f"0·{shown(step.partial)}"
        return f"{product} from the unused branch of where" if "this branch" in told else product
    return f"{local_gradient_name(tape, step.node, step.slot)} = {shown(step.partial)}"


def local_gradient_name(tape: Tape, node: int, slot: int) -> str:
    """Return a local gradient by its op: exp'(x), or ∂(a·b)/∂a as ∂z/∂a where there are several operands."""
    program = tape.program
    read = program.nodes[node].operands
    if len(read) == 1:
        return f"{program.nodes[node].op}'({program.names[read[0]]})"
    return slope_name(program.names[node], program.names[read[slot]])


def _slope(tape: Tape, step: EdgeStep) -> str:
    """Say what the local gradient is, and at which number."""
    program = tape.program
    named = local_gradient_name(tape, step.node, step.slot)
    number = shown(tape.value(step.operand))
    where = f"at {program.names[step.operand]} = {number}"
    return f"The local gradient {named} is {shown(step.partial)} {where}."


def _incoming(tape: Tape, step: EdgeStep) -> str:
    name = tape.program.names[step.source]
    return (tangent_name if isinstance(step, TangentStep) else adjoint_name)(name)


def _sum_cause(tape: Tape, step: EdgeStep) -> Cause:
    """Say why a sum is not finite though the contribution is."""
    name = tape.program.names[step.target]
    marked = (tangent_name if isinstance(step, TangentStep) else adjoint_name)(name)
    before = step.before or 0.0
    if not math.isfinite(before):
        return Cause(f"{marked} is {shown(before)}", f"{marked} is {shown(before)} already.")
    total = f"{shown(before)} + {in_place(step.contribution)}"
    return Cause("overflow of the sum", f"{marked} = {total} is {LARGEST}.")
