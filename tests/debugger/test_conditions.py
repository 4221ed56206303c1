"""Conditions are one expression over the numbers of a step; a broken one says why in a sentence."""

import pytest

from autodiff_viz.core.errors import FormulaError, LimitError
from autodiff_viz.debugger.conditions import compiled, problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abs(adjoint) > 1e3", ""),
        ("value*upstream - partial < contribution + step", ""),
        ("adjiont > 1", "knows no adjiont"),
        ("adjiont > 1", "Is it adjoint?"),
        ("value = 3", "Write == to compare."),
        ("value > 1; step > 2", "one expression"),
        ("value > ", "After >"),
        ("abs(", "never closed"),
        ("", "nothing to read"),
        ("value > 1 > 2", "second comparison"),
        ("__import__('os')", "'"),
    ],
)
def test_a_condition_says_what_is_wrong_with_it(text: str, said: str) -> None:
    assert said in problem(text)
    assert bool(problem(text)) == bool(said)


def test_the_place_of_an_unknown_name_is_marked() -> None:
    with pytest.raises(FormulaError) as caught:
        compiled("value > limit")
    assert caught.value.picture().endswith("    value > limit\n            ^^^^^")


def test_a_long_condition_is_refused() -> None:
    with pytest.raises(LimitError, match="characters in a condition"):
        compiled("1+" * 600 + "1")
    assert "1,201 characters" in problem("1+" * 600 + "1")


def test_a_condition_is_compiled_once() -> None:
    assert compiled("adjoint > 1") is compiled("adjoint > 1")
