"""Variable: values, gradients, operators on either side, and what it refuses."""

# ruff: noqa: PLW0108, SIM300 - how a call is written is what is tested

import gc
import math
import operator
import sys
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import autodiff_viz as adv
from autodiff_viz.core.errors import ArityError, BadNameError, TracingError
from autodiff_viz.core.ops import REGISTRY


def test_the_reference_chain_has_the_published_gradient() -> None:
    x = adv.Variable(0.5)
    z = adv.exp(x**2) ** 2
    assert z.data == 1.648721270700128
    assert x.grad is None
    z.backward()
    assert x.grad == 3.297442541400256


def test_every_variable_on_the_way_has_its_adjoint() -> None:
    x = adv.Variable(0.5)
    a = x**2
    y = adv.exp(a)
    z = y**2
    z.backward()
    assert (z.grad, y.grad, a.grad) == (1.0, 2.568050833375483, 3.297442541400256)


def test_a_second_backward_gives_the_same_numbers() -> None:
    x = adv.Variable(3.0)
    z = x * x + x
    z.backward()
    z.backward()
    assert x.grad == 7.0


def test_the_seed_scales_the_gradient_and_cleargrad_forgets_it() -> None:
    x = adv.Variable(3.0)
    (x * x).backward(seed=-0.5)
    assert x.grad == -3.0
    x.cleargrad()
    assert x.grad is None


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (lambda x: x + 3, 1.0),
        (lambda x: 3 + x, 1.0),
        (lambda x: x - 3, 1.0),
        (lambda x: 3 - x, -1.0),
        (lambda x: x * 3, 3.0),
        (lambda x: 3 * x, 3.0),
        (lambda x: x / 4, 0.25),
        (lambda x: 4 / x, -1.0),
        (lambda x: -x, -1.0),
        (lambda x: +x, 1.0),
        (lambda x: abs(-x), 1.0),
        (lambda x: x**2, 4.0),
        (lambda x: x**3, 12.0),
        (lambda x: x**4, 32.0),
        (lambda x: 2**x, 4 * math.log(2)),
        (lambda x: x**x, 4 * (1 + math.log(2))),
        (lambda x: (x > 1) * x, 1.0),
        (lambda x: (1 > x) * x, 0.0),
        (lambda x: x + True, 1.0),
        (lambda x: x - x, 0.0),
        (lambda x: x / x, 0.0),
    ],
)
def test_an_operator_has_its_slope_at_2(function: Callable[[Any], Any], slope: float) -> None:
    x = adv.Variable(2.0)
    function(x).backward()
    assert x.grad == pytest.approx(slope, rel=1e-15)


@pytest.mark.parametrize("name", ["lt", "le", "gt", "ge", "eq", "ne"])
@pytest.mark.parametrize("other", [1.0, 2.0, 3.0])
def test_a_comparison_answers_what_floats_answer(name: str, other: float) -> None:
    compare = getattr(operator, name)
    x = adv.Variable(2.0)
    for answer, right in ((compare(x, other), compare(2.0, other)),
                          (compare(other, x), compare(other, 2.0)),
                          (compare(x, adv.Variable(other)), compare(2.0, other))):  # fmt: skip
        assert isinstance(answer, adv.Variable)
        assert bool(answer) is right


def test_a_comparison_decides_by_the_value_at_the_point() -> None:
    def f(x: Any) -> Any:
        return x**2 if x > 0 else -3 * x

    assert adv.gradient(f, 2.0) == 4.0
    assert adv.gradient(f, -2.0) == -3.0


def test_a_variable_is_itself_in_a_list_and_a_key() -> None:
    x, y = adv.Variable(1.0), adv.Variable(2.0)
    assert x in [y, x]
    assert {x: "x", y: "y"}[x] == "x"
    assert x != "a"
    assert (x == None) is False  # noqa: E711 - what an equality with no number answers


@pytest.mark.skipif("mod" not in REGISTRY, reason="the op mod is not registered")
def test_the_remainder_and_whole_quotients() -> None:
    x = adv.Variable(-7.5)
    assert [float(each) for each in (x % 2, 5 % x, x // 2, 5 // x)] == [0.5, -2.5, -4.0, -1.0]
    assert [float(math.floor(x)), float(math.ceil(x)), float(round(x))] == [-8.0, -7.0, -8.0]


def test_the_arithmetic_is_ieee_754() -> None:
    x = adv.Variable(0.0)
    assert float(1 / x) == math.inf
    assert math.isnan(float(x / x))
    assert float(adv.exp(x + 1000)) == math.inf
    assert float(x + 10**400) == math.inf
    assert float(x - 10**400) == -math.inf


def test_a_number_comes_out_as_float_int_and_text() -> None:
    x = adv.Variable(2.75, name="x")
    assert (float(x), int(x), f"{x:.1f}", f"{x}") == (2.75, 2, "2.8", "Variable(2.75, name='x')")
    assert repr(x + 1) == "Variable(3.75)"


def test_the_data_of_a_variable_of_ones_own_can_be_changed() -> None:
    x = adv.Variable(2.0)
    for _ in range(60):
        ((x - 3) ** 2).backward()
        x.data -= 0.25 * (x.grad or 0.0)
    assert x.data == pytest.approx(3.0, rel=1e-12)


def test_a_graph_keeps_the_numbers_it_was_made_with() -> None:
    x = adv.Variable(2.0)
    z = x * x
    x.data = 5.0
    z.backward()
    assert x.grad == 4.0


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda x: adv.Variable("a"), "'a' .str. is not a number"),
        (lambda x: adv.Variable(None), "None .NoneType. is not a number"),
        (lambda x: adv.Variable(1j), "1j .complex. is not a number"),
        (lambda x: adv.Variable(x), r"made of a number; float\(x\)"),
        (lambda x: x + "a", "'a' .str. is not a number"),
        (lambda x: [1] * 2 + x, r"\[1, 1\] .list. is not a number"),
        (lambda x: adv.exp("a"), "'a' .str. is not a number"),
        (lambda x: setattr(x, "data", "a"), "'a' .str. is not a number"),
        (lambda x: setattr(x * 2, "data", 1.0), "was computed"),
        (lambda x: x.backward(seed="a"), "'a' .str. is not a number"),
        (lambda x: x.backward(seed=x), "is not a number"),
        (lambda x: math.trunc(x), r"int\(float\(x\)\)"),
        (lambda x: round(x, 2), "rounded to whole numbers"),
        (lambda x: __import__("copy").deepcopy(x), "adv.trace makes a Program"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(wrong: Callable[[Any], Any], says: str) -> None:
    with pytest.raises(TracingError, match=says):
        wrong(adv.Variable(2.0))


@pytest.mark.parametrize("name", ["max", "", "2x", "a b", "ȳ"])
def test_a_name_must_be_one_a_program_can_have(name: str) -> None:
    with pytest.raises(BadNameError):
        adv.Variable(1.0, name=name)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda x: adv.exp(), r"exp takes 1 operand \(x\), not 0"),
        (lambda x: adv.exp(x, x), r"exp takes 1 operand \(x\), not 2"),
        (lambda x: adv.max(x), r"max takes 2 operands \(a, b\), not 1"),
        (lambda x: adv.max(), r"max takes 2 operands \(a, b\), not 0"),
        (lambda x: adv.max(1, 2, x), r"max takes 2 operands \(a, b\), not 3"),
        (lambda x: adv.where(x, 1), r"where takes 3 operands \(c, a, b\), not 2"),
    ],
)
def test_a_wrong_number_of_operands_is_a_sentence(call: Callable[[Any], Any], says: str) -> None:
    with pytest.raises(ArityError, match=says):
        call(adv.Variable(1.0))


def test_an_unknown_function_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'gudermann'"):
        _ = adv.gudermann  # type: ignore[attr-defined]


def test_a_variable_is_nothing_to_go_through() -> None:
    with pytest.raises(TypeError, match="not iterable"):
        list(adv.Variable(1.0))  # type: ignore[call-overload]


def test_a_chain_of_100_000_ops_works_under_any_recursion_limit() -> None:
    x = adv.Variable(1.0)
    z: Any = x
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        for _ in range(50_000):
            z = adv.sin(z) * 1.00001
        z.backward()
        del z
    finally:
        sys.setrecursionlimit(limit)
    assert x.grad is not None
    assert 0.0 < x.grad < 1.0


def test_a_sum_with_100_000_uses_of_one_variable_works() -> None:
    x = adv.Variable(2.0)
    total: Any = 0.0
    for _ in range(100_000):
        total = total + x
    total.backward()
    assert x.grad == 100_000.0


@pytest.mark.usefixtures("searching")
def test_a_graph_that_is_not_needed_goes_without_the_cyclic_collector() -> None:
    x = adv.Variable(2.0)
    z = adv.exp(x * x) ** 2
    gone = weakref.ref(z)
    gc.disable()
    z.backward()
    del z
    assert gone() is None


@pytest.mark.usefixtures("searching")
def test_the_collector_is_as_before_after_a_function_ran_or_failed() -> None:
    assert gc.isenabled()
    adv.gradient(lambda x: x * x, 1.0)
    with pytest.raises(ZeroDivisionError):
        adv.gradient(lambda x: x * (1 // 0), 1.0)
    assert gc.isenabled()
    gc.disable()
    adv.gradient(lambda x: x * x, 1.0)
    assert not gc.isenabled()


def test_divmod_is_the_floored_quotient_and_the_remainder() -> None:
    x = adv.Variable(7.5)
    assert [each.data for each in divmod(x, 2)] == [*divmod(7.5, 2.0)]
    assert [each.data for each in divmod(20, x)] == [*divmod(20.0, 7.5)]
    divmod(20, x)[1].backward()
    assert x.grad == -2.0  # 20 - 2x
