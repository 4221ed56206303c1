"""Latest: answers the newest slow question beside the GUI thread; an older one is called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from autodiff_viz.gui.background import Background

Cancelled: TypeAlias = Callable[[], bool]
Question: TypeAlias = Callable[[Cancelled], Any]
"""A function of `cancelled`, which it asks now and then; it runs beside the GUI thread."""


class Asked(NamedTuple):
    """A question with its number, and who is told of its answer or its failure."""

    number: int
    question: Question
    then: Callable[[Any], None]
    failed: Callable[[BaseException], None]


class Latest:
    """One question at a time; asking again calls off the one running and drops its answer.

    A question touches no QObject. Whoever asked is told on the GUI thread.
    """

    def __init__(self) -> None:
        self._background = Background()
        self._newest = 0
        self._waiting: Asked | None = None
        self._running = False

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running or self._waiting is not None

    def ask(
        self,
        question: Question,
        then: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Ask; `then` or `failed` is called unless something else is asked before."""
        self._newest += 1
        self._waiting = Asked(self._newest, question, then, failed or _raise)
        if not self._running:
            self._start()

    def cancel(self) -> None:
        """Want no answer any more."""
        self._newest += 1
        self._waiting = None

    def close(self) -> None:
        """Want nothing ever again."""
        self.cancel()
        self._background.close()

    def _start(self) -> None:
        if self._waiting is None:
            return
        asked, self._waiting = self._waiting, None
        self._running = True
        self._background.run(
            lambda: asked.question(lambda: self._newest != asked.number),
            lambda answer: self._give(asked.number, asked.then, answer),
            lambda error: self._give(asked.number, asked.failed, error),
        )

    def _give(self, number: int, receive: Callable[[Any], None], what: Any) -> None:
        self._running = False
        self._start()
        if self._newest == number:
            receive(what)


def _raise(error: BaseException) -> None:
    raise error
