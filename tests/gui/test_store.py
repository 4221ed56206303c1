"""The store: one entry a gesture, a cursor that stays while the program is the same."""

import pytest
from PySide6.QtWidgets import QApplication

from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
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


def test_the_cursor_goes_to_the_start_with_another_program(store: Store) -> None:
    store.move_to(5)
    store.do("Edit", lambda document: edits.set_program(document, parse("sin(x)")))
    assert store.cursor == 0


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
