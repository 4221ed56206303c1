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
from functools import cached_property, lru_cache
from typing import Final, NamedTuple, TypeAlias

from autodiff_viz.core import limits
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Tape
from autodiff_viz.debugger.scaled import Scaled, product

Flat: TypeAlias = tuple[int, int, int, float]
"""The fields of a Factor."""

Edge: TypeAlias = tuple[int, int]
"""A node and one of its slots."""

PLACE_BITS: Final = 7
SHIFT: Final = 40
LOW: Final = (1 << SHIFT) - 1
WAY: Final = (1 << PLACE_BITS) - 1
HIGH: Final = ~LOW
"""A rank is weight · 2^SHIFT + (place of the edge) · 2^PLACE_BITS + which way of its user."""

FINE: Final = 1 << 30
DEAD: Final = 1 << 80
WILD: Final = 1 << 110
"""The weights of a factor 2^-1, of 0, and of one that is not finite (which counts the other way)."""


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
        best = self._best(min(k, limits.PATHS))
        return tuple(self._path(best, rank) for rank in range(len(best[self.source])))

    def _best(self, k: int) -> list[list[int]]:
        """Return for each node the ranks of its k best ways to the output, the best first.

        A rank is one whole number: the weight of the path, then the place of its first edge and which
        of that user's own ways it goes on with. So ranks add without rounding and sort at once.
        """
        best: list[list[int]] = [[] for _ in self.program.nodes]
        output, last = self.program.output, -1
        assert output is not None, "a path ends at the output"  # noqa: S101 - asked before
        best[output] = [0]
        for place, (node, _, operand, partial) in enumerate(self.edges):
            if node != last:
                last, ranks = node, best[node]
                ranks.sort()
                # A user's own way stands in the lowest bits, so that one sum makes a rank.
                ways = [(rank & HIGH) + way for way, rank in enumerate(ranks[:k])]
                best[node] = ranks[:k]
            own = (_weight(partial) << SHIFT) + (place << PLACE_BITS)
            best[operand] += [way + own for way in ways]
        best[self.source].sort()
        del best[self.source][k:]
        return best

    def _path(self, best: list[list[int]], way: int) -> Path:
        """Follow the ranks from the source to the output."""
        places: list[int] = []
        i, output, edges = self.source, self.program.output, self.edges
        while i != output:
            rank = best[i][way] & LOW
            place, way = rank >> PLACE_BITS, rank & WAY
            places.append(place)
            i = edges[place][0]
        return Path(edges, tuple(places), self.seed)


@lru_cache(maxsize=65536)
def _weight(partial: float) -> int:
    """Return what a factor adds to the weight of a path, less for larger ones: −log2 in 2^-30."""
    if not math.isfinite(partial):
        return -WILD
    return round(-math.log2(abs(partial)) * FINE) if partial else DEAD
