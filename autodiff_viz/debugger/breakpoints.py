"""At which steps a breakpoint fires: pure over a timeline, so going back finds what going on found.

A step is meant by its cursor, 1 to len(steps); at 0 nothing fires. A breakpoint at a node or edge asks
only the steps about it, one that is anywhere asks all, kind by kind and column by column.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Final, NamedTuple, TypeAlias

from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger.batches import BEFORE, Batch, batches, derivative
from autodiff_viz.debugger.conditions import compiled, problem
from autodiff_viz.debugger.insides import edge_cursors, places_of, stopping
from autodiff_viz.debugger.origins import derivative_cursors
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target

Places: TypeAlias = Mapping[int, int]
"""The index of each node by its key."""

NONE: Final = range(0)


class Hits(NamedTuple):
    """How often a breakpoint has fired by a cursor, and in the whole timeline."""

    so_far: int
    all: int


def next_stop(line: Line, stops: Stops, cursor: int, last: int | None = None) -> int | None:
    """Return the first cursor after `cursor`, up to `last`, at which a breakpoint fires; None when none does."""
    last = len(line.steps) if last is None else last
    found, places = last + 1, places_of(line.tape.program)
    for point in stopping(stops):
        here = next(firings(line, point, range(cursor + 1, found), places), None)
        found = found if here is None else here
    return found if found <= last else None


def previous_stop(line: Line, stops: Stops, cursor: int, first: int = 1) -> int | None:
    """Return the last cursor before `cursor`, from `first` on, at which a breakpoint fires; None when none does."""
    found, places = first - 1, places_of(line.tape.program)
    for point in stopping(stops):
        here = next(firings(line, point, range(cursor - 1, found, -1), places), None)
        found = found if here is None else here
    return found if found >= first else None


def stops_at(line: Line, stops: Stops, cursor: int) -> bool:
    """Whether an enabled breakpoint stops at one step."""
    points = stops.breakpoints
    return any(not points[place].log for place in fired_at(line, stops, cursor))


def all_stops(line: Line, stops: Stops) -> list[tuple[int, tuple[int, ...]]]:
    """Return each cursor at which breakpoints fire, in order, with the places of those in `stops`."""
    found: dict[int, list[int]] = {}
    for place, point in enumerate(stops.breakpoints):
        for cursor in all_firings(line, point) if point.enabled and not point.log else ():
            found.setdefault(cursor, []).append(place)
    return [(cursor, tuple(found[cursor])) for cursor in sorted(found)]


def marks(line: Line, stops: Stops) -> tuple[int, ...]:
    """Return the cursors at which an enabled breakpoint stops, in order."""
    return tuple(cursor for cursor, _ in all_stops(line, stops))


def fired_at(line: Line, stops: Stops, cursor: int) -> tuple[int, ...]:
    """Return the places of the enabled breakpoints that fire at one step, in order."""
    if not stops.breakpoints:
        return ()
    here, places = range(cursor, cursor + 1), places_of(line.tape.program)
    return tuple(
        place
        for place, point in enumerate(stops.breakpoints)
        if point.enabled and any(firings(line, point, here, places))
    )


def hits(line: Line, point: Breakpoint, cursor: int) -> Hits:
    """Return how often a breakpoint fires in the first `cursor` steps and in all, enabled or not."""
    fired = all_firings(line, point)
    return Hits(sum(n <= cursor for n in fired), len(fired))


def all_firings(line: Line, point: Breakpoint) -> list[int]:
    """Return every cursor at which a breakpoint fires, in order, enabled or not."""
    everywhere = range(1, len(line.steps) + 1)
    return list(firings(line, point, everywhere, places_of(line.tape.program)))


def firings(line: Line, point: Breakpoint, within: range, places: Places) -> Iterator[int]:
    """Yield the cursors in `within` at which a breakpoint fires, in the order of `within`."""
    asked = _asked(line, point, within, places)
    if point.kind in (Kind.REACHED, Kind.NTH):
        return iter(asked)
    if point.kind is Kind.CONDITION and problem(point.condition, line.tape.program.functions):
        return iter(())
    test = _TESTS[point.kind]
    found = [test(line, point, batch) for batch in batches(line, asked)]
    return heapq.merge(*found, reverse=within.step < 0)


def _asked(line: Line, point: Breakpoint, within: range, places: Places) -> Sequence[int]:
    """Return the cursors in `within` of the steps a breakpoint is about, in the order of `within`."""
    if point.key is None and point.kind is not Kind.NTH:
        return within
    steps: Iterable[int]
    if point.key is None:
        steps = (found for each in line.contributions.values() for found in _nth(each, point.nth))
    elif point.key in places:
        steps = _steps_about(line, point, places[point.key])
    else:
        steps = ()
    return sorted((n for n in steps if n in within), reverse=within.step < 0)


def _steps_about(line: Line, point: Breakpoint, node: int) -> Sequence[int]:
    if point.target is Target.VALUE:
        return _one(line.forward_steps.get(node))
    if point.target is Target.EDGE:
        return edge_cursors(line, point.key or 0, node, point.slot or 0)
    if point.kind is Kind.NTH:
        return _nth(line.contributions.get(node, ()), point.nth)
    return derivative_cursors(line, node)


def _one(cursor: int | None) -> tuple[int, ...]:
    return () if cursor is None else (cursor,)


def _nth(cursors: Sequence[int], nth: int) -> Sequence[int]:
    return cursors[nth - 1 : nth]


# What is asked of each step


def _condition(line: Line, point: Breakpoint, batch: Batch) -> Iterator[int]:
    return compiled(point.condition, line.tape.program.functions).holding(batch)


def _not_finite(line: Line, point: Breakpoint, batch: Batch) -> Iterator[int]:
    return _any_of(line, point, batch, lambda number: not isfinite(number))


def _zero(line: Line, point: Breakpoint, batch: Batch) -> Iterator[int]:
    return _any_of(line, point, batch, lambda number: number == 0.0)


def _any_of(
    line: Line, point: Breakpoint, batch: Batch, test: Callable[[float], bool]
) -> Iterator[int]:
    """Yield the cursors at which one of the numbers a breakpoint looks at passes a test."""
    columns = [map(test, batch.numbers(name)) for name in _looked_at(line, point, batch)]
    answers = zip(batch.cursors, *columns, strict=True)
    return (cursor for cursor, *found in answers if True in found)


def _looked_at(line: Line, point: Breakpoint, batch: Batch) -> tuple[str, ...]:
    if point.target is Target.ANYWHERE:
        return batch.main
    return (derivative(line) if point.target is Target.ADJOINT else point.target.value,)


def _changes_sign(line: Line, point: Breakpoint, batch: Batch) -> Iterator[int]:
    """Yield the cursors of the contributions that turn an adjoint from one side of 0 to the other."""
    del point
    if BEFORE not in batch.columns:
        return iter(())
    befores, afters = batch.numbers(BEFORE), batch.numbers(derivative(line))
    rows = zip(batch.cursors, befores, afters, strict=True)
    return (cursor for cursor, a, b in rows if a < 0.0 < b or b < 0.0 < a)


_TESTS: Final[Mapping[Kind, Callable[[Line, Breakpoint, Batch], Iterator[int]]]] = {
    Kind.CONDITION: _condition,
    Kind.NOT_FINITE: _not_finite,
    Kind.ZERO: _zero,
    Kind.SIGN: _changes_sign,
}
