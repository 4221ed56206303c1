"""The V-curve: the error of each method against h."""

import math

import pytest

from autodiff_viz.core.complex_step import complex_step
from autodiff_viz.core.errors import NoComplexStepError, SettingsError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.numeric import central_difference, forward_difference
from autodiff_viz.core.step_sizes import Method, StepSizes, step_sizes, v_curve
from autodiff_viz.core.sweep import forward, timeline

pytestmark = pytest.mark.usefixtures("complex_ops")


def curve(text: str, name: str = "x", seed: float = 1.0, **point: float) -> StepSizes:
    return v_curve(timeline(forward(parse(text), point), seed), point, name)


def error(found: StepSizes, method: Method, h: float) -> float:
    return found.errors[method][found.hs.index(h)]


def test_the_h_go_from_1e_1_to_1e_15_with_every_power_of_ten() -> None:
    hs = step_sizes()
    assert (hs[0], hs[-1]) == (1e-1, 1e-15)
    assert all(float(f"1e-{k}") in hs for k in range(1, 16))
    assert list(hs) == sorted(hs, reverse=True)


@pytest.mark.parametrize(("h", "size"), [(1e-4, 8.8e-8), (1e-6, 5e-11), (1e-12, 8e-5)])
def test_the_reference_chain_has_its_v(h: float, size: float) -> None:
    found = curve("exp(x**2)**2", x=0.5)
    assert error(found, Method.CENTRAL, h) == pytest.approx(size, rel=0.02)


def test_the_truncation_falls_with_h_and_with_its_square() -> None:
    found = curve("exp(x**2)**2", x=0.5)
    for method, order in ((Method.FORWARD, 1), (Method.CENTRAL, 2), (Method.COMPLEX, 2)):
        ratio = error(found, method, 1e-2) / error(found, method, 1e-3)
        assert math.log10(ratio) == pytest.approx(order, abs=0.01)
        assert method.order == order


def test_the_complex_step_stays_right_to_the_last_digits() -> None:
    found = curve("exp(x**2)**2", x=0.5)
    assert all(error(found, Method.COMPLEX, float(f"1e-{k}")) < 1e-15 for k in range(9, 16))


def test_the_best_h_of_each_method() -> None:
    found = curve("exp(x**2)**2", x=0.5)
    best = found.best(Method.CENTRAL)
    assert best is not None
    assert 1e-7 < best[0] < 1e-4
    assert found.best(Method.FORWARD) is not None


def test_a_program_with_an_op_without_a_complex_formula_says_which() -> None:
    found = curve("relu(x)*x", x=0.5)
    assert found.refused == "There is no complex step: y is relu, which has no complex formula."
    assert set(found.errors) == {Method.FORWARD, Method.CENTRAL}
    assert found.best(Method.COMPLEX) is None


def test_what_does_not_depend_on_the_input_needs_no_complex_formula() -> None:
    found = curve("relu(w)*x", w=2.0, x=0.5)
    assert found.refused == ""
    assert error(found, Method.COMPLEX, 1e-3) < 1e-15
    with pytest.raises(NoComplexStepError, match="relu"):
        complex_step(parse("relu(w)*x"), {"w": 2.0, "x": 0.5}, "w", 1e-9)


def test_the_seed_scales_the_errors() -> None:
    one, two = curve("exp(x)", x=0.5), curve("exp(x)", seed=2.0, x=0.5)
    assert error(two, Method.CENTRAL, 1e-1) == pytest.approx(2 * error(one, Method.CENTRAL, 1e-1))


def test_where_the_function_is_not_finite_the_error_is_nan() -> None:
    found = curve("log(x)", x=1e-3)
    assert math.isnan(error(found, Method.CENTRAL, 1e-1))
    assert math.isfinite(error(found, Method.CENTRAL, 1e-6))


def test_the_complex_step_is_exact_where_every_difference_has_lost_all_digits() -> None:
    program = parse("exp(x)/x")
    found = complex_step(program, {"x": 1.5}, "x", 1e-200)
    assert found == pytest.approx(math.exp(1.5) * (1.5 - 1) / 1.5**2, rel=1e-15)


@pytest.mark.parametrize("h", [0.0, -1e-3, math.nan, math.inf])
def test_an_h_that_is_no_step_is_a_sentence(h: float) -> None:
    for quotient in (forward_difference, central_difference):
        with pytest.raises(SettingsError, match="take 1e-5"):
            quotient(math.exp, 1.0, h)


def test_a_curve_that_nobody_wants_any_more_ends() -> None:
    point = {"x": 0.5}
    asked = iter([True, True, False])
    found = v_curve(
        timeline(forward(parse("exp(x)"), point)), point, "x", lambda: next(asked, False)
    )
    assert len(found.hs) == 2
