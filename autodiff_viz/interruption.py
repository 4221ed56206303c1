"""Interruption: Ctrl+C while Qt loads and runs, kept until Python code outside of Qt can act on it.

A KeyboardInterrupt raised while PySide6 is imported, or inside a method that Qt calls, is printed and
lost, or ends the process. So this is installed first, and imports no Qt.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Final

STATUS: Final = 130
"""What a shell reports for a program that Ctrl+C has ended."""


class Interruption:
    """From `install` on Ctrl+C only sets `has_come` and leaves the event loop."""

    def __init__(self) -> None:
        self.has_come = False

    def install(self) -> None:
        """Answer Ctrl+C from now on; one that came to an earlier window is forgotten."""
        self.has_come = False
        signal.signal(signal.SIGINT, self._come)

    def _come(self, _number: int, _frame: FrameType | None) -> None:
        self.has_come = True
        qt = sys.modules.get("PySide6.QtCore")
        loop = getattr(qt, "QCoreApplication", None)
        if loop is not None and loop.instance() is not None:
            loop.exit(STATUS)

    def check(self) -> None:
        """Raise KeyboardInterrupt when Ctrl+C has come."""
        if self.has_come:
            raise KeyboardInterrupt


INTERRUPTION: Final = Interruption()
"""The one of the process, as signals are."""
