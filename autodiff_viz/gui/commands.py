"""What a person does to the program and where they go in it, as acts on the store.

The canvas, the palette and the menus call these; each edit is one named entry of the undo stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Final

from autodiff_viz.core.errors import AutodiffVizError, ProgramError
from autodiff_viz.core.graph import ancestors
from autodiff_viz.core.printing import node_text
from autodiff_viz.core.program import CONST
from autodiff_viz.core.tangent import EDGE_STEPS
from autodiff_viz.debugger.places import cursor_of_node
from autodiff_viz.debugger.stepping import groups_around
from autodiff_viz.document import edits, typed
from autodiff_viz.gui.number_field import constant, sentence_of
from autodiff_viz.gui.store import Edit, Store

_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
SHOWN_NAME: Final = 24
"""Longer names are cut in labels and in the undo stack."""


def name_of(store: Store, key: int) -> str:
    """Return the name of a node, cut to a length fit for a label; "" when the node is gone."""
    program = store.program
    index = program.index_of_key(key)
    return "" if index is None else _cut(program.names[index])


def operand_name(store: Store, user_key: int, slot: int) -> str:
    """Return the name of what a node reads in a slot; "" when the node is gone."""
    program = store.program
    user = program.index_of_key(user_key)
    return "" if user is None else _cut(program.names[program.nodes[user].operands[slot]])


def _cut(name: str) -> str:
    return name if len(name) <= SHOWN_NAME else name[: SHOWN_NAME - 1] + "…"


def unfolded_around(store: Store, key: int) -> str:
    """Say that a node is in the inside of an unfolded function, which is only looked at; or ""."""
    program = store.program
    index = program.index_of_key(key)
    if index is None or not program.groups:
        return ""
    around = next(groups_around(program, index), None)
    if around is None:
        return ""
    group = program.groups[around]
    return (
        f"{name_of(store, key)} is inside {_cut(group.function)}, which is unfolded; fold it first."
    )


def _refused(store: Store, *keys: int) -> bool:
    """Whether one of the nodes is in the inside of an unfolded function; the person is told."""
    sentence = next(filter(None, (unfolded_around(store, key) for key in keys)), "")
    if sentence:
        store.refused.emit(sentence)
    return bool(sentence)


def _is_inner(key: int) -> bool:
    """Whether a key is that of a node the document does not have."""
    return key < 0


def append_op(store: Store, op: str) -> bool:
    """Apply an op to the one selected node, else to the output; on an empty canvas add it."""
    if len(store.selection) == 1:
        return apply_op(store, op, store.selection[0])
    program = store.document.program
    if program.output is None:
        return add_op(store, op)
    return apply_op(store, op, program.nodes[program.output].key)


def add_op(store: Store, op: str) -> bool:
    """Add a node with fresh inputs and select it."""
    return _used(store, op, _do_new(store, f"Add {op}", partial(edits.add_op, op_name=op)))


def apply_op(store: Store, op: str, key: int) -> bool:
    """Apply an op to a node and select the new node."""
    if _is_inner(key) and _refused(store, key):
        return False
    text = f"Apply {op} to {name_of(store, key)}"
    return _used(store, op, _do_new(store, text, partial(edits.apply_op, op_name=op, key=key)))


def insert_op(store: Store, op: str, user_key: int, slot: int) -> bool:
    """Put an op on an edge and select the new node."""
    if _refused(store, user_key):
        return False
    ends = f"{operand_name(store, user_key, slot)} and {name_of(store, user_key)}"
    edit = partial(edits.insert_op, op_name=op, user_key=user_key, slot=slot)
    return _used(store, op, _do_new(store, f"Insert {op} between {ends}", edit))


def add_input(store: Store) -> bool:
    """Add an input with the first free name and select it."""
    return _do_new(store, "Add input", edits.add_input)


def add_expression(store: Store, text: str, source: int | None = None) -> AutodiffVizError | None:
    """Add what an expression says and select it; return what is wrong with it, or None."""
    if source is not None and _is_inner(source):
        return ProgramError(unfolded_around(store, source))
    edit = partial(typed.add_expression, text=text, source=source)
    try:
        edit(store.document)
    except AutodiffVizError as error:
        return error
    _do_new(store, f"Add {_cut(text.strip())}", edit)
    return None


def _used(store: Store, op: str, done: bool) -> bool:
    """Tell who remembers it that an op was used, if it was."""
    if done:
        store.op_used.emit(op)
    return done


def _do_new(store: Store, text: str, edit: Edit) -> bool:
    """Do an edit and select the last node that is new."""
    before = {node.key for node in store.document.program.nodes}
    done = store.do(text, edit)
    fresh = [node.key for node in store.document.program.nodes if node.key not in before]
    if done and fresh:
        new = max(fresh, key=partial(_place, store))
        store.select((new,))
        store.said.emit(f"Added {_statement(store, new)}.")
    return done


def _statement(store: Store, key: int) -> str:
    """Return a node as the program has it: z = y**2, or the name of an input."""
    program = store.document.program
    index = program.index_of_key(key) or 0
    name = _cut(program.names[index])
    return f"{name} = {node_text(program, index)}" if program.nodes[index].operands else name


def _place(store: Store, key: int) -> tuple[bool, int]:
    """Rank the nodes of one edit: computed ones before the inputs that came with them."""
    program = store.document.program
    index = program.index_of_key(key) or 0
    return bool(program.nodes[index].operands), index


def connect(store: Store, source_key: int, user_key: int, slot: int) -> bool:
    """Let a node read another one in a slot."""
    if connect_refusal(store, source_key, user_key, slot):
        store.refused.emit(connect_refusal(store, source_key, user_key, slot))
        return False
    text = f"Connect {name_of(store, source_key)} to {name_of(store, user_key)}"
    done = store.do(text, lambda it: edits.connect(it, source_key, user_key, slot))
    if done:
        store.said.emit(f"Connected {name_of(store, source_key)}: {_statement(store, user_key)}.")
    return done


def connect_refusal(store: Store, source_key: int, user_key: int, slot: int) -> str:
    """Return why `connect` would be refused; "" when it would not."""
    inside = unfolded_around(store, user_key)
    if _is_inner(source_key):
        inside = inside or unfolded_around(store, source_key)
    return inside or edits.can_connect(store.document, source_key, user_key, slot)


def possible_readers(store: Store, key: int) -> frozenset[int]:
    """Return the keys of the nodes that could read the node `key`: those it is not computed from."""
    program = store.document.program
    source = program.index_of_key(key)
    if source is None:
        return frozenset()
    closed = ancestors(program, source) | {source}
    unfolded = {store.program.nodes[i].key for group in store.program.groups for i in group.nodes}
    return frozenset(
        node.key
        for i, node in enumerate(program.nodes)
        if node.operands and i not in closed and node.key not in unfolded
    )


def delete(store: Store, keys: Iterable[int]) -> bool:
    """Delete nodes; what read them reads their operand instead."""
    doomed = tuple(keys)
    if not doomed or _refused(store, *doomed):
        return False
    what = name_of(store, doomed[0]) if len(doomed) == 1 else f"{len(doomed)} nodes"
    done = store.do(f"Delete {what}", lambda document: edits.delete(document, doomed))
    if done:
        store.said.emit(f"Deleted {what}.")
    return done


def rename(store: Store, key: int, name: str) -> str:
    """Give a node another name; return why that is refused, or ""."""
    if _is_inner(key):
        return unfolded_around(store, key)
    text = f"Rename {name_of(store, key)} to {_cut(name.strip())}"
    return _tried(store, text, lambda document: edits.rename(document, key, name))


def _tried(store: Store, text: str, edit: Edit) -> str:
    """Do an edit of a small dialog, which tells the refusal itself."""
    try:
        edit(store.document)
    except AutodiffVizError as error:
        return str(error)
    store.do(text, edit)
    return ""


def make_output(store: Store, key: int) -> bool:
    """Let a node be the output."""
    if _is_inner(key) and _refused(store, key):
        return False
    text = f"Make {name_of(store, key)} the output"
    return store.do(text, lambda document: edits.set_output(document, key))


def change_number(store: Store, key: int, text: str) -> str:
    """Give a number node the number that is written in `text`; return why not, or ""."""
    if _is_inner(key):
        return unfolded_around(store, key)
    plain = text.strip().replace("−", "-")
    if not _NUMBER.fullmatch(plain):
        return f"{_cut(text)!r} is no number; write one, as in 0.5 or 1e-3."
    number = float(plain)
    change = f"Change {name_of(store, key)}"
    return _tried(store, change, lambda document: edits.set_constant(document, key, number))


def change_value(store: Store, key: int, text: str) -> str:
    """Give an input the value that is written in `text`; return why not, or ""."""
    program = store.document.program
    index = program.index_of_key(key)
    if index is None:
        return "That node is not there any more."
    name = program.names[index]
    try:
        value = constant(text)
    except AutodiffVizError as error:
        return sentence_of(error)
    change = f"Change {_cut(name)}"
    return _tried(store, change, lambda document: edits.set_value(document, name, value))


def numbers_of(store: Store, key: int) -> tuple[int, ...]:
    """Return the keys of the numbers a node is or reads, each once, in the order of its slots."""
    program = store.program
    index = program.index_of_key(key)
    if index is None or unfolded_around(store, key):
        return ()
    places = dict.fromkeys((index, *program.nodes[index].operands))
    return tuple(program.nodes[i].key for i in places if program.nodes[i].op == CONST)


def key_of_step(store: Store) -> int:
    """Return the key of the node the step just done is about, at the start the first; -1 without any."""
    step = store.step or store.next_step
    if step is None:
        return -1
    index = step.target if isinstance(step, EDGE_STEPS) else step.node
    return store.program.nodes[index].key


def go_to_node(store: Store, key: int) -> None:
    """Move the cursor to the step about a node, in the phase it is in; stay when there is none."""
    index = store.program.index_of_key(key)
    cursor = None if index is None else cursor_of_node(store.timeline, store.cursor, index)
    if cursor is not None:
        store.move_to(cursor)


def describe(store: Store, key: int) -> str:
    """Return a sentence about a node: its name, what it is, and whether it is the output."""
    program = store.program
    index = program.index_of_key(key)
    if index is None:
        return ""
    node = program.nodes[index]
    reads = ", ".join(_cut(program.names[operand]) for operand in node.operands)
    what = f"{node.op} of {reads}" if reads else ("a number" if node.op == CONST else "an input")
    doc = program.op_named(node.op).doc if reads else ""
    output = "; the output" if index == program.output else ""
    stops = sum(point.key == key for point in store.document.stops.breakpoints)
    at = f"Breakpoints: {stops}. " if stops else ""
    return f"{name_of(store, key)}: {what}{output}. {at}{doc}".strip()
