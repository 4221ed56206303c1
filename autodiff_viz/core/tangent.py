"""Forward mode: tangents swept together with the values, as a timeline of steps.

ẏ = Σ ∂y/∂a · ȧ over the operands a of y: each term is one step along one edge, in the direction of
the computation. One sweep gives the slope along one direction, the seeds ẋ of the inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from autodiff_viz.core.errors import DerivativeError
from autodiff_viz.core.program import INPUT, Program
from autodiff_viz.core.sweep import (
    BackwardStep,
    ForwardStep,
    SeedStep,
    Step,
    Tape,
    Timeline,
    at_most_one,
)

Seeds: TypeAlias = Mapping[str, float]
"""The tangent of each input by name; an input that is left out has 0."""


@dataclass(frozen=True, slots=True)
class TangentSeedStep:
    """The tangent of an input is set."""

    node: int
    tangent: float


@dataclass(frozen=True, slots=True)
class TangentStep:
    """One accumulation along one edge: ẏ += ∂y/∂a · ȧ.

    node (y) reads operand (a) in `slot`; partial is ∂y/∂a, tangent ȧ, before the ẏ so far (None
    when this is the first contribution). held: whether a depends on no input with a seed but 0.
    """

    node: int
    slot: int
    operand: int
    partial: float
    tangent: float
    before: float | None
    held: bool = False

    @property
    def contribution(self) -> float:
        """∂y/∂a · ȧ, what this operand adds; 0 for one that is held, however steep the edge is."""
        return 0.0 if self.held else self.partial * self.tangent

    @property
    def after(self) -> float:
        """The tangent ẏ after this contribution."""
        return self.contribution if self.before is None else self.before + self.contribution

    @property
    def source(self) -> int:
        """The node the contribution comes from."""
        return self.operand

    @property
    def target(self) -> int:
        """The node the contribution goes to."""
        return self.node

    @property
    def incoming(self) -> float:
        """The factor that comes from the source: ȧ."""
        return self.tangent


ForwardModeStep: TypeAlias = ForwardStep | TangentSeedStep | TangentStep


@dataclass(frozen=True)
class TangentTimeline:
    """All steps of forward mode at one point along one direction.

    For each node its evaluation, then its tangent: the seed of an input, or one step an edge. A
    cursor is the number of steps done, 0 to len(steps); step number n is steps[n - 1].
    """

    tape: Tape
    seeds: Seeds
    steps: tuple[ForwardModeStep, ...]

    @cached_property
    def forward_steps(self) -> dict[int, int]:
        """For each active node, the cursor at which its value has just been computed."""
        return {
            step.node: n for n, step in enumerate(self.steps, 1) if isinstance(step, ForwardStep)
        }

    @cached_property
    def edge_steps(self) -> dict[tuple[int, int], int]:
        """For each (node, slot) of an edge, the cursor at which its contribution is just made."""
        return {
            (step.node, step.slot): n
            for n, step in enumerate(self.steps, 1)
            if isinstance(step, TangentStep)
        }

    @cached_property
    def contributions(self) -> dict[int, tuple[int, ...]]:
        """For each node that receives contributions, the cursors of the steps that make them."""
        found: dict[int, list[int]] = {}
        for n, step in enumerate(self.steps, 1):
            if isinstance(step, TangentStep):
                found.setdefault(step.node, []).append(n)
        return {node: tuple(cursors) for node, cursors in found.items()}

    @cached_property
    def ordinals(self) -> tuple[int, ...]:
        """For each step, which one of its kind it is, from 1."""
        counted: dict[type, int] = {}
        found: list[int] = []
        for step in self.steps:
            counted[type(step)] = counted.get(type(step), 0) + 1
            found.append(counted[type(step)])
        return tuple(found)

    @cached_property
    def seed_steps(self) -> dict[int, int]:
        """For each node whose tangent is set and not computed, the cursor at which it is."""
        return {
            step.node: n
            for n, step in enumerate(self.steps, 1)
            if isinstance(step, TangentSeedStep)
        }

    def edge_cursors(self, node: int, slot: int) -> tuple[int, ...]:
        """Return the cursor at which an edge's contribution is just made, if it makes one."""
        return at_most_one(self.edge_steps.get((node, slot)))

    def seed_cursors(self, node: int) -> tuple[int, ...]:
        """Return the cursor at which a node's tangent is set and not computed, if it is."""
        return at_most_one(self.seed_steps.get(node))


Line: TypeAlias = Timeline | TangentTimeline
"""The steps of either mode."""

EdgeStep: TypeAlias = BackwardStep | TangentStep
"""One accumulation along one edge, in either mode."""

EDGE_STEPS: Final = (BackwardStep, TangentStep)
"""The same for isinstance."""

AnyStep: TypeAlias = Step | ForwardModeStep


def seed_of(step: AnyStep) -> float:
    """Return the number a seed's step sets; 0 for any other step."""
    if isinstance(step, SeedStep):
        return step.adjoint
    return step.tangent if isinstance(step, TangentSeedStep) else 0.0


def result(step: AnyStep) -> float:
    """Return the number a step leaves behind: a value, or the adjoint or tangent after it."""
    if isinstance(step, ForwardStep):
        return step.value
    return step.after if isinstance(step, EDGE_STEPS) else seed_of(step)


def tangent_timeline(tape: Tape, seeds: Seeds) -> TangentTimeline:
    """Return all steps of forward mode along the direction `seeds`; raises DerivativeError.

    An input with the seed 0 is held, as a constant is: what depends on such inputs alone adds 0, also
    along an infinite slope.
    """
    check_seeds(tape.program, seeds)
    swept = _Swept.of(tape)
    steps: list[ForwardModeStep] = []
    for i, value in enumerate(tape.values):
        node = tape.program.nodes[i]
        if value is None or node.is_anonymous_const:
            continue
        steps.append(ForwardStep(i, value))
        if node.op == INPUT:
            steps.append(TangentSeedStep(i, swept.start(i, seeds)))
        else:
            steps += swept.accumulations(i)
    return TangentTimeline(tape, dict(seeds), tuple(steps))


@dataclass(frozen=True, slots=True)
class _Swept:
    """Forward mode under way: by node its tangent so far, None without one, and whether it is held."""

    tape: Tape
    tangents: list[float | None]
    held: list[bool]

    @classmethod
    def of(cls, tape: Tape) -> _Swept:
        """Return the beginning."""
        return cls(tape, [None] * len(tape.values), [True] * len(tape.values))

    def start(self, i: int, seeds: Seeds) -> float:
        """Set and return the tangent of an input."""
        seed = float(seeds.get(self.tape.program.nodes[i].name, 0.0))
        self.tangents[i], self.held[i] = seed, seed == 0.0
        return seed

    def accumulations(self, i: int) -> list[TangentStep]:
        """Return the steps that make the tangent of node `i`, and write it down."""
        steps: list[TangentStep] = []
        operands = self.tape.program.nodes[i].operands
        for slot, partial in enumerate(self.tape.partials[i]):
            operand = operands[slot]
            tangent = self.tangents[operand]
            if partial is not None and tangent is not None:
                held = self.held[operand]
                step = TangentStep(i, slot, operand, partial, tangent, self.tangents[i], held)
                self.tangents[i] = step.after
                self.held[i] = self.held[i] and held
                steps.append(step)
        return steps


def check_seeds(program: Program, seeds: Seeds) -> None:
    """Raise DerivativeError for a seed of something that is no input."""
    names = {program.names[i] for i in program.inputs}
    for name in seeds:
        if name not in names:
            raise DerivativeError(f"There is no input called {name!r:.80} that could have a seed.")


def unit_seeds(program: Program, name: str) -> dict[str, float]:
    """Return the seeds of the sweep along one input: 1 there, 0 at every other."""
    return {(each := program.names[i]): float(each == name) for i in program.inputs}


def tangents_at(line: TangentTimeline, cursor: int) -> tuple[float | None, ...]:
    """Return the tangent of each node after `cursor` steps; None where none is computed yet."""
    tangents: list[float | None] = [None] * len(line.tape.values)
    for step in line.steps[:cursor]:
        if isinstance(step, TangentStep):
            tangents[step.node] = step.after
        elif isinstance(step, TangentSeedStep):
            tangents[step.node] = step.tangent
    return tuple(tangents)


def directional(line: TangentTimeline) -> float:
    """Return ż, the output's tangent at the end: Σ ∂z/∂x · ẋ; 0 where it depends on no input."""
    output = line.tape.program.output
    if output is None:
        return 0.0
    found = tangents_at(line, len(line.steps))[output]
    return 0.0 if found is None else found


def pushed(tape: Tape, seeds: Seeds) -> float:
    """Return ż along the direction `seeds`: what `directional` of the timeline is, without its steps."""
    program = tape.program
    if program.output is None:
        return 0.0
    swept = _Swept.of(tape)
    tangents, held = swept.tangents, swept.held
    for i, partials in enumerate(tape.partials):
        node = program.nodes[i]
        if node.op == INPUT:
            swept.start(i, seeds)
        for slot, partial in enumerate(partials):
            operand = node.operands[slot]
            tangent = tangents[operand]
            if partial is not None and tangent is not None:
                before, more = tangents[i], 0.0 if held[operand] else partial * tangent
                tangents[i] = more if before is None else before + more
                held[i] = held[i] and held[operand]
    found = tangents[program.output]
    return 0.0 if found is None else found
