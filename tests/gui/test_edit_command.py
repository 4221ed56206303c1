"""The entries of the undo stack keep nobody who keeps the stack."""

from __future__ import annotations

import gc
from types import MethodType

from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.edit_command import EditCommand
from autodiff_viz.gui.store import Store


def test_an_entry_is_in_no_cycle_with_its_stack(qtbot: QtBot) -> None:
    """Python's collector would free it first, and the stack read it once more: the process ended."""
    store = Store()
    store.do("Insert", lambda _: document_of(parse("exp(x)")))
    command = store.undo_stack.command(0)
    assert isinstance(command, EditCommand)
    kept = gc.get_referents(command.__dict__)
    assert [each for each in kept if isinstance(each, Store | MethodType)] == []


def test_an_entry_still_shows_its_documents(qtbot: QtBot) -> None:
    store = Store()
    before = store.document
    store.do("Insert", lambda _: document_of(parse("exp(x)")))
    after = store.document
    store.undo_stack.undo()
    assert store.document is before
    store.undo_stack.redo()
    assert store.document is after
