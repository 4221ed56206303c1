"""Facts about autodiff_viz.drawing.rich."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.core.program import REGISTRY
from autodiff_viz.drawing.rich import Run, plain, runs, upright


def test_a_raised_part_is_a_run_of_level_1() -> None:
    assert runs("e^{a}") == (Run("e", italic=True), Run("a", italic=True, level=1))


def test_a_lowered_part_is_a_run_of_level_minus_1() -> None:
    assert runs("x_{12}") == (Run("x", italic=True), Run("12", level=-1))


def test_single_letters_are_italic_and_function_names_upright() -> None:
    assert runs("sin x") == (Run("sin "), Run("x", italic=True))


def test_a_letter_with_a_macron_is_still_one_letter() -> None:
    assert runs("x\u0304") == (Run("x\u0304", italic=True),)


def test_the_sign_of_a_partial_derivative_is_upright() -> None:
    assert runs("∂y")[0] == Run("∂")


def test_what_is_lowered_inside_a_raised_part_becomes_small_signs() -> None:
    assert runs("e^{x_{1}}") == (
        Run("e", italic=True),
        Run("x", italic=True, level=1),
        Run("₁", level=1),
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [("e^{a}", "e^a"), ("x_{1}", "x_1"), ("e^{a + b}", "e^(a + b)"), ("2·x", "2·x")],
)
def test_the_plain_text_keeps_the_signs_of_what_is_raised(markup: str, text: str) -> None:
    assert plain(runs(markup)) == text


@given(st.text())
def test_no_text_breaks_the_reader_and_no_character_but_braces_is_lost(text: str) -> None:
    kept = "".join(run.text for run in runs(text))
    assert len(kept) <= len(text)
    if not set("^_{}") & set(text):
        assert kept == text


@pytest.mark.parametrize("name", REGISTRY)
def test_every_symbol_of_an_op_leaves_no_markup(name: str) -> None:
    assert not set("^_{}") & set("".join(run.text for run in runs(REGISTRY[name].symbol)))


def test_an_upright_text_is_one_run_and_an_empty_one_none() -> None:
    assert upright("x_{1}") == (Run("x_{1}"),)
    assert upright("") == ()


def test_the_e_of_a_number_is_no_variable() -> None:
    assert runs("1.5e−7 · x") == (Run("1.5e−7 · "), Run("x", italic=True))
    assert runs("2e^{x}") == (Run("2"), Run("e", italic=True), Run("x", italic=True, level=1))
    assert runs("2e − 3") == (Run("2"), Run("e", italic=True), Run(" − 3"))
