"""What a text means, and the sentence and place for a text that means nothing."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core.errors import FormulaError, NoTextError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sweep import evaluate

POINT = {"x": 2.0, "y": 3.0, "z": 5.0}


def value(text: str) -> float:
    return evaluate(parse(text), POINT)


def error(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return caught.value


def test_the_chain_of_the_article() -> None:
    assert parse("exp(x**2)**2") == Program(
        (Node(INPUT, name="x"), Node("square", (0,)), Node("exp", (1,)), Node("square", (2,))), 3
    )


@pytest.mark.parametrize(
    "text",
    [
        "x + y*z", "x*y + z", "x - y - z", "x / y / z", "x / y * z", "x*(y + z)", "(x + y)*z",
        "x**y**z", "(x**y)**z", "-x**2", "(-x)**2", "2**-x", "2**-x**y", "-x*y", "x*-y", "x - -y",
        "--x", "-+-x", "+x", "x**-2", "-2**2", "(-2)**2", "x**2**y", "x**3 - y**2", "2**3**2",
        "-x + y", "-(x + y)", "x - (y - z)", "x**2*y", "-2*x", "x**-y*z", ".5*x + 5.*y - 1e-3",
        "abs(x - y)", "max(x, min(y, z))", "-x/-y", "x*2**-y/z",
    ],
)  # fmt: skip
def test_precedence_is_that_of_python(text: str) -> None:
    expected = eval(text, {**POINT, "max": max, "min": min, "abs": abs})  # noqa: S307 - the list above
    assert value(text) == pytest.approx(expected, rel=1e-15)


def test_a_caret_is_a_power() -> None:
    assert parse("x^y^2") == parse("x**y**2")


@pytest.mark.parametrize(
    ("text", "ops"),
    [
        ("x**2", [INPUT, "square"]),
        ("x**3", [INPUT, "cube"]),
        ("x**2.0", [INPUT, "square"]),
        ("x**4", [INPUT, CONST, "pow"]),
        ("x**-2", [INPUT, CONST, "pow"]),
        ("pow(x, 2)", [INPUT, CONST, "pow"]),
        ("k = 2; x**k", [CONST, INPUT, "pow"]),
        ("square(x)", [INPUT, "square"]),
        ("add(x, y)", [INPUT, INPUT, "add"]),
        ("ln(x)", [INPUT, "log"]),
        ("neg(2)", [CONST, "neg"]),
        ("-(2)", [CONST, "neg"]),
        ("--2", [CONST, "neg"]),
        ("-pi", [CONST, "neg"]),
    ],
)
def test_which_ops_a_text_makes(text: str, ops: list[str]) -> None:
    assert [node.op for node in parse(text).nodes] == ops


def test_a_minus_before_a_number_belongs_to_it_unless_the_number_is_a_base() -> None:
    assert parse("-2").nodes == (Node(CONST, number=-2.0),)
    assert parse("-2**2").nodes == (
        Node(CONST, number=2.0),
        Node("square", (0,)),
        Node("neg", (1,)),
    )


def test_each_number_is_a_node_of_its_own_without_a_name() -> None:
    assert parse("2*x + 2").nodes.count(Node(CONST, number=2.0)) == 2
    assert parse("pi").nodes == (Node(CONST, number=math.pi),)


def test_unknown_names_are_inputs_in_the_order_they_appear() -> None:
    program = parse("b*a + b + c")
    assert [program.names[i] for i in program.inputs] == ["b", "a", "c"]


def test_x_times_x_reads_one_input_twice() -> None:
    assert parse("x*x").nodes == (Node(INPUT, name="x"), Node("mul", (0, 0)))


def test_statements_are_ended_by_semicolons_and_lines_and_blank_ones_are_skipped() -> None:
    expected = parse("a = x**2; y = exp(a); z = y**2")
    assert parse(";a = x**2\n\n ;; y = exp(\na\n)\r\nz = y**2;\n") == expected
    assert [node.name for node in expected.nodes] == ["x", "a", "y", "z"]
    assert expected.output == 3


def test_the_last_statement_is_the_output() -> None:
    assert parse("a = x**2; sin(a); a").output == 1
    assert parse("x; y; x").output == 0


def test_a_second_name_makes_no_node() -> None:
    program = parse("a = x**2; b = a; c = b; c*b")
    assert program.nodes == (Node(INPUT, name="x"), Node("square", (0,), "a"), Node("mul", (1, 1)))
    assert parse("b = x; b").nodes == (Node(INPUT, name="x"),)


def test_a_number_can_have_a_name() -> None:
    assert parse("k = 3; k").nodes == (Node(CONST, name="k", number=3.0),)
    assert parse("k = pi").nodes == (Node(CONST, name="k", number=math.pi),)


def test_the_key_of_a_node_is_its_place() -> None:
    assert [node.key for node in parse("exp(x**2)**2 + 1").nodes] == [0, 1, 2, 3, 4, 5]


def test_numbers_are_floats_from_the_start() -> None:
    assert value("2**99999999") == math.inf
    assert value("9" * 5000) == math.inf
    assert value("0." + "0" * 100 + "1" * 4900) == pytest.approx(1.1111111111111e-101)


@pytest.mark.parametrize(
    "name", ["math", "class", "__builtins__", "lambda", "e", "ln", "变量", "σ"]
)
def test_words_of_python_are_ordinary_names(name: str) -> None:
    assert evaluate(parse(f"{name}**2"), {name: 3.0}) == 9.0


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "x" + ")" * 10_000,
        "exp(" * 10_000 + "x" + ")" * 10_000,
        "max(1, " * 10_000 + "x" + ")" * 10_000,
        "-" * 10_000 + "x",
        "x" + "**x" * 10_000,
        "x" + " + x" * 25_000,
        "x" + ";x" * 50_000,
        "\n" * 100_000 + "x",
    ],
    ids=lambda text: text[:12],
)
def test_long_and_deep_texts_are_read(text: str) -> None:
    assert parse(text).output is not None


@pytest.mark.parametrize("end", ["", "+", ")", "$", "y", "(", "**"])
def test_an_error_after_a_deep_nesting_is_a_sentence(end: str) -> None:
    assert error("exp(" * 10_000 + "x" + end).sentence


ERRORS = [
    # text, line, column, length, sentence, hint
    ("", 1, 1, 1, "There is nothing to read.", "Write an expression, as in exp(x**2)."),
    (" ;\n", 1, 1, 1, "There is nothing to read.", "Write an expression, as in exp(x**2)."),
    ("1 + exq(x)", 1, 5, 3, "There is no op called exq.", "Did you mean exp?"),
    ("Sin(x)", 1, 1, 3, "There is no op called Sin.", "Did you mean sin?"),
    ("f(x)", 1, 1, 1, "There is no op called f.", "To multiply, write f*(…)."),
    ("x*x(2)", 1, 3, 1, "x is not an op, so it takes no operands.", "To multiply, write x*(…)."),
    ("pi(x)", 1, 1, 2, "pi is not an op, so it takes no operands.", "To multiply, write pi*(…)."),
    ("2x", 1, 2, 1, "Between 2 and x an operator is missing.", "To multiply, write 2*x."),
    ("2(x)", 1, 2, 1, "Between 2 and (…) an operator is missing.", "To multiply, write 2*(…)."),
    ("(x)(y)", 1, 4, 1, "Between (…) and (…) an operator is missing.", "To multiply, write (…)*(…)."),
    ("x y", 1, 3, 1, "Between x and y an operator is missing.", "To multiply, write x*y."),
    ("a\nx 2", 2, 3, 1, "Between x and 2 an operator is missing.", "To multiply, write x*2."),
    ("sin x", 1, 1, 3, "The op sin takes its operands in parentheses.", "Write sin(x)."),
    ("ln y", 1, 1, 2, "The op ln takes its operands in parentheses.", "Write ln(y)."),
    ("2 + max", 1, 5, 3, "The op max takes its operands in parentheses.", "Write max(x, y)."),
    ("exp()", 1, 1, 5, "The op exp takes 1 operand, not 0.", "Write exp(x)."),
    ("1+exp(x, y)", 1, 3, 9, "The op exp takes 1 operand, not 2.", "Write exp(x)."),
    ("max(1)", 1, 1, 6, "The op max takes 2 operands, not 1.", "Write max(a, b)."),
    (
        "a = 1\nb = exp((x)", 2, 8, 1,
        "The parenthesis opened here is never closed.", "Write ) to close it.",
    ),
    (
        "exp(x\ny = 2", 1, 4, 1,
        "The parenthesis opened here is never closed.", "Write ) to close it.",
    ),
    (
        "(x; y)", 1, 1, 1,
        "The parenthesis opened here is never closed.", "Write ) to close it.",
    ),
    (
        "exp(", 1, 4, 1,
        "The parenthesis opened here is never closed.", "Write ) to close it.",
    ),
    ("x)", 1, 2, 1, "This ) closes no parenthesis.", "Delete it, or write ( before."),
    (")", 1, 1, 1, "This ) closes no parenthesis.", "Delete it, or write ( before."),
    ("()", 1, 2, 1, "There is nothing between the parentheses.", ""),
    ("x = ", 1, 3, 1, "After = a number, a name or an expression is missing.", ""),
    ("x +", 1, 3, 1, "After + a number or a name is missing.", ""),
    ("(x *)", 1, 4, 1, "After * a number or a name is missing.", ""),
    ("max(, 2)", 1, 4, 1, "After ( a number or a name is missing.", ""),
    ("x + * y", 1, 5, 1, "Between + and * a number or a name is missing.", ""),
    ("**x", 1, 1, 2, "Before ** a number or a name is missing.", ""),
    ("=", 1, 1, 1, "Before = a name is missing.", "Write a name, as in a = x**2."),
    ("==", 1, 1, 2, "Before == a number or a name is missing.", ""),
    ("x ==", 1, 3, 2, "After == a number or a name is missing.", ""),
    ("x ! 2", 1, 3, 1, "The sign ! means nothing here.", ""),
    (
        "0 < x <= 1", 1, 7, 2,
        "After < a second comparison cannot follow.", "Put one of them in parentheses, as in (a < b) == c.",
    ),
    ("x + 1 = 2", 1, 7, 1, "Only a name can stand before =.", "Write a single name before it, as in a = x**2."),
    ("a = b = c", 1, 7, 1, "A statement has one =.", "Begin a new statement with ; or a new line."),
    ("(x, y)", 1, 3, 1, "A comma stands only between the operands of an op.", ""),
    ("1,5*x", 1, 2, 1, "A comma stands only between the operands of an op.", "Write 1.5 with a point."),
    ("exp = 3", 1, 1, 3, "exp is the name of an op.", "Choose another name."),
    ("pi = 3", 1, 1, 2, "pi is a word of the language.", "Choose another name."),
    ("π = 3", 1, 1, 1, "pi is a word of the language.", "Choose another name."),
    ("1 + input", 1, 5, 5, "input is a word of the language.", "Choose another name."),
    ("a = 1; a = 2", 1, 8, 1, "a has its definition already at line 1, column 1.", "Choose another name."),
    ("b = x; b = 2", 1, 8, 1, "b has its definition already at line 1, column 1.", "Choose another name."),
    ("b = 2*a\na = 3", 1, 7, 1, "a is used before its definition at line 2, column 1.", "Put the definition first."),
    ("x = x + 1", 1, 5, 1, "x is used in its own definition.", "Choose another name for the result."),
    ("a = a", 1, 5, 1, "a is used in its own definition.", "Choose another name for the result."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "column", "length", "sentence", "hint"), ERRORS, ids=[row[0] for row in ERRORS]
)
def test_an_error_is_a_sentence_with_its_place_and_a_way_out(
    text: str, line: int, column: int, length: int, sentence: str, hint: str
) -> None:
    found = error(text)
    assert (found.sentence, found.hint) == (sentence, hint)
    assert (found.line, found.column, found.length) == (line, column, length)
    drawn = found.picture().split("\n")
    assert drawn[0] == f"{sentence} (line {line}, column {column}){' ' * bool(hint)}{hint}"
    assert drawn[1] == "    " + text.split("\n")[line - 1]
    assert drawn[2] == "    " + " " * (column - 1) + "^" * length


def test_the_caret_stands_under_its_place_in_a_long_line() -> None:
    drawn = error("x + " * 1000 + "exq(x)" + " + x" * 1000).picture().split("\n")
    assert drawn[1].index("exq") == drawn[2].index("^")
    assert max(map(len, drawn[1:])) <= 80


def test_the_caret_counts_columns_of_the_terminal_and_controls_are_not_drawn() -> None:
    assert error("变\t$").picture().endswith("    变 $\n       ^")
    assert "\x1b" not in error("\x1b[31m").picture()


@given(
    st.one_of(
        st.text(max_size=30),
        st.text("xyab12.,+-*/^()=; \n'eπ²₁", max_size=30),
        st.lists(
            st.sampled_from(
                ["x", "a", "2", "exp", "max", "(", ")", ",", "=", ";", "+", "-", "**", "pi"]
            ),
            max_size=20,
        ).map(" ".join),
    )
)
@settings(derandomize=True, deadline=None, max_examples=1000)
def test_any_text_is_a_program_or_a_sentence_with_its_place(text: str) -> None:
    refused = refusal(text)
    if refused is not None:
        assert refused.sentence.endswith(".")
        assert 0 <= refused.start <= max(0, len(text) - 1)
        assert refused.length >= 1
        assert refused.picture()


def refusal(text: str) -> FormulaError | None:
    """The error of a text that is no program; any other exception passes and fails the test."""
    try:
        parse(text)
    except FormulaError as found:
        return found
    return None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x < 2", 1.0),
        ("2 < x", 0.0),
        ("x + 1 <= 2*x", 1.0),
        ("x >= 1 + 1", 0.0),
        ("x ≠ 1", 0.0),
        ("(x < 2) == (x ≤ 1)", 1.0),
        ("-x < -2", 0.0),
        ("where(x > 0, 3*x, 1/0)", 3.0),
        ("(x > 0)*5 + 1", 6.0),
    ],
)
def test_a_comparison_binds_loosest_and_answers_1_or_0(text: str, value: float) -> None:
    assert evaluate(parse(text), {"x": 1.0}) == value


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_every_other_name_of_an_op_calls_it(op: Op) -> None:
    operands = ", ".join(op.params)
    for name in op.also:
        assert parse(f"{name}({operands})") == parse(f"{op.name}({operands})")


def test_no_two_ops_answer_to_one_name() -> None:
    words = [word for op in REGISTRY.values() for word in (op.name, *op.also)]
    assert len(words) == len(set(words))


def test_another_name_of_an_op_can_still_be_the_name_of_a_value() -> None:
    assert parse("psi = x**2; psi + 1").names[-1] == "z"


@pytest.mark.parametrize("given", [3, None, b"x", parse("x")])
def test_what_is_no_text_is_a_sentence(given: object) -> None:
    with pytest.raises(NoTextError, match=r"is no formula; give a text, as in parse\('x\*\*2'\)"):
        parse(given)  # type: ignore[arg-type]  # the mistake
