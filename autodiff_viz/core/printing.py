"""Programs, nodes and partials in writing; the opposite of `core.formula`.

`program_text` is what the expression line shows and `parse` reads back; the others are read by the
pictures, the program view, the inspector and the exports. Names are written by `core.naming`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from autodiff_viz.core.folding import fold
from autodiff_viz.core.naming import (
    adjoint_latex,
    adjoint_name,
    adjoint_rich,
    name_latex,
    name_rich,
    slope_latex,
    slope_name,
    tangent_latex,
    tangent_name,
    tangent_rich,
)
from autodiff_viz.core.notation import LATEX, RICH, TEXT, Style, Written, inner_nodes, write
from autodiff_viz.core.ops import Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.unrolled import partial_programs

__all__ = [
    "adjoint_latex",
    "adjoint_name",
    "adjoint_rich",
    "canonical",
    "derivative_latex",
    "derivative_rich",
    "factor_text",
    "is_sum",
    "name_latex",
    "name_rich",
    "node_latex",
    "node_rich",
    "node_text",
    "partial_latex",
    "partial_op",
    "partial_rich",
    "partial_text",
    "program_text",
    "tangent_latex",
    "tangent_name",
    "tangent_rich",
]


SUMS: Final = ("add", "sub", "neg", "lt", "le", "gt", "ge", "eq", "ne")
"""The ops whose results need parentheses as factors."""


# One node


def node_text(program: Program, i: int) -> str:
    """Return the right-hand side of node `i` as source text: y**2."""
    return _node(program, i, TEXT)


def node_rich(program: Program, i: int) -> str:
    """Return the right-hand side of node `i` as rich text: y^{2}."""
    return _node(program, i, RICH)


def node_latex(program: Program, i: int) -> str:
    """Return the right-hand side of node `i` as LaTeX: y^{2}."""
    return _node(program, i, LATEX)


def _node(program: Program, i: int, style: Style) -> str:
    node = program.nodes[i]
    if node.op == INPUT:
        return style.written_name(node.name).text
    if node.op == CONST:
        return style.written_number(node.number).text
    leaves = {operand: _leaf(program, operand, style) for operand in node.operands}
    return write(program, i, leaves, style)


def _leaf(program: Program, i: int, style: Style) -> Written:
    """Return node `i` as an operand is written: its name, or the number it is."""
    node = program.nodes[i]
    if node.is_anonymous_const:
        return style.written_number(node.number)
    return style.written_name(program.names[i])


# Partials

READABLE: Final = 400
"""A partial with more parts, as a function of the person's own may have, is written by its name."""


def partial_text(program: Program, i: int, slot: int) -> str:
    """Return the partial of node `i` by its operand in `slot` as source text: exp(a), 4*x**3."""
    return _partial(program, i, slot, TEXT)


def partial_rich(program: Program, i: int, slot: int) -> str:
    """Return the partial of node `i` by its operand in `slot` as rich text: e^{a}, 4x^{3}."""
    return _partial(program, i, slot, RICH)


def partial_latex(program: Program, i: int, slot: int) -> str:
    """Return the partial of node `i` by its operand in `slot` as LaTeX: e^{a}, 4 x^{3}."""
    return _partial(program, i, slot, LATEX)


def _partial(program: Program, i: int, slot: int, style: Style) -> str:
    node = program.nodes[i]
    operands = [program.nodes[operand] for operand in node.operands]
    numbers = tuple(repr(each.number) if each.is_anonymous_const else "" for each in operands)
    op = program.library[node.op]
    params = (*op.params, "y")
    formula = _folded_partial(op, slot, numbers)
    if _is_too_large(formula):
        return _partial_by_name(program, i, slot, style)
    meant = dict(zip(params, (*node.operands, i), strict=True))
    leaves = {
        place: _partial_leaf(program, part, meant, style)
        for place, part in enumerate(formula.nodes)
        if not part.operands
    }
    output = formula.output or 0
    return leaves[output].text if output in leaves else write(formula, output, leaves, style)


def partial_op(program: Program, i: int, slot: int) -> str:
    """Return the op that the partial of node `i` along `slot` is, as it is written."""
    op = program.library[program.nodes[i].op]
    operands = [program.nodes[operand] for operand in program.nodes[i].operands]
    numbers = tuple(repr(each.number) if each.is_anonymous_const else "" for each in operands)
    formula = _folded_partial(op, slot, numbers)
    return "" if _is_too_large(formula) else formula.nodes[formula.output or 0].op


def factor_text(program: Program, i: int, slot: int) -> str:
    """Return a partial as a factor of a product, in parentheses where it is a sum or negative."""
    text = partial_text(program, i, slot)
    return f"({text})" if is_sum(program, i, slot) else text


def is_sum(program: Program, i: int, slot: int) -> bool:
    """Whether a partial is a sum, a difference or negative: as a factor it needs parentheses."""
    return partial_op(program, i, slot) in SUMS or partial_text(program, i, slot)[0] == "-"


def _is_too_large(formula: Program) -> bool:
    """Whether a formula, every shared part written again, is longer than anybody reads."""
    sizes: list[int] = []
    for node in formula.nodes:
        sizes.append(1 + sum(sizes[operand] for operand in node.operands))
    return sizes[formula.output or 0] > READABLE


def _partial_by_name(program: Program, i: int, slot: int, style: Style) -> str:
    """Return a partial that is too large to be written out by its name: f_x(a, b)."""
    node = program.nodes[i]
    param = program.library[node.op].shown_params[slot]
    names = {TEXT: f"{node.op}_{param}", RICH: f"{name_rich(node.op)}_{{{param}}}"}
    name = names.get(style, f"{name_latex(node.op)}_{{{name_latex(param)}}}")
    operands = ", ".join(_leaf(program, operand, style).text for operand in node.operands)
    return f"{name}{style.opening}{operands}{style.closing}"


def _partial_leaf(program: Program, part: Node, meant: Mapping[str, int], style: Style) -> Written:
    """Return a number of a partial, or the node that one of its params means."""
    if part.op == CONST:
        return style.written_number(part.number)
    return _leaf(program, meant[part.name], style)


@lru_cache(maxsize=4096)
def _folded_partial(op: Op, slot: int, numbers: tuple[str, ...]) -> Program:
    """Return the partial of an op over its params, with the operands that are numbers put in."""
    given = {name: float(number) for name, number in zip(op.params, numbers, strict=True) if number}
    formula = partial_programs(op)[slot]
    nodes = tuple(
        Node(CONST, number=given[node.name]) if node.name in given else node
        for node in formula.nodes
    )
    return fold(Program(nodes, formula.output))


def derivative_rich(program: Program, i: int, slot: int) -> str:
    """Return what the partial is called, as rich text: ∂y/∂a."""
    return slope_name(name_rich(program.names[i]), name_rich(_operand_name(program, i, slot)))


def derivative_latex(program: Program, i: int, slot: int) -> str:
    r"""Return what the partial is called, as LaTeX: \frac{\partial y}{\partial a}."""
    above, below = name_latex(program.names[i]), name_latex(_operand_name(program, i, slot))
    return slope_latex(above, below)


def _operand_name(program: Program, i: int, slot: int) -> str:
    """Return the name of the operand; for a number without one, the op's own name for the slot."""
    node = program.nodes[i]
    operand = node.operands[slot]
    if program.nodes[operand].is_anonymous_const:
        return program.library[node.op].shown_params[slot]
    return program.names[operand]


# Whole programs

SEPARATOR: Final = "; "


def program_text(program: Program) -> str:
    """Return the program on one line; `parse` of it gives `canonical(program)`.

    What is used once and has no name is written inside its user; what is used more often gets the
    name it is shown by. The functions' definitions come first; the last statement is the output.
    """
    definitions = _definitions(program)
    if program.output is None:
        return SEPARATOR.join(definitions)
    roots = _roots(program)
    leaves = {
        i: _leaf(program, i, TEXT) for i in range(len(program.nodes)) if not _is_inlined(program, i)
    }
    statements = [*definitions, *(_statement(program, root, leaves) for root in roots)]
    if roots[-1] != program.output:
        statements.append(program.names[program.output])
    return SEPARATOR.join(statements)


def _definitions(program: Program) -> list[str]:
    """Return the statements that define the program's functions."""
    if not program.functions:
        return []
    from autodiff_viz.core.functions import statements

    return statements(program.functions)


def _statement(program: Program, root: int, leaves: Mapping[int, Written]) -> str:
    if not program.nodes[root].operands and not _is_named_const(program.nodes[root]):
        return leaves[root].text
    written = (
        TEXT.written_number(program.nodes[root].number).text
        if program.nodes[root].op == CONST
        else write(program, root, leaves, TEXT)
    )
    return f"{program.names[root]} = {written}" if _has_name(program, root) else written


def _is_named_const(node: Node) -> bool:
    return node.op == CONST and bool(node.name)


def _is_inlined(program: Program, i: int) -> bool:
    """Whether a node is written inside its only user."""
    node = program.nodes[i]
    plain = bool(node.operands) and not node.name and i != program.output
    return plain and len(program.users[i]) == 1


def _roots(program: Program) -> list[int]:
    """Return the nodes that get a statement, in order.

    An input gets one where nothing uses it, and where the order of the nodes would be lost without.
    """
    roots = _output_last(
        program, filter(partial(_is_statement, program), range(len(program.nodes)))
    )
    if _in_order(order := _order(program, roots)):
        return roots
    declared = _output_last(program, sorted({*roots, *_late_inputs(program, order)}))
    return declared if _in_order(_order(program, declared)) else roots


def _output_last(program: Program, roots: Iterable[int]) -> list[int]:
    """Return `roots`, with the output at the end if it has no name to end the text with."""
    output = program.output
    if output is None or _has_name(program, output):
        return list(roots)
    return [*(i for i in roots if i != output), output]


def _is_statement(program: Program, i: int) -> bool:
    node, used = program.nodes[i], bool(program.users[i])
    if node.op == INPUT or node.is_anonymous_const:
        return not used
    return not _is_inlined(program, i)


def _has_name(program: Program, i: int) -> bool:
    """Whether the text can say the name of a node."""
    node = program.nodes[i]
    return bool(node.name) or _gets_name(program, i)


def _order(program: Program, roots: Iterable[int]) -> list[int]:
    """Return the nodes in the order `parse` would make them; a number once for each use."""
    found: list[int] = []
    seen: set[int] = set()
    for root in roots:
        for i in _made_by(program, root, seen):
            found.append(i)
            seen.add(i)
    return found


def _made_by(program: Program, root: int, seen: Container[int]) -> Iterator[int]:
    """Yield the nodes that the statement of `root` makes; `seen` grows meanwhile."""
    for i in inner_nodes(program, root, _Outside(program, root)):
        if i not in seen or program.nodes[i].is_anonymous_const:
            yield i


@dataclass(frozen=True, slots=True)
class _Outside:
    """The nodes that have a statement of their own, other than `root`."""

    program: Program
    root: int

    def __contains__(self, i: object) -> bool:
        if not isinstance(i, int) or i == self.root:
            return False
        node = self.program.nodes[i]
        return _is_named_const(node) or bool(node.operands and not _is_inlined(self.program, i))


def _in_order(order: Sequence[int]) -> bool:
    return all(i == place for place, i in enumerate(order))


def _late_inputs(program: Program, order: Iterable[int]) -> Iterator[int]:
    """Yield the inputs that come after a node that should come after them."""
    last = -1
    for i in order:
        if program.nodes[i].op == INPUT and i < last:
            yield i
        last = max(last, i)


def canonical(program: Program) -> Program:
    """Return the program as `parse` gives it from its text: a normal form.

    Nodes stand in the order of the text, a number without a name is a node for each use, and a node
    without a name that is used more than once has the name it is shown by.
    """
    places: dict[int, list[int]] = {}  # the new indices of each node; several for a number
    nodes: list[Node] = []
    for i in _order(program, _roots(program)):
        node = program.nodes[i]
        operands = [_take(program, operand, places) for operand in reversed(node.operands)]
        name = node.name or (program.names[i] if _gets_name(program, i) else "")
        places.setdefault(i, []).append(len(nodes))
        nodes.append(Node(node.op, tuple(reversed(operands)), name, node.number, len(nodes)))
    output = None if program.output is None else places[program.output][-1]
    return Program(tuple(nodes), output, program.functions)


def _take(program: Program, operand: int, places: Mapping[int, list[int]]) -> int:
    """Return where an operand is now; of a number without a name each use takes one of its own."""
    anonymous = program.nodes[operand].is_anonymous_const
    return places[operand].pop() if anonymous else places[operand][-1]


def _gets_name(program: Program, i: int) -> bool:
    """Whether the text defines a name for an op that has none."""
    inside = _is_inlined(program, i) or not program.nodes[i].operands
    return not inside and bool(program.users[i])
