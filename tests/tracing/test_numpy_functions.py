"""NumPy's functions and numbers with a Variable."""

# ruff: noqa: PLW0108 - how a call is written is what is tested

import math
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autodiff_viz as adv
from autodiff_viz.core.errors import ArityError, TracingError


@pytest.mark.parametrize(
    ("function", "value", "slope"),
    [
        (np.exp, np.exp(0.5), np.exp(0.5)),
        (np.sin, np.sin(0.5), np.cos(0.5)),
        (np.square, 0.25, 1.0),
        (np.negative, -0.5, -1.0),
        (np.positive, 0.5, 1.0),
        (np.absolute, 0.5, 1.0),
        (np.fabs, 0.5, 1.0),
        (np.arctan, np.arctan(0.5), 0.8),
        (lambda x: np.power(x, 3), 0.125, 0.75),
        (lambda x: np.multiply(x, x), 0.25, 1.0),
        (lambda x: np.maximum(x, 0.0), 0.5, 1.0),
        (lambda x: np.subtract(1.0, x), 0.5, -1.0),
        (lambda x: np.where(x > 0, x * 3, x), 1.5, 3.0),
        (lambda x: np.float64(2) * x, 1.0, 2.0),
        (lambda x: x * np.float64(2), 1.0, 2.0),
        (lambda x: np.float32(2) + x, 2.5, 1.0),
        (lambda x: np.int64(2) / x, 4.0, -8.0),
        (lambda x: np.array(2.0) * x, 1.0, 2.0),
        (lambda x: x - np.array([2.0]), -1.5, 1.0),
        (lambda x: np.float64(2) ** x, 2**0.5, 2**0.5 * np.log(2)),
        (lambda x: np.sum([x, x * x]), 0.75, 2.0),
        (lambda x: np.array([x, 1.0]) @ np.array([x, 2.0]), 2.25, 1.0),
    ],
)
def test_a_function_of_numpy_is_an_op(
    function: Callable[[Any], Any], value: float, slope: float
) -> None:
    x = adv.Variable(0.5)
    y = function(x)
    assert type(y) is adv.Variable
    assert y.data == pytest.approx(value, rel=1e-15)
    y.backward()
    assert x.grad == pytest.approx(slope, rel=1e-15)


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda x: np.gcd(x, 2), r"There is no op for np\.gcd"),
        (lambda x: np.linspace(0, x, 3), "not a number|no op|Variable"),
        (lambda x: np.add.reduce(x), r"np\.add\.reduce does not work"),
        (lambda x: np.exp(x, where=True), "takes no where"),
        (lambda x: np.array([1.0, 2.0]) * x, "An array of 2 numbers cannot be mixed"),
        (lambda x: x + np.arange(3), "An array of 3 numbers cannot be mixed"),
        (lambda x: np.maximum(x, np.zeros((2, 2))), "An array of 4 numbers"),
        (lambda x: x * np.array("a"), "is not a number"),
    ],
)
def test_what_numpy_cannot_do_is_a_sentence(function: Callable[[Any], Any], says: str) -> None:
    with pytest.raises((TracingError, ArityError), match=says):
        function(adv.Variable(0.5))


def test_an_input_may_be_any_number_of_numpy() -> None:
    assert adv.gradient(lambda x: x * x, np.float32(1.5)) == 3.0
    assert adv.Variable(np.int8(3)).data == 3.0


def test_numpy_is_not_imported_by_us() -> None:
    code = (
        "import sys, autodiff_viz as adv\n"
        "adv.hessian(lambda x: adv.exp(x)**2, 0.5); adv.value_and_gradient(adv.parse('x**2'))(1)\n"
        "print(*(name for name in ('numpy', 'PySide6', 'networkx') if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == []


def test_a_function_of_numpy_goes_through_an_array_of_variables() -> None:
    x = adv.Variable(0.5)
    both = np.exp(np.array([x, 2 * x]))
    assert [each.data for each in both] == [math.exp(0.5), math.exp(1.0)]
    sum(both).backward()
    assert x.grad == pytest.approx(math.exp(0.5) + 2 * math.exp(1.0), rel=1e-15)
    with pytest.raises(AttributeError, match="A Variable has no 'shape'"):
        _ = x.shape  # type: ignore[attr-defined]  # the mistake


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda x: np.sin(np.array([x, 2.0])).sum(), r"np\.sin goes .* of type float\..*adv\.sin"),
        (lambda x: np.cbrt(np.array([x, 2])).sum(), r"np\.cbrt goes .* of type int\..*adv\.cbrt"),
        (
            lambda x: np.arctan2([x, 2.0], 1.0).sum(),
            r"np\.arctan2 goes .* of type float\..*adv\.atan2",
        ),
    ],
)
def test_an_array_of_variables_and_numbers_is_a_sentence(
    function: Callable[[Any], Any], says: str
) -> None:
    for asked in (adv.gradient, adv.hessian):
        with pytest.raises(TracingError, match=says):
            asked(function, 0.5)
    with pytest.raises(TracingError, match=says):
        adv.trace(function, x=0.5)


def test_a_mistake_of_the_functions_own_stays_as_it_is() -> None:
    with pytest.raises(AttributeError, match="no attribute 'shape'"):
        adv.gradient(lambda x: x * (2.0).shape, 0.5)  # type: ignore[attr-defined]  # the mistake
    with pytest.raises(TypeError, match="unsupported operand"):
        adv.gradient(lambda x: x * (2.0 + "a"), 0.5)  # type: ignore[operator]  # the mistake
