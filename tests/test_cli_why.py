"""`autodiff-viz why`: the paths of a gradient as a table, sentences and JSON."""

import json
import subprocess
import sys

import pytest

from autodiff_viz.cli import main

DOUBLED = "; ".join(["v0 = x + x", *(f"v{n} = v{n - 1} + v{n - 1}" for n in range(1, 30))])


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    """What a command prints that ends with `status`; the standard error where it failed."""
    assert main(words) == status
    out, err = capsys.readouterr()
    return out if status == 0 else err


def test_the_table_has_the_path_its_product_and_its_factors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = said(capsys, "why", "sigmoid(sigmoid(x))", "x=20")
    assert "tiny: along the one path the product of 2 local gradients" in out
    assert "x -> y -> z" in out
    assert "The sum over all paths is " in out


def test_a_dead_path_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "why", "x*relu(y)", "x=1", "y=-2", "--input", "y")
    assert "ȳ is 0: along the one path a local gradient is 0." in out
    assert "relu'(y) is 0 at y = -2" in out


def test_a_thousand_million_paths_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "why", DOUBLED, "x=1", "--top", "2", "--json"))
    assert (found["paths"], found["sum"], found["gradient"]) == (2**30, 2.0**30, 2.0**30)
    assert [path["product"] for path in found["top"]] == [1.0, 1.0]
    assert found["kind"] == "huge"


def test_a_stable_form_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "why", "log(1 + exp(x))", "x=800")
    assert "overflow of exp" in out
    assert "Use softplus(x) instead" in out
    found = json.loads(said(capsys, "why", "log(1 + exp(x))", "x=800", "--json"))
    assert found["nonfinite"]["stable_form"] == "softplus(x)"
    assert found["gradient"] == "nan"


def test_the_sum_over_the_paths_is_the_gradient(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "why", "x*sin(x)*exp(x)", "x=0.5", "--seed", "2", "--json"))
    assert found["sum"] == pytest.approx(found["gradient"], rel=1e-14)
    assert sum(path["product"] for path in found["top"]) == pytest.approx(found["sum"], rel=1e-14)


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("x*y", "x=1", "y=2"), 2, "Say which input with --input; the program has x, y."),
        (("x*y", "x=1", "y=2", "--input", "q"), 1, "There is no node called 'q'."),
        (("x", "x=1", "--top", "101"), 2, "101 is not a number of paths"),
        (("3", "--input"), 2, "needs a value"),
        (("3",), 2, "the program has none"),
    ],
)
def test_wrong_use_is_a_sentence(
    words: tuple[str, ...], status: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in said(capsys, "why", *words, status=status)


def test_why_needs_no_window() -> None:
    code = (
        "import sys; from autodiff_viz.cli import main; main(['why', 'x*x', 'x=3']);"
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
