"""Breakpoints inside functions: what is seen of them folded and unfolded; pure over timeline and stops.

A stride takes a folded function as one node, up to the first breakpoint inside; from there it goes on node
by node, and back it comes the same way. What is anywhere is asked at the steps that can be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from autodiff_viz.core.inner_keys import (
    is_inner,
    key_at,
    keys_around,
    leaving_edges,
    outer_and_place,
    own_keys,
    way_in,
)
from autodiff_viz.core.program import Program
from autodiff_viz.core.tangent import Line
from autodiff_viz.document.stops import Breakpoint, Stops

Places = dict[int, int]
"""The index of each node by its key, and by its own key where it has that of a function."""


def places_of(program: Program) -> Places:
    """Return the index of each node by its key; a function's last node has its own key too."""
    places = {node.key: i for i, node in enumerate(program.nodes)}
    if program.groups:
        places |= {own: places[key] for key, own in own_keys(program).items()}
    return places


def stopping(stops: Stops) -> Iterator[Breakpoint]:
    """Yield the breakpoints that stop: enabled, and no log points."""
    return (point for point in stops.breakpoints if point.enabled and not point.log)


def keys_with_stops(program: Program, stops: Stops) -> frozenset[int]:
    """Return the keys of the functions of a document inside of which a breakpoint stops."""
    inner = (point.key for point in stopping(stops) if point.key is not None)
    return frozenset(key for each in inner if is_inner(each) for key in keys_around(program, each))


def seen_key(key: int, places: Collection[int]) -> int:
    """Return the key of the node that is seen for an inner one: itself, or the folded function around it."""
    while key not in places and is_inner(key):
        key, _ = outer_and_place(key)
    return key


def rekeyed_key(key: int, keys: dict[int, int]) -> int:
    """Return a key in a program whose nodes have other keys: `keys` from each old one."""
    outer, *places = way_in(key)
    return key_at((keys[outer], *places))


# The edges of a function that is unfolded


def edges_of(program: Program, key: int, node: int, slot: int | None) -> list[tuple[int, int]]:
    """Return the edges that carry what a node gives to what it reads in `slot`, or in any for None.

    For the key of an unfolded function these are the edges of its inside that leave it there.
    """
    if any(group.key == key for group in program.groups):
        return leaving_edges(program, key, slot)
    slots = range(len(program.nodes[node].operands)) if slot is None else (slot,)
    return [(node, each) for each in slots]


def edge_cursors(line: Line, key: int, node: int, slot: int | None) -> tuple[int, ...]:
    """Return the cursors of what the node with a key gives to what it reads in `slot`, in order."""
    edges = edges_of(line.tape.program, key, node, slot)
    return tuple(sorted(n for edge in edges for n in line.edge_cursors(*edge)))
