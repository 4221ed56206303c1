"""The sentences for texts that are no program; each function returns the error for one mistake.

Read by `core.formula` only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from autodiff_viz.core.errors import FormulaError
from autodiff_viz.core.ops import REGISTRY, nearest
from autodiff_viz.core.program import RESERVED
from autodiff_viz.core.tokens import Kind, Token

FEW: Final = 3
"""Up to so many operands a hint names as a person would."""

SHOWN: Final = 40
"""Characters of a name or number that a sentence repeats."""


def at(text: str, token: Token, sentence: str, hint: str = "") -> FormulaError:
    """Return the error with this sentence about `token`."""
    return FormulaError(sentence, text, token.start, max(1, token.length), hint)


def place_of(text: str, token: Token) -> str:
    """Return where a token stands, in words: line 1, column 5."""
    error = at(text, token, "")
    return f"line {error.line}, column {error.column}"


def _cut(written: str) -> str:
    return written if len(written) <= SHOWN else f"{written[: SHOWN - 1]}…"


def nothing(text: str) -> FormulaError:
    """A text without a statement."""
    return FormulaError(
        "There is nothing to read.", text, 0, 1, "Write an expression, as in exp(x**2)."
    )


def operand_missing(text: str, before: Token | None, here: Token) -> FormulaError:
    """Where a number or a name should stand there is something else, `here`."""
    if before is None or before.kind is Kind.BREAK:
        return _nothing_on_the_left(text, here)
    if before.text == "=":
        return at(text, before, "After = a number, a name or an expression is missing.")
    if before.text == "(" and here.text == ")":
        return at(text, here, "There is nothing between the parentheses.")
    if here.kind is Kind.SIGN and here.text not in ",)":
        sentence = f"Between {before.text} and {here.text} a number or a name is missing."
        return at(text, here, sentence)
    return at(text, before, f"After {before.text} a number or a name is missing.")


def _nothing_on_the_left(text: str, here: Token) -> FormulaError:
    if here.text == ")":
        return never_opened(text, here)
    if here.text == "=":
        return at(text, here, "Before = a name is missing.", "Write a name, as in a = x**2.")
    return at(text, here, f"Before {here.text} a number or a name is missing.")


def operator_missing(text: str, before: Token, here: Token) -> FormulaError:
    """Two values stand side by side; `before` ends the first, `here` begins the second."""
    left = "(…)" if before.text == ")" else _cut(before.text)
    right = "(…)" if here.text == "(" else _cut(here.text)
    sentence = f"Between {left} and {right} an operator is missing."
    return at(text, here, sentence, f"To multiply, write {left}*{right}.")


def never_closed(text: str, opening: Token) -> FormulaError:
    """A parenthesis that is open at the end of its statement."""
    return at(text, opening, "The parenthesis opened here is never closed.", "Write ) to close it.")


def never_opened(text: str, closing: Token) -> FormulaError:
    """A parenthesis that closes nothing."""
    return at(text, closing, "This ) closes no parenthesis.", "Delete it, or write ( before.")


def not_called(text: str, name: Token, params: Sequence[str], after: Token) -> FormulaError:
    """The name of an op without parentheses."""
    operand = _cut(after.text) if after.kind in (Kind.NAME, Kind.NUMBER) else "x"
    few = (operand, "y", "z") if len(params) <= FEW else params
    operands = ", ".join(few[: len(params)])
    sentence = f"The op {_cut(name.text)} takes its operands in parentheses."
    return at(text, name, sentence, f"Write {name.text}({operands}).")


def not_an_op(
    text: str, name: Token, known: Collection[str], words: Collection[str]
) -> FormulaError:
    """A call of something that is no op; `known` are the names that stand for a value."""
    shown = _cut(name.text)
    if name.text == "pi" or name.text in known:
        sentence = f"{shown} is not an op, so it takes no operands."
        return at(text, name, sentence, f"To multiply, write {shown}*(…).")
    near = nearest(name.text.lower(), words)
    hint = f"Did you mean {near}?" if near else f"To multiply, write {shown}*(…)."
    return at(text, name, f"There is no op called {shown}.", hint)


def wrong_arity(
    text: str, op: str, params: Sequence[str], call: Token, stop: int, found: int
) -> FormulaError:
    """A call with too few or too many operands; it ends at `stop`."""
    takes = "1 operand" if len(params) == 1 else f"{len(params)} operands"
    form = f"{_cut(op)}({', '.join(map(_cut, params))})"
    sentence = f"The op {_cut(op)} takes {takes}, not {found}."
    return FormulaError(sentence, text, call.start, stop - call.start, f"Write {form}.")


def stray_comma(text: str, before: Token, comma: Token, after: Token) -> FormulaError:
    """A comma that separates no operands."""
    decimal = before.kind is after.kind is Kind.NUMBER and comma.stop == after.start
    hint = f"Write {_cut(before.text)}.{_cut(after.text)} with a point." if decimal else ""
    return at(text, comma, "A comma stands only between the operands of an op.", hint)


def stray_equals(text: str, sign: Token, assigning: bool) -> FormulaError:
    """An = where none can stand."""
    if assigning:
        return at(
            text, sign, "A statement has one =.", "Begin a new statement with ; or a new line."
        )
    hint = "Write a single name before it, as in a = x**2."
    return at(text, sign, "Only a name can stand before =.", hint)


def chained(text: str, first: Token, second: Token) -> FormulaError:
    """Two comparisons in a row, a < b < c."""
    sentence = f"After {first.text} a second comparison cannot follow."
    return at(text, second, sentence, "Put one of them in parentheses, as in (a < b) == c.")


def word_as_name(text: str, name: Token) -> FormulaError:
    """A word of the language where a name of the person's should stand."""
    what = "a word of the language" if name.text in RESERVED else "the name of a function"
    what = "the name of an op" if name.text in REGISTRY else what
    return at(text, name, f"{_cut(name.text)} is {what}.", "Choose another name.")


def stray_partial(text: str, name: Token) -> FormulaError:
    """A ∂ where no partial is defined."""
    sentence = "A ∂ stands only where the partial of a function is defined."
    return at(text, name, sentence, "Write ∂f/∂x = … as a statement of its own.")


def assigned_twice(text: str, name: Token, first: Token) -> FormulaError:
    """A second definition of a name."""
    sentence = f"{_cut(name.text)} has its definition already at {place_of(text, first)}."
    return at(text, name, sentence, "Choose another name.")


def used_before(text: str, use: Token, definition: Token) -> FormulaError:
    """A name that is read above the statement that defines it."""
    where = place_of(text, definition)
    sentence = f"{_cut(use.text)} is used before its definition at {where}."
    return at(text, use, sentence, "Put the definition first.")


def used_in_itself(text: str, use: Token) -> FormulaError:
    """A name that is read in its own definition."""
    sentence = f"{_cut(use.text)} is used in its own definition."
    return at(text, use, sentence, "Choose another name for the result.")
