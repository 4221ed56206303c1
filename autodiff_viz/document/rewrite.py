"""Surgery on programs: nodes named by their key, put into order again at the end.

Knows programs only, no documents; read by `edits`, `matching` and `document`.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import ProgramError
from autodiff_viz.core.graph import topological_order
from autodiff_viz.core.program import CONST, INPUT, Node, Program

INPUT_LETTERS: Final = "xyuvwst"
"""The names of fresh inputs, in this order; then x1, x2, …"""


@dataclass(slots=True)
class Draft:
    """A program being rewritten: its nodes by key, the operands of each being keys too.

    Any order will do until `program` puts each node after its operands.
    """

    nodes: dict[int, Node]
    output: int | None
    next_key: int
    taken: set[str]
    functions: tuple[Function, ...] = ()

    def node(self, key: int) -> Node:
        """Return the node with `key`; raises ProgramError when it is gone."""
        try:
            return self.nodes[key]
        except KeyError:
            raise ProgramError("That node is not there any more.") from None

    def add(
        self, op: str, operands: Iterable[int] = (), name: str = "", number: float = 0.0
    ) -> int:
        """Add a node and return its key; the first node of all is the output."""
        key, self.next_key = self.next_key, self.next_key + 1
        self.nodes[key] = Node(op, tuple(operands), name, number, key)
        if self.output is None:
            self.output = key
        return key

    def add_input(self) -> int:
        """Add an input with the first free name and return its key."""
        name = next(name for name in _input_names() if name not in self.taken)
        self.taken.add(name)
        return self.add(INPUT, name=name)

    def operand(self, user: int, slot: int) -> int:
        """Return the key `user` reads in `slot`; raises ProgramError when it has no such slot."""
        operands = self.node(user).operands
        if not 0 <= slot < len(operands):
            raise ProgramError(f"That node has no slot {slot + 1}; it has {len(operands)}.")
        return operands[slot]

    def read(self, user: int, slot: int, source: int) -> None:
        """Let `user` read `source` in `slot`; a leaf that nothing reads any more goes."""
        before = self.operand(user, slot)
        node = self.nodes[user]
        operands = (*node.operands[:slot], source, *node.operands[slot + 1 :])
        self.nodes[user] = replace(node, operands=operands)
        self.drop_unread((before,))

    def drop_unread(self, keys: Collection[int]) -> None:
        """Drop those of `keys` that are inputs or bare numbers, unread, and not the output."""
        read = read_keys(self.nodes.values())
        for key in keys:
            node = self.nodes.get(key)
            if node and key not in read and key != self.output and is_loose(node):
                del self.nodes[key]

    def program(self) -> Program:
        """Return the program, each node after its operands and otherwise in the order it had."""
        self.drop_unread([key for key, node in self.nodes.items() if node.is_anonymous_const])
        self._part_numbers()
        order = _ordered(self.nodes)
        place = {key: i for i, key in enumerate(order)}
        nodes = (self.nodes[key] for key in order)
        placed = (
            _with_operands(node, tuple(place[key] for key in node.operands)) for node in nodes
        )
        output = None if self.output is None else place[self.output]
        return Program(tuple(placed), output, self.functions)

    def _part_numbers(self) -> None:
        """Give each slot that reads a bare number one of its own: it is written in that formula."""
        seen: set[int] = set()
        for user, node in list(self.nodes.items()):
            for slot, operand in enumerate(node.operands):
                number = self.nodes[operand]
                if operand in seen and number.is_anonymous_const:
                    self.read(user, slot, self.add(CONST, number=number.number))
                seen.add(operand)


def draft_of(program: Program) -> Draft:
    """Return `program` for rewriting; names that are shown now are taken."""
    keys = [node.key for node in program.nodes]
    nodes = {
        node.key: _with_operands(node, tuple(keys[operand] for operand in node.operands))
        for node in program.nodes
    }
    output = None if program.output is None else keys[program.output]
    taken = {*program.names, *(function.name for function in program.functions)}
    return Draft(nodes, output, fresh_key(program), taken, program.functions)


def same_but_for_order(a: Program, b: Program) -> bool:
    """Whether two programs are one, node by node by key, whatever the order of the nodes."""
    one, other = draft_of(a), draft_of(b)
    same = one.nodes == other.nodes and one.output == other.output
    return same and one.functions == other.functions


def fresh_key(program: Program) -> int:
    """Return a key above all keys of `program`."""
    return max((node.key for node in program.nodes), default=0) + 1


def is_loose(node: Node) -> bool:
    """Whether a node goes with its last reader: an input, or a number without a name."""
    return node.op == INPUT or node.is_anonymous_const


def read_keys(nodes: Iterable[Node]) -> set[int]:
    """Return everything that is an operand of one of `nodes`."""
    return set(itertools.chain.from_iterable(node.operands for node in nodes))


def without_unread_numbers(program: Program) -> Program:
    """Return `program` without the bare numbers that nothing reads, the output apart."""
    read = read_keys(program.nodes)
    keep = [
        i
        for i, node in enumerate(program.nodes)
        if i in read or i == program.output or not node.is_anonymous_const
    ]
    return program if len(keep) == len(program.nodes) else only(program, keep)


def only(program: Program, keep: Iterable[int]) -> Program:
    """Return the nodes with the indices `keep`, in order; their operands must be among them."""
    kept = sorted(keep)
    place = {i: new for new, i in enumerate(kept)}
    nodes = (program.nodes[i] for i in kept)
    moved = (_with_operands(node, tuple(place[i] for i in node.operands)) for node in nodes)
    output = None if program.output is None else place[program.output]
    return Program(tuple(moved), output, program.functions)


def with_distinct_keys(program: Program) -> Program:
    """Return `program`, with keys 1, 2, … if any two nodes have one key."""
    if len({node.key for node in program.nodes}) == len(program.nodes):
        return program
    return with_keys(program, range(1, len(program.nodes) + 1))


def with_keys(program: Program, keys: Iterable[int]) -> Program:
    """Return `program` with these keys, in order."""
    pairs = zip(program.nodes, keys, strict=True)
    nodes = (Node(node.op, node.operands, node.name, node.number, key) for node, key in pairs)
    return Program(tuple(nodes), program.output, program.functions)


def is_number(node: Node) -> bool:
    """Whether a node is a number, with a name or without."""
    return node.op == CONST


def _with_operands(node: Node, operands: tuple[int, ...]) -> Node:
    return Node(node.op, operands, node.name, node.number, node.key)


def _input_names() -> Iterable[str]:
    return itertools.chain(INPUT_LETTERS, (f"x{place}" for place in itertools.count(1)))


def _ordered(nodes: dict[int, Node]) -> list[int]:
    """Return the keys with operands first, otherwise as they are; raises CycleError."""
    place = {key: i for i, key in enumerate(nodes)}
    if all(place[operand] < place[key] for key in nodes for operand in nodes[key].operands):
        return list(nodes)
    return topological_order({key: node.operands for key, node in nodes.items()})
