"""Conditions of breakpoints, in the app's own language over the numbers of a step, compiled once.

abs(adjoint) > 1e3, contribution < 0. A condition holds where it is not 0; nan is no answer, so it does
not hold there. At a step that lacks one of its numbers it does not hold either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from autodiff_viz.core import limits
from autodiff_viz.core.compiled import function
from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import AutodiffVizError, FormulaError
from autodiff_viz.core.formula import Reader
from autodiff_viz.core.ops import nearest
from autodiff_viz.core.program import Program
from autodiff_viz.core.tokens import Kind, Token, tokens
from autodiff_viz.debugger.batches import NAMES, Batch

KEPT: Final = 512
"""So many conditions stay compiled."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that can be asked: the numbers it reads, and the function of them."""

    names: tuple[str, ...]
    function: Callable[..., float]

    def holding(self, batch: Batch) -> Iterator[int]:
        """Yield the cursors of a batch at which it holds, in order."""
        if not batch.has(self.names):
            return iter(())
        if not self.names:
            return iter(batch.cursors if _holds(self.function()) else ())
        answers = map(self.function, *[batch.numbers(name) for name in self.names])
        pairs = zip(batch.cursors, answers, strict=True)
        return (cursor for cursor, answer in pairs if answer and _holds(answer))


def _holds(answer: float) -> bool:
    """Whether an answer is a yes: a number, and not 0."""
    return answer == answer and answer != 0.0


@lru_cache(maxsize=KEPT)
def compiled(text: str, functions: tuple[Function, ...] = ()) -> Condition:
    """Return the condition a text says; raises FormulaError with the place, or LimitError."""
    limits.check_limit(len(text), limits.STOP_CHARACTERS, "characters in a condition")
    program = one_expression(text, tokens(text), functions)
    _check_names(text, program)
    names = tuple(program.nodes[i].name for i in program.inputs)
    return Condition(names, function(program, names))


@lru_cache(maxsize=KEPT)
def problem(text: str, functions: tuple[Function, ...] = ()) -> str:
    """Say what is wrong with a condition; "" for one that can be asked."""
    try:
        compiled(text, functions)
    except FormulaError as error:
        return f"{error.sentence} {error.hint}".strip()
    except AutodiffVizError as error:
        return str(error)
    return ""


def one_expression(text: str, found: Sequence[Token], functions: tuple[Function, ...]) -> Program:
    """Return the program of a text that must be one expression without =; raises FormulaError."""
    for token in found:
        if token.kind is Kind.SIGN and token.text == "=":
            hint = "Write == to compare."
            raise FormulaError("= gives a name a value.", text, token.start, 1, hint)
        if token.kind is Kind.BREAK:
            raise FormulaError("This is one expression; it ends here.", text, token.start)
    return Reader(text, functions, list(found)).program()


def _check_names(text: str, program: Program) -> None:
    unknown = [program.nodes[i].name for i in program.inputs if program.nodes[i].name not in NAMES]
    for token in tokens(text) if unknown else ():
        if token.text == unknown[0]:
            raise _unknown(text, token)


def _unknown(text: str, token: Token) -> FormulaError:
    near = nearest(token.text, NAMES)
    hint = f"Is it {near}?" if near else f"It knows {', '.join(NAMES)}."
    sentence = f"A condition knows no {token.text:.40}."
    return FormulaError(sentence, text, token.start, token.length, hint)
