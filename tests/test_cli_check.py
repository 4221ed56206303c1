"""`autodiff-viz check`: every rule by itself."""

import importlib
import json

import pytest

from autodiff_viz.cli import main


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert main(("check", *words)) == status
    return capsys.readouterr().out


def test_every_node_is_listed_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "exp(x**2)**2", "x=0.5", "--h", "0.001", "--nodes")
    rows = [line.split() for line in out.splitlines()]
    assert ["y", "0", "(a)", "exp(a)", "1.2840254166877414"] in [row[:5] for row in rows]
    assert "Every rule is right: 3 of 3" in out
    assert "forward mode" in out


def test_without_the_option_one_sentence_tells_of_the_nodes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = said(capsys, "exp(x**2)**2", "x=0.5")
    assert "Every rule is right" in out
    assert "local gradient  " not in out


@pytest.mark.usefixtures("wrong_exp")
def test_the_first_wrong_rule_is_named_and_the_status_is_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = said(capsys, "exp(x**2)**2", "x=0.5", status=1)
    assert "The first wrong rule is that of y = exp: the local gradient ∂y/∂a is 1.28531" in out
    found = json.loads(said(capsys, "exp(x**2)**2", "x=0.5", "--nodes", "--json", status=1))
    assert found["first_fault"] == "y"
    assert [each["verdict"] for each in found["nodes"]] == ["agrees", "differs", "agrees"]


def test_json_of_the_nodes(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "x*y", "x=2", "y=3", "--nodes", "--json"))
    assert found["first_fault"] is None
    assert [(each["node"], each["slot"], each["operand"]) for each in found["nodes"]] == [
        ("z", 0, "x"), ("z", 1, "y"),
    ]  # fmt: skip
    assert found["nodes"][0]["partial"] == 3.0
    assert found["forward"]["y"] == {
        "backward": 2.0, "forward": 2.0, "verdict": "agrees", "reason": "",
    }  # fmt: skip


def test_a_kink_is_said_and_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "relu(x)", "x=0", status=3)
    assert "z: relu has a kink at 0; its slope is taken as 0." in out
    assert "Any slope in [0, 1] is a subgradient" in out


@pytest.mark.parametrize("h", ["0", "-1", "nan", "inf", "1/0"])
def test_an_h_that_is_no_step_is_a_sentence(h: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("check", "x*x", "x=1", "--h", h)) == 2
    assert f"{h} is not a finite number above 0; see" in capsys.readouterr().err


def test_a_large_program_is_checked_node_by_node_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("autodiff_viz.cli.check"), "UNASKED", 2)
    assert "checked with --nodes" in said(capsys, "exp(x**2)**2", "x=0.5")
    assert "Every rule is right" in said(capsys, "exp(x**2)**2", "x=0.5", "--nodes")


def test_no_column_of_a_tie_contradicts_another(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--nodes", "max(x, y)", "x=2", "y=2", "--json"])
    nodes = json.loads(capsys.readouterr().out)["nodes"]
    assert [each["complex"] for each in nodes] == [None, None]
    assert {each["verdict"] for each in nodes} == {"cannot tell"}


def test_an_infinite_input_is_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "exp(x)", "x=-inf"]) == 3
    out = capsys.readouterr().out
    assert "x: The input is -inf; a quotient needs a finite point." in out
    assert main(["check", "exp(x)", "x=1e20"]) == 3
    assert "h = 1e-5 is too small beside 1e20" in capsys.readouterr().out


def test_agreement_within_a_large_error_of_the_method_is_its_limit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = main(["check", "sin(x)", "x=0.5", "--h", "0.29"])
    out = capsys.readouterr().out
    assert status == 3
    assert "as near as the method can tell: at h = 0.29" in out
    assert "agrees" in out.split("cannot tell")[1], "its rule is right all the same"
