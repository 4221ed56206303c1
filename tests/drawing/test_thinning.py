"""Which edges a draft leaves out."""

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.drawing import layout, thinning
from autodiff_viz.drawing.client import Graphviz


def test_a_box_stands_one_column_left_of_the_first_that_reads_it() -> None:
    operands = {(1, 0): 0, (2, 0): 1, (3, 0): 2, (3, 1): 0}
    assert thinning.columns(range(4), operands) == {0: 3, 1: 2, 2: 1, 3: 0}


def test_nothing_is_left_out_while_there_are_few_bends() -> None:
    operands = {(1, 0): 0, (2, 0): 1, (3, 0): 2, (3, 1): 0}
    assert thinning.left_out(range(4), operands, 2) == frozenset()


def test_the_longest_edges_are_left_out() -> None:
    operands = {(1, 0): 0, (2, 0): 1, (3, 0): 2, (3, 1): 0}
    assert thinning.left_out(range(4), operands, 1) == {(3, 1)}


def test_no_box_loses_all_its_edges() -> None:
    chain = {(i, 0): i - 1 for i in range(1, 50)} | {(i, 1): 0 for i in range(2, 50)}
    kept = chain.keys() - thinning.left_out(range(50), chain, 0)
    assert {user for user, _ in kept} | {chain[edge] for edge in kept} == set(range(50))


def test_a_sum_of_thousands_of_terms_over_few_inputs_has_a_place_for_every_box_and_edge(
    graphviz: Graphviz,
) -> None:
    program = parse(" + ".join(f"sin(x{place % 20})" for place in range(2000)))
    line = timeline(forward(program, {f"x{place}": 0.5 for place in range(20)}))
    asked = layout.question(line).as_draft
    assert not asked.wants_fine
    placement = layout.placed(asked, graphviz)
    assert placement.boxes.keys() == asked.boxes.keys()
    assert placement.paths.keys() == asked.operands.keys()
