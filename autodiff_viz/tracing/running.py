"""What is being run at the moment: the functions under differentiation, and what they looked at.

A Variable tells here when its value decides something (`if x > 0`) or leaves for ordinary Python
(`float(x)`), because a program traced then holds only where the same is decided again.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autodiff_viz.tracing.variable import Variable


class Run:
    """One run of a function over Variables made at `first` and later.

    branches: each Variable whose truth was asked, with the answer. looked_at: whether the number
    of one was taken out.
    """

    __slots__ = ("branches", "first", "looked_at", "watched")

    def __init__(self, first: int, *, watched: bool) -> None:
        self.first = first
        self.watched = watched
        self.branches: list[tuple[Variable, bool]] = []
        self.looked_at = False


class _Runs(threading.local):
    """The runs of this thread, the innermost last."""

    def __init__(self) -> None:
        self.stack: list[Run] = []


_runs = _Runs()


def is_running() -> bool:
    """Whether a function is being differentiated or traced in this thread."""
    return bool(_runs.stack)


def is_for_numbers() -> bool:
    """Whether a function is being run for numbers alone: no program is made of it."""
    return bool(_runs.stack) and not any(run.watched for run in _runs.stack)


@contextlib.contextmanager
def running(run: Run) -> Iterator[Run]:
    """Let `run` hear of the Variables of this thread until the block ends.

    Automatic searches for cyclic garbage pause meanwhile: a graph of Variables has no cycles, and
    searching it over and over as it grows would make long functions superlinear.
    """
    searched = gc.isenabled()
    gc.disable()
    _runs.stack.append(run)
    try:
        yield run
    finally:
        _runs.stack.pop()
        if searched:
            gc.enable()


def tell_branch(variable: Variable, index: int, answer: bool) -> None:
    """Note that the truth of `variable`, the one made as number `index`, was asked.

    One from before a run may be given another number by the person before the next.
    """
    for run in _runs.stack:
        if index < run.first:
            run.looked_at = True
        elif run.watched:
            run.branches.append((variable, answer))


def tell_look() -> None:
    """Note that the number of a Variable was taken out."""
    for run in _runs.stack:
        run.looked_at = True
