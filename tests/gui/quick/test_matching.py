"""What a typed text finds: ops by name, symbol, group and everyday words; mistyped ones; no Qt."""

import subprocess
import sys

import pytest

from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.gui import op_search
from autodiff_viz.gui.quick.matching import Searchable, found, likeness, rank

OPS = tuple(REGISTRY.values())


def names(text: str, used: tuple[Op, ...] = ()) -> list[str]:
    return [op.name for op in found(OPS, text, op_search.searchable, used)]


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("square", "square"), ("sq", "square"), ("times", "mul"), ("二乗", "square"),
        ("2乗", "square"), ("×", "mul"), ("+", "add"), ("^2", "square"), ("divided by", "div"),
        ("平方根", "sqrt"), ("log", "log"), ("ln", "log"), ("e^x", "exp"), ("clamp", "clip"),
    ],
)  # fmt: skip
def test_an_op_is_found_by_name_symbol_and_everyday_words(text: str, op: str) -> None:
    assert names(text)[0] == op


@pytest.mark.parametrize(
    ("text", "op"), [("sigmiod", "sigmoid"), ("tahn", "tanh"), ("squar root", "sqrt")]
)
def test_a_mistyped_word_finds_what_it_is_most_like(text: str, op: str) -> None:
    assert names(text)[0] == op


def test_what_is_well_typed_is_not_taken_as_mistyped() -> None:
    assert "sign" not in names("sine")


def test_a_formula_is_no_mistyped_word() -> None:
    assert names("sinn(x)") == []


def test_nothing_is_found_for_a_word_like_none() -> None:
    assert names("qqqq") == []
    assert likeness(Searchable(("add",)), "ad") == 0.0


def test_of_equally_near_ones_the_last_used_comes_first() -> None:
    assert names("hyperbolic")[0] == "tanh"
    assert names("hyperbolic", (REGISTRY["cosh"],))[0] == "cosh"


def test_several_words_are_found_in_any_order() -> None:
    assert rank(Searchable(("Export Every Step",)), "step ev") < rank(
        Searchable(("Undo",)), "step ev"
    )


def test_every_everyday_word_belongs_to_an_op_or_an_input() -> None:
    assert set(op_search.everyday_words()) <= {*REGISTRY, "input"}


def test_no_two_ops_are_called_by_one_everyday_word() -> None:
    words = [word for each in op_search.everyday_words().values() for word in each]
    assert len(words) == len(set(words))


def test_the_ranking_loads_no_qt() -> None:
    code = (
        "import sys, autodiff_viz.gui.quick.matching, autodiff_viz.gui.op_search; "
        "print('PySide6' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
