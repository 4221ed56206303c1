"""derived: a formula -> the formula of its partial along one param, by the reverse sweep in symbols.

The contributions of the sweep are written down instead of computed. Read by `core.functions` only.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from autodiff_viz.core.compiled import condition_functions, partial_functions, partial_programs
from autodiff_viz.core.definition import Formula
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program

COMPARISONS: Final = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})

PROBES: Final = (0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0)
"""Operands at which a convention is compared with the formula it replaces."""


def derived(formula: Formula, slot: int, library: Mapping[str, Op]) -> Formula:
    """Return ∂(formula)/∂(param in `slot`) over the same params, by the rules of `library`."""
    draft = _Draft(formula.nodes)
    flows = _flows(formula.nodes, slot)
    contributions: dict[int, list[int]] = {formula.output: [draft.number(1.0)]}
    for i in range(formula.output, -1, -1):
        if i in contributions and flows[i] and formula.nodes[i].operands:
            adjoint = draft.total(contributions[i])
            for place, operand in enumerate(formula.nodes[i].operands):
                if flows[operand]:
                    slope = draft.partial(library[formula.nodes[i].op], i, place)
                    contributions.setdefault(operand, []).append(draft.product(adjoint, slope))
    found = contributions.get(slot, []) if flows[formula.output] else []
    output = draft.total(found) if found else draft.number(0.0)
    return Formula(tuple(draft.nodes), output)


def _flows(nodes: Sequence[Node], slot: int) -> list[bool]:
    """Return which nodes depend on the param in `slot`."""
    answer: list[bool] = []
    for i, node in enumerate(nodes):
        answer.append(i == slot or any(answer[operand] for operand in node.operands))
    return answer


@lru_cache(maxsize=1024)
def _says_the_same(op: Op, place: int) -> bool:
    """Whether the partial's formula gives the slope of a convention anyway (sign(x) is 0 at 0)."""
    rule, holds = op.conventions[place], condition_functions(op)[place]
    points = (p for p in itertools.product(PROBES, repeat=op.arity) if holds(*p))
    slope = partial_functions(op)[rule.slot]
    found = [slope(*point, op.compute(*point)) == rule.slope for point in points]
    return bool(found) and all(found)


class _Draft:
    """The nodes so far; what is equal is one node, and the arithmetic of 0, 1 and -1 is done."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = list(nodes)
        self._known: dict[tuple[str, tuple[int, ...], str], int] = {}
        for i, node in enumerate(nodes):
            if node.op != INPUT:
                self._known.setdefault((node.op, node.operands, repr(node.number)), i)

    def node(self, op: str, *operands: int, number: float = 0.0) -> int:
        """Return the node `op` over the operands, the one that is there already if one is."""
        key = (op, operands, repr(number))
        if key not in self._known:
            self._known[key] = len(self.nodes)
            self.nodes.append(Node(op, operands, number=number))
        return self._known[key]

    def number(self, number: float) -> int:
        return self.node(CONST, number=number)

    def is_number(self, i: int, number: float) -> bool:
        return self.nodes[i].op == CONST and self.nodes[i].number == number

    def product(self, a: int, b: int) -> int:
        for one, other in ((a, b), (b, a)):
            if self.is_number(one, 1.0) or self.is_number(other, 0.0):
                return other
            if self.is_number(one, -1.0):
                return self.negative(other)
        for one, other in ((a, b), (b, a)):
            if self.nodes[one].op == "neg":
                return self.negative(self.product(self.nodes[one].operands[0], other))
        return self.node("mul", a, b)

    def negative(self, a: int) -> int:
        if self.nodes[a].op == CONST:
            return self.number(-self.nodes[a].number)
        return self.nodes[a].operands[0] if self.nodes[a].op == "neg" else self.node("neg", a)

    def total(self, contributions: Sequence[int]) -> int:
        """Return the sum of contributions, in the order in which the formula has their uses."""
        last, *others = reversed(contributions)
        for each in others:
            last = self.sum(last, each)
        return last

    def sum(self, a: int, b: int) -> int:
        if self.is_number(a, 0.0):
            return b
        if self.is_number(b, 0.0):
            return a
        if self.nodes[b].op == "neg":
            return self.node("sub", a, self.nodes[b].operands[0])
        if self.nodes[b].op == CONST and self.nodes[b].number < 0.0:
            return self.node("sub", a, self.number(-self.nodes[b].number))
        return self.node("add", a, b)

    def chosen(self, condition: int, a: int, b: int) -> int:
        """Return where(condition, a, b), or one of both where a number decides."""
        if a == b:
            return a
        if self.nodes[condition].op == CONST:
            return a if self.nodes[condition].number != 0.0 else b
        return self.node("where", condition, a, b)

    def partial(self, op: Op, i: int, slot: int) -> int:
        """Return the local gradient of node `i` along `slot`, where a convention holds its slope."""
        slope = self.put_in(partial_programs(op)[slot], op, i)
        for place, rule in reversed(tuple(enumerate(op.conventions))):
            if rule.slot == slot and not _says_the_same(op, place):
                holds = self.put_in(parse(rule.when), op, i)
                slope = self.chosen(holds, self.number(rule.slope), slope)
        return slope

    def put_in(self, program: Program, op: Op, i: int) -> int:
        """Write a formula over the params of `op` and y with the operands of node `i` and itself."""
        meant = dict(zip((*op.params, "y"), (*self.nodes[i].operands, i), strict=True))
        place: list[int] = []
        for node in program.nodes:
            if node.op == INPUT:
                place.append(meant[node.name])
            else:
                operands = (place[operand] for operand in node.operands)
                place.append(self.simple(node, *operands))
        return place[program.output or 0]

    def simple(self, node: Node, *operands: int) -> int:
        """Return a node of a partial, simplified where numbers say what it is (x**4 is never x**0)."""
        if node.op == "mul":
            return self.product(*operands)
        if node.op == "where":
            return self.chosen(*operands)
        if node.op in COMPARISONS and all(self.nodes[i].op == CONST for i in operands):
            numbers = (self.nodes[i].number for i in operands)
            return self.number(REGISTRY[node.op].compute(*numbers))
        return self.node(node.op, *operands, number=node.number)
