"""Evaluation over arrays against the compiled program at each point."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given

from autodiff_viz.core.arrays import BLOCK, array_function
from autodiff_viz.core.compiled import gradient_function
from autodiff_viz.core.errors import MissingValueError, SettingsError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import Program
from tests.core.engine_cases import alone, points, programs

EXACT = ("add", "sub", "mul", "div", "neg", "square", "relu", "abs", "sqrt", "lt", "ge", "where")
"""Ops whose NumPy is Python's arithmetic to the last bit."""


def close(found: float, right: float) -> bool:
    """Whether two floats agree to 1e-13 (near 0 to 1e-16), or are both no finite number alike."""
    if not math.isfinite(right):
        return repr(float(found)) == repr(float(right))
    return math.isclose(found, right, rel_tol=1e-13, abs_tol=1e-16)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_an_op_over_arrays_is_the_op_at_each_point(op: Op) -> None:
    program, rows = alone(op), list(points(op))
    values, slopes = array_function(program)(*np.array(rows).T)
    at_each = gradient_function(program)
    for i, point in enumerate(rows):
        value, right = at_each(*point)
        assert close(values[i], value), point
        for slot in range(op.arity):
            assert close(slopes[slot][i], right[slot]), (point, slot)


@given(programs(EXACT))
def test_random_programs_over_arrays_agree_with_each_point(program: Program) -> None:
    xs, ws = np.linspace(-2.0, 2.0, 9), np.linspace(3.0, -1.0, 9)
    values, slopes = array_function(program)(xs, ws)
    at_each = gradient_function(program)
    for i in range(9):
        value, right = at_each(float(xs[i]), float(ws[i]))
        assert close(values[i], value)
        assert all(close(slopes[slot][i], right[slot]) for slot in range(2))


def test_the_reference_chain_over_more_points_than_a_block() -> None:
    xs = np.linspace(-1.0, 1.0, 2 * BLOCK + 7)
    values, (slopes,) = array_function(parse("exp(x**2)**2"))(xs)
    assert values == pytest.approx(np.exp(2 * xs**2), rel=1e-14)
    assert slopes == pytest.approx(4 * xs * np.exp(2 * xs**2), rel=1e-14)


def test_arrays_of_any_shape_and_numbers_go_together() -> None:
    values, slopes = array_function(parse("x*w + q"))(np.ones((2, 3)), [1.0, 2.0, 3.0], 4)
    assert values.tolist() == [[5.0, 6.0, 7.0]] * 2
    assert [each.shape for each in slopes] == [(2, 3)] * 3
    assert array_function(parse("x*x"))(3.0) == (9.0, (6.0,))
    assert array_function(parse("x*x"))([])[0].shape == (0,)


def test_a_number_for_all_points_fills_the_array() -> None:
    values, (slopes,) = array_function(parse("3 + 0*x"))([1.0, math.inf])
    assert repr(values.tolist()) == "[3.0, nan]"
    assert slopes.tolist() == [0.0, 0.0]
    values, (slopes,) = array_function(parse("x; 3"))([1.0, 2.0])
    assert (values.tolist(), slopes.tolist()) == ([3.0, 3.0], [0.0, 0.0])


def test_nothing_is_warned_of() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values, _ = array_function(parse("log(x)/x + exp(1000*x)"))([0.0, -1.0, 1.0])
    assert repr(values.tolist()) == "[-inf, nan, inf]"


def test_wrong_arrays_get_a_sentence() -> None:
    function = array_function(parse("x*w"))
    with pytest.raises(MissingValueError, match="has 2 inputs; 1 arrays were given"):
        function([1.0])
    with pytest.raises(SettingsError, match="cannot be used together"):
        function([1.0, 2.0], [1.0, 2.0, 3.0])
    with pytest.raises(SettingsError, match="cannot be used together"):
        function(["one"], [1.0])


def test_a_persons_name_cannot_hide_a_name_of_the_text_that_is_run() -> None:
    values, (first, second, third) = array_function(parse("exp(np)*block*v0"))([0.0], [3.0], [5.0])
    assert (values, first, second, third) == ([15.0], [15.0], [5.0], [3.0])
