"""The complex step: Im f(x + ih) / h, a slope without a difference.

No two numbers are subtracted, so h can be so small that the truncation, h² f'''(x) / 6, vanishes.
W. Squire and G. Trapp, Using complex variables to estimate derivatives of real functions, 1998.
"""

from __future__ import annotations

import cmath
import math
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from autodiff_viz.core import ieee
from autodiff_viz.core.errors import NoComplexStepError
from autodiff_viz.core.ops import Op
from autodiff_viz.core.program import CONST, INPUT, Program
from autodiff_viz.core.sweep import Point
from autodiff_viz.core.unrolled import OPS_KEPT

ComplexFunction: TypeAlias = Callable[..., complex]
Number: TypeAlias = float | complex

NO_NUMBER: Final = complex(math.nan, math.nan)

NAMES: Final = {name: getattr(cmath, name) for name in dir(cmath) if not name.startswith("_")}
"""What a template may use without a dot; `cmath`, `math` and `ieee` are there as well."""


@lru_cache(maxsize=OPS_KEPT)
def complex_function(op: Op) -> ComplexFunction | None:
    """Return `op` over complex numbers, nan where it has no value; None where it has no formula for them."""
    if not op.code.complex:
        return None
    arguments = [f"a{slot}" for slot in range(op.arity)]
    written = op.code.complex.format(**dict(zip(op.params, arguments, strict=True)))
    scope = {**NAMES, "cmath": cmath, "math": math, "ieee": ieee}
    text = f"lambda {', '.join(arguments)}: {written}"
    raw: ComplexFunction = eval(text, scope)  # noqa: S307 - a template of the library and names made here
    return _total(raw)


def _total(raw: ComplexFunction) -> ComplexFunction:
    def answer(*operands: Number) -> complex:
        try:
            return complex(raw(*map(complex, operands)))
        except (ArithmeticError, ValueError):
            return NO_NUMBER

    return answer


def op_step(op: Op, slot: int, operands: Sequence[float], h: float) -> float | None:
    """Return Im f(…, x + ih, …) / h of one op along `slot`; None where it has no complex formula."""
    f = complex_function(op)
    if f is None:
        return None
    moved = [complex(each, h if k == slot else 0.0) for k, each in enumerate(operands)]
    return f(*moved).imag / h


def step_for(x: float) -> float:
    """Return an h for `op_step` so small that its square vanishes beside 1 and beside x."""
    if abs(x) >= 2.0**-30 or x == 0.0:
        return 2.0**-60
    return max(abs(x) * 2.0**-30, sys.float_info.min)


def refusal(program: Program, i: int) -> str:
    """Say which op between node `i` and the output has no complex formula, or ""."""
    moved = _moved(program, i)
    for k, node in enumerate(program.nodes):
        if moved[k] and program.active[k] and node.operands:
            op = program.library[node.op]
            if complex_function(op) is None:
                name = program.names[k]
                return (
                    f"There is no complex step: {name} is {op.name}, which has no complex formula."
                )
    return ""


def _moved(program: Program, i: int) -> list[bool]:
    """Return whether each node depends on node `i`."""
    moved: list[bool] = []
    for k, node in enumerate(program.nodes):
        moved.append(k == i or any(moved[operand] for operand in node.operands))
    return moved


def complex_step(program: Program, point: Point, name: str, h: float) -> float:
    """Im f(x + ih) / h along the input `name`; its error is of order h² f'''(x) / 6.

    Raises NoComplexStepError naming the node whose op has no complex formula.
    """
    return steps_along(program, point, name)(h)


def steps_along(program: Program, point: Point, name: str) -> Callable[[float], float]:
    """Return the complex step along the input `name` as a function of h; raises NoComplexStepError."""
    i = program.index_of(name)
    refused = refusal(program, i)
    if refused:
        raise NoComplexStepError(refused)
    plan = _moved(program, i)

    def step(h: float) -> float:
        return _evaluate(program, {**point, name: complex(point[name], h)}, plan).imag / h

    return step


def _evaluate(program: Program, point: dict[str, Number], moved: Sequence[bool]) -> complex:
    """Return the output with complex numbers in the nodes that are moved and floats in the others."""
    values: list[Number] = []
    for k, node in enumerate(program.nodes):
        if not program.active[k]:
            values.append(math.nan)
        elif node.op in (INPUT, CONST):
            values.append(point[node.name] if node.op == INPUT else node.number)
        else:
            op = program.library[node.op]
            f = complex_function(op) if moved[k] else op.compute
            assert f is not None, "checked before"  # noqa: S101 - a contract
            values.append(f(*(values[operand] for operand in node.operands)))
    return NO_NUMBER if program.output is None else complex(values[program.output])
