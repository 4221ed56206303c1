"""Makes the pictures of the README and docs/ from the real window: `.venv/bin/python scripts/screenshots.py`."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.files import load
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.gui.app import application
from autodiff_viz.gui.driver import settle, settle_wholly
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.resources import resource

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
REST = 1.0
"""Seconds the window gets for what it does at its leisure."""

EXTREME = document_of(
    parse("p = exp(x)*y; q = log(w) + p; f = q - abs(u)"),
    {"x": 709.7, "y": 1.0, "w": -1.0, "u": float("-inf")},
)


def example(name: str) -> Document:
    """Return an example of the app."""
    return load(resource("examples", f"{name}.adviz"))


SHOTS = (
    ("chain-light", example("4-pullbacks"), 7, "light", (1440, 900)),
    ("chain-dark-1280", example("4-pullbacks"), 7, "dark", (1280, 720)),
    ("fan-out-dark", example("fan-out"), None, "dark", (1440, 900)),
    ("fan-out-light-1920", example("fan-out"), None, "light", (1920, 1080)),
    ("goldstein-price-light", example("goldstein-price"), 70, "light", (1920, 1080)),
    ("goldstein-price-dark-1280", example("goldstein-price"), 30, "dark", (1280, 720)),
    ("extreme-light-1280", EXTREME, None, "light", (1280, 720)),
)


def rest() -> None:
    """Let the window finish what it does at its leisure."""
    end = time.monotonic() + REST
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


def main() -> None:
    """Write every shot; the scale is in the name when it is not 1."""
    application([])
    FOLDER.mkdir(parents=True, exist_ok=True)
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    only = sys.argv[1:]
    with Graphviz() as client, tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat)
        window = MainWindow(settings, client)
        window.show()
        for name, document, cursor, theme, size in SHOTS:
            if only and name not in only:
                continue
            window.resize(*size)
            window.look.choose(theme)
            window.look.apply()
            window.store.open(document, None)
            settle(window)
            window.store.move_to(len(window.store.timeline.steps) if cursor is None else cursor)
            settle_wholly(window)
            rest()
            window.grab().save(str(FOLDER / f"{name}{'' if scale == '1' else f'@{scale}x'}.png"))
        window.close()


if __name__ == "__main__":
    main()
