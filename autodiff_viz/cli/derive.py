"""The command derive: the program of a derivative, how large its graph is, and its value at a point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options, UsageError
from autodiff_viz.cli.check import remark_lines
from autodiff_viz.cli.problem import check_output, is_document, program_asked, save
from autodiff_viz.cli.tables import digits, json_number
from autodiff_viz.cli.terminal import say
from autodiff_viz.core import function_check
from autodiff_viz.core.derive import derive as derivative_of
from autodiff_viz.core.derive import size
from autodiff_viz.core.derived_loss import loss, no_number
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import evaluate, forward, timeline
from autodiff_viz.core.typed_partials import marks
from autodiff_viz.document.document import document_of


class _Asked(NamedTuple):
    """Which derivative is asked for."""

    program: Program
    wrt: str
    order: int


def derive(options: Options) -> int:
    """Print the derivative of the program asked for; exit status 0."""
    check_output(options)
    program, point = program_asked(options)
    asked = _Asked(program, _along(options, program), options.order)
    derived = derivative_of(*asked)
    if options.output and is_document(options.output):
        save(document_of(derived, point), options.output)
    say(
        tables.json_text(_data(asked, derived, point))
        if options.json
        else _report(asked, derived, point)
    )
    return 0


def _along(options: Options, program: Program) -> str:
    """Return the input to differentiate by; raises UsageError where it is not clear."""
    names = [program.names[i] for i in program.inputs]
    if options.wrt is not None:
        if options.wrt not in names:
            raise UsageError(
                f"There is no input called {options.wrt:.80} to differentiate by"
                + (f"; choose --wrt {' or '.join(names[:20]):.200}." if names else ".")
            )
        return options.wrt
    if not names:
        raise UsageError("The expression has no inputs, so there is nothing to differentiate by.")
    if len(names) > 1:
        raise UsageError(
            f"Say which input to differentiate by: --wrt {' or '.join(names[:20]):.200}."
        )
    return names[0]


def _data(asked: _Asked, derived: Program, point: Mapping[str, float] | None) -> dict[str, Any]:
    found = size(derived)
    data: dict[str, Any] = {
        "variables": found.variables,
        "functions": found.functions,
        "edges": found.edges,
        "program": program_text(derived),
    }
    if point is not None:
        data["value"] = json_number(evaluate(derived, point))
        lost = loss(asked.program, asked.wrt, asked.order, derived, point)
        data |= {"remark": lost} if lost else {}
    return data


def _report(asked: _Asked, derived: Program, point: Mapping[str, float] | None) -> str:
    parts = [program_text(derived), str(size(derived))]
    if point is None:
        return "\n\n".join((*parts, *function_check.marks(asked.program)))
    value = evaluate(derived, point)
    parts += [f"value = {digits(value)}", *_remarks(asked, derived, point)]
    return "\n\n".join((*parts, *marks(forward(asked.program, point))))


def _remarks(asked: _Asked, derived: Program, point: Mapping[str, float]) -> list[str]:
    """Return what is remarkable of the function at the point, and of a derivative that lost its digits."""
    said = remark_lines(timeline(forward(asked.program, point)))
    more = "" if said else no_number(derived, point)
    lost = loss(asked.program, asked.wrt, asked.order, derived, point)
    return list(filter(None, (said, more, lost)))
