"""How many steps there would be with every function folded; read by `core.sentences`."""

from __future__ import annotations

from collections.abc import Iterable

from autodiff_viz.core.definition import Group
from autodiff_viz.core.inner_keys import Reader
from autodiff_viz.core.tangent import Line


def outermost(line: Line) -> list[Group]:
    """Return the unfolded functions that are inside of no other."""
    return [group for group in line.tape.program.groups if group.parent is None]


def folded_values(line: Line, groups: Iterable[Group]) -> int:
    """Return the number of evaluations with these functions folded: each is one."""
    count = len(line.forward_steps)
    for group in groups:
        inner = sum(i in line.forward_steps for i in group.nodes)
        count -= max(inner - 1, 0)
    return count


def folded_edges(line: Line, groups: Iterable[Group]) -> int:
    """Return the number of contributions with these functions folded: one for each operand that has any."""
    nodes, reader = line.tape.program.nodes, Reader(line.tape.program)
    count = len(line.edge_steps)
    for group in groups:
        edges = [(i, slot) for i in group.nodes for slot in range(len(nodes[i].operands))]
        inner = [edge for edge in edges if edge in line.edge_steps]
        read = {reader.slot_outside(*edge, group.key) for edge in inner}
        count -= len(inner) - len(read - {None})
    return count
