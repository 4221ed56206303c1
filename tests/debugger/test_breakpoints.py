"""Breakpoints fire where a plain scan over the steps says so, and going back finds the same stops."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.core.altered import Alteration, Fault, altered_timeline
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Timeline, forward, timeline
from autodiff_viz.core.tangent import Line
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.breakpoints import (
    all_firings,
    all_stops,
    fired_at,
    hits,
    marks,
    next_stop,
    previous_stop,
)
from autodiff_viz.debugger.nonfinite import nonfinite_cursors
from autodiff_viz.document.document import document_of
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target
from tests.debugger.lines import random_lines
from tests.debugger.plain_scan import fires, numbers

CONDITIONS: dict[str, Callable[[dict[str, float]], bool]] = {
    "abs(adjoint) > 1": lambda it: abs(it["adjoint"]) > 1,
    "contribution < 0": lambda it: it["contribution"] < 0,
    "value == 0": lambda it: it["value"] == 0,
    "upstream*partial >= 0.5": lambda it: it["upstream"] * it["partial"] >= 0.5,
    "step > 3": lambda it: it["step"] > 3,
    "(value > 0)*(adjoint < 1)": lambda it: it["value"] > 0 and it["adjoint"] < 1,
    "tangent != 0": lambda it: it["tangent"] != 0 and not math.isnan(it["tangent"]),
    "sqrt(adjoint)": lambda it: it["adjoint"] > 0,
    "1 < 2": lambda _: True,
    "1/0 - 1/0": lambda _: False,
}
CHAIN = document_of(parse("a = x**2; y = exp(a); z = y*a"))


def swept(text: str, **point: float) -> Timeline:
    """The steps of a text at a point, its nodes with keys of their own."""
    return timeline(forward(document_of(parse(text)).program, point))


def key(line: Line, name: str) -> int:
    """The key of a node."""
    program = line.tape.program
    return program.nodes[program.index_of(name)].key


@st.composite
def points(draw: st.DrawFn, program: Program) -> Breakpoint:
    """A random breakpoint of a kind that has no condition."""
    target = draw(st.sampled_from(Target))
    node = draw(st.sampled_from(program.nodes))
    if target is Target.EDGE and not node.operands:
        target = Target.VALUE
    slot = draw(st.integers(0, len(node.operands) - 1)) if target is Target.EDGE else None
    chosen = None if target is Target.ANYWHERE else node.key
    allowed = {
        Target.VALUE: (Kind.REACHED, Kind.NOT_FINITE, Kind.ZERO),
        Target.EDGE: (Kind.REACHED, Kind.NOT_FINITE, Kind.ZERO, Kind.SIGN),
        Target.ADJOINT: (Kind.REACHED, Kind.NOT_FINITE, Kind.ZERO, Kind.SIGN, Kind.NTH),
        Target.ANYWHERE: (Kind.NOT_FINITE, Kind.ZERO, Kind.SIGN, Kind.NTH),
    }
    kind = draw(st.sampled_from(allowed[target]))
    return Breakpoint(target, chosen, slot, kind, nth=draw(st.integers(1, 3)))


@given(st.data(), random_lines())
def test_a_breakpoint_fires_where_a_plain_scan_finds_it(data: st.DataObject, line: Line) -> None:
    point = data.draw(points(line.tape.program))
    expected = [n for n in range(1, len(line.steps) + 1) if fires(line, n, point)]
    assert all_firings(line, point) == expected


@given(random_lines(), st.sampled_from(sorted(CONDITIONS)))
def test_a_condition_fires_where_a_plain_scan_finds_it_true(line: Line, text: str) -> None:
    def holds(n: int) -> bool:
        try:
            return CONDITIONS[text](numbers(line, n))
        except KeyError:  # the step does not have the number
            return False

    point = Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition=text)
    expected = [n for n in range(1, len(line.steps) + 1) if holds(n)]
    assert all_firings(line, point) == expected
    assert next_stop(line, Stops((point,)), 0) == (expected[0] if expected else None)


@given(st.data(), random_lines())
def test_continue_forward_then_back_returns(data: st.DataObject, line: Line) -> None:
    drawn = data.draw(st.lists(points(line.tape.program), max_size=3))
    stops = Stops((*drawn, Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition="value > 0")))
    forth, cursor = [], 0
    while (found := next_stop(line, stops, cursor)) is not None:
        forth.append(found)
        cursor = found
    back, cursor = [], len(line.steps) + 1
    while (found := previous_stop(line, stops, cursor)) is not None:
        back.append(found)
        cursor = found
    assert forth == back[::-1] == list(marks(line, stops))
    for cursor in range(len(line.steps) + 1):
        later = [n for n in forth if n > cursor]
        earlier = [n for n in forth if n < cursor]
        assert next_stop(line, stops, cursor) == (later[0] if later else None)
        assert previous_stop(line, stops, cursor) == (earlier[-1] if earlier else None)


@given(st.data(), random_lines())
def test_the_hits_and_the_breakpoints_of_a_stop_agree(data: st.DataObject, line: Line) -> None:
    stops = Stops(tuple(data.draw(st.lists(points(line.tape.program), min_size=1, max_size=3))))
    for cursor, places in all_stops(line, stops):
        assert fired_at(line, stops, cursor) == places
        for place in places:
            before, at = (hits(line, stops.breakpoints[place], n) for n in (cursor - 1, cursor))
            assert (at.so_far, at.all) == (before.so_far + 1, before.all)


def test_the_stops_of_the_chain_are_known() -> None:
    line = swept("a = x**2; y = exp(a); z = y*a", x=0.5)
    a = key(line, "a")
    # x, a, y, z, the seed, z->y, z->a, y->a, a->x
    assert all_firings(line, Breakpoint(Target.VALUE, a)) == [2]
    assert all_firings(line, Breakpoint(Target.ADJOINT, a)) == [7, 8]
    assert all_firings(line, Breakpoint(Target.ADJOINT, a, kind=Kind.NTH, nth=2)) == [8]
    assert all_firings(line, Breakpoint(Target.EDGE, key(line, "z"), 1)) == [7]
    assert all_firings(line, Breakpoint(Target.ADJOINT, key(line, "z"))) == [5]


def test_a_disabled_breakpoint_and_a_log_point_do_not_stop() -> None:
    line = swept("x**2", x=1.0)
    x = key(line, "x")
    off = Breakpoint(Target.VALUE, x, enabled=False)
    log = Breakpoint(Target.VALUE, x, log="here")
    assert next_stop(line, Stops((off, log)), 0) is None
    assert marks(line, Stops((off, log))) == ()
    assert hits(line, off, 1) == (1, 1)


@pytest.mark.parametrize("broken", ["abs(", "adjiont > 1", "value = 3", "value > 1; value", ""])
def test_a_broken_condition_never_fires(broken: str) -> None:
    line = swept("x**2", x=1.0)
    condition = broken or "f(value)"
    point = Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition=condition)
    assert all_firings(line, point) == []


def test_parallel_edges_have_breakpoints_of_their_own() -> None:
    line = swept("x*x", x=3.0)
    z = key(line, "z")
    assert all_firings(line, Breakpoint(Target.EDGE, z, 0)) == [4]
    assert all_firings(line, Breakpoint(Target.EDGE, z, 1)) == [5]


def test_the_edge_of_an_unfolded_function_is_the_one_that_leaves_its_inside() -> None:
    document = document_of(parse("f(x) = exp(x**2); z = f(u)"))
    z = document.key_of("z")
    point = Breakpoint(Target.EDGE, z, 0)
    assert all_firings(timeline(forward(document.program, document.values)), point) == [4]
    inside = timeline(forward(unfolded(document.program, {z}), document.values))
    assert all_firings(inside, point) == [6]


def test_the_empty_program_stops_nowhere() -> None:
    line = timeline(forward(Program(), {}))
    stops = Stops((Breakpoint(Target.ANYWHERE, kind=Kind.ZERO),))
    assert next_stop(line, stops, 0) is None
    assert previous_stop(line, stops, 0) is None
    assert marks(line, stops) == ()


@pytest.mark.parametrize(
    ("text", "x"), [("a = x + 1; log(x)*a", -1.0), ("sqrt(x)", 0.0), ("sqrt(x)", 1.0)]
)
def test_what_is_not_finite_is_what_the_search_for_it_finds(text: str, x: float) -> None:
    line = swept(text, x=x)
    point = Breakpoint(Target.ANYWHERE, kind=Kind.NOT_FINITE)
    assert all_firings(line, point) == nonfinite_cursors(line)


def test_a_function_of_the_persons_own_may_be_used_in_a_condition() -> None:
    line = swept("f(u) = u**2; f(x)", x=3.0)
    point = Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition="f(value) > 50")
    assert all_firings(line, point) == [2, 3]


def test_a_second_sweep_is_stopped_at_as_the_first() -> None:
    text = "a = x**2; y = exp(a); z = y*a"
    tape = swept(text, x=0.5).tape
    line = altered_timeline(tape, 1.0, Alteration(fault=Fault.TWICE))
    # x, a, y, z, the seed, z->y, z->a, y->a, a->x, and from the seed on once more
    assert all_firings(line, Breakpoint(Target.EDGE, key(line, "z"), 1)) == [7, 12]
    assert all_firings(line, Breakpoint(Target.ADJOINT, key(line, "z"))) == [5, 10]
    assert all_firings(line, Breakpoint(Target.ADJOINT, key(line, "a"))) == [7, 8, 12, 13]
