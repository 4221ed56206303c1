"""The command debug: run through the sweep and print each stop, as a table or as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options, UsageError
from autodiff_viz.cli.nonfinite import data_of, told_of
from autodiff_viz.cli.problem import as_written, check_output, document_asked, sweep_asked
from autodiff_viz.cli.steps import phase, step_data
from autodiff_viz.cli.tables import JsonNumber, digits, json_number
from autodiff_viz.cli.terminal import complain, say
from autodiff_viz.core.errors import StopError
from autodiff_viz.core.program import Program
from autodiff_viz.core.sentences import sentence
from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger.breakpoints import all_stops
from autodiff_viz.debugger.conditions import problem
from autodiff_viz.debugger.insides import keys_with_stops
from autodiff_viz.debugger.logs import NOTHING, Logged, logged, text_problem
from autodiff_viz.debugger.nonfinite import NonFinite, first_nonfinite
from autodiff_viz.debugger.stop_texts import (
    anywhere,
    at_edges,
    at_node,
    breakpoint_text,
    rekeyed,
)
from autodiff_viz.debugger.watches import label, numbers_at, watch_of, watch_problem
from autodiff_viz.document.document import Document
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target, Watch

STOPPED: Final = 3
NOT_FINITE: Final = Breakpoint(Target.ANYWHERE, kind=Kind.NOT_FINITE)
RAN: Final = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """A cursor at which the run stopped, and the breakpoints that made it."""

    cursor: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What came of going through a timeline: the stops, what log points wrote, and the watches.

    bad: the first number that is not finite, where the run went up to it.
    """

    line: Line
    stops: tuple[Stop, ...]
    logs: tuple[Logged, ...]
    watches: tuple[Watch, ...]
    document: Document
    bad: NonFinite | None


def debug(options: Options) -> int:
    """Print the stops of the document asked for; 3 when there was one, 0 when it ran to the end."""
    check_output(options)
    document = document_asked(options, lambda it: _with_words(options, it))
    inner = keys_with_stops(document.program, document.stops)
    line = sweep_asked(options, document, inner)
    stops = _seen_stops(options, document, line.tape.program)
    for warning in _warnings(line.tape.program, stops):
        complain(warning)
    run = _run(options, document, line, stops)
    for text in _json_lines(run) if options.json else _report(run):
        say(text)
    return STOPPED if run.stops else RAN


# What is asked for


def _with_words(options: Options, document: Document) -> Document:
    """Return the document with the stops that the words add; unfolded, they are of what is seen."""
    if options.unfold:
        return document
    return replace(document, stops=_more(document.stops, _asked(options, document.program)))


def _seen_stops(options: Options, document: Document, seen: Program) -> Stops:
    if not options.unfold:
        return document.stops
    keys = {node.key: place for place, node in enumerate(document.program.nodes)}
    return _more(rekeyed(document.stops, keys), _asked(options, seen))


def _more(stops: Stops, asked: Stops) -> Stops:
    points = dict.fromkeys((*stops.breakpoints, *asked.breakpoints))
    return Stops(tuple(points), tuple(dict.fromkeys((*stops.watches, *asked.watches))))


def _asked(options: Options, program: Program) -> Stops:
    """Return the stops of the words; with --log its breakpoints write and do not stop."""
    points = tuple(_points(options, program))
    if options.log is not None:
        text = as_written(options.log)
        if not text:
            raise UsageError("--log needs a text, as in --log '{name}: {adjoint}'.")
        points = tuple(replace(each, log=text) for each in points) or (
            Breakpoint(Target.ANYWHERE, log=text),
        )
    return Stops(points, tuple(watch_of(program, as_written(text)) for text in options.watch))


def _points(options: Options, program: Program) -> Iterator[Breakpoint]:
    for text in options.breaks:
        if not text.strip():
            raise StopError("--break needs a condition, as in --break 'abs(adjoint) > 1e3'.")
        yield anywhere(program, as_written(text))
    for text in options.break_value:
        yield at_node(program, Target.VALUE, as_written(text))
    for text in options.break_adjoint:
        yield at_node(program, Target.ADJOINT, as_written(text))
    for text in options.break_edge:
        yield from at_edges(program, as_written(text))


def _warnings(program: Program, stops: Stops) -> Iterator[str]:
    """Yield a sentence for each saved stop that cannot do anything, and each unknown word of a log."""
    for point in stops.breakpoints:
        broken = problem(point.condition, program.functions) if point.condition else ""
        if broken:
            yield f"The condition {point.condition!r:.80} never holds: {broken}"
        if text_problem(point.log):
            yield f"The log text {point.log!r:.80}: {text_problem(point.log)}"
    for watch in stops.watches:
        if watch_problem(watch, program):
            yield f"The watch {watch.text!r:.80} has no number: {watch_problem(watch, program)}"


# The run


def _run(options: Options, document: Document, line: Line, stops: Stops) -> Run:
    bad = first_nonfinite(line) if options.until else None
    last = bad.cursor if bad else None
    found = list(_stops(line, stops, last))
    if options.first:
        found = found[:1]
    end = found[-1].cursor if found and (options.first or last) else len(line.steps)
    logs = tuple(logged(line, stops, 0, end))
    reached = bad if bad and end == bad.cursor else None
    return Run(line, tuple(found), logs, stops.watches, document, reached)


def _stops(line: Line, stops: Stops, last: int | None) -> Iterator[Stop]:
    """Yield the stops; at `last`, the step of --until, there is one more reason and the end."""
    for cursor, places in all_stops(line, stops):
        if last is not None and cursor >= last:
            break
        yield Stop(cursor, _reasons(line, stops, places))
    if last is not None:
        here = dict(all_stops(line, stops)).get(last, ())
        yield Stop(last, (*_reasons(line, stops, here), breakpoint_text(line, NOT_FINITE)))


def _reasons(line: Line, stops: Stops, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(breakpoint_text(line, stops.breakpoints[place]) for place in places)


# What is printed


def _report(run: Run) -> Iterator[str]:
    yield from (each.text for each in run.logs)
    if not run.stops:
        steps = len(run.line.steps)
        yield f"No stop in {steps} step{'' if steps == 1 else 's'}."
        numbers = map(_shown, numbers_at(run.line, run.watches, steps))
        rows = list(zip(_labels(run), numbers, strict=True))
        yield from [tables.columns(rows)] if rows else []
        return
    head = ("step", "phase", "stopped by", *_labels(run), "what happens")
    yield tables.table(head, [_row(run, stop) for stop in run.stops])
    if run.bad is not None:
        yield f"\n{told_of(run.document, run.line, run.bad)}"


def _labels(run: Run) -> Iterator[str]:
    return (label(run.line, watch) for watch in run.watches)


def _row(run: Run, stop: Stop) -> tuple[str, ...]:
    line, cursor = run.line, stop.cursor
    watched = map(_shown, numbers_at(line, run.watches, cursor))
    said = phase(line, line.steps[cursor - 1])
    return (str(cursor), said, ", ".join(stop.reasons), *watched, sentence(line, cursor))


def _shown(number: float | None) -> str:
    return digits(number) or NOTHING


def _json_lines(run: Run) -> Iterator[str]:
    """Yield one JSON object a line for each stop and each text of a log point, in order of steps."""
    stops = ((stop.cursor, 1, _stop_data(run, stop)) for stop in run.stops)
    logs = ((each.cursor, 0, {"step": each.cursor, "log": each.text}) for each in run.logs)
    ordered: Iterable[tuple[int, int, dict[str, Any]]] = sorted(
        (*logs, *stops), key=lambda entry: entry[:2]
    )
    end = () if run.stops else (_end_data(run),)
    return (json.dumps(data, allow_nan=False) for data in (*(each[2] for each in ordered), *end))


def _end_data(run: Run) -> dict[str, Any]:
    """Return what is known where nothing stopped the run."""
    steps = len(run.line.steps)
    return {"step": steps, "breakpoints": [], "watches": _watched(run, steps)}


def _watched(run: Run, cursor: int) -> dict[str, JsonNumber]:
    numbers = map(json_number, numbers_at(run.line, run.watches, cursor))
    return dict(zip(_labels(run), numbers, strict=True))


def _stop_data(run: Run, stop: Stop) -> dict[str, Any]:
    step = run.line.steps[stop.cursor - 1]
    is_bad = run.bad is not None and run.bad.cursor == stop.cursor
    return {
        **step_data(run.line, stop.cursor, step),
        "breakpoints": list(stop.reasons),
        "watches": _watched(run, stop.cursor),
        **({"nonfinite": data_of(run.document, run.line, run.bad)} if is_bad and run.bad else {}),
    }
