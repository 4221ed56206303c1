"""Searches over a whole timeline for the first step with some property."""

from __future__ import annotations

from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger.breakpoints import next_stop
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target

NOT_FINITE = Breakpoint(Target.ANYWHERE, kind=Kind.NOT_FINITE)


def first_not_finite(line: Line, after: int = 0) -> int | None:
    """Return the first cursor past `after` whose step computes a nan or an infinity; None for none."""
    return next_stop(line, Stops((NOT_FINITE,)), after)
