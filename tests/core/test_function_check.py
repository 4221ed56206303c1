"""A wrong partial is found, with a point and both numbers; a right one never."""

import math

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.function_check import grid, marks, partial_checks, wrong_edge, wrong_partials
from autodiff_viz.core.numeric import central_difference
from autodiff_viz.core.remarks import step_remarks
from autodiff_viz.core.sentences import sentence
from autodiff_viz.core.sweep import BackwardStep, forward, timeline


def wrong(text: str, name: str = "f") -> list[str]:
    """The names of the partials found wrong."""
    return [each.name for each in wrong_partials(parse(text).functions, name)]


@pytest.mark.parametrize(
    "text",
    [
        "f(x, y) = x*y + sin(x); df/dx = y + cos(x); df/dy = x",
        "f(x) = log(x); df/dx = 1/x",
        "f(x) = sqrt(x); df/dx = 0.5/sqrt(x)",
        "f(x) = relu(x - 1); df/dx = x > 1",
        "f(x) = abs(x); df/dx = sign(x)",
        "f(x) = exp(x); df/dx = f(x)",
        "f(x) = exp(x**2); df/dx = 2*x*exp(x**2)",
        "f(x, y) = x**y; df/dx = y*x**(y - 1); df/dy = x**y*log(x)",
        "f(a, b, c) = a*b*c; df/da = b*c; df/db = a*c; df/dc = a*b",
        "f(x) = sqrt(x - 1000); df/dx = 1",  # no point of the grid is in its domain
        "f(x) = x**2",
        "x + 1",
    ],
)
def test_a_right_partial_is_never_called_wrong(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("f(x, y) = x*y + sin(x); df/dx = y - cos(x); df/dy = x", ["∂f/∂x"]),
        ("f(x) = x**2; df/dx = 2*x + 1e-4", ["∂f/∂x"]),
        ("f(x) = x**2; df/dx = x", ["∂f/∂x"]),
        ("f(x) = 1/x; df/dx = -1/x", ["∂f/∂x"]),
        ("f(a, b, c, d) = a*b + c*d**2; df/dc = d**2; df/dd = 2*c", ["∂f/∂d"]),
        ("f(x, y) = x*y; df/dx = x; df/dy = y", ["∂f/∂x", "∂f/∂y"]),
    ],
)
def test_a_planted_wrong_partial_is_found(text: str, names: list[str]) -> None:
    assert wrong(text) == names


def test_the_point_and_both_numbers_are_told() -> None:
    (found,) = wrong_partials(parse("f(x, y) = x*y + sin(x); df/dx = y - cos(x)").functions, "f")
    point = dict(found.point)
    by_hand = central_difference(lambda x: x * point["y"] + math.sin(x), point["x"], 1e-6)
    assert found.typed == pytest.approx(point["y"] - math.cos(point["x"]), rel=1e-15)
    assert found.numerical == pytest.approx(by_hand, rel=1e-8)
    assert found.sentence == (
        "∂f/∂x is wrong: at x = 0.5, y = 0.5 it gives -0.377583, and the difference quotient"
        " 1.37758."
    )


def test_what_follows_from_a_wrong_partial_is_wrong_too() -> None:
    text = "f(x) = x**2; df/dx = 5; g(t) = 3*f(t); h(t) = t + 1; g(u)*h(u)"
    assert wrong(text, "g") == ["∂g/∂t"]
    assert wrong(text, "h") == []


def test_a_check_says_at_how_many_points_it_could_judge() -> None:
    functions = parse("f(x) = log(x); df/dx = 1/x").functions
    (check,) = partial_checks(functions, "f")
    assert check.checked == sum(point[0] > 0.0 for point in grid(1))
    (blind,) = partial_checks(parse("f(x) = sqrt(x - 1000); df/dx = 1").functions, "f")
    assert blind.checked == 0


@pytest.mark.parametrize("arity", range(1, 10))
def test_a_grid_has_different_points_with_different_values(arity: int) -> None:
    points = grid(arity)
    assert len(points) > 20
    assert all(len(point) == arity for point in points)
    for slot in range(arity):
        assert len({point[slot] for point in points}) > 3
    assert len(set(points)) > 20


def test_a_wrong_partial_is_marked_wherever_it_is_used() -> None:
    program = parse("f(x) = x**2; df/dx = 5; a = f(u); b = 2*a; b + f(v)")
    assert wrong_edge(program, program.index_of("a"), 0) is not None
    assert wrong_edge(program, program.index_of("b"), 1) is None
    (mark,) = marks(program)
    assert "used by a, " in mark
    line = timeline(forward(program, {"u": 1.0, "v": 2.0}))
    said = [
        (sentence(line, n), step_remarks(line.tape, step))
        for n, step in enumerate(line.steps, 1)
        if isinstance(step, BackwardStep) and program.nodes[step.node].op == "f"
    ]
    assert len(said) == 2
    assert all("by a wrong partial" in text and "is wrong" in more[0] for text, more in said)


def test_a_partial_that_is_wrong_by_a_small_term_is_found() -> None:
    program = parse("f(x) = x + 1e-8*x**2; df/dx = 1; f(u)")
    (found,) = partial_checks(program.functions, "f")
    assert found.wrong is not None
    assert found.wrong.typed == 1.0
    assert found.wrong.numerical != 1.0
