"""The command grad: value, gradient and a table of the nodes, for people or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options
from autodiff_viz.cli.check import comparison_table, remark_lines
from autodiff_viz.cli.problem import check_output, document_asked, sweep
from autodiff_viz.cli.tables import digits, json_number, marks_data
from autodiff_viz.cli.terminal import say
from autodiff_viz.core.numeric import Comparison, check_gradient
from autodiff_viz.core.printing import adjoint_name, node_text, program_text
from autodiff_viz.core.program import INPUT, Program
from autodiff_viz.core.sweep import Timeline, adjoints_at, gradient
from autodiff_viz.core.typed_partials import marks, wrong_slots

HEAD = ("node", "formula", "op", "value", "local gradients", "adjoint")


def grad(options: Options) -> int:
    """Print the gradient of the document asked for; exit status 0."""
    check_output(options)
    document = document_asked(options)
    line = sweep(document, options)
    found = check_gradient(line, document.values, document.settings.h) if options.check else ()
    if options.json:
        say(tables.json_text(gradient_data(line, found if options.check else None)))
    else:
        say(_report(line, found))
    return 0


def gradient_data(line: Timeline, found: Sequence[Comparison] | None) -> dict[str, Any]:
    """Return the JSON object of a gradient; "numerical" only when it was compared.

    "wrong_partials" only when a function of the person's own has one and is used.
    """
    program, tape = line.tape.program, line.tape
    data: dict[str, Any] = {
        "value": json_number(tape.value(output_of(program))),
        "gradients": {name: json_number(slope) for name, slope in gradient(line).items()},
        "nodes": [_node_data(line, i, adjoint) for i, adjoint in _shown(line)],
    }
    data |= marks_data(tape)
    if found is not None:
        data["numerical"] = {each.name: json_number(each.numerical) for each in found}
    return data


def output_of(program: Program) -> int:
    """Return the output of a program that has one."""
    assert program.output is not None, "an empty program has no output"  # noqa: S101 - see sweep
    return program.output


def _shown(line: Timeline) -> list[tuple[int, float | None]]:
    """Return each node that takes part in the sweep and is no anonymous number, with its adjoint."""
    program = line.tape.program
    return [
        (i, adjoint)
        for i, adjoint in enumerate(adjoints_at(line, len(line.steps)))
        if program.active[i] and not (program.nodes[i].is_anonymous_const and i != program.output)
    ]


def _node_data(line: Timeline, i: int, adjoint: float | None) -> dict[str, Any]:
    program = line.tape.program
    node = program.nodes[i]
    return {
        "name": program.names[i],
        "op": node.op,
        "operands": [_operand(program, operand) for operand in node.operands],
        "value": json_number(line.tape.values[i]),
        "partials": [json_number(partial) for partial in line.tape.partials[i]],
        "adjoint": json_number(adjoint),
    }


def _operand(program: Program, operand: int) -> tables.JsonNumber:
    node = program.nodes[operand]
    return json_number(node.number) if node.is_anonymous_const else program.names[operand]


def _report(line: Timeline, found: Sequence[Comparison]) -> str:
    rows = [_row(line, i, adjoint) for i, adjoint in _shown(line)]
    parts = [program_text(line.tape.program), _results(line), tables.table(HEAD, rows)]
    if found:
        parts.append(comparison_table(found))
    said = remark_lines(line)
    return "\n\n".join((*parts, *((said,) if said else ()), *marks(line.tape)))


def _results(line: Timeline) -> str:
    """Return the value and each slope, one a line: z = …, ∂z/∂x = …."""
    program = line.tape.program
    output = output_of(program)
    name, value = program.names[output], digits(line.tape.value(output))
    lines = [
        f"value = {value}" if program.nodes[output].is_anonymous_const else f"{name} = {value}"
    ]
    for along, slope in gradient(line).items():
        what = f"∂{name}/∂{along}" if line.seed == 1.0 else adjoint_name(along)
        lines.append(f"{what} = {digits(slope)}")
    if line.seed != 1.0:
        lines.append(f"The seed is {digits(line.seed)}: it multiplies every adjoint.")
    return "\n".join(lines)


def _row(line: Timeline, i: int, adjoint: float | None) -> tuple[str, ...]:
    program = line.tape.program
    node = program.nodes[i]
    formula = "" if node.op == INPUT else node_text(program, i)
    value = digits(line.tape.values[i])
    op = f"{node.op} (wrong partial)" if wrong_slots(line.tape, i) else node.op
    return (program.names[i], formula, op, value, _slopes(line, i), digits(adjoint))


def _slopes(line: Timeline, i: int) -> str:
    program = line.tape.program
    pairs = zip(program.nodes[i].operands, line.tape.partials[i], strict=True)
    return ", ".join(
        f"∂{program.names[i]}/∂{program.names[operand]} = {digits(partial)}"
        for operand, partial in pairs
        if partial is not None
    )
