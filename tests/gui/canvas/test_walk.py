"""Which node Shift and an arrow lead to, as a pure function."""

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.gui.canvas.walk import Way, along

PROGRAM = parse("a = sin(x); b = cos(x); c = exp(x); z = a*b; w = x*x")
HEIGHTS = {"x": 50.0, "a": 0.0, "b": 60.0, "c": 100.0, "z": 20.0, "w": 150.0}


def reached(name: str, way: Way, hidden: str = "") -> str:
    heights = {PROGRAM.index_of(n): y for n, y in HEIGHTS.items() if n != hidden}
    found = along(PROGRAM, heights, PROGRAM.index_of(name), way)
    return "" if found is None else PROGRAM.names[found]


@pytest.mark.parametrize(
    ("name", "way", "there"),
    [
        ("x", Way.READER, "b"), ("a", Way.READER, "z"), ("z", Way.READER, ""),
        ("z", Way.OPERAND, "a"), ("w", Way.OPERAND, "x"), ("x", Way.OPERAND, ""),
        ("a", Way.BELOW, "b"), ("b", Way.BELOW, "c"), ("c", Way.BELOW, "w"), ("w", Way.BELOW, ""),
        ("w", Way.ABOVE, "c"), ("a", Way.ABOVE, ""), ("z", Way.BELOW, ""),
    ],
)  # fmt: skip
def test_the_most_level_neighbour_is_reached(name: str, way: Way, there: str) -> None:
    assert reached(name, way) == there


def test_what_is_not_shown_is_passed_over() -> None:
    assert reached("x", Way.READER, hidden="b") == "a"
    assert reached("a", Way.BELOW, hidden="b") == "c"


def test_every_node_is_reached_from_every_other() -> None:
    seen, waiting = {"z"}, ["z"]
    while waiting:
        here = waiting.pop()
        fresh = {reached(here, way) for way in Way} - seen - {""}
        seen |= fresh
        waiting += sorted(fresh)
    assert seen == set(HEIGHTS)
