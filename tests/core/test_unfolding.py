"""Folded and unfolded, a program has one value and one gradient."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autodiff_viz.core.formula import parse
from autodiff_viz.core.inner_keys import inner_key
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import adjoints_at, evaluate, forward, gradient, timeline
from autodiff_viz.core.unfolding import can_unfold, unfolded, wholly_unfolded
from autodiff_viz.document.document import document_of

NESTED = "f(x, y) = x*y + sin(x); g(t) = f(t, 2)**2; a = g(u); a*f(u, v)"


def program_of(text: str) -> Program:
    """A program whose nodes have distinct keys."""
    return document_of(parse(text)).program


def key(program: Program, name: str) -> int:
    return program.nodes[program.index_of(name)].key


def slopes(program: Program, point: dict[str, float]) -> dict[str, float]:
    return gradient(timeline(forward(program, point)))


def test_an_unfolded_node_keeps_key_name_and_users() -> None:
    program = program_of(NESTED)
    shown = unfolded(program, {key(program, "a")})
    inside = [shown.names[i] for i in shown.groups[0].nodes]
    assert inside[-1] == "a"
    assert key(shown, "a") == key(program, "a")
    assert shown.groups[0].function == "g"
    assert {node.key for node in program.nodes} <= {node.key for node in shown.nodes}


def test_functions_inside_of_functions_are_unfolded_inside_their_frames() -> None:
    program = program_of(NESTED)
    outer = unfolded(program, {key(program, "a")})
    inner = next(n.key for n in outer.nodes if n.op == "f" and n.key < 0)
    both = unfolded(program, {key(program, "a"), inner})
    assert [(group.function, group.parent) for group in both.groups] == [("g", None), ("f", 0)]
    assert set(both.groups[1].nodes) < set(both.groups[0].nodes)


def test_what_has_no_inside_stays_folded() -> None:
    program = program_of("f(x) = x; g(x) = 3; f(u) + g(u)")
    assert not any(can_unfold(program, i) for i in range(len(program.nodes)))
    assert unfolded(program, {node.key for node in program.nodes}) == program


@pytest.mark.parametrize(
    "text",
    [
        NESTED,
        "f(x) = x*x; f(f(f(u)))",
        "f(x, y) = x; f(u, v)*v",
        "f(x) = where(x > 0, x, exp(x) - 1); f(u)*f(v) + f(u - v)",
        "f(x) = max(x, 1)*abs(x - 2); h(a, b) = f(a)/f(b); h(u, v)**2",
        "f(x) = x**2 + 3; f(2)*u*v",
    ],
)
@given(st.floats(0.1, 5.0), st.floats(0.1, 5.0))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_the_gradient_is_the_same_folded_and_unfolded(text: str, u: float, v: float) -> None:
    program = program_of(text)
    whole = wholly_unfolded(program)
    point = {program.names[i]: value for i, value in zip(program.inputs, (u, v), strict=False)}
    assert not any(can_unfold(whole, i) for i in range(len(whole.nodes)))
    assert repr(evaluate(whole, point)) == repr(evaluate(program, point))
    assume(math.isfinite(evaluate(program, point)))
    expected = slopes(program, point)
    for name, slope in slopes(whole, point).items():
        assert slope == pytest.approx(expected[name], rel=1e-12, abs=1e-12)


def test_the_adjoints_of_all_nodes_outside_are_the_same() -> None:
    program, point = program_of(NESTED), {"u": 0.5, "v": 2.0}
    shown = unfolded(program, {node.key for node in program.nodes})
    lines = [timeline(forward(each, point)) for each in (program, shown)]
    adjoints = [
        dict(zip(line.tape.program.names, adjoints_at(line, len(line.steps)), strict=True))
        for line in lines
    ]
    for name in ("u", "v", "a", "z"):
        assert adjoints[0][name] == pytest.approx(adjoints[1][name], rel=1e-14)


def test_a_wrong_partial_applies_only_while_its_function_is_folded() -> None:
    program = program_of("f(x) = x**2; df/dx = 5; f(u)")
    shown = unfolded(program, {node.key for node in program.nodes})
    assert slopes(program, {"u": 3.0}) == {"u": 5.0}
    assert slopes(shown, {"u": 3.0}) == {"u": 6.0}


def test_names_of_inner_nodes_are_free_ones() -> None:
    program = program_of("f(x) = exp(-x)*x; y = f(u); y1 = f(y); y1 + y")
    shown = unfolded(program, {node.key for node in program.nodes})
    names = [shown.names[i] for i, node in enumerate(shown.nodes) if not node.is_anonymous_const]
    assert len(set(names)) == len(names)
    assert {"u", "y", "y1", "z"} <= set(names)


@given(st.integers(-(2**70), 2**70), st.integers(0, 1999), st.integers(-(2**70), 2**70))
@settings(derandomize=True, deadline=None)
def test_keys_of_inner_nodes_are_negative_and_tell_all_apart(a: int, place: int, b: int) -> None:
    assert inner_key(a, place) < 0
    assert (inner_key(a, place) == inner_key(b, place)) == (a == b)
    assert inner_key(a, place) != inner_key(a, place + 1)


def test_values_inside_are_those_of_the_formula() -> None:
    program = program_of("f(x, y) = x*y + sin(x); f(u, v)")
    shown = wholly_unfolded(program)
    tape = forward(shown, {"u": 0.5, "v": 2.0})
    assert [tape.values[i] for i in shown.groups[0].nodes] == [
        1.0,
        math.sin(0.5),
        1.0 + math.sin(0.5),
    ]


def test_no_two_nodes_share_a_key_where_a_function_ends_in_another() -> None:
    program = program_of("g(x) = 2*sin(x) + x; f(x) = g(cos(x)*x); h(x) = f(exp(x)); h(u)")
    for shown in (wholly_unfolded(program), unfolded(program, {program.nodes[-1].key})):
        keys = [node.key for node in shown.nodes]
        assert len(set(keys)) == len(keys)
