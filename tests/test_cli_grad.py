"""`autodiff-viz grad`: value, gradient and table, for people and as JSON."""

import io
import json
import math
from pathlib import Path
from typing import Any

import pytest

from autodiff_viz.cli import main

CASES = json.loads((Path(__file__).parent / "data" / "gradients.json").read_text(encoding="utf-8"))


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that succeeds prints."""
    status = main(words)
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return out


def data(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """What `grad --json` prints, read."""
    return json.loads(said(capsys, "grad", *words, "--json"))


def test_the_json_of_the_articles_chain_is_exactly_this(capsys: pytest.CaptureFixture[str]) -> None:
    assert data(capsys, "exp(x**2)**2", "x=0.5") == {
        "value": 1.648721270700128,
        "gradients": {"x": 3.297442541400256},
        "nodes": [
            {
                "name": "x",
                "op": "input",
                "operands": [],
                "value": 0.5,
                "partials": [],
                "adjoint": 3.297442541400256,
            },
            {
                "name": "a",
                "op": "square",
                "operands": ["x"],
                "value": 0.25,
                "partials": [1.0],
                "adjoint": 3.297442541400256,
            },
            {
                "name": "y",
                "op": "exp",
                "operands": ["a"],
                "value": 1.2840254166877414,
                "partials": [1.2840254166877414],
                "adjoint": 2.568050833375483,
            },
            {
                "name": "z",
                "op": "square",
                "operands": ["y"],
                "value": 1.648721270700128,
                "partials": [2.568050833375483],
                "adjoint": 1.0,
            },
        ],
    }


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_every_case_has_its_value_and_gradient(
    case: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    point = [f"{name}={value!r}" for name, value in case["at"].items()]
    found = data(capsys, case["expr"], *point)
    assert found["value"] == pytest.approx(case["value"], rel=1e-9, abs=1e-300)
    assert found["gradients"] == pytest.approx(case["grad"], rel=1e-9, abs=1e-300)


def test_all_thirty_three_cases_are_there() -> None:
    assert len(CASES) == 33


def test_the_table_shows_all_digits(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "grad", "exp(x**2)**2", "x=0.5").splitlines()
    assert "z = 1.648721270700128" in lines
    assert "∂z/∂x = 3.297442541400256" in lines
    assert [line.split() for line in lines if line.startswith("y ")] == [
        [
            "y",
            "exp(a)",
            "exp",
            "1.2840254166877414",
            "∂y/∂a",
            "=",
            "1.2840254166877414",
            "2.568050833375483",
        ]
    ]


def test_the_columns_of_the_table_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    lines = (
        said(capsys, "grad", "漢 = x**2; q̂ = exp(漢); q̂*2", "x=0.5").split("\n\n")[2].splitlines()
    )
    # In a terminal 漢 takes two columns, and the circumflex above q none.
    wide = [line.replace("漢", "漢.").replace("\u0302", "") for line in lines]
    place = wide[0].index("op ")
    assert {line[place - 1] for line in wide} == {" "}
    assert [line[place:].split()[0] for line in wide] == ["op", "input", "square", "exp", "mul"]


def test_numbers_in_a_formula_are_operands_without_a_slope(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = data(capsys, "3*x", "x=2")
    assert [node["name"] for node in found["nodes"]] == ["x", "z"]
    assert found["nodes"][1]["operands"] == [3.0, "x"]
    assert found["nodes"][1]["partials"] == [None, 3.0]


def test_a_number_with_a_name_is_a_node_without_an_adjoint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nodes = {node["name"]: node for node in data(capsys, "k = 3; k*x", "x=2")["nodes"]}
    assert (nodes["k"]["op"], nodes["k"]["value"], nodes["k"]["adjoint"]) == ("const", 3.0, None)


def test_nodes_the_output_does_not_use_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "unused = exp(w); x**2", "x=3", "w=1")
    assert [node["name"] for node in found["nodes"]] == ["x", "z"]
    assert found["gradients"] == {"w": 0.0, "x": 6.0}


def test_a_constant_program_has_a_value_and_no_gradient(capsys: pytest.CaptureFixture[str]) -> None:
    assert data(capsys, "42")["value"] == 42.0
    assert data(capsys, "42")["gradients"] == {}
    assert "42" in said(capsys, "grad", "42", "--check")


def test_check_adds_the_central_difference(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "exp(x**2)**2", "x=0.5", "--check", "--h", "0.001")
    assert found["numerical"] == {"x": 3.2974513345919165}
    assert "3.2974513345919165" in said(
        capsys, "grad", "exp(x**2)**2", "x=0.5", "--check", "--h=0.001"
    )


def test_without_check_there_is_no_numerical_gradient(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(data(capsys, "x", "x=1")) == {"value", "gradients", "nodes"}


def test_the_seed_multiplies_every_adjoint(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "x**2", "x=3", "--seed", "-1e-1")
    assert found["gradients"] == {"x": pytest.approx(-0.6)}
    assert found["nodes"][-1]["adjoint"] == -0.1
    assert "∂z/∂x" not in said(capsys, "grad", "x**2", "x=3", "--seed", "2").split("node")[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("1e-3", 1e-3),
        ("-2", -2.0),
        ("+2", 2.0),
        (".5", 0.5),
        ("pi/4", math.pi / 4),
        ("-2**2", -4.0),
        ("sqrt(2)", math.sqrt(2)),
        ("1e999", "inf"),
        ("inf", "inf"),
        ("-inf", "-inf"),
        ("nan", "nan"),
        ("NaN", "nan"),
        (" 7 ", 7.0),
    ],
)
def test_a_value_may_be_written_as(
    text: str, value: float | str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data(capsys, "x", f"x={text}")["value"] == value


def test_numbers_that_are_not_finite_are_texts_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "log(x)", "x=-1", "--check")
    assert found["value"] == "nan"
    assert found["numerical"] == {"x": "nan"}
    assert data(capsys, "1/x", "x=0")["gradients"] == {"x": "-inf"}


@pytest.mark.parametrize(
    "words", [("-x**2", "x=1"), ("--", "-x**2", "x=1"), ("x=1", "--seed", "1", "--", "-x**2")]
)
def test_an_expression_may_begin_with_a_minus(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    if words[0] == "x=1":
        words = (*words[1:], words[0])
    assert main(("grad", *words)) == 0
    assert "∂z/∂x = -2" in capsys.readouterr().out


def test_options_may_stand_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("grad", "--json", "x*y", "--seed", "2", "x=1", "--check", "y=3")) == 0
    assert json.loads(capsys.readouterr().out)["gradients"] == {"x": 6.0, "y": 2.0}


def test_a_name_is_normalised_like_the_expressions(capsys: pytest.CaptureFixture[str]) -> None:
    assert data(capsys, "x₁**2", "x₁=3")["gradients"] == {"x1": 6.0}
    assert data(capsys, "x1**2", "x₁=3")["gradients"] == {"x1": 6.0}


def test_an_expression_is_read_from_the_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\ufeffa = x**2\r\ny = exp(a)\r\nz = y**2\r\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert data(capsys, "-", "x=0.5")["gradients"] == {"x": 3.297442541400256}


def test_a_saved_document_keeps_values_seed_and_h(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "product.adviz")
    said(capsys, "grad", "x*y", "x=2", "y=3", "--seed", "4", "--h", "0.5", "-o", path)
    assert data(capsys, path)["gradients"] == {"x": 12.0, "y": 8.0}
    assert "h = 0.5" in said(capsys, "check", path).splitlines()


def test_words_win_over_what_a_document_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "product.ADVIZ")
    said(capsys, "grad", "x*y", "x=2", "y=3", "--seed", "4", "-o", path)
    assert data(capsys, path, "x=5", "--seed", "1")["gradients"] == {"x": 3.0, "y": 5.0}


def test_a_saved_document_is_the_one_of_the_library(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from autodiff_viz import Document, Settings, load, parse

    path = tmp_path / "one.adviz"
    said(capsys, "grad", "a = x**2; exp(a)", "x=nan", "-o", str(path))
    wanted = Document(parse("a = x**2; exp(a)"), {"x": math.nan}, Settings())
    assert load(path) == wanted


def test_a_long_chain_needs_no_recursion(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "sin(" * 3000 + "x" + ")" * 3000, "x=0.5")
    assert len(found["nodes"]) == 3001


def test_an_edge_is_told_where_it_is_met(capsys: pytest.CaptureFixture[str]) -> None:
    assert "relu has a kink at 0" in said(capsys, "grad", "relu(x)", "x=0")
    lost = said(capsys, "grad", "where(x > 0, sqrt(x), 0)", "x=0")
    assert "did not choose this branch" in lost
