"""Unrolled: the sweeps over a program as one list of calls, equal calls shared.

The calls are in the order of the sweeps and do the same arithmetic, so whoever performs them gets the
same floats as `core.sweep`; a slope fixed by rule is where(condition, slope, formula). Read by
`core.straight_line`, which writes it as Python, NumPy or C.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program

ADD: Final = REGISTRY["add"]
MUL: Final = REGISTRY["mul"]
NEG: Final = REGISTRY["neg"]
WHERE: Final = REGISTRY["where"]


OPS_KEPT: Final = 1024
"""So many ops are remembered with what is made of them: functions of the person's own come and go."""


@lru_cache(maxsize=OPS_KEPT)
def partial_programs(op: Op) -> tuple[Program, ...]:
    """Return the partials of `op`, each as a program over its params and `y`."""
    return tuple(parse(text) for text in op.partials)


@lru_cache(maxsize=OPS_KEPT)
def computed_partials(op: Op) -> tuple[Program, ...]:
    """Return the partials of `op` in the form that numbers are computed by."""
    return tuple(parse(text) for text in op.stable) or partial_programs(op)


@lru_cache(maxsize=OPS_KEPT)
def twice_partials(op: Op) -> tuple[Program, ...]:
    """Return the partials of `op` in the form that second derivatives are computed by."""
    return tuple(parse(text) for text in op.twice) or computed_partials(op)


Rules: TypeAlias = tuple[tuple[Program, tuple[tuple[float, Program], ...]], ...]
"""By slot: the formula of the partial, and the slopes fixed by rule with their conditions, last first."""


@lru_cache(maxsize=OPS_KEPT)
def rules_of(op: Op) -> Rules:
    """Return how `op` is differentiated, as programs over its params (the formulas over `y` too)."""
    return tuple(
        (
            formula,
            tuple((r.slope, parse(r.when)) for r in reversed(op.conventions) if r.slot == slot),
        )
        for slot, formula in enumerate(computed_partials(op))
    )


@dataclass(slots=True)
class Unrolled:
    """A growing list of calls; what a call reads is the place of an earlier one.

    ops: None for a number or an argument. numbers: by place, None for all but numbers.
    arguments: the places of the arguments, in order.
    """

    ops: list[Op | None] = field(default_factory=list)
    operands: list[tuple[int, ...]] = field(default_factory=list)
    numbers: list[float | None] = field(default_factory=list)
    arguments: list[int] = field(default_factory=list)
    _known: dict[tuple[str, tuple[int, ...]], int] = field(default_factory=dict)
    _rules: dict[str, Rules] = field(default_factory=dict)

    def argument(self) -> int:
        """Add an argument."""
        self.arguments.append(self._added(None, (), None))
        return self.arguments[-1]

    def number(self, number: float) -> int:
        """Return the place of a number; 0 and -0 are two numbers, every nan is the same one."""
        key = (repr(number), ())
        if key not in self._known:
            self._known[key] = self._added(None, (), number)
        return self._known[key]

    def call(self, op: Op, operands: tuple[int, ...]) -> int:
        """Return the place of a call: an equal one, the number it comes to, or a new one."""
        key = (op.name, operands)
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = self._folded(op, operands)
        return place

    def _folded(self, op: Op, operands: tuple[int, ...]) -> int:
        numbers = [self.numbers[operand] for operand in operands]
        if op is WHERE and numbers[0] is not None:
            return operands[1 if numbers[0] != 0.0 else 2]
        if None not in numbers:
            return self.number(op.compute(*numbers))
        return self._added(op, operands, None)

    def _added(self, op: Op | None, operands: tuple[int, ...], number: float | None) -> int:
        self.ops.append(op)
        self.operands.append(operands)
        self.numbers.append(number)
        return len(self.ops) - 1

    def product(self, upstream: int, partial: int) -> int:
        """ȳ · ∂y/∂a, where a factor of 1 or -1 is no multiplication (0 · x may be nan: it stays)."""
        for one, other in ((upstream, partial), (partial, upstream)):
            if self.numbers[one] == 1.0:
                return other
            if self.numbers[one] == -1.0:
                return self.call(NEG, (other,))
        return self.call(MUL, (upstream, partial))

    def program(self, program: Program, given: Mapping[str, int]) -> list[int]:
        """Add the nodes the output depends on; return the place of each, -1 for the others."""
        places: list[int] = []
        library = program.library
        for node, active in zip(program.nodes, program.active, strict=True):
            if not active:
                places.append(-1)
            elif node.op == INPUT:
                places.append(given[node.name])
            elif node.op == CONST:
                places.append(self.number(node.number))
            else:
                read = tuple([places[operand] for operand in node.operands])
                places.append(self.call(library[node.op], read))
        return places

    def slope(self, op: Op, slot: int, operands: Sequence[int], value: int) -> int:
        """Add ∂y/∂(operand in `slot`): the formula, or the slope of the first rule that holds."""
        given = dict(zip(op.params, operands, strict=True))
        formula, rules = self._rules_of(op)[slot]
        place = _output(formula, self.program(formula, {**given, "y": value}))
        for slope, condition in rules:
            holds = _output(condition, self.program(condition, given))
            place = self.call(WHERE, (holds, self.number(slope), place))
        return place

    def _rules_of(self, op: Op) -> Rules:
        rules = self._rules.get(op.name)
        if rules is None:
            rules = self._rules[op.name] = rules_of(op)
        return rules

    def performed(self, inputs: Sequence[float], roots: Sequence[int]) -> list[float]:
        """Return the values at `roots` by the ops' own `compute`, which never raises."""
        values = [0.0 if number is None else number for number in self.numbers]
        for place, given in zip(self.arguments, inputs, strict=True):
            values[place] = given
        for place, op in enumerate(self.ops):
            if op is not None:
                values[place] = op.compute(*[values[operand] for operand in self.operands[place]])
        return [values[root] for root in roots]


def _output(program: Program, places: Sequence[int]) -> int:
    assert program.output is not None, "a formula has an output"  # noqa: S101 - a contract
    return places[program.output]


@dataclass(frozen=True, slots=True)
class Gradient:
    """A program unrolled for its value and gradient.

    value: the place of the output's value. slopes: the place of each input's adjoint, in order.
    values, adjoints: by node, -1 where there is none.
    """

    calls: Unrolled
    value: int
    slopes: tuple[int, ...]
    values: tuple[int, ...]
    adjoints: tuple[int, ...]


def unrolled_gradient(program: Program) -> Gradient:
    """Return the forward sweep and the reverse sweep of `program`, the seed 1, as one list of calls."""
    calls = Unrolled()
    given = {program.nodes[i].name: calls.argument() for i in program.inputs}
    values = calls.program(program, given)
    adjoints = [-1] * len(values)
    if program.output is None:
        return Gradient(calls, calls.number(float("nan")), (), tuple(values), tuple(adjoints))
    adjoints[program.output] = calls.number(1.0)
    library, flows = program.library, program.differentiable
    for i in range(program.output, -1, -1):
        node = program.nodes[i]
        if node.operands and program.active[i] and flows[i]:
            _pull_back(_Pulled(calls, library[node.op], node, i), values, adjoints, flows)
    slopes = [adjoints[i] if adjoints[i] >= 0 else calls.number(0.0) for i in program.inputs]
    return Gradient(calls, values[program.output], tuple(slopes), tuple(values), tuple(adjoints))


@dataclass(frozen=True, slots=True)
class _Pulled:
    """The node whose contributions are made, and where they are written."""

    calls: Unrolled
    op: Op
    node: Node
    place: int


def _pull_back(
    at: _Pulled, values: Sequence[int], adjoints: list[int], flows: Sequence[bool]
) -> None:
    """Add the contributions of a node to the adjoints of its operands."""
    read = [values[operand] for operand in at.node.operands]
    for slot, operand in enumerate(at.node.operands):
        if flows[operand]:
            partial = at.calls.slope(at.op, slot, read, values[at.place])
            given, before = at.calls.product(adjoints[at.place], partial), adjoints[operand]
            adjoints[operand] = given if before < 0 else at.calls.call(ADD, (before, given))
