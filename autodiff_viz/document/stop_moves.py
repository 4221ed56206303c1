"""What becomes of stops when functions of the person's own are renamed or written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import FormulaError
from autodiff_viz.core.inner_keys import (
    is_inner,
    key_at,
    leaving_edges,
    node_inside,
    outer_and_place,
    output_place,
    own_keys,
)
from autodiff_viz.core.program import Program
from autodiff_viz.core.tokens import Kind, tokens
from autodiff_viz.document.stops import Breakpoint, Stops, Target, Watch


def with_function_renamed(stops: Stops, old: str, new: str) -> Stops:
    """Return the stops whose conditions and expressions use a function by its new name."""
    points = tuple(replace(p, condition=_text(p.condition, old, new)) for p in stops.breakpoints)
    watches = tuple(replace(w, text=_text(w.text, old, new)) for w in stops.watches)
    renamed = Stops(points, watches)
    return stops if renamed == stops else renamed


def _text(text: str, old: str, new: str) -> str:
    """Return a text in which what is called `old` is called `new`; one that cannot be read stays."""
    try:
        found = tokens(text) if old in text else []
    except FormulaError:
        return text
    pieces, done = [], 0
    for token, following in pairwise(found):
        if token.kind is Kind.NAME and token.text == old and following.text == "(":
            pieces += [text[done : token.start], new]
            done = token.stop
    return "".join((*pieces, text[done:]))


@dataclass(frozen=True, slots=True)
class _Written:
    """The program with a function unfolded that is written out, and the new key of each node of it."""

    flat: Program
    gone: Function
    keys: Mapping[int, int]
    functions: frozenset[int]

    def moved(self, key: int) -> int:
        """Return the key of a node now: of one that is still inside a function by way of that."""
        places: list[int] = []
        while key not in self.keys and is_inner(key):
            key, place = outer_and_place(key)
            places.insert(0, place)
        i = self.flat.index_of_key(key)
        function = None if i is None else self.flat.function_named(self.flat.nodes[i].op)
        return key_at((self.keys.get(key, key), *self._places(function, places)))

    def _places(self, function: Function | None, places: list[int]) -> Iterator[int]:
        """Yield the places that lead into a function, in whose inside the one that is gone is written out."""
        inside = False
        start = 0
        for place in places:
            start = start + place if inside else self._start(function, place)
            node = None if function is None else node_inside(function, place)
            inside = not inside and node is not None and node.op == self.gone.name
            if not inside:
                yield start
            function = None if node is None else self.flat.function_named(node.op)
        if inside:
            yield start + output_place(self.gone)

    def _start(self, function: Function | None, place: int) -> int:
        """Return how many nodes come before one of an inside."""
        if function is None:
            return place
        size = len(self.gone.formula.nodes) - len(self.gone.params)
        first = len(function.params)
        before = function.formula.nodes[first : first + place]
        return sum(size if node.op == self.gone.name else 1 for node in before)


def written_out(stops: Stops, flat: Program, gone: Function, keys: Mapping[int, int]) -> Stops:
    """Return the stops for a program in which the unfolded function of `flat` is written out.

    keys: the new key of each node of `flat`. An edge of the function is now each that left its inside.
    """
    if not stops:
        return stops
    new = {own: keys[key] for key, own in own_keys(flat).items()} | dict(keys)
    written = _Written(flat, gone, new, frozenset(group.key for group in flat.groups))
    points = [each for point in stops.breakpoints for each in _points(point, written)]
    watches = [each for watch in stops.watches for each in _watches(watch, written)]
    return Stops(tuple(dict.fromkeys(points)), tuple(dict.fromkeys(watches)))


def _points(point: Breakpoint, written: _Written) -> Iterator[Breakpoint]:
    if point.target is Target.EDGE and point.key in written.functions:
        for key, slot in _edges(written, point.key, point.slot):
            yield replace(point, key=key, slot=slot)
    else:
        yield replace(point, key=None if point.key is None else written.moved(point.key))


def _watches(watch: Watch, written: _Written) -> Iterator[Watch]:
    """Yield a watch as it is, or of an edge of a function the one that left its inside; several are none."""
    if watch.target is not Target.EDGE or watch.key not in written.functions:
        yield watch
        return
    edges = _edges(written, watch.key, watch.slot)
    yield from (
        [replace(watch, key=key, slot=slot) for key, slot in edges] if len(edges) == 1 else []
    )


def _edges(written: _Written, key: int, slot: int | None) -> list[tuple[int, int]]:
    nodes = written.flat.nodes
    edges = leaving_edges(written.flat, key, slot)
    return [(written.keys[nodes[i].key], each) for i, each in edges]
