"""adv.define: a function of the person's own on numbers and Variables, one node of a trace."""

import math

import pytest

import autodiff_viz as adv
from autodiff_viz.core.errors import ArityError, FormulaError, TracingError

F = "f(x, y) = x*y + sin(x)"


def test_a_function_is_called_with_numbers() -> None:
    f = adv.define(F)
    g = adv.define("g(t) = f(t, t)**2", using=(f,))
    assert f(2.0, 3) == 6.0 + math.sin(2.0)
    assert g(1) == pytest.approx((1.0 + math.sin(1.0)) ** 2, rel=1e-15)
    with pytest.raises(ArityError, match=r"f takes 2 operands \(x, y\), not 1"):
        f(1.0)


def test_a_function_is_differentiated_also_twice() -> None:
    f = adv.define(F)
    x = adv.Variable(2.0)
    z = f(x, 3.0) * x
    z.backward()
    assert x.grad == pytest.approx(2 * 2.0 * 3.0 + math.sin(2.0) + 2.0 * math.cos(2.0), rel=1e-15)
    assert adv.gradient(f, 2.0, 3.0) == pytest.approx((3.0 + math.cos(2.0), 2.0), rel=1e-15)
    hessian = adv.hessian(f, 2.0, 3.0)
    assert [*map(list, hessian)] == [[pytest.approx(-math.sin(2.0)), 1.0], [1.0, 0.0]]


def test_a_typed_partial_is_used_and_told_when_it_is_wrong() -> None:
    f = adv.define("f(x) = x**2", {"x": "5"})
    assert adv.gradient(f, 3.0) == 5.0
    assert [each.name for each in f.wrong] == ["∂f/∂x"]
    assert adv.define(F, {"y": "x"}).wrong == ()
    assert str(f) == "f(x) = x**2; df/dx = 5"


def test_a_function_is_one_node_of_a_trace_and_the_program_has_its_definition() -> None:
    f = adv.define(F)
    g = adv.define("g(t) = f(t, 2)", using=(f,))
    program = adv.trace(lambda u: g(u) * u, u=0.5)
    assert adv.program_text(program) == f"{F}; g(t) = f(t, 2); g(u)*u"
    assert program == adv.parse(adv.program_text(program))
    value, slope = adv.value_and_gradient(program)(0.5)
    assert value == (1.0 + math.sin(0.5)) * 0.5
    assert slope == pytest.approx(1.0 + math.sin(0.5) + 0.5 * (2.0 + math.cos(0.5)), rel=1e-14)


def test_two_functions_of_one_name_are_not_one_program() -> None:
    f, other = adv.define("f(x) = x**2"), adv.define("f(x) = x**3")
    with pytest.raises(TracingError, match="Two functions called f"):
        adv.trace(lambda x: f(x) + other(x), x=1.0)


@pytest.mark.parametrize("text", ["f(x) = f(x)", "f(x) = k", "sin(x) = x", "x + 1", "f(x) = x; 3"])
def test_what_is_no_definition_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(FormulaError):
        adv.define(text)


def test_what_is_no_text_is_told_in_a_sentence() -> None:
    with pytest.raises(TracingError, match=r"A definition is a text .* not 3 \(int\)"):
        adv.define(3)  # type: ignore[arg-type]  # the mistake
    with pytest.raises(TracingError, match="mapping from params to formulas"):
        adv.define("f(x) = x**2", ["2*x"])  # type: ignore[arg-type]  # the mistake


def test_a_partial_off_the_grid_is_told_as_not_checked() -> None:
    far = adv.define("g(x) = log(x - 1000)", {"x": "2*x"})
    assert (far.wrong, far.unchecked) == ((), ("∂g/∂x",))
    assert adv.define("g(x) = log(x)", {"x": "1/x"}).unchecked == ()
