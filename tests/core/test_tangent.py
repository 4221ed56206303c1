"""Forward mode: the same gradient as reverse mode, step by step along the computation."""

import json
import math
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import autodiff_viz as adv
from autodiff_viz.core.errors import DerivativeError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.core.remarks import step_remarks
from autodiff_viz.core.sentences import phase_text, sentence
from autodiff_viz.core.sweep import ForwardStep, Tape, forward, gradient, timeline
from autodiff_viz.core.tangent import (
    TangentSeedStep,
    TangentStep,
    TangentTimeline,
    directional,
    pushed,
    tangent_timeline,
    tangents_at,
    unit_seeds,
)
from tests.core.random_programs import smooth_programs
from tests.core.test_cases import CASES


def forward_gradient(tape: Tape) -> dict[str, float]:
    """The gradient by forward mode: one sweep for each input."""
    names = [tape.program.names[i] for i in tape.program.inputs]
    return {name: pushed(tape, {name: 1.0}) for name in names}


def line_of(text: str, seeds: dict[str, float], **point: float) -> TangentTimeline:
    """The steps of a text along a direction."""
    return tangent_timeline(forward(parse(text), point), seeds)


def test_each_value_is_followed_by_its_tangent() -> None:
    line = line_of("x*sin(x)", {"x": 1.0}, x=0.5)
    assert [type(step) for step in line.steps] == [
        ForwardStep,
        TangentSeedStep,
        ForwardStep,
        TangentStep,
        ForwardStep,
        TangentStep,
        TangentStep,
    ]
    assert [step.node for step in line.steps] == [0, 0, 1, 1, 2, 2, 2]
    assert line.forward_steps == {0: 1, 1: 3, 2: 5}
    assert line.edge_steps == {(1, 0): 4, (2, 0): 6, (2, 1): 7}
    assert line.contributions == {1: (4,), 2: (6, 7)}
    assert line.seed_steps == {0: 2}


def test_the_chain_of_the_article_has_its_slope_in_forward_mode() -> None:
    line = line_of("exp(x**2)**2", {"x": 1.0}, x=0.5)
    assert directional(line) == 3.297442541400256


def test_a_step_has_its_factors_and_what_they_make() -> None:
    last = line_of("x*sin(x)", {"x": 2.0}, x=0.5).steps[-1]
    assert isinstance(last, TangentStep)
    assert (last.partial, last.tangent) == (0.5, 2.0 * math.cos(0.5))
    assert last.contribution == math.cos(0.5)
    assert last.after == 2.0 * math.sin(0.5) + math.cos(0.5)
    assert (last.source, last.target, last.incoming) == (1, 2, last.tangent)


def test_what_is_not_computed_yet_is_none_not_zero() -> None:
    line = line_of("x*y", {"x": 1.0}, x=2.0, y=3.0)
    assert tangents_at(line, 0) == (None, None, None)
    assert tangents_at(line, 2) == (1.0, None, None)
    assert tangents_at(line, 4) == (1.0, 0.0, None)
    assert tangents_at(line, 6) == (1.0, 0.0, 3.0)
    assert tangents_at(line, 7) == (1.0, 0.0, 3.0)


def test_numbers_have_no_tangent() -> None:
    line = line_of("k = 3; k*x", {"x": 1.0}, x=2.0)
    assert line.tape.program.names[0] == "k"
    assert tangents_at(line, len(line.steps))[0] is None
    assert directional(line) == 3.0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_forward_and_reverse_give_the_published_gradient(case: dict[str, Any]) -> None:
    tape = forward(parse(case["expr"]), case["at"])
    reverse, ahead = gradient(timeline(tape)), forward_gradient(tape)
    assert ahead.keys() == reverse.keys() == case["grad"].keys()
    for name, slope in case["grad"].items():
        assert ahead[name] == pytest.approx(slope, rel=1e-9, abs=0.0 if slope else 1e-12)
        assert ahead[name] == pytest.approx(reverse[name], rel=1e-12, abs=1e-300)


@given(smooth_programs())
@settings(derandomize=True, max_examples=300)
def test_forward_mode_gives_what_reverse_mode_gives(
    given: tuple[Program, dict[str, float]],
) -> None:
    tape = forward(*given)
    reverse, ahead = gradient(timeline(tape)), forward_gradient(tape)
    assume(all(math.isfinite(slope) and abs(slope) < 1e100 for slope in reverse.values()))
    assert ahead == pytest.approx(reverse, rel=1e-9, abs=1e-9)


@given(smooth_programs(), st.lists(st.floats(-3, 3), min_size=3, max_size=3))
@settings(derandomize=True, max_examples=200)
def test_the_sweep_without_steps_gives_what_the_steps_give(
    given: tuple[Program, dict[str, float]], directions: list[float]
) -> None:
    tape = forward(*given)
    seeds = dict(zip(given[1], directions, strict=False))
    line = tangent_timeline(tape, seeds)
    assert repr(pushed(tape, seeds)) == repr(directional(line))


def test_an_infinite_slope_along_another_input_does_no_harm() -> None:
    tape = forward(parse("x + sqrt(y)"), {"x": 1.0, "y": 0.0})
    assert forward_gradient(tape) == gradient(timeline(tape)) == {"x": 1.0, "y": math.inf}


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_steps_and_the_sweep_without_them_agree_at_every_edge(op: Op) -> None:
    inputs = tuple(Node(INPUT, name=param) for param in op.params)
    node = Node(op.name, tuple(range(op.arity)))
    program = Program((*inputs, node, Node("mul", (op.arity, 0))), op.arity + 1)
    for at in (*op.samples, *op.edges):
        tape = forward(program, dict(zip(op.params, at, strict=True)))
        for name in op.params:
            stepped = directional(tangent_timeline(tape, unit_seeds(program, name)))
            assert repr(stepped) == repr(pushed(tape, {name: 1.0}))
            assert stepped == pytest.approx(gradient(timeline(tape))[name], rel=1e-15, nan_ok=True)


def test_a_held_input_is_a_constant_also_along_an_infinite_slope() -> None:
    line = line_of("x + sqrt(y)", {"x": 1.0, "y": 0.0}, x=1.0, y=0.0)
    assert directional(line) == 1.0
    step = next(each for each in line.steps if isinstance(each, TangentStep))
    assert (step.partial, step.contribution, step.held) == (math.inf, 0.0, True)
    assert "held" in step_remarks(line.tape, step)[0]
    assert adv.pushforward(lambda x, y: x + adv.sqrt(y), (1.0, 0.0), (1.0, 0.0)) == (1.0, 1.0)


def test_a_direction_gives_the_slope_along_it() -> None:
    line = line_of("x*exp(y)", {"x": 2.0, "y": -0.5}, x=1.5, y=0.3)
    with mpmath.workdps(40):
        along = mpmath.diff(lambda t: (1.5 + 2 * t) * mpmath.exp(0.3 - t / 2), 0)
    assert directional(line) == pytest.approx(float(along), rel=1e-14)


def test_an_input_without_a_seed_has_the_tangent_0() -> None:
    line = line_of("x*y", {"y": 1.0}, x=2.0, y=3.0)
    assert directional(line) == 2.0
    assert unit_seeds(line.tape.program, "y") == {"x": 0.0, "y": 1.0}


def test_a_seed_of_what_is_no_input_is_refused() -> None:
    with pytest.raises(DerivativeError, match="no input called 'w'"):
        line_of("x", {"w": 1.0}, x=1.0)


def test_programs_without_inputs_and_empty_ones_have_the_slope_0() -> None:
    assert directional(line_of("2*3", {})) == 0.0
    empty = forward(Program(), {})
    assert directional(tangent_timeline(empty, {})) == pushed(empty, {}) == 0.0
    assert forward_gradient(empty) == {}


def test_every_step_is_a_sentence_with_its_numbers() -> None:
    line = line_of("x*sin(x)", {"x": 1.0}, x=0.5)
    said = [sentence(line, cursor) for cursor in range(len(line.steps) + 1)]
    assert said[0] == "Nothing is computed yet."
    assert said[2] == "The seed of this input: ẋ = 1."
    assert said[4] == (
        "ẏ receives cos(x) · ẋ = 0.877583 × 1 = 0.877583; nothing else adds to ẏ, so it is complete."
    )
    assert said[6].endswith("ż is 0.479426 so far; 1 contribution is to come, from y.")
    assert said[7].endswith(
        "= 0.5 × 0.877583 = 0.438791; this is the last of 2 contributions, so ż is complete: 0.918217."
    )


def test_the_place_is_told_by_kind() -> None:
    line = line_of("x*sin(x)", {"x": 1.0}, x=0.5)
    assert [phase_text(line, cursor) for cursor in range(8)] == [
        "start",
        "value 1 / 3",
        "seed",
        "value 2 / 3",
        "tangent 1 / 3",
        "value 3 / 3",
        "tangent 2 / 3",
        "tangent 3 / 3",
    ]


def test_the_steps_are_data() -> None:
    line = line_of("x**2", {"x": 1.0}, x=0.5)
    assert json.dumps(line.seeds) == '{"x": 1.0}'
