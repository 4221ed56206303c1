"""Writing is the opposite of reading; and how nodes, partials and names are typeset."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core import printing
from autodiff_viz.core.folding import fold
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.printing import canonical, program_text
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sweep import evaluate

NAMES = st.sampled_from(["x", "y", "a", "z", "x1", "v1", "total", "σ", "w_2", "变"])
NUMBERS = st.one_of(
    st.sampled_from(
        [0.0, -0.0, 1.0, 2.0, 3.0, -2.0, 0.5, 1e22, 1e-7, math.pi, math.inf, -math.inf]
    ),
    st.floats(allow_nan=False),
)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Larger expressions, as texts."""
    binary = st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**", "^"]), inner).map("".join)
    calls = [
        st.tuples(*[inner] * op.arity).map(
            lambda parts, name=op.name: f"{name}({', '.join(parts)})"
        )
        for op in REGISTRY.values()
    ]
    return st.one_of(binary, inner.map("({})".format), inner.map("-{}".format), *calls)


LEAVES = st.one_of(NAMES, st.sampled_from(["2", "3", ".5", "1e-3", "pi", "7"]))
EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=12)


@st.composite
def programs_in_writing(draw: st.DrawFn) -> str:
    """A text of statements, each name defined once and not used before."""
    statements = []
    for place in range(draw(st.integers(0, 4))):
        statement = draw(EXPRESSIONS)
        statements.append(f"n{place} = {statement}" if draw(st.booleans()) else statement)
        if draw(st.booleans()) and statements[-1].startswith(f"n{place}"):
            statements.append(f"m{place} = n{place} * n{place}")
            statements.append(f"alias{place} = m{place}")
            statements.append(f"alias{place} / n{place}")
    return "; ".join([*statements, draw(EXPRESSIONS)])


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A program built node by node: shared, unused, named and repeated nodes of every kind."""
    unused = draw(
        st.permutations(["x", "y", "a", "b", "z", "x1", "v1", "v2", "total", "f", "变", "k"])
    )
    nodes: list[Node] = []
    for _ in range(draw(st.integers(1, 14))):
        op = draw(st.sampled_from([INPUT, CONST, *REGISTRY, *REGISTRY])) if nodes else INPUT
        wants_name = (op == INPUT) or draw(st.booleans())
        if op == INPUT and not unused:
            op = CONST
        name = unused.pop() if wants_name and unused else ""
        number = draw(NUMBERS) if op == CONST else 0.0
        arity = 0 if op in (INPUT, CONST) else REGISTRY[op].arity
        operands = tuple(draw(st.integers(0, len(nodes) - 1)) for _ in range(arity))
        nodes.append(Node(op, operands, name, number))
    return Program(tuple(nodes), draw(st.integers(0, len(nodes) - 1)))


@given(programs_in_writing())
@settings(derandomize=True, deadline=None, max_examples=500)
def test_a_program_that_was_read_is_written_so_that_it_is_read_again(text: str) -> None:
    program = parse(text)
    assert repr(parse(program_text(program))) == repr(program)


@given(programs())
@settings(derandomize=True, deadline=None, max_examples=500)
def test_any_program_is_written_so_that_its_canonical_form_is_read(program: Program) -> None:
    again = parse(program_text(program))
    assert repr(again) == repr(canonical(program))
    assert repr(canonical(again)) == repr(again)


@given(programs())
@settings(derandomize=True, deadline=None, max_examples=300)
def test_the_canonical_form_has_the_same_value_names_and_inputs(program: Program) -> None:
    again = canonical(program)
    inputs = sorted(program.names[i] for i in program.inputs)
    point = {name: 0.3 + place for place, name in enumerate(inputs)}
    assert sorted(again.names[i] for i in again.inputs) == inputs
    assert repr(evaluate(again, point)) == repr(evaluate(program, point))
    assert {node.name for node in program.nodes} <= {*(node.name for node in again.nodes), ""}


@given(programs())
@settings(derandomize=True, deadline=None, max_examples=300)
def test_a_name_that_was_chosen_stays_when_it_is_written(program: Program) -> None:
    again = canonical(program)
    written = {node.name for node in again.nodes if node.name}
    for i, node in enumerate(program.nodes):
        if node.operands and len(program.users[i]) > 1:
            assert program.names[i] in written


@pytest.mark.parametrize(
    "text",
    [
        "exp(x**2)**2", "a = x**2; y = exp(a); z = y**2", "-x**2", "(-x)**2", "-(x*y)", "x - (y - z)",
        "x - (-2)", "-(2)", "-(-x)", "2**-x", "2**x**y", "(2**x)**y", "x/(y*z)", "x/y*z", "pow(x, 2)",
        "x**4", "-2*x", "(-2)**x", "-2**x", "x + 1; exp(x)", "x; y; x", "x; y + x", "k = 3; x**k",
        "a = x*y; a*a; a", "2*pi*r", "1e-7*x", "max(x, 2*y)", "2", "x; 2", "1e999*x", "x*(y/z)",
        "x + (y + z)",
    ],
)  # fmt: skip
def test_a_tidy_text_is_written_as_it_was_read(text: str) -> None:
    assert program_text(parse(text)) == text


def test_the_empty_program_is_written_as_nothing() -> None:
    assert program_text(Program()) == ""


def test_a_node_used_twice_is_written_with_the_name_it_is_shown_by() -> None:
    nodes = (Node(INPUT, name="x"), Node("sin", (0,)), Node("exp", (1,)), Node("mul", (1, 2)))
    program = Program(nodes, 3)
    assert program.names[1] == "a"
    assert program_text(program) == "a = sin(x); a*exp(a)"


def test_an_output_that_is_not_written_last_ends_the_text() -> None:
    nodes = (Node(INPUT, name="x"), Node("sin", (0,)), Node("exp", (1,)))
    assert program_text(Program(nodes, 1)) == "z = sin(x); exp(z); z"
    assert program_text(Program((*nodes, Node("cos", (0,))), 2)) == "cos(x); exp(sin(x))"


def test_a_chain_of_100_000_nodes_is_written_and_read() -> None:
    chain = [Node("sin", (i,)) for i in range(100_000)]
    program = Program((Node(INPUT, name="x"), *chain), 100_000)
    assert parse(program_text(program)) == program


def test_30_000_statements_are_written_and_read() -> None:
    doubled = [Node("add", (i, i)) for i in range(30_000)]
    program = Program((Node(INPUT, name="x"), *doubled), 30_000)
    assert parse(program_text(program)) == canonical(program)


# Nodes and partials


@pytest.mark.parametrize(
    ("text", "source", "rich", "latex"),
    [
        ("y**2", "y**2", "y^{2}", "y^{2}"),
        ("exp(a)", "exp(a)", "e^{a}", "e^{a}"),
        ("x1*x2", "x1*x2", "x_{1} · x_{2}", r"x_{1} \cdot x_{2}"),
        ("2*x", "2*x", "2x", "2 x"),
        ("2*total", "2*total", "2 · total", r"2 \cdot \mathit{total}"),
        ("x*2", "x*2", "x · 2", r"x \cdot 2"),
        ("2*3", "2*3", "2 · 3", r"2 \cdot 3"),
        ("a/b", "a/b", "a / b", r"\frac{a}{b}"),
        ("a - b", "a - b", "a − b", "a - b"),
        ("a - -2", "a - (-2)", "a − (−2)", r"a - \left(-2\right)"),
        ("-a", "-a", "−a", "-a"),
        ("sin(x)", "sin(x)", "sin x", r"\sin x"),
        ("sin(-2)", "sin(-2)", "sin (−2)", r"\sin \left(-2\right)"),
        ("log(x)", "log(x)", "ln x", r"\ln x"),
        ("pow(x, 2)", "pow(x, 2)", "x^{2}", "x^{2}"),
        ("x**-y", "x**a", "x^{a}", "x^{a}"),
        ("1e-7*x", "1e-7*x", "1e−7 · x", r"\mathrm{1e{-}7} \cdot x"),
        ("x**1e-7", "x**1e-7", "x^{1e−7}", r"x^{\mathrm{1e{-}7}}"),
        ("pi*x", "pi*x", "π · x", r"\pi \cdot x"),
        ("1e999*x", "1e999*x", "inf · x", r"\infty \cdot x"),
        ("x", "x", "x", "x"),
        ("k = 1.5", "1.5", "1.5", "1.5"),
    ],
)
def test_how_the_last_node_of_a_program_is_written(
    text: str, source: str, rich: str, latex: str
) -> None:
    program = parse(text)
    last = len(program.nodes) - 1
    program_names = program.names
    if text == "x**-y":
        source, rich, latex = (
            each.replace("a", program_names[2]) for each in (source, rich, latex)
        )
    assert printing.node_text(program, last) == source
    assert printing.node_rich(program, last) == rich
    assert printing.node_latex(program, last) == latex


@pytest.mark.parametrize(
    ("text", "slot", "source", "rich", "latex"),
    [
        ("exp(a)", 0, "exp(a)", "e^{a}", "e^{a}"),
        ("y**2", 0, "2*y", "2y", "2 y"),
        ("y**3", 0, "3*y**2", "3y^{2}", "3 y^{2}"),
        ("x**4", 0, "4*x**3", "4x^{3}", "4 x^{3}"),
        ("pow(x, 2)", 0, "2*x", "2x", "2 x"),
        ("x**-1", 0, "-1*x**-2", "−1x^{−2}", "-1 x^{-2}"),
        ("x**n", 0, "n*x**(n - 1)", "n · x^{n − 1}", r"n \cdot x^{n - 1}"),
        ("x**n", 1, "x**n*log(x)", "x^{n} · ln x", r"x^{n} \cdot \ln x"),
        ("2**x", 1, "2**x*log(2)", "2^{x} · ln 2", r"2^{x} \cdot \ln 2"),
        ("a*b", 0, "b", "b", "b"),
        ("x*x", 1, "x", "x", "x"),
        ("2*x", 1, "2", "2", "2"),
        ("a + b", 0, "1", "1", "1"),
        ("a - b", 1, "-1", "−1", "-1"),
        ("x/4", 0, "0.25", "0.25", "0.25"),
        ("x/3", 0, "1/3", "1 / 3", r"\frac{1}{3}"),
        ("a/b", 1, "-a/b**2", "−a / b^{2}", r"\frac{-a}{b^{2}}"),
        ("k = sigmoid(x)", 0, "k*sigmoid(-x)", "k · σ(−x)", r"k \cdot \sigma\left(-x\right)"),
        ("cos(x)", 0, "-sin(x)", "−sin x", r"-\sin x"),
        ("sqrt(x)", 0, "1/(2*sqrt(x))", "1 / (2√x)", r"\frac{1}{2 \sqrt{x}}"),
    ],
)
def test_how_a_partial_is_written(text: str, slot: int, source: str, rich: str, latex: str) -> None:
    program = parse(text)
    last = len(program.nodes) - 1
    assert printing.partial_text(program, last, slot) == source
    assert printing.partial_rich(program, last, slot) == rich
    assert printing.partial_latex(program, last, slot) == latex


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_every_partial_of_the_library_is_written_so_that_it_is_read_back(op: Op) -> None:
    names = "pqrs"[: op.arity]
    program = parse(f"out = {op.name}({', '.join(names)})")
    for slot, formula in enumerate(op.partials):
        point = dict(zip(names, op.samples[0], strict=True))
        out = evaluate(program, point)
        expected = evaluate(
            parse(formula), {**dict(zip(op.params, op.samples[0], strict=True)), "y": out}
        )
        written = printing.partial_text(program, len(program.nodes) - 1, slot)
        assert evaluate(parse(written), {**point, "out": out}) == pytest.approx(
            expected, rel=1e-14, nan_ok=True
        )


def test_a_partial_is_called_by_the_names_of_its_node_and_operand() -> None:
    program = parse("y1 = total*2")
    assert printing.derivative_rich(program, 2, 0) == "∂y_{1}/∂total"
    assert printing.derivative_latex(program, 2, 0) == (
        r"\frac{\partial y_{1}}{\partial \mathit{total}}"
    )
    assert printing.derivative_rich(program, 2, 1) == "∂y_{1}/∂b"


@pytest.mark.parametrize(
    ("name", "rich", "latex", "adjoint", "adjoint_rich", "adjoint_latex"),
    [
        ("x", "x", "x", "x̄", "x̄", r"\bar{x}"),
        ("y", "y", "y", "ȳ", "ȳ", r"\bar{y}"),
        ("x1", "x_{1}", "x_{1}", "x̄1", "x̄_{1}", r"\bar{x}_{1}"),
        ("é", "é", "é", "é̄", "é̄", r"\bar{é}"),
        ("alpha", "alpha", r"\alpha", "ālpha", "ālpha", r"\bar{\alpha}"),
        ("σ2", "σ_{2}", r"\sigma_{2}", "σ̄2", "σ̄_{2}", r"\bar{\sigma}_{2}"),
        ("ab", "ab", r"\mathit{ab}", "āb", "āb", r"\overline{\mathit{ab}}"),
        ("ab3", "ab_{3}", r"\mathit{ab}_{3}", "āb3", "āb_{3}", r"\overline{\mathit{ab}}_{3}"),
        ("w_1", "w_{1}", "w_{1}", "w̄_1", "w̄_{1}", r"\bar{w}_{1}"),
        ("w__1", "w__1", r"\mathit{w\_\_1}", "w̄__1", "w̄__1", r"\overline{\mathit{w\_\_1}}"),
        ("变", "变", "变", "变̄", "变̄", r"\bar{变}"),
    ],
)
def test_how_names_and_their_adjoints_are_written(
    name: str, rich: str, latex: str, adjoint: str, adjoint_rich: str, adjoint_latex: str
) -> None:
    assert printing.name_rich(name) == rich
    assert printing.name_latex(name) == latex
    assert printing.adjoint_name(name) == adjoint
    assert printing.adjoint_rich(name) == adjoint_rich
    assert printing.adjoint_latex(name) == adjoint_latex


# Folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("2 + 3*4", "14"),
        ("4*x**(4 - 1)", "4*x**3"),
        ("2*x**(2 - 1)", "2*x"),
        ("x**(1 + 1)", "x**2"),
        ("1*x/1", "x"),
        ("log(2)*x", "log(2)*x"),
        ("x/3 + 1/3", "x/3 + 1/3"),
        ("x + (1e999 - 1e999)", "x + (1e999 - 1e999)"),
        ("k = 2; k + 1", "k = 2; k + 1"),
        ("0*x", "0*x"),
    ],
)
def test_folding_does_the_arithmetic_of_numbers(text: str, folded: str) -> None:
    assert program_text(fold(parse(text))) == folded


@given(programs_in_writing())
@settings(derandomize=True, deadline=None, max_examples=200)
def test_folding_keeps_the_value(text: str) -> None:
    program = parse(text)
    point = {program.names[i]: 0.3 + i for i in program.inputs}
    expected = evaluate(program, point)
    assert evaluate(fold(program), point) == pytest.approx(expected, rel=1e-12, nan_ok=True)
