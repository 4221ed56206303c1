"""What Python refuses, IEEE 754 answers."""

import math
from collections.abc import Callable

import pytest

from autodiff_viz.core import ieee

INF, NAN = math.inf, math.nan


def same(a: float, b: float) -> bool:
    """Whether two floats are one, nan and the sign of zero included."""
    return a.hex() == b.hex()


@pytest.mark.parametrize(
    ("function", "operands", "answer"),
    [
        (ieee.exp, (1000.0,), INF),
        (ieee.exp, (-1000.0,), 0.0),
        (ieee.exp, (INF,), INF),
        (ieee.exp, (-INF,), 0.0),
        (ieee.exp, (NAN,), NAN),
        (ieee.log, (0.0,), -INF),
        (ieee.log, (-0.0,), -INF),
        (ieee.log, (-1.0,), NAN),
        (ieee.log, (INF,), INF),
        (ieee.log, (NAN,), NAN),
        (ieee.sin, (INF,), NAN),
        (ieee.cos, (-INF,), NAN),
        (ieee.tan, (INF,), NAN),
        (ieee.sqrt, (-1.0,), NAN),
        (ieee.sqrt, (-0.0,), -0.0),
        (ieee.sqrt, (INF,), INF),
        (ieee.divide, (1.0, 0.0), INF),
        (ieee.divide, (1.0, -0.0), -INF),
        (ieee.divide, (-1.0, 0.0), -INF),
        (ieee.divide, (-1.0, -0.0), INF),
        (ieee.divide, (0.0, 0.0), NAN),
        (ieee.divide, (NAN, 0.0), NAN),
        (ieee.divide, (1.0, NAN), NAN),
        (ieee.divide, (0.0, NAN), NAN),
        (ieee.divide, (INF, 0.0), INF),
        (ieee.divide, (INF, INF), NAN),
        (ieee.divide, (1e308, 1e-308), INF),
        (ieee.power, (0.0, -1.0), INF),
        (ieee.power, (-0.0, -1.0), -INF),
        (ieee.power, (-0.0, -2.0), INF),
        (ieee.power, (-8.0, 1 / 3), NAN),
        (ieee.power, (-8.0, 3.0), -512.0),
        (ieee.power, (2.0, 99999999.0), INF),
        (ieee.power, (-2.0, 99999999.0), -INF),
        (ieee.power, (-2.0, 99999998.0), INF),
        (ieee.power, (-0.5, -99999999.0), -INF),
        (ieee.power, (0.0, 0.0), 1.0),
        (ieee.power, (NAN, 0.0), 1.0),
        (ieee.power, (1.0, NAN), 1.0),
        (ieee.power, (NAN, 1.0), NAN),
        (ieee.power, (0.0, -INF), INF),
        (ieee.power, (-1.0, INF), 1.0),
        (ieee.sigmoid, (1000.0,), 1.0),
        (ieee.sigmoid, (-1000.0,), 0.0),
        (ieee.sigmoid, (0.0,), 0.5),
        (ieee.sigmoid, (INF,), 1.0),
        (ieee.sigmoid, (-INF,), 0.0),
        (ieee.sigmoid, (NAN,), NAN),
        (ieee.maximum, (NAN, 1.0), NAN),
        (ieee.maximum, (1.0, NAN), NAN),
        (ieee.minimum, (NAN, 1.0), NAN),
        (ieee.minimum, (1.0, NAN), NAN),
        (ieee.maximum, (-INF, INF), INF),
        (ieee.minimum, (-INF, INF), -INF),
        (ieee.relu, (-1.0,), 0.0),
        (ieee.relu, (NAN,), NAN),
        (ieee.relu, (INF,), INF),
        (ieee.sign, (NAN,), NAN),
        (ieee.sign, (-INF,), -1.0),
        (ieee.sign, (-0.0,), 0.0),
        (ieee.sign, (5e-324,), 1.0),
    ],
)
def test_there_is_an_answer(
    function: Callable[..., float], operands: tuple[float, ...], answer: float
) -> None:
    assert same(function(*operands), answer)


def test_sigmoid_is_exact_to_the_last_digits_far_to_the_left() -> None:
    assert ieee.sigmoid(-700.0) == pytest.approx(math.exp(-700.0), rel=1e-15)


def test_a_function_keeps_its_name() -> None:
    assert ieee.exp.__name__ == "exp"  # type: ignore[attr-defined]
