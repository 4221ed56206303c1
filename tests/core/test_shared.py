"""Nodes that are made only once, and what calls come to."""

import math

import pytest

from autodiff_viz.core.errors import LimitError
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.program import INPUT, Node
from autodiff_viz.core.shared import SharedNodes


@pytest.fixture
def at() -> SharedNodes:
    """Two inputs, x at 0 and y at 1."""
    made = SharedNodes(REGISTRY, 100)
    assert [made.leaf(Node(INPUT, name=name)) for name in "xy"] == [0, 1]
    return made


def test_an_equal_call_is_the_same_node(at: SharedNodes) -> None:
    assert at.call("sin", 0) == at.call("sin", 0)
    assert at.call("add", 0, 1) == at.call("add", 1, 0)
    assert at.call("sub", 0, 1) != at.call("sub", 1, 0)
    assert at.number(2.0) == at.number(2.0) != at.number(3.0)


def test_a_number_with_a_name_is_not_folded(at: SharedNodes) -> None:
    k = at.leaf(Node("const", name="k", number=0.0))
    assert at.number_at(k) is None
    assert at.nodes[at.call("mul", k, 0)].op == "mul"


@pytest.mark.parametrize(
    ("op", "numbers", "comes_to"),
    [("add", (2, 3), 5), ("mul", (0.5, 4), 2), ("neg", (3,), -3), ("pow", (2, 5), 32),
     ("eq", (2, 2), 1), ("where", (0, 1, 2), 2), ("sign", (-3,), -1)],
)  # fmt: skip
def test_numbers_are_folded(
    at: SharedNodes, op: str, numbers: tuple[float, ...], comes_to: float
) -> None:
    assert at.number_at(at.call(op, *map(at.number, numbers))) == comes_to


@pytest.mark.parametrize(
    ("op", "numbers"),
    [("div", (1.0, 3.0)), ("div", (0.0, 0.0)), ("mul", (0.0, math.inf)), ("mul", (2.0, math.pi))],
)
def test_what_has_no_short_text_or_is_nan_stays(
    at: SharedNodes, op: str, numbers: tuple[float, float]
) -> None:
    operands = tuple(map(at.number, numbers))
    assert at.nodes[at.call(op, *operands)] == Node(op, operands)


def test_a_long_number_becomes_no_worse(at: SharedNodes) -> None:
    third = at.number(1 / 3)
    assert at.number_at(at.call("mul", third, at.number(7.0))) == 1 / 3 * 7
    assert at.call("mul", at.number(1.0), at.number(math.pi)) == at.number(math.pi)
    minus = at.call("neg", at.call("mul", at.number(math.pi), 0))
    assert at.nodes[minus].op == "neg"


def test_neutral_numbers_leave_the_operand(at: SharedNodes) -> None:
    zero, one, two = map(at.number, (0.0, 1.0, 2.0))
    same = [
        at.call("add", 0, zero), at.call("add", zero, 0), at.call("sub", 0, zero),
        at.call("mul", 0, one), at.call("mul", one, 0), at.call("div", 0, one),
        at.call("pow", 0, one), at.call("neg", at.call("neg", 0)), at.call("where", 1, 0, 0),
    ]  # fmt: skip
    assert same == [0] * 9
    assert at.call("mul", 0, zero) == at.call("sub", 0, 0) == zero
    assert at.call("pow", 0, two) == at.call("mul", 0, 0) == at.call("square", 0)
    assert at.call("add", 0, 0) == at.call("mul", two, 0) == at.call("mul", 0, two)


def test_signs_are_moved_outwards(at: SharedNodes) -> None:
    minus = at.call("neg", 0)
    assert at.call("mul", minus, 1) == at.call("neg", at.call("mul", 0, 1))
    assert at.call("add", 1, minus) == at.call("sub", 1, 0)
    assert at.call("sub", 1, minus) == at.call("add", 1, 0)
    assert at.call("square", minus) == at.call("square", 0)
    assert at.call("mul", at.number(3.0), minus) == at.call("mul", at.number(-3.0), 0)


def test_factors_are_joined_only_where_no_digit_changes(at: SharedNodes) -> None:
    two, three, six, tenth = map(at.number, (2.0, 3.0, 6.0, 0.1))
    assert at.call("mul", two, at.call("mul", three, 0)) == at.call("mul", six, 0)
    nine = at.call("mul", three, at.call("mul", three, 0))
    assert at.nodes[nine].operands == (three, at.call("mul", three, 0))
    small = at.call("mul", two, at.call("mul", tenth, 0))
    assert at.nodes[small].operands == (two, at.call("mul", tenth, 0))


def test_a_list_that_would_be_too_long_is_refused() -> None:
    at = SharedNodes(REGISTRY, 3)
    at.leaf(Node(INPUT, name="x"))
    at.call("sin", at.call("cos", 0))
    at.call("sin", at.call("cos", 0))
    with pytest.raises(LimitError, match="more than 3 nodes"):
        at.call("tanh", 0)
