"""The oracle of breakpoints: what a person would do, looking at every step one after the other."""

import math

from autodiff_viz.core.sweep import BackwardStep, ForwardStep, SeedStep
from autodiff_viz.core.tangent import AnyStep, Line, TangentSeedStep, TangentStep
from autodiff_viz.document.stops import Breakpoint, Kind, Target


def numbers(line: Line, n: int) -> dict[str, float]:
    """The numbers of step `n` that a condition may read."""
    step = line.steps[n - 1]
    values = line.tape.values
    if isinstance(step, ForwardStep):
        return {"step": n, "value": step.value}
    if isinstance(step, SeedStep):
        return {"step": n, "value": values[step.node] or 0.0, "adjoint": step.adjoint}
    if isinstance(step, TangentSeedStep):
        return {"step": n, "value": values[step.node] or 0.0, "tangent": step.tangent}
    found = {
        "step": n,
        "value": values[step.target] or 0.0,
        "partial": step.partial,
        "contribution": step.contribution,
    }
    if isinstance(step, TangentStep):
        return found | {"tangent": step.after}
    return found | {"adjoint": step.after, "upstream": step.upstream}


def node_of(step: AnyStep) -> int:
    """The node a step is about."""
    return step.target if isinstance(step, BackwardStep | TangentStep) else step.node


def looks(line: Line, n: int, point: Breakpoint) -> bool:
    """Whether step `n` is one the breakpoint looks at."""
    step, nodes = line.steps[n - 1], line.tape.program.nodes
    if point.target is Target.ANYWHERE:
        return True
    if point.target is Target.EDGE:
        edge = isinstance(step, BackwardStep | TangentStep)
        return edge and (nodes[step.node].key, step.slot) == (point.key, point.slot)
    if isinstance(step, ForwardStep) != (point.target is Target.VALUE):
        return False
    return nodes[node_of(step)].key == point.key


def main_numbers(line: Line, n: int, point: Breakpoint) -> list[float]:
    """The numbers that step `n` computes and the breakpoint looks at."""
    found = numbers(line, n)
    if point.target is Target.EDGE:
        return [found["contribution"]]
    after = found.get("adjoint", found.get("tangent"))
    if after is None:
        return [found["value"]]
    gives = point.target is Target.ANYWHERE and "contribution" in found
    return [after, found["contribution"]] if gives else [after]


def fires(line: Line, n: int, point: Breakpoint) -> bool:
    """Whether a breakpoint of a kind other than a condition fires at step `n`."""
    step = line.steps[n - 1]
    if not looks(line, n, point):
        return False
    if point.kind is Kind.REACHED:
        return True
    if point.kind is Kind.NOT_FINITE:
        return any(not math.isfinite(each) for each in main_numbers(line, n, point))
    if point.kind is Kind.ZERO:
        return any(each == 0.0 for each in main_numbers(line, n, point))
    if not isinstance(step, BackwardStep | TangentStep):
        return False
    if point.kind is Kind.SIGN:
        return step.before is not None and step.before * math.copysign(1, step.after) < 0 < abs(
            step.after
        )
    earlier = [
        m
        for m in range(1, n + 1)
        if isinstance(other := line.steps[m - 1], BackwardStep | TangentStep)
        and other.target == step.target
    ]
    return len(earlier) == point.nth
