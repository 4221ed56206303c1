"""Calling a person's function: a wrong number of arguments is a sentence of the app."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from typing import Any, Final

from autodiff_viz.core.errors import TracingError
from autodiff_viz.tracing.plain import op_called

NO_METHOD: Final = (
    re.compile(r"of type (?P<type>\S+) which has no callable (?P<name>\w+) method"),
    re.compile(r"^'(?P<type>\S+)' object has no attribute '(?P<name>\w+)'$"),
)
"""What NumPy says of an object in an array that cannot do what a function asks of it."""

PLACED: Final = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def called(f: Callable[..., Any], xs: Sequence[Any]) -> Any:
    """Return f(*xs); raises TracingError where f does not take so many arguments.

    Also where NumPy gave up on an array that holds Variables and plain numbers.
    """
    try:
        return f(*xs)
    except (TypeError, AttributeError) as error:
        sentence = misfit(f, len(xs)) or mixed_array(str(error))
        if sentence is None:
            raise  # the function's own mistake, which its traceback shows
        raise TracingError(sentence) from error


def mixed_array(told: str) -> str | None:
    """Say what NumPy means by "… of type float which has no callable sin method"; None for all else.

    It asks each object of an array for a method, and a number beside a Variable has none.
    """
    found = next(filter(None, (form.search(told) for form in NO_METHOD)), None)
    op = op_called(found["name"]) if found else None
    if found is None or op is None:
        return None
    return (
        f"np.{found['name']} goes through an array of Variables alone; this one also holds something of"
        f" type {found['type']}. Go through the array one by one with adv.{op}, which takes numbers too."
    )


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
