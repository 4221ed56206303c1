"""A wrong sign, factor or term in any partial is caught, by the whole program and at its node."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from autodiff_viz.core import sweep
from autodiff_viz.core.numeric import Verdict, check_gradient
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.plan import Row
from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.core.slope_check import check_partial

Plant = Callable[[Row], Row]

FAULTS: dict[str, Callable[[float], float]] = {
    "wrong sign": lambda slope: -slope,
    "wrong factor": lambda slope: 2.0 * slope,
    "factor off by 1e-4": lambda slope: 1.0001 * slope,
    "missing term": lambda slope: slope - 0.25,
    "always 0": lambda slope: 0.0 * slope,
    "always 1 more": lambda slope: slope + 1.0,
}

NODE_FAULTS = FAULTS | {
    "factor off by -1e-4": lambda slope: 0.9999 * slope,
    "a small offset": lambda slope: slope + 1e-4,
    "not a number": lambda slope: math.nan,
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


# Each local gradient by itself


def fault_is_caught(op: Op, slot: int, fault: Callable[[float], float]) -> bool:
    """Whether some sample shows that the faulty slope is wrong."""
    for sample in op.samples:
        if sweep.convention_at(op, slot, sample):
            continue
        right = sweep.local_gradient(op, slot, sample, op.compute(*sample))
        if check_partial(op, slot, sample, fault(right))[0] is Verdict.DIFFERS:
            return True
    return False


@pytest.mark.parametrize(("op", "slot"), PLACES)
def test_no_sample_of_any_op_is_blamed(op: Op, slot: int) -> None:
    for sample in op.samples:
        slope = sweep.local_gradient(op, slot, sample, op.compute(*sample))
        verdict, reason = check_partial(op, slot, sample, slope)
        assert verdict is not Verdict.DIFFERS
        assert verdict is Verdict.AGREES or reason.endswith(".")


@pytest.mark.parametrize("fault", NODE_FAULTS)
@pytest.mark.parametrize(("op", "slot"), PLACES)
def test_a_planted_fault_is_caught_at_its_node(op: Op, slot: int, fault: str) -> None:
    plant = NODE_FAULTS[fault]
    slopes = [
        sweep.local_gradient(op, slot, sample, op.compute(*sample))
        for sample in op.samples
        if not sweep.convention_at(op, slot, sample)
    ]
    changed = any(plant(slope) != slope for slope in slopes if math.isfinite(slope))
    assert fault_is_caught(op, slot, plant) or not changed
