"""How small a slope really is where a float gives 0 for it."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.debugger.tails import LOGARITHMS, true_size
from autodiff_viz.debugger.why import why

CASES: dict[str, tuple[float, Callable[[mpmath.mpf], mpmath.mpf]]] = {
    "sigmoid": (800.0, lambda x: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2),
    "tanh": (-400.0, lambda x: mpmath.sech(x) ** 2),
    "exp": (-800.0, mpmath.exp),
    "expm1": (-800.0, mpmath.exp),
    "exp2": (-1200.0, lambda x: mpmath.log(2) * mpmath.mpf(2) ** x),
    "softplus": (-800.0, lambda x: 1 / (1 + mpmath.exp(-x))),
    "logsigmoid": (800.0, lambda x: 1 / (1 + mpmath.exp(x))),
    "erf": (30.0, lambda x: 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-(x**2))),
    "erfc": (-30.0, lambda x: 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-(x**2))),
}


@pytest.mark.parametrize("op", LOGARITHMS)
def test_the_size_is_that_of_the_slope_in_many_digits(op: str) -> None:
    x, slope = CASES[op]
    tape = forward(parse(f"{op}(x)"), {"x": x})
    assert tape.partials[1] == (0.0,)
    with mpmath.workdps(40):
        found = mpmath.mpf(true_size(tape, 1))
        assert abs(found / slope(mpmath.mpf(x)) - 1) < 0.06  # it is told to 2 digits


def test_why_says_that_a_slope_of_the_tail_became_0_and_how_small_it_is() -> None:
    line = timeline(forward(parse("sigmoid(x)*y"), {"x": 800.0, "y": 2.0}))
    told = " ".join(why(line, 0).sentences)
    assert "where sigmoid'(x) is 0 at x = 800: it is about 3.7e-348" in told
    assert "too small for a float" in told


@pytest.mark.parametrize("text", ["relu(x)*2", "sign(x)", "x*0"])
def test_a_slope_that_is_0_is_not_called_small(text: str) -> None:
    line = timeline(forward(parse(text), {"x": -1.0}))
    assert "too small" not in " ".join(why(line, 0).sentences)
