"""Colouring: adjoints and local gradients in colours by sign or by magnitude, with a legend.

Blue against orange, which colour-blind eyes tell apart; strength goes with the order of magnitude, and
the numbers, with their signs, stay where they are. Read by the composer; toggled by the window.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import Final, NamedTuple

from autodiff_viz.drawing.picture import Swatch


class Colouring(Enum):
    """By what a picture is coloured."""

    NONE = "none"
    MAGNITUDE = "magnitude"
    SIGN = "sign"


class Shade(NamedTuple):
    """The colour behind a number, that of a line, and how many times as thick the line is."""

    fill: str
    line: str
    weight: float


PLAIN: Final = Shade("", "", 1.0)
ZERO: Final = Shade("blank", "faint", 1.0)
NOT_FINITE: Final = Shade("error", "error", 2.5)
WEIGHTS: Final = (1.0, 1.7, 2.6)
"""How thick a line is by strength, beside its colour."""

SMALL: Final = 1e-3
TINY: Final = 1e-6
LARGE: Final = 1e3
HUGE: Final = 1e6

LEGENDS: Final = {
    Colouring.NONE: (),
    Colouring.MAGNITUDE: (
        Swatch("cool_3", "< 1e-6"),
        Swatch("cool_2", "< 1e-3"),
        Swatch("cool_1", "< 1"),
        Swatch("warm_1", "≥ 1"),
        Swatch("warm_2", "≥ 1e3"),
        Swatch("warm_3", "≥ 1e6"),
    ),
    Colouring.SIGN: (
        Swatch("cool_3", "≤ −1"),
        Swatch("cool_2", "≤ −1e-3"),
        Swatch("cool_1", "< 0"),
        Swatch("warm_1", "> 0"),
        Swatch("warm_2", "≥ 1e-3"),
        Swatch("warm_3", "≥ 1"),
    ),
}
"""What the colours mean, in words; 0 and nan follow."""

REST: Final = (Swatch("blank", "0"), Swatch("error", "nan, inf"))


def legend(colouring: Colouring) -> tuple[Swatch, ...]:
    """Return the legend of a coloured picture; nothing for one that is not."""
    entries = LEGENDS[colouring]
    return (*entries, *REST) if entries else ()


def shade(number: float, colouring: Colouring) -> Shade:
    """Return how a number is coloured."""
    if colouring is Colouring.NONE:
        return PLAIN
    if not math.isfinite(number):
        return NOT_FINITE
    if not number:
        return ZERO
    by_sign = colouring is Colouring.SIGN
    side, strength = _by_sign(number) if by_sign else _by_magnitude(abs(number))
    return Shade(f"{side}_{strength}", side, WEIGHTS[strength - 1])


def _by_sign(number: float) -> tuple[str, int]:
    strength = 1 + (abs(number) >= SMALL) + (abs(number) >= 1.0)
    return ("warm" if number > 0.0 else "cool"), strength


def _by_magnitude(size: float) -> tuple[str, int]:
    if size >= 1.0:
        return "warm", 1 + (size >= LARGE) + (size >= HUGE)
    return "cool", 1 + (size < SMALL) + (size < TINY)
