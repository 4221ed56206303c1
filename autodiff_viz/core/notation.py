"""How a tree of ops is written in one of three styles: source text, rich text, LaTeX.

Two passes over the tree with explicit stacks: the shape of every part from the leaves up, then the
pieces from left to right; so the time is linear and nothing recurses. Read by `core.printing`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from autodiff_viz.core.formula import POWERS
from autodiff_viz.core.naming import (
    is_single_letter,
    name_latex,
    name_rich,
    stem_and_digits,
)
from autodiff_viz.core.numbers import number_rich, number_typeset
from autodiff_viz.core.ops import Binding, Notation, Op, call
from autodiff_viz.core.program import Node, Program, number_text


class Shape(NamedTuple):
    """What the neighbours of a written part must know of it.

    minus: it begins with one. number: it is one. beside: a number may stand directly before it (2x).
    function: it is one without parentheses of its own (sin x).
    """

    binding: Binding = Binding.ATOM
    minus: bool = False
    number: bool = False
    beside: bool = False
    function: bool = False


class Written(NamedTuple):
    """A written leaf: a name or a number."""

    text: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Style:
    """One way to write: the notation of an op, numbers, names and parentheses.

    product: what stands between a number and a factor beside it; None where only the sign of a
    product can stand.
    """

    notation: Callable[[Op], Notation]
    number: Callable[[float], str]
    name: Callable[[str], str]
    opening: str
    closing: str
    pi: str
    product: str | None

    def written_name(self, name: str) -> Written:
        """Return a name as a leaf."""
        single = is_single_letter(stem_and_digits(name)[0])
        return Written(self.name(name), Shape(beside=single))

    def written_number(self, number: float) -> Written:
        """Return a number as a leaf."""
        if number == math.pi:
            return Written(self.pi, Shape(beside=True))
        text = self.number(number)
        minus = text[0] in MINUS
        binding = Binding.UNARY if minus else Binding.ATOM
        # In typeset formulas a number with an exponent stands apart, as a product would.
        apart = ("/", "inf") if self.product is None else ("e", "/", "inf")
        if any(sign in text for sign in apart):
            binding = Binding.PRODUCT
        return Written(text, Shape(binding, minus, number=True))


MINUS: Final = "-−"

BESIDE: Final = ("e^", "(", "\\", "√", "∛", "|", "⌊", "⌈")
"""How an op's notation begins when a number may stand directly before it."""


def _source_number(number: float) -> str:
    """Return the text that reads back as `number`; there is no word for nan, 0/0 is one."""
    return "0/0" if math.isnan(number) else number_text(number)


TEXT: Final = Style(lambda op: op.text, _source_number, str, "(", ")", "pi", None)
RICH: Final = Style(lambda op: op.rich, number_rich, name_rich, "(", ")", "π", "")
LATEX: Final = Style(
    lambda op: op.latex, number_typeset, name_latex, r"\left(", r"\right)", r"\pi", " "
)


def write(program: Program, root: int, leaves: Mapping[int, Written], style: Style) -> str:
    """Return node `root`, an op, with all that is inside it; `leaves` are written already."""
    return _Writer(program, root, leaves, style).text()


def inner_nodes(program: Program, root: int, leaves: Container[int]) -> list[int]:
    """Return `root` and the nodes inside it, each after its operands, from left to right."""
    found: list[int] = []
    waiting = [(root, False)]
    while waiting:
        i, done = waiting.pop()
        if done:
            found.append(i)
        elif i == root or i not in leaves:
            waiting.append((i, True))
            waiting.extend((each, False) for each in reversed(program.nodes[i].operands))
    return found


class _Writer:
    """One tree, one style, and the shapes of all parts."""

    def __init__(
        self, program: Program, root: int, leaves: Mapping[int, Written], style: Style
    ) -> None:
        self.program = program
        self.root = root
        self.leaves = leaves
        self.style = style
        self.shapes: dict[int, Shape] = {}
        for i in inner_nodes(program, root, leaves):
            node = program.nodes[i]
            for operand in node.operands:
                if operand in leaves:
                    self.shapes[operand] = leaves[operand].shape
            self.shapes[i] = self.shape(node)

    def text(self) -> str:
        """Return the pieces from left to right as one text."""
        pieces: list[str] = []
        waiting: list[int | str] = [self.root]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                pieces.append(part)
            elif part in self.leaves and part != self.root:
                pieces.append(self.leaves[part].text)
            else:
                waiting.extend(reversed(self.parts(self.program.nodes[part])))
        return "".join(pieces)

    def shape(self, node: Node) -> Shape:
        """Return the shape of a node from those of its operands."""
        notation = self.notation(node)
        template = notation.template
        if not template.startswith("#0"):
            function = notation.binding is Binding.PRODUCT
            beside = template.startswith(BESIDE)
            return Shape(notation.binding, template[0] in MINUS, beside=beside, function=function)
        if self.is_enclosed(0, node, notation):
            return Shape(notation.binding, beside=True)
        first = self.shapes[node.operands[0]]
        return Shape(notation.binding, first.minus, beside=first.beside)

    def notation(self, node: Node) -> Notation:
        """Return the notation of a node, which may depend on its operands."""
        notation = self.style.notation(self.program.library[node.op])
        if node.op == "pow" and self.style is TEXT and self.would_be_square(node):
            return call("pow", 2)
        if (
            node.op == "mul"
            and self.style.product is not None
            and self.stand_beside(node, notation)
        ):
            return Notation(f"#0{self.style.product}#1", notation.binding, notation.needs)
        return notation

    def would_be_square(self, node: Node) -> bool:
        """Whether x**2 would be read as another op than this pow."""
        exponent = self.program.nodes[node.operands[1]]
        return exponent.is_anonymous_const and exponent.number in POWERS

    def stand_beside(self, node: Node, notation: Notation) -> bool:
        """Whether a product is written without a sign: 2x, 3(a + b)."""
        first, second = (self.shapes[operand] for operand in node.operands)
        if not first.number or first.binding < Binding.UNARY:
            return False
        return second.beside or self.is_enclosed(1, node, notation)

    def is_enclosed(self, slot: int, node: Node, notation: Notation) -> bool:
        """Whether the operand in `slot` needs parentheses; also in a - (-b) and -(2)."""
        operand = self.shapes[node.operands[slot]]
        if operand.function and notation.binding is Binding.PRODUCT:
            return slot == 0
        if operand.binding < notation.needs[slot]:
            return True
        if slot == 1:
            return operand.minus and notation.binding in (Binding.SUM, Binding.PRODUCT)
        return node.op == "neg" and (operand.minus or operand.number)

    def parts(self, node: Node) -> list[int | str]:
        """Return the pieces of a node's notation, its operands as indices."""
        notation = self.notation(node)
        parts: list[int | str] = []
        for piece in _split(notation.template):
            if isinstance(piece, str):
                parts.append(piece)
            elif self.is_enclosed(piece, node, notation):
                parts.extend((self.style.opening, node.operands[piece], self.style.closing))
            else:
                parts.append(node.operands[piece])
        return parts


@cache
def _split(template: str) -> tuple[int | str, ...]:
    """Return the template cut at its operands: "#0**2" -> 0, "**2"."""
    first, *rest = template.split("#")
    pieces: list[int | str] = [first]
    for piece in rest:
        pieces.extend((int(piece[0]), piece[1:]))
    return tuple(piece for piece in pieces if piece != "")
