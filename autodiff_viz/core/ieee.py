"""Elementary functions with the answers of IEEE 754, never an exception.

Python raises where the standard has an answer (exp(1000), 1/0, log(0), sin(inf)); here each
function of floats returns a float: inf, -inf or nan where that is the answer. Read by the library
of ops, and by name in the code that is generated from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from autodiff_viz.core.special import digamma, lgamma, polygamma, spherical_j1

__all__ = [
    "acos",
    "acosh",
    "asin",
    "atanh",
    "cbrt",
    "ceil",
    "clip",
    "cos",
    "cosh",
    "digamma",
    "divide",
    "elu",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "gelu",
    "heaviside",
    "leaky_relu",
    "lgamma",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "logsigmoid",
    "maximum",
    "minimum",
    "mish",
    "mod",
    "polygamma",
    "power",
    "reciprocal",
    "relu",
    "round_even",
    "rsqrt",
    "selu",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinc",
    "sinh",
    "softplus",
    "softsign",
    "spherical_j1",
    "sqrt",
    "tan",
]  # fmt: skip

Real1 = Callable[[float], float]

INF = math.inf
NAN = math.nan

LN2: Final = 0.6931471805599453
SQRT2: Final = 1.4142135623730951
SELU_SCALE: Final = 1.0507009873554805
SELU_ALPHA: Final = 1.6732632423543772


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


def odd(function: Real1) -> Real1:
    """Return `function` with inf of the operand's sign where the result is too large."""

    def answer(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return math.copysign(INF, x)

    answer.__name__ = function.__name__
    return answer


def logarithm(function: Real1, zero: float = 0.0) -> Real1:
    """Return `function`, a logarithm, with -inf at `zero` and nan below."""

    def answer(x: float) -> float:
        if x == zero:
            return -INF
        return NAN if x < zero else function(x)

    answer.__name__ = function.__name__
    return answer


exp = total(math.exp)
exp2 = total(math.exp2)
expm1 = total(math.expm1)
log = logarithm(math.log)
log2 = logarithm(math.log2)
log10 = logarithm(math.log10)
log1p = logarithm(math.log1p, -1.0)
sinh = odd(math.sinh)
cosh = total(math.cosh)
acosh = total(math.acosh)
asin = total(math.asin)
acos = total(math.acos)
cbrt = math.cbrt
tan = total(math.tan)
sin = total(math.sin)
cos = total(math.cos)
sqrt = total(math.sqrt)


def divide(a: float, b: float) -> float:
    """a / b; a nonzero number over a zero is an infinity with the sign of both, 0/0 is nan."""
    if b != 0.0:
        return a / b
    if a == 0.0 or a != a or b != b:
        return NAN if b == b else b
    return math.copysign(INF, a) * math.copysign(1.0, b)


def reciprocal(x: float) -> float:
    """1 / x; an infinity with the sign of x at a zero."""
    return divide(1.0, x)


def mod(a: float, b: float) -> float:
    """a - b floor(a / b), with the sign of b (as PyTorch's remainder); nan for b = 0."""
    return NAN if b == 0.0 else a % b


def rsqrt(x: float) -> float:
    """1 / sqrt(x); inf at 0, nan below."""
    return divide(1.0, sqrt(x))


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


def atanh(x: float) -> float:
    """Artanh x; an infinity at ±1, nan outside."""
    if x in (1.0, -1.0):
        return math.copysign(INF, x)
    return NAN if abs(x) > 1.0 else math.atanh(x)


def logaddexp(a: float, b: float) -> float:
    """ln(e^a + e^b), by the form that does not overflow."""
    if a == b:
        return a + LN2
    return maximum(a, b) + math.log1p(math.exp(-abs(a - b)))


def sinc(x: float) -> float:
    """Sin πx / πx, exactly 0 at whole numbers; 1 at 0, nan at ±inf."""
    if x == 0.0:
        return 1.0
    return NAN if math.isinf(x) else _sin_pi(x) / (math.pi * x)


def _sin_pi(x: float) -> float:
    """Sin πx of a finite x, by the exact distance of x to the nearest whole number."""
    near = math.remainder(x, 1.0)
    return math.sin(math.pi * near) * (-1.0 if math.fmod(x - near, 2.0) else 1.0)


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x), by the form that does not overflow on either side."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    small = exp(x)
    return small / (1.0 + small)


def softplus(x: float) -> float:
    """ln(1 + e^x), by the form that does not overflow."""
    return maximum(x, 0.0) + math.log1p(math.exp(-abs(x)))


def logsigmoid(x: float) -> float:
    """Ln sigmoid(x) = -softplus(-x)."""
    return minimum(x, 0.0) - math.log1p(math.exp(-abs(x)))


def silu(x: float) -> float:
    """X sigmoid(x)."""
    return x * sigmoid(x)


def gelu(x: float) -> float:
    """X Φ(x), with the normal distribution function Φ(x) = erfc(-x/√2)/2."""
    return 0.5 * x * math.erfc(-x / SQRT2)


def mish(x: float) -> float:
    """X tanh(softplus(x))."""
    return x * math.tanh(softplus(x))


def leaky_relu(x: float) -> float:
    """X, or x/100 below 0."""
    return 0.01 * x if x <= 0.0 else x


def elu(x: float) -> float:
    """X, or e^x - 1 below 0."""
    return math.expm1(x) if x <= 0.0 else x


def selu(x: float) -> float:
    """λ x, or λ α (e^x - 1) below 0."""
    return SELU_SCALE * (SELU_ALPHA * math.expm1(x) if x <= 0.0 else x)


def softsign(x: float) -> float:
    """X / (1 + |x|); nan at ±inf, as PyTorch."""
    return x / (1.0 + abs(x))


def clip(x: float, low: float, high: float) -> float:
    """Min(max(x, low), high); nan when one of them is."""
    return minimum(maximum(x, low), high)


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


def heaviside(x: float, value: float) -> float:
    """0 below 0, 1 above, `value` at 0; nan stays nan."""
    if x == 0.0:
        return value
    return x if x != x else float(x > 0.0)


def whole(function: Callable[[float], int], name: str) -> Real1:
    """Return `function`, a rounding, with infinities, nan and the sign of a zero kept."""

    def answer(x: float) -> float:
        return math.copysign(function(x), x) if math.isfinite(x) else x

    answer.__name__ = name
    return answer


floor = whole(math.floor, "floor")
ceil = whole(math.ceil, "ceil")
round_even = whole(round, "round_even")
