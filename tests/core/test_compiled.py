"""The compiled program against the sweep, bit for bit."""

import ast
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given

from autodiff_viz.core.compiled import (
    function,
    gradient_function,
    kernel,
    source,
    value_and_gradient_source,
)
from autodiff_viz.core.evaluator import swept
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sweep import local_gradient
from tests.core.engine_cases import NUMBERS, SPECIAL, alone, bits, chain, points, programs, stepped

DATA = Path(__file__).parents[1] / "data" / "gradients.json"
CASES = json.loads(DATA.read_text(encoding="utf-8"))
OPS = pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_published_gradients_come_out_of_the_compiled_program(case: dict[str, Any]) -> None:
    program = parse(case["expr"])
    names = [program.nodes[i].name for i in program.inputs]
    value, slopes = gradient_function(program)(*[case["at"][name] for name in names])
    assert value == pytest.approx(case["value"], rel=1e-9)
    for name, slope in zip(names, slopes, strict=True):
        right = case["grad"][name]
        assert slope == pytest.approx(right, rel=1e-9, abs=0.0 if right else 1e-12), name


@given(programs(), NUMBERS, NUMBERS)
@example(parse("max(x, w)*abs(x - w) + relu(x)"), 0.0, 0.0)
@example(parse("x**w + log(x)/w"), 0.0, 0.0)
@example(parse("w; exp(x)*exp(x)"), 800.0, math.nan)
def test_step_sweep_and_compiled_program_give_the_same_bits(
    program: Program, x: float, w: float
) -> None:
    right = bits(stepped(program, (x, w)))
    assert bits(swept(program, (x, w))) == right
    assert bits(gradient_function(program)(x, w)) == right


@OPS
def test_the_code_of_an_op_gives_what_its_computation_gives(op: Op) -> None:
    compiled = gradient_function(alone(op))
    value_alone = function(alone(op), [f"x{slot}" for slot in range(op.arity)])
    for point in points(op):
        value, slopes = compiled(*point)
        right = op.compute(*point)
        partials = [local_gradient(op, slot, point, right) for slot in range(op.arity)]
        assert bits((value, slopes)) == bits((right, [-0.0 + each for each in partials])), point
        assert bits((value_alone(*point), ())) == bits((right, ())), point


@OPS
def test_a_kernel_gives_the_partials_that_are_asked_for(op: Op) -> None:
    sample = op.samples[0]
    value, row = kernel(op, (True,) * op.arity)(*sample)
    assert value == op.compute(*sample)
    assert None not in row
    flows = (False,) * (op.arity - 1) + (True,)
    assert kernel(op, flows)(*sample) == (value, (None,) * (op.arity - 1) + row[-1:])


@pytest.mark.parametrize("x", SPECIAL)
def test_special_values_go_through_a_long_expression(x: float) -> None:
    program = parse("a = exp(x)/x; b = sqrt(a) - log(x)**2; relu(b)*max(a, b) + sin(x)/a**0.5")
    assert bits(gradient_function(program)(x)) == bits(stepped(program, (x,)))


# --- shapes of programs ---------------------------------------------------------------------------


def test_a_chain_of_20_000_nodes_is_compiled() -> None:
    program = chain(("mul", "add", "sin"), 20_000)
    assert bits(gradient_function(program)(0.5)) == bits(swept(program, (0.5,)))


def test_a_chain_of_100_000_nodes_is_swept_as_it_is_stepped() -> None:
    program = chain(("mul", "add", "sin"), 100_000)
    assert bits(swept(program, (0.5,))) == bits(stepped(program, (0.5,)))


def test_one_input_read_5_000_times_is_compiled() -> None:
    program = chain(("add",), 5_000)
    assert gradient_function(program)(0.1) == swept(program, (0.1,))
    assert gradient_function(program)(0.1)[1] == (5_001.0,)


def test_1_000_inputs_are_compiled() -> None:
    names = [f"x{i}" for i in range(1_000)]
    program = parse(" + ".join(f"{name}**2*{i}" for i, name in enumerate(names)))
    point = [math.sin(i) for i in range(1_000)]
    assert bits(gradient_function(program)(*point)) == bits(swept(program, tuple(point)))


@pytest.mark.parametrize(
    ("nodes", "output", "inputs", "value", "slopes"),
    [
        ((), None, (), math.nan, ()),
        ((Node(INPUT, name="x"),), 0, (2.0,), 2.0, (1.0,)),
        ((Node(CONST, number=-3.0),), 0, (), -3.0, ()),
        ((Node(INPUT, name="x"), Node(INPUT, name="w")), 1, (2.0, 5.0), 5.0, (0.0, 1.0)),
        ((Node(INPUT, name="x"), Node(CONST, number=math.inf)), 1, (2.0,), math.inf, (0.0,)),
        ((Node(INPUT, name="x"), Node("mul", (0, 0))), 1, (3.0,), 9.0, (6.0,)),
        ((Node(INPUT, name="x"), Node("mul", (0, 0)), Node("exp", (0,))), 1, (3.0,), 9.0, (6.0,)),
    ],
)
def test_the_smallest_programs(
    nodes: tuple[Node, ...],
    output: int | None,
    inputs: tuple[float, ...],
    value: float,
    slopes: tuple[float, ...],
) -> None:
    program = Program(nodes, output)
    assert bits(gradient_function(program)(*inputs)) == bits((value, slopes))
    assert bits(swept(program, inputs)) == bits((value, slopes))


def test_an_integer_is_taken_as_a_float() -> None:
    answer = gradient_function(parse("x**2*x"))(10**200)
    assert answer == swept(parse("x**2*x"), (1e200,)) == (math.inf, (math.inf,))
    assert type(gradient_function(parse("x"))(2)[0]) is float


# --- the text -------------------------------------------------------------------------------------


def test_the_text_of_the_reference_chain_can_be_read() -> None:
    text = value_and_gradient_source(parse("a = x**2; y = exp(a); z = y**2"))
    lines = [line.replace(" ", "").replace("math.", "") for line in text.splitlines()]
    assert lines[0] == "defvalue_and_gradient(v0):"
    assert lines[3:7] == ["v2=exp(v0*v0)", "v3=v2*v2", "d0=2.0*v2*v2*(2.0*v0)", "returnv3,(d0,)"]


def test_no_multiplication_by_1_is_written_and_none_by_0_is_left_out() -> None:
    text = value_and_gradient_source(parse("x + w - 0*x")).replace(" ", "")
    assert "1.0*" not in text
    assert "*1.0" not in text
    assert "0.0*v0" in text


def test_only_names_of_ours_are_in_the_text_that_is_run() -> None:
    names = ("__builtins__", "math", "class", "v0", "d0", "s", "again", "import_os", "变量")
    inputs = [Node(INPUT, name=name) for name in names]
    calls = [Node("add", (0, 1), "secret")]
    calls += [Node("mul", (len(names) + i, i)) for i in range(len(names))]
    program = Program((*inputs, *calls), len(names) + len(calls) - 1)
    allowed = {"value_and_gradient", "float", "again", "ValueError", "OverflowError"}
    allowed |= {"ZeroDivisionError"}
    allowed |= {f"{letter}{i}" for letter in "vd" for i in range(len(program.nodes))}
    for node in ast.walk(ast.parse(value_and_gradient_source(program))):
        if isinstance(node, ast.Name):
            assert node.id in allowed
    assert "secret" not in source(program, names)
    point = tuple(float(i) for i in range(len(names)))
    assert bits(gradient_function(program)(*point)) == bits(stepped(program, point))


def test_a_long_program_is_written_in_parts() -> None:
    text = value_and_gradient_source(chain(("sin",), 1_000))
    assert text.count("def part") == 7
    assert max(len(part.splitlines()) for part in text.split("\n\n")) < 210
