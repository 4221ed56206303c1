"""The sentences for definitions of functions that cannot be read; read by `core.definitions` only."""

from __future__ import annotations

from collections.abc import Sequence

from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import FormulaError
from autodiff_viz.core.mistakes import at, nothing, place_of
from autodiff_viz.core.ops import REGISTRY, nearest
from autodiff_viz.core.program import RESERVED
from autodiff_viz.core.tokens import Token

__all__ = ["nothing"]

SHOWN = 40


def _cut(written: str) -> str:
    return written if len(written) <= SHOWN else f"{written[: SHOWN - 1]}…"


def word_as_function(text: str, name: Token) -> FormulaError:
    """A definition of an op, of another name of one, or of a word of the language."""
    what = "another name of an op"
    what = "the name of an op" if name.text in REGISTRY else what
    what = "a word of the language" if name.text in RESERVED else what
    sentence = f"{_cut(name.text)} is {what} and cannot be defined anew."
    return at(text, name, sentence, "Choose another name.")


def defined_twice(text: str, name: Token, first: Token | None) -> FormulaError:
    """A second definition of a function."""
    where = f" at {place_of(text, first)}" if first else ""
    sentence = f"The function {_cut(name.text)} has its definition already{where}."
    return at(text, name, sentence, "Choose another name.")


def is_a_value(text: str, name: Token, first: Token) -> FormulaError:
    """A definition of a function whose name stands for a value."""
    sentence = f"{_cut(name.text)} stands for a value at {place_of(text, first)}."
    return at(text, name, sentence, "Choose another name for the function.")


def no_params(text: str, name: Token) -> FormulaError:
    """A definition f() = …."""
    sentence = f"The function {_cut(name.text)} has no param."
    return at(text, name, sentence, f"Write {_cut(name.text)}(x) = …, or a name without ().")


def between_params(text: str, token: Token) -> FormulaError:
    """Something else than a comma between params, or nothing after one."""
    return at(text, token, "The params of a function are names with commas between, as in f(x, y).")


def param_is_no_name(text: str, param: Token) -> FormulaError:
    """A number or a sign where a param should stand."""
    sentence = f"A param of a function is a name, not {_cut(param.text)}."
    return at(text, param, sentence, "Write f(x) = … to define f.")


def param_is_function(text: str, param: Token) -> FormulaError:
    """A param that is called as a function is."""
    sentence = f"{_cut(param.text)} is the name of a function, so no param can have it."
    return at(text, param, sentence, "Choose another name.")


def param_twice(text: str, param: Token) -> FormulaError:
    """A param that is there twice."""
    sentence = f"{_cut(param.text)} is twice among the params."
    return at(text, param, sentence, "Choose another name for one of them.")


def not_a_param(text: str, use: Token, function: Token, params: Sequence[str]) -> FormulaError:
    """A name in a formula that is no param of the function."""
    name = _cut(function.text)
    sentence = f"{_cut(use.text)} is no param of {name}: a formula knows only its params."
    near = nearest(use.text, params)
    more = f"Did you mean {near}?" if near else f"Write {name}({', '.join((*params, use.text))})."
    return at(text, use, sentence, more if len(more) < 3 * SHOWN else "")


def used_in_itself(text: str, use: Token) -> FormulaError:
    """A function that is used in its own definition."""
    sentence = f"The function {_cut(use.text)} is used in its own definition."
    return at(text, use, sentence, "A definition may use the functions above it.")


def called_before(text: str, use: Token, definition: Token) -> FormulaError:
    """A function that is used above its definition."""
    where = place_of(text, definition)
    sentence = f"The function {_cut(use.text)} is used before its definition at {where}."
    return at(text, use, sentence, "Put the definition first.")


def partial_of_no_function(text: str, above: Token, known: Sequence[str]) -> FormulaError:
    """A partial df/dx = … where there is no f above."""
    name = above.text[1:]
    near = nearest(name, known)
    hint = f"Did you mean {near}?" if near else f"Define it first, as in {_cut(name)}(x) = x**2."
    return at(text, above, f"There is no function {_cut(name)} above this partial.", hint)


def partial_along_no_param(text: str, below: Token, function: Function) -> FormulaError:
    """A partial along something that is no param."""
    sentence = f"{_cut(below.text[1:])} is no param of {function.head:.80}."
    near = nearest(below.text[1:], function.params)
    return at(text, below, sentence, f"Did you mean {below.text[0]}{near}?" if near else "")


def partial_twice(text: str, above: Token) -> FormulaError:
    """A second partial along one param."""
    return at(text, above, "This partial has its definition already.", "Delete one of them.")


def refused(text: str, name: Token, sentence: str) -> FormulaError:
    """A definition that breaks a rule of functions as a whole."""
    return at(text, name, sentence)
