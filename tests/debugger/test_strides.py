"""Strides: where each stops, and that going back undoes going forward."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core.sweep import BackwardStep, ForwardStep, SeedStep, Timeline, timeline
from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger import strides
from tests.debugger.lines import (
    EXAMPLES,
    done,
    example_lines,
    line_of,
    nested_lines,
    random_lines,
)

Stride = Callable[[Line, int], strides.Stops]


def strides_of(nodes: Sequence[int]) -> dict[str, Stride]:
    """Every stride, those about nodes for the ones given."""
    return {
        "edge": lambda line, _: strides.edge_stops(line),
        "node": lambda line, _: strides.node_stops(line),
        "phase": lambda line, _: strides.phase_stops(line),
        "out": strides.stops_out,
        "touch": lambda line, _: strides.stops_touching(line, nodes),
        "at": lambda line, _: strides.stops_at(line, nodes),
    }


def walked(line: Line, stride: Stride, cursor: int, *, back: bool = False) -> list[int]:
    """The cursors of one stride after the other, until it goes no further."""
    found = [cursor]
    while (there := strides.moved(stride(line, found[-1]), found[-1], back=back)) != found[-1]:
        found.append(there)
    return found


def check_mirror(line: Line, nodes: Sequence[int]) -> None:
    for stride in strides_of(nodes).values():
        there = walked(line, stride, 0)
        assert there[-1] == len(line.steps)
        assert walked(line, stride, len(line.steps), back=True) == there[::-1]


@pytest.mark.parametrize("name", EXAMPLES)
def test_n_strides_forward_and_n_back_come_to_the_same_cursors(name: str) -> None:
    for line in example_lines(name):
        for node in range(len(line.tape.program.nodes)):
            check_mirror(line, [node])


@given(random_lines(), st.data())
@settings(derandomize=True, deadline=None, max_examples=200)
def test_strides_of_random_programs_go_back_the_way_they_came(
    line: Line, data: st.DataObject
) -> None:
    places = st.integers(0, len(line.tape.program.nodes) - 1)
    check_mirror(line, data.draw(st.lists(places, max_size=3)))


@pytest.mark.parametrize("names", [(), ("b",), ("b", "c")])
def test_strides_past_unfolded_functions_go_back_the_way_they_came(names: tuple[str, ...]) -> None:
    for line in nested_lines(*names):
        check_mirror(line, [0, 3])


@given(random_lines(), st.data())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_from_any_cursor_a_stride_goes_on_and_never_past_a_stop(
    line: Line, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, len(line.steps)))
    stops = strides.node_stops(line)
    ahead, behind = strides.moved(stops, cursor), strides.moved(stops, cursor, back=True)
    assert ahead == next((n for n in range(cursor + 1, len(line.steps) + 1) if n in stops), cursor)
    assert behind == next((n for n in range(cursor - 1, -1, -1) if n in stops), cursor)


def test_over_does_both_contributions_of_a_node_with_two_operands() -> None:
    line = line_of("y = x*sin(x); y**2", x=0.5)
    names = [done(line, n) for n in walked(line, lambda line, _: strides.node_stops(line), 0)]
    assert names == ["", "x", "a", "y", "z", "z", "z>y", "y>a", "a>x"]


def test_the_seed_is_a_stride_of_its_own() -> None:
    line = line_of("x*y", x=2.0, y=3.0)
    stops = strides.node_stops(line)
    assert [n for n in stops if n and isinstance(line.steps[n - 1], SeedStep)] == [line.forward + 1]


def test_a_node_of_forward_mode_is_one_stride_with_its_tangent() -> None:
    line = example_lines("fan-out")[1]
    active = [i for i, used in enumerate(line.tape.program.active) if used]
    with_steps = {step.node for step in line.steps}
    assert len(strides.node_stops(line)) - 1 == len(with_steps)
    assert with_steps <= set(active)


@given(random_lines())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_over_stops_exactly_where_the_next_step_is_of_another_node_or_phase(line: Line) -> None:
    def kind(n: int) -> tuple[object, ...]:
        step = line.steps[n]
        phase = (isinstance(step, SeedStep), isinstance(step, BackwardStep))
        return (step.node, *(phase if isinstance(line, Timeline) else ()))

    last = len(line.steps)
    expected = {n for n in range(1, last) if kind(n - 1) != kind(n)} | {0, last}
    assert set(strides.node_stops(line)) == expected
    for cursor in range(last + 1):
        assert strides.is_within_node(line, cursor) == (cursor not in expected)


@given(random_lines())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_the_steps_that_touch_a_node_set_or_read_a_number_of_it(line: Line) -> None:
    nodes = line.tape.program.nodes
    for node in range(len(nodes)):
        plain = {
            n
            for n, step in enumerate(line.steps, 1)
            if node in (step.node, getattr(step, "operand", None))
            or (isinstance(step, ForwardStep) and node in nodes[step.node].operands)
        }
        assert set(strides.stops_touching(line, [node])) == plain | {0, len(line.steps)}


def test_a_node_is_reached_with_its_value_its_seed_and_its_whole_adjoint() -> None:
    line = line_of("x*sin(x)", x=0.5)
    names = line.tape.program.names
    reached = strides.arrivals(line, names.index("x"))
    assert [done(line, n) for n in reached] == ["x", "y>x"]
    assert reached[-1] == len(line.steps)
    assert [done(line, n) for n in strides.arrivals(line, names.index("z"))] == ["z", "z"]


def test_phases_end_with_the_last_value_and_the_last_contribution() -> None:
    reverse, ahead = example_lines("neuron")
    assert isinstance(reverse, Timeline)
    assert strides.phase_stops(reverse) == (0, reverse.forward, len(reverse.steps))
    assert strides.phase_stops(ahead) == (0, len(ahead.steps))


def test_out_of_a_node_of_two_contributions_is_the_rest_of_it() -> None:
    line = line_of("x*sin(x)", x=0.5)
    middle = next(n for n in range(len(line.steps)) if strides.is_within_node(line, n))
    assert strides.stops_out(line, middle) == (middle - 1, middle + 1)


def test_out_of_an_unfolded_function_is_its_end_in_this_phase() -> None:
    line = nested_lines("b")[0]
    spans = list(strides.function_spans(line))
    assert len(spans) == 2
    for span in spans:
        for cursor in range(span.start + 1, span.end):
            if not strides.is_within_node(line, cursor):
                assert strides.stops_out(line, cursor) == (span.start, span.end)
        assert strides.functions_around(line, span.start) == ()
        assert strides.functions_around(line, span.end) == ()
    assert strides.moved(strides.stops_out(line, 0), 0) == spans[0].start


@pytest.mark.parametrize("names", [("b",), ("b", "c")])
def test_a_span_is_a_run_of_steps_of_the_nodes_of_its_function(names: tuple[str, ...]) -> None:
    for line in nested_lines(*names):
        plain = []
        for place, group in enumerate(line.tape.program.groups):
            inside = [not isinstance(s, SeedStep) and s.node in group.nodes for s in line.steps]
            starts = [n for n, is_in in enumerate(inside) if is_in and not (n and inside[n - 1])]
            for start in starts:
                rest = inside[start:]
                end = start + (rest.index(False) if False in rest else len(rest))
                plain.append(strides.Span(place, start, end))
        assert plain
        assert list(strides.function_spans(line)) == plain


class CountedNodes(tuple[int, ...]):
    """The nodes of a group, counting how often they are gone through or asked."""

    __slots__ = ()
    looks = 0

    def __iter__(self) -> Iterator[int]:
        CountedNodes.looks += 1
        return super().__iter__()

    def __contains__(self, node: object) -> bool:
        CountedNodes.looks += 1
        return super().__contains__(node)


def test_the_functions_of_a_timeline_are_gone_through_once() -> None:
    line = nested_lines("b", "c")[0]
    program = line.tape.program
    groups = tuple(replace(group, nodes=CountedNodes(group.nodes)) for group in program.groups)
    tape = replace(line.tape, program=replace(program, groups=groups))
    line = timeline(tape)
    CountedNodes.looks = 0
    for cursor in range(len(line.steps) + 1):
        strides.stops_out(line, cursor)
        strides.functions_around(line, cursor)
    assert CountedNodes.looks == len(groups)


def test_out_of_no_function_is_the_end_of_the_phase() -> None:
    line = line_of("exp(x**2)**2", x=0.5)
    assert strides.moved(strides.stops_out(line, 1), 1) == line.forward
    assert strides.moved(strides.stops_out(line, 6), 6, back=True) == line.forward


def test_nothing_can_be_stridden_over_in_the_empty_program() -> None:
    line = Timeline(line_of("x", x=0.0).tape, 1.0, (), 0)
    for stride in (strides.edge_stops, strides.node_stops, strides.phase_stops):
        assert strides.moved(stride(line), 0) == strides.moved(stride(line), 0, back=True) == 0
