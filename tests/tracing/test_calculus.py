"""Gradients, pullbacks, pushforwards, Jacobians and Hessians of functions, nested ones too."""

import itertools
import json
import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import pytest

import autodiff_viz as adv
from autodiff_viz.core.errors import MissingValueError, ProgramError, SettingsError, TracingError
from autodiff_viz.core.program import Program

CASES = json.loads(
    (Path(__file__).parents[1] / "data" / "gradients.json").read_text(encoding="utf-8")
)
Function = Callable[..., Any]


def goldstein_price(x: Any, y: Any) -> Any:
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
    return first * (30 + (2 * x - 3 * y) ** 2 * second)


def derivative(f: Function, order: int = 1) -> Function:
    """The derivative of a function of one number, as a function again."""
    if order == 0:
        return f
    return lambda x: adv.gradient(derivative(f, order - 1), x)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_published_case_has_its_gradient(case: dict[str, Any]) -> None:
    program = adv.parse(case["expr"])
    found = adv.gradient(program, case["at"])
    assert found.keys() == case["grad"].keys()
    for name, slope in case["grad"].items():
        assert found[name] == pytest.approx(slope, rel=1e-9, abs=0.0 if slope else 1e-12), name
    point = [case["at"][name] for name in found]
    assert adv.value_and_gradient(program)(*point)[0] == pytest.approx(case["value"], rel=1e-9)


def test_no_perturbation_is_confused() -> None:
    assert adv.gradient(lambda x: x * adv.gradient(lambda y: x * y, 1.0), 4.0) == 8.0
    assert adv.gradient(lambda x: x * adv.gradient(lambda y: x * y, x), 4.0) == 8.0
    assert adv.gradient(lambda x: x * adv.gradient(lambda y: x + y, 1.0), 1.0) == 1.0
    assert adv.gradient(lambda x: adv.gradient(lambda y: x * y**2, x), 3.0) == 12.0
    forward_in_forward = adv.pushforward(
        lambda x: x * adv.pushforward(lambda y: x * y, 1.0, 1.0)[1], 4.0, 1.0
    )
    assert forward_in_forward == (16.0, 8.0)
    forward_in_reverse = adv.gradient(
        lambda x: x * adv.pushforward(lambda y: x * y, 1.0, 1.0)[1], 4.0
    )
    assert forward_in_reverse == 8.0


def test_a_pushforward_along_a_variable_is_differentiable_along_it() -> None:
    assert adv.gradient(lambda v: adv.pushforward(lambda y: y**3, 2.0, v)[1], 5.0) == 12.0


@pytest.mark.parametrize("order", range(6))
def test_a_derivative_of_a_derivative_is_exact(order: int) -> None:
    def f(x: Any) -> Any:
        return adv.exp(adv.sin(x)) * adv.tanh(x) / (1 + x**2)

    def exact(x: Any) -> Any:
        return mpmath.exp(mpmath.sin(x)) * mpmath.tanh(x) / (1 + x**2)

    with mpmath.workdps(50):
        expected = float(mpmath.diff(exact, mpmath.mpf("0.7"), order))
    assert derivative(f, order)(0.7) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("x**n", {"x": 2.0, "n": 0.0}),
        ("x**n", {"x": 1.5, "n": 2.5}),
        ("max(x, 2*n)*x*n", {"x": 2.0, "n": 3.0}),
        ("where(x > n, x*n, x/n)", {"x": 2.0, "n": 3.0}),
        ("sigmoid(x*n) + sqrt(x)*log(n)", {"x": 2.0, "n": 3.0}),
    ],
)
def test_a_hessian_is_that_of_50_digits(text: str, point: dict[str, float]) -> None:
    program = adv.parse(text)
    names = {"max": max, "where": lambda c, a, b: a if c else b, "sqrt": mpmath.sqrt,
             "log": mpmath.log, "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x))}  # fmt: skip
    code = compile(text, "test", "eval")
    xs = [program.nodes[i].name for i in program.inputs]

    def exact(*values: Any) -> Any:
        return eval(code, names, dict(zip(xs, values, strict=True)))  # noqa: S307 - text of ours

    with mpmath.workdps(50):
        at = tuple(mpmath.mpf(point[name]) for name in xs)
        expected = [
            [
                float(mpmath.diff(exact, at, tuple(int(k == i) + int(k == j) for k in range(2))))
                for j in range(2)
            ]
            for i in range(2)
        ]
    found = adv.hessian(program, *(point[name] for name in xs))
    for row, wanted in zip(found, expected, strict=True):
        assert row == pytest.approx(wanted, rel=1e-11, abs=1e-12)


def test_the_hessian_of_goldstein_price_is_exact() -> None:
    assert adv.hessian(goldstein_price, 1.0, 1.0) == [[21228.0, -25812.0], [-25812.0, 44748.0]]


def test_a_pullback_can_be_called_again_and_has_a_tuple_for_several_inputs() -> None:
    y, back = adv.pullback(lambda x, w: x * w + w, 2.0, 3.0)
    assert y == 9.0
    assert (back(1.0), back(-2.0), back(0.0)) == ((3.0, 3.0), (-6.0, -6.0), (0.0, 0.0))
    assert adv.pullback(adv.square, 3.0)[1]() == 6.0


def test_a_pullback_of_several_outputs_takes_as_many_adjoints() -> None:
    values, back = adv.pullback(lambda x: (x**2, x**3, 7.0, x), 2.0)
    assert values == (4.0, 8.0, 7.0, 2.0)
    assert back((1.0, 10.0, 5.0, 0.5)) == 124.5
    with pytest.raises(TracingError, match="returned 4 numbers, so the pullback takes as many"):
        back(1.0)


def test_an_output_may_be_an_input_or_be_there_twice() -> None:
    assert adv.jacobian(lambda x, y: (x, y, x), 1.0, 2.0) == [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    assert adv.pullback(lambda x: (x, x), 1.0)[1]((2.0, 3.0)) == 5.0
    assert adv.pushforward(lambda x: (x, 2 * x), 1.0, 3.0) == ((1.0, 2.0), (3.0, 6.0))


def test_several_outputs_may_be_an_array() -> None:
    numpy = pytest.importorskip("numpy")
    found = adv.jacobian(lambda x, y: numpy.array([x * y, x + y]), 2.0, 3.0)
    assert found == [[3.0, 2.0], [1.0, 1.0]]


def test_reverse_and_forward_mode_agree_on_a_product_of_inputs() -> None:
    xs = [1.0 + 0.01 * place for place in range(20)]

    def product(*values: Any) -> Any:
        return math.prod(values)

    slopes = adv.gradient(product, *xs)
    for place in range(20):
        start = [float(place == each) for each in range(20)]
        assert adv.pushforward(product, xs, start)[1] == pytest.approx(slopes[place], rel=1e-13)


def test_a_list_is_many_inputs_and_the_gradient_a_list() -> None:
    def f(weights: list[Any], x: Any) -> Any:
        return sum(w * x for w in weights)

    assert adv.gradient(f, [1.0, 2.0, 3.0], 5.0) == ([5.0, 5.0, 5.0], 6.0)
    many = [float(place) for place in range(1000)]
    slopes = adv.gradient(lambda xs: sum(x * x for x in xs), many)
    assert slopes == [2 * x for x in many]


def test_a_constant_function_has_slope_0_and_an_unused_input_too() -> None:
    assert adv.gradient(lambda x: 5.0, 1.0) == 0.0
    assert adv.gradient(lambda x, y: y, 1.0, 2.0) == (0.0, 1.0)
    assert adv.pushforward(lambda x: 5, 1.0, 1.0) == (5.0, 0.0)
    assert adv.hessian(lambda x, y: x + y, 1.0, 2.0) == [[0.0, 0.0], [0.0, 0.0]]


def test_a_variable_from_outside_stays_one_in_the_answer() -> None:
    w = adv.Variable(3.0)
    slope = adv.gradient(lambda x: w**2 * x, 2.0)
    assert isinstance(slope, adv.Variable)
    assert slope.data == 9.0
    slope.backward()
    assert w.grad == 6.0


def test_the_gradient_of_an_ordinary_variable_is_not_touched() -> None:
    w = adv.Variable(3.0)
    adv.gradient(lambda x: w**2 * x, 2.0)
    assert w.grad is None


def test_a_chain_of_100_000_ops_has_a_gradient_and_a_hessian() -> None:
    def f(x: Any) -> Any:
        for _ in range(50_000):
            x = adv.sin(x) + 1e-6
        return x

    slope = adv.gradient(f, 1.0)
    assert 0.0 < slope < 1e-4
    ((second,),) = adv.hessian(f, 1.0)
    quotient = (adv.gradient(f, 1.0 + 1e-4) - adv.gradient(f, 1.0 - 1e-4)) / 2e-4
    assert second == pytest.approx(quotient, rel=1e-5)


def test_many_levels_of_nesting_work() -> None:
    assert derivative(lambda x: x**9 if x > 0 else x, 8)(1.0) == math.factorial(9)


def test_backward_inside_a_differentiated_function_is_refused() -> None:
    def f(x: Any) -> Any:
        y = x**3
        y.backward()
        return x.grad * x

    with pytest.raises(TracingError, match=r"use adv\.gradient inside"):
        adv.gradient(f, 2.0)

    def other(x: Any) -> Any:
        w = adv.Variable(3.0)
        (w * w).backward()
        return x * float(w.grad or 0.0)

    assert adv.gradient(other, 2.0) == 6.0


def test_threads_do_not_disturb_one_another() -> None:
    found: dict[int, float] = {}

    def work(place: int) -> None:
        for _ in range(50):
            found[place] = adv.gradient(
                lambda x: x * adv.gradient(lambda y: x * y**2, float(place)), 3.0
            )

    threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {place: 12.0 * place for place in range(8)}


def test_the_central_difference_is_that_of_the_article() -> None:
    def f(x: Any) -> Any:
        return adv.exp(x**2) ** 2

    assert adv.numerical_gradient(f, 0.5, h=0.001) == 3.2974513345919165
    assert adv.numerical_gradient(lambda x, y: x * y, 2.0, 3.0) == pytest.approx((3.0, 2.0))
    assert adv.numerical_gradient(math.exp, 0.0) == pytest.approx(1.0)


@pytest.mark.parametrize("h", [0.0, -1.0, math.nan, math.inf])
def test_an_h_that_is_no_step_is_refused(h: float) -> None:
    with pytest.raises(SettingsError, match="h must be a number above 0, not"):
        adv.numerical_gradient(lambda x: x, 1.0, h=h)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: adv.gradient(lambda x: (x, x), 1.0), TracingError, "returned 2 numbers.*jacobian"),
        (lambda: adv.gradient(lambda x: "a", 1.0), TracingError, "must return a number.*'a'"),
        (lambda: adv.gradient(lambda x: None, 1.0), TracingError, "must return a number.*None"),
        (lambda: adv.gradient(lambda x: x, "a"), TracingError, "'a' .str. is not a number"),
        (lambda: adv.gradient(3, 1.0), TracingError, "3 is neither a function nor a Program"),
        (lambda: adv.pushforward(lambda x: x, 1.0, "a"), TracingError, "'a' .str. is not"),
        (lambda: adv.pushforward(lambda x, y: x, (1, 2), (1,)), TracingError, "2 inputs and 1 tan"),
        (lambda: adv.numerical_gradient(abs, 1e30), SettingsError, "too small beside 1e30"),
        (lambda: adv.gradient(adv.parse("x*y"), {"x": 1}), MissingValueError, "input y has no val"),
        (lambda: adv.gradient(adv.parse("x*y"), 1.0), MissingValueError, r"2 inputs .x, y., not 1"),
        (lambda: adv.gradient(adv.parse("x"), {"x": 1, "q": 2}), ProgramError, "no input called"),
        (lambda: adv.gradient(Program(), {}), ProgramError, "program is empty"),
    ],
)
def test_what_cannot_be_differentiated_is_a_sentence(
    call: Callable[[], Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        call()


@pytest.mark.parametrize("order", range(1, 5))
def test_derivatives_agree_with_jax(order: int) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)

    def theirs(x: Any) -> Any:
        return jax.numpy.exp(jax.numpy.sin(x) * x) / (1 + x**2)

    found = derivative(lambda x: adv.exp(adv.sin(x) * x) / (1 + x**2), order)(0.7)
    for _ in range(order):
        theirs = jax.grad(theirs)
    assert found == pytest.approx(float(theirs(0.7)), rel=1e-10)


def test_a_hessian_agrees_with_pytorch() -> None:
    torch = pytest.importorskip("torch")
    at = torch.tensor([1.3, -0.4], dtype=torch.float64)
    theirs = torch.autograd.functional.hessian(lambda v: goldstein_price(v[0], v[1]), at)
    found = list(itertools.chain(*adv.hessian(goldstein_price, 1.3, -0.4)))
    assert found == pytest.approx(theirs.flatten().tolist(), rel=1e-10)


@pytest.mark.parametrize(
    "call",
    [
        adv.gradient,
        adv.jacobian,
        adv.hessian,
        adv.numerical_gradient,
        adv.pullback,
        lambda f, x: adv.value_and_gradient(f)(x),
        lambda f, x: adv.pushforward(f, x, 1.0),
    ],
)
def test_too_few_inputs_are_told_in_a_sentence(call: Any) -> None:
    def area(width: float, height: float) -> float:
        return width * height

    with pytest.raises(TracingError, match=r"area takes 2 arguments \(width, height\), not 1\."):
        call(area, 1.0)
    with pytest.raises(TracingError, match=r"The function takes 2 arguments \(x, y\), not 1\."):
        call(lambda x, y: x * y, 1.0)


def test_a_type_error_of_the_function_itself_stays_what_it_is() -> None:
    with pytest.raises(TypeError, match="not iterable"):
        adv.gradient(sum, 1.0)


def test_a_difference_quotient_can_be_differentiated() -> None:
    assert adv.gradient(
        lambda x: x * adv.numerical_gradient(lambda y: x * y**2, x), 4.0
    ) == pytest.approx(6 * 4.0**2, rel=1e-8)  # d(2x³)/dx
    assert adv.gradient(
        lambda x: x * adv.numerical_gradient(lambda y: x * y, 1.0), 4.0
    ) == pytest.approx(8.0, rel=1e-9)
