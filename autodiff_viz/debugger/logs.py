"""Log points: what they write when the cursor passes them going forward, without stopping."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from autodiff_viz.core.numbers import shown
from autodiff_viz.core.tangent import EDGE_STEPS, Line
from autodiff_viz.debugger.batches import NAMES, batches
from autodiff_viz.debugger.breakpoints import firings
from autodiff_viz.debugger.insides import places_of
from autodiff_viz.document.stops import Stops

FIELD: Final = re.compile(r"\{([^{}]*)\}")
FIELDS: Final = ("name", *NAMES)
"""What may stand in braces."""

NOTHING: Final = "–"
"""What is written for a number that the step does not have."""


class Logged(NamedTuple):
    """A log point that was passed: the step, the place of the log point, and what it writes."""

    cursor: int
    place: int
    text: str


def passed(line: Line, stops: Stops, start: int, end: int) -> list[tuple[int, int]]:
    """Return (cursor, place) of each enabled log point on the way from `start` to `end`, in order."""
    way, places = range(start + 1, end + 1), places_of(line.tape.program)
    return sorted(
        (cursor, place)
        for place, point in enumerate(stops.breakpoints)
        if point.enabled and point.log
        for cursor in firings(line, point, way, places)
    )


def logged(line: Line, stops: Stops, start: int, end: int, most: int | None = None) -> list[Logged]:
    """Return what is written on the way from `start` to `end`; of more than `most` the last ones."""
    found = passed(line, stops, start, end)
    kept = found if most is None else found[-most:]
    return [
        Logged(cursor, place, message(line, cursor, stops.breakpoints[place].log))
        for cursor, place in kept
    ]


def message(line: Line, cursor: int, text: str) -> str:
    """Return a log text with what stands in braces filled in; unknown words stay as they are."""
    fields = _fields(line, cursor)
    return FIELD.sub(lambda found: fields.get(found[1].strip(), found[0]), text)


def _fields(line: Line, cursor: int) -> dict[str, str]:
    (batch,) = batches(line, (cursor,))
    step = line.steps[cursor - 1]
    node = step.target if isinstance(step, EDGE_STEPS) else step.node
    numbers = {name: shown(batch.numbers(name)[0]) for name in NAMES if name in batch.columns}
    own = {"name": line.tape.program.names[node], "step": str(cursor)}
    return dict.fromkeys(NAMES, NOTHING) | numbers | own


def text_problem(text: str) -> str:
    """Say which words in braces of a log text mean nothing; "" when all do."""
    unknown = [each for each in FIELD.findall(text) if each.strip() not in FIELDS]
    if not unknown:
        return ""
    known = ", ".join(f"{{{name}}}" for name in FIELDS)
    return f"{{{unknown[0]:.40}}} means nothing and stays as it is; what is filled in: {known}."
