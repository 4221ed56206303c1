"""The command check: each input's adjoint beside the central difference, and each node's rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options
from autodiff_viz.cli.problem import check_output, document_asked, sweep
from autodiff_viz.cli.tables import digits, json_number
from autodiff_viz.cli.terminal import say
from autodiff_viz.core.node_check import (
    NodeCheck,
    PassCheck,
    Report,
    check_nodes,
    judged_together,
    summary,
)
from autodiff_viz.core.numbers import rough
from autodiff_viz.core.numeric import Comparison, Verdict, check_gradient
from autodiff_viz.core.printing import node_text, program_text
from autodiff_viz.core.program import Program
from autodiff_viz.core.remarks import remarks
from autodiff_viz.core.sweep import Timeline
from autodiff_viz.core.typed_partials import marks

DIFFERS: Final = 1
CANNOT_TELL: Final = 3

UNASKED: Final = 50_000
"""Programs with more nodes are checked node by node, which takes seconds, only when --nodes asks."""

LARGE: Final = "The program is large; its local gradients are checked with --nodes."

HEAD: Final = ("input", "backward", "central difference", "relative error", "verdict")
NODE_HEAD: Final = (
    "node", "slot", "formula", "local gradient", "central difference", "complex step", "h",
    "relative error", "verdict",
)  # fmt: skip
PASS_HEAD: Final = ("input", "backward", "forward mode", "verdict")


def check(options: Options) -> int:
    """Print the comparisons; exit status 1 when a rule is wrong, 3 when an input cannot be judged."""
    check_output(options)
    document = document_asked(options)
    line, h = sweep(document, options), document.settings.h
    report = check_nodes(line, h) if is_asked(line, options) else Report(line.tape.program, h)
    found = judged_together(check_gradient(line, document.values, h), report)
    if options.json:
        say(tables.json_text(_data(line, found, report, options)))
    else:
        say("\n\n".join(filter(None, _report(line, found, report, options))))
    return _status(found, report)


def is_asked(line: Timeline, options: Options) -> bool:
    """Whether every node is checked: always but in a large program, where --nodes asks for it."""
    return options.nodes or len(line.tape.program.nodes) <= UNASKED


def _status(found: Sequence[Comparison], report: Report) -> int:
    verdicts = [each.verdict for each in found]
    if report.is_wrong or Verdict.DIFFERS in verdicts:
        return DIFFERS
    return CANNOT_TELL if Verdict.CANNOT_TELL in verdicts else 0


def _report(
    line: Timeline, found: Sequence[Comparison], report: Report, options: Options
) -> list[str]:
    program = line.tape.program
    head = f"{program_text(program)}\nh = {digits(report.h)}"
    tables_asked = [node_table(report), pass_table(report)] if options.nodes else []
    told = "\n".join(each.reason for each in report.nodes) if options.nodes else ""
    said = summary(report) if is_asked(line, options) else LARGE
    asked = [head, comparison_table(found), *tables_asked, said, remark_lines(line, told)]
    return [*asked, *marks(line.tape)]


def comparison_table(found: Sequence[Comparison]) -> str:
    """Return a row for each input, and under the table why the quotient cannot judge."""
    if not found:
        return "The program has no inputs, so there is no slope to compare."
    rows = [
        (each.name, digits(each.backward), digits(each.numerical), _error(each), each.verdict.value)
        for each in found
    ]
    reasons = [f"{each.name}: {each.reason}" for each in found if each.reason]
    return "\n".join((tables.table(HEAD, rows), *reasons))


def node_table(report: Report) -> str:
    """Return a row for each local gradient, and under the table what is to be said about them."""
    if not report.nodes:
        return ""
    rows = [_node_row(report.program, each) for each in report.nodes]
    names = report.program.names
    reasons = [
        f"∂{names[each.node]}/∂{names[each.operand]}: {each.reason}"
        for each in report.nodes
        if each.reason
    ]
    return "\n".join((tables.table(NODE_HEAD, rows), *reasons))


def _node_row(program: Program, each: NodeCheck) -> tuple[str, ...]:
    return (
        program.names[each.node],
        f"{each.slot} ({program.names[each.operand]})",
        node_text(program, each.node),
        digits(each.partial),
        digits(each.central),
        digits(each.complex_step),
        _short(each.h),
        _error(each),
        each.verdict.value,
    )


def pass_table(report: Report) -> str:
    """Return a row for each input: its adjoint beside the output's tangent by forward mode."""
    rows = [
        (each.name, digits(each.backward), digits(each.forward), each.verdict.value)
        for each in report.passes
    ]
    reasons = [f"{each.name}: {each.reason}" for each in report.passes if each.reason]
    return "\n".join((tables.table(PASS_HEAD, rows), *reasons)) if rows else ""


def remark_lines(line: Timeline, told: str = "") -> str:
    """Return what is remarkable at the point and not told yet, a line each."""
    names = line.tape.program.names
    return "\n".join(
        f"{names[each.node]}: {each.text}" for each in remarks(line) if each.text not in told
    )


def _error(comparison: Comparison | NodeCheck) -> str:
    return _short(comparison.error)


def _short(number: float) -> str:
    """Return two digits of a number, written as everywhere."""
    return rough(number)


def _data(
    line: Timeline, found: Sequence[Comparison], report: Report, options: Options
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "h": report.h,
        "inputs": {each.name: _comparison_data(each) for each in found},
    }
    if options.nodes:
        fault, names = report.first_fault, report.program.names
        data["nodes"] = [_node_data(report.program, each) for each in report.nodes]
        data["forward"] = {each.name: _pass_data(each) for each in report.passes}
        data["first_fault"] = None if fault is None else names[fault.node]
        data["summary"] = summary(report)
    return data | tables.marks_data(line.tape)


def _comparison_data(comparison: Comparison) -> dict[str, Any]:
    return {
        "backward": json_number(comparison.backward),
        "numerical": json_number(comparison.numerical),
        "error": json_number(comparison.error),
        "verdict": comparison.verdict.value,
        "reason": comparison.reason,
    }


def _node_data(program: Program, each: NodeCheck) -> dict[str, Any]:
    return {
        "node": program.names[each.node],
        "op": program.nodes[each.node].op,
        "slot": each.slot,
        "operand": program.names[each.operand],
        "partial": json_number(each.partial),
        "central": json_number(each.central),
        "complex": json_number(each.complex_step),
        "h": each.h,
        "error": json_number(each.error),
        "own_error": json_number(each.own_error),
        "verdict": each.verdict.value,
        "reason": each.reason,
    }


def _pass_data(each: PassCheck) -> dict[str, Any]:
    return {
        "backward": json_number(each.backward),
        "forward": json_number(each.forward),
        "verdict": each.verdict.value,
        "reason": each.reason,
    }
