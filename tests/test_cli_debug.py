"""`autodiff-viz debug`: the stops of a run, its exit status, and what is said of a wrong breakpoint."""

import json
from pathlib import Path
from typing import Any

import pytest

from autodiff_viz.cli import main
from autodiff_viz.cli.show import first_stop
from autodiff_viz.core.formula import parse
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.document import edits, files, whatif_edits
from autodiff_viz.document.document import document_of
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target, Watch

CHAIN = ("exp(x**2)**2", "x=0.5")
"""x, a, y, z, the seed, z->y, y->a, a->x."""


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 3, err: str = "") -> str:
    """What `debug` prints that ends with `status`."""
    found = main(("debug", *words))
    out, complaint = capsys.readouterr()
    assert err in complaint if err else complaint == ""
    assert found == status
    return out


def data(capsys: pytest.CaptureFixture[str], *words: str, status: int = 3) -> list[dict[str, Any]]:
    """The lines of JSON it prints."""
    return [json.loads(line) for line in said(capsys, *words, "--json", status=status).splitlines()]


def test_a_condition_stops_at_each_step_where_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, *CHAIN, "--break", "abs(adjoint) > 3", "--watch", "adjoint(x)")
    assert [stop["step"] for stop in found] == [7, 8]
    assert found[0]["after"] == 3.297442541400256
    assert found[0]["breakpoints"] == ["any step: abs(adjoint) > 3"]
    assert [stop["watches"] for stop in found] == [{"x̄": None}, {"x̄": 3.297442541400256}]


def test_it_ran_to_the_end_where_nothing_stops(capsys: pytest.CaptureFixture[str]) -> None:
    words = (*CHAIN, "--break", "adjoint > 1e3", "--watch", "a")
    assert said(capsys, *words, status=0) == "No stop in 8 steps.\na  0.25\n"
    assert data(capsys, *words, status=0) == [
        {"step": 8, "breakpoints": [], "watches": {"a": 0.25}}
    ]
    assert said(capsys, "x", "x=1", status=0) == "No stop in 2 steps.\n"


def test_the_table_has_a_column_for_each_watch(capsys: pytest.CaptureFixture[str]) -> None:
    table = said(capsys, *CHAIN, "--break-value", "y", "--watch", "a", "--watch", "a*adjoint(a)")
    head, row = table.splitlines()
    assert head.split()[:6] == ["step", "phase", "stopped", "by", "a", "a*adjoint(a)"]
    assert row.split()[:6] == ["3", "forward", "value", "of", "y", "0.25"]
    assert row.endswith("y = exp(a) = 1.28403.")


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        (("--break-value", "a"), [2]),
        (("--break-adjoint", "a"), [7]),
        (("--break-adjoint", "a if adjoint > 5"), []),
        (("--break-edge", "z->y"), [6]),
        (("--break-edge", "z → y"), [6]),
        (("--break", "contribution 1"), [6, 7, 8]),
        (("--break", "step == 4", "--break", "step == 2"), [2, 4]),
        (("--break", "value > 0", "--first"), [1]),
        (("--break", "is not finite"), []),
    ],
)
def test_where_each_kind_of_breakpoint_stops(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], steps: list[int]
) -> None:
    found = data(capsys, *CHAIN, *words, status=3 if steps else 0)
    assert [stop["step"] for stop in found if stop["breakpoints"]] == steps


def test_two_breakpoints_at_one_step_are_one_stop(capsys: pytest.CaptureFixture[str]) -> None:
    (stop,) = data(capsys, *CHAIN, "--break-value", "a", "--break", "step == 2")
    assert stop["breakpoints"] == ["any step: step == 2", "value of a"]


def test_parallel_edges_are_stopped_at_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "x*x", "x=3", "--break-edge", "z->x")
    assert [stop["breakpoints"] for stop in found] == [["z → x (1)"], ["z → x (2)"]]


def test_until_first_nonfinite_names_the_cause_the_spread_and_the_stable_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("log(1 + exp(x))", "x=800", "--until", "first-nonfinite")
    told = said(capsys, *words)
    assert "overflow of exp" in told
    assert "It spread to y = inf → z = inf → x̄ = nan." in told
    assert "Use softplus(x) instead" in told
    found = data(capsys, *words)[-1]["nonfinite"]
    assert (found["cause"], found["stable_form"]) == ("overflow of exp", "softplus(x)")


def test_until_first_nonfinite_ends_there(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("a = x + 1; y = log(x); z = a*y", "x=-1", "--until", "first-nonfinite")
    found = data(capsys, *words, "--break-value", "a", "--break-value", "z")
    assert [(stop["step"], stop["breakpoints"]) for stop in found] == [
        (2, ["value of a"]),
        (3, ["any step: is not finite"]),
    ]
    assert said(capsys, *CHAIN, *words[2:], status=0) == "No stop in 8 steps.\n"


def test_forward_mode_stops_at_tangents(capsys: pytest.CaptureFixture[str]) -> None:
    words = (*CHAIN, "--mode", "forward", "--break", "tangent > 2", "--break-adjoint", "a")
    found = data(capsys, *words)
    assert [stop["breakpoints"] for stop in found] == [["ȧ"], ["any step: tangent > 2"]]


def test_a_log_writes_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        *CHAIN,
        "--break-adjoint",
        "x",
        "--break-value",
        "x",
        "--log",
        "{step} {name} {adjoint}",
    )
    assert said(capsys, *words, status=0) == "1 x –\n8 x 3.29744\nNo stop in 8 steps.\n"
    assert data(capsys, *words, status=0)[:2] == [
        {"step": 1, "log": "1 x –"},
        {"step": 8, "log": "8 x 3.29744"},
    ]
    assert said(capsys, "x", "x=1", "--log", "{step}", status=0).splitlines()[:2] == ["1", "2"]


def test_unfolded_functions_can_be_stopped_in(capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "f(u) = u*exp(u); z = f(x)",
        "x=2",
        "--unfold",
        "--break-adjoint",
        "z1",
        "--watch",
        "z1",
    )
    (stop,) = data(capsys, *words)
    assert (stop["node"], stop["operand"], stop["watches"]["z1"]) == ("z", "z1", 7.38905609893065)


def test_saved_stops_are_used_and_those_of_the_words_are_saved(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plain = document_of(parse("f(u) = u**2; a = f(x); z = exp(a)"), {"x": 2.0})
    a = plain.key_of("a")
    stops = Stops((Breakpoint(Target.VALUE, a),), (Watch(Target.ADJOINT, a),))
    path, second = str(tmp_path / "one.adviz"), str(tmp_path / "two.adviz")
    files.save(edits.set_stops(plain, stops), path)
    for more in ((), ("--unfold",)):
        (stop,) = data(capsys, path, *more)
        assert (stop["node"], stop["watches"]) == ("a", {"ā": None})
    found = data(capsys, path, "x=3", "--break-edge", "z->a", "-o", second)
    assert [stop["step"] for stop in found] == [2, 5]
    assert [stop["step"] for stop in data(capsys, second)] == [2, 5]


def test_a_broken_saved_condition_is_said_and_never_holds(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    point = Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition="adjiont > 1")
    document = edits.set_stops(document_of(parse("x**2")), Stops((point,)))
    files.save(document, tmp_path / "a.adviz")
    said(capsys, str(tmp_path / "a.adviz"), status=0, err="'adjiont > 1' never holds")


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("--break", "adjiont > 2"), 1, "    adjiont > 2\n    ^^^^^^^"),
        (("--break", "value = 2"), 1, "Write == to compare"),
        (("--break", ""), 1, "needs a condition"),
        (("--break-value", "q"), 1, "There is no node called 'q'."),
        (("--break-value", ""), 1, "needs the name"),
        (("--break-value", "a changes sign"), 1, "cannot change its sign"),
        (("--break-edge", "z"), 1, "is no edge"),
        (("--break-edge", "z->x"), 1, "z does not read x"),
        (("--watch", "x +"), 1, "    x +\n      ^"),
        (("--watch", "q + 1"), 1, "no node called q"),
        (("--until", "noon"), 2, "noon"),
        (("--log", ""), 2, "--log needs a text"),
        (("--break",), 2, "needs a value"),
        (("--break", "1+" * 600), 1, "1,200 characters"),
    ],
)
def test_a_wrong_stop_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], status: int, sentence: str
) -> None:
    assert said(capsys, *CHAIN, *words, status=status, err=sentence) == ""


def test_a_saved_breakpoint_inside_a_function_stops_with_that_function_unfolded(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document = document_of(parse("f(t) = sin(t)*t; b = f(u); b**2"), {"u": 0.5})
    shown = unfolded(document.program, {document.key_of("b")})
    inner = next(node.key for node in shown.nodes if node.op == "sin")
    stops = Stops((Breakpoint(Target.VALUE, inner),))
    path = tmp_path / "inside.adviz"
    files.save(edits.set_stops(document, stops), path)
    for words in ((), ("--unfold",)):
        (stop,) = data(capsys, str(path), *words)
        assert stop["step"] == 2
        assert stop["breakpoints"] == ["value of b1"]


def test_the_window_opens_before_a_function_with_a_breakpoint_inside() -> None:
    document = document_of(parse("f(t) = sin(t)*t; b = f(u); b**2"), {"u": 0.5})
    shown = unfolded(document.program, {document.key_of("b")})
    inner = next(node.key for node in shown.nodes if node.op == "sin")
    stopped = edits.set_stops(document, Stops((Breakpoint(Target.VALUE, inner),)))
    assert [first_stop(each) for each in (stopped, document)] == [1, 6]


def test_the_window_opens_where_the_altered_run_stops() -> None:
    document = document_of(parse("b = sin(u); b**2"), {"u": 0.5})
    stops = Stops((Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition="value > 7"),))
    held = whatif_edits.hold(edits.set_stops(document, stops), document.key_of("b"), 8.0)
    assert first_stop(held) == 2
