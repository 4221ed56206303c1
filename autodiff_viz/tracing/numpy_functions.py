"""NumPy's functions on a Variable: np.exp(x) is the op exp. NumPy itself is not imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from autodiff_viz.core.errors import TracingError
from autodiff_viz.tracing.plain import op_called
from autodiff_viz.tracing.variable import call_named, raised

OPERATORS: Final[Mapping[str, Callable[..., Any]]] = {
    "power": raised,
    "float_power": raised,
    "positive": lambda x: +x,
    "floor_divide": lambda a, b: a // b,
}
"""The functions that are operators of a Variable rather than one op."""


def ufunc_call(
    name: str, method: str, operands: tuple[Any, ...], options: Mapping[str, Any]
) -> Any:
    """Return np.name(*operands) where it is an op; raises TracingError with a way out."""
    if method != "__call__":
        raise TracingError(f"np.{name}.{method} does not work on a Variable; np.{name}(…) may.")
    return function_call(name, operands, options)


def method_called(x: object, name: str) -> Callable[..., Any]:
    """Return x.exp as NumPy asks for it of each Variable in an array; raises AttributeError for no op."""
    op = None if name.startswith("_") else op_called(name)
    if op is None:
        raise AttributeError(
            f"A Variable has no {name!r:.60}; it has data, grad, name, backward and cleargrad, and goes"
            " through the functions of adv."
        )
    return partial(call_named(op), x)


def function_call(name: str, operands: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
    """Return np.name(*operands) where it is an op, without options."""
    if options:
        raise TracingError(f"np.{name} takes no {', '.join(options)} when it is given a Variable.")
    if name in OPERATORS:
        return OPERATORS[name](*operands)
    op = op_called(name)
    if op is None:
        raise TracingError(f"There is no op for np.{name}, so a Variable cannot go through it.")
    return call_named(op)(*operands)
