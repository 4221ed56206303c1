"""The commands hessian and jacobian: tables of derivatives at a point, for people or as JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options, UsageError
from autodiff_viz.cli.check import remark_lines
from autodiff_viz.cli.problem import check_output, document_asked
from autodiff_viz.cli.tables import digits, json_number
from autodiff_viz.cli.terminal import say
from autodiff_viz.core import jacobian as tables_of
from autodiff_viz.core.errors import DerivativeError
from autodiff_viz.core.jacobian import Table
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Point, Timeline, forward, timeline
from autodiff_viz.core.typed_partials import marks


def hessian(options: Options) -> int:
    """Print the second derivatives by every pair of inputs; exit status 0."""
    check_output(options)
    document = document_asked(options)
    table = tables_of.hessian(document.program, document.values)
    if options.json:
        say(tables.json_text({"inputs": list(table.columns), "hessian": _numbers(table)}))
    else:
        program = document.program
        shown = _Shown(program, (program.names[program.output or 0],), document.values)
        say(_report(shown, table, "There is no input, so there is no Hessian."))
    return 0


def jacobian(options: Options) -> int:
    """Print the derivatives of the chosen nodes by every input; exit status 0."""
    check_output(options)
    document = document_asked(options)
    outputs = _outputs(options, document.program)
    try:
        table = tables_of.jacobian(document.program, outputs, document.values)
    except DerivativeError as error:
        raise UsageError(str(error)) from None
    if options.json:
        say(tables.json_text(_jacobian_data(table)))
    else:
        shown = _Shown(document.program, outputs, document.values)
        say(_report(shown, table, "There is no input, so there is no Jacobian."))
    return 0


def _outputs(options: Options, program: Program) -> list[str]:
    """Return the names after --outputs; the program's output unless told otherwise."""
    if options.outputs is None:
        return [program.names[program.output or 0]]
    return [unicodedata.normalize("NFKC", name.strip()) for name in options.outputs.split(",")]


def _jacobian_data(table: Table) -> dict[str, Any]:
    return {
        "outputs": list(table.rows),
        "inputs": list(table.columns),
        "jacobian": _numbers(table),
    }


def _numbers(table: Table) -> list[list[tables.JsonNumber]]:
    return [[json_number(number) for number in row] for row in table.numbers]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a table is about: nodes of a program at a point."""

    program: Program
    outputs: Sequence[str]
    point: Point

    def lines(self) -> list[Timeline]:
        """Return the steps of each output, as far as it is an output by itself."""
        places = (self.program.names.index(name) for name in self.outputs)
        programs = (replace(self.program, output=i) for i in places)
        return [timeline(forward(program, self.point)) for program in programs]


def _report(shown: _Shown, table: Table, nothing: str) -> str:
    """Return the program, the value of each output, the table, and what is remarkable at the point."""
    lines = shown.lines()
    pairs = zip(shown.outputs, lines, strict=True)
    values = "\n".join(_value(name, line) for name, line in pairs)
    rows = [(name, *map(digits, row)) for name, row in zip(table.rows, table.numbers, strict=True)]
    found = tables.columns([("", *table.columns), *rows]) if table.columns else nothing
    said = dict.fromkeys(text for line in lines for text in remark_lines(line).splitlines())
    told = dict.fromkeys(text for line in lines for text in marks(line.tape))
    parts = (program_text(shown.program), values, found, "\n".join(said), *told)
    return "\n\n".join(filter(None, parts))


def _value(name: str, line: Timeline) -> str:
    output = line.tape.program.output or 0
    anonymous = line.tape.program.nodes[output].is_anonymous_const
    return f"{'value' if anonymous else name} = {digits(line.tape.value(output))}"
