"""The questions of the canvas: another name, another number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from autodiff_viz.core.numbers import full
from autodiff_viz.core.program import CONST, INPUT, number_text
from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas.field_popup import FieldPopup
from autodiff_viz.gui.debugger import whatif_commands
from autodiff_viz.gui.store import Store

Question: TypeAlias = Callable[[QWidget, Store, int, QPoint], None]
"""Asks about a node: over a widget, of a store, by key, at a point of the screen."""


def ask_name(parent: QWidget, store: Store, key: int, at: QPoint) -> None:
    """Ask for another name of a node, over it."""
    program = store.program
    index = program.index_of_key(key)
    if index is not None:
        name = program.names[index]
        title = f"Rename {commands.name_of(store, key)}"
        FieldPopup(parent, title, name, lambda text: commands.rename(store, key, text)).open_at(at)


def ask_number(parent: QWidget, store: Store, key: int, at: QPoint) -> None:
    """Ask for another number of a number node."""
    program = store.program
    index = program.index_of_key(key)
    if index is not None:
        text = number_text(program.nodes[index].number)
        title = f"Change {commands.name_of(store, key)}"
        FieldPopup(
            parent, title, text, lambda text: commands.change_number(store, key, text)
        ).open_at(at)


def ask_value(parent: QWidget, store: Store, key: int, at: QPoint) -> None:
    """Ask for another value of an input."""
    name = commands.name_of(store, key)
    text = full(store.document.values[store.program.names[store.program.index_of_key(key) or 0]])
    FieldPopup(
        parent, f"Value of {name}", text, lambda text: commands.change_value(store, key, text)
    ).open_at(at)


def question_of(store: Store, key: int) -> Question:
    """Return what is asked first of a node: its value, its number, or its name."""
    program = store.document.program
    index = program.index_of_key(key)
    op = "" if index is None else program.nodes[index].op
    return {INPUT: ask_value, CONST: ask_number}.get(op, ask_name)


def ask_held_value(parent: QWidget, store: Store, key: int, at: QPoint) -> None:
    """Ask for the value a node is to be held at."""
    title = f"Hold {commands.name_of(store, key)} at"
    text = whatif_commands.value_text(store, key)
    FieldPopup(parent, title, text, lambda text: whatif_commands.hold(store, key, text)).open_at(at)


def ask_adjoint(parent: QWidget, store: Store, key: int, at: QPoint) -> None:
    """Ask for the adjoint of a node."""
    title = f"Set the adjoint of {commands.name_of(store, key)} to"
    text = whatif_commands.adjoint_text(store, key)
    FieldPopup(
        parent, title, text, lambda text: whatif_commands.set_adjoint(store, key, text)
    ).open_at(at)
