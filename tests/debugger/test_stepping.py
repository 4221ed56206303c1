"""Which function a step could go into, and the cursor in another folding."""

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import adjoints_at, forward, timeline
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.stepping import carried_cursor, key_to_unfold, moved_cursor
from autodiff_viz.document import edits
from autodiff_viz.document.document import Document, document_of

PROGRAM = document_of(parse("f(x, y) = x*y + sin(x); a = exp(u); b = f(a, v); b**2")).program
POINT = {"u": 0.5, "v": 2.0}
KEY = PROGRAM.nodes[PROGRAM.index_of("b")].key
FOLDED = timeline(forward(PROGRAM, POINT))
UNFOLDED = timeline(forward(unfolded(PROGRAM, {KEY}), POINT))
"""u, a, v, b1, b2, b, z, the seed, z→b, b→b1, b→b2, b2→a, b1→a, b1→v, a→u."""


def test_the_next_step_of_a_folded_function_can_be_stepped_into_in_both_phases() -> None:
    found = [key_to_unfold(FOLDED, cursor) for cursor in range(len(FOLDED.steps) + 1)]
    assert [cursor for cursor, key in enumerate(found) if key == KEY] == [3, 7, 8]
    assert {*found} == {KEY, None}
    assert all(key_to_unfold(UNFOLDED, cursor) is None for cursor in range(len(UNFOLDED.steps)))


@pytest.mark.parametrize(
    ("folded", "unfolded_"), [(0, 0), (1, 1), (3, 3), (4, 6), (5, 7), (6, 8), (7, 9), (9, 14), (10, 15)]
)  # fmt: skip
def test_a_cursor_stays_where_it_is_in_the_sweep(folded: int, unfolded_: int) -> None:
    assert moved_cursor(FOLDED, folded, UNFOLDED) == unfolded_
    assert moved_cursor(UNFOLDED, unfolded_, FOLDED) == folded


def test_a_cursor_inside_a_function_goes_to_its_beginning() -> None:
    assert moved_cursor(FOLDED, 8, UNFOLDED) == 9
    assert [moved_cursor(UNFOLDED, cursor, FOLDED) for cursor in (4, 5, 10, 13)] == [3, 3, 7, 7]


def test_what_is_known_outside_is_the_same_at_both_cursors() -> None:
    for cursor in range(len(FOLDED.steps) + 1):
        there = moved_cursor(FOLDED, cursor, UNFOLDED)
        if moved_cursor(UNFOLDED, there, FOLDED) != cursor:
            continue
        folded = dict(zip(PROGRAM.names, adjoints_at(FOLDED, cursor), strict=True))
        names = UNFOLDED.tape.program.names
        whole = dict(zip(names, adjoints_at(UNFOLDED, there), strict=True))
        for name in ("u", "a", "v", "z"):
            assert (folded[name] is None) == (whole[name] is None)


# --- the cursor after an edit ---------------------------------------------------------------------

CHAIN = document_of(parse("a = x**2; y = exp(a); z = y**2"))
"""x, a, y, z, the seed, z→y, y→a, a→x: the cursors 1 to 8."""


def carried(edited: Document) -> list[int]:
    """Return where each cursor of the chain is after an edit."""
    old, new = (timeline(forward(each.program, {"x": 0.5})) for each in (CHAIN, edited))
    return [carried_cursor(old, cursor, new) for cursor in range(9)]


def test_a_step_that_is_deleted_leaves_the_cursor_before_the_next() -> None:
    # x, y, z, the seed, z→y, y→x
    edited = edits.delete(CHAIN, [CHAIN.key_of("a")])
    assert carried(edited) == [0, 1, 1, 2, 3, 4, 5, 6, 6]


def test_a_deleted_output_leaves_the_cursor_in_its_phase() -> None:
    # x, a, y, the seed, y→a, a→x
    edited = edits.delete(CHAIN, [CHAIN.key_of("z")])
    assert carried(edited) == [0, 1, 2, 3, 3, 4, 4, 5, 6]


def test_a_node_after_the_output_leaves_the_cursor_at_its_node() -> None:
    # x, a, y, z, w, the seed, w→z, z→y, y→a, a→x
    edited = edits.apply_op(CHAIN, "sin", CHAIN.key_of("z"))
    assert carried(edited) == [0, 1, 2, 3, 4, 7, 8, 9, 10]


def test_a_node_on_an_edge_leaves_the_cursor_at_its_node() -> None:
    # x, a, w, y, z, the seed, z→y, y→w, w→a, a→x
    edited = edits.insert_op(CHAIN, "sin", CHAIN.key_of("y"), 0)
    assert carried(edited) == [0, 1, 2, 4, 5, 6, 7, 8, 10]


def test_a_program_without_nodes_has_the_cursor_at_the_start() -> None:
    empty = edits.delete(CHAIN, [node.key for node in CHAIN.program.nodes])
    assert empty.program.output is None
    assert carried(empty) == [0] * 9
