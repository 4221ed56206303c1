"""Latest: slow questions of which only the newest matters; an older one is called off and dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from autodiff_viz.gui.background import Background

Question: TypeAlias = "Callable[[Callable[[], bool]], Any]"
"""A function of `cancelled`, which it asks now and then; it runs beside the GUI thread."""


class Latest:
    """Asks in a thread of its own and gives the newest question's answer, or failure, to the asker."""

    def __init__(
        self, then: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> None:
        self._background = Background()
        self._then = then
        self._failed = failed
        self._number = 0

    def ask(self, question: Question) -> None:
        """Ask; what was asked before is no longer wanted."""
        self.cancel()
        number = self._number
        self._background.run(
            lambda: question(lambda: number != self._number),
            lambda answer: self._give(number, self._then, answer),
            lambda error: self._give(number, self._failed, error),
        )

    def _give(self, number: int, receive: Callable[[Any], None], what: Any) -> None:
        if number == self._number:
            receive(what)

    def cancel(self) -> None:
        """Want nothing any more."""
        self._number += 1

    def close(self) -> None:
        """Want nothing ever again."""
        self.cancel()
        self._background.close()
