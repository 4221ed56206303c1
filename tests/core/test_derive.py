"""The program of a derivative: right in every order, small, and refused in a sentence where too large."""

import math
import threading
from itertools import count
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autodiff_viz.core import limits
from autodiff_viz.core.derive import (
    Size,
    derive,
    gradient_graph,
    part,
    size,
)
from autodiff_viz.core.errors import CancelledError, DerivativeError, LimitError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.jacobian import hessian
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sweep import evaluate, forward, gradient, timeline
from tests.core.random_programs import smooth_programs
from tests.core.test_cases import CASES

DEZERO_TANH = (
    Size(7, 4, 11), Size(13, 9, 25), Size(27, 21, 60),
    Size(59, 51, 147), Size(139, 129, 374), Size(351, 339, 989),
)  # fmt: skip
"""The graphs of tanh's derivatives of the orders 1 to 6 in DeZero."""


def text_of(text: str, order: int = 1, wrt: str = "x") -> str:
    """What the derivative of a text is written as."""
    return program_text(derive(parse(text), wrt, order))


# --- values -----------------------------------------------------------------------------------------

MP = {
    "tanh(x)": (mpmath.tanh, 0.3),
    "exp(x**2)**2": (lambda x: mpmath.exp(2 * x * x), 0.5),
    "sin(x)*exp(x)": (lambda x: mpmath.sin(x) * mpmath.exp(x), 0.7),
    "x**x": (lambda x: x**x, 1.3),
    "log(x)/x": (lambda x: mpmath.log(x) / x, 1.7),
    "sqrt(1 + x**2)": (lambda x: mpmath.sqrt(1 + x * x), 0.4),
    "atan(x)": (mpmath.atan, 0.9),
    "1/(1 + x**4)": (lambda x: 1 / (1 + x**4), 0.6),
    "sigmoid(2*x)": (lambda x: 1 / (1 + mpmath.exp(-2 * x)), 0.2),
}


@pytest.mark.parametrize("order", range(1, 6))
@pytest.mark.parametrize("text", MP)
def test_every_order_has_the_value_mpmath_gives(text: str, order: int) -> None:
    function, x = MP[text]
    with mpmath.workdps(60):
        expected = float(mpmath.diff(function, mpmath.mpf(x), order))
    assert evaluate(derive(parse(text), "x", order), {"x": x}) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_derivatives_of_the_published_cases_have_the_published_values(
    case: dict[str, Any],
) -> None:
    for name, slope in case["grad"].items():
        value = evaluate(derive(parse(case["expr"]), name), case["at"])
        assert value == pytest.approx(slope, rel=1e-9, abs=0.0 if slope else 1e-12)


@given(smooth_programs())
@settings(derandomize=True, max_examples=300)
def test_the_derivative_is_what_the_reverse_sweep_gives(
    given: tuple[Program, dict[str, float]],
) -> None:
    program, point = given
    swept = gradient(timeline(forward(program, point)))
    assume(all(math.isfinite(slope) and abs(slope) < 1e100 for slope in swept.values()))
    assume(all(not 0.0 < abs(x) < 1e-100 for x in point.values()))  # squares of them are 0
    for name, slope in swept.items():
        derived = derive(program, name)
        assert evaluate(derived, point) == pytest.approx(slope, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_the_derivative_of_every_op_is_its_local_gradient(op: Op) -> None:
    inputs = [Node(INPUT, name=f"x{slot}") for slot in range(op.arity)]
    program = Program((*inputs, Node(op.name, tuple(range(op.arity)))), op.arity)
    for sample in op.samples:
        point = {f"x{slot}": x for slot, x in enumerate(sample)}
        swept = gradient(timeline(forward(program, point)))
        for name, slope in swept.items():
            if math.isfinite(slope):
                value = evaluate(derive(program, name), point)
                assert value == pytest.approx(slope, rel=1e-13, abs=0.0), (sample, name)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_the_second_derivatives_of_every_op_are_the_slopes_of_the_first(op: Op) -> None:
    inputs = [Node(INPUT, name=f"x{slot}") for slot in range(op.arity)]
    program = Program((*inputs, Node(op.name, tuple(range(op.arity)))), op.arity)
    h = 1e-5
    for sample in op.samples:
        point = {f"x{slot}": x for slot, x in enumerate(sample)}
        for one in point:
            first = derive(program, one)
            for other, x in point.items():
                ends = [evaluate(first, {**point, other: x + step}) for step in (-h, h)]
                second = evaluate(derive(first, other), point)
                if math.isfinite(second) and all(map(math.isfinite, ends)):
                    quotient = (ends[1] - ends[0]) / (2 * h)
                    assert second == pytest.approx(quotient, rel=1e-5, abs=1e-5), (
                        sample,
                        one,
                        other,
                    )


@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [("relu(x)", 0.0, 0.0), ("abs(x)", 0.0, 0.0), ("max(x, 1)", 1.0, 0.5), ("x**0", 0.0, 0.0)],
)
def test_conventions_hold_in_the_derived_program(text: str, x: float, slope: float) -> None:
    assert evaluate(derive(parse(text), "x"), {"x": x}) == slope


def test_nested_derivatives_do_not_mix_their_inputs() -> None:
    inner = derive(parse("x*y"), "y")
    outer = derive(parse(f"x*({program_text(inner).rpartition('; ')[2]})"), "x")
    assert evaluate(outer, {"x": 4.0}) == 8.0


# --- form -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "order", "derived"),
    [
        ("x", 1, "x; 1"),
        ("3*x + 2", 1, "x; 3"),
        ("x**2", 1, "2*x"),
        ("x*x", 1, "2*x"),
        ("x**4", 2, "12*x**2"),
        ("sin(x)", 4, "sin(x)"),
        ("exp(x)", 7, "exp(x)"),
        ("tanh(x)", 1, "1 - tanh(x)**2"),
        ("1/x", 1, "-1/x**2"),
        ("-x", 1, "x; -1"),
        ("x - (-x)", 1, "x; 2"),
        ("where(x < 1, x**2, 0)", 1, "where(x < 1, 2*x, 0)"),
        ("k = 3; k*x", 1, "x; k = 3"),
        ("tanh(x)", 0, "tanh(x)"),
    ],
)
def test_numbers_are_folded(text: str, order: int, derived: str) -> None:
    assert text_of(text, order) == derived


def test_equal_parts_are_computed_once() -> None:
    derived = derive(parse("sin(x)*sin(x) + sin(x)"), "x")
    assert [node.op for node in derived.nodes].count("sin") == 1


@given(smooth_programs(), st.floats(allow_nan=False, allow_infinity=False))
@settings(derandomize=True, max_examples=600)
def test_folding_changes_no_digit_of_a_finite_result(
    given: tuple[Program, dict[str, float]], x: float
) -> None:
    program, point = given
    point |= {"x": x}
    value = evaluate(program, point)
    if math.isfinite(value):
        assert evaluate(derive(program, "x", 0), point) == value


@given(smooth_programs())
@settings(derandomize=True, max_examples=150)
def test_no_two_ops_of_a_derivative_are_the_same_call(
    given: tuple[Program, dict[str, float]],
) -> None:
    derived = derive(given[0], "x")
    numbers = {i: node.number for i, node in enumerate(derived.nodes) if node.op == CONST}
    calls = [
        (node.op, *(("number", numbers[i]) if i in numbers else ("node", i) for i in node.operands))
        for node in derived.nodes
        if node.operands
    ]
    assert len(calls) == len(set(calls))


@pytest.mark.parametrize("order", range(1, 7))
def test_the_graphs_of_tanh_are_no_larger_than_dezeros(order: int) -> None:
    derived = derive(parse("tanh(x)"), "x", order)
    ours, theirs = size(derived), DEZERO_TANH[order - 1]
    assert ours.variables <= theirs.variables
    assert ours.functions <= theirs.functions
    assert ours.edges <= theirs.edges
    assert size(parse(program_text(derived))) == ours


def test_the_size_counts_every_number_for_each_use_and_an_edge_for_each_result() -> None:
    assert size(parse("2*x + 2")) == Size(variables=5, functions=2, edges=6)


@given(smooth_programs())
@settings(derandomize=True, max_examples=150)
def test_the_inputs_stay_and_the_text_reads_back(given: tuple[Program, dict[str, float]]) -> None:
    program, point = given
    derived = derive(program, "x")
    assert [derived.names[i] for i in derived.inputs] == [program.names[i] for i in program.inputs]
    again = parse(program_text(derived))
    assert repr(evaluate(again, point)) == repr(evaluate(derived, point))
    assert size(again) == size(derived)


def test_the_persons_names_stay_and_no_others_are_given() -> None:
    derived = derive(parse("inner = x**2; exp(inner)*inner"), "x")
    assert {node.name for node in derived.nodes} == {"", "x", "inner"}


def test_functions_the_derivative_does_not_use_are_left_out_with_their_text() -> None:
    program = parse("g(x) = x**2; f(x) = exp(g(x)); h(x) = 2*x; f(x) + h(x)")
    derived = derive(program, "x")
    assert "h(" not in program_text(derived)
    assert derive(parse("h(x) = 2*x; h(x)**3"), "x").functions
    assert derive(parse("h(x) = 2*x; h(x)"), "x").functions == ()
    nested = derive(parse("g(x) = x**2; f(x) = exp(g(x)); x*f(3)"), "x")
    assert [each.name for each in nested.functions] in (["g", "f"], [])


def test_the_order_of_the_inputs_stays_where_the_derivative_needs_the_second_first() -> None:
    derived = derive(parse("a*b"), "a")
    assert program_text(derived) == "a; b"
    assert derived.output == 1


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("relu(x)", "where(x > 0, 1, 0)"),
        ("leaky_relu(x)", "where(x > 0, 1, 0.01)"),
        ("relu(x)*exp(x)", "a = exp(x); relu(x)*a + where(x > 0, a, 0)"),
    ],
)
def test_the_slope_of_a_kink_is_that_of_a_textbook(text: str, slope: str) -> None:
    derived = derive(parse(text), "x")
    assert program_text(derived) == slope
    for x in (-1.0, 0.0, 1.0):
        assert gradient(timeline(forward(parse(text), {"x": x}))) == {
            "x": evaluate(derived, {"x": x})
        }


# --- several at once --------------------------------------------------------------------------------


def test_one_graph_holds_the_whole_gradient() -> None:
    graph = gradient_graph(parse("exp(x*y)"))
    assert list(graph.outputs) == ["x", "y"]
    assert [node.op for node in graph.nodes].count("exp") == 1
    for name, value in (("x", 6 * math.exp(4.5)), ("y", 0.75 * math.exp(4.5))):
        whole = Program(tuple(graph.nodes), graph.outputs[name])
        assert evaluate(part(whole, graph.outputs[name]), {"x": 0.75, "y": 6.0}) == pytest.approx(
            value
        )


def test_the_inputs_of_a_long_derivative_stay_in_order_too() -> None:
    factors = "*".join(f"tanh(x{i})" for i in range(600))
    derived = derive(parse(factors), "x7")
    assert len(derived.nodes) > 1_000
    assert [derived.names[i] for i in derived.inputs] == [f"x{i}" for i in range(600)]
    deep = derive(parse("tanh(a*b)"), "b", 9)
    assert [deep.names[i] for i in deep.inputs] == ["a", "b"]


def test_an_input_the_output_does_not_use_has_the_slope_0() -> None:
    found = [derive(parse("w; x**2"), name) for name in "wx"]
    assert [program_text(each) for each in found] == ["w; x; 0", "w; 2*x"]


# --- bad input --------------------------------------------------------------------------------------


def test_there_is_no_derivative_by_what_is_no_input() -> None:
    with pytest.raises(DerivativeError, match=r"no input called alpah.*Did you mean alpha\?"):
        derive(parse("alpha*y"), "alpah")
    with pytest.raises(DerivativeError, match="has no inputs"):
        derive(parse("2*3"), "x")
    with pytest.raises(DerivativeError, match="empty"):
        derive(Program(), "x")


@pytest.mark.parametrize("order", [-1, 1001, 10**9])
def test_an_order_past_the_limit_is_refused_at_once(order: int) -> None:
    with pytest.raises(DerivativeError, match="choose 1 to 1,000"):
        derive(parse("x"), "x", order)


def test_order_1000_is_possible_where_the_program_stays_small() -> None:
    assert text_of("sin(x) + x**4", 1000) == "sin(x)"


def test_a_derivative_that_explodes_is_refused_with_the_order_that_did() -> None:
    with pytest.raises(
        LimitError, match=r"order 1,000 by x is too large: already that of order \d+"
    ):
        derive(parse("tanh(x)"), "x", 1000)


def test_the_limit_counts_what_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DERIVED_NODES", 50)
    with pytest.raises(LimitError, match="more than 50 nodes"):
        derive(parse("tanh(x)"), "x", 6)
    monkeypatch.setattr(limits, "NODES", 50)
    with pytest.raises(LimitError, match="program of the gradient"):
        gradient_graph(parse("*".join(f"tanh(x{i})" for i in range(8))))


def test_a_derivative_that_is_no_longer_wanted_ends_after_one_more_node() -> None:
    asked = count()
    with pytest.raises(CancelledError):
        derive(parse("tanh(x)"), "x", 1000, cancelled=lambda: next(asked) == 500)
    assert next(asked) == 501


def test_a_running_derivative_can_be_cancelled_from_another_thread() -> None:
    started, stop, ended = threading.Event(), threading.Event(), threading.Event()

    def cancelled() -> bool:
        started.set()
        return stop.is_set()

    def run() -> None:
        with pytest.raises(CancelledError):
            derive(parse("sin(x) + 2*x"), "x", 1000, cancelled)
        ended.set()

    stop.set()
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert started.is_set()
    assert ended.is_set()


def test_a_chain_of_20000_nodes_is_no_matter_of_depth() -> None:
    nodes = [Node(INPUT, name="x"), *(Node("sin", (i,)) for i in range(20_000))]
    program = Program(tuple(nodes), 20_000)
    derived = derive(program, "x")
    slope = gradient(timeline(forward(program, {"x": 0.5})))["x"]
    assert evaluate(derived, {"x": 0.5}) == pytest.approx(slope, rel=1e-9)


def test_a_function_used_twice_can_be_derived() -> None:
    program = parse("f(x) = sin(x)*cos(x)*exp(x); f(f(a))")
    found = evaluate(derive(program, "a"), {"a": 0.3})
    with mpmath.workdps(50):

        def f(x: Any) -> Any:
            return mpmath.sin(x) * mpmath.cos(x) * mpmath.exp(x)

        exact = float(mpmath.diff(lambda a: f(f(a)), mpmath.mpf("0.3")))
    assert found == pytest.approx(exact, rel=1e-12)


def test_every_walk_over_a_long_program_asks_whether_it_is_still_wanted() -> None:
    lines = ["a0 = sin(x)", *(f"a{i} = sin(a{i - 1}*x)" for i in range(1, 3000)), "a2999*1"]
    program, asked = parse("; ".join(lines)), count()
    derived = derive(program, "x", cancelled=lambda: next(asked) < 0)
    walks = 2 * len(program.nodes) + 3 * len(derived.nodes)
    assert next(asked) > walks - len(derived.nodes) / 2  # its numbers are asked about once


def test_a_row_of_a_hessian_can_be_cancelled_between_its_sweeps() -> None:
    calls = count()
    hessian(parse("x**3*y"), {"x": 1.0, "y": 2.0}, lambda: next(calls) < 0)
    for stop in range(next(calls)):
        asked = count()
        with pytest.raises(CancelledError):
            hessian(parse("x**3*y"), {"x": 1.0, "y": 2.0}, lambda: next(asked) == stop)  # noqa: B023
