"""Watches follow the sweep: nothing before it is computed, then the numbers the sweep has."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.core.errors import FormulaError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import BackwardStep, Timeline, adjoints_at, forward, timeline
from autodiff_viz.core.tangent import Line, TangentStep, tangent_timeline, tangents_at
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.watches import (
    Change,
    history,
    label,
    number_at,
    watch_of,
    watch_problem,
)
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.document.stops import Stops, Target, Watch
from tests.debugger.lines import random_lines

DOCUMENT = document_of(parse("a = x**2; y = exp(a); z = y*a"), {"x": 0.5})
PROGRAM = DOCUMENT.program
TAPE = forward(PROGRAM, DOCUMENT.values)
LINE = timeline(TAPE)
"""x, a, y, z, the seed, z->y, z->a, y->a, a->x."""
A, Y, Z = (DOCUMENT.key_of(name) for name in "ayz")
E = math.exp(0.25)


def numbers(text: str) -> list[float | None]:
    """What a watch has at each cursor."""
    watch = watch_of(PROGRAM, text)
    return [number_at(LINE, watch, cursor) for cursor in range(len(LINE.steps) + 1)]


@pytest.mark.parametrize(
    ("text", "watch", "said"),
    [
        ("a", Watch(Target.VALUE, A), "a"),
        ("adjoint( a )", Watch(Target.ADJOINT, A), "ā"),
        ("contribution(z, a)", Watch(Target.EDGE, Z, 1), "z → a"),
        ("a*adjoint( y )", Watch(Target.ANYWHERE, text="a*adjoint( y )",
                                 nodes=(("a", A), ("y", Y))), "a*adjoint( y )"),
        ("2**0.5", Watch(Target.ANYWHERE, text="2**0.5"), "2**0.5"),
    ],
)  # fmt: skip
def test_a_text_is_a_watch_of_one_number_or_of_an_expression(
    text: str, watch: Watch, said: str
) -> None:
    assert watch_of(PROGRAM, text) == watch
    assert label(LINE, watch) == said


def test_a_watch_has_nothing_before_it_is_computed() -> None:
    assert numbers("a") == [None] * 2 + [0.25] * 8
    assert numbers("adjoint(a)") == [None] * 7 + [E] + [E + 0.25 * E] * 2
    assert numbers("contribution(y, a)") == [None] * 8 + [0.25 * E] * 2
    assert numbers("adjoint(a)/y") == [None] * 7 + [1.0] + [(E + 0.25 * E) / E] * 2


def test_the_history_has_the_changes_only() -> None:
    assert history(LINE, watch_of(PROGRAM, "adjoint(a)")) == [
        Change(0, None),
        Change(7, E),
        Change(8, E + 0.25 * E),
    ]
    assert history(LINE, watch_of(PROGRAM, "0*a")) == [Change(0, None), Change(2, 0.0)]
    assert history(LINE, watch_of(PROGRAM, "1/0")) == [Change(0, math.inf)]


@given(random_lines(), st.data())
def test_watches_have_the_numbers_of_the_sweep(line: Line, data: st.DataObject) -> None:
    nodes = line.tape.program.nodes
    place = data.draw(st.integers(0, len(nodes) - 1))
    watch = Watch(Target.ADJOINT, nodes[place].key)
    for cursor in range(len(line.steps) + 1):
        there = (
            adjoints_at(line, cursor) if isinstance(line, Timeline) else tangents_at(line, cursor)
        )
        assert number_at(line, watch, cursor) == pytest.approx(there[place], nan_ok=True)


@given(random_lines(), st.data())
def test_a_watched_edge_has_its_last_contribution(line: Line, data: st.DataObject) -> None:
    nodes = line.tape.program.nodes
    edges = [(i, slot) for i, node in enumerate(nodes) for slot in range(len(node.operands))]
    node, slot = data.draw(st.sampled_from(edges))
    number = None
    for cursor in range(len(line.steps) + 1):
        step = line.steps[cursor - 1] if cursor else None
        if isinstance(step, BackwardStep | TangentStep) and (step.node, step.slot) == (node, slot):
            number = step.contribution
        watch = Watch(Target.EDGE, nodes[node].key, slot)
        assert repr(number_at(line, watch, cursor)) == repr(number)


def test_forward_mode_has_tangents_and_no_adjoints() -> None:
    ahead = tangent_timeline(TAPE, {"x": 1.0})
    assert label(ahead, watch_of(PROGRAM, "adjoint(a)")) == "ȧ"
    end = len(ahead.steps)
    assert number_at(ahead, watch_of(PROGRAM, "2*adjoint(a)"), end) is None
    assert number_at(ahead, watch_of(PROGRAM, "2*tangent(a)"), end) == 2.0
    assert number_at(LINE, watch_of(PROGRAM, "2*tangent(a)"), len(LINE.steps)) is None


def test_parallel_edges_are_watched_by_their_sum() -> None:
    document = document_of(parse("z = x*x"), {"x": 3.0})
    line = timeline(forward(document.program, document.values))
    watch = watch_of(document.program, "contribution(z, x)")
    assert watch.target is Target.ANYWHERE
    assert [number_at(line, watch, n) for n in range(6)] == [None] * 4 + [3.0, 6.0]


def test_an_expression_follows_a_rename() -> None:
    watch = watch_of(PROGRAM, "a*adjoint(a) + y")
    renamed = edits.rename(edits.set_stops(DOCUMENT, Stops((), (watch,))), A, "alpha")
    line = timeline(forward(renamed.program, renamed.values))
    (kept,) = renamed.stops.watches
    assert label(line, kept) == "alpha*adjoint(alpha) + y"
    assert number_at(line, kept, 9) == number_at(LINE, watch, 9)


def test_a_watch_outside_an_unfolded_function_stays_the_same() -> None:
    document = document_of(parse("f(u) = exp(u**2); z = f(x)"), {"x": 0.5})
    inside = unfolded(document.program, {document.key_of("z")})
    line = timeline(forward(inside, document.values))
    for text, expected in (("z", math.exp(0.25)), ("adjoint(x)", math.exp(0.25))):
        assert number_at(line, watch_of(document.program, text), len(line.steps)) == expected
    watch = watch_of(document.program, "contribution(z, x)")
    assert [number_at(line, watch, cursor) for cursor in (5, 6)] == [None, math.exp(0.25)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("q + 1", "no node called q"),
        ("ā", "Write adjoint(a)"),
        ("adjoint(a + y)", "adjoint is of one node"),
        ("contribution(a)", "contribution is of two nodes"),
        ("a = 2", "=="),
        ("a; y", "one expression"),
        ("exp(", ""),
        ("", "nothing to read"),
    ],
)
def test_a_wrong_expression_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(FormulaError) as caught:
        watch_of(PROGRAM, text)
    assert said in str(caught.value)


def test_a_broken_watch_of_a_file_says_so_and_has_no_number() -> None:
    for watch in (
        Watch(Target.ANYWHERE, text="a +"),
        Watch(Target.ANYWHERE, text="a + y"),
        Watch(Target.ANYWHERE, text="a ? y"),
    ):
        assert watch_problem(watch, PROGRAM)
        assert number_at(LINE, watch, 9) is None
        assert history(LINE, watch) == [Change(0, None)]
        label(LINE, watch)
