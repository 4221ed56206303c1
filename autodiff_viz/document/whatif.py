"""What if: values held, adjoints set and a rule broken on purpose, as plain data of a document.

Nodes are named by their key. A held node is do(v := c): its value is replaced, everything after it
follows, and it passes no adjoint on to its operands; its own adjoint, what the output would gain if
the held value moved, is still computed. What a fault does is known to `core.altered`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from autodiff_viz.core import limits
from autodiff_viz.core.altered import Fault
from autodiff_viz.core.errors import WhatIfError
from autodiff_viz.core.program import Program

__all__ = ["NOTHING", "Fault", "Numbers", "WhatIf", "living"]


class Numbers(tuple[tuple[int, float], ...]):
    """Pairs of a node's key and a number, by key; equal where every number is the same float.

    nan equals nan and -0.0 does not equal 0.0, as for the values of inputs.
    """

    __slots__ = ()

    def __new__(cls, pairs: Iterable[tuple[int, float]] = ()) -> Self:
        """Sort the pairs; of two with one key the later one counts."""
        return super().__new__(cls, sorted((key, float(each)) for key, each in dict(pairs).items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Numbers) and self._texts() == other._texts()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._texts())

    def _texts(self) -> tuple[tuple[int, str], ...]:
        return tuple((key, each.hex()) for key, each in self)

    def mapping(self) -> dict[int, float]:
        """Return the number of each key."""
        return dict(self)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is done otherwise in a run.

    held: the value each held node has. adjoints: what a node's adjoint is set to once it is
    complete. order: for Fault.ORDER the nodes in the order they pass on their adjoints, legal or
    not; empty for every other fault. Raises WhatIfError, LimitError.
    """

    held: Numbers = Numbers()  # noqa: RUF009 - a tuple
    adjoints: Numbers = Numbers()  # noqa: RUF009 - a tuple
    fault: Fault = Fault.NONE
    order: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for numbers, what in ((self.held, "held values"), (self.adjoints, "adjoints set by hand")):
            limits.check_limit(len(numbers), limits.WHAT_IFS, what)
        for _, number in self.adjoints:
            if math.isnan(number):
                raise WhatIfError("An adjoint is set to a number, and nan is none.")
        if self.order and self.fault is not Fault.ORDER:
            raise WhatIfError("An order of one's own belongs to the fault of that name only.")
        if len(set(self.order)) != len(self.order):
            raise WhatIfError("A node stands twice in the order; each passes on its adjoint once.")

    def __bool__(self) -> bool:
        """Whether anything is done otherwise."""
        return self.fault is not Fault.NONE or bool(self.held) or bool(self.adjoints)


NOTHING: Final = WhatIf()


def living(whatif: WhatIf, program: Program) -> WhatIf:
    """Return what concerns the computed nodes `program` has; `whatif` itself where that is all."""
    if not whatif:
        return whatif
    computed = {node.key for node in program.nodes if node.operands}
    everything = {node.key for node in program.nodes}
    kept = WhatIf(
        _only(whatif.held, computed),
        _only(whatif.adjoints, everything),
        whatif.fault,
        tuple(key for key in whatif.order if key in computed),
    )
    return whatif if kept == whatif else kept


def _only(numbers: Numbers, keys: Collection[int]) -> Numbers:
    return Numbers((key, each) for key, each in numbers if key in keys)


def holding(whatif: WhatIf, key: int, value: float) -> WhatIf:
    """Return `whatif` with the node `key` held at a value."""
    return replace(whatif, held=_with(whatif.held, key, value))


def released(whatif: WhatIf, key: int) -> WhatIf:
    """Return `whatif` with the node `key` computed again."""
    return replace(whatif, held=_without(whatif.held, key))


def with_adjoint(whatif: WhatIf, key: int, adjoint: float) -> WhatIf:
    """Return `whatif` with the adjoint of the node `key` set once it is complete."""
    return replace(whatif, adjoints=_with(whatif.adjoints, key, adjoint))


def without_adjoint(whatif: WhatIf, key: int) -> WhatIf:
    """Return `whatif` with the adjoint of the node `key` left as it is computed."""
    return replace(whatif, adjoints=_without(whatif.adjoints, key))


def with_fault(whatif: WhatIf, fault: Fault, order: tuple[int, ...] = ()) -> WhatIf:
    """Return `whatif` with another rule broken, or none; `order` is that of Fault.ORDER."""
    return replace(whatif, fault=fault, order=order)


def _with(numbers: Numbers, key: int, number: float) -> Numbers:
    return Numbers((*numbers, (key, number)))


def _without(numbers: Numbers, key: int) -> Numbers:
    return Numbers(pair for pair in numbers if pair[0] != key)


def mapped(numbers: Numbers, places: Mapping[int, int]) -> dict[int, float]:
    """Return the numbers by what `places` has for their key; others are left out."""
    return {places[key]: each for key, each in numbers if key in places}
