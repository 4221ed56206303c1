"""What is remarkable about a number: why it is not finite, or which convention fixed a slope."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from autodiff_viz.core.compiled import function
from autodiff_viz.core.formula import parse
from autodiff_viz.core.naming import adjoint_name, slope_name, tangent_name
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.ops import Binding
from autodiff_viz.core.sweep import BackwardStep, Tape, Timeline, convention_at
from autodiff_viz.core.tangent import EdgeStep, TangentStep
from autodiff_viz.core.typed_partials import wrong_here

OTHERS_TOO: Final = "PyTorch, JAX and TensorFlow give nan here too. Choose the operand first"


def with_numbers(tape: Tape, i: int, written: Callable[[float], str] = shown) -> str:
    """Return the right-hand side of a node with the operands' values in it: exp(0.25)."""
    node = tape.program.nodes[i]
    notation = tape.program.library[node.op].text
    text = notation.template
    for slot, operand in enumerate(node.operands):
        number = written(tape.value(operand))
        loose = number.startswith("-") and notation.needs[slot] > Binding.SUM
        text = text.replace(f"#{slot}", f"({number})" if loose else number)
    return text


def value_remarks(tape: Tape, i: int) -> tuple[str, ...]:
    """Say why the value of a node is no finite number; nothing when it is one or is held there."""
    value = tape.value(i)
    if math.isfinite(value) or i in tape.held:
        return ()
    node, written = tape.program.nodes[i], with_numbers(tape, i)
    for operand in node.operands:
        if not math.isfinite(tape.value(operand)):
            name, number = tape.program.names[operand], shown(tape.value(operand))
            return (f"{written} is {shown(value)} because {name} is {number}.",)
    if math.isnan(value):
        return (f"{written} is nan: {node.op} is defined for {_domain(tape, i)}.",)
    return (f"{written} is {shown(value)}: {_why_infinite(tape, i)}.",)


def _domain(tape: Tape, i: int) -> str:
    """Return where an op is defined, its operands by the names they have in the program."""
    program, node = tape.program, tape.program.nodes[i]
    op = program.library[node.op]
    named = {
        param: program.names[operand]
        for param, operand in zip(op.params, node.operands, strict=True)
        if not program.nodes[operand].is_anonymous_const
    }
    return re.sub(r"[^\W\d]\w*", lambda word: named.get(word[0], word[0]), op.domain)


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


def step_remarks(tape: Tape, step: EdgeStep) -> tuple[str, ...]:
    """Say which convention fixed the local gradient of a step, and why its contribution is not finite."""
    return (*_wrong(tape, step), *met_remarks(tape, step))


def met_remarks(tape: Tape, step: EdgeStep) -> tuple[str, ...]:
    """Return the same without what `core.typed_partials.marks` says of the whole program."""
    return (*rule_remarks(tape, step.node, step.slot), *_not_finite(tape, step))


def _wrong(tape: Tape, step: EdgeStep) -> tuple[str, ...]:
    """Say that the local gradient is a typed partial that is not the slope."""
    wrong = wrong_here(tape, step.node, step.slot)
    return (f"{wrong.sentence} {wrong.kept}.",) if wrong else ()


def rule_remarks(tape: Tape, i: int, slot: int) -> tuple[str, ...]:
    """Say which convention fixed a local gradient and what others take; nothing where none did."""
    node = tape.program.nodes[i]
    operands = [tape.value(operand) for operand in node.operands]
    rule = convention_at(tape.program.library[node.op], slot, operands)
    names = [tape.program.names[operand] for operand in node.operands]
    return rule.told(names) if rule else ()


def _not_finite(tape: Tape, step: EdgeStep) -> tuple[str, ...]:
    if math.isfinite(step.contribution):
        return _held(tape, step)
    program = tape.program
    user, operand = program.names[step.node], program.names[step.operand]
    if not math.isfinite(step.partial):
        told = f"The local gradient {slope_name(user, operand)} is {shown(step.partial)} at this point."
        return (told, *_spoilt(tape, step))
    if not math.isfinite(step.incoming):
        what = f"upstream {adjoint_name(user)}"
        if isinstance(step, TangentStep):
            what = f"tangent {tangent_name(operand)}"
        return (f"The {what} is {shown(step.incoming)} already.",)
    return ("The product is larger than a float can hold, 1.8e308.",)


def _held(tape: Tape, step: EdgeStep) -> tuple[str, ...]:
    """Say why an infinite slope adds 0: in forward mode the operand is held."""
    if math.isfinite(step.partial) or not (isinstance(step, TangentStep) and step.held):
        return ()
    name = tape.program.names[step.operand]
    told = f"The local gradient is {shown(step.partial)}, but {name} is held"
    return (f"{told}: no input it depends on has a seed other than 0, so it adds 0.",)


def _spoilt(tape: Tape, step: EdgeStep) -> tuple[str, ...]:
    """Say that 0 · inf is nan, and that it comes from a branch which where did not choose."""
    if step.incoming != 0.0:
        return ()
    names, ahead = tape.program.names, isinstance(step, TangentStep)
    lost = (tangent_name if ahead else adjoint_name)(names[step.target])
    product = f"0 · {shown(step.partial)} is nan, so {lost} is lost."
    chooser = None if ahead else _chooser(tape, step.node)
    if chooser is None:
        return (product,)
    why = f"The upstream is 0 because {names[chooser]} did not choose this branch"
    return (f"{product} {why}; {OTHERS_TOO}, as in {_chosen_first(tape, step)}.",)


def _chosen_first(tape: Tape, step: EdgeStep) -> str:
    """Return the node with its operand chosen before it is used: sqrt(where(x > 0, x, 1))."""
    program, node = tape.program, tape.program.nodes[step.node]
    text = program.library[node.op].text.template
    for slot, operand in enumerate(node.operands):
        name = program.names[operand]
        chosen = f"where({name} > 0, {name}, 1)" if slot == step.slot else name
        text = text.replace(f"#{slot}", chosen)
    return text


def _chooser(tape: Tape, i: int) -> int | None:
    """Return the first where above node `i` that chose its other branch, or None."""
    program = tape.program
    waiting, seen = [i], {i}
    for k in waiting:
        for user, slot in program.users[k]:
            node = program.nodes[user]
            if not program.active[user] or user in seen:
                continue
            if node.op == "where" and slot == (2 if tape.value(node.operands[0]) else 1):
                return user
            seen.add(user)
            waiting.append(user)
    return None


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about one node of a tape."""

    node: int
    text: str


def remarks(line: Timeline) -> tuple[Remark, ...]:
    """Return what is remarkable at a point, in program order, each sentence once for a node.

    That is: values that are no numbers, conventions that were applied, contributions that were lost.
    What is to be said of typed partials is in `core.typed_partials.marks`.
    """
    tape = line.tape
    found: dict[Remark, None] = {}
    for i, value in enumerate(tape.values):
        if value is not None and tape.program.nodes[i].operands:
            found |= dict.fromkeys(Remark(i, text) for text in value_remarks(tape, i))
    for step in line.steps[line.forward :]:
        if isinstance(step, BackwardStep):
            found |= dict.fromkeys(Remark(step.node, text) for text in met_remarks(tape, step))
    return tuple(sorted(found, key=lambda remark: remark.node))
