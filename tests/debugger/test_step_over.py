"""A step over a node stops at a breakpoint on the way, both ways; where none is it ends with the node."""

from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core.sweep import BackwardStep, forward, timeline
from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger.opening import over
from autodiff_viz.debugger.strides import moved, node_stops
from autodiff_viz.document.document import document_of
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target
from tests.core.random_programs import smooth_programs
from tests.debugger.lines import line_of
from tests.debugger.plain_scan import fires

NONE = Stops()


def walked(line: Line, stops: Stops, cursor: int, *, back: bool = False) -> list[int]:
    found = [cursor]
    while (there := over(line, stops, found[-1], back=back)) != found[-1]:
        found.append(there)
    return found


def keyed_lines() -> st.SearchStrategy[Line]:
    """Timelines of random programs whose nodes have keys of their own."""
    return smooth_programs().map(
        lambda case: timeline(forward(document_of(case[0]).program, case[1]))
    )


def edge_points(line: Line) -> list[Breakpoint]:
    """A breakpoint on every edge of a contribution."""
    nodes = line.tape.program.nodes
    steps = [step for step in line.steps if isinstance(step, BackwardStep)]
    return [Breakpoint(Target.EDGE, nodes[s.node].key, s.slot) for s in steps]


def test_a_breakpoint_on_the_first_edge_of_a_node_stops_a_step_over_it() -> None:
    line = line_of("x*y", x=2.0, y=3.0)
    first = line.forward + 2
    point = edge_points(line)[0]
    assert over(line, Stops((point,)), first - 1) == first
    assert over(line, Stops((point,)), first) == first + 1
    assert over(line, Stops((point,)), first + 1, back=True) == first
    assert over(line, NONE, first - 1) == first + 1


@given(keyed_lines(), st.data())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_a_step_over_ends_at_the_node_or_the_first_breakpoint_before(
    line: Line, data: st.DataObject
) -> None:
    kinds = (Kind.SIGN, Kind.ZERO)
    points = [*edge_points(line), *(Breakpoint(Target.ANYWHERE, kind=kind) for kind in kinds)]
    point = data.draw(st.sampled_from(points))
    for cursor in range(len(line.steps) + 1):
        for back in (False, True):
            end = moved(node_stops(line), cursor, back=back)
            on_the_way = range(cursor - 1, end, -1) if back else range(cursor + 1, end)
            fired = [n for n in on_the_way if fires(line, n, point)]
            wanted = fired[0] if fired else end
            assert over(line, Stops((point,)), cursor, back=back) == wanted


@given(keyed_lines(), st.data())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_back_is_the_mirror_of_forward_with_any_breakpoints(
    line: Line, data: st.DataObject
) -> None:
    points = edge_points(line)
    chosen = data.draw(st.lists(st.sampled_from(points), max_size=4)) if points else []
    for stops in (NONE, Stops(tuple(chosen))):
        there = walked(line, stops, 0)
        assert there[-1] == len(line.steps)
        assert walked(line, stops, len(line.steps), back=True) == there[::-1]


def test_a_disabled_breakpoint_and_a_log_point_stop_no_step_over() -> None:
    line = line_of("x*y", x=2.0, y=3.0)
    key = line.tape.program.nodes[-1].key
    for point in (
        Breakpoint(Target.EDGE, key, 0, enabled=False),
        Breakpoint(Target.EDGE, key, 0, log="{name}"),
    ):
        assert over(line, Stops((point,)), line.forward + 1) == line.forward + 3
