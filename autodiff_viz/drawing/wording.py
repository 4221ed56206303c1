"""The texts of the picture that the cursor does not change, and the words for a step.

Read by the layout (to measure them) and by the composer (to show them).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from autodiff_viz.core import printing
from autodiff_viz.core.altered import AlteredStep, breaks_a_rule
from autodiff_viz.core.function_check import wrong_edge
from autodiff_viz.core.naming import slope_sign
from autodiff_viz.core.numbers import digits_shown, full, in_place, shown
from autodiff_viz.core.program import CONST, INPUT, Program
from autodiff_viz.core.sentences import derivative_name, phase_text, sentence
from autodiff_viz.core.tangent import EdgeStep, Line, TangentStep, TangentTimeline
from autodiff_viz.debugger.whatif import NAMES
from autodiff_viz.drawing.rich import Run, joined, plain, runs

Edge: TypeAlias = tuple[int, int]
"""(user, slot): one operand read by one node."""

Made = TypeVar("Made")

TIMES = "×"
NOT_YET = "·"
DIFFERS = " ≠ "
WRONG = "wrong: "
"""What is written before a typed partial that is not the slope."""


def is_boxed(program: Program, i: int) -> bool:
    """Whether a node has a box; a number without a name has one only as the output."""
    return not program.nodes[i].is_anonymous_const or i == program.output


def boxed(program: Program) -> tuple[int, ...]:
    """Return the nodes with boxes, in order."""
    return tuple(i for i in range(len(program.nodes)) if is_boxed(program, i))


def edges(program: Program) -> tuple[Edge, ...]:
    """Return every edge between boxes, in program order."""
    return tuple(
        (i, slot)
        for i, node in enumerate(program.nodes)
        for slot, operand in enumerate(node.operands)
        if is_boxed(program, operand)
    )


def _remembered(program: Program, kind: str, key: object, make: Callable[[], Made]) -> Made:
    """Return what `make` returns, made once a program: dragging a slider words nothing anew.

    It is kept where the program keeps its own cached properties, and dies with it; other digits and
    another notation have words of their own.
    """
    known = program.__dict__.setdefault("_wording", {})
    whole = (kind, key, digits_shown(), slope_sign())
    if whole not in known:
        known[whole] = make()
    return known[whole]  # type: ignore[no-any-return]


def title(program: Program, i: int) -> tuple[Run, ...]:
    """Return the first row of a box: x, y = e^{a}, or k = 3."""
    return _remembered(program, "title", i, lambda: _title(program, i))


def _title(program: Program, i: int) -> tuple[Run, ...]:
    written = definition(program, i)
    return joined((*name(program, i), Run(" = "), *written)) if written else name(program, i)


def definition(program: Program, i: int) -> tuple[Run, ...]:
    """Return what a node is made of: e^{a}, or 3; nothing for an input and a number without a name."""
    return _remembered(program, "definition", i, lambda: _definition(program, i))


def _definition(program: Program, i: int) -> tuple[Run, ...]:
    node = program.nodes[i]
    if node.op == INPUT or node.is_anonymous_const:
        return ()
    return runs(shown(node.number) if node.op == CONST else printing.node_rich(program, i))


def name(program: Program, i: int) -> tuple[Run, ...]:
    """Return the name of a node."""
    if program.nodes[i].is_anonymous_const:
        return (Run(program.names[i]),)
    return runs(printing.name_rich(program.names[i]))


def tone(line: Line) -> str:
    """Return the role of what the mode computes: "adjoint", or "tangent" in forward mode."""
    return "tangent" if isinstance(line, TangentTimeline) else "adjoint"


def formula(program: Program, edge: Edge) -> tuple[Run, ...]:
    """Return ∂y/∂a = e^{a} for the edge from a to y; ≠ before a typed partial that is wrong."""
    return _remembered(program, "formula", edge, lambda: _formula(program, edge))


def _formula(program: Program, edge: Edge) -> tuple[Run, ...]:
    derivative = printing.derivative_rich(program, *edge)
    sign = DIFFERS if wrong_edge(program, *edge) else " = "
    return joined((*runs(derivative), Run(sign), *partial(program, edge)))


def partial(program: Program, edge: Edge) -> tuple[Run, ...]:
    """Return the formula of a local gradient alone: e^{a}."""
    return _remembered(program, "partial", edge, lambda: _partial(program, edge))


def _partial(program: Program, edge: Edge) -> tuple[Run, ...]:
    return runs(printing.partial_rich(program, *edge))


def short_partial(program: Program, edge: Edge) -> tuple[Run, ...]:
    """Return the formula of a local gradient where there is room for no more: 2v, or wrong: 2v."""
    wrong = (Run(WRONG),) if wrong_edge(program, *edge) else ()
    return joined((*wrong, *partial(program, edge)))


def is_plain_number(program: Program, edge: Edge, number: float) -> bool:
    """Whether the local gradient's formula is the number itself (1 for a sum)."""
    written = plain(partial(program, edge))
    return written.replace("−", "-") == shown(number)


def factors(step: EdgeStep, written: Callable[[float], str] = shown) -> str:
    """Return the arithmetic of a contribution: 2.56805 × 1.28403, 3 × (-2).

    Backward it is upstream × local gradient, in forward mode local gradient × tangent.
    """
    first, second = factor_texts(step, written)
    return f"{first} {TIMES} {second}"


def factor_texts(step: EdgeStep, written: Callable[[float], str] = shown) -> tuple[str, str]:
    """Return both factors of a contribution, the second as it stands behind a ×."""
    first, second = step.incoming, step.partial
    if isinstance(step, TangentStep):
        first, second = second, first
    return written(first), in_place(second, written)


def flow(line: Line, step: EdgeStep) -> str:
    """Return what a contribution adds, in all digits: ā += 2 × 3, and below what that makes."""
    into = derivative_name(line, step.target)
    return f"{into} {accumulation_sign(step)} {factors(step, full)}\n= {full(step.contribution)}"


def accumulation_sign(step: EdgeStep) -> str:
    """Return += or, where it is broken on purpose, =."""
    return "=" if isinstance(step, AlteredStep) and step.assigned else "+="


def caption(line: Line, cursor: int) -> str:
    """Return the expression, the point and the step in words."""
    return f"{heading(line)} — {position(line, cursor)}"


def heading(line: Line) -> str:
    """Return z = exp(x**2)**2 at x = 0.5; in forward mode with the direction, along ẋ = 1."""
    if line.tape.program.output is None:
        return "an empty program"
    wrong = f" ({notice(line)})" if notice(line) else ""
    return f"{expression(line.tape.program)}{_point(line)}{_held(line)}{_direction(line)}{wrong}"


def _held(line: Line, most: int = 6) -> str:
    """Return , a held at 2 for the nodes the person holds."""
    names, tape = line.tape.program.names, line.tape
    pairs = [f"{names[i]} held at {shown(tape.value(i))}" for i in sorted(tape.held)]
    return f", {_listed(pairs, most)}" if pairs else ""


def notice(line: Line) -> str:
    """Return what is wrong on purpose; "" while every rule is kept."""
    return f"wrong on purpose: {NAMES[line.alteration.fault]}" if breaks_a_rule(line) else ""


def expression(program: Program, most: int = 120) -> str:
    """Return z = exp(x**2)**2, cut after `most` characters."""
    text = _remembered(program, "text", None, lambda: printing.program_text(program))
    if "=" not in text and program.output is not None:
        text = f"{program.names[program.output]} = {text}"
    return text if len(text) <= most else text[: most - 1] + "…"


def _point(line: Line, most: int = 6) -> str:
    program, values = line.tape.program, line.tape.values
    pairs = [
        f"{program.names[i]} = {shown(value)}"
        for i in program.inputs
        if (value := values[i]) is not None
    ]
    return f" at {_listed(pairs, most)}" if pairs else ""


def _direction(line: Line, most: int = 6) -> str:
    """Return the seeds that are not 0."""
    if not isinstance(line, TangentTimeline):
        return ""
    pairs = [
        f"{printing.tangent_name(name)} = {shown(seed)}"
        for name, seed in line.seeds.items()
        if seed
    ]
    return f" along {_listed(pairs, most)}" if pairs else " along no input"


def _listed(pairs: Sequence[str], most: int) -> str:
    return ", ".join(pairs[:most]) + (", …" if len(pairs) > most else "")


def position(line: Line, cursor: int) -> str:
    """Return where the cursor is, and the sentence of the step just done."""
    if not 0 < cursor <= len(line.steps):
        return sentence(line, cursor)
    return f"{phase_text(line, cursor)}: {sentence(line, cursor)}"


def plain_formula(program: Program, edge: Edge) -> str:
    """Return the formula of a local gradient without styles, for tips."""
    return plain(formula(program, edge))


def lines(parts: Sequence[str]) -> str:
    """Return the parts that are not empty, one a line."""
    return "\n".join(part for part in parts if part)
