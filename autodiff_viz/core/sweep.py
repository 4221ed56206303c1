"""The sweeps over a program: forward to a tape, reverse to a timeline of steps.

Every function is a loop over the Wengert list; nothing recurses, so a chain of 100,000 nodes works.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, overload

from autodiff_viz.core.compiled import condition_functions, partial_functions
from autodiff_viz.core.errors import MissingValueError
from autodiff_viz.core.ops import Convention, Op
from autodiff_viz.core.plan import run_forward, run_reverse_noting, run_values
from autodiff_viz.core.program import Node, Program

Point: TypeAlias = Mapping[str, float]
"""A value for each input, by name."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A program with its values and partials at one point.

    values: by node; None for a node the output does not use.
    partials: by node and slot; None where the operand does not depend on any input, and for every
    operand of a held node. held: the nodes held at a value of the person's (see `core.altered`).
    """

    program: Program
    values: tuple[float | None, ...]
    partials: tuple[tuple[float | None, ...], ...]
    held: frozenset[int] = frozenset()

    def value(self, i: int) -> float:
        """Return the value of an active node."""
        value = self.values[i]
        assert value is not None, f"node {i} takes no part in the sweep"  # noqa: S101 - a contract
        return value


@dataclass(frozen=True, slots=True)
class ForwardStep:
    """The evaluation of one node."""

    node: int
    value: float


@dataclass(frozen=True, slots=True)
class SeedStep:
    """The output's adjoint is set; the backward pass begins."""

    node: int
    adjoint: float


@dataclass(frozen=True, slots=True)
class BackwardStep:
    """One accumulation along one edge: ā += ȳ · ∂y/∂a.

    node (y) reads operand (a) in `slot`; upstream is ȳ, partial ∂y/∂a, before the ā so far
    (None when this is the first contribution).
    """

    node: int
    slot: int
    operand: int
    upstream: float
    partial: float
    before: float | None

    @property
    def contribution(self) -> float:
        """ȳ · ∂y/∂a, what this use adds."""
        return self.upstream * self.partial

    @property
    def after(self) -> float:
        """The adjoint ā after this contribution."""
        return self.contribution if self.before is None else self.before + self.contribution

    @property
    def source(self) -> int:
        """The node the contribution comes from."""
        return self.node

    @property
    def target(self) -> int:
        """The node the contribution goes to."""
        return self.operand

    @property
    def incoming(self) -> float:
        """The factor that comes from the source: ȳ."""
        return self.upstream


Step: TypeAlias = ForwardStep | SeedStep | BackwardStep


@dataclass(frozen=True, slots=True, eq=False)
class Steps(Sequence[Step]):
    """The steps of a timeline, each made when it is asked for; equal to a tuple of the same steps.

    evaluated: the nodes of the forward steps. adjoints: by node, at the end. before: by edge of the
    plan, the adjoint of its operand before the contribution.
    """

    tape: Tape
    evaluated: tuple[int, ...]
    adjoints: Sequence[float]
    before: Sequence[float]

    def __len__(self) -> int:
        return len(self.evaluated) + 1 + len(self.before)

    @overload
    def __getitem__(self, place: int) -> Step: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Step, ...]: ...
    def __getitem__(self, place: int | slice) -> Step | tuple[Step, ...]:
        if isinstance(place, slice):
            return tuple([self._step(each) for each in range(*place.indices(len(self)))])
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self._step(place % len(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Steps | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _step(self, place: int) -> Step:
        edge = place - len(self.evaluated) - 1
        if edge >= 0:
            return self._backward(edge)
        if edge < -1:
            node = self.evaluated[place]
            return ForwardStep(node, self.tape.value(node))
        output = self.tape.program.output
        assert output is not None, "the empty program has no steps"  # noqa: S101 - a contract
        return SeedStep(output, self.adjoints[output])

    def _backward(self, edge: int) -> BackwardStep:
        plan = self.tape.program.plan
        edges = plan.edges
        node, slot, operand = edges.nodes[edge], edges.slots[edge], edges.operands[edge]
        partial = self.tape.partials[node][slot]
        assert partial is not None, "the operand of an edge has a slope"  # noqa: S101 - a contract
        before = None if edge in plan.first else self.before[edge]
        return BackwardStep(node, slot, operand, self.adjoints[node], partial, before)


@dataclass(frozen=True)
class Timeline:
    """All steps at one point: `forward` evaluations, the seed, then the backward steps.

    A cursor is the number of steps done, 0 to len(steps); step number n is steps[n - 1].
    """

    tape: Tape
    seed: float
    steps: Sequence[Step]
    forward: int

    @cached_property
    def forward_steps(self) -> dict[int, int]:
        """For each active node, the cursor at which its value has just been computed."""
        return {node: n for n, node in enumerate(self.tape.program.plan.evaluated, 1)}

    @cached_property
    def edge_steps(self) -> dict[tuple[int, int], int]:
        """For each (node, slot) of an edge, the cursor at which its contribution is just made."""
        edges = self.tape.program.plan.edges
        pairs = zip(edges.nodes, edges.slots, strict=True)
        return {pair: n for n, pair in enumerate(pairs, self.forward + 2)}

    @cached_property
    def contributions(self) -> dict[int, tuple[int, ...]]:
        """For each node that receives contributions, the cursors of the steps that make them."""
        found: dict[int, list[int]] = {}
        for n, operand in enumerate(self.tape.program.plan.edges.operands, self.forward + 2):
            found.setdefault(operand, []).append(n)
        return {node: tuple(cursors) for node, cursors in found.items()}

    @cached_property
    def seed_steps(self) -> dict[int, int]:
        """For the node whose adjoint is set and not computed, the output, the cursor at which it is."""
        output = self.tape.program.output
        return {} if output is None else {output: self.forward + 1}

    def edge_cursors(self, node: int, slot: int) -> tuple[int, ...]:
        """Return the cursors at which an edge's contribution is just made: one for each backward sweep."""
        return at_most_one(self.edge_steps.get((node, slot)))

    def seed_cursors(self, node: int) -> tuple[int, ...]:
        """Return the cursors at which a node's adjoint is set and not computed, one for each sweep."""
        return at_most_one(self.seed_steps.get(node))


def at_most_one(cursor: int | None) -> tuple[int, ...]:
    """Return the cursors of a line of one sweep, where there is one or none."""
    return () if cursor is None else (cursor,)


def forward(program: Program, point: Point) -> Tape:
    """Evaluate the nodes the output depends on; raises MissingValueError naming the input."""
    values = given_values(program, point)
    rows = run_forward(program.plan, values)
    active = program.active
    shown = values if all(active) else _only(active, values)
    return Tape(program, tuple(shown), tuple(rows))


def _only(active: Sequence[bool], values: Sequence[float]) -> list[float | None]:
    return [value if used else None for value, used in zip(values, active, strict=True)]


def evaluate(program: Program, point: Point) -> float:
    """Return the output's value at `point` alone; nan for the empty program."""
    if program.output is None:
        return math.nan
    values = given_values(program, point)
    run_values(program.plan, values)
    return values[program.output]


def given_values(program: Program, point: Point) -> list[float]:
    """Return the numbers, and the values of the inputs that are used; 0 for what is to be computed."""
    values = [node.number for node in program.nodes]
    for i in program.inputs:
        if program.active[i]:
            values[i] = input_value(program.nodes[i], point)
    return values


def input_value(node: Node, point: Point) -> float:
    """Return the value `point` has for an input; raises MissingValueError."""
    try:
        return float(point[node.name])
    except KeyError:
        raise MissingValueError(
            f"The input {node.name} has no value; give one, as in {node.name}=0.5."
        ) from None


def local_gradient(op: Op, slot: int, operands: Sequence[float], value: float) -> float:
    """Return ∂y/∂(operand in `slot`) of `op` where it takes `value`: a convention, or the formula."""
    rule = convention_at(op, slot, operands)
    return rule.slope if rule else partial_functions(op)[slot](*operands, value)


def convention_at(op: Op, slot: int, operands: Sequence[float]) -> Convention | None:
    """Return the convention that fixes the slope of `op` along `slot` at this point, if one does."""
    pairs = zip(op.conventions, condition_functions(op), strict=True)
    return next((rule for rule, holds in pairs if rule.slot == slot and holds(*operands)), None)


def timeline(tape: Tape, seed: float = 1.0) -> Timeline:
    """Return all steps of the forward and the reverse sweep; the output's adjoint starts as `seed`."""
    program = tape.program
    if program.output is None:
        return Timeline(tape, seed, (), 0)
    evaluated = program.plan.evaluated
    adjoints, before = run_reverse_noting(program.plan, tape.partials, seed)
    return Timeline(tape, seed, Steps(tape, evaluated, adjoints, before), len(evaluated))


def adjoints_at(line: Timeline, cursor: int) -> tuple[float | None, ...]:
    """Return the adjoint of each node after `cursor` steps; None where nothing has come yet."""
    adjoints: list[float | None] = [None] * len(line.tape.values)
    for step in line.steps[line.forward : min(cursor, line.forward + 1)]:
        adjoints[step.node] = line.seed
    if isinstance(line.steps, Steps):
        _contribute(line.tape, adjoints, cursor - line.forward - 1)
    else:  # steps put together by hand
        for step in line.steps[line.forward : cursor]:
            if isinstance(step, BackwardStep):
                adjoints[step.operand] = step.after
    return tuple(adjoints)


def _contribute(tape: Tape, adjoints: list[float | None], edges: int) -> None:
    """Add the contributions of the first `edges` edges."""
    plan = tape.program.plan.edges
    triples = zip(plan.nodes, plan.slots, plan.operands, strict=True)
    for i, slot, operand in itertools.islice(triples, max(0, edges)):
        given = adjoints[i] * tape.partials[i][slot]  # type: ignore[operator]  # both are set by now
        before = adjoints[operand]
        adjoints[operand] = given if before is None else before + given


def gradient(line: Timeline) -> dict[str, float]:
    """Return the adjoint of each input at the end; 0 for an input the output does not use."""
    program = line.tape.program
    if isinstance(line.steps, Steps):  # the sweep has them already
        adjoints, active = line.steps.adjoints, program.active
        return {program.names[i]: adjoints[i] if active[i] else 0.0 for i in program.inputs}
    final = adjoints_at(line, len(line.steps))
    return {program.names[i]: _settled(final[i]) for i in program.inputs}


def _settled(adjoint: float | None) -> float:
    return 0.0 if adjoint is None else adjoint
