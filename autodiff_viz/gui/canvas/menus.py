"""The context menus of the canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from autodiff_viz.core.functions import categories
from autodiff_viz.core.program import Program
from autodiff_viz.gui import commands, function_commands
from autodiff_viz.gui.canvas.popups import (
    Question,
    ask_adjoint,
    ask_held_value,
    ask_name,
    ask_number,
)
from autodiff_viz.gui.debugger import stop_menus, whatif_commands
from autodiff_viz.gui.debugger.number_menu import (
    add_numbers,
    quantities_of_edge,
    quantities_of_node,
)
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.symbol_delegate import op_formula

Ask: TypeAlias = Callable[[Question, int], None]


def node_menu(
    store: Store,
    key: int,
    parent: QWidget,
    ask: Ask,
) -> QMenu:
    """Return the menu of a node; `ask` puts a question about it."""
    menu = _menu(parent)
    _add(menu, "Go to Its Step", lambda: commands.go_to_node(store, key))
    output = _add(menu, "Make This the Output", lambda: commands.make_output(store, key))
    output.setDisabled(is_output(store, key))
    _add_node_numbers(menu, store, key)
    _add_folding(menu, store, key)
    stop_menus.add_to_node(menu, store, key, ask)
    add_ops(menu, "Apply", store.document.program, lambda op: commands.apply_op(store, op, key))
    menu.addSeparator()
    _add(menu, "Rename…", lambda: ask(ask_name, key), "F2")
    for number in commands.numbers_of(store, key):
        name = commands.name_of(store, number)
        _add(menu, f"Change {_plain(name)}…", partial(ask, ask_number, number))
    menu.addSeparator()
    _add_what_if(menu, store, key, ask)
    menu.addSeparator()
    keys = store.selection if key in store.selection else (key,)
    what = "Delete" if len(keys) == 1 else f"Delete {len(keys)} Nodes"
    _add(menu, what, lambda: commands.delete(store, keys), "Del")
    return menu


def _add_what_if(
    menu: QMenu,
    store: Store,
    key: int,
    ask: Ask,
) -> None:
    """Add the entries that hold a value, not for what has Change, and set an adjoint, off where there is none."""
    name = _plain(commands.name_of(store, key))
    if whatif_commands.can_hold(store, key):
        _add(menu, f"Hold {name} at a Value…", lambda: ask(ask_held_value, key))
    if whatif_commands.is_held(store, key):
        _add(menu, f"Release {name}", lambda: whatif_commands.release(store, key))
    setting = _add(menu, "Set Adjoint…", lambda: ask(ask_adjoint, key))
    setting.setEnabled(whatif_commands.has_adjoint(store, key) and not store.is_forward_mode)
    if whatif_commands.is_adjoint_set(store, key):
        _add(menu, "Compute Adjoint Again", lambda: whatif_commands.compute_adjoint(store, key))


def _add_folding(menu: QMenu, store: Store, key: int) -> None:
    """Add the entries that fold and unfold functions of the person's own."""
    if function_commands.foldable(store, key):
        _add(menu, "Unfold", lambda: function_commands.unfold(store, key), "Ctrl+U")
    around = function_commands.group_key(store, key)
    if around is not None:
        text = f"Fold {_plain(function_commands.function_name(store, around))}"
        _add(menu, text, lambda: function_commands.fold(store, around), "Ctrl+U")


def _add_node_numbers(menu: QMenu, store: Store, key: int) -> None:
    """Add what can be asked of the numbers of a node."""
    index = store.program.index_of_key(key)
    if index is not None:
        line = store.timeline
        add_numbers(menu, store, quantities_of_node(line, index))
        slots = range(len(store.program.nodes[index].operands))
        edges = [found for slot in slots for found in quantities_of_edge(line, index, slot)]
        if edges:
            add_numbers(menu.addMenu("Its Edges"), store, edges)


def edge_menu(store: Store, user_key: int, slot: int, parent: QWidget, at: QPoint) -> QMenu | None:
    """Return the menu of an edge; None for one that nothing flows along."""
    index = store.program.index_of_key(user_key)
    if index is None or not (found := quantities_of_edge(store.timeline, index, slot)):
        return None
    menu = _menu(parent)
    stop_menus.add_to_edge(menu, store, (user_key, slot), parent, at)
    menu.addSeparator()
    add_numbers(menu, store, found)
    return menu


def frame_menu(store: Store, key: int, parent: QWidget) -> QMenu:
    """Return the menu of the frame of an unfolded function."""
    menu = _menu(parent)
    name = _plain(function_commands.function_name(store, key))
    _add(menu, f"Fold {name}", lambda: function_commands.fold(store, key))
    return menu


def canvas_menu(store: Store, parent: QWidget, fit: Callable[[], None]) -> QMenu:
    """Return the menu of empty canvas."""
    menu = _menu(parent)
    _add(menu, "Add Input", lambda: commands.add_input(store))
    add_ops(menu, "Add", store.document.program, lambda op: commands.add_op(store, op))
    menu.addSeparator()
    _add(menu, "Fit", fit)
    return menu


def add_ops(menu: QMenu, title: str, program: Program, act: Callable[[str], object]) -> None:
    """Add a submenu with all ops by category."""
    ops_menu = menu.addMenu(title)
    for category, ops in categories(program):
        section = ops_menu.addMenu(category)
        for op in ops:
            _add(section, f"{op.name}\t{op_formula(op)}", partial(act, op.name))


def is_output(store: Store, key: int) -> bool:
    """Whether a node is the output."""
    program = store.program
    return program.output is not None and program.nodes[program.output].key == key


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add(menu: QMenu, text: str, act: Callable[[], object], keys: str = "") -> QAction:
    action = QAction(text if not keys else f"{text}\t{keys}", menu)
    action.triggered.connect(lambda _checked=False: act())
    menu.addAction(action)
    return action


def _plain(name: str) -> str:
    """Return a name whose & is no mnemonic."""
    return name.replace("&", "&&")
