"""What comes in as a number, and who takes a number out: `float(x)` may, `math.exp(x)` may not.

Both reach `Variable.__float__` alike, so the instruction that is being executed is looked up: its
place in the source tells which name was called. Where that cannot be told (map(math.exp, xs), or
Python without positions of its instructions) the number is given, as for float.
"""

from __future__ import annotations

import dis
import math
import numbers
from dis import Instruction, Positions
from functools import lru_cache
from types import BuiltinFunctionType, CodeType, FrameType, ModuleType
from typing import Final

from autodiff_viz.core.errors import TracingError
from autodiff_viz.core.formula import CALLED
from autodiff_viz.core.ops import REGISTRY

PLAIN: Final = frozenset({"math", "cmath"})
"""The modules whose functions know plain numbers only."""

ALSO_CALLED: Final = {
    "absolute": "abs",
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "divide": "div",
    "equal": "eq",
    "fabs": "abs",
    "float_power": "pow",
    "fmod": "mod",
    "greater": "gt",
    "greater_equal": "ge",
    "less": "lt",
    "less_equal": "le",
    "multiply": "mul",
    "negative": "neg",
    "not_equal": "ne",
    "remainder": "mod",
    "rint": "round",
    "subtract": "sub",
}
"""The ops that `math` and NumPy call otherwise."""


BESIDE: Final = frozenset({"PUSH_NULL", "NOP", "EXTENDED_ARG"})
"""Instructions that stand at the place of a call and load nothing of it."""


def op_called(name: str) -> str | None:
    """Return the op that `math` or NumPy calls `name`, or None."""
    op = ALSO_CALLED.get(name) or CALLED.get(name, name)
    return op if op in REGISTRY else None


def number(value: object) -> float:
    """Return a number of any library as a float; raises TracingError for what is none.

    An integer past the largest float is inf; an array of one number is that number.
    """
    if value.__class__ is float:
        return value  # the question below takes half a microsecond
    if isinstance(value, numbers.Real):
        return _float(value)
    if hasattr(value, "__array__") and hasattr(value, "item"):
        return _only_number(value)
    raise TracingError(f"{_shown(value)} is not a number.")


def _float(value: numbers.Real) -> float:
    try:
        return float(value)
    except OverflowError:
        return -math.inf if value < 0.0 else math.inf


def _only_number(array: object) -> float:
    size = getattr(array, "size", None)
    if size == 1:
        return number(array.item())  # type: ignore[attr-defined]  # asked for by the caller
    raise TracingError(
        f"An array of {size} numbers cannot be mixed with a Variable, which holds one number; "
        "go through the array's numbers one by one."
    )


def _shown(value: object) -> str:
    return f"{value!r:.60} ({type(value).__name__})"


def refuse_plain_function(frame: FrameType | None) -> None:
    """Raise TracingError when the instruction `frame` is at calls a function of PLAIN."""
    function = None if frame is None else _called_by(frame)
    if not isinstance(function, BuiltinFunctionType) or function.__module__ not in PLAIN:
        return
    op = op_called(function.__name__)
    way_out = (
        f"use adv.{op}."
        if op
        else f"{function.__name__}(float(x)) takes the value alone, if that is meant."
    )
    raise TracingError(
        f"{function.__module__}.{function.__name__} takes plain numbers and would lose the "
        f"derivative of a Variable; {way_out}"
    )


def _called_by(frame: FrameType) -> object:
    """Return what the instruction `frame` is at calls, or None where that cannot be told."""
    path = _called_name(frame.f_code, frame.f_lasti)
    if not path:
        return None
    base, *attributes = path
    found = _meaning(frame, base)
    for attribute in attributes:
        if not isinstance(found, ModuleType):
            return None
        found = getattr(found, attribute, None)
    return found


def _meaning(frame: FrameType, name: str) -> object:
    for scope in (frame.f_locals, frame.f_globals, frame.f_builtins):
        if name in scope:
            found: object = scope[name]
            return found
    return None


@lru_cache(maxsize=4096)
def _called_name(code: CodeType, at: int) -> tuple[str, ...]:
    """Return the names of `math.exp(…)` as ("math", "exp"), or () where the call has no such name.

    What is called is evaluated before the operands, so of the instructions that make up the call in
    the source, the first one and those that begin at the same place are the ones that load it.
    """
    before = [each for each in dis.get_instructions(code) if each.offset <= at]
    parts = _parts_of(before.pop().positions, before) if before else []
    if not parts or not parts[0].opname.startswith("LOAD_"):
        return ()
    base, *attributes = (each for each in parts if _start(each) == _start(parts[0]))
    if any(each.opname not in ("LOAD_ATTR", "LOAD_METHOD") for each in attributes):
        return ()
    return (_first_name(base.argval), *(str(each.argval) for each in attributes))


def _parts_of(call: Positions | None, before: list[Instruction]) -> list[Instruction]:
    """Return the instructions right before a call that are part of it in the source, in order."""
    whole = _range(call)
    parts: list[Instruction] = []
    for each in reversed(before):
        place = _range(each.positions)
        if not whole or not place or place[0] < whole[0] or place[1] > whole[1]:
            break
        if place != whole and each.opname not in BESIDE:
            parts.append(each)
    return parts[::-1]


def _range(place: Positions | None) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return where in the source an instruction begins and ends, as (line, column), if it is known."""
    if place is None:
        return None
    line, end_line, column, end_column = place
    if line is None or end_line is None or column is None or end_column is None:
        return None
    return (line, column), (end_line, end_column)


def _start(instruction: Instruction) -> tuple[int, int] | None:
    place = _range(instruction.positions)
    return place[0] if place else None


def _first_name(argument: object) -> str:
    """Return the name an instruction loads; of two that are loaded at once, the first."""
    return str(argument[0] if isinstance(argument, tuple) else argument)
