"""Questions about a program as a graph; the Wengert list stays the store.

What one loop over the list answers is a loop here; the rest is answered by NetworkX over a view built
for the question. NetworkX is imported when the first such question is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from autodiff_viz.core.errors import CycleError

if TYPE_CHECKING:
    import networkx as nx

    from autodiff_viz.core.program import Node, Program


def nothing() -> None:
    """Do nothing between two nodes."""


def computed_from(
    nodes: Sequence[Node], root: int, between: Callable[[], None] = nothing
) -> list[int]:
    """Return `root` and all it is computed from, each once, after its operands, from left to right.

    `between` is called at every node and may raise.
    """
    found: dict[int, None] = {}
    waiting = [(root, False)]
    while waiting:
        between()
        i, done = waiting.pop()
        if done:
            found[i] = None
        elif i not in found:
            waiting.append((i, True))
            operands = nodes[i].operands
            waiting.extend((each, False) for each in reversed(operands) if each not in found)
    return list(found)


def needed(
    nodes: Sequence[Node], outputs: Iterable[int], between: Callable[[], None] | None = None
) -> list[int]:
    """Return the outputs and what they are computed from, in the order of the list."""
    return [i for i, is_used in enumerate(used(nodes, outputs, between)) if is_used]


def used(
    nodes: Sequence[Node], outputs: Iterable[int], between: Callable[[], None] | None = None
) -> tuple[bool, ...]:
    """Return of each node whether it is one of the outputs or one of them is computed from it.

    `between` is called at every node and may raise.
    """
    found = [False] * len(nodes)
    for i in outputs:
        found[i] = True
    for i in range(len(nodes) - 1, -1, -1):
        if between:
            between()
        if found[i]:
            for operand in nodes[i].operands:
                found[operand] = True
    return tuple(found)


def graph_of(operands: Mapping[int, Sequence[int]]) -> nx.MultiDiGraph[int]:
    """Return the graph with an edge from operand to user for each slot, told apart by the slot."""
    import networkx as nx

    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from(operands)
    for user, read in operands.items():
        for slot, operand in enumerate(read):
            graph.add_edge(operand, user, key=slot)
    return graph


def ancestors(program: Program, i: int) -> frozenset[int]:
    """Return the nodes that node `i` is computed from, itself left out."""
    import networkx as nx

    operands = {j: node.operands for j, node in enumerate(program.nodes[: i + 1])}
    return frozenset(nx.ancestors(graph_of(operands), i))


def topological_order(operands: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the keys with operands first; of those that could come next always the earliest given.

    Raises CycleError when there is no such order.
    """
    import networkx as nx

    place = {key: i for i, key in enumerate(operands)}
    graph = graph_of(operands)
    try:
        return list(nx.lexicographical_topological_sort(graph, key=place.__getitem__))
    except nx.NetworkXUnfeasible:
        raise CycleError("A node would be computed from itself.") from None
