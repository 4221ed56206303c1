"""Definitions on the command line: they just work, and a wrong partial is marked."""

import json
from pathlib import Path

import pytest

from autodiff_viz.cli import main

TEXT = "f(x, y) = x*y + sin(x); f(u, 2)*u"
WRONG = "f(x, y) = x*y + sin(x); df/dx = y; f(u, 2)*u"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit status, the output and the errors."""
    status = main([*words])
    out, err = capsys.readouterr()
    return status, out, err


def test_a_definition_works_in_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("grad", "steps", "check"):
        status, out, _ = run(capsys, command, TEXT, "u=0.5")
        assert status == 0
        assert TEXT in out
        assert "wrong" not in out


def test_a_wrong_partial_is_marked_and_makes_the_check_differ(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command, expected in (("grad", 0), ("steps", 0), ("check", 1)):
        status, out, _ = run(capsys, command, WRONG, "u=0.5")
        assert status == expected
        assert "∂f/∂x is wrong: at x = 0.5, y = 2 it gives 2" in out
    status, out, _ = run(capsys, "grad", WRONG, "u=0.5", "--json")
    (mark,) = json.loads(out)["wrong_partials"]
    assert (mark["function"], mark["partial"]) == ("f", "∂f/∂x")
    assert "wrong_partials" not in run(capsys, "grad", TEXT, "u=0.5", "--json")[1]


def test_unfolded_the_ops_inside_are_shown_and_have_the_right_rules(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, _ = run(capsys, "check", WRONG, "u=0.5", "--unfold")
    assert status == 0
    assert "is wrong" not in out
    assert "f is unfolded: its inside's own rules are used, not the typed ∂f/∂x." in out
    _, out, _ = run(capsys, "grad", WRONG, "u=0.5", "--unfold", "--json")
    assert "not the typed" in json.loads(out)["partial_remarks"][0]
    assert [node["op"] for node in json.loads(out)["nodes"]] == [
        "input",
        "mul",
        "sin",
        "add",
        "mul",
    ]


def test_grad_says_once_that_a_partial_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("grad", "check"):
        assert run(capsys, command, WRONG, "u=0.5")[1].count("∂f/∂x is wrong") == 1


@pytest.mark.parametrize("command", ["grad", "steps", "check", "hessian", "derive"])
def test_a_partial_that_only_the_point_can_judge_is_told(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    far = "g(x) = log(x - 1000); dg/dx = 2*x; g(u)"
    assert "∂g/∂x is wrong: at x = 2000" in run(capsys, command, far, "u=2000")[1]
    assert "∂g/∂x could not be checked" in run(capsys, command, far, "u=20")[1]


def test_a_function_is_exported_and_saved(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, more in (("a.svg", ()), ("b.svg", ("--unfold",)), ("c.adviz", ())):
        assert run(capsys, "export", WRONG, "u=0.5", "-o", str(tmp_path / name), *more)[0] == 0
    assert ">wrong<" in (tmp_path / "a.svg").read_text()
    assert 'class="cluster"' in (tmp_path / "b.svg").read_text()
    _, out, _ = run(capsys, "grad", str(tmp_path / "c.adviz"))
    assert WRONG in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("f(x) = f(x); f(1)", "its own definition"),
        ("f(x) = x; f(1, 2)", "takes 1 operand, not 2"),
        ("sin(x) = x; 1", "the name of an op"),
        ("f(x) = x; df/dx = ; f(1)", "After ="),
    ],
)
def test_a_wrong_definition_is_a_sentence(
    text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, "grad", text)
    assert status == 1
    assert said in err
    assert "^" in err
