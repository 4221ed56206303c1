"""Strides that stop at a breakpoint inside a folded function, which is unfolded for it; both ways.

They go over a timeline in which every function with such a breakpoint is unfolded. What lies between the
begin of one and the first breakpoint inside is passed as in a folded function; from there on it goes node
by node. So back is the mirror of forward.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator

from autodiff_viz.core.inner_keys import is_inner, keys_around
from autodiff_viz.core.program import Program
from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger.breakpoints import firings, next_stop, previous_stop
from autodiff_viz.debugger.insides import places_of, stopping
from autodiff_viz.debugger.strides import function_spans, functions_around, moved, node_stops
from autodiff_viz.document.stops import Breakpoint, Stops


def over(
    line: Line, stops: Stops, cursor: int, keys: Collection[int] = (), *, back: bool = False
) -> int:
    """Return the end of a stride over a node: where its op is done, or the first breakpoint on the way.

    keys: the functions that are unfolded in `line` only because a breakpoint is inside.
    """
    passed = _passed(line, stops, cursor, keys)
    nodes = [n for n in node_stops(line) if not _is_in(n, passed)] if passed else node_stops(line)
    end = moved(nodes, cursor, back=back)
    last = end + 1 if back else end - 1
    found = _stop(line, stops, cursor, passed, last, back=back)
    return end if found is None else found


def resumed(
    line: Line, stops: Stops, cursor: int, keys: Collection[int] = (), *, back: bool = False
) -> int:
    """Return where the next breakpoint stops, or the one before; without one the end, or the start."""
    passed = _passed(line, stops, cursor, keys)
    last = 1 if back else len(line.steps)
    found = _stop(line, stops, cursor, passed, last, back=back)
    if found is None:
        return 0 if back else len(line.steps)
    return found


def opened(line: Line, program: Program, stops: Stops, cursor: int) -> tuple[int, ...]:
    """Return the keys of the functions to be unfolded at a cursor: those it is in, or was stopped in.

    program: the document's.
    """
    here, places = range(cursor, cursor + 1), places_of(line.tape.program)
    fired = [p for p in _inside(stops) if any(firings(line, p, here, places))]
    keys = (key for point in fired for key in keys_around(program, point.key or 0))
    return tuple(dict.fromkeys((*functions_around(line, cursor), *keys)))


def _inside(stops: Stops) -> Iterator[Breakpoint]:
    return (p for p in stopping(stops) if p.key is not None and is_inner(p.key))


def _stop(
    line: Line, stops: Stops, cursor: int, passed: list[range], last: int, *, back: bool
) -> int | None:
    """Return the first breakpoint up to `last` that is not passed by."""
    search = previous_stop if back else next_stop
    found = search(line, stops, cursor, last)
    while found is not None and _is_in(found, passed):
        found = search(line, stops, found, last)
    return found


def _is_in(cursor: int, ranges: list[range]) -> bool:
    return any(cursor in each for each in ranges)


def _passed(line: Line, stops: Stops, cursor: int, keys: Collection[int]) -> list[range]:
    """Return the cursors inside of the functions `keys` before the first breakpoint there.

    Where the cursor is among them it was brought there by hand, and goes on as in any function.
    """
    if not keys:
        return []
    groups, fired = line.tape.program.groups, _firings_inside(line, stops)
    found = []
    for span in function_spans(line):
        if groups[span.group].key in keys:
            place = bisect_left(fired, span.start + 1)
            first = min(fired[place], span.end) if place < len(fired) else span.end
            found.append(range(span.start + 1, first))
    return [each for each in found if cursor not in each]


def _firings_inside(line: Line, stops: Stops) -> list[int]:
    """Return the cursors at which a breakpoint inside a function fires, in order."""
    everywhere, places = range(1, len(line.steps) + 1), places_of(line.tape.program)
    return sorted({n for p in _inside(stops) for n in firings(line, p, everywhere, places)})
