"""The error of each numerical slope against h: the V-curve of the difference quotients.

Read by the window's plot; the backward gradient is what the errors are measured against.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from autodiff_viz.core.complex_step import steps_along
from autodiff_viz.core.errors import NoComplexStepError
from autodiff_viz.core.numeric import central_difference, forward_difference
from autodiff_viz.core.sweep import Timeline, evaluate, gradient

FIRST: Final = -1
LAST: Final = -15
A_DECADE: Final = 4
"""So many h in a decade, each decade's own power of ten among them."""

EVALUATIONS: Final = 4 * ((FIRST - LAST) * A_DECADE + 1)
"""How often the program is evaluated for one input."""


class Method(Enum):
    """A way to get a slope from values alone; its error falls with h to the power `order`."""

    FORWARD = "forward difference"
    CENTRAL = "central difference"
    COMPLEX = "complex step"

    @property
    def order(self) -> int:
        """The power of h in the truncation."""
        return 1 if self is Method.FORWARD else 2


@dataclass(frozen=True, slots=True)
class StepSizes:
    """|numerical - backward| of each method at each h, for one input.

    errors: by method, one number for each of `hs`, nan where the function is not finite; the complex
    step is missing where an op has no complex formula, and `refused` says which.
    """

    name: str
    backward: float
    hs: tuple[float, ...]
    errors: dict[Method, tuple[float, ...]]
    refused: str = ""

    def best(self, method: Method) -> tuple[float, float] | None:
        """Return (h, error) where a method is nearest, the largest such h; None without a number."""
        pairs = zip(self.errors.get(method, ()), self.hs, strict=False)
        found = [(error, -h) for error, h in pairs if math.isfinite(error)]
        return (-min(found)[1], min(found)[0]) if found else None


def step_sizes() -> tuple[float, ...]:
    """Return 1e-1 … 1e-15, four a decade, largest first."""
    return tuple(_steps())


def _steps() -> Iterator[float]:
    for k in range((FIRST - LAST) * A_DECADE + 1):
        decade, part = divmod(k, A_DECADE)
        yield 10.0 ** (FIRST - k / A_DECADE) if part else float(f"1e{FIRST - decade}")


def slopes_along(
    line: Timeline, point: dict[str, float], name: str
) -> tuple[dict[Method, Callable[[float], float]], str]:
    """Return each method as a function of h, and why there is no complex step, or ""."""
    program, x = line.tape.program, float(point[name])

    def f(moved: float) -> float:
        return line.seed * evaluate(program, {**point, name: moved})

    found: dict[Method, Callable[[float], float]] = {
        Method.FORWARD: lambda h: forward_difference(f, x, h),
        Method.CENTRAL: lambda h: central_difference(f, x, h),
    }
    try:
        step = steps_along(program, point, name)
    except NoComplexStepError as error:
        return found, str(error)
    found[Method.COMPLEX] = lambda h: line.seed * step(h)
    return found, ""


def v_curve(
    line: Timeline, point: dict[str, float], name: str, is_wanted: Callable[[], bool] = lambda: True
) -> StepSizes:
    """Return the errors along the input `name` at every h; fewer h when nobody wants them any more."""
    slopes, refused = slopes_along(line, point, name)
    backward = gradient(line)[name]
    hs: list[float] = []
    errors: dict[Method, list[float]] = {method: [] for method in slopes}
    for h in step_sizes():
        if not is_wanted():
            break
        hs.append(h)
        for method, slope in slopes.items():
            errors[method].append(abs(slope(h) - backward))
    return StepSizes(
        name, backward, tuple(hs), {each: tuple(found) for each, found in errors.items()}, refused
    )
