"""Which ops a searched text finds, and which of them is meant; read by the palette and the chooser."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from autodiff_viz.core.ops import Op
from autodiff_viz.drawing.rich import plain, runs

SIGNS_OF_PLACE: Final = str.maketrans("", "", "^_")
"""What raises and lowers in a plain symbol; a tile shows none of it."""

MISSED: Final = 9
"""The rank of an op that is not found."""


def rank(op: Op, text: str) -> int:
    """Return how near `text` is to what an op is called: 0 its very name, MISSED not at all.

    Names are found by any part, other words by the beginning of a word, signs by themselves.
    """
    wanted = _on_the_line(text.strip().casefold())
    return next((place for place, found in enumerate(_ways(op, wanted)) if found), MISSED)


def _ways(op: Op, wanted: str) -> Iterator[bool]:
    names = [name.casefold() for name in (op.name, *op.also)]
    symbol = plain(runs(op.symbol))
    symbols = (op.symbol, symbol, symbol.translate(SIGNS_OF_PLACE))
    words = [_on_the_line(word.casefold()) for word in (*symbols, *op.aliases)]
    yield not wanted or wanted in names
    yield wanted in words
    yield any(name.startswith(wanted) for name in names)
    yield any(_begins_a_word(wanted, word) for word in words)
    yield _begins_a_word(wanted, op.category.casefold())
    yield any(wanted in name for name in names)
    yield any(wanted in word for word in words) and not wanted.isalnum()


def _on_the_line(text: str) -> str:
    """Return a text with its small letters and digits, above or below the line, in full size: e^x as ex."""
    return unicodedata.normalize("NFKC", text)


def _begins_a_word(wanted: str, phrase: str) -> bool:
    return phrase.startswith(wanted) or f" {wanted}" in phrase


def is_found(op: Op, text: str) -> bool:
    """Whether the searched text finds an op."""
    return rank(op, text) < MISSED


def best(ops: Iterable[Op], text: str) -> Op | None:
    """Return the op that is meant: the first of those nearest to the text, None when none is found."""
    found = [op for op in ops if is_found(op, text)]
    return min(found, key=lambda op: rank(op, text), default=None)
