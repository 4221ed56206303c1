"""NodeStack: the nodes a reader has made, the values it has read, and the ops it knows.

Read by `core.formula` only.
"""

from __future__ import annotations

from autodiff_viz.core.definition import Function
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.program import Node


class NodeStack:
    """Nodes in the order they are made; `values` are the places of those not yet read by another."""

    def __init__(self, functions: tuple[Function, ...]) -> None:
        self.known = {function.name: function for function in functions}
        self.nodes: list[Node] = []
        self.values: list[int] = []

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions known so far, in the order of their definitions."""
        return tuple(self.known.values())

    def function(self, name: str) -> Function | None:
        """Return the person's function called `name`."""
        return self.known.get(name)

    def params(self, op: str) -> tuple[str, ...]:
        """Return the params of an op or of a function of the person's own."""
        function = self.function(op)
        return function.params if function else REGISTRY[op].params

    def push(
        self, op: str, operands: tuple[int, ...] = (), name: str = "", number: float = 0.0
    ) -> None:
        """Make a node and take it as the last value."""
        self.values.append(len(self.nodes))
        self.nodes.append(Node(op, operands, name, number, key=len(self.nodes)))
