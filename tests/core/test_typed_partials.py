"""A typed partial is told where it is used: wrong at the point, not to be checked, or set aside."""

import math

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.node_check import check_nodes, summary
from autodiff_viz.core.remarks import remarks
from autodiff_viz.core.sweep import Tape, forward, timeline
from autodiff_viz.core.typed_partials import (
    marks,
    set_aside,
    unchecked,
    warning,
    wrong_here,
    wrong_slots,
)
from autodiff_viz.core.unfolding import wholly_unfolded

FAR = "g(x) = log(x - 1000); dg/dx = 2*x; g(u)"
WRONG = "f(x, y) = x**2 + y; df/dx = 3*x; f(u, 1)"


def tape(text: str, unfold: bool = False, **point: float) -> Tape:
    program = parse(text)
    return forward(wholly_unfolded(program) if unfold else program, point)


def test_the_point_in_use_is_tried_where_the_grid_tells_nothing() -> None:
    found = tape(FAR, u=2000.0)
    wrong = wrong_here(found, 1, 0)
    assert wrong is not None
    assert wrong.typed == 4000.0
    assert wrong.numerical == pytest.approx(1 / (2000 - 1000), rel=1e-6)
    (said,) = marks(found)
    assert said.startswith("∂g/∂x is wrong: at x = 2000 it gives 4000")
    assert warning(found).startswith("∂g/∂x is wrong: at x = 2000")


def test_a_right_partial_off_the_grid_is_not_called_wrong() -> None:
    found = tape("g(x) = log(x - 1000); dg/dx = 1/(x - 1000); g(u)", u=2000.0)
    assert wrong_slots(found, 1) == ()
    assert marks(found) == ()


def test_a_partial_that_could_be_checked_nowhere_is_told() -> None:
    found = tape(FAR, u=20.0)
    (said,) = marks(found)
    assert said == (
        "∂g/∂x could not be checked: the difference quotient tells nothing at any point of the"
        " grid, nor at x = 20."
    )
    assert unchecked(found.program.functions, "g") == ("∂g/∂x",)
    assert "∂g/∂x could not be checked" in warning(found)


def test_what_is_derived_through_a_partial_off_the_grid_is_tried_at_the_point_too() -> None:
    found = tape("g(x) = log(x - 1000); dg/dx = 2*x; h(t) = 3*g(t); h(u)", u=2000.0)
    (wrong,) = wrong_slots(found, 1)
    assert (wrong.name, wrong.typed) == ("∂h/∂t", 12000.0)
    assert math.isclose(wrong.numerical, 3 / 1000, rel_tol=1e-6)


def test_unfolded_it_is_said_that_the_typed_partial_is_not_used() -> None:
    found = tape(WRONG, unfold=True, u=1.0)
    said = "f is unfolded: its inside's own rules are used, not the typed ∂f/∂x."
    assert marks(found) == (said,)
    assert warning(found) == said
    assert set_aside(found.program, "f") == said


def test_unfolding_a_function_with_right_partials_needs_no_word() -> None:
    assert marks(tape("f(x) = x**2; df/dx = 2*x; f(u)", unfold=True, u=1.0)) == ()
    assert warning(tape("f(x) = x**2; f(u)", unfold=True, u=1.0)) == ""


def test_the_function_inside_whose_typed_partial_is_wrong_is_named_as_the_cause() -> None:
    found = tape("g(t) = sin(t); dg/dt = cos(t) + 1; f(x, y) = x*y + g(x); f(u, 2)*u", u=0.5)
    cause = "f uses g: ∂g/∂t is wrong: at t = 0.5 it gives 1.87758, and the difference quotient 0.877583."  # cos(0.5) = 0.877583
    (said,) = marks(found)
    assert cause in said
    assert "∂g/∂t is kept on purpose" in said
    assert "It is kept" not in said
    assert cause in summary(check_nodes(timeline(found)))


def test_a_wrong_partial_is_said_once() -> None:
    found = tape(WRONG, u=1.0)
    said = [each.text for each in remarks(timeline(found))]
    assert [text for text in (*said, *marks(found)) if "is wrong" in text] == [*marks(found)]


CALLED = "f(x, y) = x*y + sin(x); df/dx = y + sin(x); f(u, 2)"
"""Its slope by x is y + cos(x)."""


def test_a_wrong_partial_is_told_by_the_numbers_of_its_call() -> None:
    found = tape(CALLED, u=2.5)
    (wrong,) = wrong_slots(found, 2)
    assert dict(wrong.point) == {"x": 2.5, "y": 2.0}
    assert wrong.typed == pytest.approx(2 + math.sin(2.5))
    assert wrong.numerical == pytest.approx(2 + math.cos(2.5))
    (said,) = marks(found)
    assert said.startswith("∂f/∂x is wrong: at x = 2.5, y = 2 it gives 2.59847, and")


def test_where_a_wrong_partial_happens_to_be_right_the_other_point_is_called_another() -> None:
    found = tape(CALLED, u=math.pi / 4)  # sin and cos are equal there
    (said,) = marks(found)
    assert said.startswith("∂f/∂x is wrong: at another point than here, x = 0.5, y = 0.5, it gives")
