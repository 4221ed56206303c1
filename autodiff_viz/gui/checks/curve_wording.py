"""What the curves of errors show, in sentences; read by the dialog of the curves."""

from __future__ import annotations

import math
import statistics
import sys
from typing import Final

from autodiff_viz.core.numbers import shown
from autodiff_viz.core.step_sizes import Method, StepSizes, step_sizes

FAR: Final = 1e-4
"""An error that stays larger at every ordinary h, also beside the gradient, is not the quotient's own."""

MIDDLING: Final = tuple(h for h in step_sizes() if 1e-8 <= h <= 1e-3)
"""The h at which neither rounding nor truncation is large, for most functions."""

FINE: Final = 1e-6
MUCH: Final = 10.0
"""Truncation: an error at the largest h that is so many times the ordinary one down to FINE."""


def told(sizes: StepSizes) -> str:
    """Say what the curves show: the best h, or that no h brings the quotients near."""
    found = sizes.best(Method.CENTRAL)
    if found is None:
        return "The function is not finite beside this point, so no quotient can be taken."
    middling = [
        e for h, e in zip(sizes.hs, sizes.errors[Method.CENTRAL], strict=True) if h in MIDDLING
    ]
    away = statistics.median(middling)
    if away > FAR * max(1.0, abs(sizes.backward)):
        return (
            f"The central difference stays {shown(float(f'{away:.1e}'))} away at h from 1e-8 to 1e-3: the "
            "backward gradient is wrong, or the function has a kink here. Check every node to see which."
        )
    return " ".join(filter(None, (_rulers(sizes), _best(*found), sizes.refused)))


def _best(h: float, error: float) -> str:
    if error == 0.0:
        return f"The central difference has no error at all at h = {shown(float(f'{h:.1e}'))}."
    near, least = (shown(float(f"{each:.1e}")) for each in (h, error))
    return f"The central difference is best near h = {near}, with an error of {least}."


def _rulers(sizes: StepSizes) -> str:
    """Say where truncation rules and where rounding; a straight line has no truncation."""
    if not any(any(sizes.errors[method]) for method in (Method.FORWARD, Method.CENTRAL)):
        return "Both differences are exact at every h."
    if is_truncated(sizes, Method.CENTRAL):
        return "Truncation rules on the right, rounding on the left."
    if is_truncated(sizes, Method.FORWARD):
        return "Truncation is felt by the forward difference alone; rounding rules on the left."
    return "No truncation is seen here, as along a straight line: rounding alone rules."


def is_truncated(sizes: StepSizes, method: Method) -> bool:
    """Whether the error of a method at its largest h is more than rounding: it falls as h shrinks."""
    pairs = zip(sizes.hs, sizes.errors[method], strict=True)
    finite = [(h, error) for h, error in pairs if math.isfinite(error) and h >= FINE]
    if not finite:
        return False
    ordinary = statistics.median(error for _, error in finite)
    h, largest = finite[0]
    return largest > MUCH * max(ordinary, _grain(sizes, h))


def _grain(sizes: StepSizes, h: float) -> float:
    """Return the error that rounding may make at h, the values being about as large as the slope."""
    return sys.float_info.epsilon * max(1.0, abs(sizes.backward)) / h
