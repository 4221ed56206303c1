"""The window opened from an ordinary Python script: adv.show(program), adv.debug(f, x=0.5)."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from autodiff_viz.cli.window import WindowError, check_display, qt_needed
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.breakpoints import next_stop
from autodiff_viz.debugger.insides import keys_with_stops
from autodiff_viz.debugger.stepping import moved_cursor
from autodiff_viz.debugger.stop_texts import about_node, anywhere
from autodiff_viz.debugger.watches import watch_of
from autodiff_viz.debugger.whatif import timeline_of
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.edits import set_stops
from autodiff_viz.document.stops import with_breakpoint, with_watches
from autodiff_viz.interruption import INTERRUPTION
from autodiff_viz.tracing.recording import trace
from autodiff_viz.tracing.variable import Variable


def show(program: Program | Document | Variable) -> None:
    """Open the window on a program, for an ordinary script; return when it is closed.

    A Document brings values of the inputs; a Variable shows how it was computed. Raises WindowError
    where there is no display, or in another thread than the main one.
    """
    _open(_document(program), 0)


def debug(
    f: Callable[..., object] | Program | Document | str,
    /,
    *,
    breaks: Iterable[str | tuple[str, str]] = (),
    watches: Iterable[str] = (),
    **inputs: float,
) -> None:
    """Open the window at the first step where one of `breaks` stops; return when it is closed.

    A break is a condition on every step, "abs(adjoint) > 1e3", or a node's name with a condition on its
    value or adjoint, ("a", "adjoint < 0"); "is not finite", "changes sign" and "" (each time) are
    conditions too. Where nothing stops the window is at the end. Raises what trace, FormulaError and
    show raise.
    """
    document = with_stops(_run_at(f, inputs), breaks, watches)
    _open(document, first_stop(document), "breakpoints")


def with_stops(
    document: Document, breaks: Iterable[str | tuple[str, str]], watches: Iterable[str]
) -> Document:
    """Return the document with the breakpoints and watches that the texts say added to its own."""
    program, stops = document.program, document.stops
    points = (
        anywhere(program, each) if isinstance(each, str) else about_node(program, *each)
        for each in breaks
    )
    for point in points:
        stops = with_breakpoint(stops, point)
    return set_stops(document, with_watches(stops, [watch_of(program, text) for text in watches]))


def first_stop(document: Document) -> int:
    """Return the cursor at which the first breakpoint stops, that of the end where none does.

    Where that is inside a function, which is folded at first, it is the one before the function.
    """
    folded = timeline_of(document, document.program)
    inner = keys_with_stops(document.program, document.stops)
    line = timeline_of(document, unfolded(document.program, inner)) if inner else folded
    found = next_stop(line, document.stops, 0)
    if found is None:
        return len(folded.steps)
    return moved_cursor(line, found, folded) if inner else found


def _run_at(
    f: Callable[..., object] | Program | Document | str, inputs: Mapping[str, float]
) -> Document:
    """Return what is to be debugged, at the values of its inputs."""
    if isinstance(f, Document):
        return replace(f, values={**f.values, **inputs})
    program = f if isinstance(f, Program) else parse(f) if isinstance(f, str) else None
    if program is None:
        program = trace(f, **inputs)  # type: ignore[arg-type]  # it says what it cannot take
    values = {name: float(value) for name, value in inputs.items()}
    return document_of(program, values)


def _open(document: Document, cursor: int, tab: str = "") -> None:
    """Open the window on a document after `cursor` steps, a panel in front; return when it is closed."""
    check_display("")
    if threading.current_thread() is not threading.main_thread():
        raise WindowError("The window can be opened in the main thread only; call adv.show there.")
    with _hooks_kept():
        INTERRUPTION.install()
        with qt_needed():
            from autodiff_viz.gui.app import run_window
        run_window(document, [], cursor, tab)
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
