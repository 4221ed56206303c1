"""The command check: each input's adjoint beside the central difference, with a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options
from autodiff_viz.cli.problem import check_output, document_asked, sweep
from autodiff_viz.cli.tables import digits, json_number
from autodiff_viz.cli.terminal import say
from autodiff_viz.core.numeric import Comparison, Verdict, check_gradient
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.program import Program

DIFFERS: Final = 1
CANNOT_TELL: Final = 3

HEAD: Final = ("input", "backward", "central difference", "relative error", "verdict")


def check(options: Options) -> int:
    """Print the comparison; exit status 0 when all agree, 1 when one differs, 3 when one cannot be told."""
    check_output(options)
    document = document_asked(options)
    found = check_gradient(sweep(document), document.values, document.settings.h)
    if options.json:
        say(tables.json_text(_data(found, document.settings.h)))
    else:
        say(_report(document.program, found, document.settings.h))
    return _status(found)


def _status(found: Sequence[Comparison]) -> int:
    verdicts = [each.verdict for each in found]
    if Verdict.DIFFERS in verdicts:
        return DIFFERS
    return CANNOT_TELL if Verdict.CANNOT_TELL in verdicts else 0


def _report(program: Program, found: Sequence[Comparison], h: float) -> str:
    return f"{program_text(program)}\nh = {digits(h)}\n\n{comparison_table(found)}"


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


def _error(comparison: Comparison) -> str:
    return f"{comparison.error:.2g}"


def _data(found: Sequence[Comparison], h: float) -> dict[str, Any]:
    return {"h": h, "inputs": {each.name: _comparison_data(each) for each in found}}


def _comparison_data(comparison: Comparison) -> dict[str, Any]:
    return {
        "backward": json_number(comparison.backward),
        "numerical": json_number(comparison.numerical),
        "error": json_number(comparison.error),
        "verdict": comparison.verdict.value,
        "reason": comparison.reason,
    }
