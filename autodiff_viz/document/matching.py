"""Which nodes of a new program are the nodes of an old one, so that they keep their keys.

The expression line gives a whole new program at every keystroke; selection and animation follow
the keys. Every pass is a loop over the nodes, so typing stays linear in the length of the text.
"""

from __future__ import annotations

import itertools
from collections import defaultdict, deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.document.rewrite import fresh_key, with_keys


def keeping_keys(old: Program, new: Program) -> Program:
    """Return `new` where each node that is recognised in `old` has its key there, others fresh ones.

    Recognised are, in this order: the same given name; the same formula from the inputs up; the
    same op at the same place under the output; the same op over recognised operands.
    """
    match = _Match(old, new)
    _by_name(match)
    _by_formula(match)
    _from_the_output(match)
    _from_the_operands(match)
    fresh = itertools.count(fresh_key(old))
    keys = (next(fresh) if i is None else old.nodes[i].key for i in match.partner)
    return with_keys(new, keys)


@dataclass(slots=True)
class _Match:
    """Pairs of nodes found so far: for each new node its old one, and which old ones are used."""

    old: Program
    new: Program
    partner: list[int | None] = field(init=False)
    used: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.partner = [None] * len(self.new.nodes)
        self.used = [False] * len(self.old.nodes)

    def is_free(self, new: int, old: int) -> bool:
        """Whether neither node has a partner yet."""
        return self.partner[new] is None and not self.used[old]

    def pair(self, new: int, old: int) -> None:
        """Make two nodes one."""
        self.partner[new] = old
        self.used[old] = True

    def unmatched(self) -> Iterator[int]:
        """Yield the new nodes without a partner, in order."""
        return (i for i, partner in enumerate(self.partner) if partner is None)


def _by_name(match: _Match) -> None:
    named = {node.name: i for i, node in enumerate(match.old.nodes) if node.name}
    for i, node in enumerate(match.new.nodes):
        if node.name in named:
            match.pair(i, named[node.name])


def _by_formula(match: _Match) -> None:
    numbers: dict[Hashable, int] = {}
    old = _formulas(match.old, numbers)
    new = _formulas(match.new, numbers)
    waiting: defaultdict[int, deque[int]] = defaultdict(deque)
    for i, formula in enumerate(old):
        if not match.used[i]:
            waiting[formula].append(i)
    for i in match.unmatched():
        if waiting[new[i]]:
            match.pair(i, waiting[new[i]].popleft())


def _formulas(program: Program, numbers: dict[Hashable, int]) -> list[int]:
    """Return one number for each node, equal where the formulas down to the inputs are."""
    found: list[int] = []
    for node in program.nodes:
        formula = (_leaf(node), *(found[operand] for operand in node.operands))
        found.append(numbers.setdefault(formula, len(numbers)))
    return found


def _leaf(node: Node) -> tuple[str, str, float]:
    return (
        node.op,
        node.name if node.op == INPUT else "",
        node.number if node.op == CONST else 0.0,
    )


def _from_the_output(match: _Match) -> None:
    if match.old.output is not None and match.new.output is not None:
        _pair_if_alike(match, match.new.output, match.old.output)
    for i in range(len(match.new.nodes) - 1, -1, -1):
        partner = match.partner[i]
        if partner is not None:
            pairs = zip(
                match.new.nodes[i].operands, match.old.nodes[partner].operands, strict=False
            )
            for new, old in pairs:
                _pair_if_alike(match, new, old)


def _pair_if_alike(match: _Match, new: int, old: int) -> None:
    if match.is_free(new, old) and match.new.nodes[new].op == match.old.nodes[old].op:
        match.pair(new, old)


def _from_the_operands(match: _Match) -> None:
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for i, node in enumerate(match.old.nodes):
        if not match.used[i] and node.operands:
            waiting[(node.op, node.operands)].append(i)
    for i in match.unmatched():
        node = match.new.nodes[i]
        found = waiting[(node.op, tuple(match.partner[operand] for operand in node.operands))]
        if found:
            match.pair(i, found.popleft())
