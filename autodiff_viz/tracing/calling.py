"""Calling a person's function: a wrong number of arguments is a sentence of the app."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from typing import Any, Final

from autodiff_viz.core.errors import TracingError

PLACED: Final = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def called(f: Callable[..., Any], xs: Sequence[Any]) -> Any:
    """Return f(*xs); raises TracingError where f does not take so many arguments."""
    try:
        return f(*xs)
    except TypeError as error:
        sentence = misfit(f, len(xs))
        if sentence is None:
            raise  # the function's own mistake, which its traceback shows
        raise TracingError(sentence) from error


def misfit(f: Callable[..., Any], given: int) -> str | None:
    """Say how many arguments f takes where it does not take `given`; None where it does, or is silent."""
    try:
        signature = inspect.signature(f)
    except (TypeError, ValueError):  # some functions of C do not tell
        return None
    try:
        signature.bind(*(0.0,) * given)
    except TypeError:
        return f"{_name(f)} takes {_taken(signature)}, not {given}."
    return None


def _name(f: Callable[..., Any]) -> str:
    name = getattr(f, "__name__", "<lambda>")
    return "The function" if name == "<lambda>" else f"The function {name:.60}"


def _taken(signature: Signature) -> str:
    names = [each.name for each in signature.parameters.values() if each.kind in PLACED]
    needed = [n for n in names if signature.parameters[n].default is Parameter.empty]
    least = "" if len(needed) == len(names) else f"{len(needed)} to "
    listed = f" ({', '.join(names):.80})" if names else ""
    arguments = "argument" if len(names) == 1 else "arguments"
    return f"{least}{len(names)} {arguments}{listed}"
