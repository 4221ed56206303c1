"""What the menus of nodes and edges offer about breakpoints, log points and watches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from autodiff_viz.core.inner_keys import own_keys
from autodiff_viz.document.stops import Breakpoint, Target, Watch
from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas.field_popup import FieldPopup
from autodiff_viz.gui.canvas.popups import Question
from autodiff_viz.gui.debugger import stop_commands
from autodiff_viz.gui.store import Store

LOG: str = "{name}: {adjoint}"
LOG_FORWARD: str = "{name}: {tangent}"


def add_to_node(menu: QMenu, store: Store, key: int, ask: Callable[[Question, int], None]) -> None:
    """Add the submenus Break and Watch of a node; what is inside a function is not watched."""
    inside = commands.unfolded_around(store, key)
    word = _derivative(store)
    breaks, watches = menu.addMenu("Break"), menu.addMenu("Watch")
    _toggle(breaks, store, "On Value", Breakpoint(Target.VALUE, key))
    _toggle(breaks, store, f"On {word}\tF9", Breakpoint(Target.ADJOINT, key))
    _add(breaks, "Condition…", lambda: ask(_ask_condition, key))
    _add(breaks, "Log Point…", lambda: ask(_ask_node_log, key))
    _add(watches, "Value", lambda: stop_commands.watch(store, Watch(Target.VALUE, key)))
    _add(watches, word, lambda: stop_commands.watch(store, Watch(Target.ADJOINT, key)))
    watches.setEnabled(not inside)


def add_to_edge(
    menu: QMenu, store: Store, edge: tuple[int, int], parent: QWidget, at: QPoint
) -> None:
    """Fill the menu of an edge."""
    key, slot = edge
    own = own_keys(store.program).get(key, key)
    point = Breakpoint(Target.EDGE, own, slot)
    ends = f"{commands.name_of(store, key)} → {commands.operand_name(store, key, slot)}"
    if store.is_forward_mode:
        ends = " → ".join(reversed(ends.split(" → ")))
    _toggle(menu, store, "Break on This Contribution", point)
    _add(menu, "Condition…", partial(_ask_edge_condition, store, (own, slot), ends, parent, at))
    _add(menu, "Log Point…", partial(_ask_log, store, point, ends, parent, at))
    watched = Watch(Target.EDGE, key, slot)
    watching = _add(menu, "Watch This Contribution", lambda: stop_commands.watch(store, watched))
    watching.setEnabled(own == key and not commands.unfolded_around(store, key))


def _derivative(store: Store) -> str:
    return "Tangent" if store.is_forward_mode else "Adjoint"


def _toggle(menu: QMenu, store: Store, text: str, point: Breakpoint) -> None:
    action = _add(menu, text, lambda: stop_commands.toggle(store, point))
    action.setCheckable(True)
    action.setChecked(stop_commands.has_breakpoint(store, point))


def _ask_condition(parent: QWidget, store: Store, key: int, at: QPoint) -> None:
    text = "tangent > 1" if store.is_forward_mode else "adjoint > 1"
    _ask(parent, f"Stop at {commands.name_of(store, key)} where", text, at,
         lambda said: stop_commands.add_condition_at(store, key, said))  # fmt: skip


def _ask_node_log(parent: QWidget, store: Store, key: int, at: QPoint) -> None:
    point = Breakpoint(Target.ADJOINT, key)
    _ask_log(store, point, commands.name_of(store, key), parent, at)


def _ask_edge_condition(
    store: Store, edge: tuple[int, int], ends: str, parent: QWidget, at: QPoint
) -> None:
    _ask(parent, f"Stop at {ends} where", "contribution < 0", at,
         lambda said: stop_commands.add_condition_on_edge(store, *edge, said))  # fmt: skip


def _ask_log(store: Store, point: Breakpoint, name: str, parent: QWidget, at: QPoint) -> None:
    text = LOG_FORWARD if store.is_forward_mode else LOG
    _ask(parent, f"Write at {name} without stopping", text, at,
         lambda said: stop_commands.add_log(store, point, said))  # fmt: skip


def _ask(parent: QWidget, title: str, text: str, at: QPoint, accept: Callable[[str], str]) -> None:
    FieldPopup(parent, title, text, accept).open_at(at)


def _add(menu: QMenu, text: str, act: Callable[[], object]) -> QAction:
    action = QAction(text, menu)
    action.triggered.connect(lambda _checked=False: act())
    menu.addAction(action)
    return action
