"""Which steps are marked as not finite."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core.sweep import BackwardStep, ForwardStep, SeedStep, forward, timeline
from autodiff_viz.core.tangent import Line, TangentSeedStep, tangent_timeline
from autodiff_viz.debugger.marks import non_finite_steps
from tests.debugger.lines import EXAMPLES, done, example_lines, line_of, random_lines


def plainly(line: Line) -> list[int]:
    """The same by looking at each step by itself."""
    found = []
    for n, step in enumerate(line.steps, 1):
        if isinstance(step, ForwardStep):
            numbers = [step.value]
        elif isinstance(step, SeedStep):
            numbers = [step.adjoint]
        elif isinstance(step, TangentSeedStep):
            numbers = [step.tangent]
        else:
            numbers = [step.contribution, step.after]
        if not all(map(math.isfinite, numbers)):
            found.append(n)
    return found


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "overflow"])
def test_nothing_is_marked_where_all_is_finite(name: str) -> None:
    for line in example_lines(name):
        assert non_finite_steps(line) == ()


@given(random_lines())
@settings(derandomize=True, deadline=None, max_examples=200)
def test_the_marked_steps_are_those_whose_number_is_not_finite(line: Line) -> None:
    assert list(non_finite_steps(line)) == plainly(line)


@given(st.sampled_from(["x/y", "log(x)*y", "exp(x)*exp(y)", "x**y - sqrt(y)", "where(x > 0, log(x), y)"]),
       st.sampled_from([-1.0, 0.0, 1.0, 800.0, math.inf, math.nan]), st.sampled_from([0.0, 1.0, -800.0]),
       st.sampled_from([1.0, 0.0, math.inf]))  # fmt: skip
@settings(derandomize=True, deadline=None, max_examples=150)
def test_the_same_at_poles_and_past_the_largest_float(
    text: str, x: float, y: float, seed: float
) -> None:
    tape = line_of(text, x=x, y=y).tape
    for line in (timeline(tape, seed), tangent_timeline(tape, {"x": seed})):
        assert list(non_finite_steps(line)) == plainly(line)


def test_a_value_and_the_contributions_it_spoils_are_marked() -> None:
    line = line_of("log(x)*x", x=0.0)
    assert [done(line, n) for n in non_finite_steps(line)] == ["y", "z", "z>x", "y>x"]
    assert any(isinstance(step, BackwardStep) for step in line.steps)
    assert non_finite_steps(timeline(forward(line.tape.program, {"x": 1.0}))) == ()
