"""How small a slope really is where a float gives 0 for it: sigmoid'(800) is about 1e-348.

Only far out in the tails, where a slope of one term is all that is left. Read by `debugger.why`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from autodiff_viz.core.sweep import Tape

E: Final = math.log10(math.e)


def _gaussian(x: float) -> float:
    return math.log10(2.0 / math.sqrt(math.pi)) - x * x * E


LOGARITHMS: Final[Mapping[str, Callable[[float], float]]] = {
    "sigmoid": lambda x: -abs(x) * E,
    "tanh": lambda x: math.log10(4.0) - 2.0 * abs(x) * E,
    "exp": lambda x: x * E,
    "expm1": lambda x: x * E,
    "exp2": lambda x: math.log10(math.log(2.0)) + x * math.log10(2.0),
    "softplus": lambda x: x * E,
    "logsigmoid": lambda x: -x * E,
    "erf": _gaussian,
    "erfc": _gaussian,
}
"""The decimal logarithm of the size of an op's slope where that slope is too small for a float."""


def true_size(tape: Tape, i: int) -> str:
    """Return the size, to 2 digits, of a slope of node `i` that is never 0 but is 0 as a float; else ""."""
    node = tape.program.nodes[i]
    logarithm = LOGARITHMS.get(node.op)
    x = tape.value(node.operands[0]) if logarithm else math.nan
    if logarithm is None or not math.isfinite(x):
        return ""
    size = logarithm(x)
    power = math.floor(size)
    digits = f"{10.0 ** (size - power):.2g}"
    return f"1e{power + 1}" if digits == "10" else f"{digits}e{power}"
