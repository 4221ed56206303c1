"""What a document does otherwise, as lines of a file and back; read by `document.files` only.

A node is a place in `nodes`, from 0, as everywhere in a file; in the document it is a key.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import msgspec

from autodiff_viz.core.errors import AutodiffVizError, FileError
from autodiff_viz.core.program import Program
from autodiff_viz.document.whatif import Fault, Numbers, WhatIf

Number: TypeAlias = float | str

NOT_FINITE: Final = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class NumberLine(msgspec.Struct, forbid_unknown_fields=True):
    """A node and a number of its."""

    node: int
    number: Number


class WhatIfLines(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """All that is done otherwise."""

    held: list[NumberLine] = []
    adjoints: list[NumberLine] = []
    fault: Fault = Fault.NONE
    order: list[int] = []


def whatif_lines(whatif: WhatIf, program: Program) -> WhatIfLines:
    """Return what is done otherwise as a file has it."""
    places = {node.key: place for place, node in enumerate(program.nodes)}
    return WhatIfLines(
        [NumberLine(places[key], written(each)) for key, each in whatif.held],
        [NumberLine(places[key], written(each)) for key, each in whatif.adjoints],
        whatif.fault,
        [places[key] for key in whatif.order],
    )


def written(number: float) -> Number:
    """Return a number as a file has it."""
    return number if math.isfinite(number) else str(number)


def whatif_of(lines: WhatIfLines, program: Program) -> WhatIf:
    """Return what a file does otherwise; raises FileError with the place of what is wrong."""
    try:
        return WhatIf(
            _numbers(lines.held, "held", program, computed=True),
            _numbers(lines.adjoints, "adjoints", program, computed=False),
            lines.fault,
            tuple(_key(program, place, "order", computed=True) for place in lines.order),
        )
    except FileError:
        raise
    except AutodiffVizError as error:
        raise FileError(f'Its "what_if" is not valid: {error}') from error


def _numbers(lines: list[NumberLine], where: str, program: Program, *, computed: bool) -> Numbers:
    pairs = [(_key(program, line.node, where, computed=computed), line) for line in lines]
    if len({key for key, _ in pairs}) < len(pairs):
        raise FileError(f'A node is twice in "{where}".')
    return Numbers((key, _number(line.number, where)) for key, line in pairs)


def _key(program: Program, place: int, where: str, *, computed: bool) -> int:
    if not 0 <= place < len(program.nodes):
        raise FileError(f'There is no nodes[{place}], which "{where}" names.')
    if computed and not program.nodes[place].operands:
        raise FileError(f'nodes[{place}], which "{where}" names, is not computed.')
    return program.nodes[place].key


def _number(written: Number, where: str) -> float:
    if isinstance(written, str):
        if written not in NOT_FINITE:
            raise FileError(f'{written!r:.40} is not a number: "{where}".')
        return NOT_FINITE[written]
    if not math.isfinite(written):
        raise FileError(f'{written!r:.40} is not a number: "{where}".')
    return float(written)
