"""Latest: answers the newest question beside the GUI thread; older ones are told to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from autodiff_viz.gui.background import Background

IsWanted: TypeAlias = Callable[[], bool]
Question: TypeAlias = Callable[[IsWanted], Any]
Then: TypeAlias = Callable[[Any], None]


class Latest:
    """One question at a time; asking again stops the one running and drops its answer.

    A question gets a function that says whether anybody still wants its answer; it touches no QObject.
    """

    def __init__(self) -> None:
        self._background = Background()
        self._newest = 0
        self._waiting: tuple[int, Question, Then] | None = None
        self._running = False

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running or self._waiting is not None

    def ask(self, question: Question, then: Then) -> None:
        """Ask; `then` is called here with the answer unless something else is asked before."""
        self._newest += 1
        self._waiting = (self._newest, question, then)
        if not self._running:
            self._start()

    def drop(self) -> None:
        """Want no answer any more."""
        self._newest += 1
        self._waiting = None

    def close(self) -> None:
        """Stop for good."""
        self.drop()
        self._background.close()

    def _start(self) -> None:
        if self._waiting is None:
            return
        number, question, then = self._waiting
        self._waiting = None
        self._running = True
        self._background.run(
            lambda: question(lambda: self._newest == number),
            lambda answer: self._answered(number, answer, then),
            lambda error: self._failed(number, error),
        )

    def _answered(self, number: int, answer: Any, then: Then) -> None:
        self._running = False
        if self._newest == number:
            then(answer)
        self._start()

    def _failed(self, number: int, error: BaseException) -> None:
        wanted = self._newest == number
        self._running = False
        self._start()
        if wanted:
            raise error
