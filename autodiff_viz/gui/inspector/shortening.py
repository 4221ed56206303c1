"""Long names in a formula are shortened until its signs can be read in a narrow place; no Qt here."""

from __future__ import annotations

import re
from typing import Final

from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.rich import runs

SIZE: Final = 17.0
"""The size in which formulas are measured."""
LENGTHS: Final = (24, 18, 14, 11, 9, 7, 5)
"""The lengths names are cut to, the first that makes the formula narrow enough is taken."""

_RICH_NAME: Final = re.compile(r"[^\W\d](?:[^\W_]|_(?!\{)|[\u0300-\u036f])*")
_LATEX_NAME: Final = re.compile(r"(\\(?:mathit|mathrm|operatorname)\{)([^{}]*)\}")


def shortened(latex: str, rich: str, room: float) -> tuple[str, str]:
    """Return a formula as LaTeX and as rich text, its long names with … where it is wider than `room`."""
    for length in (None, *LENGTHS):
        short = rich if length is None else _with_short_names(rich, length)
        if width(runs(short), "maths", SIZE) <= room or length == LENGTHS[-1]:
            return (latex if length is None else _latex_with_short_names(latex, length)), short
    return latex, rich


def short_name(name: str, length: int) -> str:
    """Return a name of at most `length` letters, what is left out in its middle: lear…del."""
    if len(name) <= length:
        return name
    tail = (length - 1) // 2
    return f"{name[: length - 1 - tail]}…{name[len(name) - tail :]}"


def _with_short_names(rich: str, length: int) -> str:
    return _RICH_NAME.sub(lambda name: short_name(name[0], length), rich)


def _latex_with_short_names(latex: str, length: int) -> str:
    return _LATEX_NAME.sub(lambda name: f"{name[1]}{_short_latex(name[2], length)}}}", latex)


def _short_latex(body: str, length: int) -> str:
    short = short_name(body.replace(r"\_", "_"), length)
    return short.replace("_", r"\_").replace("…", r"\ldots ")
