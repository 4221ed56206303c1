"""Marks: the nodes and edges of the picture that a panel tells of, by their keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from autodiff_viz.core.program import Program


@dataclass(frozen=True, slots=True)
class Marks:
    """Edges (key of the user, slot), the nodes they join, and those where the fault is."""

    edges: frozenset[tuple[int, int]] = frozenset()
    nodes: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()


NO_MARKS: Final = Marks()


def marks_among(program: Program, places: Collection[int], fault: int) -> Marks:
    """Return the marks of nodes, all edges from one of them to another, and the one the fault is at."""
    nodes, some = program.nodes, frozenset(places)
    edges = (
        (nodes[i].key, slot)
        for i in some
        for slot, operand in enumerate(nodes[i].operands)
        if operand in some
    )
    keys = frozenset(nodes[i].key for i in some)
    return Marks(frozenset(edges), keys, frozenset((nodes[fault].key,)))
