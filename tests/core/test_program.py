import math
import pickle

import pytest

from autodiff_viz.core import limits
from autodiff_viz.core.errors import (
    ArityError,
    BadNameError,
    CycleError,
    LimitError,
    NameClashError,
    ProgramError,
    UnknownOpError,
)
from autodiff_viz.core.program import (
    CONST,
    INPUT,
    Node,
    Program,
    check_name,
    number_text,
)

X = Node(INPUT, name="x")


def chain(*ops: str) -> Program:
    nodes = (X, *(Node(op, (i,)) for i, op in enumerate(ops)))
    return Program(nodes, len(ops))


# --- what is no program ---------------------------------------------------------------------------


def test_the_empty_program_has_no_output() -> None:
    assert Program().output is None
    assert Program().names == Program().inputs == Program().users == ()


@pytest.mark.parametrize(
    ("nodes", "output", "error", "sentence"),
    [
        ((X,), None, ProgramError, "one of them as its output"),
        ((), 0, ProgramError, "one of them as its output"),
        ((X,), 1, ProgramError, "one of them as its output"),
        ((X,), -1, ProgramError, "one of them as its output"),
        ((Node("sin", (0,)), X), 0, CycleError, "number 1 reads"),
        ((X, Node("sin", (1,))), 1, CycleError, "number 2 reads"),
        ((X, Node("sin", (2,)), Node("cos", (1,))), 2, CycleError, "number 2 reads"),
        ((X, Node("sin", (-1,))), 1, CycleError, "number 2 reads"),
        ((X, Node("exq", (0,))), 1, UnknownOpError, "Did you mean exp"),
        ((X, Node("sin", ())), 1, ArityError, "has 0 operands; sin takes 1"),
        ((X, Node("mul", (0,), "m")), 1, ArityError, "'m' has 1 operands; mul takes 2"),
        ((X, Node(INPUT, (0,), "w")), 1, ArityError, "input takes 0"),
        ((X, Node(CONST, (0,))), 1, ArityError, "const takes 0"),
        ((X, Node(INPUT, name="x")), 1, NameClashError, "Two nodes are called 'x'"),
        ((X, Node("sin", (0,), "x")), 1, NameClashError, "Two nodes are called 'x'"),
        ((Node(INPUT),), 0, BadNameError, "has no name"),
        ((Node(INPUT, name="sin"),), 0, BadNameError, "a word of the language"),
    ],
)
def test_a_broken_rule_is_a_sentence(
    nodes: tuple[Node, ...], output: int | None, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        Program(nodes, output)


def test_more_nodes_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NODES", 2)
    with pytest.raises(LimitError, match="3 nodes are too many: at most 2"):
        chain("sin", "cos")


def test_a_limit_itself_is_accepted() -> None:
    limits.check_limit(5, 5, "things")
    with pytest.raises(LimitError, match="1,000,001 things"):
        limits.check_limit(1_000_001, 1_000_000, "things")


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["x", "x1", "_", "_x", "weight", "höhe", "高さ", "α", "x_1", "math", "class", "a" * 255]
)
def test_letters_of_any_script_make_a_name(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "", "1x", "x y", "x-y", "x.y", "a" * 256, "sin", "pi", "input", "const", "²", "２", "x²",
        "ﬁ", "e\u0301", "\u0301x", "x\u200b", "x\u202e", "x\n", "x\0", "😀", "x'", "<b>", "٣x",
    ],
)  # fmt: skip
def test_anything_else_is_no_name(name: str) -> None:
    with pytest.raises(BadNameError, match=r"\.$"):
        check_name(name)


def test_a_few_nodes_get_letters_y_before_the_last_z_the_output() -> None:
    assert chain("square", "exp", "square").names == ("x", "a", "y", "z")


def test_many_nodes_are_numbered() -> None:
    names = chain(*["sin"] * 11).names
    assert names[:3] == ("x", "v1", "v2")
    assert names[-2:] == ("v10", "z")


def test_names_of_the_person_are_kept_and_never_given_twice() -> None:
    nodes = (
        X,
        Node("sin", (0,), "a"),
        Node("cos", (1,)),
        Node("exp", (2,), "y"),
        Node("neg", (3,)),
    )
    names = Program(nodes, 4).names
    assert names == ("x", "a", "b", "y", "z")


def test_letters_that_are_inputs_are_left_out() -> None:
    nodes = (Node(INPUT, name="z"), Node(INPUT, name="y"), Node("mul", (0, 1)), Node("sin", (2,)))
    assert Program(nodes, 3).names == ("z", "y", "a", "f")


def _with_unused(program: Program, count: int) -> Program:
    """Return the program with so many unused nodes more, each over an input of its own."""
    nodes = list(program.nodes)
    for place in range(count):
        nodes += [Node(INPUT, name=f"b{place}"), Node("square", (len(nodes),))]
    return Program(tuple(nodes), program.output)


@pytest.mark.parametrize("count", [1, 2, 12])
def test_an_unused_node_takes_no_name_from_the_output_s_chain(count: int) -> None:
    program = _with_unused(chain("square", "exp", "square"), count)
    assert program.names[:4] == ("x", "a", "y", "z")
    assert len(set(program.names)) == len(program.names)


def test_unused_nodes_are_named_by_what_is_left() -> None:
    assert _with_unused(chain("square", "exp", "square"), 2).names[5::2] == ("b", "c")
    many = _with_unused(chain(*["sin"] * 11), 1).names
    assert many[10:] == ("v10", "z", "b0", "v11")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2.0, "2"), (-3.0, "-3"), (0.5, "0.5"), (0.0, "0"), (-0.0, "-0"), (1e15, "1000000000000000"),
        (1e300, "1e300"), (5e-324, "5e-324"), (math.inf, "1e999"), (-math.inf, "-1e999"),
        (999999999999999.0, "999999999999999"), (0.1, "0.1"),
    ],
)  # fmt: skip
def test_a_number_is_its_shortest_text(number: float, text: str) -> None:
    assert number_text(number) == text
    assert float(text) == number


def test_a_bare_number_is_called_by_its_text() -> None:
    program = Program((Node(CONST, number=2.5), Node(CONST, name="c", number=1.0)), 0)
    assert program.names == ("2.5", "c")
    assert [node.is_anonymous_const for node in program.nodes] == [True, False]


# --- what is asked of it --------------------------------------------------------------------------

DIAMOND = Program(
    (
        X,
        Node(INPUT, name="w"),
        Node("sin", (0,)),
        Node("mul", (2, 2)),
        Node("exp", (1,)),
        Node(CONST, number=2.0),
        Node("add", (3, 5)),
    ),
    6,
)


def test_inputs_are_listed_in_order() -> None:
    assert DIAMOND.inputs == (0, 1)


def test_active_is_what_the_output_depends_on() -> None:
    assert DIAMOND.active == (True, False, True, True, False, True, True)


def test_users_has_one_entry_an_edge() -> None:
    assert DIAMOND.users == (((2, 0),), ((4, 0),), ((3, 0), (3, 1)), ((6, 0),), (), ((6, 1),), ())


def test_numbers_are_not_differentiable() -> None:
    assert DIAMOND.differentiable == (True, True, True, True, True, False, True)


def test_a_node_is_found_by_name_and_by_key() -> None:
    program = Program((Node(INPUT, name="x", key=7), Node("sin", (0,), key=3)), 1)
    assert program.index_of("z") == 1
    assert program.index_of_key(7) == 0
    assert program.index_of_key(8) is None
    with pytest.raises(ProgramError, match="no node called 'q'"):
        program.index_of("q")


def test_keys_are_no_part_of_equality() -> None:
    assert Node(INPUT, name="x", key=1) == Node(INPUT, name="x", key=2)


def test_a_program_can_be_pickled_hashed_and_compared() -> None:
    again = pickle.loads(pickle.dumps(DIAMOND))  # noqa: S301 - our own bytes
    assert again == DIAMOND
    assert hash(again) == hash(DIAMOND)
    assert chain("sin") != chain("cos")
