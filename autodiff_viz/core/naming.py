"""How names are written: plain, as rich text, as LaTeX, with the bar of an adjoint or a tangent's dot.

A name is a stem and the digits at its end: x1, and x_1 too, is x with the subscript 1. Read by
`core.printing`.
"""

from __future__ import annotations

import string
import unicodedata
from typing import Final

MACRON: Final = "\u0304"
DOT: Final = "\u0307"

GREEK: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
"""The Greek letters that LaTeX has a word for."""

GREEK_WORDS: Final = {letter: word for word, letter in GREEK.items()}


PARTIAL: Final = "∂"
TOTAL: Final = "d"
"""The signs of a slope: ∂y/∂a unless the person wants dy/da."""

_wanted = [PARTIAL]


def write_slopes(sign: str) -> None:
    """Write slopes with ∂ or with d from now on, in the whole process."""
    _wanted[0] = sign if sign == TOTAL else PARTIAL


def slope_sign() -> str:
    """Return the sign that slopes are written with."""
    return _wanted[0]


def slope_name(above: str, below: str) -> str:
    """Return what a slope is called, of names that are written already: ∂y/∂a, or dy/da."""
    return f"{_wanted[0]}{above}/{_wanted[0]}{below}"


def slope_latex(above: str, below: str) -> str:
    r"""Return a slope as LaTeX: \frac{\partial y}{\partial a}, or with \mathrm{d}."""
    sign = r"\partial " if _wanted[0] == PARTIAL else r"\mathrm{d}"
    return rf"\frac{{{sign}{above}}}{{{sign}{below}}}"


def stem_and_digits(name: str) -> tuple[str, str]:
    """Return the name without the digits at its end, and without a _ before them, and the digits."""
    stem = name.rstrip(string.digits)
    digits = name[len(stem) :]
    if stem[-1:] == "_" and digits:
        stem = stem[:-1]
    return (stem, digits) if stem and stem[-1] != "_" else (name, "")


def is_single_letter(stem: str) -> bool:
    """Whether `stem` is one letter, with or without marks of its own."""
    return len(_letters(stem)) == 1


def _letters(stem: str) -> list[str]:
    """Return the characters of `stem`, each with the marks that follow it."""
    found: list[str] = []
    for character in stem:
        if found and unicodedata.category(character)[0] == "M":
            found[-1] += character
        else:
            found.append(character)
    return found


def name_rich(name: str) -> str:
    """Return the name as rich text: x_{1}."""
    return _lowered(*stem_and_digits(name))


def name_latex(name: str) -> str:
    r"""Return the name as LaTeX: x, x_{1}, \alpha, \mathit{total}."""
    stem, digits = stem_and_digits(name)
    return _lowered(_stem_latex(stem), digits)


def _lowered(stem: str, digits: str) -> str:
    return f"{stem}_{{{digits}}}" if digits else stem


def _stem_latex(stem: str) -> str:
    word = GREEK_WORDS.get(stem, stem)
    if word in GREEK:
        return f"\\{word}"
    if is_single_letter(stem) and stem != "_":
        return stem
    escaped = stem.replace("_", r"\_")
    return rf"\mathit{{{escaped}}}"


def adjoint_name(name: str) -> str:
    """Return the name with a bar over its first letter: ȳ, x̄1, t̄otal.

    A bar over the whole of a long name is for LaTeX; few fonts draw it well letter by letter.
    """
    return _marked(name, MACRON)


def adjoint_rich(name: str) -> str:
    """Return the name with a bar as rich text: x̄_{1}."""
    stem, digits = stem_and_digits(name)
    return _lowered(_marked(stem, MACRON), digits)


def _marked(stem: str, mark: str) -> str:
    first = _letters(stem)[0]
    return unicodedata.normalize("NFC", first + mark) + stem[len(first) :]


def adjoint_latex(name: str) -> str:
    r"""Return the name with a bar as LaTeX: \bar{x}_{1}, \overline{\mathit{total}}."""
    stem, digits = stem_and_digits(name)
    written = _stem_latex(stem)
    bar = "overline" if written.startswith(r"\mathit") else "bar"
    return _lowered(rf"\{bar}{{{written}}}", digits)


def tangent_name(name: str) -> str:
    """Return the name with a dot over its first letter: ẏ, ẋ1, ṫotal."""
    return _marked(name, DOT)


def tangent_rich(name: str) -> str:
    """Return the name with a dot as rich text: ẋ_{1}."""
    stem, digits = stem_and_digits(name)
    return _lowered(_marked(stem, DOT), digits)


def tangent_latex(name: str) -> str:
    r"""Return the name with a dot as LaTeX: \dot{x}_{1}, \dot{\mathit{total}}."""
    stem, digits = stem_and_digits(name)
    return _lowered(rf"\dot{{{_stem_latex(stem)}}}", digits)
