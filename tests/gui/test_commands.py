"""What is said in the status bar about an edit that was done."""

import pytest
from PySide6.QtWidgets import QApplication

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.gui import commands
from autodiff_viz.gui.store import Store


@pytest.fixture
def store(qapp: QApplication) -> Store:
    made = Store()
    made.open(document_of(parse("a = x**2; y = exp(a); z = y**2")), None)
    return made


@pytest.fixture
def said(store: Store) -> list[str]:
    told: list[str] = []
    store.said.connect(told.append)
    return told


def test_a_connection_says_what_the_node_computes_now(store: Store, said: list[str]) -> None:
    assert commands.connect(store, store.document.key_of("x"), store.document.key_of("y"), 0)
    assert said == ["Connected x: y = exp(x)."]


def test_a_deletion_says_what_is_gone(store: Store, said: list[str]) -> None:
    keys = [store.document.key_of(name) for name in ("a", "y", "z")]
    commands.delete(store, keys[:1])
    commands.delete(store, keys[1:])
    assert said == ["Deleted a.", "Deleted 2 nodes."]


def test_what_is_refused_is_not_said_to_be_done(store: Store, said: list[str]) -> None:
    assert not commands.delete(store, [store.document.key_of("x")])
    assert not commands.connect(store, store.document.key_of("z"), store.document.key_of("a"), 0)
    assert said == []
