"""What is said about a value that is infinite: a pole of the op, or a result too large."""

import math

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.remarks import value_remarks
from autodiff_viz.core.sweep import forward

TOO_LARGE = "the result is larger than a float can hold, 1.8e308."


def said(text: str, **point: float) -> tuple[str, ...]:
    program = parse(text)
    return value_remarks(forward(program, point), program.output or 0)


@pytest.mark.parametrize(
    ("text", "x", "sentence"),
    [
        ("1/x", 0.0, "1/0 is inf: at 0 there is no finite value."),
        ("1/x", 1e-320, f"1/9.99989e-321 is inf: {TOO_LARGE}"),
        ("reciprocal(x)", 0.0, "reciprocal(0) is inf: at 0 there is no finite value."),
        ("log(x)", 0.0, "log(0) is -inf: at 0 there is no finite value."),
        ("log1p(x)", -1.0, "log1p(-1) is -inf: at -1 there is no finite value."),
        ("atanh(x)", -1.0, "atanh(-1) is -inf: at -1 there is no finite value."),
        ("lgamma(x)", -2.0, "lgamma(-2) is inf: at -2 there is no finite value."),
        ("polygamma(1, x)", 0.0, "polygamma(1, 0) is inf: at 0 there is no finite value."),
        ("exp(x)", 1000.0, f"exp(1000) is inf: {TOO_LARGE}"),
        ("lgamma(x)", 1e306, f"lgamma(1e306) is inf: {TOO_LARGE}"),
        ("acosh(x)", 0.5, "acosh(0.5) is nan: acosh is defined for x ≥ 1."),
    ],
)
def test_why_a_value_is_not_finite(text: str, x: float, sentence: str) -> None:
    assert said(text, x=x) == (sentence,)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_an_infinite_value_at_an_edge_near_no_large_number_is_a_pole(op: Op) -> None:
    for edge in op.edges:
        if math.isinf(op.compute(*edge)) and max(map(abs, edge)) < 100.0:
            call = f"{op.name}({', '.join(op.params)})"
            (sentence,) = said(call, **dict(zip(op.params, edge, strict=True)))
            assert "there is no finite value" in sentence
