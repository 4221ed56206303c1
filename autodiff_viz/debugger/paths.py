"""The paths from a node to the output, and the product of the local gradients along each.

x̄ = seed · Σ over the paths Π ∂v/∂u. Numbers of paths, sums and the largest products are found by
dynamic programming over the edges, so that 2^30 paths cost nothing. Parallel edges are paths apart.
Read by `debugger.why`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from autodiff_viz.core import limits
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Tape
from autodiff_viz.debugger.best_paths import Flat, Ways
from autodiff_viz.debugger.scaled import Scaled, product

Edge: TypeAlias = tuple[int, int]
"""A node and one of its slots."""


class Factor(NamedTuple):
    """One local gradient of a path: ∂node/∂operand."""

    node: int
    slot: int
    operand: int
    partial: float

    @property
    def edge(self) -> Edge:
        """The edge it belongs to."""
        return self.node, self.slot


@dataclass(frozen=True)
class Path:
    """A way from a node to the output, along the edges at `places`; the product has the seed in it."""

    flat: list[Flat] = field(repr=False)
    places: tuple[int, ...]
    seed: float

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """Its local gradients, from the input to the output."""
        return tuple([Factor(*self.flat[place]) for place in self.places])

    @cached_property
    def product(self) -> Scaled:
        """The seed times its local gradients."""
        return product([self.seed, *(self.flat[place][3] for place in reversed(self.places))])

    @property
    def nodes(self) -> tuple[int, ...]:
        """Its nodes, from the input to the output; empty for the output itself."""
        return (*(factor.operand for factor in self.factors[:1]), *(f.node for f in self.factors))

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Its edges, from the input to the output."""
        return tuple(factor.edge for factor in self.factors)

    @property
    def largest_first(self) -> tuple[Factor, ...]:
        """Its factors by size, one that is not finite first."""
        return tuple(sorted(self.factors, key=lambda factor: -_size(factor.partial)))

    @property
    def smallest_first(self) -> tuple[Factor, ...]:
        """Its factors by size, the smallest first."""
        return tuple(sorted(self.factors, key=lambda factor: _size(factor.partial)))

    @property
    def loss(self) -> Factor | None:
        """The factor at which a product swept back from the output becomes 0 or not finite."""
        so_far, is_wild = self.seed, not math.isfinite(self.product.number)
        for factor in reversed(self.factors):
            so_far *= factor.partial
            if not math.isfinite(so_far) if is_wild else not so_far:
                return factor
        return None


def _size(number: float) -> float:
    return abs(number) if number == number else math.inf


@dataclass(frozen=True)
class Paths:
    """All paths from `source` to the output of a tape, at a seed."""

    tape: Tape
    source: int
    seed: float = 1.0

    @property
    def program(self) -> Program:
        """What the paths lead through."""
        return self.tape.program

    @cached_property
    def reached(self) -> bytes:
        """Whether each node is on a path: made of the source, and used by the output."""
        program, made = self.program, bytearray(len(self.program.nodes))
        made[self.source] = program.active[self.source] and program.differentiable[self.source]
        edges = program.plan.edges
        for user, operand in zip(reversed(edges.nodes), reversed(edges.operands), strict=True):
            if made[operand]:
                made[user] = True
        return bytes(made)

    @cached_property
    def edges(self) -> list[Flat]:
        """The edges of all paths as the fields of a Factor, in the order of the reverse sweep.

        So an edge comes after all edges above it.
        """
        reached, rows, edges = self.reached, self.tape.partials, self.program.plan.edges
        pairs = zip(edges.nodes, edges.slots, strict=True)
        partials: list[float] = [rows[node][slot] for node, slot in pairs]  # type: ignore[misc]  # an edge has one
        flat = zip(edges.nodes, edges.slots, edges.operands, partials, strict=True)
        return list(itertools.compress(flat, [reached[operand] for operand in edges.operands]))

    @cached_property
    def count(self) -> int:
        """How many paths there are."""
        return self._counted(alive=False)

    @cached_property
    def alive(self) -> int:
        """How many paths have no factor that is 0."""
        dies = any(not partial for *_, partial in self.edges)
        return self._counted(alive=True) if dies else self.count

    def _counted(self, alive: bool) -> int:
        counts, output = [0] * len(self.program.nodes), self.program.output
        if output is None or not self.reached[output]:
            return 0
        counts[output] = 1
        for node, _, operand, partial in self.edges:
            if partial or not alive:
                counts[operand] += counts[node]
        return counts[self.source]

    @cached_property
    def total(self) -> float:
        """The sum of all products: the adjoint of the source, summed from the other end."""
        return self._summed(lambda number: number)

    @cached_property
    def size(self) -> float:
        """The sum of the sizes of all products."""
        return self._summed(abs)

    def _summed(self, of: Callable[[float], float]) -> float:
        sums, output = [-0.0] * len(self.program.nodes), self.program.output
        if output is None or not self.reached[output]:
            return 0.0
        sums[self.source] = of(self.seed)
        for node, _, operand, partial in reversed(self.edges):
            sums[node] += sums[operand] * of(partial)
        return sums[output]

    def top(self, k: int) -> tuple[Path, ...]:
        """Return the k paths with the largest products; with fewer zeros first among those that are 0.

        A path with a factor that is not finite comes before all. k is limits.PATHS at most.
        """
        output = self.program.output
        if output is None or not self.reached[output] or k < 1:
            return ()
        edges = self.edges
        ways = Ways(edges, len(self.program.nodes), output)
        found = ways.top(self.source, min(k, limits.PATHS))
        return tuple(Path(edges, places, self.seed) for places in found)
