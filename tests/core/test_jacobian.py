"""Jacobians and Hessians, exact where the arithmetic is, and as text."""

import math
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given, settings

from autodiff_viz.core.errors import CancelledError, DerivativeError, MissingValueError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.jacobian import (
    Table,
    gradient_table,
    hessian,
    jacobian,
    tab_separated,
    table_latex,
)
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import forward, gradient, timeline
from tests.core.random_programs import smooth_programs

GOLDSTEIN_PRICE = (
    "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
    "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
)


def test_the_hessian_of_goldstein_price_is_exact() -> None:
    table = hessian(parse(GOLDSTEIN_PRICE), {"x": 1.0, "y": 1.0})
    assert table == Table(("x", "y"), ("x", "y"), ((21228.0, -25812.0), (-25812.0, 44748.0)))


@pytest.mark.parametrize(
    ("text", "function", "point"),
    [
        ("exp(x*y)", lambda x, y: mpmath.exp(x * y), (0.5, 0.75)),
        ("x**y", lambda x, y: x**y, (1.5, 2.5)),
        ("sin(x)/y", lambda x, y: mpmath.sin(x) / y, (0.4, 1.2)),
        ("tanh(x + y**2)", lambda x, y: mpmath.tanh(x + y * y), (0.1, 0.6)),
        ("sqrt(x**2 + y**2)", lambda x, y: mpmath.sqrt(x * x + y * y), (3.0, 4.0)),
    ],
)
def test_a_hessian_is_what_mpmath_gives(
    text: str, function: Callable[..., Any], point: tuple[float, float]
) -> None:
    table = hessian(parse(text), dict(zip("xy", point, strict=True)))
    with mpmath.workdps(50):
        for row, orders in enumerate(((2, 0), (1, 1), (0, 2))):
            expected = float(mpmath.diff(function, point, orders))
            i, j = ((0, 0), (0, 1), (1, 1))[row]
            assert table.numbers[i][j] == pytest.approx(expected, rel=1e-12)
            assert table.numbers[j][i] == pytest.approx(expected, rel=1e-12)


@given(smooth_programs())
@settings(derandomize=True, max_examples=120)
def test_a_hessian_is_symmetric(given: tuple[Program, dict[str, float]]) -> None:
    numbers = hessian(*given).numbers
    flat = [number for row in numbers for number in row]
    assume(all(math.isfinite(number) and abs(number) < 1e100 for number in flat))
    scale = max(1.0, *map(abs, flat))
    for i in range(len(numbers)):
        for j in range(i):
            assert numbers[i][j] == pytest.approx(numbers[j][i], rel=1e-9, abs=1e-9 * scale)


def test_pytorch_has_the_same_hessians() -> None:
    torch = pytest.importorskip("torch")
    texts = ["exp(x*y) + sin(x)", "tanh(x)*sigmoid(y)", "x**3*y + log(x)", "sqrt(x + y)/y"]
    for text in texts:
        scope = {
            name: getattr(torch, name) for name in ("exp", "sin", "tanh", "sigmoid", "log", "sqrt")
        }
        f = eval(f"lambda x, y: {text}", scope)  # noqa: S307 - our own text
        start = torch.tensor([0.7, 1.3], dtype=torch.float64)
        expected = torch.autograd.functional.hessian(lambda v, f=f: f(v[0], v[1]), start)
        found = hessian(parse(text), {"x": 0.7, "y": 1.3}).numbers
        for row, wanted in zip(found, expected.tolist(), strict=True):
            assert row == pytest.approx(wanted, rel=1e-12)


def test_any_nodes_are_outputs_of_a_jacobian() -> None:
    program = parse("a = x*y; b = x + y; a*b")
    table = jacobian(program, ("b", "a", "x", "z"), {"x": 2.0, "y": 3.0})
    assert table.rows == ("b", "a", "x", "z")
    assert table.columns == ("x", "y")
    assert table.numbers == ((1.0, 1.0), (3.0, 2.0), (1.0, 0.0), (21.0, 16.0))


def test_a_node_the_output_does_not_use_can_be_an_output_too() -> None:
    table = jacobian(parse("a = sin(x); x**2"), ("a",), {"x": 0.5})
    assert table.numbers == ((math.cos(0.5),),)


@given(smooth_programs())
@settings(derandomize=True, max_examples=60)
def test_the_row_of_the_output_is_the_gradient(given: tuple[Program, dict[str, float]]) -> None:
    program, point = given
    swept = tuple(gradient(timeline(forward(program, point))).values())
    assert repr(gradient_table(program, point).numbers) == repr((swept,))


def test_what_cannot_be_is_a_sentence() -> None:
    program = parse("alpha*x")
    with pytest.raises(DerivativeError, match=r"no node called alpah. Did you mean alpha\?"):
        jacobian(program, ("alpah",), {"alpha": 1.0, "x": 1.0})
    with pytest.raises(MissingValueError):
        hessian(program, {"x": 1.0})
    with pytest.raises(DerivativeError, match="empty"):
        gradient_table(Program(), {})
    with pytest.raises(DerivativeError, match="empty"):
        hessian(Program(), {})


def test_a_table_that_is_no_longer_wanted_is_not_finished() -> None:
    with pytest.raises(CancelledError):
        hessian(parse("x*y"), {"x": 1.0, "y": 1.0}, cancelled=lambda: True)
    with pytest.raises(CancelledError):
        jacobian(parse("x*y"), ("z",), {"x": 1.0, "y": 1.0}, cancelled=lambda: True)


def lines_between(lines: int, table: Callable[..., Table]) -> int:
    """The most lines of Python that run between two questions whether a table is still wanted."""
    steps = (f"a{i} = tanh(a{i - 1} + y)" for i in range(1, lines))
    program = parse("\n".join(("a0 = x*y", *steps)))
    counted, most = 0, 0

    def wanted() -> bool:
        nonlocal counted, most
        counted, most = 0, max(most, counted)
        return False

    def count_line(_frame: FrameType, event: str, _what: object) -> Any:
        nonlocal counted
        counted += event == "line"
        return count_line

    table(program, lambda: False)  # what is remembered of a program and of an op is not counted
    before = sys.gettrace()
    sys.settrace(count_line)
    try:
        table(program, wanted)
    finally:
        sys.settrace(before)
    return max(most, counted)


@pytest.mark.parametrize("kind", ["hessian", "jacobian"])
def test_the_work_between_two_questions_does_not_grow_with_the_program(kind: str) -> None:
    def table(program: Program, cancelled: Callable[[], bool]) -> Table:
        point = {"x": 0.5, "y": 0.25}
        if kind == "hessian":
            return hessian(program, point, cancelled)
        return jacobian(program, (program.names[-1], "a0"), point, cancelled)

    assert lines_between(400, table) <= lines_between(100, table) < 1_000


def test_a_program_without_inputs_has_a_hessian_without_rows() -> None:
    assert hessian(parse("2*3"), {}) == Table((), (), ())


def test_a_table_is_written_for_spreadsheets_with_all_digits() -> None:
    table = Table(("f", "g"), ("x", "y"), ((0.1 + 0.2, 2.0), (-1.0, math.inf)))
    assert tab_separated(table) == "\tx\ty\nf\t0.30000000000000004\t2\ng\t-1\tinf"


def test_a_table_is_written_as_latex() -> None:
    table = Table(("x1", "y"), ("x1", "y"), ((1.0, 2e-7), (-1.0, math.inf)))
    assert table_latex(table) == (
        "% rows x_{1}, y; columns x_{1}, y\n"
        "\\begin{pmatrix}\n"
        "  1 & 2 \\cdot 10^{-7} \\\\\n"
        "  -1 & \\infty\n"
        "\\end{pmatrix}"
    )


def test_the_cross_term_of_a_power_is_right_where_the_exponent_is_0() -> None:
    program, point = parse("x**n"), {"x": 2.0, "n": 0.0}
    with mpmath.workdps(50):
        exact = [
            [float(mpmath.diff(mpmath.power, (2, 0), orders)) for orders in row]
            for row in (((2, 0), (1, 1)), ((1, 1), (0, 2)))
        ]
    assert [list(row) for row in hessian(program, point).numbers] == [
        pytest.approx(row, rel=1e-12, abs=1e-12) for row in exact
    ]
