"""The keys of the nodes inside functions: which node of which formula a key names, folded or not.

The last node of an inside has the key of the node it stands for; its own key tells the two apart.
"""

from __future__ import annotations

from typing import Final

from autodiff_viz.core.definition import Function
from autodiff_viz.core.program import Node, Program

INNER: Final = 16
"""Bits of an inner node's key that say which node of the formula it is."""


def inner_key(outer: int, place: int) -> int:
    """Return the key of an inner node: negative, and another one for each key and place."""
    apart = 2 * outer if outer >= 0 else 1 - 2 * outer
    return -(((apart + 1) << INNER) | (place + 1))


def is_inner(key: int) -> bool:
    """Whether a key is that of a node inside a function."""
    return key < 0


def is_place(number: int) -> bool:
    """Whether a key can be made for a node at this place of a formula."""
    return 0 <= number < (1 << INNER) - 1


def outer_and_place(key: int) -> tuple[int, int]:
    """Return what `inner_key` made a key of."""
    apart, place = divmod(-key, 1 << INNER)
    apart -= 1
    return (apart // 2 if apart % 2 == 0 else (1 - apart) // 2), place - 1


def way_in(key: int) -> tuple[int, ...]:
    """Return the key of a node of the document, and the places that lead from there to the node inside."""
    places: list[int] = []
    while is_inner(key):
        key, place = outer_and_place(key)
        places.append(place)
    return (key, *reversed(places))


def key_at(way: tuple[int, ...]) -> int:
    """Return the key that a way in leads to."""
    key, *places = way
    for place in places:
        key = inner_key(key, place)
    return key


def output_place(function: Function) -> int:
    """Return the place of a function's last node among those inside."""
    return function.formula.output - len(function.params)


def inner_node(program: Program, key: int) -> Node | None:
    """Return the node of a formula that an inner key names in a document's program; None when it is gone."""
    outer, *places = way_in(key)
    i = program.index_of_key(outer)
    node = None if i is None else program.nodes[i]
    for place in places:
        function = None if node is None else program.function_named(node.op)
        node = None if function is None else node_inside(function, place)
    return node


def node_inside(function: Function, place: int) -> Node | None:
    """Return the node at a place inside a function; None where there is none."""
    nodes, at = function.formula.nodes, len(function.params) + place
    return nodes[at] if len(function.params) <= at < len(nodes) else None


def keys_around(program: Program, key: int) -> tuple[int, ...]:
    """Return the keys to unfold, the outermost first, for an inner node of a document to be seen."""
    outer, *places = way_in(key)
    i = program.index_of_key(outer)
    node, shown, own, found = None if i is None else program.nodes[i], outer, outer, [outer]
    for place in places:
        function = None if node is None else program.function_named(node.op)
        if function is None:
            return ()
        found.append(shown)
        own = inner_key(own, place)
        shown = shown if place == output_place(function) else own
        node = node_inside(function, place)
    return tuple(dict.fromkeys(found)) if places else ()


def own_keys(program: Program) -> dict[int, int]:
    """Return the own key of each node that has the key of an unfolded function."""
    own: dict[int, int] = {}
    for group in program.groups:
        function = program.function_named(group.function)
        if function is not None:
            own[group.key] = inner_key(own.get(group.key, group.key), output_place(function))
    return own


def functions_by_key(program: Program) -> dict[int, Function]:
    """Return each unfolded function by the own key of the node it stands for."""
    own: dict[int, int] = {}
    found: dict[int, Function] = {}
    for group in program.groups:
        function = program.function_named(group.function)
        if function is not None:
            base = own.get(group.key, group.key)
            found[base] = function
            own[group.key] = inner_key(base, output_place(function))
    return found


class Reader:
    """Follows what is read inside of unfolded functions out to their operands."""

    def __init__(self, program: Program) -> None:
        self._nodes = program.nodes
        self._own = own_keys(program)
        self._functions = functions_by_key(program)

    def slot_outside(self, node: int, slot: int, top: int) -> int | None:
        """Return in which slot the function with the key `top` reads it; None where it is of the inside."""
        key = self._nodes[node].key
        key = self._own.get(key, key)
        while key != top:
            outer, place = outer_and_place(key)
            function = self._functions[outer]
            read = function.formula.nodes[len(function.params) + place].operands[slot]
            if read >= len(function.params):
                return None
            key, slot = outer, read
        return slot


def leaving_edges(program: Program, key: int, slot: int | None) -> list[tuple[int, int]]:
    """Return the edges, as node and slot, by which the inside of a function reads what it does in a slot.

    key: of an unfolded function; for the slot None, those of all its slots.
    """
    group = next(each for each in program.groups if each.key == key)
    reader, nodes = Reader(program), program.nodes
    edges = [(i, s) for i in group.nodes for s in range(len(nodes[i].operands))]
    read = [(edge, reader.slot_outside(*edge, key)) for edge in edges]
    return [edge for edge, found in read if found is not None and slot in (None, found)]
