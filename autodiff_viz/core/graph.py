"""Questions about a program as a graph, answered by NetworkX over a view built for the question.

The Wengert list stays the store. NetworkX is imported when the first question is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from autodiff_viz.core.errors import CycleError
from autodiff_viz.core.program import Program

if TYPE_CHECKING:
    import networkx as nx


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
