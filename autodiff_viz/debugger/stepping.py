"""Functions that are shown folded and unfolded, as stepping meets them.

Which function a step could go into, and the cursor of one timeline in another: of the same program
with other functions unfolded, or of a program after an edit. Read by the window; the strides are in
`debugger.strides`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import ForwardStep, Timeline
from autodiff_viz.core.tangent import EDGE_STEPS, AnyStep, Line
from autodiff_viz.core.unfolding import can_unfold

Identity: TypeAlias = tuple[object, ...]


def key_to_unfold(line: Line, cursor: int) -> int | None:
    """Return the key of the folded function the next step applies, in either phase; None for none."""
    step = line.steps[cursor] if 0 <= cursor < len(line.steps) else None
    node = None if step is None else _worker(step)
    program = line.tape.program
    return program.nodes[node].key if node is not None and can_unfold(program, node) else None


def groups_around(program: Program, node: int) -> Iterator[int]:
    """Yield the places of the groups a node is in, the outermost first."""
    return (place for place, group in enumerate(program.groups) if node in group.nodes)


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


def carried_cursor(old: Line, cursor: int, new: Line) -> int:
    """Return where `cursor` is in the timeline of an edited program: at the same node, in the same phase.

    The start stays the start and the end the end. A step that is gone leaves the cursor before the next.
    """
    if not cursor or cursor == len(old.steps):
        return len(new.steps) if cursor else 0
    moved = moved_cursor(old, cursor, new)
    if not (isinstance(old, Timeline) and isinstance(new, Timeline) and new.steps):
        return moved
    return max(moved, new.forward + 1) if cursor > old.forward else min(moved, new.forward)


def _identities(line: Line) -> Iterable[Identity]:
    """Return what each step is about, and which time it is."""
    return numbered(_abouts(line))


def numbered(abouts: Iterable[Identity]) -> Iterator[Identity]:
    """Yield each with which time it comes, from 1."""
    seen: dict[Identity, int] = {}
    for about in abouts:
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
