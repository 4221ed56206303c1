"""Which steps have a number that is not finite."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core.altered import Alteration, altered_timeline
from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import BackwardStep, ForwardStep, SeedStep, forward, timeline
from autodiff_viz.core.tangent import Line, TangentSeedStep, tangent_timeline
from autodiff_viz.debugger.nonfinite import first_nonfinite, nonfinite_cursors
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
        assert nonfinite_cursors(line) == []


@given(random_lines(("add", "mul", "div", "exp", "log", "sqrt", "where")))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_the_marked_steps_are_those_whose_number_is_not_finite(line: Line) -> None:
    assert nonfinite_cursors(line) == plainly(line)


@given(st.sampled_from(["x/y", "log(x)*y", "exp(x)*exp(y)", "x**y - sqrt(y)", "where(x > 0, log(x), y)"]),
       st.sampled_from([-1.0, 0.0, 1.0, 800.0, math.inf, math.nan]), st.sampled_from([0.0, 1.0, -800.0]),
       st.sampled_from([1.0, 0.0, math.inf]))  # fmt: skip
@settings(derandomize=True, deadline=None, max_examples=150)
def test_the_same_at_poles_and_past_the_largest_float(
    text: str, x: float, y: float, seed: float
) -> None:
    tape = line_of(text, x=x, y=y).tape
    for line in (timeline(tape, seed), tangent_timeline(tape, {"x": seed})):
        assert nonfinite_cursors(line) == plainly(line)


def test_a_value_and_the_contributions_it_spoils_are_marked() -> None:
    line = line_of("log(x)*x", x=0.0)
    assert [done(line, n) for n in nonfinite_cursors(line)] == ["y", "z", "z>x", "y>x"]
    assert any(isinstance(step, BackwardStep) for step in line.steps)
    assert nonfinite_cursors(timeline(forward(line.tape.program, {"x": 1.0}))) == []


def test_a_contribution_that_is_not_kept_is_found_and_goes_no_further() -> None:
    program = parse("a = sqrt(x); b = a*1; y = b + 1")
    line = altered_timeline(forward(program, {"x": 0.0}), 1.0, Alteration({0: 1.0}))
    assert nonfinite_cursors(line) == plainly(line) == [len(line.steps)]
    found = first_nonfinite(line)
    assert found is not None
    assert (found.name, found.number, found.lost) == ("ā · sqrt'(x)", math.inf, ())
    assert found.cause.title == "sqrt'(x) = inf"
    assert found.chain == "It goes no further."
