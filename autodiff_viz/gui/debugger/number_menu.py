"""What can be asked of one number: where it came from, and a copy of it; for menus on nodes, edges, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from autodiff_viz.core.inner_keys import own_keys
from autodiff_viz.core.naming import adjoint_name, slope_name, tangent_name
from autodiff_viz.core.tangent import Line, TangentTimeline
from autodiff_viz.debugger.copies import COPIES, Copy
from autodiff_viz.debugger.origins import Quantity, changes, last_change, next_change, number_at
from autodiff_viz.document.stops import Breakpoint, Target
from autodiff_viz.gui.debugger import stop_commands
from autodiff_viz.gui.store import Store

LONG: Final = 24
"""Longer names are cut in the titles of menus."""


def quantities_of_node(line: Line, node: int) -> tuple[Quantity, ...]:
    """Return the numbers of a node that some step sets: its value, its adjoint or tangent."""
    both = (Quantity("value", node), Quantity("derivative", node))
    return tuple(quantity for quantity in both if changes(line, quantity))


def quantities_of_edge(line: Line, node: int, slot: int) -> tuple[Quantity, ...]:
    """Return the numbers of an edge that some step sets: its local gradient, its contribution."""
    if (node, slot) not in line.edge_steps:
        return ()
    return (Quantity("partial", node, slot), Quantity("contribution", node, slot))


def title_of(line: Line, quantity: Quantity) -> str:
    """Return what a menu calls a number: Value of a, Adjoint ā, Local Gradient ∂y/∂a, Contribution to ā."""
    program, marked = line.tape.program, adjoint_name
    name = program.names[quantity.node][:LONG]
    if isinstance(line, TangentTimeline):
        marked = tangent_name
    if quantity.kind == "value":
        return f"Value of {name}"
    if quantity.kind == "derivative":
        return f"{'Tangent' if marked is tangent_name else 'Adjoint'} {marked(name)}"
    operand = program.names[program.nodes[quantity.node].operands[quantity.slot]][:LONG]
    if quantity.kind == "partial":
        return f"Local Gradient {slope_name(name, operand)}"
    return f"Contribution to {marked(name if marked is tangent_name else operand)}"


def number_menu(store: Store, quantity: Quantity, parent: QWidget) -> QMenu:
    """Return the menu of one number."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    fill(menu, store, quantity)
    return menu


def add_numbers(menu: QMenu, store: Store, quantities: Iterable[Quantity]) -> None:
    """Add a submenu for each number."""
    for quantity in quantities:
        fill(menu.addMenu(_plain(title_of(store.timeline, quantity))), store, quantity)


def fill(menu: QMenu, store: Store, quantity: Quantity) -> None:
    """Add what can be asked of a number; what it cannot answer at the cursor is off."""
    line, cursor = store.timeline, store.cursor
    last, following = last_change(line, cursor, quantity), next_change(line, cursor, quantity)
    several = quantity.kind == "derivative"
    came = "Go to the Step That Last Changed It" if several else "Go to the Step That Set It"
    _add(menu, came, partial(_go, store, last), is_on=last is not None)
    comes = "Go to the Next Step That Changes It" if several else "Go to the Step That Will Set It"
    _add(menu, comes, partial(_go, store, following), is_on=following is not None)
    _add_break(menu, store, quantity)
    menu.addSeparator()
    number = number_at(line, cursor, quantity)
    for name, written in COPIES:
        act = partial(_copy, written, line, quantity, number)
        _add(menu, f"Copy as {name}", act, is_on=number is not None)


def point_of(line: Line, quantity: Quantity) -> Breakpoint | None:
    """Return the breakpoint that stops where a number changes; None for a local gradient, which has none."""
    program = line.tape.program
    key = program.nodes[quantity.node].key
    if quantity.kind == "contribution":
        return Breakpoint(Target.EDGE, own_keys(program).get(key, key), quantity.slot)
    target = {"value": Target.VALUE, "derivative": Target.ADJOINT}.get(quantity.kind)
    return None if target is None else Breakpoint(target, key)


def _add_break(menu: QMenu, store: Store, quantity: Quantity) -> None:
    point = point_of(store.timeline, quantity)
    if point is None or point.key is None:
        return
    action = _add(menu, "Break When This Changes", partial(_toggle, store, point))
    action.setCheckable(True)
    action.setChecked(stop_commands.has_breakpoint(store, point))


def _toggle(store: Store, point: Breakpoint) -> None:
    stop_commands.toggle(store, point)


def _go(store: Store, cursor: int | None) -> None:
    if cursor is not None:
        store.move_to(cursor)


def _copy(written: Copy, line: Line, quantity: Quantity, number: float | None) -> None:
    if number is not None:
        QGuiApplication.clipboard().setText(written(line, quantity, number))


def _add(menu: QMenu, text: str, act: Callable[[], None], *, is_on: bool = True) -> QAction:
    action = QAction(text, menu)
    action.setEnabled(is_on)
    action.triggered.connect(lambda _checked=False: act())
    menu.addAction(action)
    return action


def _plain(name: str) -> str:
    """Return a name whose & is no mnemonic."""
    return name.replace("&", "&&")
