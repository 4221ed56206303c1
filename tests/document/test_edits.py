"""Each edit alone; what holds after any sequence of them is in test_machine.py."""

import math

import pytest

from autodiff_viz.core.errors import (
    AutodiffVizError,
    BadNameError,
    CycleError,
    NameClashError,
    ProgramError,
    UnknownOpError,
)
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sweep import evaluate
from autodiff_viz.document import edits
from autodiff_viz.document.document import Document, Settings, document_of, empty_document
from tests.counting import calls


def document(text: str, **values: float) -> Document:
    return document_of(parse(text), values)


def key(doc: Document, name: str) -> int:
    return doc.key_of(name)


def same_program(doc: Document, text: str) -> bool:
    """Whether the active part is the program of `text`, whatever the order of its nodes."""
    return formula(doc.program) == formula(parse(text))


def formula(program: Program) -> str:
    written: list[str] = []
    for node in program.nodes:
        operands = ",".join(written[operand] for operand in node.operands)
        leaf = node.name if node.op == INPUT else repr(node.number)
        written.append(f"{node.op}({operands})" if node.operands else leaf)
    return "" if program.output is None else written[program.output]


def ops(doc: Document) -> list[str]:
    return [node.op for node in doc.program.nodes]


# --- values, settings -----------------------------------------------------------------------------


def test_set_value_changes_one_value_and_keeps_the_program() -> None:
    before = document("x*y", x=1.0, y=2.0)
    after = edits.set_value(before, "x", -math.inf)
    assert dict(after.values) == {"x": -math.inf, "y": 2.0}
    assert after.program is before.program
    assert before.values["x"] == 1.0


def test_set_value_of_something_that_is_no_input_is_refused() -> None:
    with pytest.raises(ProgramError, match="no input called 'z'"):
        edits.set_value(document("z = x**2"), "z", 1.0)


def test_set_settings_replaces_them() -> None:
    assert edits.set_settings(document("x"), Settings(2.0, 0.1)).settings == Settings(2.0, 0.1)


# --- the article's chain, by mouse ----------------------------------------------------------------


def test_four_clicks_build_the_chain_of_the_article() -> None:
    doc = edits.add_input(empty_document())
    for op in ("square", "exp", "square"):
        doc = edits.apply_op(doc, op, doc.program.nodes[doc.program.output or 0].key)
    assert same_program(doc, "exp(x**2)**2")
    assert evaluate(doc.program, doc.point) == pytest.approx(1.648721270700128, rel=1e-15)


def test_add_op_on_empty_canvas_gets_fresh_inputs_and_is_the_output() -> None:
    doc = edits.add_op(empty_document(), "mul")
    assert same_program(doc, "x*y")
    assert dict(doc.values) == {"x": 0.5, "y": 0.5}


def test_add_op_beside_a_program_is_unused() -> None:
    doc = edits.add_op(document("x**2"), "sin")
    assert same_program(doc, "x**2")
    assert ops(doc)[-2:] == ["input", "sin"]
    assert doc.program.active == (True, True, False, False)


def test_fresh_inputs_take_the_first_free_names() -> None:
    doc = empty_document()
    for _ in range(9):
        doc = edits.add_input(doc)
    names = [node.name for node in doc.program.nodes]
    assert names == ["x", "y", "u", "v", "w", "s", "t", "x1", "x2"]


def test_a_fresh_input_does_not_take_a_name_that_is_shown() -> None:
    doc = document("exp(x**2)**2")
    assert "y" in doc.program.names
    assert edits.add_input(doc).program.names[-1] == "u"


def test_an_unknown_op_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownOpError, match="Did you mean exp"):
        edits.add_op(empty_document(), "exq")


def test_add_input_with_a_name() -> None:
    doc = edits.add_input(document("x**2"), "weight")
    assert doc.program.names[-1] == "weight"
    assert doc.values["weight"] == 0.5


def test_the_first_input_is_the_output() -> None:
    assert edits.add_input(empty_document()).program.output == 0


def test_add_input_with_a_taken_name_is_refused() -> None:
    with pytest.raises(NameClashError, match="a node called x already"):
        edits.add_input(document("x**2"), "x")


# --- apply, insert --------------------------------------------------------------------------------


def test_apply_op_to_the_output_makes_the_new_node_the_output() -> None:
    doc = document("x**2")
    assert same_program(edits.apply_op(doc, "sin", key(doc, "z")), "sin(x**2)")


def test_apply_op_to_an_inner_node_leaves_the_output() -> None:
    doc = document("a = x**2; sin(a)")
    after = edits.apply_op(doc, "exp", key(doc, "a"))
    assert same_program(after, "sin(x**2)")
    assert ops(after)[-1] == "exp"
    assert after.program.nodes[-1].operands == (after.program.index_of("a"),)


def test_apply_a_two_operand_op_reads_the_node_first_and_a_fresh_input() -> None:
    doc = document("z = x**2")
    assert same_program(edits.apply_op(doc, "sub", key(doc, "z")), "x**2 - y")


def test_apply_op_on_an_empty_program_adds_it() -> None:
    assert same_program(edits.apply_op(empty_document(), "exp", None), "exp(x)")


def test_apply_op_to_a_node_that_is_gone_is_refused() -> None:
    with pytest.raises(ProgramError, match="not there any more"):
        edits.apply_op(document("x**2"), "exp", 99)


def test_insert_op_on_an_edge() -> None:
    doc = document("z = exp(x)")
    assert same_program(edits.insert_op(doc, "sin", key(doc, "z"), 0), "exp(sin(x))")


def test_insert_op_on_one_of_two_parallel_edges() -> None:
    doc = document("z = x*x")
    assert same_program(edits.insert_op(doc, "sin", key(doc, "z"), 1), "x*sin(x)")


def test_insert_a_two_operand_op_reads_a_fresh_input() -> None:
    doc = document("z = exp(x)")
    assert same_program(edits.insert_op(doc, "mul", key(doc, "z"), 0), "exp(x*y)")


def test_insert_op_on_a_number_keeps_the_number() -> None:
    doc = document("z = x*3")
    assert same_program(edits.insert_op(doc, "sin", key(doc, "z"), 1), "x*sin(3)")


def test_an_edge_that_is_not_there_is_refused() -> None:
    doc = document("z = exp(x)")
    with pytest.raises(ProgramError, match="no slot 2"):
        edits.insert_op(doc, "sin", key(doc, "z"), 1)


# --- connect --------------------------------------------------------------------------------------


def test_connect_replaces_the_operand_and_drops_the_input_nobody_reads() -> None:
    doc = document("a = x**2; z = sin(a) + w")
    after = edits.connect(doc, key(doc, "a"), key(doc, "z"), 1)
    assert same_program(after, "a = x**2; sin(a) + a")
    assert "w" not in after.values


def test_connect_keeps_the_replaced_operand_when_it_is_computed() -> None:
    doc = document("a = x**2; z = sin(a)")
    after = edits.connect(doc, key(doc, "x"), key(doc, "z"), 0)
    assert same_program(after, "sin(x)")
    assert "a" in after.program.names


def test_connect_replaces_a_number() -> None:
    doc = document("z = x*3")
    after = edits.connect(doc, key(doc, "x"), key(doc, "z"), 1)
    assert same_program(after, "x*x")
    assert CONST not in ops(after)


def test_connect_what_is_connected_returns_the_same_document() -> None:
    doc = document("z = sin(x)")
    assert edits.connect(doc, key(doc, "x"), key(doc, "z"), 0) is doc


def test_connect_to_a_later_node_puts_the_nodes_in_order() -> None:
    doc = document("a = sin(x); b = exp(w); z = a*b")
    after = edits.connect(doc, key(doc, "b"), key(doc, "a"), 0)
    assert same_program(after, "b = exp(w); sin(b)*b")
    names = after.program.names
    assert names.index("b") < names.index("a") < names.index("z")


def test_connect_keeps_the_order_of_nodes_that_need_not_move() -> None:
    doc = document("a = sin(x); b = exp(w); c = cos(w); z = a*b + c")
    after = edits.connect(doc, key(doc, "w"), key(doc, "a"), 0)
    assert [name for name in after.program.names if name in "abcz"] == ["a", "b", "c", "z"]


def test_a_cycle_is_refused_with_a_sentence_that_names_both() -> None:
    doc = document("a = x**2; b = sin(a); z = exp(b)")
    sentence = "a cannot read z: z is computed from a."
    with pytest.raises(CycleError, match=sentence):
        edits.connect(doc, key(doc, "z"), key(doc, "a"), 0)
    assert edits.can_connect(doc, key(doc, "z"), key(doc, "a"), 0) == sentence


def test_a_node_cannot_read_itself() -> None:
    doc = document("a = x**2; z = sin(a)")
    assert edits.can_connect(doc, key(doc, "a"), key(doc, "a"), 0) == "a cannot read itself."


def test_an_input_has_no_slot() -> None:
    doc = document("z = sin(x)")
    assert "no slot 1" in edits.can_connect(doc, key(doc, "z"), key(doc, "x"), 0)


def test_can_connect_says_nothing_when_it_can() -> None:
    doc = document("a = x**2; z = sin(a)")
    assert edits.can_connect(doc, key(doc, "x"), key(doc, "z"), 0) == ""


# --- delete ---------------------------------------------------------------------------------------


def deleted(text: str, *names: str) -> Document:
    doc = document(text)
    return edits.delete(doc, [key(doc, name) for name in names])


def test_delete_splices_a_node_out() -> None:
    assert same_program(deleted("a = x**2; b = sin(a); z = exp(b)", "b"), "exp(x**2)")


def test_delete_splices_several_nodes_out() -> None:
    assert same_program(deleted("a = x**2; b = sin(a); z = exp(b)", "b", "a"), "exp(x)")


def test_delete_of_the_output_passes_the_role_to_its_operand() -> None:
    assert same_program(deleted("a = x**2; z = exp(a)", "z"), "x**2")


def test_users_of_a_deleted_node_read_its_first_operand_that_is_no_number() -> None:
    assert same_program(deleted("a = 3*x; z = sin(a)", "a"), "sin(x)")


def test_users_of_a_node_of_numbers_read_its_first_number() -> None:
    nodes = (
        Node(CONST, number=3.0),
        Node(CONST, number=4.0),
        Node("add", (0, 1), "a"),
        Node("sin", (2,), "z"),
    )
    doc = document_of(Program(nodes, 3))
    assert same_program(edits.delete(doc, [key(doc, "a")]), "sin(3)")


def test_two_users_of_a_deleted_node_of_a_number_get_a_number_each() -> None:
    doc = deleted("a = sin(3); x*a + a", "a")
    assert same_program(doc, "x*3 + 3")
    assert ops(doc).count(CONST) == 2


def test_delete_drops_inputs_and_numbers_that_lost_their_reader() -> None:
    doc = deleted("a = x*w; z = sin(a)", "a")
    assert same_program(doc, "sin(x)")
    assert list(doc.values) == ["x"]


def test_delete_keeps_an_input_that_nobody_read_before() -> None:
    doc = edits.add_input(document("a = x**2; z = sin(a)"), "spare")
    assert "spare" in edits.delete(doc, [key(doc, "a")]).values


def test_delete_of_an_input_that_is_read_is_refused_with_its_reader() -> None:
    doc = document("a = x**2; z = sin(a)")
    with pytest.raises(ProgramError, match="x is read by a; delete a first"):
        edits.delete(doc, [key(doc, "x")])


def test_an_input_deleted_with_its_readers_stays_where_it_is_read_through_them() -> None:
    assert same_program(deleted("a = x**2; z = sin(a)", "a", "x"), "sin(x)")


def test_an_unread_input_can_be_deleted() -> None:
    doc = edits.add_input(document("z = x**2"), "spare")
    assert edits.delete(doc, [key(doc, "spare")]) == document("z = x**2")


def test_deleting_everything_gives_the_empty_document() -> None:
    doc = document("z = x**2 + 3*w")
    everything = [node.key for node in doc.program.nodes]
    assert edits.delete(doc, everything) == empty_document()


def test_deleting_every_box_takes_the_numbers_along() -> None:
    assert deleted("z = x*3", "x", "z") == empty_document()


def test_deleting_the_last_node_gives_the_empty_document() -> None:
    assert deleted("x", "x") == empty_document()


def test_when_the_whole_output_goes_the_last_computed_node_is_the_output() -> None:
    doc = edits.add_op(edits.add_op(document("z = x**2"), "sin"), "cos")
    after = edits.delete(doc, [key(doc, "z"), key(doc, "x")])
    output = after.program.output
    assert output is not None
    assert after.program.nodes[output].op == "cos"
    assert "x" not in after.values


def test_deleting_nothing_returns_the_same_document() -> None:
    doc = document("x**2")
    assert edits.delete(doc, []) is doc
    assert edits.delete(doc, [99]) is doc


def test_settings_stay_when_everything_is_deleted() -> None:
    doc = edits.set_settings(document("x"), Settings(3.0))
    assert edits.delete(doc, [key(doc, "x")]).settings == Settings(3.0)


# --- disconnect, constants, names -----------------------------------------------------------------


def test_disconnect_lets_the_slot_read_a_fresh_input() -> None:
    doc = document("a = x**2; z = sin(a)")
    after = edits.disconnect(doc, key(doc, "z"), 0)
    assert same_program(after, "sin(y)")
    assert "a" in after.program.names


def test_disconnect_parts_one_of_two_parallel_edges() -> None:
    doc = document("z = x*x")
    assert same_program(edits.disconnect(doc, key(doc, "z"), 1), "x*y")


def test_disconnect_of_an_input_that_is_read_once_changes_nothing() -> None:
    doc = document("z = sin(x)")
    assert edits.disconnect(doc, key(doc, "z"), 0) is doc


def test_disconnect_of_a_number_drops_it() -> None:
    doc = document("z = x*3")
    assert same_program(edits.disconnect(doc, key(doc, "z"), 1), "x*y")


def test_set_constant_changes_the_number() -> None:
    doc = document("z = x*3")
    three = doc.program.nodes[doc.program.index_of("3")].key
    assert same_program(edits.set_constant(doc, three, 7), "x*7")


def test_set_constant_of_a_computed_node_is_refused() -> None:
    doc = document("z = x*3")
    with pytest.raises(ProgramError, match="z is computed, not a number"):
        edits.set_constant(doc, key(doc, "z"), 7.0)


def test_nan_is_no_number_of_a_program() -> None:
    doc = document("z = x*3")
    with pytest.raises(ProgramError, match="nan is no number"):
        edits.make_constant_operand(doc, key(doc, "z"), 0, math.nan)


def test_a_slot_can_read_a_number() -> None:
    doc = document("z = x*w")
    after = edits.make_constant_operand(doc, key(doc, "z"), 1, 4.0)
    assert same_program(after, "x*4")
    assert list(after.values) == ["x"]


def test_rename_gives_a_node_a_name() -> None:
    doc = document("exp(x**2)")
    after = edits.rename(doc, doc.key_of("z"), " result ")
    assert "result" in after.program.names


def test_rename_of_an_input_moves_its_value() -> None:
    doc = document("x*w", x=3.0)
    after = edits.rename(doc, key(doc, "x"), "höhe")
    assert dict(after.values) == {"höhe": 3.0, "w": 0.5}


def test_rename_to_nothing_gives_the_name_back_to_the_app() -> None:
    doc = document("area = x*w; sin(area)")
    after = edits.rename(doc, key(doc, "area"), "")
    assert after.program.nodes[doc.program.index_of("area")].name == ""


def test_an_input_cannot_lose_its_name() -> None:
    doc = document("sin(x)")
    with pytest.raises(BadNameError, match="An input needs a name"):
        edits.rename(doc, key(doc, "x"), "")


def test_a_number_nothing_reads_cannot_lose_its_name() -> None:
    nodes = (Node(CONST, name="c", number=3.0), Node(INPUT, name="x"), Node("sin", (1,)))
    doc = document_of(Program(nodes, 2))
    with pytest.raises(BadNameError, match="Nothing reads the number c"):
        edits.rename(doc, key(doc, "c"), "")


def test_rename_to_a_taken_name_is_refused() -> None:
    doc = document("a = x*w; sin(a)")
    with pytest.raises(NameClashError, match="a node called x already"):
        edits.rename(doc, key(doc, "a"), "x")


@pytest.mark.parametrize("name", ["sin", "pi", "2x", "a b", "a-b", "\u202ea", "x" * 256])
def test_rename_to_what_is_no_name_is_refused(name: str) -> None:
    doc = document("sin(x)")
    with pytest.raises(BadNameError):
        edits.rename(doc, key(doc, "x"), name)


def test_rename_to_its_own_name_returns_the_same_document() -> None:
    doc = document("sin(x)")
    assert edits.rename(doc, key(doc, "x"), "x") is doc


@pytest.mark.parametrize("name", ["math", "class", "__builtins__", "v0", "a0", "float"])
def test_names_that_mean_something_to_python_work(name: str) -> None:
    doc = document("x**3", x=2.0)
    assert evaluate(*_parts(edits.rename(doc, key(doc, "x"), name))) == 8.0


def _parts(doc: Document) -> tuple[Program, dict[str, float]]:
    return doc.program, dict(doc.values)


# --- output ---------------------------------------------------------------------------------------


def test_set_output_marks_another_node() -> None:
    doc = document("a = x**2; z = sin(a)")
    after = edits.set_output(doc, key(doc, "a"))
    assert same_program(after, "x**2")
    assert len(after.program.nodes) == len(doc.program.nodes)


def test_a_number_that_was_the_output_goes_when_it_is_no_more() -> None:
    doc = edits.add_input(document_of(Program((Node(CONST, number=2.0),), 0)))
    assert ops(edits.set_output(doc, key(doc, "x"))) == [INPUT]


def test_delete_unused_keeps_what_the_output_needs() -> None:
    doc = edits.add_op(document("z = x**2"), "mul")
    assert edits.delete_unused(doc) == document("z = x**2")


def test_delete_unused_of_a_document_without_any_returns_it() -> None:
    doc = document("z = x**2")
    assert edits.delete_unused(doc) is doc
    assert edits.delete_unused(empty_document()) == empty_document()


@pytest.mark.parametrize(
    "edit",
    [
        lambda doc: edits.set_output(doc, 99),
        lambda doc: edits.rename(doc, 99, "q"),
        lambda doc: edits.set_constant(doc, 99, 1.0),
        lambda doc: edits.connect(doc, 99, doc.key_of("z"), 0),
        lambda doc: edits.connect(doc, doc.key_of("x"), 99, 0),
        lambda doc: edits.disconnect(doc, 99, 0),
        lambda doc: edits.insert_op(doc, "sin", 99, 0),
        lambda doc: edits.make_constant_operand(doc, doc.key_of("z"), 5, 1.0),
    ],
)
def test_an_edit_of_what_is_not_there_is_a_sentence(edit: "object") -> None:
    assert callable(edit)
    with pytest.raises(AutodiffVizError, match=r"\.$"):
        edit(document("z = x**2"))


# --- the expression line --------------------------------------------------------------------------


def kept(before: str, after: str) -> dict[str, bool]:
    """For each op of `after`, in order and with its place, whether its node is one of `before`."""
    old = document(before)
    new = edits.set_program(old, parse(after))
    keys = {node.key for node in old.program.nodes}
    assert len({node.key for node in new.program.nodes}) == len(new.program.nodes)
    return {f"{i}:{node.op}": node.key in keys for i, node in enumerate(new.program.nodes)}


def fresh(before: str, after: str) -> list[str]:
    return [op.split(":")[1] for op, was in kept(before, after).items() if not was]


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ("exp(x**2)**2", "exp(x**2)**2", []),
        ("exp(x**2)**2", "exp(sin(x**2))**2", ["sin"]),
        ("exp(x**2)**2", "sin(exp(x**2)**2)", ["sin"]),
        ("exp(x**2)**2", "exp(sin(x)**2)**2", ["sin"]),
        ("exp(sin(x**2))**2", "exp(x**2)**2", []),
        ("exp(x**2)**2", "exp(t**2)**2", []),
        ("x**2.5", "x**3.5", []),
        ("x*sin(x) + x**2", "x*sin(x) + x**2 + w", ["input", "add"]),
        ("sin(x) + sin(x)", "sin(x) + cos(x)", ["cos"]),
        ("sin(x)", "cos(x)", ["cos"]),
        ("a = sin(x); exp(a)", "a = cos(x); exp(a)", []),
        ("", "sin(x)", ["input", "sin"]),
    ],
)
def test_typing_keeps_the_nodes_that_are_recognised(
    before: str, after: str, new: list[str]
) -> None:
    if not before:
        doc = edits.set_program(empty_document(), parse(after))
        assert [node.op for node in doc.program.nodes] == new
        return
    assert fresh(before, after) == new


def test_one_op_inserted_into_a_long_chain_is_the_only_fresh_node() -> None:
    chain = [Node(INPUT, name="x"), *(Node("sin", (i,)) for i in range(3000))]
    doc = document_of(Program(tuple(chain), 3000))
    longer = [*chain[:1500], Node("exp", (1499,)), *(Node("sin", (i,)) for i in range(1500, 3001))]
    after = edits.set_program(doc, Program(tuple(longer), 3001))
    old = {node.key for node in doc.program.nodes}
    assert [node.op for node in after.program.nodes if node.key not in old] == ["exp"]


def test_typing_keeps_values_by_name_and_starts_others_at_a_half() -> None:
    doc = edits.set_program(document("x*w", x=3.0, w=4.0), parse("w*q"))
    assert dict(doc.values) == {"w": 4.0, "q": 0.5}


def test_typing_the_same_gives_an_equal_document() -> None:
    doc = document("x*sin(x) + x**2", x=3.0)
    assert edits.set_program(doc, parse("x*sin(x) + x**2")) == doc


def test_typing_the_same_program_in_another_order_of_nodes_changes_nothing() -> None:
    nodes = (Node(INPUT, name="x"), Node(INPUT, name="w"), Node("sin", (0,)), Node("mul", (2, 1)))
    doc = document_of(Program(nodes, 3))
    assert parse("sin(x)*w") != doc.program
    assert edits.set_program(doc, parse("sin(x)*w")) is doc


def test_another_name_or_output_is_another_program() -> None:
    doc = document("a = sin(x); exp(a)")
    assert edits.set_program(doc, parse("b = sin(x); exp(b)")) != doc
    assert edits.set_program(doc, parse("a = sin(x); exp(a); a")).program.output == 1


def recognised(count: int) -> tuple[Document, Document]:
    """Return a chain of `count` nodes, and one more after it, as the edit recognises them."""
    nodes = (Node(INPUT, name="x"), *(Node("sin", (i,)) for i in range(count)))
    doc = document_of(Program(nodes, count))
    return doc, edits.set_program(doc, Program((*nodes, Node("exp", (count,))), count + 1))


def test_recognising_nodes_takes_linear_time_up_to_100_000() -> None:
    doc, after = recognised(100_000)
    assert after.program.nodes[100_000].key == doc.program.nodes[100_000].key
    assert calls(lambda: recognised(20_000)) < 12 * calls(lambda: recognised(2_000))
