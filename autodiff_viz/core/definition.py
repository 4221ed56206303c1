"""Function, Formula and Group: functions of the person's own as plain data.

A program carries them and checks them (`core.program`); `core.functions` makes them and their ops.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autodiff_viz.core.program import Node


@dataclass(frozen=True, slots=True)
class Formula:
    """One expression over the params of a function: they are its first nodes, in order.

    No node has a name but the params.
    """

    nodes: tuple[Node, ...]
    output: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the person's own, f(x, y) = formula; made by `core.functions.function_of`.

    partials: one for each param, None where it follows from the formula; empty when all do.
    """

    name: str
    params: tuple[str, ...]
    formula: Formula
    partials: tuple[Formula | None, ...] = ()

    @property
    def head(self) -> str:
        """The left side of the definition: f(x, y)."""
        return f"{self.name}({', '.join(self.params)})"


def used_functions(nodes: Iterable[Node], functions: Sequence[Function]) -> tuple[Function, ...]:
    """Return the functions that `nodes` call, and those that these use, in their order."""
    called = {node.op for node in nodes}
    kept: list[Function] = []
    for function in reversed(functions):  # each stands after those it uses
        if function.name in called:
            kept.append(function)
            formulas = (function.formula, *(each for each in function.partials if each))
            called.update(node.op for formula in formulas for node in formula.nodes)
    return tuple(reversed(kept))


@dataclass(frozen=True, slots=True)
class Group:
    """The inside of one function that is shown unfolded, as nodes of the same program.

    key: that of the node it stands for, which its last node has now. parent: the place of the group
    around it, or None. nodes: their indices, those of the groups inside it included.
    """

    key: int
    function: str
    nodes: tuple[int, ...]
    parent: int | None = None
