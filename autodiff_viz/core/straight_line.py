"""Calls -> lines of code: what is written once, what is written inside its reader, in which part.

The same lines are written as Python, NumPy or C; a dialect says how. Only names made here (v0, d0, t0,
op_exp, …) go into text that is executed; no name or text of the person's ever does.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from autodiff_viz.core.errors import UnknownOpError
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.unrolled import WHERE, Unrolled

SIGNS: Final = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
"""The comparisons; as the condition of a choice they are written by their sign alone."""

TIGHTNESS: Final = {"add": 0, "sub": 0, "mul": 1, "div": 1}
"""The operators that are written without needless parentheses, and how tightly they bind."""

INFIX: Final = re.compile(r"\(?\{a\} ?[-+*/] ?\{b\}\)?")

DEEPEST: Final = 16
"""An expression that holds more calls inside one another than this goes on in a line of its own."""

PART: Final = 200
"""Lines in one function: more make CPython's compiler and gcc slow, and 256 locals cost extra."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How calls are written in one language.

    template: of an op, over its params in braces; "" where it has none. number: a float as text.
    choice: over c (a condition), a and b. functions: whether an op without a template may be called.
    """

    template: Callable[[Op], str]
    number: Callable[[float], str]
    choice: str
    functions: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """name = text, and the names the text reads."""

    name: str
    text: str
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a long listing; loads and stores are the names shared with other parts."""

    lines: tuple[Line, ...]
    loads: tuple[str, ...]
    stores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines in order and the expressions they lead to.

    functions: the computations of ops that have no template, by the name they are called by.
    """

    lines: tuple[Line, ...]
    results: tuple[str, ...]
    functions: Mapping[str, Callable[..., float]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A template with its params as {0}, {1} ….

    repeated: the slots that stand in it more than once. enclosed: those that stand between brackets
    or commas. closed: as `is_closed` says.
    """

    form: str
    repeated: frozenset[int]
    enclosed: frozenset[int]
    closed: bool


@cache
def prepared(template: str, params: tuple[str, ...]) -> Prepared:
    """Return a template ready to be filled."""
    pieces = list(string.Formatter().parse(template))
    slots = [params.index(param) for _, param, *_ in pieces if param is not None]
    form = "".join(
        literal + ("" if param is None else f"{{{params.index(param)}}}")
        for literal, param, *_ in pieces
    )
    once = frozenset(slot for slot in slots if slots.count(slot) == 1)
    enclosed = {slot for slot in once if re.search(rf"[(,] *\{{{slot}\}}[,)]", form)}
    closed = is_closed(template.replace("{", "").replace("}", ""))
    return Prepared(form, frozenset(slots) - once, frozenset(enclosed), closed)


def is_closed(text: str) -> bool:
    """Whether an expression is one name, number, call or parenthesis, safe beside any operator."""
    head = re.match(r"[\w.]*", text)
    end = head.end() if head else 0
    if end == len(text):
        return True
    return text[end] == "(" and _closing(text, end) == len(text) - 1


def _closing(text: str, opening: int) -> int:
    """Return where the parenthesis at `opening` closes."""
    depth = 0
    for place in range(opening, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    return -1


def bare(text: str) -> str:
    """Return an expression without the parentheses that enclose all of it."""
    return text[1:-1] if text.startswith("(") and is_closed(text) else text


def listing(
    calls: Unrolled, roots: Sequence[int], names: Mapping[int, str], dialect: Dialect
) -> Listing:
    """Return the lines that lead to `roots`; a place with a name of its own has a line of its own.

    Raises UnknownOpError where the dialect has no way to write an op.
    """
    writer = _Writer(calls, dialect, names, _uses(calls, roots))
    for place in range(len(calls.ops)):
        if writer.uses[place]:
            writer.write(place)
    results = tuple(bare(writer.texts[root]) for root in roots)
    return Listing(tuple(writer.lines), results, writer.functions)


def _uses(calls: Unrolled, roots: Sequence[int]) -> list[int]:
    """Return how often each place is read by what leads to `roots`; a root is read twice."""
    uses = [0] * len(calls.ops)
    for root in roots:
        uses[root] = 2
    for place in range(len(uses) - 1, -1, -1):
        if uses[place]:
            for operand in calls.operands[place]:
                uses[operand] += 1
    return uses


@dataclass(slots=True)
class _Writer:
    """The state of writing: what stands for each place so far."""

    calls: Unrolled
    dialect: Dialect
    names: Mapping[int, str]
    uses: list[int]
    lines: list[Line] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    reads: dict[int, tuple[str, ...]] = field(default_factory=dict)
    depths: dict[int, int] = field(default_factory=dict)
    functions: dict[str, Callable[..., float]] = field(default_factory=dict)
    temporaries: int = 0

    def write(self, place: int) -> None:
        """Write a place: as a line with a name, or as a text to stand inside its only reader."""
        number, op = self.calls.numbers[place], self.calls.ops[place]
        if op is not None:
            self._write_call(place, op)
            return
        self.depths[place] = 0
        self.texts[place] = self.names[place] if number is None else self.dialect.number(number)
        self.reads[place] = () if number is not None else (self.names[place],)

    def _write_call(self, place: int, op: Op) -> None:
        text, operands = self._call(place, op)
        self.reads[place] = tuple([name for each in operands for name in self.reads[each]])
        self.depths[place] = 1 + max([self.depths[each] for each in operands])
        self.texts[place] = text
        plain = op.name in SIGNS and self.depths[place] == 1  # read twice it costs no more
        many = self.uses[place] > 1 and not plain
        if place in self.names or many or self.depths[place] >= DEEPEST:
            self._name(place)

    def _name(self, place: int) -> None:
        """Give a place a line of its own, if it has none."""
        name = self.names.get(place)
        if name is None:
            name, self.temporaries = f"t{self.temporaries}", self.temporaries + 1
        self.lines.append(Line(name, bare(self.texts[place]), self.reads[place]))
        self.texts[place], self.reads[place], self.depths[place] = name, (name,), 0

    def _call(self, place: int, op: Op) -> tuple[str, tuple[int, ...]]:
        operands = self.calls.operands[place]
        if op is WHERE and (choice := self._choice(operands)):
            return choice
        template = self.dialect.template(op) or self._function(op)
        form = prepared(template, op.params)
        for slot in form.repeated:
            if self.depths[operands[slot]]:
                self._name(operands[slot])
        texts = [self.texts[operand] for operand in operands]
        for slot, operand in enumerate(operands):
            if slot in form.enclosed or self._holds_together(op, slot, operand):
                texts[slot] = bare(texts[slot])
        text = form.form.format(*texts)
        return (text if form.closed else f"({text})"), operands

    def _holds_together(self, op: Op, slot: int, operand: int) -> bool:
        """Whether the operand is read the same without parentheses: a + b + c, a*b + c."""
        inner = self.calls.ops[operand]
        if inner is None or not {op.name, inner.name} <= TIGHTNESS.keys():
            return False
        if not INFIX.fullmatch(self.dialect.template(inner)):
            return False
        loosest = TIGHTNESS[op.name] + slot  # a - (b - c): the right operand must bind tighter
        return self.depths[operand] > 0 and TIGHTNESS[inner.name] >= loosest

    def _choice(self, operands: tuple[int, ...]) -> tuple[str, tuple[int, ...]] | None:
        """Write where(a < b, …) with the comparison itself as the condition."""
        compared = self.calls.ops[operands[0]]
        if compared is None or compared.name not in SIGNS or not self.depths[operands[0]]:
            return None
        one, other = self.calls.operands[operands[0]]
        condition = f"{self.texts[one]} {SIGNS[compared.name]} {self.texts[other]}"
        text = self.dialect.choice.format(
            c=condition, a=self.texts[operands[1]], b=self.texts[operands[2]]
        )
        return text, operands

    def _function(self, op: Op) -> str:
        """Return a template that calls the op's own computation."""
        if not self.dialect.functions:
            raise UnknownOpError(f"The op {op.name:.60} cannot be written in this language.")
        registered = REGISTRY.get(op.name) is op
        known = [name for name, compute in self.functions.items() if compute is op.compute]
        name = f"op_{op.name}" if registered else next(iter(known), f"f{len(self.functions)}")
        self.functions[name] = op.compute
        return f"{name}({', '.join(f'{{{param}}}' for param in op.params)})"


def parts(lines: Sequence[Line], given: Iterable[str], kept: Iterable[str]) -> list[Part]:
    """Return the lines in parts of PART; `given` names come from outside, `kept` ones are read there."""
    pieces = [tuple(lines[start : start + PART]) for start in range(0, len(lines), PART)]
    home = dict.fromkeys(given, -1)
    home.update({line.name: k for k, piece in enumerate(pieces) for line in piece})
    loads = [_foreign(piece, home, k) for k, piece in enumerate(pieces)]
    shared = {*kept, *(name for names in loads for name in names)}
    return [
        Part(piece, names, tuple(line.name for line in piece if line.name in shared))
        for piece, names in zip(pieces, loads, strict=True)
    ]


def _foreign(piece: Sequence[Line], home: Mapping[str, int], k: int) -> tuple[str, ...]:
    """Return the names that the lines of part `k` read from elsewhere, in the order of their making."""
    found = dict.fromkeys(name for line in piece for name in line.reads if home[name] != k)
    return tuple(found)


def runs(slots: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of the runs of consecutive numbers in ascending `slots`."""
    first = end = -1
    for slot in slots:
        if slot != end and end >= 0:
            yield first, end
        if slot != end:
            first = slot
        end = slot + 1
    if end >= 0:
        yield first, end
