"""Two runs side by side: their steps aligned by node, the numbers that differ, the first difference.

A node of one run is the node of the other with the same key: both are versions of one document, also
where another formula was typed (`edits.set_program` carries the keys over). Else the name that the
person gave tells, and output stands beside output.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import ForwardStep
from autodiff_viz.core.tangent import EDGE_STEPS, AnyStep, Line, result
from autodiff_viz.debugger.stepping import numbered

Identity: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A step of each run, by the cursor behind it; None where one run has no such step.

    left and right: the number each gives: a value, or the adjoint or tangent after it. differs: not
    the same float, or on one side only, or made of another contribution. relative: |left - right| /
    max(|left|, |right|), None unless both are finite and not 0 both.
    """

    left_cursor: int | None
    right_cursor: int | None
    left: float | None
    right: float | None
    differs: bool

    @property
    def relative(self) -> float | None:
        """How far the numbers are apart, in parts of the larger."""
        if self.left is None or self.right is None:
            return None
        size = max(abs(self.left), abs(self.right))
        if not (math.isfinite(self.left) and math.isfinite(self.right)) or not size:
            return None
        return abs(self.left / size - self.right / size)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pairs, in the order of the left run; the right run's own stand behind what they follow."""

    pairs: tuple[Pair, ...]

    @property
    def differing(self) -> tuple[int, ...]:
        """The places of the pairs that differ."""
        return tuple(place for place, pair in enumerate(self.pairs) if pair.differs)

    @property
    def first(self) -> int | None:
        """The place of the first pair that differs; None when the runs are the same."""
        return next(iter(self.differing), None)

    def next_after(self, place: int) -> int | None:
        """Return the place of the next pair that differs, from the start again behind the last."""
        found = self.differing
        return next((each for each in found if each > place), self.first)


def compared(left: Line, right: Line) -> Comparison:
    """Return the steps of two runs side by side."""
    names = _identities(right, partners(left.tape.program, right.tape.program))
    place = {identity: n for n, identity in enumerate(names, 1)}
    lefts = list(_identities(left, range(len(left.tape.program.nodes))))
    matched = [place.get(identity) for identity in lefts]
    aligned = _merged(matched, len(right.steps))
    return Comparison(tuple([_pair(left, right, one, other) for one, other in aligned]))


def _merged(matched: list[int | None], count: int) -> Iterator[tuple[int | None, int | None]]:
    """Yield the cursors side by side; a step only the right run has stands behind the one before it."""
    taken = {n for n in matched if n is not None}
    yield from ((None, n) for n in _alone(1, count, taken))
    for cursor, partner in enumerate(matched, 1):
        yield cursor, partner
        if partner is not None:
            yield from ((None, n) for n in _alone(partner + 1, count, taken))


def _alone(first: int, count: int, taken: set[int]) -> Iterator[int]:
    """Yield the cursors from `first` on until one that has a partner."""
    for n in range(first, count + 1):
        if n in taken:
            return
        yield n


def partners(left: Program, right: Program) -> list[int]:
    """Return for each node of `right` the node of `left` it is, or a number of its own above them."""
    found = _by_key(left, right)
    taken = set(found.values())
    for i, k in _by_name(left, right):
        if i not in found and k not in taken:
            found[i] = k
            taken.add(k)
    alone = len(left.nodes)
    return [found.get(i, alone + i) for i in range(len(right.nodes))]


def _by_key(left: Program, right: Program) -> dict[int, int]:
    """Return the nodes with one key; an input is never a computed node."""
    places = {node.key: i for i, node in enumerate(left.nodes)}
    pairs = [(i, places.get(node.key)) for i, node in enumerate(right.nodes)]
    return {
        i: k
        for i, k in pairs
        if k is not None and bool(left.nodes[k].operands) == bool(right.nodes[i].operands)
    }


def _by_name(left: Program, right: Program) -> Iterator[tuple[int, int]]:
    """Yield the nodes with one name that the person gave, then the outputs."""
    named = {node.name: i for i, node in enumerate(left.nodes) if node.name}
    yield from ((i, named[n.name]) for i, n in enumerate(right.nodes) if n.name in named)
    if left.output is not None and right.output is not None:
        yield right.output, left.output


def _identities(line: Line, partner: Iterable[int]) -> Iterator[Identity]:
    """Return what each step is about, in the nodes of the left run, and which time it is."""
    nodes = list(partner)
    return numbered(_about(step, nodes) for step in line.steps)


def _about(step: AnyStep, nodes: list[int]) -> Identity:
    if isinstance(step, EDGE_STEPS):
        return (nodes[step.node], step.slot, nodes[step.operand])
    return (nodes[step.node], isinstance(step, ForwardStep))


def _pair(left: Line, right: Line, left_cursor: int | None, right_cursor: int | None) -> Pair:
    steps = (
        None if left_cursor is None else left.steps[left_cursor - 1],
        None if right_cursor is None else right.steps[right_cursor - 1],
    )
    if steps[0] is None or steps[1] is None:
        numbers = [None if step is None else result(step) for step in steps]
        return Pair(left_cursor, right_cursor, numbers[0], numbers[1], differs=True)
    one, other = result(steps[0]), result(steps[1])
    differs = _bits(one) != _bits(other) or _given(steps[0]) != _given(steps[1])
    return Pair(left_cursor, right_cursor, one, other, differs)


def _given(step: AnyStep) -> bytes:
    """Return the bits of a contribution; those of 0 for a step that makes none."""
    return _bits(step.contribution if isinstance(step, EDGE_STEPS) else 0.0)


def _bits(number: float) -> bytes:
    """Return the float itself; every nan is one."""
    return struct.pack("<d", math.nan if number != number else number)
