"""Program -> straight-line Python: the text that is shown by experts' tools and the text that is run.

Only names made here (v0, v1, …) and names of registered ops go into text that is executed;
no name or text of the person's ever does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program


def source(program: Program, arguments: Sequence[str]) -> str:
    """Return `def function(…)` over the inputs named by `arguments`, one line a node."""
    position = {name: f"a{slot}" for slot, name in enumerate(arguments)}
    lines = [f"def function({', '.join(position.values())}):"]
    for i, node in enumerate(program.nodes):
        written = position[node.name] if node.op == INPUT else _call(node)
        lines.append(f"    v{i} = {written}")
    lines.append(f"    return v{program.output}")
    return "\n".join(lines)


def _call(node: Node) -> str:
    if node.op == CONST:
        return f"float({str(node.number)!r})"
    return f"{node.op}({', '.join(f'v{operand}' for operand in node.operands)})"


def function(program: Program, arguments: Sequence[str]) -> Callable[..., float]:
    """Return the program as a Python function of floats; it answers by IEEE 754, never raises."""
    scope: dict[str, Callable[..., float]] = {name: op.compute for name, op in REGISTRY.items()}
    scope["float"] = float
    exec(source(program, arguments), scope)  # noqa: S102 - a text of our own making, see above
    return scope["function"]


@cache
def partial_programs(op: Op) -> tuple[Program, ...]:
    """Return the partials of `op`, each as a program over its params and `y`."""
    return tuple(parse(text) for text in op.partials)


@cache
def condition_functions(op: Op) -> tuple[Callable[..., float], ...]:
    """Return the conditions of the conventions of `op`, each as a function of the operands."""
    return tuple(function(parse(rule.when), op.params) for rule in op.conventions)


@cache
def partial_functions(op: Op) -> tuple[Callable[..., float], ...]:
    """Return the partials of `op`, each as a function of the operands and the value."""
    arguments = (*op.params, "y")
    return tuple(function(program, arguments) for program in partial_programs(op))
