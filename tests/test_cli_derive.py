"""`autodiff-viz derive`, `hessian`, `jacobian`, and forward mode of `steps`."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from autodiff_viz import load
from autodiff_viz.cli import main
from autodiff_viz.cli.tables import width
from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import evaluate

GOLDSTEIN_PRICE = (
    "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
    "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that succeeds prints."""
    status = main(words)
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return out


def data(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """What a command prints as JSON, read."""
    return json.loads(said(capsys, *words, "--json"))


def refused(capsys: pytest.CaptureFixture[str], *words: str, status: int) -> str:
    """What a command says on stderr that prints nothing and ends with `status`."""
    assert main(words) == status
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


def test_the_second_derivative_of_tanh(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "derive", "tanh(x)", "--order", "2")
    assert found == {
        "variables": 8,
        "functions": 5,
        "edges": 13,
        "program": "a = tanh(x); -2*a*(1 - a**2)",
    }


def test_with_a_point_the_value_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "derive", "sin(x)", "x=0.5")
    assert found["value"] == math.cos(0.5)
    out = said(capsys, "derive", "sin(x)", "x=0.5")
    assert out == f"cos(x)\n\n2 variables, 1 function, 2 edges\n\nvalue = {math.cos(0.5)!r}\n"


def test_the_input_is_chosen_by_wrt(capsys: pytest.CaptureFixture[str]) -> None:
    assert data(capsys, "derive", "x*sin(y)", "--wrt", "y")["program"] == "x*cos(y)"
    assert "--wrt x or y" in refused(capsys, "derive", "x*sin(y)", status=2)
    assert "--wrt x or y" in refused(capsys, "derive", "x*sin(y)", "--wrt", "w", status=2)
    assert "no inputs" in refused(capsys, "derive", "2*3", status=2)


def test_a_derivative_is_saved_as_a_document(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "slope.adviz"
    said(capsys, "derive", "x**3", "x=2", "-o", str(path))
    document = load(path)
    assert evaluate(document.program, document.values) == 12.0


def test_a_saved_document_brings_its_point(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "a.adviz")
    said(capsys, "grad", "x**3", "x=2", "-o", path)
    assert data(capsys, "derive", path)["value"] == 12.0
    assert data(capsys, "hessian", path)["hessian"] == [[12.0]]


@pytest.mark.parametrize("order", ["0", "-1", "1001", "1.5", "two", "1e3", "99999999999"])
def test_an_order_is_a_whole_number_from_1_to_1000(
    order: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "1 to 1,000" in refused(capsys, "derive", "x", f"--order={order}", status=2)


def test_a_derivative_that_explodes_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    err = refused(capsys, "derive", "tanh(x)", "--order", "1000", status=1)
    assert "Choose a lower order" in err


def test_ctrl_c_ends_a_derivative_with_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from autodiff_viz.core import derive

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(derive, "_adjoints", interrupted)
    assert main(("derive", "tanh(x)")) == 130
    assert capsys.readouterr() == ("", "")


def test_the_hessian_of_goldstein_price_is_exact(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "hessian", GOLDSTEIN_PRICE, "x=1", "y=1")
    assert found == {"inputs": ["x", "y"], "hessian": [[21228.0, -25812.0], [-25812.0, 44748.0]]}


def test_a_hessian_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "hessian", "x**2*y", "x=1", "y=2")
    assert out == "x**2*y\n\nz = 2\n\n   x  y\nx  4  2\ny  2  0\n"
    assert "no Hessian" in said(capsys, "hessian", "2*3")


def test_a_jacobian_has_a_row_for_each_output(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("jacobian", "a = x*y; b = x + y; a*b", "x=2", "y=3")
    assert data(capsys, *words, "--outputs", "a, b") == {
        "outputs": ["a", "b"],
        "inputs": ["x", "y"],
        "jacobian": [[3.0, 2.0], [1.0, 1.0]],
    }
    assert data(capsys, *words)["jacobian"] == [[21.0, 16.0]]
    assert said(capsys, *words).endswith("\n\n   x   y\nz  21  16\n")
    assert "no node called c" in refused(capsys, *words, "--outputs", "a,c", status=2)


def test_numbers_that_are_not_finite_are_texts(capsys: pytest.CaptureFixture[str]) -> None:
    assert data(capsys, "hessian", "log(x)", "x=0")["hessian"] == [["-inf"]]


def test_forward_mode_has_its_steps(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "steps", "x*x", "x=3", "--mode", "forward")
    assert [step["phase"] for step in found] == ["value", "seed", "value", "tangent", "tangent"]
    assert found[4] == {
        "step": 5,
        "phase": "tangent",
        "node": "z",
        "op": "mul",
        "slot": 1,
        "operand": "x",
        "value": None,
        "partial": 3.0,
        "tangent": 1.0,
        "contribution": 3.0,
        "before": 3.0,
        "after": 6.0,
        "remarks": [],
    }


def test_forward_mode_goes_along_what_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("steps", "x*y", "x=2", "y=3", "--mode", "forward")
    assert data(capsys, *words)[-1]["after"] == 3.0
    assert data(capsys, *words, "--along", "y")[-1]["after"] == 2.0
    assert data(capsys, *words, "--along", "x=1,y=-0.5")[-1]["after"] == 2.0
    out = said(capsys, *words, "--along", "y")
    assert "ż receives x · ẏ = 2 × 1 = 2" in out
    assert "no input called w" in refused(capsys, *words, "--along", "w", status=2)
    assert "--mode forward" in refused(
        capsys, "steps", "x*y", "x=2", "y=3", "--along", "y", status=2
    )


def test_the_printed_program_is_the_counted_one(capsys: pytest.CaptureFixture[str]) -> None:
    for order in range(1, 6):
        found = data(capsys, "derive", "sin(x)*exp(x)/x", "--order", str(order))
        nodes = parse(found["program"]).nodes
        assert len(nodes) == found["variables"]
        assert sum(bool(node.operands) for node in nodes) == found["functions"]


def test_the_tables_say_the_value_and_what_holds_at_a_kink(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command in ("jacobian", "hessian"):
        out = said(capsys, command, "relu(x) + 1", "x=0")
        assert "\nz = 1\n" in out
        assert "relu has a kink at 0; its slope is taken as 0." in out
    out = said(capsys, "jacobian", "a = abs(x); b = x + 2; a*b", "x=0", "--outputs", "a,b")
    assert "a = 0\nb = 2\n" in out
    assert out.count("abs has a kink at 0; its slope is taken as 0.") == 1
    out = said(capsys, "derive", "abs(x)", "x=0")
    assert "abs has a kink at 0; its slope is taken as 0." in out
    assert "kink" not in said(capsys, "derive", "abs(x)", "x=1")


def test_an_infinite_slope_is_told_with_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert "∂z/∂x is inf at this point" in said(capsys, "hessian", "sqrt(x)", "x=0")
    assert "∂z/∂x is inf at this point" in said(capsys, "derive", "sqrt(x)", "x=0")


def test_forward_mode_says_along_what_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "steps", "x*y", "x=2", "y=3", "--mode", "forward")
    assert "Forward mode with the seeds ẋ = 1, ẏ = 0; --along y goes along another." in out
    out = said(capsys, "steps", "x*y", "x=2", "y=3", "--mode", "forward", "--along", "y")
    assert "Forward mode with the seeds ẏ = 1." in out


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_the_table_of_steps_keeps_within_100_columns(
    capsys: pytest.CaptureFixture[str], mode: str
) -> None:
    text = "exp(x**2)**2/3 + x*y - sin(x*y)/7"
    out = said(capsys, "steps", text, "x=0.123", "y=0.317", "--mode", mode)
    assert max(map(width, out.splitlines())) <= 100


def test_digits_that_a_derived_program_lost_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "tanh(x)", "x=20"]) == 0
    out = capsys.readouterr().out
    assert "The derived program gives 0 here; the sweep gives 1.69934e-17." in out
    assert main(["derive", "sinc(x)", "x=0", "--order", "4"]) == 0
    out = capsys.readouterr().out
    assert "The derived program gives nan here: in it 1/0 is inf" in out
    assert "v53" not in out.splitlines()[-1]
