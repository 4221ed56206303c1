"""Background: runs slow functions beside the GUI thread and brings their results back by signal."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class Background(QObject):
    """One worker thread and its queue; the functions that run there touch no QObject.

    `then(result)` and `failed(error)` are called on the GUI thread. Nothing is called after close.
    """

    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="autodiff-viz")
        self._open = True
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        function: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run `function` in the worker thread, then `then` or `failed` here; nothing after close."""
        if not self._open:
            return

        def finished(future: Future[Any]) -> None:
            if self._open and not future.cancelled():
                error = future.exception()
                if error is None:
                    self._done.emit(then, future.result())
                else:
                    self._done.emit(failed or _raise, error)

        self._pool.submit(function).add_done_callback(finished)

    def _deliver(self, function: Callable[[Any], None], result: object) -> None:
        if self._open:
            function(result)

    def close(self) -> None:
        """Drop what is queued and let the running function end."""
        self._open = False
        self._pool.shutdown(wait=False, cancel_futures=True)


def _raise(error: BaseException) -> None:
    raise error
