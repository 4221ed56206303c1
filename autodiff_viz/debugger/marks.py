"""What is marked on the timeline: the steps whose number is not finite; read by the window."""

from __future__ import annotations

from itertools import starmap
from math import isfinite
from operator import add, mul

from autodiff_viz.core.sweep import ForwardStep, SeedStep, Steps
from autodiff_viz.core.tangent import AnyStep, Line, TangentSeedStep


def non_finite_steps(line: Line) -> tuple[int, ...]:
    """Return the cursors after each step that gives nan or an infinity: a value, a contribution or the sum."""
    if isinstance(line.steps, Steps):
        return _of_sweeps(line.steps)
    return tuple(n for n, step in enumerate(line.steps, 1) if not _is_finite(step))


def _is_finite(step: AnyStep) -> bool:
    if isinstance(step, ForwardStep):
        return isfinite(step.value)
    if isinstance(step, SeedStep):
        return isfinite(step.adjoint)
    if isinstance(step, TangentSeedStep):
        return isfinite(step.tangent)
    return isfinite(step.contribution) and isfinite(step.after)


def _of_sweeps(steps: Steps) -> tuple[int, ...]:
    """Return the same without making a step: one look at every number where all are finite.

    A contribution that is not finite makes its sum, and all that is added to it, not finite either.
    """
    tape, edges = steps.tape, steps.tape.program.plan.edges
    values = [tape.value(i) for i in steps.evaluated]
    found = [n for n, value in enumerate(values, 1) if not isfinite(value)]
    if all(map(isfinite, steps.adjoints)):
        return tuple(found)
    after_seed = len(values) + 2
    found += [n for n in (after_seed - 1,) if not _is_finite(steps[n - 1])]
    upstream = [steps.adjoints[i] for i in edges.nodes]
    partials = [tape.partials[i][s] for i, s in zip(edges.nodes, edges.slots, strict=True)]
    made = list(map(mul, upstream, partials))
    sums = starmap(add, zip(steps.before, made, strict=True))
    finite = [isfinite(one) and isfinite(total) for one, total in zip(made, sums, strict=True)]
    return tuple(found + [n for n, fine in enumerate(finite, after_seed) if not fine])
