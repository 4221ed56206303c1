"""Breakpoints, log points and watches as plain data of a document; nodes are named by their key.

What they mean at a step is known to `debugger`. Each says at once, as a sentence, what it cannot be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from autodiff_viz.core import limits
from autodiff_viz.core.errors import StopError
from autodiff_viz.core.inner_keys import inner_node, is_inner
from autodiff_viz.core.program import Node, Program


class Target(StrEnum):
    """What a breakpoint or a watch looks at."""

    VALUE = "value"
    ADJOINT = "adjoint"
    """The adjoint of a node; in forward mode its tangent."""
    EDGE = "contribution"
    ANYWHERE = "anywhere"
    """For a breakpoint every step, for a watch an expression over all nodes."""


class Kind(StrEnum):
    """When a breakpoint fires."""

    REACHED = "reached"
    """At each step that computes the target or adds to it."""
    CONDITION = "condition"
    NOT_FINITE = "is not finite"
    ZERO = "is exactly zero"
    SIGN = "changes sign"
    NTH = "n-th contribution"


NODES: tuple[Target, ...] = (Target.VALUE, Target.ADJOINT)
"""The targets that are a node."""


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Where to stop, or with a `log` where to write that text and go on.

    key: the node, of an edge the one that reads; None anywhere. slot: of an edge. condition and
    nth: for the kinds that need them. Raises StopError.
    """

    target: Target
    key: int | None = None
    slot: int | None = None
    kind: Kind = Kind.REACHED
    condition: str = ""
    nth: int = 1
    log: str = ""
    enabled: bool = True

    def __post_init__(self) -> None:
        _check_place(self.target, self.key, self.slot)
        limits.check_limit(len(self.condition), limits.STOP_CHARACTERS, "characters in a condition")
        limits.check_limit(len(self.log), limits.STOP_CHARACTERS, "characters in a log text")
        _check_kind(self)

    @property
    def place(self) -> tuple[Target, int | None, int | None]:
        """What it looks at; a log point can be at the same place as a breakpoint."""
        return self.target, self.key, self.slot


def _check_place(target: Target, key: int | None, slot: int | None) -> None:
    if (target is Target.ANYWHERE) != (key is None):
        raise StopError("A stop names a node or an edge, or is anywhere and names none.")
    if (target is Target.EDGE) != (slot is not None):
        raise StopError("An edge is named by the node that reads and its slot; nothing else is.")


def _check_kind(point: Breakpoint) -> None:
    if (point.kind is Kind.CONDITION) != bool(point.condition):
        raise StopError("A condition is missing; write one, as in abs(adjoint) > 1e3.")
    if point.kind is Kind.REACHED and point.target is Target.ANYWHERE and not point.log:
        raise StopError("A breakpoint anywhere needs a condition, as in abs(adjoint) > 1e3.")
    if point.kind is Kind.SIGN and point.target is Target.VALUE:
        raise StopError("A value is computed once and cannot change its sign; an adjoint can.")
    if point.kind is Kind.NTH and point.target in (Target.VALUE, Target.EDGE):
        raise StopError("Only an adjoint has several contributions; break on the adjoint.")
    if not 1 <= point.nth <= limits.NODES:
        raise StopError(f"{point.nth} is no number of a contribution; the first is 1.")


@dataclass(frozen=True, slots=True)
class Watch:
    """What is kept in view: a node's value or adjoint, an edge's contribution, or an expression.

    text: the expression. nodes: the key of each name in it, as pairs, so that it follows a rename.
    Raises StopError.
    """

    target: Target
    key: int | None = None
    slot: int | None = None
    text: str = ""
    nodes: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        _check_place(self.target, self.key, self.slot)
        limits.check_limit(len(self.text), limits.STOP_CHARACTERS, "characters in a watch")
        if (self.target is Target.ANYWHERE) != bool(self.text):
            raise StopError("An expression is missing; write one, as in a*adjoint(a).")

    @property
    def keys(self) -> tuple[int, ...]:
        """The keys of all nodes it reads."""
        return (*((self.key,) if self.key is not None else ()), *(key for _, key in self.nodes))


@dataclass(frozen=True, slots=True)
class Stops:
    """The breakpoints and the watches of a document, in the order they were made.

    Raises LimitError.
    """

    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[Watch, ...] = ()

    def __post_init__(self) -> None:
        limits.check_limit(len(self.breakpoints), limits.STOPS, "breakpoints")
        limits.check_limit(len(self.watches), limits.STOPS, "watches")

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.breakpoints or self.watches)


def living(stops: Stops, program: Program) -> Stops:
    """Return the stops whose nodes and edges `program` has; `stops` itself where that is all."""
    if not stops:
        return stops
    slots = {node.key: len(node.operands) for node in program.nodes}
    slots |= {key: len(node.operands) for key, node in _inner_nodes(stops, program)}
    breakpoints = tuple(each for each in stops.breakpoints if _lives(each, slots))
    watches = tuple(
        each
        for each in stops.watches
        if _lives(each, slots) and all(key in slots for _, key in each.nodes)
    )
    kept = Stops(breakpoints, watches)
    return stops if kept == stops else kept


def _inner_nodes(stops: Stops, program: Program) -> Iterator[tuple[int, Node]]:
    """Yield the nodes inside functions at which there are breakpoints, with their keys."""
    keys = {point.key for point in stops.breakpoints if point.key is not None}
    for key in sorted(filter(is_inner, keys)):
        node = inner_node(program, key)
        if node is not None:
            yield key, node


def _lives(stop: Breakpoint | Watch, slots: Mapping[int, int]) -> bool:
    if stop.key is None:
        return True
    return stop.key in slots and (stop.slot is None or 0 <= stop.slot < slots[stop.key])


def with_breakpoint(stops: Stops, point: Breakpoint) -> Stops:
    """Return the stops with one more breakpoint; the same ones where it is there already."""
    if point in stops.breakpoints:
        return stops
    return replace(stops, breakpoints=(*stops.breakpoints, point))


def without_breakpoint(stops: Stops, place: int) -> Stops:
    """Return the stops without the breakpoint number `place`, from 0."""
    points = stops.breakpoints
    return replace(stops, breakpoints=(*points[:place], *points[place + 1 :]))


def with_changed(stops: Stops, place: int, changed: Breakpoint) -> Stops:
    """Return the stops with another breakpoint at `place`, from 0."""
    points = stops.breakpoints
    return replace(stops, breakpoints=(*points[:place], changed, *points[place + 1 :]))


def toggled(stops: Stops, point: Breakpoint) -> Stops:
    """Return the stops without the breakpoints that stop where `point` does, or with it if none does."""
    kept = tuple(each for each in stops.breakpoints if each.log or each.place != point.place)
    if len(kept) < len(stops.breakpoints):
        return replace(stops, breakpoints=kept)
    return with_breakpoint(stops, point)


def all_enabled(stops: Stops, enabled: bool) -> Stops:
    """Return the stops with every breakpoint on, or every one off."""
    points = tuple(replace(each, enabled=enabled) for each in stops.breakpoints)
    return replace(stops, breakpoints=points)


def with_watches(stops: Stops, watches: Iterable[Watch]) -> Stops:
    """Return the stops with more watches; those that are there already are not added again."""
    return replace(stops, watches=tuple(dict.fromkeys((*stops.watches, *watches))))


def without_watch(stops: Stops, place: int) -> Stops:
    """Return the stops without the watch number `place`, from 0."""
    return replace(stops, watches=(*stops.watches[:place], *stops.watches[place + 1 :]))
