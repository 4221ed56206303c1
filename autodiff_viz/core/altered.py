"""Sweeps that leave the rules on purpose: nodes held at a value, adjoints set by hand, and faults.

The steps are those of `core.sweep`, so that whatever shows a timeline shows these too; what a step
does otherwise than the rules it says itself. Read by `debugger.whatif`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeGuard

from autodiff_viz.core.program import CONST, INPUT, Program
from autodiff_viz.core.sweep import (
    BackwardStep,
    ForwardStep,
    Point,
    SeedStep,
    Step,
    Tape,
    Timeline,
    forward,
    given_values,
)

if TYPE_CHECKING:
    from autodiff_viz.core.plan import Plan, Row


class Fault(StrEnum):
    """A rule of the backward sweep that is broken on purpose."""

    NONE = "none"
    ASSIGN = "assign"
    """ā = contribution, where ā += contribution is right."""
    ORDER = "order"
    """The nodes pass on their adjoints in an order of the person's own, complete or not."""
    TWICE = "twice"
    """A second backward while every adjoint is still there, as in micrograd."""
    TWICE_INPUTS = "twice, inputs kept"
    """A second backward while the inputs' adjoints are still there, as in PyTorch."""


TWO_SWEEPS: Final = (Fault.TWICE, Fault.TWICE_INPUTS)
"""The faults with two backward sweeps."""


@dataclass(frozen=True, slots=True)
class AlteredStep(BackwardStep):
    """A backward step that breaks a rule, or comes of one that was broken.

    became: the adjoint ā after it. assigned: "=" stood for "+=" and something was there. by_hand: ā
    is set by the person once it is complete. late: a has passed on its adjoint already. empty: y has
    received nothing yet, so upstream is 0.
    """

    became: float
    assigned: bool = False
    by_hand: bool = False
    late: bool = False
    empty: bool = False

    @property
    def after(self) -> float:
        """The adjoint ā after this step, whatever the rules would make of it."""
        return self.became


@dataclass(frozen=True, slots=True)
class Alteration:
    """What is done otherwise, by place in the program.

    adjoints: what a node's adjoint is set to once its last contribution has come. order: for
    Fault.ORDER the nodes in the order they pass on; those it leaves out stand where they belong.
    """

    adjoints: Mapping[int, float] = field(default_factory=dict)
    fault: Fault = Fault.NONE
    order: tuple[int, ...] = ()


@dataclass(frozen=True)
class AlteredTimeline(Timeline):
    """A timeline whose steps need not follow the rules; what is known of it is read from its steps."""

    alteration: Alteration = field(default_factory=Alteration)

    @cached_property
    def edge_steps(self) -> dict[tuple[int, int], int]:
        """For each (node, slot) of an edge, the cursor at which its first contribution is made."""
        return {edge: cursors[0] for edge, cursors in self._edges.items()}

    @cached_property
    def _edges(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """For each (node, slot) of an edge, the cursors at which its contributions are made."""
        found: dict[tuple[int, int], list[int]] = {}
        for n, step in self._backward():
            found.setdefault((step.node, step.slot), []).append(n)
        return {edge: tuple(cursors) for edge, cursors in found.items()}

    def edge_cursors(self, node: int, slot: int) -> tuple[int, ...]:
        """Return the cursors at which an edge's contribution is just made: one for each backward sweep."""
        return self._edges.get((node, slot), ())

    def seed_cursors(self, node: int) -> tuple[int, ...]:
        """Return the cursors at which a node's adjoint is set and not computed, one for each sweep."""
        return self.seeds if node == self.tape.program.output else ()

    @cached_property
    def contributions(self) -> dict[int, tuple[int, ...]]:
        """For each node that receives contributions, the cursors of the steps that make them."""
        found: dict[int, list[int]] = {}
        for n, step in self._backward():
            found.setdefault(step.operand, []).append(n)
        return {node: tuple(cursors) for node, cursors in found.items()}

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """The cursors at which the output's adjoint is set: one for each backward sweep."""
        return tuple(n for n, step in enumerate(self.steps, 1) if isinstance(step, SeedStep))

    @cached_property
    def is_legal(self) -> bool:
        """Whether the person's own order is a right one too: no contribution comes too late."""
        if self.alteration.fault is not Fault.ORDER:
            return self.alteration.fault is Fault.NONE
        return not any(isinstance(step, AlteredStep) and step.late for step in self.steps)

    def _backward(self) -> Iterator[tuple[int, BackwardStep]]:
        for n, step in enumerate(self.steps, 1):
            if isinstance(step, BackwardStep):
                yield n, step


def breaks_a_rule(line: object) -> TypeGuard[AlteredTimeline]:
    """Whether the line is a timeline in which a rule of the backward sweep is broken on purpose."""
    return isinstance(line, AlteredTimeline) and not line.is_legal


def adjoints_by_hand(line: object) -> Mapping[int, float]:
    """Return what adjoints are set to by hand, by place in the program; nothing in forward mode."""
    return line.alteration.adjoints if isinstance(line, AlteredTimeline) else {}


def forward_holding(program: Program, point: Point, held: Mapping[int, float]) -> Tape:
    """Evaluate the nodes with those in `held` at their values: do(v := c).

    A held node has no local gradients: it depends on nothing, and passes no adjoint on. Raises
    MissingValueError.
    """
    held = {i: value for i, value in held.items() if program.active[i]}
    if not held:
        return forward(program, point)
    values = given_values(program, point)
    rows = _run_holding(program.plan, values, held)
    shown = [value if used else None for value, used in zip(values, program.active, strict=True)]
    return Tape(program, tuple(shown), tuple(rows), frozenset(held))


def _run_holding(plan: Plan, values: list[float], held: Mapping[int, float]) -> list[Row]:
    """Fill in the values and return the partials, as `plan.run_forward` does."""
    nodes, kernels = plan.program.nodes, plan.kernels
    rows: list[Row] = [()] * len(values)
    for i, kind in zip(plan.called, plan.kinds, strict=True):
        if i in held:
            values[i], rows[i] = held[i], (None,) * len(nodes[i].operands)
        else:
            values[i], rows[i] = kernels[kind](*[values[k] for k in nodes[i].operands])
    return rows


def would_be(tape: Tape, i: int) -> float:
    """Return the value a held node, one with operands, would have from them."""
    node = tape.program.nodes[i]
    compute = tape.program.library[node.op].compute
    return compute(*[tape.value(operand) for operand in node.operands])


def with_numbers_held(program: Program, held: Mapping[int, float]) -> Program:
    """Return the program in which held nodes are numbers: what a check of the gradient differentiates."""
    nodes = tuple(
        replace(node, op=CONST, operands=(), name=program.names[i], number=held[i])
        if i in held and node.op not in (INPUT, CONST)
        else node
        for i, node in enumerate(program.nodes)
    )
    return replace(program, nodes=nodes)


def altered_timeline(tape: Tape, seed: float, alteration: Alteration) -> AlteredTimeline:
    """Return the steps of both sweeps with the rules altered; the forward steps are the tape's."""
    program = tape.program
    if program.output is None:
        return AlteredTimeline(tape, seed, (), 0, alteration)
    evaluated = _evaluations(tape)
    sweep = _Sweep(tape, alteration)
    sweeps = 2 if alteration.fault in TWO_SWEEPS else 1
    backward = [step for _ in range(sweeps) for step in sweep.steps(seed)]
    return AlteredTimeline(tape, seed, (*evaluated, *backward), len(evaluated), alteration)


def right_adjoints(line: AlteredTimeline) -> list[float | None]:
    """Return the last adjoint of each node by the right rules; those set by hand stay. Makes no steps."""
    tape, by_hand = line.tape, line.alteration.adjoints
    adjoints: list[float | None] = [None] * len(tape.values)
    if tape.program.output is None:
        return adjoints
    adjoints[tape.program.output] = line.seed
    for i in range(len(adjoints) - 1, -1, -1):
        upstream = adjoints[i]
        if upstream is None:
            continue
        if i in by_hand and i != tape.program.output:
            upstream = adjoints[i] = by_hand[i]
        for operand, partial in zip(tape.program.nodes[i].operands, tape.partials[i], strict=False):
            if partial is not None:
                given, before = upstream * partial, adjoints[operand]
                adjoints[operand] = given if before is None else before + given
    return adjoints


def _evaluations(tape: Tape) -> list[ForwardStep]:
    return [
        ForwardStep(i, value)
        for i, (node, value) in enumerate(zip(tape.program.nodes, tape.values, strict=True))
        if value is not None and not node.is_anonymous_const
    ]


def passing_nodes(tape: Tape) -> list[int]:
    """Return the nodes that pass adjoints on, in the right order: each after all that read it.

    What only held nodes are made of receives nothing, and so passes nothing on.
    """
    rows, nodes = tape.partials, tape.program.nodes
    receives = {tape.program.output}
    found: list[int] = []
    for i in range(len(rows) - 1, -1, -1):
        flowing = [slot for slot, partial in enumerate(rows[i]) if partial is not None]
        if flowing and i in receives:
            found.append(i)
            receives.update(nodes[i].operands[slot] for slot in flowing)
    return found


def full_order(tape: Tape, order: Sequence[int]) -> list[int]:
    """Return `order` without the nodes that pass nothing on; those left out stand behind their right neighbour."""
    right = passing_nodes(tape)
    places = set(right)
    known = [i for i in dict.fromkeys(order) if i in places]
    after: dict[int, list[int]] = {}
    before, there = -1, set(known)
    for i in right:
        if i in there:
            before = i
        else:
            after.setdefault(before, []).append(i)
    return [*after.get(-1, ()), *chain.from_iterable((i, *after.get(i, ())) for i in known)]


class _Sweep:
    """Backward sweeps over one tape; the adjoints stay from one to the next."""

    def __init__(self, tape: Tape, alteration: Alteration) -> None:
        self._tape = tape
        self._altered = alteration
        is_own = alteration.fault is Fault.ORDER
        self._order = full_order(tape, alteration.order) if is_own else passing_nodes(tape)
        self._adjoints: list[float | None] = [None] * len(tape.values)
        self._to_come: list[int] = []
        self._passed: set[int] = set()

    def steps(self, seed: float) -> Iterator[Step]:
        """Yield the seed's step and those of one sweep."""
        self._begin()
        output = self._tape.program.output
        assert output is not None, "the empty program has no steps"  # noqa: S101 - a contract
        self._adjoints[output] = seed
        yield SeedStep(output, seed)
        for node in self._order:
            self._passed.add(node)
            for slot, partial in enumerate(self._tape.partials[node]):
                if partial is not None:
                    yield self._step(node, slot, partial)

    def _begin(self) -> None:
        """Count the contributions that are to come, and clear what this backward would clear."""
        program, self._passed = self._tape.program, set()
        self._to_come = [0] * len(program.nodes)
        for node in self._order:
            for operand, partial in zip(
                program.nodes[node].operands, self._tape.partials[node], strict=True
            ):
                self._to_come[operand] += partial is not None
        if self._altered.fault is Fault.TWICE_INPUTS:
            for i, each in enumerate(program.nodes):
                self._adjoints[i] = self._adjoints[i] if each.op == INPUT else None

    def _step(self, node: int, slot: int, partial: float) -> BackwardStep:
        operand = self._tape.program.nodes[node].operands[slot]
        upstream, before = self._adjoints[node], self._adjoints[operand]
        self._to_come[operand] -= 1
        passed = 0.0 if upstream is None else upstream
        plain = BackwardStep(node, slot, operand, passed, partial, before)
        step = self._altered_step(plain, empty=upstream is None)
        self._adjoints[operand] = step.after
        return step

    def _altered_step(self, plain: BackwardStep, *, empty: bool) -> BackwardStep:
        """Return the step as it is done: `plain` itself where nothing is otherwise."""
        operand, altered = plain.operand, self._altered
        assigned = altered.fault is Fault.ASSIGN and plain.before is not None
        by_hand = operand in altered.adjoints and not self._to_come[operand]
        late = operand in self._passed
        if not (assigned or by_hand or late or empty):
            return plain
        became = plain.contribution if assigned else plain.after
        return AlteredStep(
            plain.node,
            plain.slot,
            operand,
            plain.upstream,
            plain.partial,
            plain.before,
            altered.adjoints[operand] if by_hand else became,
            assigned,
            by_hand,
            late,
            empty,
        )
