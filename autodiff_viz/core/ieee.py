"""Elementary functions with the answers of IEEE 754, never an exception.

Python raises where the standard has an answer (exp(1000), 1/0, log(0), sin(inf)); here each
function of one or two floats returns a float: inf, -inf or nan where that is the answer.
Read by the library of ops only.
"""

from __future__ import annotations

import math
from collections.abc import Callable

Real1 = Callable[[float], float]

INF = math.inf
NAN = math.nan


def total(function: Real1, overflow: float = INF) -> Real1:
    """Return `function` with nan outside its domain and `overflow` where the result is too large."""

    def answer(x: float) -> float:
        try:
            return function(x)
        except ValueError:
            return NAN
        except OverflowError:
            return overflow

    answer.__name__ = function.__name__
    return answer


exp = total(math.exp)
tan = total(math.tan)
sin = total(math.sin)
cos = total(math.cos)
sqrt = total(math.sqrt)


def log(x: float) -> float:
    """ln x; -inf at 0, nan below."""
    if x == 0.0:
        return -INF
    return math.log(x) if x > 0.0 else NAN


def divide(a: float, b: float) -> float:
    """a / b; a nonzero number over a zero is an infinity with the sign of both, 0/0 is nan."""
    if b != 0.0:
        return a / b
    if a == 0.0 or a != a or b != b:
        return NAN if b == b else b
    return math.copysign(INF, a) * math.copysign(1.0, b)


def power(x: float, n: float) -> float:
    """x ** n as C's pow: nan for a negative base with a fractional exponent, inf at 0 ** -1."""
    try:
        return math.pow(x, n)
    except OverflowError:
        return -INF if x < 0.0 and math.fmod(n, 2.0) != 0.0 else INF
    except ValueError:
        if x != 0.0:
            return NAN
        odd = math.fmod(n, 2.0) in (1.0, -1.0)
        return math.copysign(INF, x) if odd else INF


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x), by the form that does not overflow on either side."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    small = exp(x)
    return small / (1.0 + small)


def maximum(a: float, b: float) -> float:
    """The larger; nan when either is nan (as PyTorch's maximum)."""
    return NAN if a != a or b != b else max(a, b)


def minimum(a: float, b: float) -> float:
    """The smaller; nan when either is nan (as PyTorch's minimum)."""
    return NAN if a != a or b != b else min(a, b)


def relu(x: float) -> float:
    """Max(0, x); nan stays nan."""
    return 0.0 if x <= 0.0 else x  # noqa: FURB136 - max(0.0, nan) is 0.0


def sign(x: float) -> float:
    """-1, 0 or 1; nan stays nan."""
    return x if x != x else float((x > 0.0) - (x < 0.0))
