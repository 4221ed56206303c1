"""Places in a timeline that a person can name: by number, by per cent, by node; read by the window."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from autodiff_viz.core.errors import PlaceError
from autodiff_viz.core.naming import adjoint_name, tangent_name
from autodiff_viz.core.tangent import Line, TangentTimeline

_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_PER_CENT: Final = re.compile(r"([0-9]{1,15}(?:\.[0-9]{0,15})?) ?%")
HOW: Final = "Write the number of a step, a part in per cent as in 50%, or the name of a node."


def place_named(line: Line, cursor: int, text: str) -> int:
    """Return the cursor that `text` names: 12, 50%, a, ā or a_bar; raises PlaceError.

    A bare name is the value in the forward phase and the whole adjoint in the backward phase, as
    `cursor` is in it; in forward mode the whole tangent.
    """
    wanted = unicodedata.normalize("NFKC", text.strip())
    if not wanted:
        raise PlaceError(HOW)
    per_cent = _PER_CENT.fullmatch(wanted)
    if per_cent:
        return _part(line, float(per_cent[1]), wanted)
    if _NUMBER.fullmatch(wanted):
        return _numbered(line, int(wanted))
    return _of_name(line, cursor, wanted)


def _numbered(line: Line, number: int) -> int:
    if number > len(line.steps):
        raise PlaceError(f"There is no step {number}; the last is {len(line.steps)}.")
    return number


def _part(line: Line, per_cent: float, text: str) -> int:
    if per_cent > 100.0:
        raise PlaceError(f"{text} is past the end; the end is 100%.")
    return round(len(line.steps) * per_cent / 100.0)


def _of_name(line: Line, cursor: int, wanted: str) -> int:
    names = line.tape.program.names
    if wanted in names:
        found = cursor_of_node(line, cursor, names.index(wanted))
    else:
        node = _derivative_named(line, wanted)
        if node is None:
            raise PlaceError(f"There is no node called {wanted!r:.60}. {HOW}")
        found = cursor_of_node(line, len(line.steps), node)
    if found is None:
        raise PlaceError(f"No step is about {wanted:.60}. {HOW}")
    return found


def _derivative_named(line: Line, wanted: str) -> int | None:
    """Return the node whose adjoint, or in forward mode tangent, is called ā or a_bar, ȧ or a_dot."""
    ahead = isinstance(line, TangentTimeline)
    marked, ending = (tangent_name, "_dot") if ahead else (adjoint_name, "_bar")
    called = ((i, name) for i, name in enumerate(line.tape.program.names))
    return next((i for i, n in called if wanted in (marked(n), n + ending)), None)


def cursor_of_node(line: Line, cursor: int, node: int) -> int | None:
    """Return the cursor at which a node has its value, or in the backward phase its whole adjoint.

    In forward mode it is the one at which it has its whole tangent.
    """
    valued = line.forward_steps.get(node)
    if not isinstance(line, TangentTimeline) and cursor <= line.forward:
        return valued
    contributions = line.contributions.get(node)
    return contributions[-1] if contributions else line.seed_steps.get(node, valued)


def names_of_places(line: Line) -> tuple[str, ...]:
    """Return the names of the nodes that some step is about, in program order."""
    return tuple(line.tape.program.names[i] for i in sorted(line.forward_steps))
