"""PaletteMemory: the favourites, what was used last and which groups are closed, kept for the next start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, QSettings, Signal

from autodiff_viz.core.ops import REGISTRY, Op

RECENT: Final = 8
"""How many ops are remembered as used last."""

BETWEEN: Final = "|"
FAVOURITES: Final = "Favourites"
LATELY: Final = "Recently used"

Library: TypeAlias = Mapping[str, Op]


class PaletteMemory(QObject):
    """Views read it and fill themselves again on `changed`.

    Functions of the person's own are remembered by name like ops; a name that is in no library now is
    left out, and is there again with a document that defines it.
    """

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._favourites = self._read("favourites")
        self._recent = self._read("recent")
        self._closed = self._read("closed")

    def favourites(self, library: Library = REGISTRY) -> tuple[Op, ...]:
        """Return the ops of a library marked with a star, in the order of marking."""
        return _ops(self._favourites, library)

    def recent(self, library: Library = REGISTRY) -> tuple[Op, ...]:
        """Return the ops of a library used last, the newest first."""
        return _ops(self._recent, library)

    def groups(self, library: Library = REGISTRY) -> tuple[tuple[str, tuple[Op, ...]], ...]:
        """Return the groups that come before the categories, without empty ones."""
        both = ((FAVOURITES, self.favourites(library)), (LATELY, self.recent(library)))
        return tuple((title, ops) for title, ops in both if ops)

    def is_favourite(self, op: Op) -> bool:
        """Whether an op is marked with a star."""
        return op.name in self._favourites

    def toggle_favourite(self, op: Op) -> None:
        """Mark an op with a star, or take the star away."""
        others = tuple(name for name in self._favourites if name != op.name)
        self._favourites = others if self.is_favourite(op) else (*others, op.name)
        self._write("favourites", self._favourites)
        self.changed.emit()

    def use(self, name: str) -> None:
        """Remember that an op was put into a program; one that is remembered keeps its place."""
        if name not in self._recent:
            self._recent = (name, *self._recent)[:RECENT]
            self._write("recent", self._recent)
            self.changed.emit()

    def is_closed(self, title: str) -> bool:
        """Whether a group is closed."""
        return title in self._closed

    def close_group(self, title: str, closed: bool) -> None:
        """Remember that a group is closed, or open."""
        others = tuple(each for each in self._closed if each != title)
        self._closed = (*others, title) if closed else others
        self._write("closed", self._closed)

    def _read(self, key: str) -> tuple[str, ...]:
        stored = str(self._settings.value(f"palette/{key}", ""))
        return tuple(dict.fromkeys(word for word in stored.split(BETWEEN) if word))

    def _write(self, key: str, words: Iterable[str]) -> None:
        self._settings.setValue(f"palette/{key}", BETWEEN.join(words))


def _ops(names: Iterable[str], library: Library) -> tuple[Op, ...]:
    return tuple(library[name] for name in names if name in library)
