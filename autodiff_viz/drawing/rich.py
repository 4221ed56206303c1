"""Rich text of one line: runs of text that may be italic, raised or lowered.

The markup is the one of `Op.rich`: `^{...}` raises, `_{...}` lowers, single letters are italic, but not
the e of a number (1.5e−7).
Read by the composer, the canvas, the inspector and the exports.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

OPENINGS: Final = {"^{": 1, "_{": -1}
_TOKEN: Final = re.compile(r"[\^_]\{|\}|\d+e[-−]?\d+|(?:[^\W\d_]|[\u0300-\u036f])+|.", re.DOTALL)
_RAISED: Final = str.maketrans("0123456789+−-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+−-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one style; level is 1 raised, -1 lowered, 0 on the line."""

    text: str
    italic: bool = False
    level: int = 0


@lru_cache(maxsize=8192)
def runs(markup: str) -> tuple[Run, ...]:
    """Return the runs of a line of markup; what is raised inside a raised part becomes small signs."""
    return joined(_pieces(markup))


def upright(text: str) -> tuple[Run, ...]:
    """Return a text as it is, in one upright run."""
    return (Run(text),) if text else ()


def plain(line: Sequence[Run]) -> str:
    """Return the text of the runs; what is raised or lowered keeps its sign: e^a, x_1."""
    parts = itertools.groupby(line, key=lambda run: run.level)
    return "".join(_plain(level, "".join(run.text for run in part)) for level, part in parts)


def _plain(level: int, text: str) -> str:
    if level == 0:
        return text
    enclosed = text.isalnum() or (text[0] == "(" and text[-1] == ")")
    return ("^" if level > 0 else "_") + (text if enclosed else f"({text})")


def _pieces(markup: str) -> Iterator[Run]:
    opened: list[int] = []
    for match in _TOKEN.finditer(markup):
        piece = match.group()
        if piece in OPENINGS:
            opened.append(OPENINGS[piece])
        elif opened and piece == "}":
            opened.pop()
        else:
            yield _styled(piece, opened)


def _styled(piece: str, opened: Sequence[int]) -> Run:
    if len(opened) > 1:
        return Run(_small(piece, opened[-1]), False, opened[0])
    return Run(piece, _is_variable(piece), opened[0] if opened else 0)


def _small(piece: str, level: int) -> str:
    return piece.translate(_RAISED if level > 0 else _LOWERED)


def _is_variable(piece: str) -> bool:
    """Whether a piece is one letter, marks on it apart."""
    letters = [sign for sign in piece if not unicodedata.combining(sign)]
    return len(letters) == 1 and letters[0].isalpha() and letters[0] != "∂"


def joined(pieces: Iterable[Run]) -> tuple[Run, ...]:
    """Return the pieces with neighbours of one style made one run."""
    styles = itertools.groupby(pieces, key=lambda run: (run.italic, run.level))
    return tuple(Run("".join(run.text for run in part), *style) for style, part in styles)
