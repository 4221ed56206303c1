"""The k paths with the largest products, each found only when it is asked for.

One pass finds the best way from every node to the output. A path then is the best way with some detours,
each of which costs what it weighs more; a heap yields paths by their weight, and holds detours, not paths.
So with n edges k paths cost k·n, however many paths there are. Read by `debugger.paths`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import heappop, heappush, nsmallest
from typing import Final, NamedTuple, TypeAlias

Flat: TypeAlias = tuple[int, int, int, float]
"""The fields of a Factor: node, slot, operand, partial."""

Places: TypeAlias = tuple[int, ...]
"""The places in a list of edges, from the input to the output."""

FINE: Final = 1 << 30
DEAD: Final = 1 << 80
WILD: Final = 1 << 110
"""The weights of a factor 2^-1, of 0, and of one that is not finite (which counts the other way)."""


class Detour(NamedTuple):
    """A path that leaves another one at its `start`-th edge, along the edge at `place` and the best way on.

    weight: of the whole path. order: sorts paths of one weight, so that the answer is the same each time.
    """

    weight: int
    order: tuple[int, ...]
    before: Places
    start: int
    place: int

    @property
    def whole(self) -> Places:
        """Its edges up to the one at `place`."""
        return (*self.before[: self.start], self.place)


class Ways:
    """The ways from the nodes to the output, over edges in the order of the reverse sweep."""

    def __init__(self, edges: Sequence[Flat], size: int, output: int) -> None:
        self._edges, self._output = edges, output
        self._best = [-1] * size
        """By node, the place of the first edge of its best way."""
        self._others: list[list[int]] = [[] for _ in range(size)]
        """By node, the places of the edges out of it that are not first on its best way."""
        self._weights = [0] * len(edges)
        """By edge, of the best way along it."""
        self._sweep(size)

    def _sweep(self, size: int) -> None:
        weights, best, others, least = self._weights, self._best, self._others, [0] * size
        for place, (node, _, operand, partial) in enumerate(self._edges):
            weights[place] = weight = least[node] + _weight(partial)
            known = best[operand]
            if known < 0 or weight < least[operand]:
                best[operand], least[operand] = place, weight
            else:
                known = place
            if known >= 0:
                others[operand].append(known)

    def top(self, source: int, k: int) -> Iterator[Places]:
        """Yield the k lightest paths from a node, or all there are."""
        places = self._onward(source)
        yield places
        waiting: list[Detour] = []
        weight = self._weights[places[0]] if places else 0
        last = Detour(weight, (), (), 0, -1)
        for left in range(k - 1, 0, -1):
            for detour in self._detours(places, last, left):
                heappush(waiting, detour)
            if not waiting:
                return
            last = heappop(waiting)
            places = (*last.whole, *self._onward(self._edges[last.place][0]))
            yield places

    def _onward(self, node: int) -> Places:
        """Return the best way from a node."""
        best, edges, output, places = self._best, self._edges, self._output, []
        while node != output:
            place = best[node]
            places.append(place)
            node = edges[place][0]
        return tuple(places)

    def _detours(self, places: Places, last: Detour, k: int) -> list[Detour]:
        """Return the k lightest paths that leave a path after its own last detour."""
        weights, others, edges = self._weights, self._others, self._edges
        start = len(last.whole) if last.place >= 0 else 0
        found = [
            (weights[other] - weights[place], -at, other)
            for at, place in enumerate(places[start:], start)
            for other in others[edges[place][2]]
        ]
        return [
            Detour(last.weight + more, (*last.order, at, other), places, -at, other)
            for more, at, other in nsmallest(k, found)
        ]


@lru_cache(maxsize=65536)
def _weight(partial: float) -> int:
    """Return what a factor adds to the weight of a path, less for larger ones: −log2 in 2^-30.

    A whole number, so that weights add without rounding.
    """
    if not math.isfinite(partial):
        return -WILD
    return round(-math.log2(abs(partial)) * FINE) if partial else DEAD
