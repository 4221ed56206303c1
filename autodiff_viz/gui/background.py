"""Background: runs slow functions beside the GUI thread and brings their results back by signal."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Then = Callable[[Any], None]
Failed = Callable[[BaseException], None]


class Job(NamedTuple):
    """What runs beside the GUI thread and what is called here afterwards."""

    function: Callable[[], Any]
    then: Then
    failed: Failed


_AT_WORK: Final[set[Background]] = set()
"""Whoever has jobs that are not delivered: nothing they refer to may be freed in the worker thread."""


class Background(QObject):
    """One worker thread and its queue; the functions that run there touch no QObject.

    `then(result)` and `failed(error)` are called on the GUI thread. Nothing is called after close.
    It has no parent in Qt, which would free it while its thread still works.
    """

    _done = Signal(int, object, object)
    """(number of the job, result, error or None)."""

    def __init__(self) -> None:
        super().__init__()
        self._open = True
        self._numbers = itertools.count()
        self._jobs: dict[int, Job] = {}
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        """The thread, with the first job: importing it takes time at the start."""
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="autodiff-viz")

    def run(self, function: Callable[[], Any], then: Then, failed: Failed | None = None) -> None:
        """Run `function` in the worker thread, then `then` or `failed` here; nothing after close."""
        if not self._open:
            return
        number = next(self._numbers)
        self._jobs[number] = Job(function, then, failed or _raise)
        _AT_WORK.add(self)

        def finished(future: Future[Any]) -> None:
            if self._open and not future.cancelled():
                error = future.exception()
                self._done.emit(number, None if error else future.result(), error)

        self._pool.submit(function).add_done_callback(finished)

    def _deliver(self, number: int, result: object, error: BaseException | None) -> None:
        job = self._jobs.pop(number)
        if not self._jobs:
            _AT_WORK.discard(self)
        if not self._open:
            return
        if error is None:
            job.then(result)
        else:
            job.failed(error)

    def close(self, *, finish: bool = False) -> None:
        """Drop what is queued, or let it be done; nothing is called any more."""
        self._open = False
        if "_pool" in self.__dict__:
            self._pool.shutdown(wait=False, cancel_futures=not finish)


def _raise(error: BaseException) -> None:
    raise error
