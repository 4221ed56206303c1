"""Second derivatives far from 0 and near the ends of a domain, against 60 digits."""

import math
import sys
from typing import Any

import mpmath
import pytest

import autodiff_viz as adv
from autodiff_viz.core.jacobian import hessian
from tests.core.test_ops import EXACT

POINTS = {
    "tanh": (-20.0, 5.0, 20.0, 170.0),
    "sigmoid": (-40.0, 40.0, -300.0, 300.0, 1e-9, -0.9, 1.1),
    "softplus": (-40.0, 40.0, 300.0),
    "logsigmoid": (-40.0, 40.0, -300.0),
    "asin": (1e-9, 0.3, -0.6, 1.0 - 1e-9),
    "acos": (1e-9, -0.3, 0.6, -1.0 + 1e-9),
    "atan": (1e8, -1e70),
    "atanh": (1e-9, -0.3, 0.6, 1.0 - 1e-9),
    "mish": (-20.0, 0.9, 1.1, 10.0, 20.0, 40.0),
    "sinc": (1e-9, 700.25, 1e4 + 0.5),
    "spherical_j1": (1e-9, 1e-4, -0.49, 0.6),
    "gelu": (-20.0, 6.0),
    "silu": (-40.0, 40.0),
    "erf": (5.0, -20.0),
}


@pytest.mark.parametrize(("name", "u"), [(name, u) for name, us in POINTS.items() for u in us])
def test_a_hessian_of_a_product_inside_keeps_its_digits(name: str, u: float) -> None:
    """∂²f(x·w)/∂x∂w = f′(u) + u·f″(u): the first slope counts in it as well as the second."""
    x, w = u / 2.0, 2.0
    program = adv.parse(f"{name}(x*w)")
    with mpmath.workdps(400):
        slope, bend = (mpmath.diff(EXACT[name], mpmath.mpf(u), n) for n in (1, 2))
        exact = [float(each) for each in (w * w * bend, slope + u * bend, x * x * bend)]
    numbers = hessian(program, {"x": x, "w": w}).numbers
    for found in (numbers, adv.hessian(program, x, w)):
        both = [found[0][0], found[0][1], found[1][1]]
        for ours, right in zip(both, exact, strict=True):
            assert ours == pytest.approx(right, rel=1e-10, abs=sys.float_info.min)
            assert found[0][1] == pytest.approx(found[1][0], rel=1e-10)


def of_atan2(a: Any, b: Any) -> list[Any]:
    fourth = (a * a + b * b) ** 2
    return [-2 * a * b / fourth, (a * a - b * b) / fourth, 2 * a * b / fourth]


def of_hypot(a: Any, b: Any) -> list[Any]:
    third = mpmath.hypot(a, b) ** 3
    return [b * b / third, -a * b / third, a * a / third]


def of_div(a: Any, b: Any) -> list[Any]:
    return [0, -1 / b**2, 2 * a / b**3]


EXACT_OF_TWO = {"atan2": of_atan2, "hypot": of_hypot, "div": of_div}


@pytest.mark.parametrize("name", EXACT_OF_TWO)
@pytest.mark.parametrize(
    "at", [(1e-9, 1.0), (-1.0, 1e-9), (3.0, 4e80), (1e75, 2.0), (3.0, 1e-90), (-0.3, -0.4)]
)
def test_a_hessian_is_right_beside_huge_and_tiny_operands(
    name: str, at: tuple[float, float]
) -> None:
    with mpmath.workdps(200):
        exact = [float(each) for each in EXACT_OF_TWO[name](*map(mpmath.mpf, at))]
    program = adv.parse(f"{name}(a, b)")
    for found in (
        hessian(program, {"a": at[0], "b": at[1]}).numbers,
        adv.hessian(program, *at),
        adv.hessian(getattr(adv, name), *at),
    ):
        both = [found[0][0], found[0][1], found[1][1]]
        assert both == pytest.approx(exact, rel=1e-12, abs=1e-300)


def test_a_hessian_where_tanh_is_flat_is_0_and_a_number() -> None:
    assert hessian(adv.parse("tanh(x)"), {"x": 800.0}).numbers == ((0.0,),)
    own = adv.parse("f(x) = tanh(x)*x\nf(x)")
    assert hessian(own, {"x": 800.0}).numbers == ((0.0,),)


@pytest.mark.parametrize(
    ("text", "x", "bend"),
    [
        ("asin(x)", 1.0, math.inf),
        ("asin(x)", -1.0, -math.inf),
        ("acos(x)", 1.0, -math.inf),
        ("atanh(x)", 1.0, math.inf),
        ("atanh(x)", -1.0, -math.inf),
    ],
)
def test_a_hessian_at_the_end_of_a_domain_is_infinite(text: str, x: float, bend: float) -> None:
    program = adv.parse(text)
    assert hessian(program, {"x": x}).numbers == ((bend,),)
    assert adv.hessian(program, x) == [[bend]]
