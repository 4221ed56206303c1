"""The command steps: the timeline as a table of sentences and numbers, or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options
from autodiff_viz.cli.problem import check_output, document_asked, sweep_asked
from autodiff_viz.cli.tables import digits, json_number
from autodiff_viz.cli.terminal import say
from autodiff_viz.core.naming import tangent_name
from autodiff_viz.core.printing import adjoint_name, program_text
from autodiff_viz.core.sentences import sentence
from autodiff_viz.core.sweep import BackwardStep, ForwardStep, SeedStep, Timeline
from autodiff_viz.core.tangent import AnyStep, Line, TangentSeedStep, TangentStep, TangentTimeline
from autodiff_viz.core.typed_partials import marks
from autodiff_viz.debugger.step_remarks import remarks_of
from autodiff_viz.debugger.whatif import wrong_of

NUMBERS: Final = ("value", "upstream", "partial", "contribution", "before", "after")
"""The numbers a step may have, in the order of the table."""

HEAD: Final = ("step", "phase", "result", "what happens")
"""The result is what the step leaves: a value, an adjoint or a tangent; the rest is in the sentence."""

WIDEST: Final = 100
NARROWEST: Final = 40
"""A line of the table has so many columns at most, as long as a sentence keeps some room."""

TANGENT_NUMBERS: Final = ("value", "partial", "tangent", "contribution", "before", "after")
"""The same in forward mode."""

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
    say(tables.json_text(timeline_data(line)) if options.json else _report(line, options))
    return 0


def timeline_data(line: Line) -> list[dict[str, Any]]:
    """Return one JSON object a step; what a step does not have is null."""
    return [step_data(line, n, step) for n, step in enumerate(line.steps, 1)]


def step_data(line: Line, n: int, step: AnyStep) -> dict[str, Any]:
    """Return step number `n` as a JSON object."""
    program = line.tape.program
    edge = step if isinstance(step, (BackwardStep, TangentStep)) else None
    return {
        "step": n,
        "phase": phase(line, step),
        "node": program.names[step.node],
        "op": program.nodes[step.node].op,
        "slot": edge.slot if edge else None,
        "operand": program.names[edge.operand] if edge else None,
        **{name: json_number(number) for name, number in _numbers(line, step).items()},
        "remarks": list(remarks_of(line, step)),
    }


def phase(line: Line, step: AnyStep) -> str:
    """Return the name of a step's phase; in forward mode there is but one, so that of its kind."""
    both = isinstance(step, ForwardStep) and isinstance(line, TangentTimeline)
    kind = BackwardStep if isinstance(step, BackwardStep) else type(step)
    return "value" if both else PHASES[kind]


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


def _report(line: Line, options: Options) -> str:
    program = line.tape.program
    rows = [_row(line, n, step) for n, step in enumerate(line.steps, 1)]
    head = "\n".join(filter(None, (program_text(program), _direction(line, options))))
    wrong = () if isinstance(line, TangentTimeline) else _wrong(line)
    return "\n\n".join((head, tables.table(HEAD, _wrapped(rows)), *marks(line.tape), *wrong))


def _wrong(line: Timeline) -> tuple[str, ...]:
    """Say what is wrong on purpose and what the right gradient is; nothing while every rule is kept."""
    found = wrong_of(line)
    if found is None:
        return ()
    rows = [
        f"{adjoint_name(x)} = {digits(bad)}, right is {digits(right)}"
        for x, bad, right in found.rows
    ]
    return ("\n".join([f"{found.heading}. {found.sentence}", *rows]),)


def _direction(line: Line, options: Options) -> str:
    """Say along which inputs forward mode goes; nothing in reverse mode."""
    if not isinstance(line, TangentTimeline) or not line.seeds:
        return ""
    seeds = ", ".join(f"{tangent_name(name)} = {digits(seed)}" for name, seed in line.seeds.items())
    others = [name for name, seed in line.seeds.items() if not seed]
    more = f"; --along {others[0]} goes along another" if options.along is None and others else ""
    return f"Forward mode with the seeds {seeds}{more}."


def _row(line: Line, n: int, step: AnyStep) -> tuple[str, str, str, str]:
    result = step.value if isinstance(step, ForwardStep) else _own_numbers(step)["after"]
    told = "\n".join((sentence(line, n), *remarks_of(line, step, typed=False)))
    return (str(n), phase(line, step), digits(result), told)


def _wrapped(rows: Sequence[tuple[str, str, str, str]]) -> list[tuple[str, ...]]:
    """Return the rows with remarks, and what is too long of a sentence, in rows below."""
    columns = list(zip(*(HEAD, *rows), strict=True))[:3]
    taken = sum(max(map(tables.width, column)) + len(tables.GAP) for column in columns)
    return [
        (*(cells if not place else ("", "", "")), part)
        for *cells, text in rows
        for place, part in enumerate(_parts(text, max(NARROWEST, WIDEST - taken)))
    ]


def _parts(text: str, wide: int) -> Iterator[str]:
    for sentences in text.split("\n"):
        yield from tables.wrapped(sentences, wide)
