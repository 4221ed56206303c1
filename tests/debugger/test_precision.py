"""Where digits are lost though all is finite."""

from __future__ import annotations

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import Timeline, forward, timeline
from autodiff_viz.debugger.precision import first_loss, step_losses


def line_of(text: str, **point: float) -> Timeline:
    return timeline(forward(parse(text), point))


def losses(line: Timeline) -> str:
    return " ".join(told for step in line.steps for told in step_losses(line, step))


@pytest.mark.parametrize(
    ("text", "x", "told"),
    [
        (
            "exp(x) - 1",
            1e-12,
            "Cancellation: 1 - 1 leaves 1.00009e-12, of which about 4 digits are right.",
        ),
        ("a = x*3; a - x*3", 0.1, "leaves nothing"),
        ("x + 1", 1e-20, "Absorption: in 1e-20 + 1 the 1e-20 is lost in rounding."),
        ("exp(x)", -800.0, "Underflow: exp(-800) is too small for a float"),
        ("x*x", 1e-200, "Underflow: 1e-200*1e-200 is too small"),
        ("x*1e-300", 1e-15, "so small that a float holds few of its digits"),
        ("exp(-x)*1e-300*1e-10", 100.0, "Underflow: 1e-310 × 3.72008e-44"),
        ("a = 1e9*x; b = a + 0; c = 2*x - 1e9*x; b + c", 1.0, "Cancellation: x̄ = "),
    ],
)
def test_what_is_lost_is_told(text: str, x: float, told: str) -> None:
    assert told in losses(line_of(text, x=x))


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("x - 1", 1.0),
        ("exp(x) - 1", 1.0),
        ("x*0", 3.0),
        ("x + 0", 2.0),
        ("relu(x)", -1.0),
        ("0/x", 2.0),
    ],
)
def test_what_is_exact_is_no_loss(text: str, x: float) -> None:
    assert not losses(line_of(text, x=x))


def test_the_first_loss_is_the_first_a_plain_scan_finds() -> None:
    line = line_of("a = exp(x) - 1; b = x*x; a*b", x=1e-200)
    plain = [n for n, step in enumerate(line.steps, 1) if step_losses(line, step)]
    found = first_loss(line)
    assert found is not None
    assert found[0] == plain[0]
    assert first_loss(line_of("sin(x)", x=1.0)) is None
