"""The client of the Graphviz worker: asks, waits at most so long, and starts another when one dies.

Read by the layout, the exports and the window's layout thread. Nothing here touches Qt.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from autodiff_viz.core.errors import LayoutError
from autodiff_viz.drawing import worker
from autodiff_viz.drawing.fonts import fontconfig_file

SECONDS: Final = 20.0
"""How long an answer may take unless the asker says otherwise."""

WORKER: Final = Path(worker.__file__).resolve()


class Answer(NamedTuple):
    """What Graphviz drew, and the warnings it wrote."""

    body: bytes
    warnings: tuple[str, ...]


class Graphviz:
    """One long-lived worker process; may be used from any thread, one question at a time.

    A worker that dies is replaced and asked once more. `close` ends it at once, also while it is being
    asked; a later question starts another.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._asking = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = 0
        _clients.add(self)

    def ask(
        self,
        dot: str,
        program: str = "dot",
        form: str = "json0",
        seconds: float | None = None,
    ) -> Answer:
        """Return the answer; raises LayoutError with a sentence when there is none in time."""
        question = ({"program": program, "format": form}, dot.encode("utf-8", "replace"))
        with self._asking:
            closed = self._closed
            for _ in range(2):
                found = self._asked_once(question, self.seconds if seconds is None else seconds)
                if found is not None:
                    return found
                if closed != self._closed:
                    raise LayoutError("Graphviz was closed before it had answered.")
        raise LayoutError("Graphviz stopped twice at this graph and gave no answer; simplify it.")

    def warm(self) -> None:
        """Start the worker without waiting for it, so that the first answer comes sooner."""
        if self._asking.acquire(blocking=False):
            try:
                self._running()
            finally:
                self._asking.release()

    def close(self) -> None:
        """End the worker at once and wait until it is gone."""
        self._closed += 1
        process = self._process
        if process is not None:
            _end(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            if self._process is not None:
                _end(self._process)
            self._process = _started()
        return self._process

    def _asked_once(self, question: worker.Message, seconds: float) -> Answer | None:
        """Return the answer, or None when the worker died; raises LayoutError when time is up."""
        process = self._running()
        late = threading.Event()
        timer = threading.Timer(seconds, _stop, (process, late))
        timer.daemon = True
        timer.start()
        try:
            return _exchanged(process, question)
        except (EOFError, OSError, ValueError):
            _end(process)
            if late.is_set():
                raise LayoutError(f"Graphviz had no answer within {seconds:g} s.") from None
            return None
        except BaseException:  # Ctrl+C between question and answer: the stream is out of step
            _end(process)
            raise
        finally:
            timer.cancel()


_clients: weakref.WeakSet[Graphviz] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for client in tuple(_clients):
        client.close()


def _exchanged(process: subprocess.Popen[bytes], question: worker.Message) -> Answer:
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    worker.write_message(process.stdin, *question)
    header, body = worker.read_message(process.stdout)
    if header["sentence"]:
        raise LayoutError(header["sentence"])
    return Answer(body, tuple(header["warnings"]))


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _started() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "FONTCONFIG_FILE": str(fontconfig_file())},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise LayoutError(f"Graphviz cannot be started: {error}.") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker, collect it, and close our ends of its pipes; again does no harm."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            _closed_quietly(pipe)


def _closed_quietly(pipe: object) -> None:
    """Close a pipe whose other end may be gone, with bytes still in its buffer."""
    try:
        pipe.close()  # type: ignore[attr-defined]
    except (OSError, ValueError):
        return
