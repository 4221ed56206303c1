"""A number with its name, as a person pastes it elsewhere: text, Python, LaTeX; read by the window."""

from __future__ import annotations

import keyword
import math
from collections.abc import Callable
from typing import Final

from autodiff_viz.core.naming import (
    adjoint_latex,
    adjoint_name,
    name_latex,
    slope_name,
    tangent_latex,
    tangent_name,
)
from autodiff_viz.core.numbers import full_latex, shown
from autodiff_viz.core.printing import derivative_latex
from autodiff_viz.core.program import Program
from autodiff_viz.core.tangent import Line, TangentTimeline
from autodiff_viz.debugger.origins import Quantity


def name_of(line: Line, quantity: Quantity) -> str:
    """Return the name on the screen: a, ā, ∂y/∂a, or ȳ · ∂y/∂a."""
    if quantity.kind == "value":
        return _name(line, quantity.node)
    if quantity.kind == "derivative":
        return _marked(line)(_name(line, quantity.node))
    user, operand = _ends(line.tape.program, quantity)
    slope = slope_name(user, operand)
    if quantity.kind == "partial":
        return slope
    if _is_ahead(line):
        return f"{slope} · {tangent_name(operand)}"
    return f"{adjoint_name(user)} · {slope}"


def as_text(line: Line, quantity: Quantity, number: float) -> str:
    """Return ā = 3.29744: the digits that are shown."""
    return f"{name_of(line, quantity)} = {shown(number)}"


def as_python(line: Line, quantity: Quantity, number: float) -> str:
    """Return a_bar = 3.297442541400256: an assignment that gives the very float."""
    value = repr(number) if math.isfinite(number) else f'float("{number}")'
    return f"{_identifier(line, quantity)} = {value}"


def as_latex(line: Line, quantity: Quantity, number: float) -> str:
    r"""Return \bar{a} = 3.297442541400256: all digits."""
    return f"{_latex(line, quantity)} = {full_latex(number)}"


Copy = Callable[[Line, Quantity, float], str]
COPIES: Final[tuple[tuple[str, Copy], ...]] = (
    ("Text", as_text),
    ("Python", as_python),
    ("LaTeX", as_latex),
)
"""The ways to copy a number, by what the menu calls them."""


def _identifier(line: Line, quantity: Quantity) -> str:
    """Return a name Python takes: a, a_bar, dy_da, a_bar_from_y; with the slot where y reads a twice."""
    mark = "dot" if _is_ahead(line) else "bar"
    if quantity.kind == "value":
        name = _name(line, quantity.node)
        return f"{name}_" if keyword.iskeyword(name) else name
    if quantity.kind == "derivative":
        return f"{_name(line, quantity.node)}_{mark}"
    user, operand = _ends(line.tape.program, quantity)
    operands = line.tape.program.nodes[quantity.node].operands
    twice = operands.count(operands[quantity.slot]) > 1
    which = f"_{quantity.slot + 1}" if twice else ""
    if quantity.kind == "partial":
        return f"d{user}_d{operand}{which}"
    into, source = (user, operand) if _is_ahead(line) else (operand, user)
    return f"{into}_{mark}_from_{source}{which}"


def _latex(line: Line, quantity: Quantity) -> str:
    program, name = line.tape.program, _name(line, quantity.node)
    marked = tangent_latex if _is_ahead(line) else adjoint_latex
    if quantity.kind == "value":
        return name_latex(name)
    if quantity.kind == "derivative":
        return marked(name)
    slope = derivative_latex(program, quantity.node, quantity.slot)
    if quantity.kind == "partial":
        return slope
    user, operand = _ends(program, quantity)
    if _is_ahead(line):
        return rf"{slope} \cdot {tangent_latex(operand)}"
    return rf"{adjoint_latex(user)} \cdot {slope}"


def _ends(program: Program, quantity: Quantity) -> tuple[str, str]:
    """Return the names of the node and of the operand it reads in the quantity's slot."""
    operand = program.nodes[quantity.node].operands[quantity.slot]
    return program.names[quantity.node], program.names[operand]


def _name(line: Line, node: int) -> str:
    return line.tape.program.names[node]


def _marked(line: Line) -> Callable[[str], str]:
    return tangent_name if _is_ahead(line) else adjoint_name


def _is_ahead(line: Line) -> bool:
    return isinstance(line, TangentTimeline)
