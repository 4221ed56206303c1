"""Steps into, over and out of functions that are shown unfolded, as searches for a cursor.

Also the cursor of one timeline in another of the same program with other functions unfolded. Read by
the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import ForwardStep
from autodiff_viz.core.tangent import EDGE_STEPS, AnyStep, Line
from autodiff_viz.core.unfolding import can_unfold

Identity: TypeAlias = tuple[object, ...]


def key_to_unfold(line: Line, cursor: int) -> int | None:
    """Return the key of the folded function the next step applies, in either phase; None for none."""
    step = _next(line, cursor)
    node = None if step is None else _worker(step)
    program = line.tape.program
    return program.nodes[node].key if node is not None and can_unfold(program, node) else None


def cursor_over(line: Line, cursor: int) -> int:
    """Return the cursor after the next step; after a whole group where that step would enter one."""
    here, there = _groups(line, cursor), _groups(line, cursor + 1)
    entered = [group for group in there if group not in here]
    return _left(line, cursor, entered[0]) if entered else min(cursor + 1, len(line.steps))


def group_here(line: Line, cursor: int) -> int | None:
    """Return the place of the innermost group the next step is in, or else the step just done."""
    found = _groups(line, cursor + 1) or _groups(line, cursor)
    return found[-1] if found else None


def cursor_out(line: Line, cursor: int) -> int:
    """Return the cursor after the last step, in this phase, of the innermost group."""
    found = _groups(line, cursor + 1)
    return _left(line, cursor, found[-1]) if found else cursor


def _left(line: Line, cursor: int, group: int) -> int:
    """Return the first cursor from `cursor` on at which the next step is outside a group."""
    while cursor < len(line.steps) and group in _groups(line, cursor + 1):
        cursor += 1
    return cursor


def _groups(line: Line, cursor: int) -> list[int]:
    """Return the places of the groups around the step that ends at `cursor`, the outermost first."""
    if not 0 < cursor <= len(line.steps):
        return []
    node = _worker(line.steps[cursor - 1])
    return [] if node is None else list(groups_around(line.tape.program, node))


def groups_around(program: Program, node: int) -> Iterator[int]:
    """Yield the places of the groups a node is in, the outermost first."""
    return (place for place, group in enumerate(program.groups) if node in group.nodes)


def _next(line: Line, cursor: int) -> AnyStep | None:
    return line.steps[cursor] if cursor < len(line.steps) else None


def _worker(step: AnyStep) -> int | None:
    """Return the node whose op does the step; the seed is set by nobody."""
    return step.node if isinstance(step, (ForwardStep, *EDGE_STEPS)) else None


def moved_cursor(old: Line, cursor: int, new: Line) -> int:
    """Return where `cursor` is in a timeline of the same program folded otherwise.

    A function that was gone through is gone through; one in which the cursor stood is about to begin.
    """
    place = {identity: n for n, identity in enumerate(_identities(new), 1)}
    known = [place.get(identity) for identity in _identities(old)]
    last = next((n for n in range(cursor, 0, -1) if known[n - 1]), 0)
    done = (known[last - 1] if last else 0) or 0
    if last == cursor or (cursor < len(known) and known[cursor] is None):
        return done
    return next((n - 1 for n in known[cursor:] if n), len(new.steps))


def _identities(line: Line) -> Iterable[Identity]:
    """Yield what each step is about, and which time it is."""
    seen: dict[Identity, int] = {}
    for about in _abouts(line):
        seen[about] = seen.get(about, 0) + 1
        yield (*about, seen[about])


def _abouts(line: Line) -> Iterable[Identity]:
    nodes = line.tape.program.nodes
    for step in line.steps:
        node = nodes[step.node]
        if isinstance(step, EDGE_STEPS):
            yield (node.key, node.op, step.slot)
        else:
            yield (node.key, isinstance(step, ForwardStep))
