"""Plan: how the sweeps go over a program, worked out once: which function of which values, in order.

A sweep is then a loop over tuples that fills lists of floats: no object a node, no dispatch by name,
nothing for the cyclic collector to follow. Read by `core.sweep` and `core.evaluator`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

from autodiff_viz.core.compiled import Kernel, kernels_of

if TYPE_CHECKING:
    from autodiff_viz.core.program import Program

Row: TypeAlias = tuple[float | None, ...]
"""The partials of a node by slot; None where the operand does not depend on any input."""

NO_PARTIALS: Final[Row] = ()

NOTHING: Final = -0.0
"""What an adjoint starts from: -0 + c is c for every c, the sign of zero included."""

ONE: Final = -1
MANY: Final = -2


@dataclass(frozen=True)
class Plan:
    """The calls of the forward sweep and the edges of the reverse sweep, as flat lists.

    A call is called[n] = kinds[n](left[n], right[n]): a node, a place in `computes` and `kernels`, and
    two nodes; right is ONE or MANY when there are not two, and `wide` has the operands of the nodes
    marked MANY. signatures: by kind, the op and which of its operands depend on an input.
    """

    program: Program
    called: list[int]
    kinds: list[int]
    left: list[int]
    right: list[int]
    wide: dict[int, tuple[int, ...]]
    signatures: tuple[tuple[str, tuple[bool, ...]], ...]

    @cached_property
    def computes(self) -> list[Callable[..., float]]:
        """The value of a call, by kind."""
        return [self.program.library[name].compute for name, _ in self.signatures]

    @cached_property
    def kernels(self) -> list[Kernel]:
        """The value and the partials of a call, by kind."""
        kernels = kernels_of(self.program.library)
        return [kernels[signature] for signature in self.signatures]

    @cached_property
    def evaluated(self) -> tuple[int, ...]:
        """The nodes whose evaluation is a step: all active ones but numbers without a name."""
        pairs = enumerate(zip(self.program.nodes, self.program.active, strict=True))
        return tuple([i for i, (node, on) in pairs if on and not node.is_anonymous_const])

    @cached_property
    def edges(self) -> Edges:
        """Every edge a contribution flows along, in the order of the reverse sweep."""
        return _edges(self)

    @cached_property
    def first(self) -> frozenset[int]:
        """The places among the edges of the first contribution to each node."""
        places = range(len(self.edges.operands) - 1, -1, -1)
        return frozenset(dict(zip(reversed(self.edges.operands), places, strict=True)).values())


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges by place: nodes[n] reads operands[n] in slots[n]."""

    nodes: list[int]
    slots: list[int]
    operands: list[int]


def plan_of(program: Program) -> Plan:
    """Return the plan of `program`, over the nodes the output depends on."""
    flows, active = program.differentiable, program.active
    known: dict[tuple[str, tuple[bool, ...]], int] = {}
    called: list[int] = []
    kinds: list[int] = []
    left: list[int] = []
    right: list[int] = []
    wide: dict[int, tuple[int, ...]] = {}
    for i, (node, on) in enumerate(zip(program.nodes, active, strict=True)):
        read = node.operands
        if not read or not on:
            continue
        flowing: tuple[bool, ...]
        if len(read) == 2:
            a, b = read
            flowing = (flows[a], flows[b])
        else:
            a, b = read[0], ONE if len(read) == 1 else MANY
            flowing = tuple([flows[each] for each in read])
            if b == MANY:
                wide[i] = read
        signature = (node.op, flowing)
        if signature not in known:
            known[signature] = len(known)
        called.append(i)
        kinds.append(known[signature])
        left.append(a)
        right.append(b)
    return Plan(program, called, kinds, left, right, wide, tuple(known))


def _edges(plan: Plan) -> Edges:
    nodes: list[int] = []
    slots: list[int] = []
    operands: list[int] = []
    patterns = [
        tuple([slot for slot, flow in enumerate(flows) if flow]) for _, flows in plan.signatures
    ]
    read_by = plan.program.nodes
    for i, kind in zip(reversed(plan.called), reversed(plan.kinds), strict=True):
        read, flowing = read_by[i].operands, patterns[kind]
        for slot in flowing:
            nodes.append(i)
            slots.append(slot)
            operands.append(read[slot])
    return Edges(nodes, slots, operands)


def run_values(plan: Plan, values: list[float]) -> None:
    """Fill in the value of every node that is called; the inputs and numbers are there already."""
    computes, wide = plan.computes, plan.wide
    for i, kind, a, b in zip(plan.called, plan.kinds, plan.left, plan.right, strict=True):
        if b >= 0:
            values[i] = computes[kind](values[a], values[b])
        elif b == ONE:
            values[i] = computes[kind](values[a])
        else:
            values[i] = computes[kind](*[values[operand] for operand in wide[i]])


def run_forward(plan: Plan, values: list[float]) -> list[Row]:
    """Fill in the value of every node that is called and return its partials, by node."""
    kernels, wide = plan.kernels, plan.wide
    rows = [NO_PARTIALS] * len(values)
    for i, kind, a, b in zip(plan.called, plan.kinds, plan.left, plan.right, strict=True):
        if b >= 0:
            values[i], rows[i] = kernels[kind](values[a], values[b])
        elif b == ONE:
            values[i], rows[i] = kernels[kind](values[a])
        else:
            values[i], rows[i] = kernels[kind](*[values[operand] for operand in wide[i]])
    return rows


def run_reverse(plan: Plan, rows: Sequence[Row], seed: float) -> list[float]:
    """Return the adjoint of each node, NOTHING where no contribution comes."""
    adjoints, edges = _seeded(plan, seed), plan.edges
    for i, slot, operand in zip(edges.nodes, edges.slots, edges.operands, strict=True):
        adjoints[operand] += adjoints[i] * rows[i][slot]  # type: ignore[operator]  # an edge has one
    return adjoints


def run_reverse_noting(
    plan: Plan, rows: Sequence[Row], seed: float
) -> tuple[list[float], list[float]]:
    """Return the adjoints, and for each edge the adjoint of its operand before the contribution."""
    adjoints, edges = _seeded(plan, seed), plan.edges
    before = []
    for i, slot, operand in zip(edges.nodes, edges.slots, edges.operands, strict=True):
        so_far = adjoints[operand]
        before.append(so_far)
        adjoints[operand] = so_far + adjoints[i] * rows[i][slot]  # type: ignore[operator]  # as above
    return adjoints, before


def _seeded(plan: Plan, seed: float) -> list[float]:
    adjoints = [NOTHING] * len(plan.program.nodes)
    assert plan.program.output is not None, "nothing flows in the empty program"  # noqa: S101
    adjoints[plan.program.output] = seed
    return adjoints
