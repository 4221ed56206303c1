"""The work of both modes is what their sweeps do."""

import pytest
from hypothesis import given, settings

from autodiff_viz.core.counts import Work, forward_work, reverse_work
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import BackwardStep, forward, timeline
from autodiff_viz.core.tangent import TangentStep, tangent_timeline
from tests.core.random_programs import smooth_programs


@given(smooth_programs())
@settings(derandomize=True, max_examples=200)
def test_the_counts_are_those_of_the_steps(given: tuple[Program, dict[str, float]]) -> None:
    program, point = given
    tape = forward(program, point)
    back = [step for step in timeline(tape).steps if isinstance(step, BackwardStep)]
    work = reverse_work(program)
    assert work.multiplications == len(back)
    assert work.additions == sum(step.before is not None for step in back)
    ahead = [step for step in tangent_timeline(tape, {}).steps if isinstance(step, TangentStep)]
    work = forward_work(program, 1)
    assert work.multiplications == len(ahead)
    assert work.additions == sum(step.before is not None for step in ahead)


@pytest.mark.parametrize("inputs", [1, 2, 100])
def test_reverse_does_one_sweep_and_forward_one_an_input(inputs: int) -> None:
    program = parse(" + ".join(f"x{i}**2" for i in range(inputs)))
    edges = inputs + 2 * (inputs - 1)
    assert reverse_work(program) == Work(1, 2 * inputs - 1, edges, edges, 0)
    ahead = forward_work(program)
    assert (ahead.sweeps, ahead.multiplications) == (inputs, inputs * edges)
    assert ahead.additions == inputs * (inputs - 1)


def test_the_total_is_the_sum() -> None:
    assert Work(1, 2, 3, 4, 5).total == 14
