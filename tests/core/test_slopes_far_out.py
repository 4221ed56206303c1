"""The slopes far from 0, near the ends of a domain and beside huge and tiny operands."""

import itertools
import math
import sys

import mpmath
import pytest

from autodiff_viz.core.compiled import gradient_function
from autodiff_viz.core.formula import parse
from autodiff_viz.core.numeric import Verdict
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.slope_check import check_partial
from autodiff_viz.core.sweep import convention_at, local_gradient
from tests.core.test_ops import EXACT, along

POINTS = [
    sign * x
    for x in (1e-5, 0.01, 0.3, 0.9, 0.999999, 1.7, 5.3, 8.1, 15.0, 25.0, 36.5, 100.0, 320.0)
    for sign in (1.0, -1.0)
]
ONE_OPERAND = [op for op in REGISTRY.values() if op.arity == 1]


def exact_slope(op: Op, at: tuple[float, ...], slot: int) -> float | None:
    """The slope at 350 digits as a float; None where there is none that is a normal float."""
    with mpmath.workdps(350):
        try:
            value, slope = EXACT[op.name](*map(mpmath.mpf, at)), along(op, at, slot)
        except (ZeroDivisionError, ValueError):
            return None
        real = isinstance(value, mpmath.mpf) and isinstance(slope, mpmath.mpf)
        if not real or not mpmath.isfinite(slope):
            return None
        normal = sys.float_info.min <= abs(slope) <= sys.float_info.max
        return float(slope) if normal else None


@pytest.mark.parametrize("op", ONE_OPERAND, ids=lambda op: op.name)
def test_a_slope_keeps_its_digits_wherever_it_is_a_normal_float(op: Op) -> None:
    for x in POINTS:
        exact = exact_slope(op, (x,), 0)
        if exact is not None and not convention_at(op, 0, (x,)):
            found = local_gradient(op, 0, (x,), op.compute(x))
            assert found == pytest.approx(exact, rel=1e-12, abs=0.0), x


SIZES = [s * x for x in (1e-200, 1e-100, 0.7, 3.0, 1e100, 1e156, 1e300) for s in (1.0, -1.0)]


@pytest.mark.parametrize("name", ["div", "atan2", "hypot"])
def test_no_square_on_the_way_to_a_slope_overflows(name: str) -> None:
    op = REGISTRY[name]
    for a, b in itertools.product(SIZES, repeat=2):
        p, q = mpmath.mpf(a), mpmath.mpf(b)
        length = p * p + q * q
        exact = {
            "div": (1 / q, -p / (q * q)),
            "atan2": (q / length, -p / length),
            "hypot": (p / mpmath.sqrt(length), q / mpmath.sqrt(length)),
        }[name]
        for slot, slope in enumerate(exact):
            if sys.float_info.min <= abs(slope) <= sys.float_info.max:
                found = local_gradient(op, slot, (a, b), op.compute(a, b))
                assert found == pytest.approx(float(slope), rel=1e-12, abs=0.0), (a, b, slot)


@pytest.mark.parametrize("x", [1e20, 1e100, 3e155, 1e300])
def test_the_slopes_of_bessel_kind_are_right_far_out(x: float) -> None:
    with mpmath.workdps(400):
        z = mpmath.mpf(x)
        sinc = (mpmath.cospi(z) - mpmath.sincpi(z)) / z
        bessel = (mpmath.sin(z) - 2 * (mpmath.sin(z) / z - mpmath.cos(z)) / z) / z
    for name, exact in (("sinc", sinc), ("spherical_j1", bessel)):
        op = REGISTRY[name]
        found = local_gradient(op, 0, (x,), op.compute(x))
        assert found == pytest.approx(float(exact), rel=1e-12, abs=0.0), name


@pytest.mark.parametrize("x", [1e18, 1e200, 1e300])
def test_the_slope_of_digamma_is_1_over_x_far_out(x: float) -> None:
    op = REGISTRY["digamma"]
    assert local_gradient(op, 0, (x,), op.compute(x)) == pytest.approx(1 / x, rel=1e-12, abs=0.0)


def test_the_compiled_gradient_takes_the_same_form() -> None:
    exact = float(1 / mpmath.cosh(mpmath.mpf(15)) ** 2)
    _, (slope,) = gradient_function(parse("tanh(x)"))(15.0)
    assert slope == pytest.approx(exact, rel=1e-12, abs=0.0)


def test_a_stable_form_is_given_for_every_slot_or_for_none() -> None:
    assert all(len(op.stable) in (0, op.arity) for op in REGISTRY.values())
    assert REGISTRY["tanh"].partials == ("1 - y**2",), "what is shown and derived stays"


@pytest.mark.parametrize("n", [2.0**51, 1e16, -1e16, 2.0**60, 1e200])
def test_no_rule_is_blamed_for_a_slope_between_even_numbers(n: float) -> None:
    verdict, reason = check_partial(REGISTRY["pow"], 1, (-0.9999999999999999, n), math.nan)
    assert verdict is Verdict.CANNOT_TELL
    assert reason
