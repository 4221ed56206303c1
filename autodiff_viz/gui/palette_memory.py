"""PaletteMemory: the favourites, what was used last and which groups are closed, kept for the next start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal

from autodiff_viz.core.ops import REGISTRY, Op

RECENT: Final = 8
"""How many ops are remembered as used last."""

BETWEEN: Final = "|"
FAVOURITES: Final = "Favourites"
LATELY: Final = "Recently used"


class PaletteMemory(QObject):
    """Views read it and fill themselves again on `changed`; names of ops that are gone are left out."""

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._favourites = self._read("favourites")
        self._recent = self._read("recent")
        self._closed = self._read("closed")

    @property
    def favourites(self) -> tuple[Op, ...]:
        """The ops marked with a star, in the order of marking."""
        return _ops(self._favourites)

    @property
    def recent(self) -> tuple[Op, ...]:
        """The ops used last, the newest first."""
        return _ops(self._recent)

    def groups(self) -> tuple[tuple[str, tuple[Op, ...]], ...]:
        """Return the groups that come before the categories, without empty ones."""
        both = ((FAVOURITES, self.favourites), (LATELY, self.recent))
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
        if name in REGISTRY and name not in self._recent:
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


def _ops(names: Iterable[str]) -> tuple[Op, ...]:
    return tuple(REGISTRY[name] for name in names if name in REGISTRY)
