"""Aligned columns of text, and numbers as JSON has them; read by the commands that print."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from autodiff_viz.cli.terminal import sayable
from autodiff_viz.core.function_check import Disagreement
from autodiff_viz.core.numbers import full
from autodiff_viz.core.sweep import Tape
from autodiff_viz.core.typed_partials import blind_marks, unfolded_marks, wrong_used

GAP: Final = "  "

JsonNumber: TypeAlias = float | str | None


def columns(rows: Iterable[Sequence[str]]) -> str:
    """Return the rows with every column as wide as its widest cell."""
    cells = [[sayable(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return "\n".join(_line(row, widths) for row in cells)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the rows under their headings; a column without any text is left out."""
    kept = [place for place, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
    return columns([row[place] for place in kept] for row in (head, *rows))


def wrapped(text: str, most: int) -> list[str]:
    """Return a text in lines of at most so many columns, broken between words."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True))
    return GAP.join(padded).rstrip()


def width(text: str) -> int:
    """How many columns of a terminal a text takes: none for a mark above a letter, two for 漢."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def digits(number: float | None) -> str:
    """Return all digits of a number, or nothing where there is none."""
    return "" if number is None else full(number)


def json_number(number: float | None) -> JsonNumber:
    """Return a number as JSON has it: nan, inf and -inf as texts, None as null."""
    return number if number is None or math.isfinite(number) else str(number)


def marks_data(tape: Tape) -> dict[str, object]:
    """Return what is to be said of typed partials in use; {} where there is nothing.

    "wrong_partials": an object for each wrong one. "partial_remarks": sentences about those that could
    not be checked, or are set aside because their function is unfolded.
    """
    wrong = [_mark_data(op, found) for (op, _), (found, _) in wrong_used(tape).items()]
    others = [*blind_marks(tape), *unfolded_marks(tape.program)]
    data = {"wrong_partials": wrong, "partial_remarks": others}
    return {name: found for name, found in data.items() if found}


def _mark_data(op: str, wrong: Disagreement) -> dict[str, object]:
    return {
        "function": op,
        "partial": wrong.name,
        "point": {name: json_number(value) for name, value in wrong.point},
        "typed": json_number(wrong.typed),
        "numerical": json_number(wrong.numerical),
    }


def json_text(data: object) -> str:
    """Return JSON that any encoding can carry."""
    return json.dumps(data, indent=2, allow_nan=False)
