"""What is said where a value is infinite, and at kinks, ties and edges."""

import math

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.remarks import remarks, value_remarks
from autodiff_viz.core.sweep import forward, timeline

TOO_LARGE = "the result is larger than a float can hold, 1.8e308."


def said(text: str, **point: float) -> tuple[str, ...]:
    program = parse(text)
    return value_remarks(forward(program, point), program.output or 0)


@pytest.mark.parametrize(
    ("text", "x", "sentence"),
    [
        ("1/x", 0.0, "1/0 is inf: at 0 there is no finite value."),
        ("1/x", 1e-320, f"1/1e-320 is inf: {TOO_LARGE}"),
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


# Conventions, and what is lost


def told(text: str, **point: float) -> list[str]:
    line = timeline(forward(parse(text), point))
    return [f"{line.tape.program.names[each.node]}: {each.text}" for each in remarks(line)]


def test_an_ordinary_point_is_not_remarkable() -> None:
    assert told("exp(x**2)**2", x=0.5) == []


def test_relu_at_0_names_its_subgradients_and_what_others_take() -> None:
    kink, others = told("relu(x)*3", x=0.0)
    assert kink == "y: relu has a kink at 0; its slope is taken as 0."
    assert "[0, 1]" in others
    assert "TensorFlow" in others


def test_a_convention_is_said_with_the_names_of_the_operands_not_the_params() -> None:
    sentences = told("where(x > 0, log(x), 0*x)", x=0.0)
    assert "a: x > 0 jumps where x = 0; its slope is taken as 0." in sentences
    assert not any("a > b" in each for each in sentences)
    assert "z: mod jumps where u is a multiple of 2; its slope along u is taken as 1." in told(
        "mod(u, 2)", u=4.0
    )


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_no_sentence_of_a_convention_has_a_place_without_an_operand(op: Op) -> None:
    assert not any("#" in each for rule in op.conventions for each in rule.told(op.params))


def test_a_tie_says_that_tensorflow_does_otherwise() -> None:
    tie = told("max(x, y)", x=2.0, y=2.0)
    assert tie[0] == "z: A tie: each operand gets half of the adjoint."
    assert "TensorFlow gives all to the first operand" in tie[1]
    assert len(tie) == 2


@pytest.mark.parametrize(("x", "number"), [(0.0, "-inf"), (-1.0, "nan")])
def test_log_at_its_edge_and_past_it(x: float, number: str) -> None:
    assert told("log(x)", x=x)[0].startswith(f"z: log({x:g}) is {number}")


def test_0_times_inf_from_a_branch_that_was_not_chosen_is_said() -> None:
    lost = told("where(x > 0, log(x), 0)", x=0.0)[-1]
    assert "0 · inf is nan, so x̄ is lost." in lost
    assert "z did not choose this branch" in lost
    assert "log(where(x > 0, x, 1))" in lost


def test_0_times_inf_without_a_where_is_said_too() -> None:
    lost = told("0*sqrt(x)", x=0.0)
    assert lost[-1].endswith("0 · inf is nan, so x̄ is lost.")


def test_every_remark_is_a_sentence() -> None:
    for op in REGISTRY.values():
        for rule in op.conventions:
            for text in rule.told("abc"):
                assert text[0].isupper() or text.split()[0] in (op.name, "a", "a**0")
                assert text.endswith(".")
                assert "#" not in text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("where(x > 0, sqrt(x), 0)", "sqrt(where(x > 0, x, 1))."),
        ("where(x > 0, 1/x, 0)", "1/where(x > 0, x, 1)."),
        ("a = 2*x; where(x > 0, sqrt(a), 0)", "sqrt(where(a > 0, a, 1))."),
    ],
)
def test_the_way_out_of_an_unused_branch_is_written_with_the_op_at_hand(
    text: str, form: str
) -> None:
    assert told(text, x=0.0)[-1].endswith(f"Choose the operand first, as in {form}")
