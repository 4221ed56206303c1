"""Breakpoints as texts and back, for the command line, for Python and for the list in the window.

A node or an edge and when: "a", "a changes sign", "y->a if contribution < 0"; anywhere only when.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from autodiff_viz.core.errors import ProgramError, StopError
from autodiff_viz.core.inner_keys import is_inner
from autodiff_viz.core.naming import adjoint_name, tangent_name
from autodiff_viz.core.ops import nearest
from autodiff_viz.core.program import Program
from autodiff_viz.core.tangent import Line, TangentTimeline
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.breakpoints import fired_at
from autodiff_viz.debugger.conditions import compiled
from autodiff_viz.debugger.insides import edges_of, places_of, rekeyed_key, seen_key
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target

PHRASES: Final = {
    "": Kind.REACHED,
    "is not finite": Kind.NOT_FINITE,
    "is exactly zero": Kind.ZERO,
    "is zero": Kind.ZERO,
    "changes sign": Kind.SIGN,
}
"""What may be said in words instead of a condition."""

NTH: Final = re.compile(r"contribution ([0-9]{1,7})")
AT_NODE: Final = re.compile(r"\s*(\S+)\s*(.*)", re.DOTALL)
AT_EDGE: Final = re.compile(r"\s*(\S+?)\s*(?:->|→)\s*(\S+)\s*(.*)", re.DOTALL)

BACKWARD: Final = frozenset({"adjoint", "upstream", "partial", "contribution", "tangent"})
"""Numbers that a condition about the value of a node does not have."""


class When(NamedTuple):
    """When a breakpoint fires, as its fields."""

    kind: Kind
    condition: str = ""
    nth: int = 1


def when_of(text: str, program: Program) -> When:
    """Return what a text says: "", a phrase, "contribution 2", or a condition after an optional if.

    Raises FormulaError with the place for a condition that cannot be read.
    """
    said = " ".join(text.split())
    if said in PHRASES:
        return When(PHRASES[said])
    numbered = NTH.fullmatch(said)
    if numbered:
        return When(Kind.NTH, nth=int(numbered[1]))
    condition = re.sub(r"^\s*if\s", "", text).strip()
    compiled(condition, program.functions)
    return When(Kind.CONDITION, condition)


def anywhere(program: Program, text: str) -> Breakpoint:
    """Return the breakpoint at every step that a text says; raises FormulaError, StopError."""
    return _with(Breakpoint(Target.ANYWHERE, kind=Kind.ZERO), when_of(text, program))


def at_node(program: Program, target: Target, text: str) -> Breakpoint:
    """Return the breakpoint that "a" or "a when" says; raises ProgramError, FormulaError, StopError."""
    found = AT_NODE.fullmatch(text)
    if not found:
        raise StopError("A breakpoint at a node needs the name of one.")
    key = program.nodes[node_named(program, found[1])].key
    return _with(Breakpoint(target, key), when_of(found[2], program))


def at_edges(program: Program, text: str) -> tuple[Breakpoint, ...]:
    """Return the breakpoints that "y->a" or "y->a when" says, one for each slot in which y reads a."""
    found = AT_EDGE.fullmatch(text)
    if not found:
        raise StopError(
            f"{text.strip()!r:.80} is no edge; write the way its contribution goes, y->a."
        )
    user, operand = node_named(program, found[1]), node_named(program, found[2])
    slots = [slot for slot, each in enumerate(program.nodes[user].operands) if each == operand]
    if not slots:
        raise ProgramError(f"{found[1]:.80} does not read {found[2]:.80}; there is no such edge.")
    when, key = when_of(found[3], program), program.nodes[user].key
    return tuple(_with(Breakpoint(Target.EDGE, key, slot), when) for slot in slots)


def about_node(program: Program, name: str, text: str) -> Breakpoint:
    """Return the breakpoint at a node for a condition: on its value if only that is asked about."""
    when = when_of(text, program)
    names = compiled(when.condition, program.functions).names if when.condition else ()
    on_value = "value" in names and not BACKWARD & set(names)
    key = program.nodes[node_named(program, name)].key
    return _with(Breakpoint(Target.VALUE if on_value else Target.ADJOINT, key), when)


def node_named(program: Program, name: str) -> int:
    """Return the index of a node; raises ProgramError with the name most like it."""
    called = unicodedata.normalize("NFKC", name)
    if called in program.names:
        return program.names.index(called)
    near = nearest(called, program.names)
    way_out = f" Is it {near}?" if near else ""
    raise ProgramError(f"There is no node called {name!r:.80}.{way_out}")


def _with(point: Breakpoint, when: When) -> Breakpoint:
    return replace(point, kind=when.kind, condition=when.condition, nth=when.nth)


def when_text(point: Breakpoint) -> str:
    """Return when a breakpoint fires, as `when_of` reads it; "" for each time."""
    if point.kind is Kind.CONDITION:
        return point.condition
    if point.kind is Kind.NTH:
        return f"contribution {point.nth}"
    return "" if point.kind is Kind.REACHED else point.kind.value


def place_text(line: Line, point: Breakpoint) -> str:
    """Return what a breakpoint is at: "value of a", "ā" (in forward mode ȧ), "y → a", "any step"."""
    program, places = _program_with(line, point.key)
    if point.key is None or point.key not in places:
        return "any step"
    name, ahead = program.names[places[point.key]], isinstance(line, TangentTimeline)
    if point.target is Target.VALUE:
        return f"value of {name}"
    if point.target is Target.ADJOINT:
        return tangent_name(name) if ahead else adjoint_name(name)
    return _edge_text(program, point.key, point.slot or 0, ahead=ahead)


def _program_with(line: Line, key: int | None) -> tuple[Program, Mapping[int, int]]:
    """Return the program that is seen, unfolded where an inner node is folded away, and its places."""
    program = line.tape.program
    places = places_of(program)
    while key is not None and key not in places and is_inner(key):
        around = seen_key(key, places)
        shown = unfolded(program, {around}) if around in places else program
        if shown is program:
            break
        program, places = shown, places_of(shown)
    return program, places


def edge_text(line: Line, user: int, slot: int) -> str:
    """Return an edge in the direction its contribution goes: y → a, in forward mode a → y."""
    program, ahead = line.tape.program, isinstance(line, TangentTimeline)
    return _edge_text(program, program.nodes[user].key, slot, ahead=ahead)


def _edge_text(program: Program, key: int, slot: int, *, ahead: bool) -> str:
    user = places_of(program)[key]
    edges = edges_of(program, key, user, slot)
    read = [i for node, each in edges for i in program.nodes[node].operands[each : each + 1]]
    operands = program.nodes[user].operands
    is_one_of_two = edges == [(user, slot)] and read and operands.count(read[0]) > 1
    ends = program.names[user], program.names[read[0]] if read else ""
    first, second = reversed(ends) if ahead else ends
    return f"{first} → {second}{f' ({slot + 1})' if is_one_of_two else ''}"


def breakpoint_text(line: Line, point: Breakpoint) -> str:
    """Return a breakpoint in one line: "ā: contribution 2"."""
    when = when_text(point)
    return f"{place_text(line, point)}: {when}" if when else place_text(line, point)


def rekeyed(stops: Stops, keys: dict[int, int]) -> Stops:
    """Return the stops for a program whose nodes have other keys: `keys` from each old one."""
    points = tuple(
        replace(each, key=None if each.key is None else rekeyed_key(each.key, keys))
        for each in stops.breakpoints
    )
    watches = tuple(
        replace(
            each,
            key=None if each.key is None else keys[each.key],
            nodes=tuple((name, keys[key]) for name, key in each.nodes),
        )
        for each in stops.watches
    )
    return Stops(points, watches)


NAMED: Final = 3
"""So many breakpoints are named in a sentence."""


def stop_sentence(line: Line, stops: Stops, cursor: int) -> str:
    """Say at which breakpoints the step just done stopped, or that none did up to the start or the end."""
    fired = [stops.breakpoints[place] for place in fired_at(line, stops, cursor)]
    told = [_stopped_at(line, point) for point in fired if not point.log]
    if told:
        more = [f"{len(told) - NAMED} more"] if len(told) > NAMED else []
        return f"Step {cursor}: stopped at {', '.join((*told[:NAMED], *more))}."
    return f"No breakpoint stopped before the {'end' if cursor else 'start'}."


def _stopped_at(line: Line, point: Breakpoint) -> str:
    when = when_text(point)
    if point.key is None:
        return when
    return f"{place_text(line, point)}{f' ({when})' if when else ''}"
