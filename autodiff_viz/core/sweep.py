"""The sweeps over a program: forward to a tape, reverse to a timeline of steps.

Every function is a loop over the Wengert list; nothing recurses, so a chain of 100,000 nodes works.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from autodiff_viz.core.compiled import condition_functions, partial_functions
from autodiff_viz.core.errors import MissingValueError
from autodiff_viz.core.ops import Convention, Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program

Point: TypeAlias = Mapping[str, float]
"""A value for each input, by name."""

NO_PARTIALS: Final[tuple[float | None, ...]] = ()


@dataclass(frozen=True, slots=True)
class Tape:
    """A program with its values and partials at one point.

    values: by node; None for a node the output does not use.
    partials: by node and slot; None where the operand does not depend on any input.
    """

    program: Program
    values: tuple[float | None, ...]
    partials: tuple[tuple[float | None, ...], ...]

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


Step: TypeAlias = ForwardStep | SeedStep | BackwardStep


@dataclass(frozen=True)
class Timeline:
    """All steps at one point: `forward` evaluations, the seed, then the backward steps.

    A cursor is the number of steps done, 0 to len(steps); step number n is steps[n - 1].
    """

    tape: Tape
    seed: float
    steps: tuple[Step, ...]
    forward: int

    @cached_property
    def forward_steps(self) -> dict[int, int]:
        """For each active node, the cursor at which its value has just been computed."""
        return {step.node: n for n, step in enumerate(self.steps[: self.forward], 1)}

    @cached_property
    def backward_steps(self) -> dict[tuple[int, int], int]:
        """For each (node, slot) of an edge, the cursor at which its contribution is just made."""
        return {
            (step.node, step.slot): n
            for n, step in enumerate(self.steps, 1)
            if isinstance(step, BackwardStep)
        }

    @cached_property
    def contributions(self) -> dict[int, tuple[int, ...]]:
        """For each node that receives contributions, the cursors of the steps that make them."""
        found: dict[int, list[int]] = {}
        for n, step in enumerate(self.steps, 1):
            if isinstance(step, BackwardStep):
                found.setdefault(step.operand, []).append(n)
        return {node: tuple(cursors) for node, cursors in found.items()}


def forward(program: Program, point: Point) -> Tape:
    """Evaluate the nodes the output depends on; raises MissingValueError naming the input."""
    values = _values(program, point)
    flows, library = program.differentiable, program.library
    partials = [
        NO_PARTIALS if value is None else _partials(program.nodes[i], library, value, values, flows)
        for i, value in enumerate(values)
    ]
    return Tape(program, tuple(values), tuple(partials))


def evaluate(program: Program, point: Point) -> float:
    """Return the output's value at `point` alone; nan for the empty program."""
    answer = None if program.output is None else _values(program, point)[program.output]
    return math.nan if answer is None else answer


def _values(program: Program, point: Point) -> list[float | None]:
    library = program.library
    values: list[float | None] = [None] * len(program.nodes)
    for i, active in enumerate(program.active):
        if active:
            values[i] = _value(program.nodes[i], library, values, point)
    return values


def _value(
    node: Node, library: Mapping[str, Op], values: Sequence[float | None], point: Point
) -> float:
    if node.op == CONST:
        return node.number
    if node.op == INPUT:
        return _input_value(node, point)
    return library[node.op].compute(*(values[operand] for operand in node.operands))


def _input_value(node: Node, point: Point) -> float:
    try:
        return float(point[node.name])
    except KeyError:
        raise MissingValueError(
            f"The input {node.name} has no value; give one, as in {node.name}=0.5."
        ) from None


def _partials(
    node: Node,
    library: Mapping[str, Op],
    value: float,
    values: Sequence[float | None],
    flows: Sequence[bool],
) -> tuple[float | None, ...]:
    if not node.operands:
        return NO_PARTIALS
    op = library[node.op]
    operands = [found for operand in node.operands if (found := values[operand]) is not None]
    return tuple(
        local_gradient(op, slot, operands, value) if flows[operand] else None
        for slot, operand in enumerate(node.operands)
    )


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
    evaluations = _forward_steps(tape)
    backward = _backward_steps(tape, program.output, seed)
    steps: tuple[Step, ...] = (*evaluations, SeedStep(program.output, seed), *backward)
    return Timeline(tape, seed, steps, len(evaluations))


def _forward_steps(tape: Tape) -> list[ForwardStep]:
    nodes = tape.program.nodes
    return [
        ForwardStep(i, value)
        for i, value in enumerate(tape.values)
        if value is not None and not nodes[i].is_anonymous_const
    ]


def _backward_steps(tape: Tape, output: int, seed: float) -> list[BackwardStep]:
    adjoints: list[float | None] = [None] * len(tape.values)
    adjoints[output] = seed
    steps: list[BackwardStep] = []
    for i in range(output, -1, -1):
        upstream = adjoints[i]
        if upstream is None:
            continue
        operands = tape.program.nodes[i].operands
        for slot, partial in enumerate(tape.partials[i]):
            if partial is not None:
                operand = operands[slot]
                step = BackwardStep(i, slot, operand, upstream, partial, adjoints[operand])
                adjoints[operand] = step.after
                steps.append(step)
    return steps


def adjoints_at(line: Timeline, cursor: int) -> tuple[float | None, ...]:
    """Return the adjoint of each node after `cursor` steps; None where nothing has come yet."""
    adjoints: list[float | None] = [None] * len(line.tape.values)
    for step in line.steps[line.forward : cursor]:
        if isinstance(step, BackwardStep):
            adjoints[step.operand] = step.after
        elif isinstance(step, SeedStep):
            adjoints[step.node] = step.adjoint
    return tuple(adjoints)


def gradient(line: Timeline) -> dict[str, float]:
    """Return the adjoint of each input at the end; 0 for an input the output does not use."""
    final = adjoints_at(line, len(line.steps))
    program = line.tape.program
    return {program.names[i]: _settled(final[i]) for i in program.inputs}


def _settled(adjoint: float | None) -> float:
    return 0.0 if adjoint is None else adjoint
