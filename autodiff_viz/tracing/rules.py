"""What an op's registration says, as the inner loop of tracing needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from autodiff_viz.core.compiled import condition_functions, function
from autodiff_viz.core.errors import ArityError
from autodiff_viz.core.ops import Op
from autodiff_viz.core.program import CONST
from autodiff_viz.core.unrolled import computed_partials

Call: TypeAlias = Callable[..., Any]
"""An op as a function: numbers in, a number out; with a Variable among them, a Variable out."""


def slope_function(op: Op, slot: int) -> Call:
    """Return ∂y/∂(operand in `slot`) as a function of the operands and y, conventions included."""
    formula = computed_partials(op)[slot].nodes
    only = formula[0]
    simple = len(formula) == 1
    rules = [
        (holds, rule.slope)
        for rule, holds in zip(op.conventions, condition_functions(op), strict=True)
        if rule.slot == slot and not (simple and only.op == CONST and only.number == rule.slope)
    ]
    partial = function(computed_partials(op)[slot], (*op.params, "y"), "")
    if not rules:
        return partial
    if op.arity == 1 and len(rules) == 1:
        return _with_one_rule(partial, *rules[0])

    def slope(*numbers: float) -> float:
        operands = numbers[:-1]
        for holds, value in rules:
            if holds(*operands):
                return value
        return partial(*numbers)

    return slope


def _with_one_rule(partial: Call, holds: Call, slope: float) -> Call:
    """Return the slope of an op of one operand with one convention, as relu has; it is often met."""
    return lambda x, y: slope if holds(x) else partial(x, y)


def wrong_count(op: Op, found: int) -> ArityError:
    """Return the error of an op that is called with `found` operands."""
    operands = "operand" if op.arity == 1 else "operands"
    return ArityError(
        f"{op.name} takes {op.arity} {operands} ({', '.join(op.shown_params)}), not {found}."
    )
