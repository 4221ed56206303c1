"""Stops follow functions of the person's own when these are renamed and written out."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.inner_keys import own_keys
from autodiff_viz.core.sweep import BackwardStep, Timeline, forward, timeline
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.breakpoints import all_firings
from autodiff_viz.debugger.conditions import problem
from autodiff_viz.debugger.watches import label, number_at, watch_of, watch_problem
from autodiff_viz.document import edits, functions
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target, Watch

PLAIN = document_of(parse("f(t, s) = t*s + sin(t); b = f(u, v); b**2"), {"u": 0.5, "v": 2.0})
B = PLAIN.key_of("b")


def line_of(document: Document) -> Timeline:
    return timeline(forward(document.program, document.values))


def with_stops(points: Sequence[Breakpoint] = (), watches: Sequence[Watch] = ()) -> Document:
    return edits.set_stops(PLAIN, Stops(tuple(points), tuple(watches)))


def numbers_fired(line: Timeline, points: Sequence[Breakpoint]) -> list[float]:
    """The contributions or values at which breakpoints fire, sorted."""
    steps = [line.steps[n - 1] for point in points for n in all_firings(line, point)]
    found = [
        s.contribution if isinstance(s, BackwardStep) else line.tape.value(s.node) for s in steps
    ]
    return sorted(found)


def renamed_to(document: Document, name: str) -> Document:
    """The document with its function f under another name."""
    (f,) = (each for each in document.program.functions if each.name == "f")
    return functions.redefine(document, "f", replace(f, name=name))


def test_a_condition_and_a_watch_follow_a_function_that_is_renamed() -> None:
    condition = Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition="f(value, 1) > 0.9")
    document = with_stops([condition], [watch_of(PLAIN.program, "f(u, 2)*adjoint(b)")])
    renamed = renamed_to(document, "h")
    assert [p.condition for p in renamed.stops.breakpoints] == ["h(value, 1) > 0.9"]
    assert problem(renamed.stops.breakpoints[0].condition, renamed.program.functions) == ""
    assert [w.text for w in renamed.stops.watches] == ["h(u, 2)*adjoint(b)"]
    assert watch_problem(renamed.stops.watches[0], renamed.program) == ""
    before, after = line_of(document), line_of(renamed)
    ends = [
        number_at(line, each.stops.watches[0], len(line.steps))
        for line, each in ((before, document), (after, renamed))
    ]
    assert ends[0] == ends[1]


def test_a_broken_condition_stays_as_it_is_when_a_function_is_renamed() -> None:
    condition = Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition="f(value, ¤")
    renamed = renamed_to(with_stops([condition]), "h")
    assert renamed.stops.breakpoints == (condition,)


def test_breakpoints_inside_stay_at_their_nodes_when_the_function_is_written_out() -> None:
    shown = unfolded(PLAIN.program, {B})
    own = own_keys(shown)
    inner = [n for n in shown.nodes if n.operands and (n.key < 0 or n.key == B)]
    points = [
        *(Breakpoint(Target.VALUE, n.key) for n in inner),
        *(Breakpoint(Target.EDGE, own.get(n.key, n.key), 0) for n in inner),
    ]
    out = functions.write_out(with_stops(points), "f")
    assert len(out.stops.breakpoints) == len(points)
    before = numbers_fired(timeline(forward(shown, PLAIN.values)), points)
    assert numbers_fired(line_of(out), out.stops.breakpoints) == before


@pytest.mark.parametrize(("slot", "count"), [(0, 2), (1, 1)])
def test_the_edge_of_a_function_written_out_is_every_edge_that_left_its_inside(
    slot: int, count: int
) -> None:
    point = Breakpoint(Target.EDGE, B, slot)
    folded = numbers_fired(line_of(PLAIN), [point])
    out = functions.write_out(with_stops([point], [Watch(Target.EDGE, B, slot)]), "f")
    parts = numbers_fired(line_of(out), out.stops.breakpoints)
    assert len(parts) == count
    assert sum(parts) == pytest.approx(sum(folded), rel=1e-12)
    assert len(out.stops.watches) == (1 if count == 1 else 0)


def test_stops_inside_of_a_function_that_stays_are_kept_when_another_is_written_out() -> None:
    document = document_of(parse("g(t) = sin(t)*t; f(t) = g(t) + 1; b = f(u); b*g(u)"), {"u": 0.5})
    shown = unfolded(document.program, {n.key for n in document.program.nodes})
    inner = next(n.key for n in shown.nodes if n.op == "g")
    twice = unfolded(shown, {inner})
    deep = next(n.key for n in twice.nodes if n.op == "sin")
    document = edits.set_stops(document, Stops((Breakpoint(Target.VALUE, deep),)))
    out = functions.write_out(document, "f")
    (point,) = out.stops.breakpoints
    assert point.key is not None
    assert point.key < 0
    flat = unfolded(out.program, {n.key for n in out.program.nodes})
    line = timeline(forward(flat, out.values))
    assert numbers_fired(line, [point]) == numbers_fired(
        timeline(forward(twice, document.values)), [Breakpoint(Target.VALUE, deep)]
    )


def test_a_watched_node_called_like_a_word_of_watches_is_renamed_and_the_word_is_not() -> None:
    document = document_of(parse("adjoint = x*x; adjoint + 1"), {"x": 0.7})
    watch = watch_of(document.program, "adjoint(adjoint)*adjoint")
    document = edits.set_stops(document, Stops(watches=(watch,)))
    renamed = edits.rename(document, document.key_of("adjoint"), "q")
    assert label(line_of(renamed), renamed.stops.watches[0]) == "adjoint(q)*q"


def all_inner_values(document: Document) -> tuple[Timeline, list[Breakpoint]]:
    """The program with everything unfolded, and a breakpoint on the value of each node inside."""
    program, keys = document.program, frozenset[int]()
    while (more := frozenset(n.key for n in program.nodes if program.function_named(n.op))) - keys:
        keys |= more
        program = unfolded(document.program, keys)
    own = own_keys(program)
    points = [Breakpoint(Target.VALUE, own.get(n.key, n.key)) for n in program.nodes if n.operands]
    return timeline(forward(program, document.values)), points


@pytest.mark.parametrize("name", ["g", "f", "h"])
def test_writing_a_function_out_keeps_every_breakpoint_at_its_number(name: str) -> None:
    text = "g(t) = 3*cos(t); f(t) = g(t*t)*t; h(t) = f(t) + sin(f(2*t)) + g(t); b = h(u); b*f(u) + g(u)"
    document = document_of(parse(text), {"u": 0.5})
    before, points = all_inner_values(document)
    for point in points:
        (cursor,) = all_firings(before, point)
        out = functions.write_out(edits.set_stops(document, Stops((point,))), name)
        line, _ = all_inner_values(out)
        assert numbers_fired(line, out.stops.breakpoints) == pytest.approx(
            [before.tape.value(before.steps[cursor - 1].node)], rel=1e-15
        )
