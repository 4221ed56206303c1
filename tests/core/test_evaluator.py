"""The evaluator: swept at first, compiled in the background, in C when asked for."""

import math
import threading

import numpy as np
import pytest

from autodiff_viz.core import evaluator as module
from autodiff_viz.core.compiled import ValueAndGradient
from autodiff_viz.core.errors import MissingValueError, SettingsError
from autodiff_viz.core.evaluator import SWEEPS_LONG, Backend, value_and_gradient
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from tests.core.engine_cases import bits, chain

BACKENDS: tuple[Backend, ...] = ("auto", "sweep", "python", "c")


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_backend_gives_the_value_and_the_gradient(backend: Backend) -> None:
    evaluate = value_and_gradient(parse("exp(x**2)**2"), backend)
    assert evaluate(0.5) == (1.648721270700128, (3.297442541400256,))


@pytest.mark.parametrize("length", [3, 500])
def test_the_compiled_program_takes_over_with_the_same_floats(length: int) -> None:
    evaluate = value_and_gradient(chain(("sin", "mul", "add"), length))
    swept = [bits(evaluate(0.1 * i)) for i in range(SWEEPS_LONG)]
    evaluate.settle()
    assert evaluate.is_compiled
    assert [bits(evaluate(0.1 * i)) for i in range(SWEEPS_LONG)] == swept


def test_a_program_that_is_evaluated_once_is_not_compiled() -> None:
    evaluate = value_and_gradient(chain(("sin",), 500))
    evaluate(0.5)
    evaluate.settle()
    assert not evaluate.is_compiled


def test_nobody_waits_for_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    may_end = threading.Event()
    compiled = module.gradient_function

    def slow(program: Program) -> ValueAndGradient:
        may_end.wait()
        return compiled(program)

    monkeypatch.setattr(module, "gradient_function", slow)
    evaluate = value_and_gradient(chain(("sin",), 500))
    answers = [evaluate(0.5) for _ in range(SWEEPS_LONG + 3)]
    assert not evaluate.is_compiled
    may_end.set()
    evaluate.settle()
    assert evaluate.is_compiled
    assert set(map(repr, answers)) == {repr(evaluate(0.5))}


def test_a_program_past_the_limit_is_always_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 100)
    evaluate = value_and_gradient(chain(("sin",), 500))
    for _ in range(SWEEPS_LONG + 1):
        evaluate(0.5)
    evaluate.settle()
    assert not evaluate.is_compiled


@pytest.mark.parametrize("backend", BACKENDS)
def test_wrong_inputs_get_a_sentence(backend: Backend) -> None:
    evaluate = value_and_gradient(parse("x*w"), backend)
    with pytest.raises(MissingValueError, match=r"has 2 inputs \(x, w\); 1 were given"):
        evaluate(1.0)
    for wrong in ("abc", None, 10**400):
        with pytest.raises(SettingsError, match=r"The input w was given .* not a number"):
            evaluate(1.0, wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("backend", BACKENDS)
def test_integers_and_numpy_scalars_are_numbers(backend: Backend) -> None:
    evaluate = value_and_gradient(parse("x/w"), backend)
    value, slopes = evaluate(np.float64(1.0), 0)  # type: ignore[arg-type]
    assert (value, slopes[0]) == (math.inf, math.inf)
    assert type(value) is type(slopes[1]) is float


def test_an_unknown_backend_is_refused() -> None:
    with pytest.raises(SettingsError, match="no backend 'numba'; choose one of auto, sweep"):
        value_and_gradient(parse("x"), "numba")  # type: ignore[arg-type]
