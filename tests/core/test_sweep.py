import math
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.core.compiled import function, source
from autodiff_viz.core.errors import MissingValueError
from autodiff_viz.core.evaluator import value_and_gradient
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sweep import (
    BackwardStep,
    ForwardStep,
    Point,
    SeedStep,
    Timeline,
    adjoints_at,
    evaluate,
    forward,
    gradient,
    timeline,
)
from tests.counting import calls


def line_of(text: str, seed: float = 1.0, **point: float) -> Timeline:
    return timeline(forward(parse(text), point), seed)


def backward(line: Timeline) -> list[BackwardStep]:
    return [step for step in line.steps if isinstance(step, BackwardStep)]


# --- the reference chain --------------------------------------------------------------------------


def test_the_chain_of_the_article_has_its_numbers() -> None:
    line = line_of("a = x**2; y = exp(a); z = y**2", x=0.5)
    assert line.tape.values == (0.5, 0.25, 1.2840254166877414, 1.648721270700128)
    assert [step.after for step in backward(line)] == [
        2.568050833375483,
        3.297442541400256,
        3.297442541400256,
    ]
    assert gradient(line) == {"x": 3.297442541400256}


def test_the_steps_are_evaluations_the_seed_and_one_accumulation_an_edge() -> None:
    line = line_of("a = x**2; y = exp(a); z = y**2", x=0.5)
    kinds = [type(step) for step in line.steps]
    assert kinds == [ForwardStep] * 4 + [SeedStep] + [BackwardStep] * 3
    assert line.forward == 4
    assert [step.node for step in line.steps] == [0, 1, 2, 3, 3, 3, 2, 1]
    assert line.forward_steps == {0: 1, 1: 2, 2: 3, 3: 4}
    assert line.edge_steps == {(3, 0): 6, (2, 0): 7, (1, 0): 8}
    assert line.contributions == {2: (6,), 1: (7,), 0: (8,)}


# --- fan-out --------------------------------------------------------------------------------------


def test_x_times_x_has_two_edges_and_two_contributions() -> None:
    line = line_of("x*x", x=3.0)
    first, second = backward(line)
    assert (first.slot, second.slot) == (0, 1)
    assert (first.before, first.contribution, first.after) == (None, 3.0, 3.0)
    assert (second.before, second.contribution, second.after) == (3.0, 3.0, 6.0)
    assert gradient(line) == {"x": 6.0}


def test_three_uses_of_x_are_added_one_by_one() -> None:
    line = line_of("x*sin(x) + x**2", x=2.0)
    names = line.tape.program.names
    steps = [step for step in backward(line) if names[step.operand] == "x"]
    ops = [line.tape.program.nodes[step.node].op for step in steps]
    assert ops == ["square", "mul", "sin"]
    assert [step.contribution for step in steps] == [4.0, math.sin(2.0), 2.0 * math.cos(2.0)]
    assert [step.before for step in steps] == [None, 4.0, 4.0 + math.sin(2.0)]
    assert gradient(line)["x"] == pytest.approx(math.sin(2) + 2 * math.cos(2) + 4, rel=1e-15)


def test_a_node_passes_on_only_its_complete_adjoint() -> None:
    line = line_of("a = x**2; b = sin(a); c = exp(a); b*c + a", x=0.7)
    a = line.tape.program.index_of("a")
    *_, last = line.contributions[a]
    (onward,) = (n for n, step in enumerate(line.steps, 1)
                 if isinstance(step, BackwardStep) and step.node == a)  # fmt: skip
    assert len(line.contributions[a]) == 3
    assert onward > last


# --- not computed yet -----------------------------------------------------------------------------


def test_an_adjoint_that_has_not_come_is_none_never_zero() -> None:
    line = line_of("a = x**2; y = exp(a); z = y**2", x=0.0)
    for cursor in range(line.forward + 1):
        assert adjoints_at(line, cursor) == (None,) * 4
    assert adjoints_at(line, line.forward + 1) == (None, None, None, 1.0)
    assert adjoints_at(line, len(line.steps))[0] == 0.0


def test_adjoints_at_a_cursor_are_the_sums_of_the_steps_before_it() -> None:
    line = line_of("x*sin(x) + x**2 + max(x, w)", x=2.0, w=1.0)
    expected: list[float | None] = [None] * len(line.tape.values)
    for cursor in range(len(line.steps) + 1):
        assert adjoints_at(line, cursor) == tuple(expected)
        if cursor < len(line.steps):
            step = line.steps[cursor]
            if isinstance(step, SeedStep):
                expected[step.node] = step.adjoint
            elif isinstance(step, BackwardStep):
                expected[step.operand] = (expected[step.operand] or 0.0) + step.contribution


def test_the_same_cursor_gives_the_same_adjoints_in_any_order() -> None:
    line = line_of("x*sin(x) + x**2", x=2.0)
    there = [adjoints_at(line, cursor) for cursor in range(len(line.steps) + 1)]
    back = [adjoints_at(line, cursor) for cursor in reversed(range(len(line.steps) + 1))]
    assert there == back[::-1]


def test_a_node_the_output_does_not_use_has_no_value_and_no_step() -> None:
    nodes = (Node(INPUT, name="x"), Node("sin", (0,)), Node("log", (0,)), Node(INPUT, name="q"))
    line = timeline(forward(Program(nodes, 1), {"x": 0.5}))
    assert line.tape.values[2:] == (None, None)
    assert {step.node for step in line.steps} == {0, 1}
    assert gradient(line) == {"x": math.cos(0.5), "q": 0.0}


# --- numbers, seed, empty -------------------------------------------------------------------------


def test_a_number_receives_no_contribution() -> None:
    line = line_of("3*x + 2", x=1.0)
    operands = {line.tape.program.nodes[step.operand].op for step in backward(line)}
    assert CONST not in operands
    assert gradient(line) == {"x": 3.0}


def test_a_bare_number_is_evaluated_without_a_step_of_its_own() -> None:
    line = line_of("3*x", x=1.0)
    ops = [line.tape.program.nodes[step.node].op for step in line.steps[: line.forward]]
    assert ops == [INPUT, "mul"]


def test_a_slope_along_a_number_is_not_computed() -> None:
    line = line_of("x**2.5", x=-1.0)
    assert line.tape.partials[-1][1] is None


@pytest.mark.parametrize("seed", [2.0, -0.5, 0.0, 1e300])
def test_the_gradient_is_proportional_to_the_seed(seed: float) -> None:
    line = line_of("x**2", seed, x=3.0)
    assert line.steps[line.forward] == SeedStep(1, seed)
    assert gradient(line) == {"x": 6.0 * seed}


def test_the_empty_program_has_no_steps() -> None:
    line = timeline(forward(Program(), {}))
    assert line.steps == ()
    assert gradient(line) == {}
    assert math.isnan(evaluate(Program(), {}))


def test_an_input_alone_has_the_seed_as_its_gradient() -> None:
    line = line_of("x", 2.5, x=7.0)
    assert gradient(line) == {"x": 2.5}
    assert len(line.steps) == 2


def test_a_number_alone_runs() -> None:
    line = line_of("2")
    assert gradient(line) == {}
    assert line.tape.values == (2.0,)


def test_steps_are_a_sequence_equal_to_the_tuple_of_them() -> None:
    steps = line_of("x*x + sin(x)", x=0.5).steps
    listed = tuple(steps)
    assert len(listed) == len(steps) == 4 + 1 + 5
    assert (steps[0], steps[-1], steps[2:7:2]) == (listed[0], listed[-1], listed[2:7:2])
    assert steps == listed
    assert steps == line_of("x*x + sin(x)", x=0.5).steps
    assert steps != line_of("x*x + sin(x)", x=0.25).steps
    assert hash(steps) == hash(listed)
    assert repr(steps) == repr(listed)
    for place in (len(steps), -len(steps) - 1):
        with pytest.raises(IndexError):
            steps[place]


def test_steps_put_together_by_hand_give_their_own_adjoints() -> None:
    line = line_of("x*x", x=3.0)
    *before, last = line.steps
    assert isinstance(last, BackwardStep)
    changed = replace(line, steps=(*before, replace(last, partial=100.0)))
    assert gradient(changed) == {"x": 103.0}
    assert gradient(replace(line, steps=tuple(line.steps))) == gradient(line)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(
        MissingValueError, match=r"The input w has no value; give one, as in w=0\.5"
    ):
        forward(parse("x*w"), {"x": 1.0})


def test_a_missing_value_of_an_unused_input_is_not_needed() -> None:
    nodes = (Node(INPUT, name="x"), Node(INPUT, name="w"))
    assert forward(Program(nodes, 0), {"x": 1.0}).values == (1.0, None)


def test_what_is_not_finite_is_passed_on() -> None:
    line = line_of("log(x)**2", x=-1.0)
    assert math.isnan(line.tape.values[-1] or 0.0)
    assert math.isnan(gradient(line_of("sqrt(x)*0", x=0.0))["x"])
    assert gradient(line_of("log(x)", x=0.0))["x"] == math.inf


# --- size -----------------------------------------------------------------------------------------


def chain(length: int) -> Program:
    nodes = (Node(INPUT, name="x"), *(Node("sin", (i,)) for i in range(length)))
    return Program(nodes, length)


def test_a_chain_of_100_000_nodes_goes_forward_and_back() -> None:
    line = timeline(forward(chain(100_000), {"x": 1.0}))
    assert len(line.steps) == 100_001 + 1 + 100_000
    value, slope = 1.0, 1.0
    for _ in range(100_000):
        value, slope = math.sin(value), slope * math.cos(value)
    assert line.tape.values[-1] == value
    assert gradient(line)["x"] == pytest.approx(slope, rel=1e-9)


def swept(length: int) -> object:
    return gradient(timeline(forward(chain(length), {"x": 1.0})))


def peak(length: int) -> int:
    """Return the bytes a sweep forward and back takes at most."""
    tracemalloc.start()
    swept(length)
    _, found = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return found


def test_work_and_memory_are_linear_in_the_length() -> None:
    swept(10)
    assert peak(50_000) < 15 * peak(5_000)
    assert calls(lambda: swept(50_000)) < 12 * calls(lambda: swept(5_000))


def test_one_input_read_100_000_times_has_as_many_contributions() -> None:
    nodes = [Node(INPUT, name="x")]
    nodes += [Node("add", (i, 0)) for i in range(100_000)]
    line = timeline(forward(Program(tuple(nodes), 100_000), {"x": 1.0}))
    assert gradient(line) == {"x": 100_001.0}
    assert len(line.contributions[0]) == 100_001


# --- against other means --------------------------------------------------------------------------


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, dict[str, float]]:
    """A random program over ops that are smooth nearly everywhere, and a point."""
    nodes = [Node(INPUT, name="x"), Node(INPUT, name="w"), Node(CONST, number=0.5)]
    for _ in range(draw(st.integers(1, 12))):
        op = draw(st.sampled_from(sorted(REGISTRY)))
        spots = st.integers(0, len(nodes) - 1)
        nodes.append(Node(op, tuple(draw(spots) for _ in range(REGISTRY[op].arity))))
    values = st.floats(-4.0, 4.0)
    return Program(tuple(nodes), len(nodes) - 1), {"x": draw(values), "w": draw(values)}


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


@given(programs())
def test_the_sweep_the_evaluation_and_the_compiled_program_agree(
    pair: tuple[Program, dict[str, float]],
) -> None:
    program, point = pair
    swept = forward(program, point).value(len(program.nodes) - 1)
    assert same(swept, evaluate(program, point))
    assert same(swept, function(program, ("x", "w"))(point["x"], point["w"]))


def pushed_forward(program: Program, point: Point, name: str) -> float:
    """The tangent of the output for a unit tangent of one input: forward mode, in a loop."""
    tape = forward(program, point)
    tangents: list[float] = []
    for i, node in enumerate(program.nodes):
        tangent = float(node.op == INPUT and node.name == name)
        for operand, partial in zip(node.operands, tape.partials[i], strict=False):
            if partial is not None:
                tangent += partial * tangents[operand]
        tangents.append(tangent)
    return tangents[-1]


@given(programs())
def test_reverse_mode_agrees_with_forward_mode(pair: tuple[Program, dict[str, float]]) -> None:
    program, point = pair
    tape = forward(program, point)
    partials = [p for row in tape.partials for p in row if p is not None]
    if any(not math.isfinite(p) or (p and not 1e-30 < abs(p) < 1e30) for p in partials):
        return  # inf*0 is nan on one way and not reached on the other
    backward_gradient = gradient(timeline(tape))
    scale = sum(abs(step.contribution) for step in backward(timeline(tape))) + 1.0
    for name in ("x", "w"):
        tangent = pushed_forward(program, point, name)
        assert backward_gradient[name] == pytest.approx(tangent, rel=1e-9, abs=1e-12 * scale)


def test_only_names_of_ours_are_in_the_text_that_is_run() -> None:
    nodes = (Node(INPUT, name="__builtins__"), Node("exp", (0,), "secret"))
    text = source(Program(nodes, 1), ("__builtins__",))
    assert "__builtins__" not in text
    assert "secret" not in text
    assert "exp(a0)" in text


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("where(x < 1, x, 2)", 1.0),
        ("where(x < 1, 2, x)", 0.0),
        ("where(x > 1, 2, 3*x)", 3.0),
        ("clip(x, x - 1, 2)", 1.0),
        ("clip(0.75, x, 2)", 0.0),
        ("where(1, x, x)", 1.0),
    ],
)
def test_of_three_operands_any_may_be_a_number(text: str, slope: float) -> None:
    program = parse(text)
    assert gradient(timeline(forward(program, {"x": 0.5}))) == {"x": slope}
    assert value_and_gradient(program, "sweep")(0.5)[1] == (slope,)
