"""The command steps: the timeline as a table of sentences and numbers, or as JSON."""

from __future__ import annotations

from typing import Any, Final

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options
from autodiff_viz.cli.problem import check_output, document_asked, sweep_asked
from autodiff_viz.cli.tables import digits, json_number
from autodiff_viz.cli.terminal import say
from autodiff_viz.core.function_check import marks
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.sentences import sentence
from autodiff_viz.core.sweep import BackwardStep, ForwardStep, SeedStep
from autodiff_viz.core.tangent import AnyStep, Line, TangentSeedStep, TangentStep, TangentTimeline

NUMBERS: Final = ("value", "upstream", "partial", "contribution", "before", "after")
"""The numbers a step may have, in the order of the table."""

HEAD: Final = (
    "step",
    "phase",
    "value",
    "upstream",
    "local gradient",
    "contribution",
    "before",
    "after",
    "what happens",
)
TANGENT_NUMBERS: Final = ("value", "partial", "tangent", "contribution", "before", "after")
"""The same in forward mode."""

TANGENT_HEAD: Final = (
    "step",
    "phase",
    "value",
    "local gradient",
    "tangent",
    "contribution",
    "before",
    "after",
    "what happens",
)
PHASES: Final = {
    ForwardStep: "forward",
    SeedStep: "seed",
    BackwardStep: "backward",
    TangentSeedStep: "seed",
    TangentStep: "tangent",
}


def steps(options: Options) -> int:
    """Print every step of the document asked for; exit status 0."""
    check_output(options)
    line = sweep_asked(options, document_asked(options))
    say(tables.json_text(timeline_data(line)) if options.json else _report(line))
    return 0


def timeline_data(line: Line) -> list[dict[str, Any]]:
    """Return one JSON object a step; what a step does not have is null."""
    return [_step_data(line, n, step) for n, step in enumerate(line.steps, 1)]


def _step_data(line: Line, n: int, step: AnyStep) -> dict[str, Any]:
    program = line.tape.program
    edge = step if isinstance(step, (BackwardStep, TangentStep)) else None
    return {
        "step": n,
        "phase": _phase(line, step),
        "node": program.names[step.node],
        "op": program.nodes[step.node].op,
        "slot": edge.slot if edge else None,
        "operand": program.names[edge.operand] if edge else None,
        **{name: json_number(number) for name, number in _numbers(line, step).items()},
    }


def _phase(line: Line, step: AnyStep) -> str:
    """Return the name of a step's phase; in forward mode there is but one, so that of its kind."""
    both = isinstance(step, ForwardStep) and isinstance(line, TangentTimeline)
    return "value" if both else PHASES[type(step)]


def _numbers(line: Line, step: AnyStep) -> dict[str, float | None]:
    """Return every number of a step by its name, None where it has none."""
    names = TANGENT_NUMBERS if isinstance(line, TangentTimeline) else NUMBERS
    found = dict.fromkeys(names, None) | _own_numbers(step)
    return {name: found[name] for name in names}


def _own_numbers(step: AnyStep) -> dict[str, float | None]:
    if isinstance(step, ForwardStep):
        return {"value": step.value}
    if isinstance(step, SeedStep):
        return {"after": step.adjoint}
    if isinstance(step, TangentSeedStep):
        return {"after": step.tangent}
    return {
        "tangent" if isinstance(step, TangentStep) else "upstream": step.incoming,
        "partial": step.partial,
        "contribution": step.contribution,
        "before": step.before,
        "after": step.after,
    }


def _report(line: Line) -> str:
    head = TANGENT_HEAD if isinstance(line, TangentTimeline) else HEAD
    rows = [_row(line, n, step) for n, step in enumerate(line.steps, 1)]
    parts = (program_text(line.tape.program), tables.table(head, rows), *marks(line.tape.program))
    return "\n\n".join(parts)


def _row(line: Line, n: int, step: AnyStep) -> tuple[str, ...]:
    numbers = (digits(number) for number in _numbers(line, step).values())
    return (str(n), _phase(line, step), *numbers, sentence(line, n))
