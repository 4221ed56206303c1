"""Strides: how far the cursor goes at once, each as the cursors it stops at, the same both ways.

Forward is the first stop after the cursor, back the last one before it; so back undoes forward. The
start and the end are stops of every stride. Read by the window.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from autodiff_viz.core.sweep import SeedStep, Steps
from autodiff_viz.core.tangent import Line, TangentTimeline

Stops: TypeAlias = Sequence[int]
"""Cursors in ascending order."""

SEED: Final = -1
"""What does the seed: no node's op."""


@dataclass(frozen=True, slots=True)
class Span:
    """The cursors from before the first to after the last step of a function, in one sweep of it.

    group: its place among the groups of the program.
    """

    group: int
    start: int
    end: int

    def holds(self, cursor: int) -> bool:
        """Whether `cursor` is inside, not at one of the ends."""
        return self.start < cursor < self.end


def moved(stops: Stops, cursor: int, *, back: bool = False) -> int:
    """Return the next stop after `cursor`, or the last before it; `cursor` where there is none."""
    if back:
        place = bisect_left(stops, cursor) - 1
        return stops[place] if place >= 0 else cursor
    place = bisect_right(stops, cursor)
    return stops[place] if place < len(stops) else cursor


def edge_stops(line: Line) -> Stops:
    """Return the stops of the shortest stride: every step, so in the backward phase every contribution."""
    return range(len(line.steps) + 1)


def node_stops(line: Line) -> Stops:
    """Return the stops of a stride over a node: all steps its op does in a phase, or the seed.

    In forward mode a node's value and its tangent are one stride.
    """
    workers = _workers(line)
    between = [n for n, (one, other) in enumerate(pairwise(workers), 1) if one != other]
    return (*_ends(line)[:1], *between, *_ends(line)[1:])


def phase_stops(line: Line) -> Stops:
    """Return where the phases begin and end: the seed is the first step of a backward phase."""
    return _sorted((*_ends(line), *(n - 1 for n in _seeds(line))))


def stops_touching(line: Line, nodes: Iterable[int]) -> Stops:
    """Return the cursors after each step that sets or reads a number of one of `nodes`."""
    return _sorted((*_ends(line), *(n for i in nodes for n in _touching(line, i))))


def stops_at(line: Line, nodes: Iterable[int]) -> Stops:
    """Return the cursors at which one of `nodes` has its value, or its whole adjoint or tangent."""
    return _sorted((*_ends(line), *(n for i in nodes for n in arrivals(line, i))))


def arrivals(line: Line, node: int) -> Stops:
    """Return the cursors at which a node has its value, and in each sweep its whole adjoint or tangent."""
    valued, contributions = line.forward_steps.get(node), line.contributions.get(node, ())
    last = {bisect_left(_seeds(line), n): n for n in contributions}  # of each sweep
    own = () if valued is None else (valued,)
    return _sorted((*own, *line.seed_cursors(node), *last.values()))


def stops_out(line: Line, cursor: int) -> Stops:
    """Return the stops of a stride out of what the cursor is in: a node, an unfolded function, a phase.

    Beside the functions, that is not inside of one, also where each of them begins and ends.
    """
    if is_within_node(line, cursor):
        nodes = node_stops(line)
        return (moved(nodes, cursor, back=True), moved(nodes, cursor))
    spans = function_spans(line)
    around = [span for span in spans if span.holds(cursor)]
    if around:
        return (around[-1].start, around[-1].end)
    outer = (s for s in spans if line.tape.program.groups[s.group].parent is None)
    return _sorted((*phase_stops(line), *(n for s in outer for n in (s.start, s.end))))


def is_within_node(line: Line, cursor: int) -> bool:
    """Whether the op of one node does both the step just done and the next one."""
    return 0 < cursor < len(line.steps) and _worker(line, cursor - 1) == _worker(line, cursor)


def functions_around(line: Line, cursor: int) -> tuple[int, ...]:
    """Return the keys of the unfolded functions the cursor is inside of, the outermost first."""
    groups = line.tape.program.groups
    return tuple(groups[s.group].key for s in function_spans(line) if s.holds(cursor))


def function_spans(line: Line) -> tuple[Span, ...]:
    """Return the spans of the unfolded functions, an outer one before those inside of it."""
    kept: dict[str, tuple[Span, ...]] = vars(line)  # with the line, as its cached properties
    if "function_spans" not in kept:
        found = sorted(_spans(line), key=lambda span: (span.group, span.start))
        kept["function_spans"] = tuple(found)
    return kept["function_spans"]


def _spans(line: Line) -> Iterator[Span]:
    """Yield the spans, each when it ends, in one pass over the steps."""
    groups = line.tape.program.groups
    around: dict[int, list[int]] = {}
    for place, group in enumerate(groups):
        for node in group.nodes:
            around.setdefault(node, []).append(place)
    workers = _workers(line) if groups else []
    begun: dict[int, int] = {}
    for n, worker in enumerate((*workers, SEED)):
        here = around.get(worker, ())
        for place in [place for place in begun if place not in here]:
            yield Span(place, begun.pop(place), n)
        for place in here:
            begun.setdefault(place, n)


def _ends(line: Line) -> tuple[int, ...]:
    return (0, len(line.steps)) if line.steps else (0,)


def _seeds(line: Line) -> tuple[int, ...]:
    """Return the cursors at which a backward sweep has just begun; none in forward mode."""
    output = line.tape.program.output
    if isinstance(line, TangentTimeline) or output is None:
        return ()
    return line.seed_cursors(output)


def _sorted(cursors: Iterable[int]) -> Stops:
    return tuple(sorted(set(cursors)))


def _touching(line: Line, node: int) -> Iterator[int]:
    """Yield the cursors after the steps about a node: its own, those of its edges, those that read its value."""
    program = line.tape.program
    slots = range(len(program.nodes[node].operands))
    for edge in (*((node, slot) for slot in slots), *program.users[node]):
        yield from line.edge_cursors(*edge)
    readers = (user for user, _ in program.users[node] if user in line.forward_steps)
    yield from (line.forward_steps[user] for user in readers)
    yield from line.seed_cursors(node)
    if node in line.forward_steps:
        yield line.forward_steps[node]


def _workers(line: Line) -> list[int]:
    """Return for each step the node whose op does it, SEED for the seed of reverse mode."""
    steps = line.steps
    if isinstance(steps, Steps):  # without making a step
        return [*steps.evaluated, SEED, *steps.tape.program.plan.edges.nodes]
    return [_worker(line, n) for n in range(len(steps))]


def _worker(line: Line, place: int) -> int:
    step = line.steps[place]
    return SEED if isinstance(step, SeedStep) else step.node
