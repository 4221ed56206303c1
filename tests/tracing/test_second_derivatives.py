"""adv.hessian and the Hessian of the engine are one, also where a convention holds exactly."""

import itertools
import math

import pytest

import autodiff_viz as adv
from autodiff_viz.core.jacobian import hessian
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.core.sweep import convention_at

SPECIAL = (0.0, -0.0, 0.5, 1.0, -1.0, 2.0)


def applied(op: Op) -> Program:
    """The op over inputs called as its params."""
    inputs = tuple(Node(INPUT, name=param) for param in op.params)
    return Program((*inputs, Node(op.name, tuple(range(op.arity)))), op.arity)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_both_hessians_are_one_at_every_edge_tie_and_kink(op: Op) -> None:
    points = dict.fromkeys([*op.edges, *itertools.product(SPECIAL, repeat=op.arity)])
    for at in points:
        ours = hessian(applied(op), dict(zip(op.params, at, strict=True))).numbers
        traced = adv.hessian(applied(op), *at)
        exactly = any(convention_at(op, slot, at) for slot in range(op.arity))
        for one, other in zip(itertools.chain(*ours), itertools.chain(*traced), strict=True):
            same = one == other or (math.isnan(one) and math.isnan(other))
            assert same or (not exactly and one == pytest.approx(other, rel=1e-14)), (at, ours)


def test_a_slope_that_is_nan_along_one_input_spoils_no_other_row() -> None:
    assert adv.hessian(lambda x, n: x**n, -2.0, 3.0)[0][0] == -12.0
    rows = adv.jacobian(lambda x: (adv.sqrt(x) - x, x**2), 0.0)
    assert rows == [[math.inf], [0.0]]


def test_a_convention_has_no_slope_of_its_own() -> None:
    assert adv.hessian(adv.selu, 0.0) == [[0.0]]
    assert adv.hessian(lambda x, y: x**y, 0.0, 2.0)[1] == [0.0, 0.0]


def test_a_traced_gradient_keeps_its_convention_as_a_choice() -> None:
    program = adv.trace(lambda x: adv.gradient(adv.selu, x), x=0.0)
    assert adv.gradient(program, 1.0) == 0.0
    assert "where(x == 0" in adv.program_text(program)
