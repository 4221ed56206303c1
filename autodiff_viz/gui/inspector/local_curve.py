"""The graph of one op along one operand around the operand's value; pure, no Qt, no numpy.

Coordinates are shares of the window that is shown (0 … 1), so that numbers of any size can be drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from autodiff_viz.core.ops import Op
from autodiff_viz.core.sweep import local_gradient

SAMPLES: Final = 241
LARGEST: Final = 1e300
PERIODIC: Final = ("sin", "cos", "tan")
USUAL_HALF: Final = 1.5
JUMP: Final = 0.6
"""A change of this share of the window between samples is a jump, where the curve has a gap."""

MARGIN: Final = 0.08


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve, its point and tangent in shares of the window low … high by bottom … top.

    ys holds nan where the curve has a gap. slope is the local gradient in the op's own units.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    point: tuple[float, float]
    tangent: tuple[tuple[float, float], tuple[float, float]] | None
    slope: float
    low: float
    high: float
    bottom: float
    top: float

    def x_share(self, x: float) -> float:
        """Return where `x` is across the window."""
        return (x - self.low) / (self.high - self.low)

    def y_share(self, y: float) -> float:
        """Return where `y` is up the window."""
        return (y - self.bottom) / (self.top - self.bottom)


def half_width(op: Op, x: float) -> float:
    """Return how far the window reaches to each side of `x`."""
    if op.name in PERIODIC:
        return math.pi
    return max(USUAL_HALF, 1.2 * abs(x))


def curve(op: Op, slot: int, operands: Sequence[float]) -> Curve | str:
    """Return the curve of `op` along `slot` through `operands`, or a sentence why there is none."""
    x, y = operands[slot], op.compute(*operands)
    if not math.isfinite(x) or not math.isfinite(y):
        return "There is no curve to draw at a point that is not finite."
    slope = local_gradient(op, slot, operands, y)
    half = half_width(op, x)
    if max(abs(x) + half, abs(y)) > LARGEST:
        return "The numbers are too large to draw a curve."
    low, high = x - half, x + half
    xs = [low + (high - low) * place / (SAMPLES - 1) for place in range(SAMPLES)]
    ys = [_along(op, slot, operands, each) for each in xs]
    bottom, top = _window(ys, y, slope * half)
    return _shares(xs, ys, (x, y, slope), (low, high, bottom, top))


def _along(op: Op, slot: int, operands: Sequence[float], x: float) -> float:
    return op.compute(*operands[:slot], x, *operands[slot + 1 :])


def _window(ys: Sequence[float], y: float, rise: float) -> tuple[float, float]:
    """Return bottom and top: the curve's own range, cut where it leaves the point far behind."""
    finite = [each for each in ys if abs(each) <= LARGEST]
    far = sorted(abs(each - y) for each in finite)
    usual = far[len(far) * 6 // 10] if far else 0.0
    reach = 2.0 * max(usual, abs(rise) if math.isfinite(rise) else 0.0)
    reach = min(reach, LARGEST) or max(1.0, abs(y))
    bottom = max(min(finite, default=y), y - reach)
    top = min(max(finite, default=y), y + reach)
    spread = top - bottom or max(1.0, abs(y))
    return bottom - MARGIN * spread, top + MARGIN * spread


def _shares(
    xs: Sequence[float],
    ys: Sequence[float],
    at: tuple[float, float, float],
    window: tuple[float, float, float, float],
) -> Curve:
    low, high, bottom, top = window
    x, y, slope = at
    tall = top - bottom
    shares = _with_gaps(
        [(each - bottom) / tall if abs(each) <= LARGEST else math.nan for each in ys]
    )
    point = ((x - low) / (high - low), (y - bottom) / tall)
    steepness = slope / tall * (high - low)
    tangent = _tangent(point, steepness) if math.isfinite(steepness) else None
    across = tuple((each - low) / (high - low) for each in xs)
    return Curve(across, tuple(shares), point, tangent, slope, *window)


def _with_gaps(shares: Sequence[float]) -> list[float]:
    """Return the shares with a gap where the curve jumps across the window, as tan at its poles."""
    answer = list(shares)
    for place in range(1, len(shares)):
        before, here = shares[place - 1], shares[place]
        opposite = (before - 0.5) * (here - 0.5) < 0.0
        if opposite and abs(here - before) > JUMP:
            answer[place] = math.nan
    return [max(-1.0, min(2.0, share)) if share == share else share for share in answer]


def _tangent(
    point: tuple[float, float], steepness: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of the tangent: as long as the window allows, most of its width."""
    x, y = point
    reach = 0.42 if abs(steepness) < 1e-9 else min(0.42, 0.55 / abs(steepness))
    return (x - reach, y - reach * steepness), (x + reach, y + reach * steepness)
