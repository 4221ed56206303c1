"""What a person does otherwise than the rules, as acts on the store; each is one undo entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.printing import adjoint_name
from autodiff_viz.core.sweep import Timeline, adjoints_at
from autodiff_viz.debugger.whatif import NAMES, moved, order_of, wrong_of
from autodiff_viz.document import whatif_edits
from autodiff_viz.document.document import Document
from autodiff_viz.document.whatif import Fault
from autodiff_viz.gui import commands
from autodiff_viz.gui.number_field import constant, sentence_of
from autodiff_viz.gui.store import Store

INSIDE = "Fold the function first; its inside is only looked at."


def can_hold(store: Store, key: int) -> bool:
    """Whether a node is computed and of the document, so that it can be held."""
    document = store.document.program
    index = document.index_of_key(key)
    return index is not None and bool(document.nodes[index].operands)


def is_held(store: Store, key: int) -> bool:
    """Whether a node is held at a value."""
    return key in store.document.whatif.held.mapping()


def has_adjoint(store: Store, key: int) -> bool:
    """Whether an adjoint comes to a node, so that it can be set."""
    program = store.document.program
    i = program.index_of_key(key)
    return i is not None and program.active[i] and program.differentiable[i]


def is_adjoint_set(store: Store, key: int) -> bool:
    """Whether the adjoint of a node is set by hand."""
    return key in store.document.whatif.adjoints.mapping()


def hold(store: Store, key: int, text: str) -> str:
    """Hold a node at the value a text says; return why not, or ""."""
    name = commands.name_of(store, key)
    return _with_number(
        store, text, lambda value: f"Hold {name} at {shown(value)}", whatif_edits.hold, key
    )


def set_adjoint(store: Store, key: int, text: str) -> str:
    """Set the adjoint of a node to what a text says; return why not, or ""."""
    name = adjoint_name(commands.name_of(store, key))
    return _with_number(
        store, text, lambda value: f"Set {name} to {shown(value)}", whatif_edits.set_adjoint, key
    )


def _with_number(
    store: Store,
    text: str,
    title: Callable[[float], str],
    edit: Callable[[Document, int, float], Document],
    key: int,
) -> str:
    try:
        value = constant(text)
        after = edit(store.document, key, value)
    except AutodiffVizError as error:
        return sentence_of(error)
    store.do(title(value), lambda _: after)
    return ""


def release(store: Store, key: int) -> None:
    """Let a held node be computed again."""
    text = f"Release {commands.name_of(store, key)}"
    store.do(text, lambda document: whatif_edits.release(document, key))


def compute_adjoint(store: Store, key: int) -> None:
    """Let an adjoint that is set by hand be computed again."""
    text = f"Compute {adjoint_name(commands.name_of(store, key))} again"
    store.do(text, lambda document: whatif_edits.compute_adjoint(document, key))


def value_text(store: Store, key: int) -> str:
    """Return the value a node has now, to be changed."""
    index = store.program.index_of_key(key)
    value = None if index is None else store.tape.values[index]
    return "" if value is None else full(value)


def adjoint_text(store: Store, key: int) -> str:
    """Return the adjoint a node has at the end, to be changed."""
    index, line = store.program.index_of_key(key), store.reverse
    adjoint = None if index is None else adjoints_at(line, len(line.steps))[index]
    return "" if adjoint is None else full(adjoint)


def fault(store: Store) -> Fault:
    """Return the rule that is broken now."""
    return store.document.whatif.fault


def set_fault(store: Store, wanted: Fault) -> None:
    """Break a rule on purpose; asked for again, the right rules are back."""
    new = Fault.NONE if wanted is fault(store) else wanted
    order = order_of(store.reverse) if new is Fault.ORDER and not store.program.groups else ()
    text = "Back to the right rules" if new is Fault.NONE else f"Break a rule: {NAMES[new]}"
    store.do(text, lambda document: whatif_edits.set_fault(document, new, order))
    wrong = wrong_of(store.reverse)
    store.said.emit(f"{text if wrong is None else wrong.heading}.")


def compute_again(store: Store) -> None:
    """Hold nothing any more and set no adjoint; what rule is broken stays."""
    store.do("Compute everything again", whatif_edits.compute_again)


def move_in_order(store: Store, cursor: int, before: int | None) -> None:
    """Let the node of the backward step at `cursor` pass on before the node of another; None: last."""
    line = store.reverse
    if store.program.groups:
        store.refused.emit(INSIDE)
        return
    key, target = _key_at(line, cursor), None if before is None else _key_at(line, before)
    order = moved(order_of(line), key, target)
    name = commands.name_of(store, key)
    store.do(
        f"Move {name} in the sweep",
        lambda document: whatif_edits.set_fault(document, Fault.ORDER, order),
    )


def _key_at(line: Timeline, cursor: int) -> int:
    return line.tape.program.nodes[line.steps[cursor - 1].node].key


def set_values(store: Store, text: str, values: Mapping[str, float]) -> None:
    """Give several inputs values, as one undo entry."""

    def edit(document: Document) -> Document:
        return replace(document, values={**document.values, **values})

    store.do(text, edit)
