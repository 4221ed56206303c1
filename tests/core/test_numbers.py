"""How numbers are shown, and written out in full."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core.numbers import (
    full,
    in_place,
    number_latex,
    number_rich,
    number_typeset,
    rough,
    shown,
    told_apart,
)


@pytest.mark.parametrize(
    ("x", "written"),
    [
        (0.25, "0.25"),
        (2.0, "2"),
        (-0.0, "-0"),
        (2.568050833375483, "2.56805"),
        (1.7e308, "1.7e308"),
        (-1.5e-5, "-1.5e-5"),
        (1e6, "1e6"),
        (123456.0, "123456"),
        (5e-324, "5e-324"),
        (-1e-320, "-1e-320"),
        (2.5e-310, "2.5e-310"),
        (-1.2345678e-308, "-1.23457e-308"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
    ],
)
def test_a_number_is_shown_to_six_digits(x: float, written: str) -> None:
    assert shown(x) == written


@given(st.floats())
@settings(derandomize=True, deadline=None)
def test_a_shown_number_has_at_most_13_characters_and_reads_back_nearly(x: float) -> None:
    assert len(shown(x)) <= 13
    assert math.isnan(x) or math.isclose(float(shown(x)), x, rel_tol=5e-6) or abs(x) > 1.79769e308


@pytest.mark.parametrize(
    ("x", "written"),
    [(2.0, "2"), (-0.41614683654, "(-0.416147)"), (-math.inf, "(-inf)"), (-0.0, "(-0)")],
)
def test_a_negative_number_behind_an_operator_is_in_parentheses(x: float, written: str) -> None:
    assert in_place(x) == written


def test_a_number_in_place_may_have_all_its_digits() -> None:
    assert in_place(-0.41614683654, full) == "(-0.41614683654)"


@given(st.floats())
@settings(derandomize=True, deadline=None)
def test_a_full_number_reads_back_as_itself(x: float) -> None:
    assert repr(float(full(x))) == repr(x)


@pytest.mark.parametrize(
    ("x", "written"),
    [(0.5, "0.5"), (2.0, "2"), (1e16, "1e16"), (1e15, "1000000000000000"), (math.inf, "inf")],
)
def test_a_full_number_has_no_digits_for_nothing(x: float, written: str) -> None:
    assert full(x) == written


@pytest.mark.parametrize(
    ("x", "latex", "rich"),
    [
        (1.5e-7, r"1.5 \cdot 10^{-7}", "1.5e−7"),
        (-1e22, "-10^{22}", "−1e22"),
        (-2.0, "-2", "−2"),
        (math.inf, r"\infty", "inf"),
        (-math.inf, r"-\infty", "−inf"),
        (math.nan, r"\mathrm{nan}", "nan"),
    ],
)
def test_a_power_of_ten_is_written_out_only_where_it_is_copied(
    x: float, latex: str, rich: str
) -> None:
    assert number_latex(x) == latex
    assert number_rich(x) == rich


@pytest.mark.parametrize(
    ("x", "latex"),
    [
        (1.5e-7, r"\mathrm{1.5e{-}7}"),
        (-1e22, r"\mathrm{{-}1e22}"),
        (-2.0, "-2"),
        (math.inf, r"\infty"),
    ],
)
def test_a_number_is_typeset_as_it_is_shown(x: float, latex: str) -> None:
    assert number_typeset(x) == latex


def test_two_numbers_that_differ_are_never_shown_alike() -> None:
    assert told_apart(2.0, 3.0) == ("2", "3")
    assert told_apart(1.0, 1.00000001) == ("1", "1.00000001")


def test_an_error_is_told_in_two_digits_and_an_exponent_without_zeros() -> None:
    assert [rough(x) for x in (1.3e-9, 0.0123, 2.66e-6, math.inf)] == [
        "1.3e-9",
        "0.012",
        "2.7e-6",
        "inf",
    ]
