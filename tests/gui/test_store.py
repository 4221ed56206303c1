"""The store: one entry a gesture, a cursor that stays while the program is the same."""

import pytest
from PySide6.QtWidgets import QApplication

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import SeedStep
from autodiff_viz.document import edits
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.gui.store import Edit, Store


@pytest.fixture
def store(qapp: QApplication) -> Store:
    made = Store()
    made.open(document_of(parse("exp(x**2)**2")), None)
    return made


def set_x(value: float) -> Edit:
    return lambda document: edits.set_value(document, "x", value)


def test_one_gesture_is_one_undo_entry(store: Store) -> None:
    gesture = store.new_gesture()
    for value in (0.6, 0.7, 0.8):
        store.do("Change x", set_x(value), gesture)
    assert store.undo_stack.count() == 1
    store.undo_stack.undo()
    assert store.document.values["x"] == 0.5


def test_two_gestures_are_two_undo_entries(store: Store) -> None:
    store.do("Change x", set_x(0.6), store.new_gesture())
    store.do("Change x", set_x(0.7), store.new_gesture())
    assert store.undo_stack.count() == 2


def test_a_gesture_that_ends_where_it_began_leaves_no_entry(store: Store) -> None:
    gesture = store.new_gesture()
    store.do("Change x", set_x(0.6), gesture)
    store.do("Change x", set_x(0.5), gesture)
    assert not store.undo_stack.canUndo()
    assert not store.is_modified


def test_the_cursor_stays_when_only_a_value_changes(store: Store) -> None:
    store.move_to(5)
    store.do("Change x", set_x(2.0))
    assert store.cursor == 5


def add_square(document: Document) -> Document:
    return edits.add_op(document, "square")


def without(store: Store, name: str) -> Edit:
    key = store.document.key_of(name)
    return lambda document: edits.delete(document, [key])


def test_another_program_keeps_the_phase_of_the_cursor(store: Store) -> None:
    store.move_to(6)
    store.do("Edit", lambda document: edits.set_program(document, parse("sin(x)")))
    assert isinstance(store.step, SeedStep)


@pytest.mark.parametrize("cursor", range(9))
def test_an_unused_node_leaves_the_cursor(store: Store, cursor: int) -> None:
    store.move_to(cursor)
    store.do("Add square", add_square)
    assert store.cursor == cursor


@pytest.mark.parametrize("cursor", range(9))
def test_undo_and_redo_bring_the_cursor_back(store: Store, cursor: int) -> None:
    store.move_to(cursor)
    store.do("Delete z", without(store, "z"))
    store.do("Delete", without(store, "z"))
    reached = store.cursor
    store.undo_stack.undo()
    store.undo_stack.undo()
    assert store.cursor == cursor
    store.undo_stack.redo()
    store.undo_stack.redo()
    assert store.cursor == reached


def test_undo_leaves_a_cursor_that_was_moved_since_at_its_node(store: Store) -> None:
    store.move_to(6)
    store.do("Delete y", without(store, "y"))
    store.move_to(2)
    store.undo_stack.undo()
    assert store.cursor == 2
    store.move_to(8)
    store.undo_stack.redo()
    assert store.next_step is None


def test_undo_in_another_mode_stays_inside_the_timeline(store: Store) -> None:
    store.move_to(8)
    store.do("Delete y", without(store, "y"))
    store.set_forward_mode(True)
    store.undo_stack.undo()
    assert store.next_step is None
    assert store.cursor == len(store.timeline.steps)


def test_a_refused_edit_says_why_and_changes_nothing(store: Store) -> None:
    said = []
    store.refused.connect(said.append)
    before = store.document
    assert not store.do(
        "Rename", lambda document: edits.rename(document, before.key_of("a"), "exp")
    )
    assert store.document is before
    assert "exp" in said[0]


def test_the_selection_forgets_nodes_that_are_gone(store: Store) -> None:
    key = store.document.key_of("z")
    store.select([key])
    store.do("Delete", lambda document: edits.delete(document, [key]))
    assert store.selection == ()


def test_the_cursor_is_kept_inside_the_timeline(store: Store) -> None:
    store.move_to(10_000)
    assert store.cursor == len(store.timeline.steps)
    store.move_to(-3)
    assert store.cursor == 0
