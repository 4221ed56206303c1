"""An expression typed onto the canvas, as a pure edit."""

import math

import pytest

from autodiff_viz.core.errors import FormulaError, NameClashError, ProgramError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.sweep import evaluate
from autodiff_viz.document import edits
from autodiff_viz.document.document import Document, document_of, empty_document
from autodiff_viz.document.typed import add_expression


def doc(text: str, **values: float) -> Document:
    return document_of(parse(text), values)


def value(document: Document, name: str = "") -> float:
    if name:
        document = edits.set_output(document, document.key_of(name))
    return evaluate(document.program, document.values)


def test_on_the_empty_document_it_is_the_program() -> None:
    made = add_expression(empty_document(), "exp(x**2)**2")
    assert program_text(made.program) == "exp(x**2)**2"
    assert dict(made.values) == {"x": 0.5}


def test_a_name_of_a_node_refers_to_it_and_others_are_new_inputs() -> None:
    before = doc("a = x**2; z = a*y", x=3.0, y=1.0)
    made = add_expression(before, "b = sin(a) + t")
    assert list(made.values) == ["x", "y", "t"]
    assert value(made, "b") == math.sin(9.0) + 0.5
    assert made.program.output == made.program.index_of("z")


def test_a_name_that_the_app_gave_refers_too() -> None:
    before = doc("exp(x**2)**2", x=0.5)
    name = before.program.names[before.program.nodes[before.program.output].operands[0]]
    made = add_expression(before, f"k = {name}*2")
    assert value(made, "k") == 2.0 * math.exp(0.25)


def test_what_is_there_keeps_its_keys_and_values() -> None:
    before = doc("a = x**2; a + y", x=2.0, y=-1.0)
    made = add_expression(before, "cos(x)*a")
    kept = {node.key: (node.op, node.name) for node in before.program.nodes}
    after = {node.key: (node.op, node.name) for node in made.program.nodes}
    assert kept.items() <= after.items()
    assert made.values["x"] == 2.0


def test_what_reads_the_output_becomes_the_output() -> None:
    made = add_expression(doc("z = x**2", x=3.0), "z + 1")
    assert value(made) == 10.0


def test_from_a_node_one_unknown_name_means_it() -> None:
    before = doc("a = x**2; z = a*y", x=3.0)
    made = add_expression(before, "sin(t)*2", before.key_of("a"))
    assert list(made.values) == ["x", "y"]
    reader = next(i for i, node in enumerate(made.program.nodes) if node.op == "sin")
    assert made.program.nodes[reader].operands == (made.program.index_of("a"),)


def test_from_a_node_its_own_name_leaves_the_others_new() -> None:
    before = doc("a = x**2; z = a*y")
    assert list(add_expression(before, "a*t*s", before.key_of("a")).values) == ["x", "y", "t", "s"]


@pytest.mark.parametrize("text", ["sin(x)", "t*s"])
def test_from_a_node_it_must_be_read(text: str) -> None:
    before = doc("a = x**2; z = a*y")
    with pytest.raises(ProgramError, match="does not read a; write a in it"):
        add_expression(before, text, before.key_of("a"))


def test_its_functions_are_defined_too() -> None:
    made = add_expression(doc("f(u) = u**2; f(x)", x=3.0), "g(u) = f(u) + 1; k = g(x)")
    assert [function.name for function in made.program.functions] == ["f", "g"]
    assert value(made, "k") == 10.0


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(NameClashError, match="There is a node called a already"):
        add_expression(doc("a = x**2; a*y"), "a = cos(x)")


@pytest.mark.parametrize(("text", "match"), [("a", "a is there already"), ("2", "by itself")])
def test_what_adds_nothing_is_refused(text: str, match: str) -> None:
    with pytest.raises(ProgramError, match=match):
        add_expression(doc("a = x**2; a*y"), text)


def test_a_mistake_has_its_place() -> None:
    with pytest.raises(FormulaError) as caught:
        add_expression(doc("x**2"), "sin(x")
    assert (caught.value.start, caught.value.length) == (3, 1)
