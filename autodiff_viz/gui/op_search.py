"""Which ops a searched text finds, and which of them is meant; read by the palette and quick add."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Final

from autodiff_viz.core.ops import Op
from autodiff_viz.drawing.rich import plain, runs
from autodiff_viz.gui.quick import matching
from autodiff_viz.gui.quick.matching import MISSED, Searchable
from autodiff_viz.resources import resource

SIGNS_OF_PLACE: Final = str.maketrans("", "", "^_")
"""What raises and lowers in a plain symbol; a tile shows none of it."""


@cache
def everyday_words() -> dict[str, tuple[str, ...]]:
    """Return what ops (and "input") are called in everyday English and in Japanese, by name."""
    text = resource("search", "aliases.json").read_text(encoding="utf-8")
    return {name: tuple(words) for name, words in json.loads(text).items()}


def searchable(op: Op) -> Searchable:
    """Return what an op is found by: its names, its symbol, its other words, its category."""
    symbol = plain(runs(op.symbol))
    words = (op.symbol, symbol, symbol.translate(SIGNS_OF_PLACE), *op.aliases)
    return Searchable(
        (op.name, *op.also), (*words, *everyday_words().get(op.name, ())), op.category
    )


def rank(op: Op, text: str) -> int:
    """Return how near `text` is to what an op is called: 0 its very name, MISSED not at all.

    Names are found by any part, other words by the beginning of a word, signs by themselves.
    """
    return matching.rank(searchable(op), text) if text.strip() else 0


def is_found(op: Op, text: str) -> bool:
    """Whether the searched text finds an op."""
    return rank(op, text) < MISSED


def best(ops: Iterable[Op], text: str) -> Op | None:
    """Return the op that is meant: the first of those nearest to the text, None when none is found."""
    found = [op for op in ops if is_found(op, text)]
    return min(found, key=lambda op: rank(op, text), default=None)
