"""What is remarkable about a step: conventions, numbers that are not finite, digits that are lost.

Read by the inspector and the command line.
"""

from __future__ import annotations

from autodiff_viz.core.remarks import met_remarks, step_remarks, value_remarks
from autodiff_viz.core.sweep import ForwardStep, Tape
from autodiff_viz.core.tangent import EDGE_STEPS, AnyStep, Line
from autodiff_viz.debugger.precision import edge_losses, value_losses


def remarks_of(line: Line, step: AnyStep, *, typed: bool = True) -> tuple[str, ...]:
    """Return the sentences about a step; without `typed` none about wrong typed partials."""
    if isinstance(step, ForwardStep):
        return remarks_of_value(line.tape, step.node)
    if not isinstance(step, EDGE_STEPS):
        return ()
    met = step_remarks(line.tape, step) if typed else met_remarks(line.tape, step)
    return (*met, *edge_losses(line, step))


def remarks_of_value(tape: Tape, i: int) -> tuple[str, ...]:
    """Return the sentences about the value of a node; none where it is given or held."""
    if i in tape.held or not tape.program.nodes[i].operands:
        return ()
    return (*value_remarks(tape, i), *value_losses(tape, i))
