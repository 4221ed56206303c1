"""What a quotient can tell of one slope, and what it says where it cannot."""

import math
from dataclasses import replace

import pytest

from autodiff_viz.core import ieee
from autodiff_viz.core.numeric import Verdict, quotient
from autodiff_viz.core.ops import REGISTRY, Code
from autodiff_viz.core.slope_check import Question, check_partial, trusted
from autodiff_viz.core.sweep import local_gradient


def judged(name: str, slot: int, operands: tuple[float, ...], slope: float) -> tuple[Verdict, str]:
    return check_partial(REGISTRY[name], slot, operands, slope)


@pytest.mark.parametrize(
    ("name", "operands", "slope"),
    [
        ("exp", (0.25,), 1.2840254166877414),
        ("sin", (1e6,), 0.9367521275331447),  # mpmath, 50 digits
        ("log", (1e-300,), 1e300),
        ("sqrt", (1e300,), 5e-151),
        ("square", (1e-9,), 2e-9),
        ("cube", (0.0,), 0.0),
        ("exp", (1e-300,), 1.0),
        ("exp", (700.0,), 1.0142320547350045e304),
        ("relu", (1e-7,), 1.0),
        ("abs", (-1e-300,), -1.0),
        ("sigmoid", (-40.0,), 4.248354255291589e-18),
    ],
)
def test_a_right_slope_agrees_from_the_tiny_to_the_huge(
    name: str, operands: tuple[float, ...], slope: float
) -> None:
    assert judged(name, 0, operands, slope)[0] is Verdict.AGREES


@pytest.mark.parametrize(
    ("name", "operands", "slope"),
    [
        ("log", (1e-300,), 1.0001e300),
        ("sqrt", (1e300,), 5.0005e-151),
        ("exp", (1e-300,), 0.0),
        ("relu", (1e-7,), 0.5),
        ("square", (1e-9,), 0.0),
        ("exp", (0.25,), math.nan),
        ("exp", (0.25,), math.inf),
    ],
)
def test_a_wrong_slope_differs_from_the_tiny_to_the_huge(
    name: str, operands: tuple[float, ...], slope: float
) -> None:
    verdict, reason = judged(name, 0, operands, slope)
    assert verdict is Verdict.DIFFERS
    assert reason.endswith(".")


def test_a_slope_of_1e_7_reported_as_0_is_caught() -> None:
    assert judged("mul", 1, (1e-7, 1.0), 1e-7)[0] is Verdict.AGREES
    assert judged("mul", 1, (1e-7, 1.0), 0.0)[0] is Verdict.DIFFERS


@pytest.mark.parametrize("h", [1e-15, 1e-12, 0.1, 10.0])
def test_a_bad_h_of_the_document_hides_no_fault_and_makes_none(h: float) -> None:
    exp = REGISTRY["exp"]
    assert check_partial(exp, 0, (1.0,), math.e, h)[0] is Verdict.AGREES
    assert check_partial(exp, 0, (1.0,), 1.0001 * math.e, h)[0] is Verdict.DIFFERS


def test_the_quotient_at_the_h_of_the_document_is_shown_where_it_is_sharp() -> None:
    question = Question(REGISTRY["square"], 0, (0.5,), 0.25, 1.0, 0.001)
    assert question.best.h == 0.001
    assert question.best.slope == (0.501**2 - 0.499**2) / 0.002


@pytest.mark.parametrize(
    ("name", "operands", "slope", "says"),
    [
        ("relu", (0.0,), 0.0, "On the left of it the slope is 0, on the right 1."),
        ("abs", (0.0,), 0.0, "On the left of it the slope is -1, on the right 1."),
        ("max", (2.0, 2.0), 0.5, "A tie"),
        ("sign", (0.0,), 0.0, "jumps at 0"),
        ("where", (0.0, 2.0, 3.0), 0.0, "jumps here"),
        ("sqrt", (0.0,), math.inf, "only the slope on the right"),
        ("log", (-1.0,), -1.0, "The value is nan here"),
        ("log", (0.0,), math.inf, "The value is -inf here"),
        ("exp", (math.inf,), math.inf, "The operand is inf here"),
        ("exp", (math.nan,), math.nan, "The operand is nan here"),
    ],
)
def test_kinks_jumps_and_edges_are_said_and_not_blamed(
    name: str, operands: tuple[float, ...], slope: float, says: str
) -> None:
    verdict, reason = judged(name, 0, operands, slope)
    assert verdict is Verdict.CANNOT_TELL
    assert says in reason
    assert reason.endswith(".")


@pytest.mark.parametrize("x", [1e160, -1e160, 1e300, 1.5e18])
@pytest.mark.parametrize("name", ["sin", "cos"])
def test_where_floats_are_too_coarse_nobody_is_blamed(name: str, x: float) -> None:
    op = REGISTRY[name]
    slope = math.cos(x) if name == "sin" else -math.sin(x)
    verdict, reason = check_partial(op, 0, (x,), slope)
    assert verdict is Verdict.CANNOT_TELL
    assert reason.endswith(".")


@pytest.mark.parametrize("x", [5e-324, -5e-324, 1e-310, 1.7e308, -1.7e308])
@pytest.mark.parametrize("h", [5e-324, 1e-5, 1e308])
@pytest.mark.parametrize("name", ["square", "exp", "sqrt", "relu", "tanh", "log"])
def test_the_ends_of_the_floats_break_nothing(name: str, h: float, x: float) -> None:
    op = REGISTRY[name]
    slope = local_gradient(op, 0, (x,), op.compute(x))
    assert check_partial(op, 0, (x,), slope, h)[0] is not Verdict.DIFFERS


def test_a_pole_beside_the_point_is_not_looked_across() -> None:
    assert judged("div", 1, (1.0, 1e-9), -1e18)[0] is Verdict.AGREES
    assert judged("div", 1, (1.0, 1e-300), -math.inf)[0] is Verdict.CANNOT_TELL


def test_a_power_that_is_defined_at_whole_exponents_only_is_not_judged_along_them() -> None:
    assert judged("pow", 1, (-15.0, 15.0), math.nan)[0] is Verdict.CANNOT_TELL


def test_nothing_is_trusted_across_a_kink() -> None:
    def f(x: float) -> float:
        return max(x, 0.0)

    found = trusted([quotient(f, 0.01, 2.0**-k) for k in range(40, 0, -1)], 0.01)
    assert found
    assert found[0].slope == 1.0
    assert found[0].h <= 0.01
    assert all(abs(each.slope - 1.0) <= each.own_error for each in found)
    assert max(each.h for each in found) < 0.1


def test_the_bounds_of_a_quotient_hold() -> None:
    for k in range(1, 40):
        found = quotient(math.exp, 1.0, 2.0**-k)
        assert abs(found.slope - math.e) <= found.own_error


def test_the_complex_step_bears_a_rule_out_where_differences_have_lost_their_digits() -> None:
    log = replace(REGISTRY["log"], code=Code(complex="cmath.log({x})"))
    far = replace(log, compute=lambda x: 1e12 + ieee.log(x), name="far")
    assert check_partial(far, 0, (2.0,), 0.5)[0] is Verdict.AGREES
    assert check_partial(replace(far, code=Code()), 0, (2.0,), 0.5)[0] is Verdict.CANNOT_TELL


def test_a_rule_that_does_not_read_the_value_is_not_excused_by_it() -> None:
    slope = 1e-7 / math.hypot(1e-7, 4.0)
    assert judged("hypot", 0, (1e-7, 4.0), slope)[0] is Verdict.AGREES
    assert judged("hypot", 0, (1e-7, 4.0), 2 * slope)[0] is Verdict.DIFFERS


def test_a_tiny_slope_of_a_saturated_function_reported_as_0_is_caught() -> None:
    assert judged("sigmoid", 0, (30.0,), 9.357622968838425e-14)[0] is Verdict.AGREES
    assert judged("sigmoid", 0, (30.0,), 0.0)[0] is Verdict.DIFFERS


def test_no_complex_step_hides_a_kink() -> None:
    relu = replace(REGISTRY["relu"], code=Code(complex="({x} if {x}.real > 0.0 else 0.0)"))
    assert check_partial(relu, 0, (0.0,), 0.0)[0] is Verdict.CANNOT_TELL
