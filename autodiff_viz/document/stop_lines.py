"""The stops of a document as lines of a file and back; read by `document.files` only.

A node is a place in `nodes`, from 0, as everywhere in a file; in the document it is a key. `inside` leads
from there into its function: the place among the nodes of the formula after its params, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import msgspec

from autodiff_viz.core.errors import AutodiffVizError, FileError
from autodiff_viz.core.inner_keys import inner_node, is_place, key_at, way_in
from autodiff_viz.core.program import Program
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target, Watch


class BreakpointLine(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One breakpoint or log point."""

    at: Target
    node: int | None = None
    slot: int | None = None
    when: Kind = Kind.REACHED
    condition: str = ""
    nth: int = 1
    log: str = ""
    enabled: bool = True
    inside: list[int] = []


class WatchLine(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One watch; nodes: the place of each name in the text."""

    at: Target
    node: int | None = None
    slot: int | None = None
    text: str = ""
    nodes: dict[str, int] = {}


class StopLines(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """All stops."""

    breakpoints: list[BreakpointLine] = []
    watches: list[WatchLine] = []


L = TypeVar("L")
S = TypeVar("S")


def stop_lines(stops: Stops, program: Program) -> StopLines:
    """Return the stops as a file has them."""
    places = {node.key: place for place, node in enumerate(program.nodes)}
    return StopLines(
        [
            BreakpointLine(
                each.target,
                None if each.key is None else places[way_in(each.key)[0]],
                each.slot,
                each.kind,
                each.condition,
                each.nth,
                each.log,
                each.enabled,
                [] if each.key is None else list(way_in(each.key)[1:]),
            )
            for each in stops.breakpoints
        ],
        [
            WatchLine(
                each.target,
                _place(places, each.key),
                each.slot,
                each.text,
                {name: places[key] for name, key in each.nodes},
            )
            for each in stops.watches
        ],
    )


def stops_text(stops: Stops, program: Program) -> str:
    """Return the stops as a field at the end of a file, one line each; "" when there are none."""
    if not stops:
        return ""
    lines = stop_lines(stops, program)
    fields = (("breakpoints", lines.breakpoints), ("watches", lines.watches))
    texts = [f'    "{name}": [\n{_listed(found)}\n    ]' for name, found in fields if found]
    return ',\n  "stops": {\n' + ",\n".join(texts) + "\n  }"


def _listed(lines: Sequence[msgspec.Struct]) -> str:
    texts = (msgspec.json.format(msgspec.json.encode(line), indent=0).decode() for line in lines)
    return ",\n".join(f"      {text}" for text in texts)


def _place(places: dict[int, int], key: int | None) -> int | None:
    return None if key is None else places[key]


def stops_of(lines: StopLines, program: Program) -> Stops:
    """Return the stops in a file; raises FileError with the place of what is wrong."""
    try:
        return Stops(
            tuple(_each(lines.breakpoints, "breakpoints", lambda line: _breakpoint(line, program))),
            tuple(_each(lines.watches, "watches", lambda line: _watch(line, program))),
        )
    except FileError:
        raise
    except AutodiffVizError as error:
        raise FileError(f"Its stops are not valid: {error}") from error


def _each(lines: list[L], name: str, read: Callable[[L], S]) -> Iterator[S]:
    for place, line in enumerate(lines):
        try:
            yield read(line)
        except AutodiffVizError as error:
            raise FileError(f"A stop in it is not valid: {name}[{place}]: {error}") from error


def _breakpoint(line: BreakpointLine, program: Program) -> Breakpoint:
    return Breakpoint(
        line.at,
        _inner(program, line) if line.inside else _key(program, line.node, line.slot),
        line.slot,
        line.when,
        line.condition,
        line.nth,
        line.log,
        line.enabled,
    )


def _inner(program: Program, line: BreakpointLine) -> int:
    """Return the key of a node inside a function."""
    if line.node is None:
        raise FileError("What is inside of a function names its node.")
    outer = _node(program, line.node)
    fits = len(line.inside) <= len(program.functions) and all(map(is_place, line.inside))
    key = key_at((outer, *line.inside)) if fits else outer
    node = inner_node(program, key) if fits else None
    if node is None:
        raise FileError(f"There is no node {line.inside} inside nodes[{line.node}].")
    if line.slot is not None and not 0 <= line.slot < len(node.operands):
        raise FileError(
            f"The node {line.inside} inside nodes[{line.node}] has no slot {line.slot}."
        )
    return key


def _watch(line: WatchLine, program: Program) -> Watch:
    nodes = [(name, _node(program, place)) for name, place in line.nodes.items()]
    key = _key(program, line.node, line.slot)
    return Watch(line.at, key, line.slot, line.text, tuple(nodes))


def _key(program: Program, place: int | None, slot: int | None) -> int | None:
    if place is None:
        return None
    key = _node(program, place)
    if slot is not None and not 0 <= slot < len(program.nodes[place].operands):
        raise FileError(f"nodes[{place}] has no slot {slot}.")
    return key


def _node(program: Program, place: int) -> int:
    if not 0 <= place < len(program.nodes):
        raise FileError(f"There is no nodes[{place}].")
    return program.nodes[place].key
