"""Functions of the person's own: read, written, made into ops, refused with a sentence."""

import math

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core import limits
from autodiff_viz.core.definition import Formula, Function
from autodiff_viz.core.errors import (
    AutodiffVizError,
    FormulaError,
    FunctionError,
    LimitError,
    NameClashError,
)
from autodiff_viz.core.formula import parse
from autodiff_viz.core.functions import defined, function_of
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.printing import (
    canonical,
    node_latex,
    node_rich,
    node_text,
    partial_latex,
    partial_rich,
    partial_text,
    program_text,
)
from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.core.sweep import evaluate, forward, gradient, local_gradient, timeline

F = "f(x, y) = x*y + sin(x)"


def slopes(text: str, **point: float) -> dict[str, float]:
    """The gradient of a text at a point."""
    return gradient(timeline(forward(parse(text), point)))


# Reading and writing


@pytest.mark.parametrize(
    "text",
    [
        f"{F}; f(u, 2)*f(2*v, u)",
        f"{F}; df/dx = y + cos(x); df/dy = x; f(x, y)",
        f"{F}; df/dy = x; f(1, 2)",
        "g(t) = exp(-t); h(t) = g(t)**2 - g(2*t); dh/dt = g(t); a = h(x); a*a",
        "g(y) = 1 - exp(-y); dg/dy = 1 - g(y); g(y)",
        "area(width, height) = width*height; darea/dwidth = height; area(a, b)",
        "f(x) = x; f(3)",
        "f(x) = 3; f(x)",
        "f(a, b, c, d, g, h, k, m, n) = a*b + c*d*g*h*k*m*n; f(1, 2, 3, 4, 5, 6, 7, 8, 9)",
        "变(σ) = σ**2; 变(x)",
    ],
)
def test_a_text_with_definitions_is_written_as_it_was_read(text: str) -> None:
    program = parse(text)
    assert program_text(program) == text
    assert parse(program_text(program)) == program
    assert canonical(program) == program


def test_a_partial_may_be_written_with_the_sign_of_the_pictures() -> None:
    assert parse(f"{F}; ∂f/∂x = y + cos(x); f(a, b)") == parse(f"{F}; df/dx = y + cos(x); f(a, b)")


def test_a_definition_alone_is_the_function_of_fresh_inputs() -> None:
    assert parse(F) == parse(f"{F}; f(x, y)")
    assert parse(f"{F}; df/dx = y") == parse(f"{F}; df/dx = y; f(x, y)")
    assert parse(f"g(t) = t; {F}").nodes[-1].op == "f"


def test_definitions_may_stand_on_lines_of_their_own_and_after_other_statements() -> None:
    program = parse("a = x**2\ng(t) = t*(\n 2)\ng(a)")
    assert evaluate(program, {"x": 3.0}) == 18.0
    assert program_text(program) == "g(t) = t*2; a = x**2; g(a)"


def test_the_params_of_a_function_are_its_own() -> None:
    program = parse("f(x) = x + 1; x = 2; f(x*10)")
    assert evaluate(program, {}) == 21.0


def test_a_name_the_app_chooses_is_never_that_of_a_function() -> None:
    program = parse("z(t) = t**2; y(t) = t; z(y(x))")
    assert not {"y", "z"} & set(program.names)


def test_functions_are_part_of_equality() -> None:
    plain, other = parse("x + 1"), parse("f(t) = t; x + 1")
    assert plain != other
    assert plain.nodes == other.nodes


NAMES = ("f", "g", "h")
PARAMS = ("x", "y", "t")


@st.composite
def formulas(draw: st.DrawFn, params: tuple[str, ...], known: dict[str, int]) -> str:
    """A formula over the params that may use the functions known so far."""
    leaves = st.sampled_from([*params, "2", "0.5", "pi"])

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        calls = [
            st.tuples(*[inner] * arity).map(lambda parts, name=name: f"{name}({', '.join(parts)})")
            for name, arity in {**known, "sin": 1, "exp": 1, "max": 2}.items()
        ]
        signs = st.sampled_from(["+", "-", "*", "/", "**"])
        binary = st.tuples(inner, signs, inner).map(lambda parts: f"({''.join(parts)})")
        return st.one_of(binary, inner.map("-{}".format), *calls)

    return draw(st.recursive(leaves, grown, max_leaves=6))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of definitions, some with partials, and a statement that uses them."""
    known: dict[str, int] = {}
    statements: list[str] = []
    for name in NAMES[: draw(st.integers(1, 3))]:
        params = PARAMS[: draw(st.integers(1, 3))]
        statements.append(f"{name}({', '.join(params)}) = {draw(formulas(params, known))}")
        known[name] = len(params)
        statements += [
            f"d{name}/d{param} = {draw(formulas(params, known))}"
            for param in params
            if draw(st.booleans())
        ]
    statements.append(draw(formulas(("u", "v"), known)))
    return "; ".join(statements)


@given(texts())
@settings(derandomize=True, deadline=None, max_examples=200)
def test_any_text_with_definitions_is_written_so_that_it_is_read_again(text: str) -> None:
    program = parse(text)
    assert parse(program_text(program)) == program


# As ops


def test_a_function_is_an_op_like_all_others() -> None:
    program = parse(f"{F}; f(u, 2)")
    op = program.library["f"]
    assert op.category == "Your functions"
    assert op.compute(2.0, 3.0) == 6.0 + math.sin(2.0)
    assert op.shown_params == ("x", "y")
    assert op.doc == f"{F}, a function of your own."
    assert {*REGISTRY} == {*program.library} - {"f"}
    assert node_text(program, 2) == "f(u, 2)"
    assert node_rich(program, 2) == "f(u, 2)"
    assert node_latex(program, 2) == r"f\left(u, 2\right)"


def test_a_partial_that_is_not_typed_follows_from_the_formula() -> None:
    program = parse(f"{F}; f(a, b)")
    assert partial_text(program, 2, 0) == "cos(a) + b"
    assert partial_rich(program, 2, 1) == "a"
    assert partial_latex(program, 2, 0) == r"\cos a + b"


def test_a_typed_partial_is_the_one_that_is_used_right_or_wrong() -> None:
    assert slopes(f"{F}; df/dx = 7*y; f(a, b)", a=2.0, b=3.0) == {"a": 21.0, "b": 2.0}


def test_a_wrong_partial_goes_through_the_functions_that_use_it() -> None:
    text = "f(x) = x**2; df/dx = 5; g(t) = 3*f(t); g(u)"
    assert slopes(text, u=1.0) == {"u": 15.0}


def test_a_partial_may_use_its_own_function() -> None:
    assert slopes("f(x) = tanh(x); df/dx = 1 - f(x)**2; f(u)", u=0.5)["u"] == pytest.approx(
        1.0 - math.tanh(0.5) ** 2, rel=1e-15
    )


def test_a_function_may_have_a_param_called_y_although_y_is_the_output_of_an_op() -> None:
    found = slopes("f(y, x) = y**2*x; f(a, b)", a=3.0, b=5.0)
    assert found == {"a": 30.0, "b": 9.0}


def test_the_number_an_operand_is_is_put_into_the_partial() -> None:
    program = parse("f(x, n) = x**n; f(u, 4)")
    assert partial_text(program, 2, 0) == "4*u**3" or "4" in partial_text(program, 2, 0)


@pytest.mark.parametrize(
    ("formula", "exact"),
    [
        ("exp(-x**2)*sin(3*x)", lambda x: mpmath.exp(-(x**2)) * mpmath.sin(3 * x)),
        ("tanh(x)/(1 + x**2)", lambda x: mpmath.tanh(x) / (1 + x**2)),
        ("log(1 + exp(x))*sqrt(x**2 + 1)", lambda x: mpmath.log(1 + mpmath.e**x) * mpmath.sqrt(x**2 + 1)),
        ("x**x - atan(x)*sigmoid(x)", lambda x: x**x - mpmath.atan(x) / (1 + mpmath.exp(-x))),
    ],
)  # fmt: skip
@pytest.mark.parametrize("x", [0.3, 1.7])
def test_a_derived_partial_is_right_to_the_last_digits(
    formula: str, exact: object, x: float
) -> None:
    with mpmath.workdps(50):
        expected = float(mpmath.diff(exact, mpmath.mpf(x)))
    assert slopes(f"f(x) = {formula}; f(u)", u=x)["u"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("formula", "x", "slope"),
    [
        ("relu(x)", 0.0, 0.0),
        ("abs(x)*3", 0.0, 0.0),
        ("max(x, 2*x)", 0.0, 1.5),
        ("(x - 1)**0", 1.0, 0.0),
        ("x**0 + x", 0.0, 1.0),
    ],
)
def test_the_conventions_at_kinks_hold_inside_a_function(
    formula: str, x: float, slope: float
) -> None:
    assert slopes(f"f(x) = {formula}; f(u)", u=x) == {"u": slope}


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_a_function_of_one_op_has_its_slopes_at_all_its_points_and_edges(op: Op) -> None:
    params = ", ".join("abcd"[: op.arity])
    folded = defined(f"f({params}) = {op.name}({params})")
    made = Program(functions=(folded,)).library["f"]
    for point in (*op.samples, *op.edges):
        value = op.compute(*point)
        for slot in range(op.arity):
            expected = local_gradient(op, slot, point, value)
            assert local_gradient(made, slot, point, value) == pytest.approx(
                expected, rel=1e-15, abs=0.0, nan_ok=True
            )


@pytest.mark.parametrize(
    ("formula", "partial"),
    [
        ("x**4 + 2**x", "2**u*log(2) + 4*u**3"),
        ("x**2 - 3*x", "-3 + 2*u"),
        ("x*x", "2*u"),
        ("x*y + sin(x)", "cos(u) + v"),
        ("atan2(x, 1)", "1/(u**2 + 1)"),
        ("y", "0"),
        ("-x", "-1"),
        ("x**0", "0"),
    ],
)
def test_a_derived_partial_is_written_as_a_person_would(formula: str, partial: str) -> None:
    assert partial_text(parse(f"f(x, y) = {formula}; f(u, v)"), 2, 0) == partial


def test_a_function_never_raises() -> None:
    program = parse("f(x) = log(x)/x + exp(1000*x); f(u)")
    assert math.isnan(evaluate(program, {"u": -1.0}))
    assert math.isinf(evaluate(program, {"u": 5.0}))


def test_a_partial_too_long_to_be_read_is_written_by_its_name() -> None:
    program = parse("f(x, y) = " + "*".join(f"sin(x + {i}*y)" for i in range(40)) + "; f(u, 2*v)")
    last = len(program.nodes) - 1
    assert partial_text(program, last, 0) == f"f_x(u, {program.names[last - 1]})"
    assert partial_rich(program, last, 1).startswith("f_{y}(u, ")
    assert partial_latex(program, last, 1).startswith(r"f_{y}\left(u, ")


# Mistakes


@pytest.mark.parametrize(
    ("text", "start", "said"),
    [
        (f"{F}; f(1)", 24, "takes 2 operands, not 1"),
        (f"{F}; f()", 24, "takes 2 operands, not 0"),
        ("f(x) = x*f(x)", 9, "used in its own definition"),
        ("f(x) = g(x); g(x) = x; f(1)", 7, "g is used before its definition at line 1, column 14"),
        ("f(2); f(x) = x", 0, "f is used before its definition at line 1, column 7"),
        ("f(x) = g(x)", 7, "There is no op called g"),
        ("sin(x) = x", 0, "sin is the name of an op"),
        ("ln(x) = x", 0, "ln is another name of an op"),
        ("pi(x) = x", 0, "pi is a word of the language"),
        ("f(x) = x; f(x) = 2*x", 10, "has its definition already at line 1, column 1"),
        ("f = 3; f(x) = x", 7, "f stands for a value at line 1, column 1"),
        ("x + f; f(x) = x", 7, "f stands for a value"),
        ("f(x) = x; f = 3", 10, "f is the name of a function"),
        ("f(x) = x; f + 1", 10, "takes its operands in parentheses"),
        ("f(x) = x; g(f) = f", 12, "f is the name of a function"),
        ("f(f) = f", 2, "f is the name of a function"),
        ("f(sin) = 2", 2, "sin is the name of an op"),
        ("f(x, x) = x", 5, "x is twice among the params"),
        ("f(x) = x*k", 9, "k is no param of f"),
        ("f() = 3", 0, "has no param"),
        ("f(2) = 3", 2, "A param of a function is a name, not 2"),
        ("f(x y) = x", 4, "names with commas between"),
        ("f(x,) = x", 4, "names with commas between"),
        ("f(x) = ", 5, "After = a number"),
        ("f(x) = x; df/dx = 2*", 19, "After * a number"),
        ("f(x) = x; df/dx = k", 18, "k is no param of f"),
        ("f(x) = x; df/dy = 1", 13, "y is no param of f(x)"),
        ("df/dx = 1", 0, "There is no function f above"),
        ("f(x) = x; df/dx = 1; df/dx = 2", 21, "has its definition already"),
        ("∂x + 1", 0, "A ∂ stands only where"),
    ],
)
def test_a_wrong_definition_is_refused_at_its_place(text: str, start: int, said: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.start == start
    assert said in caught.value.sentence
    assert "^" in caught.value.picture()


def test_a_function_whose_inside_grows_without_end_is_refused_at_once() -> None:
    text = "f0(x) = x*x" + "".join(f"; f{i}(x) = f{i - 1}(x)*f{i - 1}(x + 1)" for i in range(1, 60))
    with pytest.raises(FormulaError, match="are too many"):
        parse(text)


def test_too_many_params_and_too_many_functions_are_refused() -> None:
    params = ", ".join(f"p{i}" for i in range(limits.PARAMS + 1))
    with pytest.raises(LimitError, match="params"):
        parse(f"f({params}) = p1")
    many = "; ".join(f"f{i}(x) = x" for i in range(limits.FUNCTIONS + 1))
    with pytest.raises(AutodiffVizError, match="functions"):
        parse(many)


def test_a_program_is_checked_for_its_functions_too() -> None:
    square = Formula((Node(INPUT, name="x"), Node("square", (0,))), 1)
    right = Function("f", ("x",), square)
    assert Program(functions=(right,)).library["f"].compute(3.0) == 9.0
    with pytest.raises(NameClashError):
        Program(functions=(right, right))
    with pytest.raises(FunctionError):
        Program(functions=(Function("f", ("t",), square),))
    with pytest.raises(FunctionError):
        Program(functions=(Function("f", (), square),))
    with pytest.raises(NameClashError):
        Program((Node(INPUT, name="f"),), 0, (right,))
    itself = Formula((Node(INPUT, name="x"), Node("f", (0,))), 1)
    with pytest.raises(FunctionError, match="its own definition"):
        Program(functions=(Function("f", ("x",), itself),))


def test_a_function_is_made_of_texts() -> None:
    made = function_of("f", ("x", "y"), "x*y", ("", "x"))
    assert made == defined("f(x, y) = x*y; df/dy = x")
    with pytest.raises(FormulaError) as caught:
        function_of("f", ("x", "y"), "x*y", ("", "2*"))
    assert caught.value.line == 2
    for name, params, formula in (
        ("f", ("x",), "x; 3"),
        ("f", ("x",), "x\n3"),
        ("f(x) = 3; g", ("x",), "x"),
        ("f", ("x", "x"), "x"),
        ("f", ("x, y",), "x"),
        ("", ("x",), "x"),
        ("f", (), "3"),
        ("x", ("x",), "x"),
    ):
        with pytest.raises(AutodiffVizError):
            function_of(name, params, formula)


@pytest.mark.parametrize("text", ["x + 1", "f(x) = x; f(x) + 1", "f(x) = x; g(x) = x", "3"])
def test_what_is_not_the_definition_of_one_function_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="not the definition of one function"):
        defined(text)
