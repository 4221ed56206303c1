"""The window opened from an ordinary Python script: adv.show(program)."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator

from autodiff_viz.cli.window import WindowError, check_display, qt_needed
from autodiff_viz.core.program import Program
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.interruption import INTERRUPTION
from autodiff_viz.tracing.recording import trace
from autodiff_viz.tracing.variable import Variable


def show(program: Program | Document | Variable) -> None:
    """Open the window on a program, for an ordinary script; return when it is closed.

    A Document brings values of the inputs; a Variable shows how it was computed. Raises WindowError
    where there is no display, or in another thread than the main one.
    """
    document = _document(program)
    check_display("")
    if threading.current_thread() is not threading.main_thread():
        raise WindowError("The window can be opened in the main thread only; call adv.show there.")
    with _hooks_kept():
        INTERRUPTION.install()
        with qt_needed():
            from autodiff_viz.gui.app import run_window
        run_window(document, [])
    INTERRUPTION.check()


@contextlib.contextmanager
def _hooks_kept() -> Iterator[None]:
    """Give the script back what the window takes over: uncaught exceptions and Ctrl+C."""
    hook, thread_hook = sys.excepthook, threading.excepthook
    interrupt = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hook, thread_hook
        signal.signal(signal.SIGINT, interrupt)


def _document(shown: Program | Document | Variable) -> Document:
    if isinstance(shown, Document):
        return shown
    if isinstance(shown, Program):
        return document_of(shown)
    if isinstance(shown, Variable):
        return document_of(trace(shown))
    raise WindowError(f"{shown!r:.60} is not a Program; adv.trace and adv.parse make one.")
