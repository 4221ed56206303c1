"""Γ and its relatives against 50-digit arithmetic, on both sides of zero and near their zeros."""

import math
import random
from collections.abc import Callable

import mpmath
import pytest

from autodiff_viz.core import special

CHANCE = random.Random(7)
POSITIVE = [CHANCE.uniform(0.01, 30.0) for _ in range(60)] + [1e-8, 1.0, 2.0, 1e5]
NEGATIVE = [CHANCE.uniform(-20.0, 0.0) for _ in range(60)] + [-1e-8, -3.0 + 1e-9, -1e5 - 0.25]


def agree(found: float, exact: mpmath.mpf, size: float = 0.0) -> bool:
    """Whether a float is within 1e-13 of the exact number, relatively to it or to `size`."""
    return bool(abs(mpmath.mpf(found) - exact) <= 1e-13 * max(abs(exact), size))


@pytest.mark.parametrize("x", [*POSITIVE, 1.0 + 1e-9, 1.0 - 1e-9, 2.0 + 1e-9, 1.7, 0.5, 2.5])
def test_lgamma_is_exact_also_near_its_zeros(x: float) -> None:
    with mpmath.workdps(50):
        assert agree(special.lgamma(x), mpmath.loggamma(x))


@pytest.mark.parametrize("x", [*POSITIVE, *NEGATIVE])
def test_digamma_is_exact(x: float) -> None:
    with mpmath.workdps(50):
        assert agree(special.digamma(x), mpmath.digamma(mpmath.mpf(x)), size=1.0)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 20, 60])
def test_polygamma_is_exact_on_both_sides_of_zero(n: int) -> None:
    with mpmath.workdps(50):
        for x in (*POSITIVE[:20], *NEGATIVE):
            exact = mpmath.psi(n, mpmath.mpf(x))
            if abs(exact) < 1e300:
                assert agree(special.polygamma(float(n), x), exact), x


@pytest.mark.parametrize("x", [10.0**-k for k in range(12)] + [0.4999, 0.5, 2.5, -7.0, 20.0])
def test_the_spherical_bessel_function_is_exact_near_0(x: float) -> None:
    with mpmath.workdps(60):
        z = mpmath.mpf(x)
        exact = (mpmath.sin(z) / z - mpmath.cos(z)) / z
        assert agree(special.spherical_j1(x), exact)


@pytest.mark.parametrize(
    ("function", "operands", "answer"),
    [
        (special.lgamma, (0.0,), math.inf),
        (special.lgamma, (-3.0,), math.inf),
        (special.lgamma, (-math.inf,), math.inf),
        (special.lgamma, (1e306,), math.inf),
        (special.lgamma, (math.nan,), math.nan),
        (special.digamma, (0.0,), -math.inf),
        (special.digamma, (-0.0,), math.inf),
        (special.digamma, (-3.0,), math.nan),
        (special.digamma, (math.inf,), math.inf),
        (special.digamma, (-math.inf,), math.nan),
        (special.polygamma, (1.0, -3.0), math.inf),
        (special.polygamma, (2.0, -3.0), math.nan),
        (special.polygamma, (2.0, 0.0), -math.inf),
        (special.polygamma, (1.0, math.inf), 0.0),
        (special.polygamma, (1.0, -math.inf), math.nan),
        (special.polygamma, (0.5, 1.0), math.nan),
        (special.polygamma, (math.inf, 1.0), math.nan),
        (special.polygamma, (1.0, 5e-324), math.inf),
        (special.spherical_j1, (math.inf,), math.nan),
    ],
)
def test_at_the_edges_there_is_an_answer(
    function: Callable[..., float], operands: tuple[float, ...], answer: float
) -> None:
    found = function(*operands)
    assert found == answer or (math.isnan(found) and math.isnan(answer))


def test_polygamma_takes_no_longer_for_large_orders_and_far_points() -> None:
    assert special.polygamma(170.0, 1e-3) == -math.inf
    assert special.polygamma(1.0, 1e300) == pytest.approx(1e-300)
    assert special.polygamma(1.0, -1e15 - 0.5) == pytest.approx(math.pi**2, rel=1e-14)
