"""AboutDialog: the version, the licences of what the app stands on, and where its own files are."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from autodiff_viz import __version__
from autodiff_viz.gui.failures import log_path
from autodiff_viz.gui.labels import label
from autodiff_viz.gui.text_table import text_table
from autodiff_viz.resources import resource

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

LIBRARIES: Final = (
    "PySide6-Essentials", "graphviz", "msgspec", "networkx", "numpy", "Pillow", "pygraphviz",
    "pyqtgraph", "rapidfuzz", "ziamath", "ziafont",
)  # fmt: skip
INSIDE: Final = (
    ("Graphviz itself", "in pygraphviz", "EPL-2.0"),
    ("DejaVu fonts", "2.37", "Bitstream Vera"),
    ("Noto Sans", "", "OFL-1.1"),
)
"""What comes along in other packages or in our own."""

NO_NETWORK: Final = (
    "No network and no telemetry: the app asks nothing of the internet and sends nothing about you "
    "or your documents to anybody."
)
EMBLEM: Final = 64


@dataclass(frozen=True, slots=True)
class Library:
    """Something the app stands on."""

    name: str
    version: str
    licence: str


def libraries() -> tuple[Library, ...]:
    """Return what the app stands on, as it is installed here."""
    python = Library("Python", platform.python_version(), "PSF-2.0")
    found = (_installed(name) for name in LIBRARIES)
    return (python, *(each for each in found if each), *(Library(*each) for each in INSIDE))


def _installed(name: str) -> Library | None:
    """Return a package with what it says of itself; None where it is not installed."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    licence = str(said["License-Expression"] or said["License"] or "")
    return Library(name, str(said["Version"]), licence.splitlines()[0] if licence else "")


class AboutDialog(QDialog):
    """What the app is, what it stands on, and where it keeps its log and settings."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle("About Autodiff Viz")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = text_table(
            ("It stands on", "Version", "Licence"),
            [(each.name, each.version, each.licence) for each in libraries()],
        )
        self.files = (("Log", log_path()), ("Settings", Path(window.settings.fileName())))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(14)
        whole.addLayout(_head())
        whole.addWidget(label(NO_NETWORK, wrap=True))
        whole.addWidget(self.table, 1)
        whole.addLayout(self._places())
        whole.addWidget(self._buttons())
        self.resize(660, 560)

    def _places(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for row, (name, path) in enumerate(self.files):
            shown = label(str(path), "mono", wrap=True, select=True)
            grid.addWidget(label(name, "hint"), row, 0)
            grid.addWidget(shown, row, 1)
            for column, button in enumerate(_path_buttons(name, path), 2):
                grid.addWidget(button, row, column)
        return grid

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy Versions", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setToolTip("Copy the versions as text, for a report.")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(as_text()))
        buttons.rejected.connect(self.close)
        return buttons


def as_text() -> str:
    """Return all versions, a line each."""
    lines = (f"{each.name} {each.version}".rstrip() for each in libraries())
    return "\n".join((f"Autodiff Viz {__version__}", *lines, platform.platform()))


def _head() -> QHBoxLayout:
    emblem = QLabel()
    emblem.setPixmap(QIcon(str(resource("icons", "app.svg"))).pixmap(EMBLEM, EMBLEM))
    title = label(f"Autodiff Viz {__version__}", "summary")
    what = label(
        "See reverse-mode automatic differentiation: build a function, step through the forward and "
        "the backward pass, check every number. MIT licence.",
        wrap=True,
    )
    texts = QVBoxLayout()
    texts.addWidget(title)
    texts.addWidget(what)
    head = QHBoxLayout()
    head.setSpacing(16)
    head.addWidget(emblem)
    head.addLayout(texts, 1)
    return head


def _path_buttons(name: str, path: Path) -> tuple[QPushButton, QPushButton]:
    """Return the buttons that show the folder of a file and copy its path."""
    show, copy = QPushButton("Open Folder"), QPushButton("Copy")
    show.setAccessibleName(f"Open the folder of the {name.lower()}")
    copy.setAccessibleName(f"Copy the path of the {name.lower()}")
    show.setEnabled(path.parent.is_dir())
    show.setToolTip("" if show.isEnabled() else "There is nothing yet: the folder is not made.")
    show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(str(path)))
    return show, copy
