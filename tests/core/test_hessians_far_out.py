"""Second derivatives far from 0 and near the ends of a domain, against 60 digits."""

import sys

import mpmath
import pytest

import autodiff_viz as adv
from autodiff_viz.core.jacobian import hessian
from tests.core.test_ops import EXACT

POINTS = {
    "tanh": (-20.0, 5.0, 20.0, 170.0),
    "sigmoid": (-40.0, 40.0, -300.0, 300.0),
    "softplus": (-40.0, 40.0, 300.0),
    "logsigmoid": (-40.0, 40.0, -300.0),
    "asin": (1e-9, 0.3),
    "acos": (1e-9, -0.3),
    "atan": (1e8, -1e70),
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


@pytest.mark.parametrize("at", [(1e-9, 1.0), (3.0, 4e80), (1e75, 2.0)])
def test_the_hessian_of_atan2_is_right_beside_huge_and_tiny_operands(
    at: tuple[float, float],
) -> None:
    a, b = map(mpmath.mpf, at)
    with mpmath.workdps(60):
        fourth = (a * a + b * b) ** 2
        exact = [-2 * a * b / fourth, (a * a - b * b) / fourth, 2 * a * b / fourth]
    found = hessian(adv.parse("atan2(a, b)"), {"a": at[0], "b": at[1]}).numbers
    both = [found[0][0], found[0][1], found[1][1]]
    assert both == pytest.approx([float(each) for each in exact], rel=1e-12, abs=1e-300)


def test_a_hessian_where_tanh_is_flat_is_0_and_a_number() -> None:
    assert hessian(adv.parse("tanh(x)"), {"x": 800.0}).numbers == ((0.0,),)
    own = adv.parse("f(x) = tanh(x)*x\nf(x)")
    assert hessian(own, {"x": 800.0}).numbers == ((0.0,),)
