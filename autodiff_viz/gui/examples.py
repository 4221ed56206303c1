"""The examples that come with the app: documents under resources/examples, in their listed order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from autodiff_viz.resources import resource


@dataclass(frozen=True, slots=True)
class Example:
    """One document to look at: its title for the menu, what it shows, and its file."""

    title: str
    note: str
    file: str

    @property
    def path(self) -> Path:
        """Where the document is."""
        return resource("examples", self.file)


def examples() -> tuple[Example, ...]:
    """Return the examples in the order of their list."""
    text = resource("examples", "examples.json").read_bytes()
    return tuple(msgspec.json.decode(text, type=list[Example]))
