"""The command steps: the timeline as a table of sentences and numbers, or as JSON."""

from __future__ import annotations

from typing import Any, Final

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options
from autodiff_viz.cli.problem import check_output, document_asked, sweep
from autodiff_viz.cli.tables import digits, json_number
from autodiff_viz.cli.terminal import say
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.sentences import sentence
from autodiff_viz.core.sweep import BackwardStep, ForwardStep, SeedStep, Step, Timeline

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
PHASES: Final = {ForwardStep: "forward", SeedStep: "seed", BackwardStep: "backward"}


def steps(options: Options) -> int:
    """Print every step of the document asked for; exit status 0."""
    check_output(options)
    line = sweep(document_asked(options))
    say(tables.json_text(timeline_data(line)) if options.json else _report(line))
    return 0


def timeline_data(line: Timeline) -> list[dict[str, Any]]:
    """Return one JSON object a step; what a step does not have is null."""
    return [_step_data(line, n, step) for n, step in enumerate(line.steps, 1)]


def _step_data(line: Timeline, n: int, step: Step) -> dict[str, Any]:
    program = line.tape.program
    edge = step if isinstance(step, BackwardStep) else None
    return {
        "step": n,
        "phase": PHASES[type(step)],
        "node": program.names[step.node],
        "op": program.nodes[step.node].op,
        "slot": edge.slot if edge else None,
        "operand": program.names[edge.operand] if edge else None,
        **{name: json_number(number) for name, number in _numbers(step).items()},
    }


def _numbers(step: Step) -> dict[str, float | None]:
    """Return every number of a step by its name, None where it has none."""
    found = dict.fromkeys(NUMBERS, None) | _own_numbers(step)
    return {name: found[name] for name in NUMBERS}


def _own_numbers(step: Step) -> dict[str, float | None]:
    if isinstance(step, ForwardStep):
        return {"value": step.value}
    if isinstance(step, SeedStep):
        return {"after": step.adjoint}
    return {
        "upstream": step.upstream,
        "partial": step.partial,
        "contribution": step.contribution,
        "before": step.before,
        "after": step.after,
    }


def _report(line: Timeline) -> str:
    rows = [_row(line, n, step) for n, step in enumerate(line.steps, 1)]
    return f"{program_text(line.tape.program)}\n\n{tables.table(HEAD, rows)}"


def _row(line: Timeline, n: int, step: Step) -> tuple[str, ...]:
    numbers = (digits(number) for number in _numbers(step).values())
    return (str(n), PHASES[type(step)], *numbers, sentence(line, n))
