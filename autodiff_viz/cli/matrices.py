"""The commands hessian and jacobian: tables of derivatives at a point, for people or as JSON."""

from __future__ import annotations

import unicodedata
from typing import Any

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options, UsageError
from autodiff_viz.cli.problem import check_output, document_asked
from autodiff_viz.cli.tables import digits, json_number
from autodiff_viz.cli.terminal import say
from autodiff_viz.core import jacobian as tables_of
from autodiff_viz.core.errors import DerivativeError
from autodiff_viz.core.jacobian import Table
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.program import Program


def hessian(options: Options) -> int:
    """Print the second derivatives by every pair of inputs; exit status 0."""
    check_output(options)
    document = document_asked(options)
    table = tables_of.hessian(document.program, document.values)
    if options.json:
        say(tables.json_text({"inputs": list(table.columns), "hessian": _numbers(table)}))
    else:
        say(_report(document.program, table, "There is no input, so there is no Hessian."))
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
        say(_report(document.program, table, "There is no input, so there is no Jacobian."))
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


def _report(program: Program, table: Table, nothing: str) -> str:
    if not table.columns:
        return f"{program_text(program)}\n\n{nothing}"
    rows = [(name, *map(digits, row)) for name, row in zip(table.rows, table.numbers, strict=True)]
    return f"{program_text(program)}\n\n{tables.columns([('', *table.columns), *rows])}"
