"""fold: the same program with the arithmetic of its numbers done.

Read by `core.printing` for partials, where x**4 must give 4*x**3, not 4*x**(4 - 1).
"""

from __future__ import annotations

from typing import Final

from autodiff_viz.core.formula import POWERS
from autodiff_viz.core.graph import needed
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.program import CONST, Node, Program, number_text

ARITHMETIC: Final = frozenset({"add", "sub", "mul", "div", "neg", "square", "cube", "pow"})
"""The ops that are folded; log(2) says more than 0.693147."""

SHORT: Final = 12
"""A result with more characters stays as it is: 1/3 says more than 0.3333333333333333."""


def fold(program: Program) -> Program:
    """Return `program` with arithmetic on nothing but numbers replaced by its value, if that is short.

    Also x**1, 1*x, x*1 and x/1 become x, and x**2 and x**3 the ops square and cube. Names and
    values stay; nodes that nothing needs any more are left out.
    """
    nodes: list[Node] = []
    place: list[int] = []  # by old index
    for node in program.nodes:
        moved = Node(
            node.op, tuple(place[i] for i in node.operands), node.name, node.number, node.key
        )
        place.append(_folded(moved, nodes))
    output = None if program.output is None else place[program.output]
    return _without_unused(program, nodes, output)


def _folded(node: Node, nodes: list[Node]) -> int:
    """Add what `node` comes to and return where it is."""
    kept = None if node.name else _kept_operand(node, nodes)
    if kept is not None:
        return kept
    nodes.append(_value(node, nodes) or _power(node, nodes) or node)
    return len(nodes) - 1


def _numbers(node: Node, nodes: list[Node]) -> list[float | None]:
    operands = (nodes[i] for i in node.operands)
    return [each.number if each.is_anonymous_const else None for each in operands]


def _kept_operand(node: Node, nodes: list[Node]) -> int | None:
    """Return the operand that the node is equal to, if there is one."""
    numbers = _numbers(node, nodes)
    if node.op in ("mul", "div", "pow") and numbers[1] == 1.0:
        return node.operands[0]
    return node.operands[1] if node.op == "mul" and numbers[0] == 1.0 else None


def _value(node: Node, nodes: list[Node]) -> Node | None:
    numbers = [number for number in _numbers(node, nodes) if number is not None]
    if node.op not in ARITHMETIC or len(numbers) < len(node.operands):
        return None
    value = REGISTRY[node.op].compute(*numbers)
    short = value == value and len(number_text(value)) <= SHORT
    return Node(CONST, (), node.name, value, node.key) if short else None


def _power(node: Node, nodes: list[Node]) -> Node | None:
    if node.op != "pow" or (exponent := _numbers(node, nodes)[1]) not in POWERS:
        return None
    return Node(POWERS[exponent], node.operands[:1], node.name, key=node.key)


def _without_unused(program: Program, nodes: list[Node], output: int | None) -> Program:
    place: dict[int, int] = {}
    kept: list[Node] = []
    for i in needed(nodes, (i for i, node in enumerate(nodes) if node.name or i == output)):
        node = nodes[i]
        place[i] = len(kept)
        moved = tuple(place[operand] for operand in node.operands)
        kept.append(Node(node.op, moved, node.name, node.number, node.key))
    return Program(tuple(kept), None if output is None else place[output], program.functions)
