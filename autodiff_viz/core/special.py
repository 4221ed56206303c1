"""Special functions the standard library lacks or rounds roughly: lgamma, digamma, polygamma, j₁.

Recurrences move the point to where a series holds, reflections move it out of the negative numbers;
all answer as IEEE 754 does, never by an exception. Read by `core.ieee` only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

INF: Final = math.inf
NAN: Final = math.nan

EULER: Final = 0.57721566490153286061

BERNOULLI: Final = (
    (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510),
    (43867, 798), (-174611, 330), (854513, 138), (-236364091, 2730), (8553103, 6),
)  # fmt: skip
"""B₂, B₄, … B₂₆ as fractions; Python divides whole numbers to the nearest float."""

ZETA_MINUS_1: Final = (
    6.4493406684822643647e-1, 2.0205690315959428540e-1, 8.2323233711138191516e-2,
    3.6927755143369926331e-2, 1.7343061984449139714e-2, 8.3492773819228268398e-3,
    4.0773561979443393786e-3, 2.0083928260822144179e-3, 9.9457512781808533715e-4,
    4.9418860411946455870e-4, 2.4608655330804829864e-4, 1.2271334757848914675e-4,
    6.1248135058704829259e-5, 3.0588236307020493552e-5, 1.5282259408651871733e-5,
    7.6371976378997622737e-6, 3.8172932649998398565e-6, 1.9082127165539389257e-6,
    9.5396203387279611315e-7, 4.7693298678780646312e-7, 2.3845050272773299001e-7,
    1.1921992596531107307e-7, 5.9608189051259479612e-8, 2.9803503514652280187e-8,
    1.4901554828365041235e-8, 7.4507117898354294920e-9,
)  # fmt: skip
"""ζ(k) - 1 for k = 2, 3, …"""

LOG_GAMMA: Final = tuple(
    (-1.0) ** k * zeta / k for k, zeta in enumerate(ZETA_MINUS_1, start=2)
)  # Abramowitz and Stegun 6.1.33
DIGAMMA: Final = tuple(p / (q * 2 * k) for k, (p, q) in enumerate(BERNOULLI[:8], start=1))
EULER_MACLAURIN: Final = tuple(
    p / (q * math.factorial(2 * k)) for k, (p, q) in enumerate(BERNOULLI, start=1)
)

DIGAMMA_FROM: Final = 10.0
"""Where the asymptotic series of digamma is exact to the last digits."""

ORDERS: Final = 170
"""The highest order n of polygamma; past it n! is larger than a float can hold."""

J1_RATIOS: Final = (10.0, 28.0, 54.0, 88.0, 130.0, 180.0, 238.0)
"""The ratios of the terms of 3 j₁(x)/x = 1 - x²/10 + x⁴/280 - …: 2k(2k + 3)."""

J1_SERIES_BELOW: Final = 0.5


def _polynomial(coefficients: Sequence[float], x: float) -> float:
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


def lgamma(x: float) -> float:
    """ln |Γ(x)|; inf at the poles 0, -1, -2, …; exact to the last digits near its zeros 1 and 2."""
    if 0.5 <= x < 1.5:
        return _log_gamma_near_2(x - 1.0) - math.log1p(x - 1.0)
    if 1.5 <= x <= 2.5:
        return _log_gamma_near_2(x - 2.0)
    try:
        return math.lgamma(x)
    except (ValueError, OverflowError):
        return INF


def _log_gamma_near_2(z: float) -> float:
    """ln Γ(2 + z) = (1 - γ) z + Σ (-1)^k (ζ(k) - 1) z^k / k for |z| ≤ 1/2."""
    return z * ((1.0 - EULER) + z * _polynomial(LOG_GAMMA, z))


def digamma(x: float) -> float:
    """ψ(x) = Γ'(x)/Γ(x); -inf at 0 (inf at -0), nan at -1, -2, … and -inf, as PyTorch."""
    if x == 0.0:
        return -math.copysign(INF, x)
    if x != x or x == INF:
        return x
    if x > 0.0:
        return _digamma_of_positive(x)
    if x == -INF or x == math.floor(x):
        return NAN
    return _digamma_of_positive(1.0 - x) - math.pi / math.tan(math.pi * math.remainder(x, 1.0))


def _digamma_of_positive(x: float) -> float:
    """ψ(x) = ψ(x + 1) - 1/x up to 10, then ln x - 1/2x - Σ B₂ₖ/(2k x²ᵏ)."""
    below = 0.0
    while x < DIGAMMA_FROM:
        below += 1.0 / x
        x += 1.0
    r = 1.0 / x
    return math.log(x) - (0.5 * r + r * r * _polynomial(DIGAMMA, r * r)) - below


FAR: Final = 1e17
"""From here on ζ(s, x) is x^(1 - s) / (s - 1) in every digit."""


def polygamma(n: float, x: float) -> float:
    """ψ⁽ⁿ⁾(x), the n-th derivative of digamma for a whole n from 0 to 170, else nan.

    inf (or -inf) at 0 and, for odd n, at -1, -2, …; nan there for even n, where both sides differ.
    """
    if n == 0.0:
        return digamma(x)
    if not (1.0 <= n <= ORDERS and n == math.floor(n)) or x != x or x == -INF:
        return NAN
    odd = math.fmod(n, 2.0) == 1.0
    factor = math.gamma(n + 1.0) if odd else -math.gamma(n + 1.0)
    if x == 0.0:
        return INF if odd else -math.copysign(INF, x)
    if x < 0.0 and x == math.floor(x):
        return INF if odd else NAN
    return factor * _sum_of_powers(int(n) + 1, x)


def _sum_of_powers(s: int, x: float) -> float:
    """Σ 1/(x + k)^s over k = 0, 1, …; for x < 0 the negative terms are a difference of two such sums."""
    if x > 0.0:
        return _hurwitz_zeta(s, x)
    left = math.fmod(-x, 1.0)  # how far the last negative term is from 0; exact
    sign = 1.0 if s % 2 == 0 else -1.0
    positive = _hurwitz_zeta(s, 1.0 - left)
    return positive + sign * (_hurwitz_zeta(s, left) - _hurwitz_zeta(s, 1.0 - x))


def _hurwitz_zeta(s: int, x: float) -> float:
    """ζ(s, x) for x > 0 and a whole s > 1: terms one by one, then the formula of Euler and Maclaurin."""
    total = 0.0
    while x < s + 15.0:
        term = _inverse_power(x, s)
        total += term
        if term <= total * 1e-18 or total == INF:
            return total
        x += 1.0
    if x > FAR:
        return _inverse_power(x, s - 1) / (s - 1.0)  # x**-s would be 0 where the sum is not
    term = _inverse_power(x, s)
    rest = x / (s - 1.0) + 0.5
    rising = s / x
    for k, coefficient in enumerate(EULER_MACLAURIN):
        rest += coefficient * rising
        rising *= (s + 2 * k + 1) / x * ((s + 2 * k + 2) / x)
    return total + term * rest if term else total


def _inverse_power(x: float, s: int) -> float:
    """1 / x^s; inf where that is too large."""
    try:
        return x**-s
    except OverflowError:
        return INF


def spherical_j1(x: float) -> float:
    """j₁(x) = (sin x / x - cos x) / x, by its series near 0; nan at ±inf."""
    if abs(x) < J1_SERIES_BELOW:
        total = 1.0
        for ratio in reversed(J1_RATIOS):
            total = 1.0 - x * x / ratio * total
        return x / 3.0 * total
    return NAN if math.isinf(x) else (math.sin(x) / x - math.cos(x)) / x
