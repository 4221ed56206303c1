"""Collector: lets Python free its cycles only between two events of the GUI thread.

By itself Python looks for them wherever something is allocated: in a worker thread, which must not
delete widgets, or in the middle of a walk of Qt over all of them. Either ends the process.
"""

from __future__ import annotations

import gc
from types import TracebackType
from typing import Final, Self

from PySide6.QtCore import QTimer

COLLECT: Final = (10_000, 100, 10)
"""Each generation is looked at this seldom: over a large program one look at all takes half a second."""

PAUSE: Final = 250
"""Milliseconds between the moments at which it is asked whether there is something to do."""


class Collector:
    """Within its `with`, cycles are freed by a timer of the thread that entered it, and nowhere else."""

    def __init__(self) -> None:
        self._was_on = gc.isenabled()
        self._timer = QTimer()
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(collect_what_is_due)

    def __enter__(self) -> Self:
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.stop()
        if self._was_on:
            gc.enable()


def collect_what_is_due() -> None:
    """Look for cycles in the generations that have grown past their threshold, as Python would."""
    due = [
        generation
        for generation, (count, most) in enumerate(zip(gc.get_count(), COLLECT, strict=True))
        if count > most
    ]
    if due:
        gc.collect(due[-1])
