"""Jacobian and Hessian at a point, as tables that can be written as text and as LaTeX.

A row of the Jacobian is a reverse sweep from that output. The Hessian is the Jacobian of the
gradient, which is a program of its own (`core.derive`), made of forms that keep their digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autodiff_viz.core.derive import Cancelled, gradient_graph, never
from autodiff_viz.core.errors import CancelledError, DerivativeError
from autodiff_viz.core.naming import name_latex
from autodiff_viz.core.numbers import full, number_latex
from autodiff_viz.core.ops import nearest
from autodiff_viz.core.program import Program
from autodiff_viz.core.rows import Graph, rows
from autodiff_viz.core.sweep import Point
from autodiff_viz.core.unrolled import twice_partials


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers with a name for each row and each column."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    numbers: tuple[tuple[float, ...], ...]


def jacobian(
    program: Program, outputs: Sequence[str], point: Point, cancelled: Cancelled = never
) -> Table:
    """∂f_i/∂x_j for the nodes called `outputs` (rows) and the inputs (columns).

    Raises DerivativeError for a name that is no node, MissingValueError, CancelledError.
    """
    places = {name: _place(program, name) for name in outputs}
    columns = tuple(program.nodes[i].name for i in program.inputs)
    graph = Graph(program.nodes, program.library, program.inputs, places)
    return Table(tuple(outputs), columns, rows(graph, point, _asking(cancelled)))


def gradient_table(program: Program, point: Point) -> Table:
    """Return the gradient as a table with one row, the output's."""
    if program.output is None:
        raise DerivativeError("The program is empty; there is nothing to differentiate.")
    return jacobian(program, (program.names[program.output],), point)


def hessian(program: Program, point: Point, cancelled: Cancelled = never) -> Table:
    """∂²z/∂x_i∂x_j over the inputs; raises as `jacobian` and `derive` do."""
    graph = gradient_graph(program, cancelled, slopes=twice_partials)
    names = tuple(graph.outputs)
    return Table(names, names, rows(graph, point, _asking(cancelled), settled=True))


def _asking(cancelled: Cancelled) -> Callable[[], None]:
    def check_wanted() -> None:
        if cancelled():
            raise CancelledError("The table was not finished: it is no longer wanted.")

    return check_wanted


def _place(program: Program, name: str) -> int:
    """Return the index of the node called `name`; raises DerivativeError with the nearest."""
    if name in program.names:
        return program.names.index(name)
    near = nearest(name, dict.fromkeys(program.names))
    hint = f" Did you mean {near:.80}?" if near else ""
    raise DerivativeError(f"There is no node called {name:.80}.{hint}")


def tab_separated(table: Table, written: Callable[[float], str] = full) -> str:
    """Return the table as a spreadsheet takes it: a line a row, all digits, headings around."""
    head = "\t".join(("", *table.columns))
    lines = ("\t".join((name, *map(written, row))) for name, row in _named(table))
    return "\n".join((head, *lines))


def table_latex(table: Table) -> str:
    r"""Return the numbers as a LaTeX matrix, its rows and columns named in a comment above."""
    rows = (" & ".join(map(number_latex, row)) for row in table.numbers)
    body = " \\\\\n".join(f"  {row}" for row in rows)
    named = ", ".join(map(name_latex, table.rows)), ", ".join(map(name_latex, table.columns))
    return f"% rows {named[0]}; columns {named[1]}\n\\begin{{pmatrix}}\n{body}\n\\end{{pmatrix}}"


def _named(table: Table) -> list[tuple[str, tuple[float, ...]]]:
    return list(zip(table.rows, table.numbers, strict=True))
