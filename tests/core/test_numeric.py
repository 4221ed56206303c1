import math
from dataclasses import replace

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.numeric import (
    Comparison,
    Verdict,
    central_difference,
    check_gradient,
    relative_error,
)
from autodiff_viz.core.sweep import BackwardStep, Timeline, evaluate, forward, timeline


def line_of(text: str, seed: float = 1.0, **point: float) -> Timeline:
    return timeline(forward(parse(text), point), seed)


def check(text: str, h: float = 1e-5, seed: float = 1.0, **point: float) -> Comparison:
    """The check of the first input."""
    return check_gradient(line_of(text, seed, **point), point, h)[0]


def planted(line: Timeline, error: float) -> Timeline:
    """The timeline with a wrong partial in its last step."""
    *steps, last = line.steps
    assert isinstance(last, BackwardStep)
    return replace(line, steps=(*steps, replace(last, partial=last.partial + error)))


def test_the_central_difference_of_the_article() -> None:
    program = parse("exp(x**2)**2")
    found = central_difference(lambda x: evaluate(program, {"x": x}), 0.5, 0.001)
    assert found == 3.2974513345919165
    assert check("exp(x**2)**2", 0.001, x=0.5).numerical == 3.2974513345919165


def test_the_central_difference_is_exact_for_a_parabola() -> None:
    assert central_difference(lambda x: x * x, 3.0, 0.5) == 6.0


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("exp(x**2)**2", {"x": 0.5}),
        ("x*sin(x) + x**2", {"x": 2.0}),
        ("sigmoid(w*x + b)", {"w": 2.0, "x": -0.3, "b": 0.1}),
        ("x/w", {"x": 1.0, "w": 0.5}),
        ("1e-7*x", {"x": 1.0}),
        ("1e200*x", {"x": 1.0}),
        ("3 + 0*x", {"x": 1.0}),
    ],
)
def test_a_right_gradient_agrees(text: str, point: dict[str, float]) -> None:
    results = check_gradient(line_of(text, **point), point)
    assert [result.name for result in results] == list(point)
    assert [result.verdict for result in results] == [Verdict.AGREES] * len(point)
    assert all(result.reason == "" for result in results)
    assert all(result.error < 1e-6 for result in results)


@pytest.mark.parametrize("error", [1e-3, -1e-3, -6.0, 1e6])
def test_a_wrong_gradient_differs(error: float) -> None:
    line = planted(line_of("x**2", x=3.0), error)
    assert check_gradient(line, {"x": 3.0})[0].verdict is Verdict.DIFFERS


def test_a_slope_of_1e_7_reported_as_0_differs() -> None:
    line = planted(line_of("1e-7*x", x=1.0), -1e-7)
    result = check_gradient(line, {"x": 1.0})[0]
    assert result.backward == 0.0
    assert result.error == 1.0
    assert result.verdict is Verdict.DIFFERS


def test_a_small_slope_of_wrong_sign_differs() -> None:
    line = planted(line_of("1e-7*sin(x)", x=1.0), -2 * math.cos(1.0))
    assert check_gradient(line, {"x": 1.0})[0].verdict is Verdict.DIFFERS


def test_the_seed_scales_both_sides() -> None:
    result = check("x**2", seed=-2.5, x=3.0)
    assert result.backward == -15.0
    assert result.numerical == pytest.approx(-15.0)
    assert result.verdict is Verdict.AGREES


@pytest.mark.parametrize(
    ("text", "x", "h", "reason"),
    [
        ("x**2", 1e20, 1e-5, "x + h and x are the same number"),
        ("log(x)", 1e-6, 1e-5, "not finite at both points"),
        ("exp(x)", 800.0, 1e-5, "not finite"),
        ("sqrt(x)", 0.0, 1e-5, "not finite"),
        ("1e10 + 1e-9*x", 1.0, 1e-5, "own error"),
    ],
)
def test_where_the_quotient_is_no_judge_it_says_so(
    text: str, x: float, h: float, reason: str
) -> None:
    result = check(text, h, x=x)
    assert result.verdict is Verdict.CANNOT_TELL
    assert reason in result.reason
    assert result.reason.endswith(".")


def test_a_backward_gradient_that_is_not_finite_cannot_be_judged() -> None:
    line = planted(line_of("x**2", x=3.0), math.nan)
    result = check_gradient(line, {"x": 3.0})[0]
    assert result.verdict is Verdict.CANNOT_TELL
    assert "backward gradient is not finite" in result.reason


def test_each_input_is_judged_apart() -> None:
    line = planted(line_of("x*w", x=3.0, w=2.0), 1.0)
    verdicts = {r.name: r.verdict for r in check_gradient(line, {"x": 3.0, "w": 2.0})}
    assert verdicts == {"x": Verdict.AGREES, "w": Verdict.DIFFERS}


def test_an_input_the_output_does_not_use_agrees_with_0() -> None:
    result = {r.name: r for r in check_gradient(line_of("q; x**2", q=1.0, x=2.0),
                                                {"q": 1.0, "x": 2.0})}  # fmt: skip
    assert (result["q"].backward, result["q"].numerical) == (0.0, 0.0)
    assert result["q"].verdict is Verdict.AGREES


@pytest.mark.parametrize(
    ("a", "b", "error"), [(0.0, 0.0, 0.0), (1.0, 1.0, 0.0), (1.0, 0.0, 1.0), (2.0, 1.0, 0.5)]
)
def test_the_relative_error(a: float, b: float, error: float) -> None:
    assert relative_error(a, b) == relative_error(b, a) == error
    assert math.isnan(relative_error(a, math.nan))


@pytest.mark.parametrize("text", ["relu(x)", "x + relu(x)", "relu(x)*exp(x)"])
def test_at_a_kink_the_quotient_cannot_tell(text: str) -> None:
    found = check(text, x=0.0)
    assert found.verdict is Verdict.CANNOT_TELL
    assert "kink" in found.reason


@pytest.mark.parametrize(
    ("text", "point"),
    [("abs(x)*1e-3 + x", {"x": 1e-7}), ("relu(x)*0.01 + x*y", {"x": 1e-6, "y": 2.0})],
)
def test_a_kink_inside_the_interval_makes_no_right_gradient_wrong(
    text: str, point: dict[str, float]
) -> None:
    found = check(text, **point)
    assert found.verdict is Verdict.CANNOT_TELL
    assert "agree" in found.reason


@pytest.mark.parametrize("h", [5e-324, 1e-320, 1e300, 1.7e308])
@pytest.mark.parametrize("text", ["tanh(x)", "exp(x**2)**2", "sin(x)", "x**2"])
def test_an_h_at_the_ends_of_the_floats_makes_no_right_gradient_wrong(text: str, h: float) -> None:
    assert check(text, h, x=0.5).verdict is not Verdict.DIFFERS


def test_cancelling_terms_are_noise_and_no_fault() -> None:
    found = check("x + 1e10 - 1e10", x=0.5)
    assert found.verdict is Verdict.CANNOT_TELL
    assert "own error" in found.reason


def test_a_factor_of_1_plus_1e_7_is_seen_where_the_quotient_is_sharp() -> None:
    line = planted(line_of("x**2", x=3.0), 6e-7)
    assert check_gradient(line, {"x": 3.0}, 1e-3)[0].verdict is Verdict.DIFFERS
    assert check("x**2", 1e-3, x=3.0).verdict is Verdict.AGREES
