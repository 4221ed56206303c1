"""The edits: pure functions from a document to a new valid one; nodes are named by their key.

Each raises ProgramError (CycleError, NameClashError, UnknownOpError) or BadNameError with a sentence
for the person when the edit cannot be done; the document given is never changed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from autodiff_viz.core.errors import (
    BadNameError,
    CycleError,
    NameClashError,
    ProgramError,
)
from autodiff_viz.core.graph import ancestors
from autodiff_viz.core.program import CONST, INPUT, Program, check_name
from autodiff_viz.document.deletion import delete_from
from autodiff_viz.document.document import START_VALUE, Document, Settings
from autodiff_viz.document.matching import keeping_keys
from autodiff_viz.document.rewrite import (
    Draft,
    draft_of,
    is_loose,
    is_number,
    only,
    same_but_for_order,
    without_unread_numbers,
)
from autodiff_viz.document.stops import Stops, living


def set_value(document: Document, name: str, value: float) -> Document:
    """Give the input `name` a value."""
    if name not in document.values:
        raise ProgramError(f"There is no input called {name!r:.80}.")
    return replace(document, values={**document.values, name: value})


def set_settings(document: Document, settings: Settings) -> Document:
    """Run the program with other settings."""
    return replace(document, settings=settings)


def set_stops(document: Document, stops: Stops) -> Document:
    """Have other breakpoints and watches; raises ProgramError when one is at a node that is gone."""
    if living(stops, document.program) is not stops:
        raise ProgramError("That node is not there any more.")
    return replace(document, stops=stops)


def set_program(document: Document, program: Program) -> Document:
    """Replace the program by one read from a text; what is recognised keeps its key and value.

    The same program in another order of its nodes returns the same document.
    """
    read = keeping_keys(document.program, without_unread_numbers(program))
    if same_but_for_order(document.program, read):
        return document
    return with_program(document, read)


def add_op(document: Document, op_name: str) -> Document:
    """Add a node whose operands are fresh inputs; it is unused unless it is the first."""
    draft = draft_of(document.program)
    first = draft.output is None
    new = _add_node(document, draft, op_name, ())
    if first:
        draft.output = new
    return _finished(document, draft)


def add_input(document: Document, name: str | None = None) -> Document:
    """Add an input, by default with the first free name."""
    draft = draft_of(document.program)
    if name is None:
        draft.add_input()
    else:
        draft.add(INPUT, name=_new_name(document, name))
    return _finished(document, draft)


def apply_op(document: Document, op_name: str, key: int | None) -> Document:
    """Apply an op to the node `key`; if that was the output, the new node becomes it."""
    draft = draft_of(document.program)
    if draft.output is None or key is None:
        return add_op(document, op_name)
    draft.node(key)
    new = _add_node(document, draft, op_name, (key,))
    if draft.output == key:
        draft.output = new
    return _finished(document, draft)


def insert_op(document: Document, op_name: str, user_key: int, slot: int) -> Document:
    """Put an op on the edge into `slot` of the user: it reads what the user read there."""
    draft = draft_of(document.program)
    new = _add_node(document, draft, op_name, (draft.operand(user_key, slot),))
    draft.read(user_key, slot, new)
    return _finished(document, draft)


def connect(document: Document, source_key: int, user_key: int, slot: int) -> Document:
    """Let the user read the source in `slot`; what nobody reads any more goes."""
    draft = draft_of(document.program)
    draft.node(source_key)
    if draft.operand(user_key, slot) == source_key:
        return document
    _check_order(document.program, source_key, user_key)
    draft.read(user_key, slot, source_key)
    return _finished(document, draft)


def can_connect(document: Document, source_key: int, user_key: int, slot: int) -> str:
    """Say why `connect` would refuse, or ""."""
    draft = draft_of(document.program)
    try:
        draft.node(source_key)
        draft.operand(user_key, slot)
        _check_order(document.program, source_key, user_key)
    except ProgramError as error:
        return str(error)
    return ""


def _check_order(program: Program, source_key: int, user_key: int) -> None:
    source, user = _index(program, source_key), _index(program, user_key)
    if source == user:
        raise CycleError(f"{program.names[user]} cannot read itself.")
    if user in ancestors(program, source):
        reader, read = program.names[user], program.names[source]
        raise CycleError(f"{reader} cannot read {read}: {read} is computed from {reader}.")


def disconnect(document: Document, user_key: int, slot: int) -> Document:
    """Let the slot read a fresh input; an input that only this slot reads is fresh enough."""
    draft = draft_of(document.program)
    operand = draft.operand(user_key, slot)
    uses = sum(node.operands.count(operand) for node in draft.nodes.values())
    if draft.nodes[operand].op == INPUT and uses == 1 and operand != draft.output:
        return document
    draft.read(user_key, slot, draft.add_input())
    return _finished(document, draft)


def delete(document: Document, keys: Iterable[int]) -> Document:
    """Delete nodes and splice: who read one reads its first operand that is not a number.

    An input or number is deleted only together with all nodes that read it.
    """
    wanted = set(keys)
    doomed = [node.key for node in document.program.nodes if node.key in wanted]
    if not doomed:
        return document
    draft = draft_of(document.program)
    _check_unread(document.program, draft, doomed)
    delete_from(draft, doomed)
    return _finished(document, draft)


def _check_unread(program: Program, draft: Draft, doomed: Sequence[int]) -> None:
    gone = set(doomed)
    leaves = {key for key in doomed if not draft.nodes[key].operands}
    for i, node in enumerate(program.nodes):
        for operand in node.operands:
            key = program.nodes[operand].key
            if key in leaves and node.key not in gone:
                name, reader = program.names[operand], program.names[i]
                raise ProgramError(f"{name} is read by {reader}; delete {reader} first.")


def delete_unused(document: Document) -> Document:
    """Delete every node the output does not depend on."""
    program = document.program
    if all(program.active):
        return document
    used = [i for i, active in enumerate(program.active) if active]
    return with_program(document, only(program, used))


def set_constant(document: Document, key: int, number: float) -> Document:
    """Change the number of a number node."""
    draft = draft_of(document.program)
    node = draft.node(key)
    if not is_number(node):
        name = document.program.names[_index(document.program, key)]
        raise ProgramError(f"{name} is computed, not a number; change what it reads.")
    draft.nodes[key] = replace(node, number=_number(number))
    return _finished(document, draft)


def make_constant_operand(document: Document, user_key: int, slot: int, number: float) -> Document:
    """Let the slot read a number, written inside the user's formula."""
    draft = draft_of(document.program)
    draft.operand(user_key, slot)
    draft.read(user_key, slot, draft.add(CONST, number=_number(number)))
    return _finished(document, draft)


def rename(document: Document, key: int, name: str) -> Document:
    """Give a node a name of the person's; "" leaves it to the app again. An input keeps its value."""
    draft = draft_of(document.program)
    node = draft.node(key)
    if name == node.name:
        return document
    renamed = replace(node, name=_new_name(document, name) if name else "")
    if not name:
        _check_nameless(document.program, key)
    draft.nodes[key] = renamed
    values = {
        renamed.name if old == node.name and node.op == INPUT else old: value
        for old, value in document.values.items()
    }
    return replace(document, program=draft.program(), values=values)


def _check_nameless(program: Program, key: int) -> None:
    i = _index(program, key)
    node = program.nodes[i]
    if node.op == INPUT:
        raise BadNameError(f"An input needs a name; {node.name} keeps its own.")
    if is_loose(replace(node, name="")) and not program.users[i] and i != program.output:
        raise BadNameError(
            f"Nothing reads the number {node.name}; it keeps its name or is deleted."
        )


def set_output(document: Document, key: int) -> Document:
    """Make a node the output of the program."""
    draft = draft_of(document.program)
    draft.node(key)
    draft.output = key
    return _finished(document, draft)


def _index(program: Program, key: int) -> int:
    index = program.index_of_key(key)
    if index is None:
        raise ProgramError("That node is not there any more.")
    return index


def _add_node(document: Document, draft: Draft, op_name: str, operands: tuple[int, ...]) -> int:
    """Add a node of `op_name` over `operands`, the slots that are left reading fresh inputs."""
    missing = document.program.op_named(op_name).arity - len(operands)
    return draft.add(op_name, (*operands, *(draft.add_input() for _ in range(missing))))


def _new_name(document: Document, name: str) -> str:
    """Return `name` as it is kept; raises BadNameError, or NameClashError when it is taken."""
    kept = unicodedata.normalize("NFKC", name.strip())
    check_name(kept)
    if any(node.name == kept for node in document.program.nodes):
        raise NameClashError(f"There is a node called {kept:.80} already; choose another name.")
    return kept


def _number(number: float) -> float:
    if number != number:
        raise ProgramError("nan is no number; type one, as in 0.5.")
    return float(number)


def _finished(document: Document, draft: Draft) -> Document:
    return with_program(document, draft.program())


def with_program(document: Document, program: Program) -> Document:
    """Return the document with another program; inputs keep their values by name."""
    names = (program.nodes[i].name for i in program.inputs)
    values = {name: document.values.get(name, START_VALUE) for name in names}
    return replace(document, program=program, values=values)
