"""SharedNodes: nodes made one after the other, each only once, with the arithmetic of numbers done.

Read by `core.derive`. Every rule gives the same finite numbers as what it replaces (only x**2 and
x**3 may differ in the last digit from a pow); what is nan or infinite may become finite, as in 0·x.
A rule may call another; as no node is the negative of a negative, that ends after a few.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from autodiff_viz.core.errors import LimitError
from autodiff_viz.core.folding import ARITHMETIC, SHORT
from autodiff_viz.core.formula import POWERS
from autodiff_viz.core.ops import Op
from autodiff_viz.core.program import CONST, Node, number_text

COMPARISONS: Final = frozenset({"lt", "le", "gt", "ge", "eq", "ne", "where", "sign"})
"""Ops that are folded beside the arithmetic: their answers are short."""

COMMUTATIVE: Final = frozenset({"add", "mul"})

Operands: TypeAlias = tuple[int, ...]
Key: TypeAlias = tuple[str, Operands, str]


class SharedNodes:
    """A growing list of nodes; `call` returns the index of an equal one where there is one.

    Raises LimitError when there would be more than `most` nodes.
    """

    def __init__(self, library: Mapping[str, Op], most: int) -> None:
        self.library = library
        self.most = most
        self.nodes: list[Node] = []
        self._places: dict[Key, int] = {}

    # Leaves

    def leaf(self, node: Node) -> int:
        """Return the place of an input or of a number that has a name."""
        return self._put((node.op, (), node.name), node)

    def number(self, number: float) -> int:
        """Return the place of a number without a name; -0.0 is taken as 0."""
        number = number or 0.0
        return self._put((CONST, (), repr(number)), Node(CONST, number=number))

    def number_at(self, i: int) -> float | None:
        """Return the number that node `i` is; None for anything else, named numbers included."""
        node = self.nodes[i]
        return node.number if node.is_anonymous_const else None

    def _put(self, key: Key, node: Node) -> int:
        place = self._places.get(key)
        if place is not None:
            return place
        if len(self.nodes) >= self.most:
            raise LimitError(
                f"It would have more than {self.most:,} nodes, the most that are made."
            )
        self._places[key] = len(self.nodes)
        self.nodes.append(node)
        return len(self.nodes) - 1

    # Calls

    def call(self, op: str, *operands: int, name: str = "") -> int:
        """Return the place of `op` over the operands, or of what it comes to."""
        folded = self._folded(op, operands)
        if folded is not None:
            return folded
        rule = RULES.get(op)
        simpler = rule(self, *operands) if rule else None
        return self.made(op, operands, name) if simpler is None else simpler

    def made(self, op: str, operands: Operands, name: str = "") -> int:
        """Return the place of exactly this call."""
        ordered = tuple(sorted(operands)) if op in COMMUTATIVE else operands
        key = (op, ordered, "")
        return self._put(key, Node(op, operands, name))

    def _folded(self, op: str, operands: Operands) -> int | None:
        """Return the number a call over nothing but numbers is, where its text is short."""
        if op not in ARITHMETIC and op not in COMPARISONS:
            return None
        numbers = [number for i in operands if (number := self.number_at(i)) is not None]
        if len(numbers) < len(operands):
            return None
        value = self.library[op].compute(*numbers)
        return self.number(value) if _says_as_much(value, numbers) else None

    def negated(self, i: int) -> int | None:
        """Return what node `i` is the negative of; None when it is not written so."""
        node = self.nodes[i]
        return node.operands[0] if node.op == "neg" else None


def _says_as_much(value: float, numbers: Sequence[float]) -> bool:
    """Whether a result is as good to read as what it is made of: 1/3, 2*pi and 0/0 stay."""
    if value != value or any(abs(number) == math.pi for number in numbers):
        return False
    return _is_short(value) or not all(map(_is_short, numbers))


def _is_short(number: float) -> bool:
    return len(number_text(number)) <= SHORT


def _is_whole(number: float) -> bool:
    return number.is_integer() and abs(number) < 2.0**53


def _is_power_of_two(number: float) -> bool:
    return abs(number).is_integer() and abs(number).hex().startswith("0x1.0000000000000p")


def _add(at: SharedNodes, a: int, b: int) -> int | None:
    if at.number_at(a) == 0.0:
        return b
    if at.number_at(b) == 0.0:
        return a
    if a == b:
        return at.call("mul", at.number(2.0), a)
    if (turned := at.negated(b)) is not None:
        return at.call("sub", a, turned)
    turned = at.negated(a)
    return None if turned is None else at.call("sub", b, turned)


def _sub(at: SharedNodes, a: int, b: int) -> int | None:
    if at.number_at(b) == 0.0:
        return a
    if at.number_at(a) == 0.0:
        return at.call("neg", b)
    if a == b:
        return at.number(0.0)
    turned = at.negated(b)
    return None if turned is None else at.call("add", a, turned)


def _mul(at: SharedNodes, a: int, b: int) -> int | None:
    first, second = at.number_at(a), at.number_at(b)
    if first is not None and second is not None:
        return b if first == 1.0 else a if second == 1.0 else None
    if second is not None:
        return _scaled(at, second, a)
    if first is not None:
        return _scaled(at, first, b)
    for choice, x in ((a, b), (b, a)):
        if (chosen := _chosen(at, choice, x)) is not None:
            return chosen
    if (turned := at.negated(a)) is not None:
        return at.call("neg", at.call("mul", turned, b))
    if (turned := at.negated(b)) is not None:
        return at.call("neg", at.call("mul", a, turned))
    return at.call("square", a) if a == b else None


def _chosen(at: SharedNodes, choice: int, x: int) -> int | None:
    """where(c, a, 0)·x is where(c, a·x, 0), so that 0·∞ spoils nothing; also with 0 and a exchanged."""
    node = at.nodes[choice]
    if node.op != "where":
        return None
    condition, *branches = node.operands
    zeros = [at.number_at(branch) == 0.0 for branch in branches]
    if sum(zeros) != 1:
        return None
    pairs = zip(branches, zeros, strict=True)
    products = (each if is_zero else at.call("mul", each, x) for each, is_zero in pairs)
    return at.call("where", condition, *products)


def _scaled(at: SharedNodes, number: float, x: int) -> int | None:
    """Return number·x, the number first; factors are joined where that changes no digit."""
    if number == 0.0:
        return at.number(0.0)
    if number in (1.0, -1.0):
        return x if number == 1.0 else at.call("neg", x)
    if (turned := at.negated(x)) is not None and number != math.pi:
        return at.call("mul", at.number(-number), turned)
    node = at.nodes[x]
    inner = at.number_at(node.operands[0]) if node.op == "mul" else None
    if inner is not None and _join_exactly(number, inner):
        return at.call("mul", at.number(number * inner), node.operands[1])
    return at.made("mul", (at.number(number), x))


def _join_exactly(a: float, b: float) -> bool:
    """Whether a·(b·x) is (a·b)·x in every digit: whole numbers, one of them ±2^k."""
    whole = _is_whole(a) and _is_whole(b) and _is_whole(a * b)
    return whole and (_is_power_of_two(a) or _is_power_of_two(b))


def _div(at: SharedNodes, a: int, b: int) -> int | None:
    divisor = at.number_at(b)
    if at.number_at(a) == 0.0 and divisor is None:
        return at.number(0.0)
    if divisor in (1.0, -1.0):
        return a if divisor == 1.0 else at.call("neg", a)
    if (turned := at.negated(a)) is not None:
        return at.call("neg", at.call("div", turned, b))
    turned = at.negated(b)
    return None if turned is None else at.call("neg", at.call("div", a, turned))


def _neg(at: SharedNodes, x: int) -> int | None:
    if (turned := at.negated(x)) is not None:
        return turned
    node = at.nodes[x]
    if node.op == "sub":
        return at.call("sub", node.operands[1], node.operands[0])
    factor = at.number_at(node.operands[0]) if node.op == "mul" else None
    if factor is None or factor == math.pi:  # pi has a name, -pi has none
        return None
    return at.call("mul", at.number(-factor), node.operands[1])


def _square(at: SharedNodes, x: int) -> int | None:
    turned = at.negated(x)
    return None if turned is None else at.call("square", turned)


def _cube(at: SharedNodes, x: int) -> int | None:
    turned = at.negated(x)
    return None if turned is None else at.call("neg", at.call("cube", turned))


def _pow(at: SharedNodes, x: int, n: int) -> int | None:
    exponent = at.number_at(n)
    if exponent == 0.0:
        return at.number(1.0)
    if exponent == 1.0:
        return x
    return at.call(POWERS[exponent], x) if exponent in POWERS else None


def _where(at: SharedNodes, condition: int, a: int, b: int) -> int | None:
    if a == b:
        return a
    number = at.number_at(condition)
    if number is not None:
        return a if number != 0.0 else b
    return b if _is_said_again(at, condition, a, b) else None


def _is_said_again(at: SharedNodes, condition: int, a: int, b: int) -> bool:
    """Whether where(x == c, a, b) is b, as b is where(x > c, …, a), or the same with <."""
    equal, inner = at.nodes[condition], at.nodes[b]
    if equal.op != "eq" or inner.op != "where" or inner.operands[2] != a:
        return False
    beside = at.nodes[inner.operands[0]]
    return beside.op in ("gt", "lt") and beside.operands == equal.operands


RULES: Final[Mapping[str, Callable[..., int | None]]] = {
    "add": _add, "sub": _sub, "mul": _mul, "div": _div, "neg": _neg,
    "square": _square, "cube": _cube, "pow": _pow, "where": _where,
}  # fmt: skip
"""What a call of each op comes to where that is something simpler; None where it is not."""
