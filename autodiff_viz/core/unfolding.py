"""Functions of the person's own, folded and unfolded: the same program with their insides written out.

`written_out` puts every inside in place, down to ops of the registry; `unfolded` those of the nodes
that are asked for, and remembers which nodes belong together (`Program.groups`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from autodiff_viz.core.definition import Formula, Function, Group
from autodiff_viz.core.inner_keys import inner_key, own_keys
from autodiff_viz.core.program import Node, Program


def written_out(formula: Formula, functions: Sequence[Function]) -> Formula:
    """Return the formula with the insides of all functions in it, down to ops of the registry."""
    insides: dict[str, Formula] = {}
    for function in functions:
        insides[function.name] = _written_out(function.formula, insides)
    return _written_out(formula, insides)


def inlined(formula: Formula, function: Function) -> Formula:
    """Return the formula with the inside of one function wherever it is used."""
    return _written_out(formula, {function.name: function.formula})


def _written_out(formula: Formula, insides: Mapping[str, Formula]) -> Formula:
    nodes: list[Node] = []
    place: list[int] = []
    for node in formula.nodes:
        operands = tuple(place[operand] for operand in node.operands)
        if node.op in insides:
            place.append(_laid(insides[node.op], operands, nodes))
        else:
            nodes.append(Node(node.op, operands, node.name, node.number))
            place.append(len(nodes) - 1)
    return Formula(tuple(nodes), place[formula.output])


def _laid(formula: Formula, operands: Sequence[int], nodes: list[Node]) -> int:
    """Add the nodes of a formula over `operands` in place of its params; return its output."""
    place = list(operands)
    for node in formula.nodes[len(operands) :]:
        moved = tuple(place[operand] for operand in node.operands)
        nodes.append(Node(node.op, moved, "", node.number))
        place.append(len(nodes) - 1)
    return place[formula.output]


def can_unfold(program: Program, i: int) -> bool:
    """Whether node `i` is of a function that has an inside to be seen (f(x) = x has none)."""
    function = program.function_named(program.nodes[i].op)
    return function is not None and bool(function.formula.nodes[function.formula.output].operands)


def unfolded(program: Program, keys: Collection[int]) -> Program:
    """Return `program` with the insides of the function nodes `keys` written out, and their groups.

    `keys` may hold keys of inner nodes: functions inside of functions. The last node of an inside
    takes over key and name of the node it stands for; the names of all other nodes stay. Keys of
    nodes that cannot be unfolded are left aside.
    """
    shown = program
    if not keys or not program.functions:
        return program
    while wanted := [
        i for i, n in enumerate(shown.nodes) if n.key in keys and can_unfold(shown, i)
    ]:
        shown = _unfolded_once(shown, frozenset(wanted))
    return shown


def wholly_unfolded(program: Program) -> Program:
    """Return `program` with every function unfolded, also those inside of others."""
    shown = with_places_as_keys(program)
    while wanted := [i for i in range(len(shown.nodes)) if can_unfold(shown, i)]:
        shown = _unfolded_once(shown, frozenset(wanted))
    return shown


def with_places_as_keys(program: Program) -> Program:
    """Return `program` with keys that tell its nodes apart, as every document has."""
    nodes = (replace(node, key=i) for i, node in enumerate(program.nodes))
    return replace(program, nodes=tuple(nodes))


def _unfolded_once(program: Program, wanted: Collection[int]) -> Program:
    taken = {*program.names, *(function.name for function in program.functions)}
    draft = _Draft([], [], taken, [], own_keys(program))
    for i, node in enumerate(program.nodes):
        operands = tuple(draft.place[operand] for operand in node.operands)
        name = "" if node.is_anonymous_const else program.names[i]
        moved = Node(node.op, operands, name, node.number, node.key)
        function = program.function_named(node.op) if i in wanted else None
        if function is None:
            draft.nodes.append(moved)
        else:
            draft.lay(function, moved)
        draft.place.append(len(draft.nodes) - 1)
    output = None if program.output is None else draft.place[program.output]
    return replace(
        program, nodes=tuple(draft.nodes), output=output, groups=_all_groups(program, draft)
    )


@dataclass(slots=True)
class _Draft:
    """The nodes so far, where each old one is now, the names that are taken, and the new groups.

    own: the own key of each node that has the key of a function.
    """

    nodes: list[Node]
    place: list[int]
    taken: set[str]
    groups: list[Group]
    own: Mapping[int, int]

    def lay(self, function: Function, node: Node) -> None:
        """Add the inside of `function` in place of `node`, which reads its operands where they are now."""
        first = len(self.nodes)
        formula = function.formula
        _laid(formula, node.operands, self.nodes)
        count = len(self.nodes) - first
        for inner in range(count):
            self.nodes[first + inner] = self._named(self.nodes[first + inner], node, inner)
        last = first + formula.output - len(function.params)
        self.nodes[last] = replace(self.nodes[last], name=node.name, key=node.key)
        self.groups.append(Group(node.key, function.name, tuple(range(first, len(self.nodes)))))

    def _named(self, inner: Node, outer: Node, place: int) -> Node:
        key = inner_key(self.own.get(outer.key, outer.key), place)
        if inner.is_anonymous_const and not inner.operands:
            return replace(inner, key=key)
        return replace(inner, name=self._free(outer.name), key=key)

    def _free(self, stem: str) -> str:
        """Return the first name z1, z2, … that is not taken; y3_1, y3_2, … for a stem with a digit."""
        apart = "_" if stem[-1].isdigit() else ""
        number = 1
        while (name := f"{stem}{apart}{number}") in self.taken:
            number += 1
        self.taken.add(name)
        return name


def _all_groups(program: Program, draft: _Draft) -> tuple[Group, ...]:
    """Return the groups that were there, where they are now, and the new ones; inner ones last."""
    old = [replace(group, nodes=_grown(draft, group)) for group in program.groups]
    groups = [*old]
    for group in draft.groups:
        around = [place for place, outer in enumerate(old) if set(group.nodes) <= set(outer.nodes)]
        groups.append(replace(group, parent=around[-1] if around else None))
    return tuple(groups)


def _grown(draft: _Draft, group: Group) -> tuple[int, ...]:
    """Return the nodes of a group now: its nodes lie beside each other, whatever grew among them."""
    first, last = group.nodes[0], group.nodes[-1]
    before = draft.place[first - 1] + 1 if first else 0
    return tuple(range(before, draft.place[last] + 1))
