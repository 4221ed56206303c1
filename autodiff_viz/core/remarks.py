"""What is remarkable about a number: why it is not finite, or which convention fixed a slope."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from autodiff_viz.core.compiled import function
from autodiff_viz.core.formula import parse
from autodiff_viz.core.naming import adjoint_name
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.ops import Binding
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import BackwardStep, Tape, convention_at


def with_numbers(tape: Tape, i: int) -> str:
    """Return the right-hand side of a node with the operands' values in it: exp(0.25)."""
    node = tape.program.nodes[i]
    notation = tape.program.library[node.op].text
    text = notation.template
    for slot, operand in enumerate(node.operands):
        number = shown(tape.value(operand))
        loose = number.startswith("-") and notation.needs[slot] > Binding.SUM
        text = text.replace(f"#{slot}", f"({number})" if loose else number)
    return text


def value_remarks(tape: Tape, i: int) -> tuple[str, ...]:
    """Say why the value of a node is no finite number; nothing when it is one."""
    value = tape.value(i)
    if math.isfinite(value):
        return ()
    node, written = tape.program.nodes[i], with_numbers(tape, i)
    for operand in node.operands:
        if not math.isfinite(tape.value(operand)):
            name, number = tape.program.names[operand], shown(tape.value(operand))
            return (f"{written} is {shown(value)} because {name} is {number}.",)
    if math.isnan(value):
        return (
            f"{written} is nan: {node.op} is defined for {tape.program.library[node.op].domain}.",
        )
    return (f"{written} is {shown(value)}: {_why_infinite(tape, i)}.",)


def _why_infinite(tape: Tape, i: int) -> str:
    node = tape.program.nodes[i]
    pole = tape.program.library[node.op].pole
    operands = [tape.value(operand) for operand in node.operands]
    if pole and _condition(pole.when, tape.program.library[node.op].params)(*operands):
        return f"at {shown(operands[pole.slot])} there is no finite value"
    return "the result is larger than a float can hold, 1.8e308"


@cache
def _condition(text: str, params: tuple[str, ...]) -> Callable[..., float]:
    return function(parse(text), params)


def step_remarks(tape: Tape, step: BackwardStep) -> tuple[str, ...]:
    """Say which convention fixed the local gradient of a step, and why its contribution is not finite."""
    return (*_rule(tape, step), *_not_finite(tape.program, step))


def _rule(tape: Tape, step: BackwardStep) -> tuple[str, ...]:
    """Return the text of the convention that fixed the local gradient, if one did."""
    node = tape.program.nodes[step.node]
    operands = [tape.value(operand) for operand in node.operands]
    rule = convention_at(tape.program.library[node.op], step.slot, operands)
    return (rule.text,) if rule else ()


def _not_finite(program: Program, step: BackwardStep) -> tuple[str, ...]:
    if math.isfinite(step.contribution):
        return ()
    user, operand = program.names[step.node], program.names[step.operand]
    if not math.isfinite(step.partial):
        return (f"The local gradient ∂{user}/∂{operand} is {shown(step.partial)} at this point.",)
    if not math.isfinite(step.upstream):
        return (f"The upstream {adjoint_name(user)} is {shown(step.upstream)} already.",)
    return ("The product is larger than a float can hold, 1.8e308.",)
