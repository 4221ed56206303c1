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

TIGHTNESS: Final = {"+": 0, "-": 0, "*": 1, "/": 1}
"""How tightly the operators bind that are written without needless parentheses."""

LOOSE: Final = -1
CLOSED: Final = 9
"""An expression that needs parentheses beside any operator, and one that needs none."""

INFIX: Final = re.compile(r"\{0\} ?([-+*/]) ?\{1\}")

DEEPEST: Final = 16
"""An expression that holds more calls inside one another than this goes on in a line of its own."""

PART: Final = 200
"""Lines in one function: more make CPython's compiler and gcc slow, and 256 locals cost extra."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How calls are written in one language.

    template: of an op, over its params in braces; "" where it has none. number: a float as text.
    choice: over c (a condition), a and b, without parentheses around it. functions: whether an op without a template may be called.
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
    """A template with its params as {0}, {1} …, without parentheses around the whole.

    repeated: the slots that stand in it more than once. looseness: by slot, how tightly an operand
    must bind to stand there without parentheses. tightness: how tightly the whole binds.
    """

    form: str
    repeated: tuple[int, ...]
    looseness: tuple[int, ...]
    tightness: int


@cache
def prepared(template: str, params: tuple[str, ...]) -> Prepared:
    """Return a template ready to be filled."""
    pieces = list(string.Formatter().parse(bare(template)))
    slots = [params.index(param) for _, param, *_ in pieces if param is not None]
    form = "".join(
        literal + ("" if param is None else f"{{{params.index(param)}}}")
        for literal, param, *_ in pieces
    )
    repeated = tuple(slot for slot in range(len(params)) if slots.count(slot) > 1)
    sign = INFIX.fullmatch(form)
    if sign:
        level = TIGHTNESS[sign[1]]
        return Prepared(form, repeated, (level, level + 1), level)
    enclosed = [bool(re.search(rf"[(,] *\{{{slot}\}}[,)]", form)) for slot in range(len(params))]
    looseness = tuple(LOOSE if alone else CLOSED for alone in enclosed)
    return Prepared(form, repeated, looseness, CLOSED if is_closed(form) else LOOSE)


def is_closed(text: str) -> bool:
    """Whether an expression is one name, number, call or parenthesis, safe beside any operator."""
    head = re.match(r"[\w.{}]*", text)
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
    calls: Unrolled,
    roots: Sequence[int],
    names: Mapping[int, str],
    dialect: Dialect,
    deepest: int = 0,
) -> Listing:
    """Return the lines that lead to `roots`; a place with a name of its own has a line of its own.

    One that is read once stands inside its reader all the same while it holds fewer than `deepest`
    calls inside one another. Raises UnknownOpError where the dialect has no way to write an op.
    """
    writer = _Writer(calls, dialect, names, _uses(calls, roots), deepest)
    for place in range(len(calls.ops)):
        if writer.uses[place]:
            writer.write(place)
    results = tuple(writer.texts[root] for root in roots)
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
    """The state of writing, by place: the text that stands for it, what that reads, how it binds.

    depths: the calls inside one another in the text, 0 for a name or a number.
    """

    calls: Unrolled
    dialect: Dialect
    names: Mapping[int, str]
    uses: list[int]
    deepest: int
    lines: list[Line] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    reads: dict[int, tuple[str, ...]] = field(default_factory=dict)
    depths: dict[int, int] = field(default_factory=dict)
    tightness: dict[int, int] = field(default_factory=dict)
    functions: dict[str, Callable[..., float]] = field(default_factory=dict)
    templates: dict[str, Prepared] = field(default_factory=dict)
    temporaries: int = 0

    def write(self, place: int) -> None:
        """Write a place: as a line with a name, or as a text to stand inside its only reader."""
        op = self.calls.ops[place]
        if op is None:
            number = self.calls.numbers[place]
            text = self.names[place] if number is None else self.dialect.number(number)
            self._keep(place, text, () if number is not None else (text,), 0, CLOSED)
            return
        operands = self.calls.operands[place]
        self._write_call(place, op, operands)
        named = place in self.names
        condition = op.name in SIGNS and self.depths[place] == 1 and not named
        many = self.uses[place] > 1 and not condition
        if many or self.depths[place] >= (self.deepest if named else DEEPEST):
            self._name(place)

    def _keep(
        self, place: int, text: str, reads: tuple[str, ...], depth: int, tightness: int
    ) -> None:
        self.texts[place], self.reads[place] = text, reads
        self.depths[place], self.tightness[place] = depth, tightness

    def _name(self, place: int) -> None:
        """Give a place a line of its own."""
        name = self.names.get(place)
        if name is None:
            name, self.temporaries = f"t{self.temporaries}", self.temporaries + 1
        self.lines.append(Line(name, self.texts[place], self.reads[place]))
        self._keep(place, name, (name,), 0, CLOSED)

    def _write_call(self, place: int, op: Op, operands: tuple[int, ...]) -> None:
        chosen = self._choice(operands) if op is WHERE else ""
        form = self.templates.get(op.name) or self._prepared(op)
        for slot in form.repeated:
            if self.depths[operands[slot]] and not chosen:
                self._name(operands[slot])
        text = chosen or form.form.format(*self._fitted(operands, form.looseness))
        reads = tuple([name for each in operands for name in self.reads[each]])
        depth = 1 + max([self.depths[each] for each in operands])
        self._keep(place, text, reads, depth, self._choice_tightness if chosen else form.tightness)

    def _fitted(self, operands: Sequence[int], looseness: Sequence[int]) -> list[str]:
        """Return the texts of the operands, in parentheses where they bind too loosely."""
        return [
            self.texts[each] if self.tightness[each] >= needed else f"({self.texts[each]})"
            for each, needed in zip(operands, looseness, strict=True)
        ]

    def _choice(self, operands: tuple[int, ...]) -> str:
        """Return where(a < b, …) with the comparison itself as the condition, or ""."""
        compared = self.calls.ops[operands[0]]
        if compared is None or compared.name not in SIGNS or not self.depths[operands[0]]:
            return ""
        one, other = self._fitted(self.calls.operands[operands[0]], (0, 0))
        first, second = self._fitted(operands[1:], (CLOSED, CLOSED))
        condition = f"{one} {SIGNS[compared.name]} {other}"
        return self.dialect.choice.format(c=condition, a=first, b=second)

    @property
    def _choice_tightness(self) -> int:
        return CLOSED if is_closed(self.dialect.choice) else LOOSE

    def _prepared(self, op: Op) -> Prepared:
        template = self.dialect.template(op) or self._function(op)
        form = self.templates[op.name] = prepared(template, op.params)
        return form

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
