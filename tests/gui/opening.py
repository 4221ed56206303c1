"""Opening programs in a window under test."""

from __future__ import annotations

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow


def open_program(window: MainWindow, text: str, **values: float) -> None:
    """Open the program that a text says, its inputs at `values`, and wait for its picture."""
    window.store.open(document_of(parse(text), values), None)
    settle(window)
