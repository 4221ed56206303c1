"""Painting a widget so that a failure in the middle of it costs one picture, not the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Give a smooth painter that is ended also by an exception.

    The traceback of the exception would keep the painter alive past the paint event, which ends the
    process.
    """
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield painter
    finally:
        painter.end()
