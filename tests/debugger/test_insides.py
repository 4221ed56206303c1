"""Breakpoints inside functions: where they fire, what they are called, and that they live in the document."""

from collections.abc import Callable

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.inner_keys import inner_node, key_at, keys_around, own_keys, way_in
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import BackwardStep, Timeline, adjoints_at, forward, timeline
from autodiff_viz.core.tangent import Line, TangentStep, tangent_timeline
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.breakpoints import all_firings
from autodiff_viz.debugger.insides import edge_cursors, keys_with_stops, places_of, rekeyed_key
from autodiff_viz.debugger.stop_texts import place_text
from autodiff_viz.debugger.watches import number_at, watch_of
from autodiff_viz.document import edits
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.files import decode, encode
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target, Watch

TEXT = "g(x) = 2*sin(x) + x; f(x, y) = g(x*y)*y + x; h(x) = g(cos(x)*x); b = f(u, v); c = h(b); c*b"
DOCUMENT = document_of(parse(TEXT))
POINT = {"u": 0.5, "v": 2.0}


def key_of(name: str) -> int:
    return DOCUMENT.program.nodes[DOCUMENT.program.index_of(name)].key


def all_shown() -> Program:
    """The program with every function of a node with a name unfolded, and what is inside of those too."""
    keys: set[int] = {key_of("b"), key_of("c")}
    while True:
        shown = unfolded(DOCUMENT.program, keys)
        more = {n.key for n in shown.nodes if shown.function_named(n.op)} - keys
        if not more:
            return shown
        keys |= more


def line_of(program: Program) -> Timeline:
    return timeline(forward(program, POINT))


def test_the_way_in_leads_back_to_the_key() -> None:
    for node in all_shown().nodes:
        assert key_at(way_in(node.key)) == node.key


def test_every_inner_node_is_found_in_the_formulas_of_the_document() -> None:
    shown = all_shown()
    own = own_keys(shown)
    for node in shown.nodes:
        found = inner_node(DOCUMENT.program, own.get(node.key, node.key))
        assert found is not None
        assert (found.op, len(found.operands)) == (node.op, len(node.operands))


def test_unfolding_the_keys_around_shows_the_node() -> None:
    for node in all_shown().nodes:
        keys = keys_around(DOCUMENT.program, node.key)
        assert bool(keys) == (node.key < 0)
        assert node.key in places_of(unfolded(DOCUMENT.program, keys))


def folded_sums(line: Line) -> dict[tuple[int, int], float]:
    """What each edge of the document carries."""
    nodes = line.tape.program.nodes
    steps = [step for step in line.steps if isinstance(step, (BackwardStep, TangentStep))]
    return {(nodes[step.node].key, step.slot): step.contribution for step in steps}


def test_the_edges_inside_carry_together_what_the_folded_one_does() -> None:
    folded, shown = folded_sums(line_of(DOCUMENT.program)), line_of(all_shown())
    for (key, slot), contribution in folded.items():
        cursors = edge_cursors(shown, key, places_of(shown.tape.program)[key], slot)
        steps = [shown.steps[cursor - 1] for cursor in cursors]
        parts = [step.contribution for step in steps if isinstance(step, BackwardStep)]
        assert sum(parts) == pytest.approx(contribution, rel=1e-12)


def test_a_watch_of_a_contribution_ends_the_same_folded_and_unfolded() -> None:
    folded, shown = line_of(DOCUMENT.program), line_of(all_shown())
    for text in ("contribution(b, u)", "contribution(b, v)", "contribution(c, b)"):
        watch = watch_of(DOCUMENT.program, text)
        assert watch == Watch(Target.EDGE, watch.key, watch.slot)
        ends = [number_at(line, watch, len(line.steps)) for line in (folded, shown)]
        assert ends[0] == pytest.approx(ends[1], rel=1e-12)
    sums = [
        number_at(line, watch_of(DOCUMENT.program, "1*contribution(b, v)"), len(line.steps))
        for line in (folded, shown)
    ]
    assert sums[0] == pytest.approx(sums[1], rel=1e-12)


def test_the_edges_of_the_last_inner_node_stop_by_its_own_key() -> None:
    program = document_of(parse("f(x, y) = x*y + sin(x); b = f(u, v); b**2")).program
    key = program.nodes[program.index_of("b")].key
    line = line_of(unfolded(program, {key}))
    own = own_keys(line.tape.program)[key]
    last = line.tape.program.index_of("b")
    for slot in (0, 1):
        (cursor,) = all_firings(line, Breakpoint(Target.EDGE, own, slot))
        step = line.steps[cursor - 1]
        assert isinstance(step, BackwardStep)
        assert (step.node, step.slot) == (last, slot)


def test_a_breakpoint_on_the_edge_of_a_function_stops_at_each_part_of_it_unfolded() -> None:
    line = line_of(all_shown())
    names = line.tape.program.names
    fired = all_firings(line, Breakpoint(Target.EDGE, key_of("b"), 1))
    steps = [line.steps[cursor - 1] for cursor in fired]
    assert [names[s.operand] for s in steps if isinstance(s, BackwardStep)] == ["v", "v"]


def test_places_are_named_folded_and_unfolded() -> None:
    folded, shown = line_of(DOCUMENT.program), line_of(all_shown())
    edge = Breakpoint(Target.EDGE, key_of("b"), 1)
    assert place_text(folded, edge) == place_text(shown, edge) == "b → v"
    for node in shown.tape.program.nodes:
        point = Breakpoint(Target.VALUE, node.key)
        assert place_text(folded, point).startswith("value of ")


def test_a_condition_of_an_inner_breakpoint_is_asked_at_that_node_only() -> None:
    line = line_of(all_shown())
    sines = [node.key for node in line.tape.program.nodes if node.op == "sin"]
    for key in sines:
        point = Breakpoint(Target.VALUE, key, kind=Kind.CONDITION, condition="value < 2")
        (cursor,) = all_firings(line, point)
        assert line.tape.program.nodes[line.steps[cursor - 1].node].key == key


def with_points(*points: Breakpoint) -> Document:
    return edits.set_stops(DOCUMENT, Stops(points))


def inner_points() -> list[Breakpoint]:
    shown = all_shown()
    inner = [node for node in shown.nodes if node.key < 0 and node.operands]
    own = own_keys(shown)
    edges = [Breakpoint(Target.EDGE, own.get(n.key, n.key), len(n.operands) - 1) for n in inner]
    return [*(Breakpoint(Target.ADJOINT, n.key, log="{name}") for n in inner), *edges]


def test_they_are_saved_and_read_again() -> None:
    document = with_points(*inner_points())
    assert decode(encode(document)).stops == document.stops


@pytest.mark.parametrize(
    "edit",
    [
        lambda it: edits.rename(it, it.program.nodes[it.program.index_of("b")].key, "w"),
        lambda it: edits.set_value(it, "u", 3.0),
    ],
)
def test_edits_elsewhere_keep_them(edit: Callable[[Document], Document]) -> None:
    document = with_points(*inner_points())
    assert edit(document).stops == document.stops


def test_they_go_with_the_node_they_are_inside_of() -> None:
    document = with_points(*inner_points())
    left = edits.delete(document, [key_of("c")]).stops.breakpoints
    assert left
    assert all(way_in(point.key or 0)[0] == key_of("b") for point in left)


def test_the_keys_with_stops_are_those_of_enabled_breakpoints() -> None:
    point = next(p for p in inner_points() if p.target is Target.EDGE)
    assert keys_with_stops(DOCUMENT.program, Stops((point,)))
    off = Breakpoint(point.target, point.key, point.slot, enabled=False)
    log = Breakpoint(point.target, point.key, point.slot, log="{name}")
    assert keys_with_stops(DOCUMENT.program, Stops((off, log))) == frozenset()


def test_a_key_in_a_program_with_other_keys_keeps_its_way_in() -> None:
    key = next(node.key for node in all_shown().nodes if node.key < 0)
    outer, *places = way_in(key)
    assert way_in(rekeyed_key(key, {outer: 77})) == (77, *places)


def test_unfolding_changes_no_gradient_where_a_function_ends_in_another() -> None:
    ends = []
    for program in (DOCUMENT.program, all_shown()):
        line = line_of(program)
        adjoints = adjoints_at(line, len(line.steps))
        ends.append([adjoints[i] for i in program.inputs])
    assert ends[0] == pytest.approx(ends[1], rel=1e-12)


def test_in_forward_mode_the_edges_inside_are_found_too() -> None:
    tape = forward(all_shown(), POINT)
    line = tangent_timeline(tape, {"u": 1.0, "v": 1.0})
    assert len(all_firings(line, Breakpoint(Target.EDGE, key_of("b"), 1))) == 2
