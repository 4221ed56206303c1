"""Interruption: Ctrl+C while Qt runs, kept until Python code outside of Qt can act on it.

A KeyboardInterrupt raised inside a method that Qt calls is printed and lost, or ends the process.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import Final

from PySide6.QtWidgets import QApplication

STATUS: Final = 130
"""What a shell reports for a program that Ctrl+C has ended."""


class Interruption:
    """From `install` on Ctrl+C only sets `has_come` and leaves the event loop."""

    def __init__(self) -> None:
        self.has_come = False

    def install(self) -> None:
        """Answer Ctrl+C from now on."""
        signal.signal(signal.SIGINT, self._come)

    def _come(self, _number: int, _frame: FrameType | None) -> None:
        self.has_come = True
        application = QApplication.instance()
        if application is not None:
            application.exit(STATUS)

    def check(self) -> None:
        """Raise KeyboardInterrupt when Ctrl+C has come."""
        if self.has_come:
            raise KeyboardInterrupt


INTERRUPTION: Final = Interruption()
"""The one of the process, as signals are."""
