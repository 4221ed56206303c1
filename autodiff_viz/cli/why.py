"""The command why: the paths a gradient is a sum over, as a table and sentences or as JSON."""

from __future__ import annotations

from typing import Any, Final

from autodiff_viz.cli import tables
from autodiff_viz.cli.arguments import Options, UsageError
from autodiff_viz.cli.nonfinite import data_of, told_of
from autodiff_viz.cli.problem import check_output, document_asked, sweep
from autodiff_viz.cli.tables import digits, json_number
from autodiff_viz.cli.terminal import say
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Timeline
from autodiff_viz.core.typed_partials import marks
from autodiff_viz.debugger.causes import local_gradient_name
from autodiff_viz.debugger.nonfinite import NonFinite, first_nonfinite
from autodiff_viz.debugger.paths import Factor, Path
from autodiff_viz.debugger.why import Place, Why, count_text
from autodiff_viz.debugger.why import why as why_of
from autodiff_viz.debugger.why_rows import is_largest_first, product_text, ranked
from autodiff_viz.document.document import Document

HEAD: Final = ("path", "product of local gradients")
ENDS: Final = ("smallest local gradients", "largest local gradients")
EXACT: Final = 2**53

SHOWN: Final = 3
"""So many factors are shown from either end."""

NODES: Final = 12
"""A path of more nodes is written with … in it."""


def why(options: Options) -> int:
    """Print why the gradient by one input is what it is; exit status 0."""
    check_output(options)
    document = document_asked(options)
    line = sweep(document, options)
    found = why_of(line, _asked(line.tape.program, options.input), options.top)
    bad = first_nonfinite(line)
    if options.json:
        say(tables.json_text(_data(document, line, found, bad)))
    else:
        say("\n\n".join(filter(None, _report(document, line, found, bad))))
    return 0


def _asked(program: Program, name: str | None) -> int:
    """Return the node that is asked about; raises UsageError or ProgramError."""
    if name is not None:
        return program.index_of(name)
    if len(program.inputs) != 1:
        names = ", ".join(program.names[i] for i in program.inputs) or "none"
        raise UsageError(f"Say which input with --input; the program has {names:.200}.")
    return program.inputs[0]


def _report(document: Document, line: Timeline, found: Why, bad: NonFinite | None) -> list[str]:
    program = line.tape.program
    told = "\n".join(found.sentences)
    return [program_text(program), told, _table(found), _sum(found), told_of(document, line, bad),
            *marks(line.tape)]  # fmt: skip


def _table(found: Why) -> str:
    ends = ENDS[::-1] if is_largest_first(found) else ENDS
    head = (*HEAD, *ends, "lost at")
    return tables.table(head, [_row(found, path) for path in found.top]) if found.top else ""


def _row(found: Why, path: Path) -> tuple[str, ...]:
    names, loss = found.paths.program.names, path.loss
    first, last = ranked(found, path)
    chain = [names[i] for i in path.nodes] or [names[found.paths.source]]
    if len(chain) > NODES:
        chain = [*chain[: NODES // 2], "…", *chain[-NODES // 2 :]]
    return (
        " -> ".join(chain),
        product_text(found, path),
        _factors(found, first),
        _factors(found, last) if len(path.factors) > SHOWN else "",
        "" if loss is None else names[loss.node],
    )


def _factors(found: Why, factors: tuple[Factor, ...]) -> str:
    told = [
        f"{local_gradient_name(found.paths.tape, factor.node, factor.slot)} = {shown(factor.partial)}"
        for factor in factors[:SHOWN]
    ]
    return ", ".join(told)


def _sum(found: Why) -> str:
    if not found.top:
        return ""
    seed = (
        "" if found.paths.seed == 1.0 else f", the seed {digits(found.paths.seed)} in each product"
    )
    return f"The sum over all paths is {digits(found.paths.total)}{seed}; {found.name} = {digits(found.adjoint)}."


def _data(document: Document, line: Timeline, found: Why, bad: NonFinite | None) -> dict[str, Any]:
    paths = found.paths
    data: dict[str, Any] = {
        "input": paths.program.names[paths.source],
        "gradient": json_number(found.adjoint),
        "kind": found.kind.value,
        "sentences": list(found.sentences),
        "paths": _count(paths.count),
        "alive": _count(paths.alive),
        "sum": json_number(paths.total),
        "size": json_number(paths.size),
        "seed": json_number(paths.seed),
        "places": [_place_data(found, place) for place in found.places],
        "top": [_path_data(found, path) for path in found.top],
        "nonfinite": None if bad is None else data_of(document, line, bad),
    }
    return data | tables.marks_data(paths.tape)


def _count(count: int) -> int | str:
    """Return a number of paths as JSON readers can take it: past 2^53 in words."""
    return count if count <= EXACT else count_text(count)


def _place_data(found: Why, place: Place) -> dict[str, Any]:
    names, rows = found.paths.program.names, found.paths.tape.partials
    return {
        "loss": place.loss.value,
        "node": names[place.node],
        "operand": names[place.operand],
        "slot": place.slot,
        "partial": json_number(rows[place.node][place.slot]) if place.slot >= 0 else None,
    }


def _path_data(found: Why, path: Path) -> dict[str, Any]:
    names = found.paths.program.names
    return {
        "nodes": [names[i] for i in path.nodes] or [names[found.paths.source]],
        "product": json_number(path.product.number),
        "log10": json_number(path.product.log10),
        "factors": [
            {
                "node": names[factor.node],
                "operand": names[factor.operand],
                "slot": factor.slot,
                "partial": json_number(factor.partial),
            }
            for factor in path.factors
        ],
    }
