"""`autodiff-viz steps` and `check`."""

import json

import pytest

from autodiff_viz.cli import main


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    """What a command prints that ends with `status`."""
    assert main(words) == status
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_the_steps_of_the_chain_are_four_evaluations_the_seed_and_three_contributions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = json.loads(said(capsys, "steps", "exp(x**2)**2", "x=0.5", "--json"))
    assert [step["step"] for step in found] == list(range(1, 9))
    assert [step["phase"] for step in found] == ["forward"] * 4 + ["seed"] + ["backward"] * 3
    assert [step["after"] for step in found[4:]] == [
        1.0,
        2.568050833375483,
        3.297442541400256,
        3.297442541400256,
    ]


def test_a_step_has_exactly_these_fields(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "steps", "x*x", "x=3", "--json"))
    assert found[0] == {
        "step": 1,
        "phase": "forward",
        "node": "x",
        "op": "input",
        "slot": None,
        "operand": None,
        "value": 3.0,
        "upstream": None,
        "partial": None,
        "contribution": None,
        "before": None,
        "after": None,
        "remarks": [],
    }
    assert found[4] == {
        "step": 5,
        "phase": "backward",
        "node": "z",
        "op": "mul",
        "slot": 1,
        "operand": "x",
        "value": None,
        "upstream": 1.0,
        "partial": 3.0,
        "contribution": 3.0,
        "before": 3.0,
        "after": 6.0,
        "remarks": [],
    }


def test_what_is_not_computed_yet_is_null_not_zero(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "steps", "x*x", "x=3", "--json"))
    assert [step["before"] for step in found if step["phase"] == "backward"] == [None, 3.0]


def test_the_table_has_a_row_for_each_step_with_its_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = said(capsys, "steps", "exp(x**2)**2", "x=0.5").splitlines()
    rows = [line for line in lines if line[:1].isdigit()]
    assert [row.split()[0] for row in rows] == [str(n) for n in range(1, 9)]
    assert sum(line.endswith(".") for line in lines) == 8  # a long sentence goes on below
    assert "ȳ receives z̄ · 2*y" in rows[5]
    assert "2.568050833375483" in rows[5]


def test_check_prints_both_slopes_and_the_relative_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = said(capsys, "check", "exp(x**2)**2", "x=0.5", "--h", "0.001")
    row = next(line for line in out.splitlines() if line.startswith("x "))
    assert row.split() == ["x", "3.297442541400256", "3.2974513345919165", "2.7e-6", "agrees"]


def test_check_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "check", "x*y", "x=2", "y=3", "--h", "0.5", "--json"))
    assert found == {
        "h": 0.5,
        "inputs": {
            name: {
                "backward": slope,
                "numerical": slope,
                "error": 0.0,
                "verdict": "agrees",
                "reason": "",
            }
            for name, slope in (("x", 3.0), ("y", 2.0))
        },
    }


def test_a_check_that_cannot_tell_says_why_and_ends_with_3(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = said(capsys, "check", "x**2", "x=1e300", status=3)
    assert "cannot tell" in out
    assert "too small" in out


def test_a_check_that_differs_ends_with_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from autodiff_viz.core import numeric

    monkeypatch.setattr(numeric, "gradient", lambda line: {"x": 7.0, "y": 2.0})
    out = said(capsys, "check", "x*y", "x=2", "y=3", status=1)
    assert "differs" in out
    assert "agrees" in out


def test_a_program_without_inputs_has_nothing_to_compare(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "no inputs" in said(capsys, "check", "1 + 2")


@pytest.mark.parametrize(
    ("words", "remark"),
    [
        (("abs(x)", "x=0"), "abs has a kink at 0; its slope is taken as 0."),
        (("max(x, y)", "x=1", "y=1"), "tie"),
        (("exp(x) - 1", "x=1e-12"), "Cancellation: 1.000000000001 - 1 leaves 1.00009e-12"),
        (("log(x)", "x=-1"), "log(-1) is nan"),
    ],
)
@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_the_remarks_of_the_inspector_stand_below_their_steps(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], remark: str, mode: str
) -> None:
    more = ("--mode", mode) if mode == "forward" else ()
    found = json.loads(said(capsys, "steps", *words, *more, "--json"))
    told = [text for step in found for text in step["remarks"]]
    assert any(remark in text for text in told)
    table = " ".join(said(capsys, "steps", *words, *more).split())
    assert all(text in table for text in told)


def test_a_wrong_typed_partial_is_said_once_in_the_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = said(capsys, "steps", "f(x) = x**2; df/dx = 3*x; f(u)*f(u)", "u=2")
    assert " ".join(out.split()).count("∂f/∂x is wrong: at") == 1
