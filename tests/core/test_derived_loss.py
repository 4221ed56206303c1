"""Where a derived program is worth less than the sweep, that is said."""

import mpmath
import pytest

from autodiff_viz.core.derive import derive
from autodiff_viz.core.derived_loss import loss, no_number
from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import evaluate


def said(text: str, x: float, order: int = 1) -> str:
    program = parse(text)
    return loss(program, "x", order, derive(program, "x", order), {"x": x})


def test_lost_digits_are_told_with_both_numbers() -> None:
    assert said("tanh(x)", 20.0).startswith(
        "The derived program gives 0 here; the sweep gives 1.69934e-17."
    )


@pytest.mark.parametrize("text", ["tanh(x)", "asin(x)", "exp(x**2)**2", "relu(x)", "sqrt(x)"])
def test_a_derived_program_that_has_the_digits_needs_no_word(text: str) -> None:
    assert said(text, 0.5) == said(text, 0.5, 2) == ""


def test_no_hidden_node_is_named_where_a_derivative_is_no_number() -> None:
    told = no_number(derive(parse("sinc(x)"), "x", 4), {"x": 0.0})
    assert told.startswith("The derived program gives nan here: in it 1/0 is inf")
    assert "v5" not in told
    assert no_number(derive(parse("sin(x)"), "x", 4), {"x": 0.0}) == ""


@pytest.mark.parametrize("x", [1e-9, 1e-5, 0.3, -0.7])
def test_the_second_derivative_of_asin_keeps_its_digits(x: float) -> None:
    with mpmath.workdps(50):
        true = mpmath.mpf(x) / (1 - mpmath.mpf(x) ** 2) ** mpmath.mpf("1.5")
    assert evaluate(derive(parse("asin(x)"), "x", 2), {"x": x}) == pytest.approx(
        float(true), rel=1e-14
    )
