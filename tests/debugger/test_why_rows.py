"""A row of why has what tells most first, and the reason beside a product the sweep has as 0."""

import pytest

from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.debugger.why import Why, why
from autodiff_viz.debugger.why_rows import is_largest_first, product_text, ranked
from tests.debugger.lines import line_of


def answer(text: str, **point: float) -> Why:
    line = line_of(text, **point)
    return why(line, line.tape.program.index_of("x"))


def test_of_a_huge_gradient_the_largest_local_gradients_come_first() -> None:
    found = answer("exp(10*x)*0.001", x=3.0)
    first, last = ranked(found, found.top[0])
    assert is_largest_first(found)
    assert first == found.top[0].largest_first
    assert last == found.top[0].smallest_first


@pytest.mark.parametrize("text", ["sigmoid(x)*1e-9", "0*x", "x*x"])
def test_else_the_smallest_come_first(text: str) -> None:
    found = answer(text, x=3.0)
    assert ranked(found, found.top[0])[0] == found.top[0].smallest_first


@pytest.mark.parametrize(
    ("text", "x", "said"),
    [
        ("relu(x)", -1.0, "0 (relu'(x) = 0)"),
        ("a = 1e-200*x; b = 1e-200*a; b*1e-100", 1.0, "1e-500 (underflow at x̄)"),
        ("a = 1e-200*x; b = 1e-200*a; c = 1e200*b; 1e-300*c", 1.0, "1e-500 (underflow at x̄)"),
        ("a = 1e250*x; b = 1e200*a; b*1", 1.0, "1e450 (overflow at x̄)"),
        ("2*x", 1.0, "2"),
    ],
)
def test_the_reason_stands_beside_a_product_that_is_lost(text: str, x: float, said: str) -> None:
    found = answer(text, x=x)
    assert product_text(found, found.top[0]) == said


def test_with_the_seed_0_every_product_is_0_by_the_seed() -> None:
    line = line_of("2*x", x=1.0)
    line = timeline(forward(line.tape.program, {"x": 1.0}), 0.0)
    found = why(line, line.tape.program.index_of("x"))
    assert product_text(found, found.top[0]) == "0 (the seed is 0)"
