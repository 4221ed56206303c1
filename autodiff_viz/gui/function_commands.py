"""What a person does with functions of their own: fold them, edit their definitions.

Folding is a way of looking: it is no entry of the undo stack. Definitions are edits like all others.
"""

from __future__ import annotations

from functools import partial

from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import AutodiffVizError, LimitError
from autodiff_viz.core.tangent import EDGE_STEPS
from autodiff_viz.core.typed_partials import set_aside
from autodiff_viz.core.unfolding import can_unfold
from autodiff_viz.debugger import stepping
from autodiff_viz.document import functions as edits
from autodiff_viz.gui.store import Edit, Store


def foldable(store: Store, key: int) -> bool:
    """Whether the node is of a function that can be unfolded."""
    index = store.program.index_of_key(key)
    return index is not None and can_unfold(store.program, index)


def group_key(store: Store, key: int) -> int | None:
    """Return the key of the innermost unfolded function the node is in; None when it is in none."""
    program = store.program
    index = program.index_of_key(key)
    if index is None:
        return None
    around = list(stepping.groups_around(program, index))
    return program.groups[around[-1]].key if around else None


def function_name(store: Store, key: int) -> str:
    """Return the name of the unfolded function that the node `key` stands for; "" when it is folded."""
    return next((f"{g.function:.24}" for g in store.program.groups if g.key == key), "")


def unfold(store: Store, key: int) -> None:
    """Show the inside of the node's function in its place; refused where that is too large."""
    try:
        store.unfold(store.unfolded | {key})
    except LimitError as error:
        store.refused.emit(str(error))
        return
    said = set_aside(store.program, function_name(store, key))
    if said:
        store.said.emit(said)


def fold(store: Store, key: int) -> None:
    """Show the function of the node as one node again, and forget what was unfolded inside of it."""
    inside = {group.key for group in store.program.groups if _is_within(store, group.key, key)}
    store.unfold(store.unfolded - inside - {key})


def _is_within(store: Store, inner: int, outer: int) -> bool:
    groups = store.program.groups
    found = next((group for group in groups if group.key == inner), None)
    while found is not None and found.parent is not None:
        found = groups[found.parent]
        if found.key == outer:
            return True
    return False


def fold_or_unfold(store: Store) -> None:
    """Unfold the selected node's function, or fold the function that the selected node is in.

    With nothing selected the node of the step just done is meant.
    """
    for key in meant_keys(store):
        if foldable(store, key):
            unfold(store, key)
        else:
            around = group_key(store, key)
            if around is not None:
                fold(store, around)


def can_fold_or_unfold(store: Store) -> bool:
    """Whether `fold_or_unfold` would do something."""
    return any(
        foldable(store, key) or group_key(store, key) is not None for key in meant_keys(store)
    )


def meant_keys(store: Store) -> tuple[int, ...]:
    """Return the keys of the selected nodes; without any, that of the node the step just done is about.

    A step along an edge is about both of its ends: the one whose function can be shown or folded.
    """
    if store.selection or store.step is None:
        return store.selection
    step = store.step
    ends = (step.node, step.operand) if isinstance(step, EDGE_STEPS) else (step.node,)
    keys = [store.program.nodes[i].key for i in ends]
    return tuple(key for key in keys if foldable(store, key) or group_key(store, key) is not None)[
        :1
    ]


# Definitions


def define(store: Store, function: Function) -> str:
    """Add a function; return why that is refused, or ""."""
    return _tried(store, f"Define {function.name:.24}", partial(edits.define, function=function))


def redefine(store: Store, name: str, function: Function) -> str:
    """Put another definition in place of the function `name`; return why not, or ""."""
    edit = partial(edits.redefine, name=name, function=function)
    return _tried(store, f"Redefine {name:.24}", edit)


def delete(store: Store, name: str) -> str:
    """Delete a function; return why that is refused, or ""."""
    return _tried(store, f"Delete {name:.24}", partial(edits.delete_function, name=name))


def write_out(store: Store, name: str) -> str:
    """Put the inside of a function wherever it is used and delete it; return why not, or ""."""
    return _tried(store, f"Write out {name:.24}", partial(edits.write_out, name=name))


def _tried(store: Store, text: str, edit: Edit) -> str:
    try:
        edit(store.document)
    except AutodiffVizError as error:
        return str(error)
    store.do(text, edit)
    return ""
