"""The edits of functions: each gives a valid document with the same value, or refuses with a sentence."""

from dataclasses import replace

import pytest

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.functions import defined
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.sweep import evaluate
from autodiff_viz.document import edits, functions
from autodiff_viz.document.document import Document, document_of, empty_document
from autodiff_viz.document.files import decode, encode

TEXT = "f(x, y) = x*y + sin(x); df/dx = y; g(u) = f(u, 2)**2; g(v)*f(v, 1)"
DOCUMENT = document_of(parse(TEXT), {"v": 0.5})


def text_of(document: Document) -> str:
    return program_text(document.program)


def with_text(document: Document, text: str) -> Document:
    """The document with the function that a text defines."""
    return functions.define(document, defined(text, document.program.functions))


def renamed_to(document: Document, name: str, new: str) -> Document:
    """The document with the same function under another name."""
    function = document.program.function_named(name)
    assert function is not None
    return functions.redefine(document, name, replace(function, name=new))


def value_of(document: Document) -> float:
    return evaluate(document.program, document.values)


def test_a_function_is_defined_also_in_an_empty_document() -> None:
    assert text_of(with_text(empty_document(), "f(x) = x**2")) == "f(x) = x**2"
    more = with_text(DOCUMENT, "h(t) = g(t) + 1")
    assert [each.name for each in more.program.functions] == ["f", "g", "h"]
    assert more.program.nodes == DOCUMENT.program.nodes


def test_a_defined_function_is_used_by_the_edits_of_the_canvas() -> None:
    document = with_text(empty_document(), "f(x, y) = x*y")
    document = edits.add_op(document, "f")
    assert text_of(document) == "f(x, y) = x*y; f(x, y)"
    document = edits.apply_op(document, "f", document.program.nodes[-1].key)
    assert text_of(document) == "f(x, y) = x*y; f(f(x, y), u)"
    user = document.program.nodes[-1].key
    assert text_of(edits.insert_op(document, "f", user, 1)).endswith("f(f(x, y), f(u, v))")
    assert text_of(edits.delete(document, [user])).endswith("f(x, y)")


def test_a_redefined_function_is_another_one_wherever_it_is_used() -> None:
    changed = functions.redefine(DOCUMENT, "f", defined("f(a, b) = a + b"))
    assert text_of(changed) == "f(a, b) = a + b; g(u) = f(u, 2)**2; g(v)*f(v, 1)"
    assert value_of(changed) == 2.5**2 * 1.5


def test_a_function_takes_another_number_of_operands_only_while_it_is_unused() -> None:
    with pytest.raises(AutodiffVizError, match="f is used by y, g, so it keeps its 2 params"):
        functions.redefine(DOCUMENT, "f", defined("f(x) = x"))
    free = document_of(parse("f(x) = x; x"))
    assert text_of(functions.redefine(free, "f", defined("f(x, y) = x + y"))).startswith("f(x, y)")


def test_a_renamed_function_is_followed_by_all_that_use_it() -> None:
    renamed = renamed_to(DOCUMENT, "f", "area")
    assert text_of(renamed) == TEXT.replace("f(", "area(").replace("df/", "darea/")
    assert value_of(renamed) == value_of(DOCUMENT)
    assert renamed_to(DOCUMENT, "f", "f") == DOCUMENT


@pytest.mark.parametrize("name", ["g", "v", "sin", "2f", "", "pi"])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(AutodiffVizError):
        renamed_to(DOCUMENT, "f", name)


def test_a_used_function_is_not_deleted() -> None:
    with pytest.raises(AutodiffVizError, match="f is used by y, g; write it out there"):
        functions.delete_function(DOCUMENT, "f")
    unused = document_of(parse("f(x) = x; g(x) = x; g(v)"))
    assert text_of(functions.delete_function(unused, "f")) == "g(x) = x; g(v)"


def test_a_function_is_written_out_wherever_it_is_used() -> None:
    without = functions.write_out(DOCUMENT, "f")
    assert text_of(without) == "g(u) = (u*2 + sin(u))**2; g(v)*(v*1 + sin(v))"
    assert value_of(without) == pytest.approx(value_of(DOCUMENT), rel=1e-15)
    keys = [node.key for node in without.program.nodes]
    assert len(set(keys)) == len(keys)
    assert all(key >= 0 for key in keys)
    assert {n.key for n in DOCUMENT.program.nodes} <= set(keys)


def test_what_is_not_there_is_refused() -> None:
    for edit in (functions.delete_function, functions.write_out):
        with pytest.raises(AutodiffVizError, match="no function called 'q'"):
            edit(DOCUMENT, "q")
    with pytest.raises(AutodiffVizError, match="already"):
        with_text(DOCUMENT, "f(x) = x")
    with pytest.raises(AutodiffVizError):
        edits.rename(DOCUMENT, DOCUMENT.key_of("v"), "f")


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "f(y) = 1e999*y; df/dy = f(y); f(x)",
        "变(σ) = σ**2; 变(x)",
        "f(a, b, c) = where(a > 0, b, c); df/db = 0.1; df/da = 0; f(1, x, y)",
    ],
)
def test_a_file_gives_the_functions_back(text: str) -> None:
    document = document_of(parse(text))
    assert decode(encode(document)) == document


def test_functions_without_nodes_are_kept_in_a_file() -> None:
    document = with_text(empty_document(), "f(x) = x**2")
    assert decode(encode(document)) == document
