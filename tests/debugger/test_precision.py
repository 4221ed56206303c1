"""Where digits are lost though all is finite."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import BackwardStep, ForwardStep, Timeline, forward, timeline
from autodiff_viz.core.tangent import AnyStep, result
from autodiff_viz.debugger.precision import first_loss, step_losses
from tests.core.random_programs import smooth_programs


def line_of(text: str, **point: float) -> Timeline:
    return timeline(forward(parse(text), point))


def losses(line: Timeline) -> str:
    return " ".join(told for step in line.steps for told in step_losses(line, step))


@pytest.mark.parametrize(
    ("text", "x", "told"),
    [
        (
            "exp(x) - 1",
            1e-12,
            "Cancellation: 1.000000000001 - 1 leaves 1.00009e-12, of which about 4 digits are right.",
        ),
        ("a = x*3; a - x*3", 0.1, "leaves nothing"),
        ("x + 1", 1e-20, "Absorption: in 1e-20 + 1 the 1e-20 is lost in rounding."),
        ("exp(x)", -800.0, "Underflow: exp(-800) is too small for a float"),
        ("x*x", 1e-200, "Underflow: 1e-200*1e-200 is too small"),
        ("x*1e-300", 1e-15, "so small that a float holds few of its digits"),
        ("exp(-x)*1e-300*1e-10", 100.0, "Underflow: 1e-310 × 3.72008e-44"),
        ("a = 1e9*x; b = a + 0; c = 2*x - 1e9*x; b + c", 1.0, "Cancellation: x̄ = "),
    ],
)
def test_what_is_lost_is_told(text: str, x: float, told: str) -> None:
    assert told in losses(line_of(text, x=x))


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("x - 1", 1.0),
        ("exp(x) - 1", 1.0),
        ("x*0", 3.0),
        ("x + 0", 2.0),
        ("relu(x)", -1.0),
        ("0/x", 2.0),
    ],
)
def test_what_is_exact_is_no_loss(text: str, x: float) -> None:
    assert not losses(line_of(text, x=x))


@given(smooth_programs(("add", "sub", "mul", "square")), st.data())
@settings(derandomize=True, deadline=None, max_examples=300)
def test_the_first_loss_is_the_first_that_exact_arithmetic_finds(
    case: tuple[Program, dict[str, float]], data: st.DataObject
) -> None:
    program, point = case
    number = st.sampled_from((1e-200, 1e-120, 1.0, 1.0 + 1e-12, 3.0, 1e17, -1.0))
    line = timeline(forward(program, {name: data.draw(number) for name in point}))
    assume(all(math.isfinite(result(step)) for step in line.steps))
    exact = [n for n, step in enumerate(line.steps, 1) if loses(line, step)]
    found = first_loss(line)
    assert (found[0] if found else None) == (exact[0] if exact else None)


def loses(line: Timeline, step: AnyStep) -> bool:
    """Whether a step of +, -, * and squares loses digits, in fractions of the floats it reads."""
    if isinstance(step, BackwardStep):
        given = Fraction(step.upstream) * Fraction(step.partial)
        cancels = step.before is not None and is_left(step.after, [step.before, step.contribution])
        return cancels or is_too_small(given, step.contribution)
    if not isinstance(step, ForwardStep):
        return False
    nodes, node = line.tape.program.nodes, line.tape.program.nodes[step.node]
    terms = [line.tape.value(i) for i in node.operands]
    if node.op in ("add", "sub"):
        small, large = sorted(map(abs, terms))
        is_computed = any(nodes[i].operands for i in node.operands)
        is_absorbed = 0.0 < small < large and abs(step.value) == large
        return is_absorbed or (is_computed and is_left(step.value, terms))
    if not terms:
        return False
    return is_too_small(Fraction(terms[0]) * Fraction(terms[-1]), step.value)


def is_left(total: float, terms: list[float]) -> bool:
    """Whether 1e-8 or less is left of a sum."""
    size = sum(abs(Fraction(term)) for term in terms)
    return size > 0 and abs(Fraction(total)) <= size / 10**8


def is_too_small(exact: Fraction, rounded: float) -> bool:
    """Whether a product that is not 0 is below the floats with all their digits."""
    return exact != 0 and abs(rounded) < 2.0**-1022


def test_where_no_digit_is_lost_there_is_no_first_loss() -> None:
    assert first_loss(line_of("sin(x)", x=1.0)) is None
