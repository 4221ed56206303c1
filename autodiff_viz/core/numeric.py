"""Difference quotients, and the check of a gradient against them."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Point, Timeline, evaluate, gradient

DEFAULT_H: Final = 1e-5
TOLERANCE: Final = 1e-6
"""Relative error that is allowed beside the error the difference quotient itself must have."""

KINK: Final = 0.1
"""One-sided slopes that differ by more than this share of the larger, at h and at h/2 alike, are a kink."""

HOPELESS: Final = 0.1
"""Past this relative error of the quotient itself it can tell nothing about the gradient."""


def central_difference(f: Callable[[float], float], x: float, h: float) -> float:
    """(f(x + h) - f(x - h)) / 2h; its error is of order h² f'''(x) / 6."""
    return (f(x + h) - f(x - h)) / (2 * h)


class Verdict(Enum):
    """What a check can say."""

    AGREES = "agrees"
    DIFFERS = "differs"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A backward gradient beside the central difference, for one input.

    error is relative, |backward - numerical| / max(|backward|, |numerical|); 0 when both are 0.
    reason is a sentence when the verdict is CANNOT_TELL, else "".
    """

    name: str
    backward: float
    numerical: float
    h: float
    error: float
    verdict: Verdict
    reason: str = ""


def check_gradient(line: Timeline, point: Point, h: float = DEFAULT_H) -> tuple[Comparison, ...]:
    """Compare every input's adjoint with the central difference of the whole program, step h > 0."""
    return tuple(comparisons(line, point, h))


def comparisons(line: Timeline, point: Point, h: float = DEFAULT_H) -> Iterator[Comparison]:
    """Yield what `check_gradient` returns, one input after the other, each when it is asked for."""
    for name, backward in gradient(line).items():
        yield _compare(name, backward, line.tape.program, point, h, line.seed)


def _compare(
    name: str, backward: float, program: Program, point: Point, h: float, seed: float
) -> Comparison:
    def along(x: float) -> float:
        return seed * evaluate(program, {**point, name: x})

    x = float(point[name])
    numerical = central_difference(along, x, h)
    error = relative_error(backward, numerical)
    reason = _hopeless(along, x, h, numerical, backward)
    if reason:
        return Comparison(name, backward, numerical, h, error, Verdict.CANNOT_TELL, reason)
    allowed = TOLERANCE + _own_error(along, x, h) / _scale(backward, numerical)
    if error <= allowed:
        return Comparison(name, backward, numerical, h, error, Verdict.AGREES)
    reason = _kink(along, x, h) or _nearer(along, x, h, backward)
    verdict = Verdict.CANNOT_TELL if reason else Verdict.DIFFERS
    return Comparison(name, backward, numerical, h, error, verdict, reason)


def relative_error(a: float, b: float) -> float:
    """|a - b| / max(|a|, |b|); 0 for equal numbers, nan when either is nan."""
    return 0.0 if a == b else abs(a - b) / _scale(a, b)


def _scale(a: float, b: float) -> float:
    return max(abs(a), abs(b)) or 1.0


def _own_error(f: Callable[[float], float], x: float, h: float) -> float:
    """Bound the error of the quotient: rounding, and truncation by comparing h with 2h."""
    rounding = 4 * sys.float_info.epsilon * max(abs(f(x + h)), abs(f(x - h))) / h
    truncation = abs(central_difference(f, x, 2 * h) - central_difference(f, x, h))
    return rounding + truncation


def _hopeless(
    f: Callable[[float], float], x: float, h: float, numerical: float, backward: float
) -> str:
    """Say why the quotient cannot judge here, or ""."""
    if x + h == x or x - h == x:
        return f"h = {h:g} is too small beside {x:g}: x + h and x are the same number."
    if not math.isfinite(numerical):
        return "The function is not finite at both points, so the quotient is no number."
    if not math.isfinite(backward):
        return "The backward gradient is not finite; the quotient cannot judge it."
    if numerical == backward:
        return ""
    if _own_error(f, x, h) > HOPELESS * _scale(backward, numerical):
        return f"The quotient's own error at h = {h:g} is as large as the slope; try another h."
    return ""


def _kink(f: Callable[[float], float], x: float, h: float) -> str:
    """Say that the slopes on both sides of x differ however near one looks, or ""."""
    left, right = _one_sided(f, x, h)
    nearer_left, nearer_right = _one_sided(f, x, h / 2)
    if abs(right - left) <= KINK * _scale(left, right):
        return ""
    if abs(nearer_right - nearer_left) <= 0.75 * abs(right - left):
        return ""
    return (
        f"The function has a kink here: its slope is {left:.6g} on the left and {right:.6g} on the"
        " right, and the quotient takes their mean."
    )


def _nearer(f: Callable[[float], float], x: float, h: float, backward: float) -> str:
    """Say that the quotient agrees once h is smaller: something between x - h and x + h disturbs it."""
    for smaller in (h * 1e-2, h * 1e-4):
        numerical = central_difference(f, x, smaller)
        allowed = TOLERANCE + _own_error(f, x, smaller) / _scale(backward, numerical)
        if not _hopeless(f, x, smaller, numerical, backward) and (
            relative_error(backward, numerical) <= allowed
        ):
            return f"The function bends between x - h and x + h; at h = {smaller:.0e} they agree."
    return ""


def _one_sided(f: Callable[[float], float], x: float, h: float) -> tuple[float, float]:
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
