"""Recent: the documents that were opened or saved last, the newest first, kept by the settings."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu

from autodiff_viz.gui.labels import tip

RECENT: Final = 8
KEY: Final = "recent"
LONGEST: Final = 60
"""Characters of a folder in the menu."""


class Recent:
    """The list, and the menu that shows it; all windows have the same."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def names(self) -> list[str]:
        """Return the paths, the newest first."""
        stored = self._settings.value(KEY, [])
        if isinstance(stored, str):  # so an ini file gives back a list of one
            stored = [stored] if stored else []
        return [str(name) for name in stored] if isinstance(stored, list) else []

    def add(self, path: Path) -> None:
        """Put a file at the head."""
        name = str(path.resolve())
        others = [other for other in self.names() if other != name]
        self._settings.setValue(KEY, [name, *others][:RECENT])

    def drop(self, name: str) -> None:
        """Take one out."""
        self._settings.setValue(KEY, [other for other in self.names() if other != name])

    def clear(self) -> None:
        """Take all out."""
        self._settings.remove(KEY)

    def fill(self, menu: QMenu, chosen: Callable[[str], object]) -> None:
        """Show the list in a menu; those of one name with their folders."""
        menu.clear()
        for place, (name, text) in enumerate(titled(self.names()).items(), 1):
            action = menu.addAction(f"&{place} {text.replace('&', '&&')}")
            action.setStatusTip(name)
            action.setToolTip(tip(name))
            action.triggered.connect(lambda _=False, name=name: chosen(name))
        if menu.isEmpty():
            menu.addAction("No documents yet").setEnabled(False)
            return
        menu.addSeparator()
        clear = menu.addAction("&Clear This List")
        clear.setStatusTip("Forget which documents were open; the files stay.")
        clear.triggered.connect(self.clear)


def titled(names: list[str]) -> dict[str, str]:
    """Return the text of each path: its name, and its folder where another has the same name."""
    counts = Counter(os.path.basename(name) for name in names)  # noqa: PTH119 - texts, not files
    return {name: _title(Path(name), counts[Path(name).name] > 1) for name in names}


def _title(path: Path, with_folder: bool) -> str:
    folder = str(path.parent)
    shown = folder if len(folder) <= LONGEST else f"…{folder[1 - LONGEST :]}"
    return f"{path.name} — {shown}" if with_folder else path.name
