"""Files that hold nodes and break rules, on the command line."""

import json
from pathlib import Path

import pytest

from autodiff_viz.cli import main
from autodiff_viz.core.formula import parse
from autodiff_viz.document import files, whatif_edits
from autodiff_viz.document.document import document_of
from autodiff_viz.document.whatif import Fault

FAN = document_of(parse("a = x**2; b = 3*a; c = 2*a; z = b*c"), {"x": 0.5})


def test_steps_shows_what_is_broken_and_grad_keeps_the_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "wrong.adviz")
    files.save(whatif_edits.set_fault(FAN, Fault.ASSIGN), path)
    assert main(["steps", path]) == 0
    shown = " ".join(capsys.readouterr().out.split())  # long sentences are wrapped
    assert "“=” stands in place of “+=”, so the 1.5 there was is lost" in shown
    assert "Wrong on purpose: “=” in place of “+=”." in shown
    assert main(["grad", path, "--json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["gradients"] == {"x": 3.0}
    assert "breaks on purpose are kept here" in shown.err


def test_a_held_node_is_a_number_to_grad_and_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "held.adviz")
    files.save(whatif_edits.hold(FAN, FAN.key_of("b"), 2.0), path)
    assert main(["grad", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gradients"] == {"x": 4.0}
    assert main(["check", path]) == 0
    capsys.readouterr()
    assert main(["steps", path]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "b is held at 2; computed it would be 0.75." in shown


def test_forward_mode_of_a_held_node_has_no_tangent_behind_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "held.adviz")
    files.save(whatif_edits.hold(FAN, FAN.key_of("a"), 2.0), path)
    assert main(["steps", path, "--mode", "forward", "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)
    assert all(step["contribution"] is None for step in steps)
