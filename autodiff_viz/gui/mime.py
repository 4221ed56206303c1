"""What the palette's drag carries: the name of an op."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from PySide6.QtCore import QByteArray, QMimeData

from autodiff_viz.core.ops import REGISTRY

OP_MIME: Final = "application/x-autodiff-viz-op"
"""The payload is the name of an op, in UTF-8."""


def op_data(name: str) -> QMimeData:
    """Return what a drag of the op `name` carries."""
    data = QMimeData()
    data.setData(OP_MIME, QByteArray(name.encode()))
    return data


def op_of(data: QMimeData, known: Container[str] = REGISTRY) -> str | None:
    """Return the op a drag carries; None for anything else, also an op that is not known."""
    if not data.hasFormat(OP_MIME):
        return None
    name = bytes(data.data(OP_MIME).data()).decode("utf-8", "replace")
    return name if name in known else None
