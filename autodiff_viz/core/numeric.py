"""Difference quotients with a bound of their own error, and the check of a gradient against them.

A quotient is wrong by rounding, about ε·|f|/h, and by truncation, about h²·|f'''|/6. Both are
estimated where the quotient is taken, so a check knows what it can tell and what it cannot.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from autodiff_viz.core.errors import SettingsError
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Point, Timeline, evaluate, gradient

Function: TypeAlias = Callable[[float], float]

DEFAULT_H: Final = 1e-5
EPSILON: Final = sys.float_info.epsilon

ULPS: Final = 4.0
"""The value of an op, and the operand it rounds inside, may each be off by so many units of rounding."""

LEAST: Final = 4 * math.ulp(0.0)
"""What a value near the smallest float may be off by, however small it is."""

CLOSE: Final = 1e-3
"""Two numbers are said to agree only where the quotient is sure to this share of the slope."""

HOPELESS: Final = 0.1
"""A quotient whose own error is past this share of the slope tells nothing about it."""

APART: Final = 0.75
"""One-sided slopes of a smooth function come together by half when h is halved, at a kink not at all."""


def forward_difference(f: Function, x: float, h: float) -> float:
    """(f(x + h) - f(x)) / h; its error is of order h f''(x) / 2. Raises SettingsError for a bad h."""
    check_h(h)
    return (f(x + h) - f(x)) / h


def central_difference(f: Function, x: float, h: float) -> float:
    """(f(x + h) - f(x - h)) / 2h; its error is of order h² f'''(x) / 6. Raises SettingsError."""
    check_h(h)
    return (f(x + h) - f(x - h)) / (2 * h)


def check_h(h: float) -> None:
    """Raise SettingsError unless h is finite and above 0."""
    if math.isfinite(h) and h > 0.0:
        return
    why = "at h = 0 the quotient is 0/0" if h == 0.0 else "x + h and x - h must lie beside x"
    raise SettingsError(f"h must be a number above 0, not {shown(h)}: {why}; take 1e-5.")


JUMPING: Final = 1.5
"""The one-sided slopes at a jump grow as 1/h: by 2 when h is halved."""

JUMP: Final = "The function jumps here, so it has no slope."


class Verdict(Enum):
    """What a check can say."""

    AGREES = "agrees"
    DIFFERS = "differs"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Quotient:
    """A central difference at h with the slopes on both sides and bounds of its own error.

    rounding: ε·(|f| + |x·slope|)/h. truncation: from the quotient at h/2.
    gap, nearer_gap: by how much the one-sided slopes differ, at h and at h/2.
    """

    h: float
    slope: float
    left: float
    right: float
    rounding: float
    truncation: float
    gap: float
    nearer_gap: float

    @property
    def own_error(self) -> float:
        """How far the slope may be from f'(x), for a function that is smooth here."""
        return self.rounding + self.truncation

    @property
    def is_kink(self) -> bool:
        """Whether the one-sided slopes do not come together as h is halved."""
        return self.gap > 8 * self.rounding and self.nearer_gap > APART * self.gap

    @property
    def is_jump(self) -> bool:
        """Whether the one-sided slopes grow without bound as h is halved."""
        return self.is_kink and self.nearer_gap > JUMPING * self.gap

    @property
    def curvature(self) -> float:
        """About |f''(x)|."""
        return self.gap / self.h


def quotient(f: Function, x: float, h: float, noise: float = 0.0) -> Quotient:
    """Return the central difference of f at x with its bounds; nan where f is not finite.

    noise: what a value of f may be off by beside its own last digits.
    """
    half = h / 2 or h  # half the smallest float is 0
    here, high, low = f(x), f(x + h), f(x - h)
    near_high, near_low = f(x + half), f(x - half)
    slope, nearer = (high - low) / (2 * h), (near_high - near_low) / (2 * half)
    left, right = (here - low) / h, (high - here) / h
    size = max(abs(high), abs(low)) + abs(x * slope)
    rounding = (ULPS * EPSILON * size + noise + LEAST) / h
    nearer_gap = abs((near_high - here) - (here - near_low)) / half
    return Quotient(
        h, slope, left, right, rounding, 2 * abs(slope - nearer), abs(right - left), nearer_gap
    )


def relative_error(a: float, b: float) -> float:
    """|a - b| / max(|a|, |b|); 0 for equal numbers, nan when either is nan."""
    return 0.0 if a == b else abs(a - b) / scale(a, b)


def scale(a: float, b: float) -> float:
    """Return the larger size of two numbers, 1 where both are 0."""
    return max(abs(a), abs(b)) or 1.0


# The sweep itself: how much roundings add up to


def magnitudes(line: Timeline) -> tuple[float, ...]:
    """For each node Σ |seed·∂…| over all paths: how much an error of 1 there may move the output."""
    tape = line.tape
    sizes = [0.0] * len(tape.values)
    if tape.program.output is None:
        return tuple(sizes)
    sizes[tape.program.output] = abs(line.seed)
    for i in range(tape.program.output, -1, -1):
        for operand, partial in zip(tape.program.nodes[i].operands, tape.partials[i], strict=False):
            if partial is not None and sizes[i] and partial == partial:
                sizes[operand] += sizes[i] * abs(partial)
    return tuple(sizes)


def noise_of(line: Timeline, sizes: tuple[float, ...]) -> float:
    """ε · Σ |v̄·v|: what the rounding of every value may move the output by, to first order."""
    pairs = zip(sizes, line.tape.values, strict=True)
    return EPSILON * sum(size * abs(value) for size, value in pairs if size and value)


# The check of the whole program


@dataclass(frozen=True, slots=True)
class Comparison:
    """A backward gradient beside the central difference, for one input.

    error is relative, |backward - numerical| / max(|backward|, |numerical|); 0 when both are 0.
    reason is a sentence when the verdict is CANNOT_TELL, else "".
    """

    name: str
    backward: float
    numerical: float
    h: float
    error: float
    verdict: Verdict
    reason: str = ""


def check_gradient(line: Timeline, point: Point, h: float = DEFAULT_H) -> tuple[Comparison, ...]:
    """Compare every input's adjoint with the central difference of the whole program, step h > 0.

    Raises SettingsError for an h that is no step.
    """
    return tuple(comparisons(line, point, h))


def comparisons(line: Timeline, point: Point, h: float = DEFAULT_H) -> Iterator[Comparison]:
    """Yield what `check_gradient` returns, one input after the other, each when it is asked for."""
    check_h(h)
    program = line.tape.program
    sizes = magnitudes(line)
    noise = noise_of(line, sizes)
    index = {program.names[i]: i for i in program.inputs}
    for name, backward in gradient(line).items():
        rounded = ULPS * EPSILON * len(program.nodes) * sizes[index[name]]
        judge = _Judge(_along(program, point, name, line.seed), float(point[name]), noise, rounded)
        yield judge.comparison(name, backward, h)


def _along(program: Program, point: Point, name: str, seed: float) -> Function:
    def along(x: float) -> float:
        changed: Mapping[str, float] = {**point, name: x}
        return seed * evaluate(program, changed)

    return along


@dataclass(frozen=True, slots=True)
class _Judge:
    """One input: the program along it, and what roundings do to its value and to its adjoint."""

    f: Function
    x: float
    noise: float
    rounded: float

    def comparison(self, name: str, backward: float, h: float) -> Comparison:
        """Return the adjoint beside the quotient at h, with a verdict."""
        found = quotient(self.f, self.x, h, self.noise)
        error = relative_error(backward, found.slope)
        verdict, reason = self.verdict(found, backward)
        return Comparison(name, backward, found.slope, h, error, verdict, reason)

    def verdict(self, found: Quotient, backward: float) -> tuple[Verdict, str]:
        reason = hopeless(self.x, found, backward)
        if reason:
            return Verdict.CANNOT_TELL, reason
        if self.is_within(found, backward):
            reason = limit(found, backward)
            return (Verdict.CANNOT_TELL if reason else Verdict.AGREES), reason
        reason = self.nearer(found.h, backward) or kink_sentence(found)
        return (Verdict.CANNOT_TELL, reason) if reason else (Verdict.DIFFERS, "")

    def is_within(self, found: Quotient, backward: float) -> bool:
        """Whether both numbers are one, as far as the quotient and the sweep can be right at all."""
        return abs(backward - found.slope) <= found.own_error + self.rounded

    def nearer(self, h: float, backward: float) -> str:
        """Say that the quotient agrees once h is smaller: something disturbs it further away; or ""."""
        for smaller in (h * 1e-2, h * 1e-4, DEFAULT_H * max(1.0, abs(self.x))):
            if not 0.0 < smaller < h:
                continue
            found = quotient(self.f, self.x, smaller, self.noise)
            if not hopeless(self.x, found, backward) and self.is_within(found, backward):
                return f"The function bends between x - h and x + h; at h = {shown(smaller)} they agree."
        return ""


def limit(found: Quotient, claimed: float) -> str:
    """Say that two numbers are only as near as the quotient can tell, or ""."""
    if claimed == found.slope or found.own_error <= CLOSE * scale(claimed, found.slope):
        return ""
    return (
        f"The two are as near as the method can tell: at h = {shown(found.h)} the quotient itself may "
        f"be off by {shown(found.own_error)}; try another h."
    )


def hopeless(x: float, found: Quotient, claimed: float) -> str:
    """Say why a quotient cannot judge a slope here, or ""."""
    h, slope = found.h, found.slope
    if not math.isfinite(x):
        return f"The input is {shown(x)}; a quotient needs a finite point."
    if x + h == x or x - h == x:
        return f"h = {shown(h)} is too small beside {shown(x)}: x + h and x are the same number."
    if not math.isfinite(slope):
        return "The function is not finite at both points, so the quotient is no number."
    if not math.isfinite(claimed):
        return "The backward gradient is not finite; the quotient cannot judge it."
    if claimed == slope:
        return ""
    if not found.own_error <= HOPELESS * scale(claimed, slope):
        return (
            f"The quotient's own error at h = {shown(h)} is as large as the slope; try another h."
        )
    return ""


def kink_sentence(found: Quotient) -> str:
    """Say that the slopes on both sides of x differ however near one looks, or ""."""
    if not found.is_kink or found.is_jump:
        return JUMP if found.is_jump else ""
    return (
        f"The function has a kink here: its slope is {shown(found.left)} on the left and "
        f"{shown(found.right)} on the right, and the quotient takes their mean."
    )
