"""What a typed text finds, the nearest first; no Qt. Read by the palette, quick add and the commands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

MISSED: Final = 9
"""The rank of what is not found."""

LIKELY: Final = 0.7
"""How alike two words must be, 1 for the same, for one to be the other mistyped."""

UNEVEN: Final = 0.01
"""What each letter more or less counts against a word: of equally like ones the one as long is meant."""

TYPED: Final = 3
"""Fewer letters than that are not enough to be mistyped."""

_WORDS: Final = re.compile(r"[\w\s]+")

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Searchable:
    """What a thing is found by: its names by any part, other words by how they begin, its group too."""

    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    group: str = ""


def on_the_line(text: str) -> str:
    """Return a text in small letters, those above or below the line in full size: e^x as ex."""
    return unicodedata.normalize("NFKC", text.casefold())


def rank(thing: Searchable, text: str) -> int:
    """Return how near `text` is to what a thing is called: 0 its very name, MISSED not at all."""
    wanted = on_the_line(text.strip())
    return next((place for place, found in enumerate(_ways(thing, wanted)) if found), MISSED)


def _ways(thing: Searchable, wanted: str) -> Iterator[bool]:
    names = [name.casefold() for name in thing.names]
    words = [on_the_line(word) for word in thing.words]
    yield not wanted or wanted in names
    yield wanted in words
    yield any(name.startswith(wanted) for name in names)
    yield any(_begins_a_word(wanted, word) for word in words)
    yield _begins_a_word(wanted, thing.group.casefold())
    yield any(wanted in name for name in names)
    yield any(wanted in word for word in words) and not wanted.isalnum()
    yield _begin_words(wanted, " ".join((*names, *words, thing.group.casefold())))


def _begins_a_word(wanted: str, phrase: str) -> bool:
    return phrase.startswith(wanted) or f" {wanted}" in phrase


def _begin_words(wanted: str, phrase: str) -> bool:
    """Whether there are several words, and each begins a word of the phrase."""
    parts = wanted.split()
    return len(parts) > 1 and all(_begins_a_word(part, phrase) for part in parts)


def found(
    things: Iterable[Thing],
    text: str,
    seen_as: Callable[[Thing], Searchable],
    used: Sequence[Thing] = (),
) -> list[Thing]:
    """Return what `text` finds, the nearest first, of equally near ones those of `used` first.

    Where it finds nothing it is taken as mistyped: then what it is most like.
    """
    ordered = sorted(things, key=lambda thing: used.index(thing) if thing in used else len(used))
    ranked = [(rank(seen_as(thing), text), thing) for thing in ordered]
    near = [pair for pair in ranked if pair[0] < MISSED]
    if near:
        return [thing for _, thing in sorted(near, key=lambda pair: pair[0])]
    return _mistyped(ordered, text, seen_as)


def _mistyped(
    things: Iterable[Thing], text: str, seen_as: Callable[[Thing], Searchable]
) -> list[Thing]:
    if not _WORDS.fullmatch(text):
        return []
    scored = [(likeness(seen_as(thing), text), thing) for thing in things]
    likely = [pair for pair in scored if pair[0] >= LIKELY]
    return [thing for _, thing in sorted(likely, key=lambda pair: -pair[0])]


def likeness(thing: Searchable, text: str) -> float:
    """Return how like a thing's words the least like word of `text` is, 0 to 1; 0 for a short text."""
    parts = on_the_line(text).split()
    words = on_the_line(" ".join((*thing.names, *thing.words))).split()
    if not parts or not words or len(max(parts, key=len)) < TYPED:
        return 0.0
    return min(max(_alike(part, word) for word in words) for part in parts)


def _alike(typed: str, word: str) -> float:
    """Return 1 − mistakes / letters: one too many or too few, another one, two swapped."""
    from rapidfuzz.distance.OSA import normalized_similarity  # only a mistake needs it

    return normalized_similarity(typed, word) - UNEVEN * abs(len(typed) - len(word))
