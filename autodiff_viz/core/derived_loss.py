"""What a derived program's value is worth at a point: beside the sweep, and as a number.

A derived program is made of the textbook's local gradients, for their size; the sweep computes some
by forms that keep more digits (`Op.stable`). Read by the command line and the window.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from autodiff_viz.core.derive import derive
from autodiff_viz.core.numbers import shown, told_apart
from autodiff_viz.core.program import Program
from autodiff_viz.core.remarks import value_remarks
from autodiff_viz.core.sweep import evaluate, forward, gradient, timeline

SHARE: Final = 1e-9
"""Derived program and sweep are the same where they differ by less, relative to the larger."""


def loss(
    program: Program, wrt: str, order: int, derived: Program, point: Mapping[str, float]
) -> str:
    """Say that the derived program has lost digits the sweep has, or gives no number; "" for neither.

    The sweep is that of the derivative one order below, so only the last differentiation is judged.
    """
    value = evaluate(derived, point)
    below = program if order == 1 else derive(program, wrt, order - 1)
    line = timeline(forward(below, point))
    swept = gradient(line).get(wrt, 0.0)
    if _same(value, swept):
        return ""
    ours, theirs = told_apart(value, swept)
    told = f"The derived program gives {ours} here; the sweep gives {theirs}."
    why = "It is made of the textbook's local gradients"
    return f"{told} {why}, which lose digits or have no value at this point."


def no_number(derived: Program, point: Mapping[str, float]) -> str:
    """Say where a derived program whose value is not finite first gets so, by numbers alone, else "".

    Most of its nodes have no name in its text, so none is named.
    """
    tape = forward(derived, point)
    if math.isfinite(evaluate(derived, point)):
        return ""
    for i, node in enumerate(derived.nodes):
        value = tape.values[i]
        if value is None or math.isfinite(value) or not node.operands:
            continue
        if all(math.isfinite(tape.value(operand)) for operand in node.operands):
            whole = shown(tape.value(derived.output or 0))
            return (
                f"The derived program gives {whole} here: in it {' '.join(value_remarks(tape, i))}"
            )
    return ""


def _same(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= SHARE * max(abs(one), abs(other))
