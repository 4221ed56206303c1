"""float(x) gives the number, math.exp(x) is refused, however either is written."""

import cmath
import math
from collections.abc import Callable
from typing import Any

import pytest

import autodiff_viz as adv
from autodiff_viz.core.errors import TracingError


class Holder:
    def __init__(self, value: Any) -> None:
        self.value = value


SCOPE = {"math": math, "m": math, "exp": math.exp, "cmath": cmath, "Holder": Holder}


def written(text: str) -> Callable[[Any], Any]:
    """The function x -> text, compiled from text alone: there is no source file to look into."""
    found: Callable[[Any], Any] = eval(f"lambda x: {text}", dict(SCOPE))  # noqa: S307 - ours
    return found


@pytest.mark.parametrize(
    "text",
    [
        "math.exp(x)",
        "m.exp(x)",
        "exp(x)",
        "exp(*[x])",
        "1 + 2 * math.exp(x * 2 + 1) - 3",
        "math.exp(\n    x\n)",
        "[math.exp(each) for each in (x, x)]",
        "float(math.exp(x))",
        "float(x) + math.exp(x)",
        "math.exp(Holder(x).value)",
        "(math.exp)(x)",
        "print(math.exp(x), float(x))",
        "math.exp(x) if x > 0 else 0.0",
        "math.exp(x if x > 0 else -x)",
        "(lambda f: f(x))(exp)",
    ],
)
def test_math_exp_names_adv_exp(text: str) -> None:
    call = written(text)
    for _ in range(20):  # past the point where Python specialises the instruction
        with pytest.raises(TracingError, match=r"math\.exp takes plain numbers .* use adv\.exp\."):
            call(adv.Variable(0.5))


def test_it_is_a_type_error_too() -> None:
    with pytest.raises(TypeError, match=r"adv\.sqrt"):
        math.sqrt(adv.Variable(0.5))


def test_a_local_name_for_math_exp_is_seen_through() -> None:
    function = math.exp
    with pytest.raises(TracingError, match=r"adv\.exp"):
        function(adv.Variable(0.5))


def test_a_function_of_math_given_as_the_function_is_refused() -> None:
    with pytest.raises(TracingError, match=r"adv\.exp"):
        adv.gradient(math.exp, 0.5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("math.fabs(x)", r"adv\.abs"),
        ("math.pow(x, 2)", r"adv\.pow"),
        ("math.pow(2, x)", r"adv\.pow"),
        ("math.atan(x)", r"adv\.atan"),
        ("cmath.exp(x)", r"cmath\.exp .* adv\.exp"),
        ("math.isnan(x)", r"isnan\(float\(x\)\) takes the value alone"),
        ("math.gamma(x)", r"gamma\(float\(x\)\) takes the value alone"),
    ],
)
def test_each_names_its_own_way_out(text: str, says: str) -> None:
    with pytest.raises(TracingError, match=says):
        written(text)(adv.Variable(0.5))


@pytest.mark.parametrize(
    "text",
    [
        "float(x)",
        "math.exp(float(x) - 0.5) - 0.5",
        "math.exp(0.0) - float(x)",
        "[float(each) for each in (x, x)][1]",
        "next(map(float, [x]))",
        "(lambda number: number(x))(float)",
        "min([x], key=float) and 0.5",
        "float('%.2f' % x)",
        "complex(x).real",
        "float(*[x])",
    ],
)
def test_float_gives_the_number(text: str) -> None:
    call = written(text)
    for _ in range(20):
        assert call(adv.Variable(0.5)) == 0.5


def test_a_mapped_function_cannot_be_told_apart_and_gets_the_number() -> None:
    assert list(map(math.exp, [adv.Variable(0.0)])) == [1.0]
