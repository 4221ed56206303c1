"""Products of many factors that neither underflow nor overflow: a mantissa and a power of two.

Read by `debugger.paths`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from autodiff_viz.core.numbers import shown


@dataclass(frozen=True, slots=True)
class Scaled:
    """mantissa · 2^exponent with 0.5 ≤ |mantissa| < 1; 0, nan and infinities have the exponent 0."""

    mantissa: float
    exponent: int = 0

    @property
    def number(self) -> float:
        """The product as a float: 0 or infinite where a float cannot hold it."""
        try:
            return math.ldexp(self.mantissa, self.exponent)
        except OverflowError:
            return math.copysign(math.inf, self.mantissa)

    @property
    def log10(self) -> float:
        """The decimal logarithm of the size; -inf for 0, nan for nan."""
        if not math.isfinite(self.mantissa) or not self.mantissa:
            return abs(self.mantissa) if self.mantissa else -math.inf
        return math.log10(abs(self.mantissa)) + self.exponent * math.log10(2.0)

    @property
    def is_held(self) -> bool:
        """Whether a float holds it in full precision, or it is 0 or not finite itself."""
        return (
            not math.isfinite(self.mantissa) or not self.mantissa or -1021 <= self.exponent <= 1024
        )

    def __str__(self) -> str:
        """Return the number as shown elsewhere, 1.2e-3010 past the floats; a product that is -0 as 0."""
        if not self.mantissa:
            return "0"
        if self.is_held:
            return shown(self.number)
        power = math.floor(self.log10)
        return f"{math.copysign(10.0 ** (self.log10 - power), self.mantissa):.2g}e{power}"


def product(factors: Iterable[float]) -> Scaled:
    """Return Π factors; each multiplication is rounded as floats are, whatever the size."""
    mantissa, exponent = math.frexp(1.0)
    for factor in factors:
        part, power = math.frexp(factor)
        mantissa, more = math.frexp(mantissa * part)
        exponent += power + more
    special = not math.isfinite(mantissa) or not mantissa
    return Scaled(mantissa, 0 if special else exponent)
