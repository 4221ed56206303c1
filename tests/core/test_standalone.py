"""The Python text that is shown and copied: it runs by itself, in a namespace with nothing in it."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from autodiff_viz.core.compiled import value_and_gradient_source
from autodiff_viz.core.formula import parse
from autodiff_viz.core.standalone import standalone_source
from autodiff_viz.core.sweep import forward, gradient, timeline

GOLDSTEIN_PRICE = (
    "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
    "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
)
OWN = "g(x) = digamma(x) + sin(x); f(x, y) = x*g(y) + exp(x); f(u, v)*u + g(v)"


def executed(text: str) -> Callable[..., Any]:
    """The function of the copied text."""
    scope: dict[str, Any] = {}
    exec(standalone_source(parse(text)), scope)  # noqa: S102 - our own text
    run: Callable[..., Any] = scope["value_and_gradient"]
    return run


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("exp(x**2)**2", {"x": 0.5}),
        (GOLDSTEIN_PRICE, {"x": 1.0, "y": 1.0}),
        (OWN, {"u": 0.5, "v": 1.25}),
        ("relu(x)*max(x, y) + lgamma(y) + where(x > y, x, softplus(y))", {"x": 2.0, "y": 3.0}),
    ],
)
def test_the_copied_text_gives_the_numbers_of_the_sweep(text: str, point: dict[str, float]) -> None:
    program = parse(text)
    line = timeline(forward(program, point))
    value, slopes = executed(text)(*point.values())
    assert value == pytest.approx(line.tape.value(program.output or 0), rel=1e-14)
    assert slopes == pytest.approx(tuple(gradient(line).values()), rel=1e-13)


def test_goldstein_price_has_its_published_value() -> None:
    assert executed(GOLDSTEIN_PRICE)(1.0, 1.0)[0] == 1876.0


def test_where_a_line_raises_it_answers_by_ieee_754() -> None:
    value, (slope,) = executed("log(x)")(0.0)
    assert (value, slope) == (-math.inf, math.inf)
    own = executed("h(x) = log(x); h(x)*2")
    assert own(0.0)[0] == -math.inf


def test_functions_of_ones_own_stand_above_with_their_definitions() -> None:
    text = standalone_source(parse(OWN))
    assert "# f(x, y) = x*g(y) + exp(x)\ndef f" in text
    assert "# g(x) = digamma(x) + sin(x)\ndef f" in text
    assert text.endswith(value_and_gradient_source(parse(OWN)))
