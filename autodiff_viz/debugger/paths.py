"""The paths from a node to the output, and the product of the local gradients along each.

x̄ = seed · Σ over the paths Π ∂v/∂u. Numbers of paths, sums and the largest products are found by
dynamic programming over the edges, so that 2^30 paths cost nothing. Parallel edges are paths apart.
Read by `debugger.why`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
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
        """The first factor at which a product swept back from the output becomes 0 or not finite."""
        so_far = self.seed
        for factor in reversed(self.factors):
            so_far *= factor.partial
            if not so_far or not math.isfinite(so_far):
                return factor
        return None


def _size(number: float) -> float:
    return abs(number) if number == number else math.inf


@dataclass(frozen=True)
class Paths:
    """All paths from `source` to the output of a tape, at a seed.

    by_hand: the adjoints that are set by hand. A path ends at such a node, which is a seed of its own;
    none leads through a held node.
    """

    tape: Tape
    source: int
    seed: float = 1.0
    by_hand: Mapping[int, float] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        """What the paths lead through."""
        return self.tape.program

    @cached_property
    def reached(self) -> bytes:
        """Whether each node is made of the source along edges a contribution flows along."""
        program, made = self.program, bytearray(len(self.program.nodes))
        made[self.source] = program.active[self.source] and program.differentiable[self.source]
        for user, _, operand, _ in reversed(self._flowing):
            if made[operand]:
                made[user] = True
        return bytes(made)

    @cached_property
    def _flowing(self) -> list[Flat]:
        """The edges a contribution flows along and counts, in the order of the reverse sweep."""
        rows, edges = self.tape.partials, self.program.plan.edges
        pairs = zip(edges.nodes, edges.slots, strict=True)
        partials = [rows[node][slot] for node, slot in pairs]
        flat = zip(edges.nodes, edges.slots, edges.operands, partials, strict=True)
        if not (self.tape.held or self.by_hand):
            return list(flat)  # type: ignore[arg-type]  # only a held node has none
        return [
            (node, slot, operand, partial)
            for node, slot, operand, partial in flat
            if partial is not None and operand not in self.by_hand
        ]

    @cached_property
    def edges(self) -> list[Flat]:
        """The edges of all paths as the fields of a Factor, in the order of the reverse sweep.

        So an edge comes after all edges above it.
        """
        reached, flowing = self.reached, self._flowing
        found = list(itertools.compress(flowing, [reached[edge[2]] for edge in flowing]))
        return self._leading_up(found) if self.tape.held or self.by_hand else found

    def _leading_up(self, edges: list[Flat]) -> list[Flat]:
        """Return the edges from which a way leads on to an end."""
        leads, found = set(self.ends), []
        for edge in edges:
            if edge[0] in leads:
                leads.add(edge[2])
                found.append(edge)
        return found

    @cached_property
    def ends(self) -> dict[int, float]:
        """The nodes at which paths end, with what each of these has for a seed."""
        output = self.program.output
        own = {} if output is None else {output: self.seed}
        return {**self.by_hand, **own}

    @property
    def is_there(self) -> bool:
        """Whether there is any path; the one of an end itself has no edges."""
        return bool(self.reached[self.source] and (self.edges or self.source in self.ends))

    @cached_property
    def _to_one_end(self) -> tuple[list[Flat], int]:
        """The edges to a single end, and that end.

        Where there are several, it is one above all nodes, with an edge to each whose partial is the seed.
        """
        output, above = self.program.output or 0, len(self.program.nodes)
        if not self.by_hand:
            return self.edges, output
        last = [(above, -1, end, seed) for end, seed in self.ends.items() if self.reached[end]]
        return [*last, *self.edges], above

    @cached_property
    def count(self) -> int:
        """How many paths there are."""
        return self._counted(alive=False)

    @cached_property
    def alive(self) -> int:
        """How many paths have no factor that is 0."""
        dies = any(not partial for *_, partial in self._to_one_end[0])
        return self._counted(alive=True) if dies else self.count

    def _counted(self, alive: bool) -> int:
        if not self.is_there:
            return 0
        edges, end = self._to_one_end
        counts = [0] * (len(self.program.nodes) + 1)
        counts[end] = 1
        for node, _, operand, partial in edges:
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
        if not self.is_there:
            return 0.0
        edges, end = self._to_one_end
        sums = [-0.0] * (len(self.program.nodes) + 1)
        sums[self.source] = 1.0 if self.by_hand else of(self.seed)
        for node, _, operand, partial in reversed(edges):
            sums[node] += sums[operand] * of(partial)
        return sums[end]

    def top(self, k: int) -> tuple[Path, ...]:
        """Return the k paths with the largest products; with fewer zeros first among those that are 0.

        A path with a factor that is not finite comes before all. k is limits.PATHS at most.
        """
        if not self.is_there or k < 1:
            return ()
        edges, end = self._to_one_end
        ways = Ways(edges, len(self.program.nodes) + 1, end)
        found = ways.top(self.source, min(k, limits.PATHS))
        if not self.by_hand:
            return tuple(Path(edges, places, self.seed) for places in found)
        return tuple(Path(edges, places[:-1], edges[places[-1]][3]) for places in found)
