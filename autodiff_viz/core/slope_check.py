"""One question: is a claimed slope the slope of one op along one slot? And what can be told at all.

The quotient at the document's h judges where its own error is small; otherwise a ladder of h is taken
and the surest quotients judge. Read by `core.node_check`, and by whoever checks a rule as it is typed.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from autodiff_viz.core import complex_step
from autodiff_viz.core.compiled import partial_functions
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.numeric import (
    DEFAULT_H,
    EPSILON,
    HOPELESS,
    JUMP,
    ULPS,
    Function,
    Quotient,
    Verdict,
    kink_sentence,
    quotient,
    scale,
)
from autodiff_viz.core.ops import Op
from autodiff_viz.core.sweep import convention_at
from autodiff_viz.core.unrolled import OPS_KEPT, computed_partials

SHARP: Final = 1e-6
"""A quotient at the document's h whose own error is below this share of the slope is taken as it is."""

SURE: Final = 1e-5
"""Two numbers are said to agree only where the quotient is sure to this share of the slope."""

FLAT: Final = 1e-4
"""A slope of 0 has no size of its own; it is sure where a slope of this times the value would be."""

OPINIONS: Final = 3
"""A rule is wrong when so many quotients, those that are surest, all say so."""

LOWEST: Final = -1060
HIGHEST: Final = 1023
"""The powers of two between which h and its half are ordinary floats."""

LEVELS: Final = 6
"""Noise looks smooth at one h or two; a rule is not blamed unless so many h can judge."""

SMALLER: Final = 18
"""So many h below each size, by powers of 8, so that x ± h loses no digits."""

NEAR: Final = 2.0**-26
"""The h, relative to x, at which both slopes beside a kink still show eight digits."""

COARSE: Final = 1e12
"""Operands beyond it have neighbours so far away that a function may turn between them."""

FRACTION: Final = 0.25
"""Operands whose neighbours are so far away and further are hardly ever anything but whole."""

SMALLEST: Final = sys.float_info.min
"""Below it floats lose digits, so no slope smaller than it can be judged."""

COMPLEX_ULPS: Final = 64.0
"""Complex arithmetic rounds both parts by the larger one, and a formula takes several operations."""


def check_partial(
    op: Op, slot: int, operands: Sequence[float], partial: float, h: float = DEFAULT_H
) -> tuple[Verdict, str]:
    """Judge a claimed slope of one op along one slot at one point."""
    values = tuple(operands)
    return Question(op, slot, values, op.compute(*values), partial, h).verdict()


@dataclass(frozen=True)
class Question:
    """Is `partial` the slope of `op` along `slot` at `operands`, where the op takes `value`?

    names: what the operands are called in sentences; the op's params where nothing is given.
    """

    op: Op
    slot: int
    operands: tuple[float, ...]
    value: float
    partial: float
    h: float
    names: tuple[str, ...] = ()

    @property
    def x(self) -> float:
        """The operand along which the slope is taken."""
        return self.operands[self.slot]

    @cached_property
    def along(self) -> Function:
        """The op as a function of one operand, the others held."""
        before, after = self.operands[: self.slot], self.operands[self.slot + 1 :]
        return lambda x: self.op.compute(*before, x, *after)

    @cached_property
    def asked(self) -> Quotient:
        """The quotient at the document's h."""
        return quotient(self.along, self.x, self.h)

    @cached_property
    def ladder(self) -> tuple[Quotient, ...]:
        """The quotients that can judge, the surest first; only the document's where that is sharp."""
        flat = (
            self.partial == 0.0 == self.asked.slope
        )  # a tiny slope may hide below the digits of f
        if not flat and self.is_sharp(self.asked, SHARP) and self.agrees_with(self.asked):
            return (self.asked,)
        steps = sorted({self.h, *_steps_at(self.x, self.value)})
        return trusted((quotient(self.along, self.x, h) for h in steps), self.x)

    @property
    def best(self) -> Quotient:
        """The quotient that is shown: the surest, or the document's where none can judge."""
        return self.ladder[0] if self.ladder else self.asked

    def is_sharp(self, found: Quotient, share: float) -> bool:
        """Whether a quotient is sure of the slope to a share of it, or of 0 to a share of the value."""
        flat = FLAT * max(1.0, abs(self.value))
        size = max(abs(found.slope), abs(self.partial)) or flat
        allowed = found.own_error + self.rounding_of_rule(found)
        return is_usable(found, self.x) and allowed <= share * size

    @cached_property
    def by_complex_step(self) -> float | None:
        """The complex step; None where the op has no complex formula, or no finite value."""
        if not math.isfinite(self.value):
            return None
        h = complex_step.step_for(self.x)
        return complex_step.op_step(self.op, self.slot, self.operands, h)

    def agrees_with(self, found: Quotient) -> bool:
        """Whether the partial is the quotient's slope, as far as either can be right."""
        return abs(self.partial - found.slope) <= found.own_error + self.rounding_of_rule(found)

    def rounding_of_rule(self, found: Quotient) -> float:
        """ε·(|p| + |x·f''|), and what a last digit of y moves p by where the rule reads y."""
        size = abs(self.partial) + abs(self.x) * found.curvature
        by_operands = ULPS * EPSILON * size if math.isfinite(size) else 0.0
        return SMALLEST + by_operands + self.rounding_by_value

    @cached_property
    def rounding_by_value(self) -> float:
        """|p(y + δ) - p(y - δ)| / 2 for the last digits δ of the value; 0 where the rule does not read it."""
        if self.value == 0.0 or not reads_y(self.op, self.slot):
            return 0.0  # a 0 has no last digits
        rule, off = partial_functions(self.op)[self.slot], ULPS * math.ulp(self.value)
        moved = rule(*self.operands, self.value + off) - rule(*self.operands, self.value - off)
        return abs(moved) / 2 if math.isfinite(moved) else 0.0

    def verdict(self) -> tuple[Verdict, str]:
        """Return what can be said, and why."""
        reason = self.no_slope()
        if reason:
            return Verdict.CANNOT_TELL, reason
        if not self.ladder:
            return Verdict.CANNOT_TELL, self.kink() or self.unjudged()
        if not math.isfinite(self.partial):
            return self.not_finite()
        opinions = self.ladder[:OPINIONS]
        if any(self.agrees_with(each) for each in opinions):
            return self.agreement()
        if len(self.ladder) < LEVELS:
            return Verdict.CANNOT_TELL, self.kink() or self.unjudged()
        if self.is_too_coarse() or self.complex_step_agrees():
            return Verdict.CANNOT_TELL, self.coarse()
        return Verdict.DIFFERS, self.fault()

    def coarse(self) -> str:
        """Say how far away the neighbours of x are."""
        return (
            f"Floats are too coarse here to show the slope: the neighbours of {shown(self.x)} are "
            f"{shown(math.ulp(self.x))} away."
        )

    def is_too_coarse(self) -> bool:
        """Whether the slope, were it right, would move the value by more than its size in one float."""
        found = self.best
        size = max(abs(self.value), abs(found.slope * found.h))
        return abs(self.x) > COARSE and abs(self.partial) * math.ulp(self.x) > 10 * size

    def no_slope(self) -> str:
        """Say that the op has no value here, so there is no slope to check, or ""."""
        if math.isfinite(self.value) and math.isfinite(self.x):
            return ""
        what = "value" if math.isfinite(self.x) else "operand"
        number = self.value if math.isfinite(self.x) else self.x
        return f"The {what} is {shown(number)} here; a slope needs a finite point."

    def agreement(self) -> tuple[Verdict, str]:
        """Return AGREES where a quotient is sure enough, or the complex step bears it out."""
        if self.is_sharp(self.best, SURE):
            return Verdict.AGREES, ""
        kink = self.kink()
        if not kink and self.complex_step_agrees():
            return Verdict.AGREES, (
                f"The central difference is sure to {shown(self.best.own_error)} only; "
                "the complex step agrees to the last digits."
            )
        return Verdict.CANNOT_TELL, kink or (
            f"The two are as near as the method can tell: at its best h, {shown(self.best.h)}, the "
            f"central difference may be off by {shown(self.best.own_error)}."
        )

    def complex_step_agrees(self) -> bool:
        """Whether the complex step can be right at all here, and is the partial."""
        found = self.by_complex_step
        if found is None or not math.isfinite(found):
            return False
        size = scale(found, self.partial)
        least = math.ulp(0.0) / complex_step.step_for(self.x)
        allowed = COMPLEX_ULPS * EPSILON * size + self.rounding_of_rule(self.best) + least
        return allowed <= SURE * size and abs(found - self.partial) <= allowed

    def kink(self) -> str:
        """Say that a kink or a jump lies exactly here, and which convention chose the slope, or ""."""
        near = self.nearest_kink()
        rule = convention_at(self.op, self.slot, self.operands)
        said = rule.told(self.names or self.op.shown_params) if rule else ()
        if near is None or near.is_jump:
            return " ".join(said) or (JUMP if near else "")
        left, right = shown(near.left), shown(near.right)
        if said:
            sides = f"On the left of it the slope is {left}, on the right {right}."
            return " ".join((said[0], sides, *said[1:]))
        return kink_sentence(near)

    def nearest_kink(self) -> Quotient | None:
        """Return a quotient that sees two slopes so near to x that the kink is at x, or None."""
        sizes = (max(1.0, abs(self.x)), abs(self.x))
        near = (self.at(size * NEAR) for size in sizes if size * NEAR > 0.0)
        return next((each for each in near if each.is_kink), None)

    def at(self, h: float) -> Quotient:
        """Return the quotient at another h."""
        return quotient(self.along, self.x, h)

    def unjudged(self) -> str:
        """Say why no quotient can judge here."""
        h = max(abs(self.x) * 2.0**-20, 2.0**-60)
        right = (self.along(self.x + h) - self.value) / h
        left = (self.value - self.along(self.x - h)) / h
        if math.isfinite(left) == math.isfinite(right):
            return (
                f"Beside {shown(self.x)} the function is not finite or lost in rounding at every h, "
                "so no quotient can be taken."
            )
        side, slope = ("right", right) if math.isfinite(right) else ("left", left)
        return (
            f"{self.op.name} is defined for {self.op.domain}: {shown(self.x)} is its edge, and only the "
            f"slope on the {side}, {shown(slope)}, can be taken."
        )

    def not_finite(self) -> tuple[Verdict, str]:
        """Judge a partial that is nan or infinite where the function has a slope all the same."""
        wanted, found = shown(self.partial), self.best
        if (
            math.ulp(self.x) >= FRACTION
        ):  # (-2)**n has a value at every float n out there, at no fraction
            return Verdict.CANNOT_TELL, f"The rule gives {wanted}. {self.coarse()}"
        if len(self.ladder) < LEVELS or found.own_error > SURE * (abs(found.slope) or 1.0):
            return Verdict.CANNOT_TELL, (
                f"The rule gives {wanted}, and no quotient is sure of the slope here."
            )
        return Verdict.DIFFERS, (
            f"The rule gives {wanted} where the function has the slope {shown(found.slope)}."
        )

    def fault(self) -> str:
        """Say that the disagreement cannot be the quotient's."""
        found = self.best
        apart = abs(self.partial - found.slope)
        return (
            f"They are {shown(apart)} apart, and at h = {shown(found.h)} the central difference may be "
            f"off by {shown(found.own_error)} at most: the local gradient is wrong."
        )


@lru_cache(maxsize=OPS_KEPT)
def reads_y(op: Op, slot: int) -> bool:
    """Whether the rule of `op` along `slot` reads the value, as 1 - y**2 does."""
    program = computed_partials(op)[slot]
    return any(program.names[i] == "y" for i in program.inputs)


def trusted(found: Iterable[Quotient], x: float) -> tuple[Quotient, ...]:
    """Return the quotients that can judge, the surest first; `found` by growing h.

    Nothing is believed across a hole, a kink or a disagreement that a smaller h has seen.
    """
    kept: list[Quotient] = []
    for each in found:
        if x - each.h == x or x + each.h == x:
            continue
        if not is_usable(each, x) or not all(_is_consistent(each, other) for other in kept):
            break
        if not kept and x != 0.0 and _is_unresolved(each):
            break
        kept.append(each)
    return tuple(sorted(kept, key=lambda each: each.own_error))


def _is_unresolved(found: Quotient) -> bool:
    """Whether the function bends between neighbouring floats already, as sin(1e300) does."""
    return found.gap > max(8 * found.rounding, HOPELESS * max(abs(found.left), abs(found.right)))


def _is_consistent(one: Quotient, other: Quotient) -> bool:
    return abs(one.slope - other.slope) <= one.own_error + other.own_error


def is_usable(found: Quotient, x: float) -> bool:
    """Whether a quotient is a number of a smooth piece, taken at three different points."""
    finite = math.isfinite(found.own_error + found.slope + found.gap + found.nearer_gap)
    return x - found.h < x < x + found.h and finite and not found.is_kink


def _steps_at(x: float, value: float) -> tuple[float, ...]:
    """Return the h to try, powers of two: relative to x, to the value and, apart from both, to 1."""
    sizes = (math.frexp(size)[1] for size in (x, value, 1.0) if size and math.isfinite(size))
    found = {exponent - 3 * k for exponent in sizes for k in range(1, SMALLER)}
    if x == 0.0:
        found |= {-100, -200, -400}
    return tuple(math.ldexp(1.0, exponent) for exponent in found if LOWEST < exponent < HIGHEST)
