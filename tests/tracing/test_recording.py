"""trace: functions and Variables as programs, with their names."""

import warnings
from pathlib import Path
from typing import Any

import pytest

import autodiff_viz as adv
from autodiff_viz.core.errors import BadNameError, FileError, NameClashError, TracingError
from autodiff_viz.core.program import INPUT, Program
from autodiff_viz.document.document import START_VALUE


def inputs(program: Program) -> list[str]:
    return [program.nodes[i].name for i in program.inputs]


def test_a_traced_function_is_the_program_that_is_typed() -> None:
    program = adv.trace(lambda x: adv.exp(x**2) ** 2, x=0.5)
    assert program == adv.parse("exp(x**2)**2")


def test_inputs_and_variables_keep_their_names() -> None:
    def f(x: Any, rate: Any) -> Any:
        a = x**2
        a.name = "a"
        y = adv.exp(a * rate)
        y.name = "growth"
        return y

    program = adv.trace(f, x=0.5, rate=2.0)
    assert inputs(program) == ["x", "rate"]
    assert adv.program_text(program) == "a = x**2; growth = exp(a*rate)"


def test_inputs_keep_their_order_and_unused_ones_stay() -> None:
    assert inputs(adv.trace(lambda b, a, c: a * b, c=1, a=2, b=3)) == ["c", "a", "b"]


def test_a_function_without_names_takes_the_inputs_in_order() -> None:
    program = adv.trace(lambda *xs: xs[0] - xs[1], first=1.0, second=2.0)
    assert adv.program_text(program) == "first - second"
    assert adv.program_text(adv.trace(adv.exp, t=1.0)) == "exp(t)"


def test_what_led_to_a_variable_is_a_program() -> None:
    x, w = adv.Variable(0.5, name="x"), adv.Variable(2.0)
    program = adv.trace(adv.exp(x * w) + w * 3)
    assert adv.program_text(program) == "exp(x*x1) + x1*3"
    assert adv.evaluate(program, {"x": 0.5, "x1": 2.0}) == float(adv.exp(x * w) + w * 3)


def test_a_variable_from_outside_is_an_input_and_one_from_inside_a_number() -> None:
    w = adv.Variable(2.0, name="w")
    assert inputs(adv.trace(lambda x: x * w, x=1.0)) == ["x", "w"]
    assert adv.program_text(adv.trace(lambda x: x * adv.Variable(2.0), x=1.0)) == "x*2"


def test_a_derivative_can_be_traced() -> None:
    program = adv.trace(lambda x: adv.gradient(lambda y: adv.sin(y) * x, x), x=0.5)
    assert adv.program_text(program) == "x*cos(x)"
    program = adv.trace(lambda x: adv.gradient(lambda y: y**2 * x, 3.0), x=0.5)
    assert adv.evaluate(program, {"x": 0.5}) == 3.0


def test_a_function_that_returns_a_number_or_an_input_is_a_program() -> None:
    assert adv.trace(lambda x: 5, x=1.0).nodes[-1].number == 5.0
    assert adv.program_text(adv.trace(lambda x: x, x=1.0)) == "x"
    assert adv.evaluate(adv.trace(lambda: 2.5), {}) == 2.5


def test_a_branch_by_a_value_warns_that_the_program_has_one_side() -> None:
    with pytest.warns(adv.TraceWarning, match=r"decided once .* adv\.where") as told:
        program = adv.trace(lambda x: x**2 if x > 0 else -x, x=1.0)
    assert adv.program_text(program) == "x**2"
    assert told[0].filename == __file__


def test_a_number_that_was_taken_out_warns_that_it_is_a_constant() -> None:
    with pytest.warns(adv.TraceWarning, match="is a constant of the program"):
        program = adv.trace(lambda x: x * float(x), x=3.0)
    assert adv.program_text(program) == "x*3"


def test_where_keeps_both_sides() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        program = adv.trace(lambda x: adv.where(x > 0, x**2, -x), x=1.0)
    assert adv.evaluate(program, {"x": 3.0}) == 9.0
    assert adv.evaluate(program, {"x": -3.0}) == 3.0


def test_a_chain_of_100_000_ops_is_traced() -> None:
    def f(x: Any) -> Any:
        for _ in range(100_000):
            x = adv.sin(x)
        return x

    program = adv.trace(f, x=1.0)
    assert len(program.nodes) == 100_001
    assert program.nodes[0].op == INPUT


def test_what_cannot_be_traced_is_a_sentence() -> None:
    with pytest.raises(BadNameError, match="max is a word of the language"):
        adv.trace(lambda **each: each["max"], max=1.0)
    with pytest.raises(TracingError, match="a program has one output"):
        adv.trace(lambda x: (x, x), x=1.0)
    with pytest.raises(TracingError, match="has its inputs already; x is none"):
        adv.trace(adv.Variable(1.0), x=1.0)
    with pytest.raises(TracingError, match="neither a function nor a Program"):
        adv.trace("x**2", x=1.0)  # type: ignore[arg-type]
    x, same = adv.Variable(1.0, name="x"), adv.Variable(2.0, name="x")
    with pytest.raises(NameClashError, match="Two nodes are called 'x'"):
        adv.trace(x * same)


def test_a_program_is_saved_as_a_document(tmp_path: Path) -> None:
    path = str(tmp_path / "a.adviz")
    program = adv.trace(lambda x: adv.exp(x**2) ** 2, x=0.7)
    adv.save(program, path)
    assert adv.load(path) == adv.Document(program, {"x": START_VALUE})
    adv.save(adv.Document(program, {"x": 0.7}), path)
    assert adv.load(path).values == {"x": 0.7}
    with pytest.raises(FileError):
        adv.save(program, tmp_path / "nowhere" / "a.adviz")
