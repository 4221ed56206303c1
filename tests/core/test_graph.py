"""Questions about a program as a graph."""

import pytest

from autodiff_viz.core.errors import CycleError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.graph import ancestors, graph_of, topological_order


def test_two_uses_of_one_operand_are_two_edges() -> None:
    assert graph_of({0: (), 1: (0, 0)}).number_of_edges(0, 1) == 2


def test_ancestors_are_what_a_node_is_computed_from() -> None:
    program = parse("a = x**2; b = sin(y); z = a + b")
    names = {program.names[i] for i in ancestors(program, program.index_of("z"))}
    assert names == {"x", "a", "y", "b"}
    assert ancestors(program, program.index_of("x")) == frozenset()


def test_an_order_puts_operands_first_and_changes_nothing_else() -> None:
    assert topological_order({5: (7,), 6: (), 7: (), 8: (5,)}) == [6, 7, 5, 8]


def test_a_circle_has_no_order() -> None:
    with pytest.raises(CycleError):
        topological_order({1: (2,), 2: (1,)})
