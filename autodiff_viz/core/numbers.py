"""Numbers as the person reads them; read by every view, export and the command line."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Final

DIGITS: Final = 6
"""Significant digits of a shown number, unless the person wants others."""

FEWEST_DIGITS: Final = 3
MOST_DIGITS: Final = 12

_wanted = [DIGITS]


def show_digits(digits: int) -> None:
    """Show numbers with so many significant digits from now on, in the whole process; 3 to 12."""
    _wanted[0] = max(FEWEST_DIGITS, min(digits, MOST_DIGITS))


def digits_shown() -> int:
    """Return how many significant digits a number is shown with."""
    return _wanted[0]


def shown(x: float) -> str:
    """Return `x` to 6 significant digits in at most 13 characters: 0.25, 1.7e308, -1.5e-5, nan, -inf.

    Where the person wants n digits (`show_digits`): to n digits, in at most n + 7 characters.
    """
    written = f"{x:.{_wanted[0]}g}"
    if (
        0.0 < abs(x) < sys.float_info.min
    ):  # it has fewer digits than are shown: 1e-320, no 9.99989e-321
        written = min(written, repr(x), key=len)
    return _tidy(written)


def full(x: float) -> str:
    """Return `x` with all its digits, which read back as `x`: 0.5, 2, 1.7976931348623157e308, inf."""
    return _tidy(repr(float(x)).removesuffix(".0"))


def rough(x: float) -> str:
    """Return `x` to 2 significant digits, as an error is told: 1.3e-9, 0.01, inf."""
    return _tidy(f"{x:.2g}")


def told_apart(one: float, other: float) -> tuple[str, str]:
    """Return two numbers that differ as they are shown, with all digits where those shown are equal."""
    short = shown(one), shown(other)
    return short if short[0] != short[1] else (full(one), full(other))


def in_place(number: float, written: Callable[[float], str] = shown) -> str:
    """Return a number as it stands behind an operator: a negative one in parentheses, 2 × (-3)."""
    text = written(number)
    return f"({text})" if text.startswith("-") else text


def _tidy(written: str) -> str:
    """Return the number without a plus, zeros or a point in front of nothing: 1e+06 -> 1e6."""
    digits, mark, exponent = written.partition("e")
    return f"{digits}e{int(exponent)}" if mark else digits


def number_latex(x: float) -> str:
    r"""Return the shown digits of `x` as LaTeX to copy: 1.5 \cdot 10^{-7}, \infty, \mathrm{nan}."""
    return _latex(x, shown)


def number_typeset(x: float) -> str:
    r"""Return the shown digits of `x` as LaTeX to look at, as `shown` has them: \mathrm{1.5e{-}7}, \infty."""
    written = shown(x)
    if "e" in written:
        return rf"\mathrm{{{written.replace('-', '{-}')}}}"
    return number_latex(x)


def full_latex(x: float) -> str:
    r"""Return all digits of `x` as LaTeX: 3.297442541400256, 10^{300}, \infty."""
    return _latex(x, full)


def _latex(x: float, written: Callable[[float], str]) -> str:
    if math.isnan(x):
        return r"\mathrm{nan}"
    if math.isinf(x):
        return r"\infty" if x > 0.0 else r"-\infty"
    return _scientific(written(x))


def number_rich(x: float) -> str:
    """Return the shown digits of `x` as rich text: 1.5e−7, inf, −2."""
    return shown(x).replace("-", "−")


def _scientific(written: str) -> str:
    """Return a written number with a power of ten; one times a power is the power alone."""
    digits, mark, exponent = written.partition("e")
    if not mark:
        return digits
    before = digits[:-1] if digits in ("1", "-1") else rf"{digits} \cdot "
    return f"{before}10^{{{exponent}}}"
