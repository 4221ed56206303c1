"""A wrong sign, factor or term in any partial is caught by the check of the whole program."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from autodiff_viz.core import sweep
from autodiff_viz.core.numeric import Verdict, check_gradient
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.plan import Row
from autodiff_viz.core.program import INPUT, Node, Program

Plant = Callable[[Row], Row]

FAULTS: dict[str, Callable[[float], float]] = {
    "wrong sign": lambda slope: -slope,
    "wrong factor": lambda slope: 2.0 * slope,
    "factor off by 1e-4": lambda slope: 1.0001 * slope,
    "missing term": lambda slope: slope - 0.25,
    "always 0": lambda slope: 0.0 * slope,
    "always 1 more": lambda slope: slope + 1.0,
}

PLACES = [
    pytest.param(op, slot, id=f"{op.name}:{slot}")
    for op in REGISTRY.values()
    for slot in range(op.arity)
]


def run(op: Op, sample: tuple[float, ...], plant: Plant = lambda row: row) -> list[Verdict]:
    """The verdicts on a program of this op alone, whose partials went through `plant`."""
    inputs = tuple(Node(INPUT, name=name) for name in op.params)
    program = Program((*inputs, Node(op.name, tuple(range(op.arity)))), op.arity)
    point = dict(zip(op.params, sample, strict=True))
    tape = sweep.forward(program, point)
    tape = replace(tape, partials=(*tape.partials[:-1], plant(tape.partials[-1])))
    line = sweep.timeline(tape)
    return [comparison.verdict for comparison in check_gradient(line, point)]


def faulty(slot: int, fault: Callable[[float], float]) -> Plant:
    """Plant a fault in the partial of one slot."""

    def plant(row: Row) -> Row:
        right = row[slot]
        assert right is not None
        return (*row[:slot], fault(right), *row[slot + 1 :])

    return plant


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_the_right_partials_are_never_blamed(op: Op) -> None:
    for sample in op.samples:
        assert Verdict.DIFFERS not in run(op, sample)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("op", "slot"), PLACES)
def test_a_planted_fault_is_caught(op: Op, slot: int, fault: str) -> None:
    values = [(s, op.compute(*s)) for s in op.samples if not sweep.convention_at(op, slot, s)]
    right = [sweep.local_gradient(op, slot, sample, value) for sample, value in values]
    if all(FAULTS[fault](slope) == slope or math.isnan(slope) for slope in right):
        return  # the fault changes nothing: minus or twice a slope that is 0 everywhere, or nan
    plant = faulty(slot, FAULTS[fault])
    assert Verdict.DIFFERS in [run(op, sample, plant)[slot] for sample, _ in values]
