"""Rows of derivatives: one forward sweep over nodes, and a reverse sweep for each of several outputs.

Both ask at every node whether the answer is still wanted. Read by `core.jacobian`, for a program's
own nodes and for those of its gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from autodiff_viz.core.compiled import kernels_of
from autodiff_viz.core.graph import used
from autodiff_viz.core.ops import Op
from autodiff_viz.core.plan import NO_PARTIALS, Row
from autodiff_viz.core.program import CONST, INPUT, Node
from autodiff_viz.core.sweep import Point, input_value

WHERE: Final = "where"

Between: TypeAlias = Callable[[], None]
"""Is called at every node and may raise."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes, each after its operands; which are the inputs, and which are differentiated, by name."""

    nodes: Sequence[Node]
    library: Mapping[str, Op]
    inputs: tuple[int, ...]
    outputs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Swept:
    """A forward sweep: the partials by node and slot, and the node that stands for each."""

    partials: list[Row]
    stands: list[int]


def rows(
    graph: Graph, point: Point, between: Between, *, settled: bool = False
) -> tuple[tuple[float, ...], ...]:
    """Return the adjoints of the inputs for each output; raises MissingValueError and what `between` does.

    settled: the branch a `where` takes at the point stands for it. The condition has no slope, so the
    derivatives are the same; only 0 · ∞ of the other branch, of a formula beside a convention, is out of
    the way.
    """
    swept = _forward(graph, point, between, settled=settled)
    return tuple([_row(graph, swept, output, between) for output in graph.outputs.values()])


def _forward(graph: Graph, point: Point, between: Between, *, settled: bool) -> _Swept:
    nodes, kernels = graph.nodes, kernels_of(graph.library)
    values, flows = [0.0] * len(nodes), [False] * len(nodes)
    swept = _Swept([NO_PARTIALS] * len(nodes), list(range(len(nodes))))
    active = used(nodes, graph.outputs.values(), between)
    for i, node in enumerate(nodes):
        between()
        if not active[i]:
            continue
        if node.op == INPUT:
            values[i], flows[i] = input_value(node, point), True
        elif node.op == CONST:
            values[i] = node.number
        else:
            pattern = tuple([flows[operand] for operand in node.operands])
            operands = [values[operand] for operand in node.operands]
            values[i], swept.partials[i] = kernels[node.op, pattern](*operands)
            flows[i] = True in pattern
            if settled and node.op == WHERE:
                condition, a, b = node.operands
                swept.stands[i] = swept.stands[a if values[condition] != 0.0 else b]
    return swept


def _row(graph: Graph, swept: _Swept, output: int, between: Between) -> tuple[float, ...]:
    """ā += ȳ · ∂y/∂a from one output back to the inputs; 0 for an input it does not use."""
    adjoints: dict[int, float] = {swept.stands[output]: 1.0}
    for i in range(output, -1, -1):
        between()
        upstream = adjoints.get(i)
        if upstream is None:
            continue
        for operand, partial in zip(graph.nodes[i].operands, swept.partials[i], strict=False):
            if partial is not None:
                a, share = swept.stands[operand], upstream * partial
                adjoints[a] = adjoints[a] + share if a in adjoints else share
    return tuple([adjoints.get(i, 0.0) for i in graph.inputs])
