"""FileBanner: a strip over the canvas while the file is other than the document, with the ways out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.announcing import announce
from autodiff_viz.gui.labels import label, restyle
from autodiff_viz.gui.look import Look

GONE: Final = "What this window shows is in no file now."
CLEAN: Final = (
    "Reload shows what it has now, and can be undone. After Keep Mine the next save overwrites it."
)
MODIFIED: Final = "You have changes that are not saved. " + CLEAN


class FileBanner(QFrame):
    """What another program did, and buttons: Reload or Save Again, Keep Mine."""

    reload_wanted = Signal()
    keep_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("filechange")
        self.heading = label("", "summary", wrap=True)
        self.sentence = label("", "", wrap=True)
        self.reload = QPushButton("Reload")
        self.reload.setToolTip("Show what the file has now; Undo brings back what is here.")
        self.save = QPushButton("Save Again")
        self.save.setToolTip("Write what is in this window to the same place.")
        self.keep = QPushButton("Keep Mine")
        self.keep.setToolTip("Go on with what is in this window; nothing is written yet.")
        self._lay_out()
        for button, wanted in (
            (self.reload, self.reload_wanted),
            (self.save, self.save_wanted),
            (self.keep, self.keep_wanted),
        ):
            button.clicked.connect(wanted)
        look.changed.connect(self._dress)
        self._dress(look.theme)

    def _lay_out(self) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self.heading)
        lines.addWidget(self.sentence)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 6, 12, 6)
        whole.addLayout(lines, 1)
        for button in (self.reload, self.save, self.keep):
            whole.addWidget(button)

    def tell(self, what: str, *, is_gone: bool, is_modified: bool) -> None:
        """Show the banner."""
        self.heading.setText(what)
        self.sentence.setText(GONE if is_gone else MODIFIED if is_modified else CLEAN)
        self.reload.setVisible(not is_gone)
        self.save.setVisible(is_gone)
        self.setAccessibleName(f"{what} {self.sentence.text()}")
        self.show()
        announce(self, self.accessibleName())

    def _dress(self, theme: Theme) -> None:
        restyle(
            self,
            f"#filechange {{ background: {theme.surface}; border: none;"
            f" border-left: 4px solid {theme.selection}; border-bottom: 1px solid {theme.line}; }}",
        )
