"""A program's value and gradient at many points at once, by NumPy.

The points go through in blocks that stay in the processor's cache. Where an op has no words in NumPy
it is computed point by point. NumPy's own functions (exp, sin, …) may differ from Python's in the last
digit; everything else is the same arithmetic in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from autodiff_viz.core.compiled import gradient_listing, tuple_text
from autodiff_viz.core.errors import MissingValueError, SettingsError
from autodiff_viz.core.program import Program
from autodiff_viz.core.straight_line import Dialect, Listing
from autodiff_viz.core.unrolled import unrolled_gradient

Array: TypeAlias = npt.NDArray[np.float64]

ArrayFunction: TypeAlias = Callable[..., tuple[Array, tuple[Array, ...]]]
"""A function of arrays, the inputs in order: the values, and the adjoint of each input."""

BLOCK: Final = 8192
"""Points that go through the lines together: a few arrays of them fit the processor's cache."""

HELD: Final = 2**22
"""At most so many floats are held by all lines of a block together."""


def number_text(number: float) -> str:
    """Return a float as text for NumPy."""
    if not math.isfinite(number):
        return "np.nan" if number != number else "np.inf" if number > 0.0 else "(-np.inf)"
    text = repr(number)
    return f"({text})" if text.startswith("-") else text


NUMPY: Final = Dialect(
    template=lambda op: op.code.numpy, number=number_text, choice="np.where({c}, {a}, {b})"
)


def _text(made: Listing, inputs: Sequence[str]) -> str:
    lines = [f"    {line.name} = {line.text}" for line in made.lines]
    answer = f"    return {made.results[0]}, {tuple_text(made.results[1:])}"
    return "\n".join([f"def block({', '.join(inputs)}):", *lines, answer])


def array_function(program: Program) -> ArrayFunction:
    """Return the value and gradient of `program` over arrays of points of one shape (or numbers).

    It answers by IEEE 754 without a warning. Raises MissingValueError for another number of inputs,
    SettingsError for what is not numeric or does not fit together.
    """
    made, inputs = gradient_listing(program, unrolled_gradient(program), NUMPY)
    scope: dict[str, Any] = {"np": np, **_elementwise(made)}
    exec(_text(made, inputs), scope)  # noqa: S102 - a text of our own making, see straight_line
    block, size = scope["block"], max(1, min(BLOCK, HELD // max(1, len(made.lines))))

    def value_and_gradient(*points: npt.ArrayLike) -> tuple[Array, tuple[Array, ...]]:
        if len(points) != len(inputs):
            raise MissingValueError(
                f"The program has {len(inputs)} inputs; {len(points)} arrays were given."
            )
        arrays, shape = _together(points)
        found = np.empty((1 + len(inputs), math.prod(shape)))
        with np.errstate(all="ignore"):
            for start in range(0, found.shape[1], size):
                here = slice(start, start + size)
                value, slopes = block(*[array[here] for array in arrays])
                for row, answer in zip(found, (value, *slopes), strict=True):
                    row[here] = answer
        value, *slopes = found.reshape(len(found), *shape)
        return value, tuple(slopes)

    return value_and_gradient


def _together(points: Sequence[npt.ArrayLike]) -> tuple[list[Array], tuple[int, ...]]:
    """Return the points as flat arrays of one length, and the shape they had."""
    try:
        arrays = np.broadcast_arrays(*[np.asarray(each, dtype=np.float64) for each in points])
    except (TypeError, ValueError) as error:
        raise SettingsError(f"The points cannot be used together: {error}.") from None
    shape = arrays[0].shape if arrays else ()
    return [np.ravel(each) for each in arrays], shape


def _elementwise(made: Listing) -> Mapping[str, Callable[..., Any]]:
    """Return the computations of ops without a template as functions of arrays."""
    return {name: _over_arrays(compute) for name, compute in made.functions.items()}


def _over_arrays(compute: Callable[..., float]) -> Callable[..., Array]:
    def each(*arrays: npt.ArrayLike) -> Array:
        listed = [each.tolist() for each in np.broadcast_arrays(*arrays)]
        if not isinstance(listed[0], list):
            return np.float64(compute(*listed))  # type: ignore[return-value]  # it is used like one
        return np.fromiter(map(compute, *listed), dtype=np.float64, count=len(listed[0]))

    return each
