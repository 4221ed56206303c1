import math
import pickle

import pytest

from autodiff_viz.core.errors import MissingValueError, ProgramError, SettingsError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.document.document import (
    START_VALUE,
    Document,
    Settings,
    Values,
    document_of,
    empty_document,
)


def test_an_empty_document_has_no_node_and_no_value() -> None:
    document = empty_document()
    assert document.program == Program()
    assert dict(document.values) == {}
    assert document.settings == Settings(seed=1.0, h=1e-5)


def test_an_input_that_was_given_no_value_starts_at_a_half() -> None:
    document = document_of(parse("x*y + w"), {"y": 3.0})
    assert dict(document.values) == {"x": START_VALUE, "y": 3.0, "w": 0.5}
    assert document.point == document.values


def test_values_stand_in_the_order_of_the_inputs() -> None:
    document = Document(parse("x*y + w"), {"w": 1.0, "y": 2.0, "x": 3.0})
    assert list(document.values.items()) == [("x", 3.0), ("y", 2.0), ("w", 1.0)]


def test_an_input_without_a_value_is_refused_by_name() -> None:
    with pytest.raises(MissingValueError, match="The input y has no value"):
        Document(parse("x*y"), {"x": 1.0})


def test_a_value_without_an_input_is_refused_by_name() -> None:
    with pytest.raises(ProgramError, match="no input called 'q'"):
        document_of(parse("x**2"), {"q": 1.0})


def test_values_are_floats_and_cannot_be_changed() -> None:
    document = document_of(parse("x**2"), {"x": 2})
    assert type(document.values["x"]) is float
    with pytest.raises(TypeError):
        document.values["x"] = 1.0  # type: ignore[index]


def test_a_later_change_of_the_given_mapping_changes_nothing() -> None:
    given = {"x": 1.0}
    document = Document(parse("x**2"), given)
    given["x"] = 2.0
    assert document.values["x"] == 1.0


def test_documents_with_nan_are_equal_also_after_pickling() -> None:
    document = document_of(parse("x**2"), {"x": float("nan")})
    assert document == document_of(parse("x**2"), {"x": -math.nan})
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301 - our own bytes
    assert hash(document) == hash(document_of(parse("x**2"), {"x": math.nan}))


def test_minus_zero_is_another_value_than_zero() -> None:
    assert document_of(parse("1/x"), {"x": -0.0}) != document_of(parse("1/x"), {"x": 0.0})


def test_values_equal_any_mapping_with_the_same_floats() -> None:
    assert Values({"x": 1.0, "y": math.nan}) == {"y": math.nan, "x": 1}
    assert Values({"x": 1.0}) != {"x": 1.0, "y": 2.0}
    assert Values({"x": 1.0}) != [("x", 1.0)]


@pytest.mark.parametrize("h", [0.0, -1e-5, math.nan, math.inf])
def test_h_must_be_a_number_above_zero(h: float) -> None:
    with pytest.raises(SettingsError, match="h must be a number above 0"):
        Settings(h=h)


@pytest.mark.parametrize("seed", [math.nan, math.inf, -math.inf])
def test_the_seed_must_be_finite(seed: float) -> None:
    with pytest.raises(SettingsError, match="seed must be a finite number"):
        Settings(seed=seed)


def test_settings_are_floats() -> None:
    assert type(Settings(seed=2).seed) is float


def test_nodes_without_distinct_keys_are_numbered() -> None:
    document = document_of(Program((Node(INPUT, name="x"), Node("sin", (0,))), 1))
    assert [node.key for node in document.program.nodes] == [1, 2]


def test_distinct_keys_are_kept() -> None:
    nodes = (Node(INPUT, name="x", key=7), Node("sin", (0,), key=3))
    document = document_of(Program(nodes, 1))
    assert [node.key for node in document.program.nodes] == [7, 3]
    assert document.key_of("x") == 7
    assert document.key_of("z") == 3


def test_the_key_of_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ProgramError, match="no node called 'q'"):
        document_of(parse("x**2")).key_of("q")


def test_a_number_that_is_nan_is_refused() -> None:
    with pytest.raises(ProgramError, match="nan is none"):
        Document(Program((Node(CONST, number=math.nan),), 0))


def test_numbers_that_nothing_reads_are_left_out() -> None:
    nodes = (Node(CONST, number=3.0), Node(INPUT, name="x"), Node("sin", (1,)))
    document = document_of(Program(nodes, 2))
    assert [node.op for node in document.program.nodes] == ["input", "sin"]
    assert document.program.output == 1
