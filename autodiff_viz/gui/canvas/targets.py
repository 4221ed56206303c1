"""Where an op goes: onto a node, onto an edge, or by itself with fresh inputs; for drops and quick add."""

from __future__ import annotations

from dataclasses import dataclass

from autodiff_viz.gui import commands
from autodiff_viz.gui.store import Store


@dataclass(frozen=True, slots=True)
class Target:
    """The node an op reads, or else the edge (user, slot) it is put on, or neither.

    linked: the node is where a line comes from, so what is added must read it.
    """

    node: int | None = None
    edge: tuple[int, int] | None = None
    linked: bool = False


NOWHERE = Target()


def place_op(store: Store, op: str, target: Target) -> bool:
    """Add an op there and select it."""
    if target.node is not None:
        return commands.apply_op(store, op, target.node)
    if target.edge is not None:
        return commands.insert_op(store, op, *target.edge)
    return commands.add_op(store, op)


def promise(store: Store, op: str, target: Target) -> str:
    """Say what `place_op` would do."""
    if target.node is not None:
        return f"Apply {op} to {commands.name_of(store, target.node)}"
    if target.edge is not None:
        source = commands.operand_name(store, *target.edge)
        return f"Insert {op} between {source} and {commands.name_of(store, target.edge[0])}"
    one = store.document.program.op_named(op).arity == 1
    return f"Add {op} with {'a fresh input' if one else 'fresh inputs'}"
