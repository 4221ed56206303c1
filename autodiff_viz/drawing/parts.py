"""Parts of a picture that are made when they are looked at.

A picture of 10,000 nodes has 50,000 parts, of which a window shows some fifty. Read by the composer and
the canvas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar, overload

Key = TypeVar("Key")
Part = TypeVar("Part")

UNMADE: Final[Any] = object()


class Parts(Sequence[Part], Generic[Key, Part]):
    """Parts in the order of their keys, those that are None left out; equal to a tuple of the same parts.

    places: of each key among the parts. made: of each place the part, UNMADE before it is looked at.
    """

    def __init__(
        self, places: Mapping[Key, int], made: list[Part | None], make: Callable[[Key], Part | None]
    ) -> None:
        self._places, self._made, self._make = places, made, make
        self._all: tuple[Part, ...] | None = None

    @classmethod
    def fresh(
        cls, places: Mapping[Key, int], make: Callable[[Key], Part | None]
    ) -> Parts[Key, Part]:
        """Return parts of which none is made."""
        return cls(places, [UNMADE] * len(places), make)

    def with_changes(
        self, changed: Iterable[Key], make: Callable[[Key], Part | None]
    ) -> Parts[Key, Part]:
        """Return the same parts, those that changed to be made anew."""
        made = self._made.copy()
        for key in changed:
            if key in self._places:
                made[self._places[key]] = UNMADE
        # What is not made yet is made by the newer rule: nothing but what changed differs between the two.
        return Parts(self._places, made, make)

    def of(self, key: Key) -> Part | None:
        """Return the part of a key; None where there is none."""
        place = self._places.get(key)
        if place is None:
            return None
        if self._made[place] is UNMADE:
            self._made[place] = self._make(key)
        return self._made[place]

    def _whole(self) -> tuple[Part, ...]:
        if self._all is None:
            found = (self.of(key) for key in self._places)
            self._all = tuple(part for part in found if part is not None)
        return self._all

    def __len__(self) -> int:
        return len(self._whole())

    def __iter__(self) -> Iterator[Part]:
        return iter(self._whole())

    @overload
    def __getitem__(self, place: int) -> Part: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Part, ...]: ...
    def __getitem__(self, place: int | slice) -> Part | tuple[Part, ...]:
        return self._whole()[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parts | tuple) and self._whole() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())
