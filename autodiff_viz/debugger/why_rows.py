"""The rows of an answer to why: one path each, with what tells most first; read by window and command line."""

from __future__ import annotations

import math

from autodiff_viz.core.naming import adjoint_name
from autodiff_viz.debugger.paths import Factor, Path
from autodiff_viz.debugger.why import Kind, Why, factor_text


def product_text(why: Why, path: Path) -> str:
    """Return the product along a path, and why the sweep has 0 or nothing finite for it where it has."""
    loss, seed = path.loss, path.seed
    if not path.product.mantissa:
        zero = next((each for each in path.factors if not each.partial), None)
        return "0 (the seed is 0)" if zero is None or not seed else f"0 ({factor_text(why, zero)})"
    if loss is None or not math.isfinite(path.product.mantissa):
        return str(path.product)
    so_far = seed
    for factor in reversed(path.factors[path.factors.index(loss) :]):
        so_far *= factor.partial
    name = adjoint_name(why.paths.program.names[loss.operand])
    return f"{path.product} ({'overflow' if so_far else 'underflow'} at {name})"


def ranked(why: Why, path: Path) -> tuple[tuple[Factor, ...], tuple[Factor, ...]]:
    """Return the factors of a path by size from both ends, the one that tells more before the other."""
    ends = (path.smallest_first, path.largest_first)
    return ends[::-1] if is_largest_first(why) else ends


def is_largest_first(why: Why) -> bool:
    """Whether the largest local gradients tell more: those of a huge gradient, or of one not finite."""
    return why.kind in (Kind.HUGE, Kind.NOT_FINITE)
