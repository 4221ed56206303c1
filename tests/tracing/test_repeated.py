"""value_and_gradient: right at every call, though the function is run only now and then."""

# ruff: noqa: PLW0108 - how a call is written is what is tested

import math
from collections.abc import Callable
from typing import Any

import pytest

import autodiff_viz as adv
from autodiff_viz.core.errors import MissingValueError, ProgramError, TracingError
from autodiff_viz.core.program import Program


def counted(f: Callable[..., Any]) -> tuple[Callable[..., Any], list[int]]:
    """A function that counts its runs."""
    runs: list[int] = []

    def counting(*xs: Any) -> Any:
        runs.append(1)
        return f(*xs)

    return counting, runs


def test_a_function_is_run_twice_at_most() -> None:
    f, runs = counted(lambda x, y: adv.exp(x * y) * x)
    both = adv.value_and_gradient(f)
    for place in range(10):
        x, y = 0.1 * place, 1.0 - 0.2 * place
        value, (by_x, by_y) = both(x, y)
        assert value == pytest.approx(math.exp(x * y) * x, rel=1e-15)
        assert by_x == pytest.approx(math.exp(x * y) * (1 + x * y), rel=1e-14)
        assert by_y == pytest.approx(math.exp(x * y) * x * x, rel=1e-14)
    assert len(runs) == 2


def test_each_side_of_a_branch_is_run_once_and_right_ever_after() -> None:
    f, runs = counted(lambda x: x**2 if x > 0 else (-3 * x if x > -1 else x**3))
    both = adv.value_and_gradient(f)
    expected = {2.0: (4.0, 4.0), -0.5: (1.5, -3.0), -2.0: (-8.0, 12.0), 0.5: (0.25, 1.0)}
    for _ in range(3):
        for x, answer in expected.items():
            assert both(x) == answer
    assert len(runs) == 4  # once without keeping, then once for each of three ways


def test_a_loop_that_ends_by_a_value_is_right() -> None:
    def f(x: Any) -> Any:
        while x < 100:
            x = x * 2
        return x

    both = adv.value_and_gradient(f)
    for x in (1.0, 3.0, 60.0, 1.0, 3.0, 60.0, 200.0, 1.0):
        factor = 2.0 ** max(0, math.ceil(math.log2(100 / x)))
        assert both(x) == (factor * x, factor)


def test_only_so_many_ways_are_kept_and_all_are_right() -> None:
    def f(x: Any) -> Any:
        return x * next(place for place in range(100) if x < place)

    both = adv.value_and_gradient(f)
    for _ in range(2):
        for place in range(40):
            x = place + 0.5
            assert both(x) == (x * (place + 1), place + 1.0)


@pytest.mark.parametrize(
    "look",
    [float, int, repr, "{:.2f}".format, lambda x: x.data],
    ids=["float", "int", "repr", "format", "data"],
)
def test_a_function_that_takes_a_number_out_is_run_each_time(look: Callable[[Any], Any]) -> None:
    seen: list[Any] = []

    def f(x: Any) -> Any:
        seen.append(look(x))
        return x * float(x)

    both = adv.value_and_gradient(f)
    assert [both(x) for x in (1.0, 2.0, 3.0)] == [(1.0, 1.0), (4.0, 2.0), (9.0, 3.0)]
    assert seen == [look(adv.Variable(x)) for x in (1.0, 2.0, 3.0)]


def test_within_another_derivative_it_is_differentiated() -> None:
    both = adv.value_and_gradient(lambda x: x**3)
    for _ in range(3):
        both(1.0)
    assert adv.gradient(lambda x: both(x)[0] * both(x)[1], 2.0) == pytest.approx(5 * 3 * 2.0**4)
    program = adv.value_and_gradient(adv.parse("x**3"))
    assert adv.gradient(lambda x: program(x)[1], 2.0) == 12.0


def test_a_variable_from_outside_is_read_each_time() -> None:
    w = adv.Variable(2.0)
    both = adv.value_and_gradient(lambda x: x * w)
    for value in (2.0, 3.0, 4.0):
        w.data = value
        assert float(both(5.0)[0]) == 5.0 * value


@pytest.mark.parametrize(
    "asks", [lambda w, x: w > 1, lambda w, x: w > x, lambda w, x: w, lambda w, x: float(w) > 1]
)
def test_a_variable_from_outside_that_decides_is_asked_each_time(
    asks: Callable[[Any, Any], Any],
) -> None:
    w = adv.Variable(0.0)
    both = adv.value_and_gradient(lambda x: x * 2 if asks(w, x) else x * 3)
    for value in (0.0, 0.0, 0.0, 3.0, 0.0):
        w.data = value
        assert both(1.0) == ((2.0, 2.0) if value else (3.0, 3.0))


RATE = 2.0


def test_a_variable_of_the_functions_own_text_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    scale = 1.0
    both = adv.value_and_gradient(lambda x: x * scale * RATE)
    for change in (1.0, 1.0, 1.0, 5.0, 5.0, 5.0, 1.0):
        scale = change
        assert both(3.0) == (6.0 * change, 2.0 * change)
    monkeypatch.setitem(globals(), "RATE", 10.0)
    assert both(3.0) == (30.0, 10.0)
    monkeypatch.delitem(globals(), "RATE")
    with pytest.raises(NameError):
        both(3.0)


def test_a_function_that_reads_a_later_name_works() -> None:
    both = adv.value_and_gradient(lambda x: x * later)
    with pytest.raises(NameError):
        both(1.0)
    for later in (2.0, 3.0):
        assert both(1.0) == (later, later)


def test_lists_of_inputs_have_their_own_form() -> None:
    both = adv.value_and_gradient(lambda xs, b: sum(x * x for x in xs) * b)
    for _ in range(3):
        assert both([1.0, 2.0], 3.0) == (15.0, ([6.0, 12.0], 5.0))
        assert both([1.0], 3.0) == (3.0, ([6.0], 1.0))


def test_one_input_has_a_number_as_its_gradient() -> None:
    assert adv.value_and_gradient(adv.parse("exp(x**2)**2"))(0.5) == (
        1.648721270700128,
        3.297442541400256,
    )


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: adv.value_and_gradient(3), TracingError, "neither a function nor a Program"),
        (lambda: adv.value_and_gradient(adv.parse("x"))("a"), TracingError, "'a' .str. is not"),
        (
            lambda: adv.value_and_gradient(adv.parse("x"))(),
            MissingValueError,
            r"takes 1 input .x., not 0",
        ),
        (lambda: adv.value_and_gradient(Program())(), ProgramError, "program is empty"),
        (lambda: adv.value_and_gradient(lambda x: (x, x))(1.0), TracingError, "jacobian"),
    ],
)
def test_what_cannot_be_evaluated_is_a_sentence(
    call: Callable[[], Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        call()


def test_a_function_that_is_called_and_replaced_is_noticed() -> None:
    def triple(x: Any) -> Any:
        return x * 3.0

    inner = triple
    both = adv.value_and_gradient(lambda x: inner(x))
    assert [both(1.0), both(1.0)] == [(3.0, 3.0)] * 2

    def fivefold(x: Any) -> Any:
        return x * 5.0

    inner = fivefold
    assert both(1.0) == (5.0, 5.0)


def test_a_function_of_ones_own_may_be_called_like_an_input() -> None:
    x1 = adv.define("x1(t) = t**2")
    both = adv.value_and_gradient(lambda x: x1(x) * x)
    assert [both(2.0) for _ in range(3)] == [(8.0, 12.0)] * 3
