"""Where a number came from, and how it is copied."""

import math

import pytest
from hypothesis import given, settings

from autodiff_viz.core.sweep import Timeline, adjoints_at
from autodiff_viz.core.tangent import (
    EDGE_STEPS,
    Line,
    TangentTimeline,
    tangent_timeline,
    tangents_at,
)
from autodiff_viz.debugger.copies import as_latex, as_python, as_text
from autodiff_viz.debugger.origins import Quantity, changes, last_change, next_change, number_at
from tests.debugger.lines import done, line_of, random_lines

CHAIN = line_of("exp(x**2)**2", x=0.5)
NAMES = CHAIN.tape.program.names
A, Y = NAMES.index("a"), NAMES.index("y")


def derivatives(line: Line, cursor: int) -> tuple[float | None, ...]:
    return adjoints_at(line, cursor) if isinstance(line, Timeline) else tangents_at(line, cursor)


@given(random_lines())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_an_adjoint_or_tangent_changes_exactly_at_its_steps(line: Line) -> None:
    """Against the sums at each cursor, which are computed another way."""
    for node in range(len(line.tape.program.nodes)):
        quantity = Quantity("derivative", node)
        found = changes(line, quantity)
        for cursor in range(len(line.steps) + 1):
            number, there = number_at(line, cursor, quantity), derivatives(line, cursor)[node]
            if isinstance(line, TangentTimeline) and found and cursor < found[0]:
                there = None
            assert repr(number) == repr(there)
            if cursor and repr(number) != repr(number_at(line, cursor - 1, quantity)):
                assert cursor in found


@given(random_lines())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_the_last_change_is_behind_and_the_next_one_ahead(line: Line) -> None:
    quantities = [Quantity("derivative", i) for i in range(len(line.tape.program.nodes))]
    for quantity in quantities:
        found = changes(line, quantity)
        for cursor in range(len(line.steps) + 1):
            behind = [n for n in found if n <= cursor]
            ahead = [n for n in found if n > cursor]
            assert last_change(line, cursor, quantity) == (behind[-1] if behind else None)
            assert next_change(line, cursor, quantity) == (ahead[0] if ahead else None)


def test_a_value_and_a_local_gradient_are_set_when_the_node_is_evaluated() -> None:
    for quantity in (Quantity("value", Y), Quantity("partial", Y, 0)):
        assert [done(CHAIN, n) for n in changes(CHAIN, quantity)] == ["y"]
        assert number_at(CHAIN, 0, quantity) is None
    assert number_at(CHAIN, 3, Quantity("value", Y)) == pytest.approx(math.exp(0.25), rel=1e-15)


def test_a_contribution_is_made_by_the_step_of_its_edge() -> None:
    quantity = Quantity("contribution", Y, 0)
    assert [done(CHAIN, n) for n in changes(CHAIN, quantity)] == ["y>a"]
    assert number_at(CHAIN, len(CHAIN.steps), quantity) == 3.297442541400256


def test_a_number_in_a_formula_is_set_by_no_step() -> None:
    line = line_of("x + 2", x=1.0)
    two = next(i for i, node in enumerate(line.tape.program.nodes) if node.is_anonymous_const)
    assert changes(line, Quantity("value", two)) == ()
    assert changes(line, Quantity("derivative", two)) == ()
    assert changes(line, Quantity("contribution", line.tape.program.output or 0, 1)) == ()


@pytest.mark.parametrize(
    ("quantity", "text", "python", "latex"),
    [
        (Quantity("derivative", A), "ā = 3.29744", "a_bar = 3.297442541400256",
         r"\bar{a} = 3.297442541400256"),
        (Quantity("value", A), "a = 0.25", "a = 0.25", "a = 0.25"),
        (Quantity("partial", Y, 0), "∂y/∂a = 1.28403", "dy_da = 1.2840254166877414",
         r"\frac{\partial y}{\partial a} = 1.2840254166877414"),
        (Quantity("contribution", Y, 0), "ȳ · ∂y/∂a = 3.29744",
         "a_bar_from_y = 3.297442541400256",
         r"\bar{y} \cdot \frac{\partial y}{\partial a} = 3.297442541400256"),
    ],
)  # fmt: skip
def test_a_number_is_copied_with_its_name(
    quantity: Quantity, text: str, python: str, latex: str
) -> None:
    number = number_at(CHAIN, len(CHAIN.steps), quantity)
    assert number is not None
    assert as_text(CHAIN, quantity, number) == text
    assert as_python(CHAIN, quantity, number) == python
    assert as_latex(CHAIN, quantity, number) == latex


@pytest.mark.parametrize("number", [2.5, -1e300, 5e-324, math.inf, -math.inf, math.nan])
def test_what_is_copied_as_python_gives_the_very_float(number: float) -> None:
    for text in ("x*x", "lambda*lambda", "x1*x1"):
        line = line_of(text, **{text.partition("*")[0]: 1.0})
        found: list[float] = []
        for quantity in (Quantity("value", 0), Quantity("contribution", 1, 1)):
            names: dict[str, float] = {}
            exec(as_python(line, quantity, number), names)  # noqa: S102 - text of the app's own
            del names["__builtins__"]
            found += names.values()
        assert all(math.isnan(each) if math.isnan(number) else each == number for each in found)
        assert len(found) == 2


def test_the_two_contributions_of_a_square_have_names_of_their_own() -> None:
    line = line_of("x*x", x=1.0)
    names = [as_python(line, Quantity("contribution", 1, slot), 1.0) for slot in (0, 1)]
    assert names == ["x_bar_from_z_1 = 1.0", "x_bar_from_z_2 = 1.0"]


def test_forward_mode_copies_tangents() -> None:
    line = tangent_timeline(CHAIN.tape, {"x": 1.0})
    assert as_text(line, Quantity("derivative", A), 1.0) == "ȧ = 1"
    assert as_python(line, Quantity("contribution", Y, 0), 1.0) == "y_dot_from_a = 1.0"
    assert as_latex(line, Quantity("contribution", Y, 0), 1e-7) == (
        r"\frac{\partial y}{\partial a} \cdot \dot{a} = 10^{-7}"
    )
    assert any(isinstance(step, EDGE_STEPS) for step in line.steps)
