"""Published functions with their gradients, checked by two other means (see the cases' README)."""

import json
from pathlib import Path
from typing import Any

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import evaluate, forward, gradient, timeline

OURS = Path(__file__).parents[1] / "data" / "gradients.json"
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "gradients.json"
CASES = json.loads(OURS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_value_and_the_gradient_are_the_published_ones(case: dict[str, Any]) -> None:
    program = parse(case["expr"])
    line = timeline(forward(program, case["at"]))
    assert evaluate(program, case["at"]) == pytest.approx(case["value"], rel=1e-9)
    found = gradient(line)
    assert found.keys() == case["grad"].keys()
    for name, slope in case["grad"].items():
        assert found[name] == pytest.approx(slope, rel=1e-9, abs=0.0 if slope else 1e-12), name


def test_all_33_cases_are_here() -> None:
    assert len(CASES) == 33


@pytest.mark.skipif(not SHARED.exists(), reason="the shared cases are not on this machine")
def test_the_copy_is_the_shared_file() -> None:
    assert json.loads(SHARED.read_text(encoding="utf-8")) == CASES
