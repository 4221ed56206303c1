"""Moving through the timeline: each stride as an act on the store; the actions call these.

A function that a step goes into is unfolded, and folded again when a step into or out leaves it at
either end: `Store.entered` has the keys. So steps into, forward and back, show the same pictures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from autodiff_viz.core.errors import LimitError
from autodiff_viz.debugger import strides
from autodiff_viz.debugger.stepping import key_to_unfold
from autodiff_viz.gui.function_commands import fold
from autodiff_viz.gui.store import Store

NO_STEP: Final = "No step is about the selected node: a number is there from the start."


def over(store: Store, *, back: bool = False) -> None:
    """Do the rest of one node, or take it back, up to a breakpoint within; a folded function is one node."""
    from autodiff_viz.debugger import breakpoints

    line, stops = store.timeline, store.document.stops
    store.move_to(breakpoints.over(line, stops, store.cursor, back=back))


def into(store: Store, *, back: bool = False) -> None:
    """Do one step, or take it back; a folded function there is unfolded and gone into."""
    inside = strides.functions_around(store.timeline, store.cursor)
    if not strides.is_within_node(store.timeline, store.cursor):
        inside = (*inside, *_unfold_ahead(store, back=back))
    store.move_to(store.cursor + (-1 if back else 1))
    _fold_behind(store, inside)


def out(store: Store, *, back: bool = False) -> None:
    """Do the rest of the node, of the unfolded function or of the phase the cursor is in; or take it back."""
    line, cursor = store.timeline, store.cursor
    inside = strides.functions_around(line, cursor)
    store.move_to(strides.moved(strides.stops_out(line, cursor), cursor, back=back))
    _fold_behind(store, inside)


def _unfold_ahead(store: Store, *, back: bool) -> list[int]:
    """Unfold the function the next step applies, those inside of it too, down to an op; return their keys."""
    found: list[int] = []
    while True:
        key = key_to_unfold(store.timeline, store.cursor - (1 if back else 0))
        if key is None:
            return found
        try:
            store.unfold(store.unfolded | {key})
        except LimitError as error:
            store.refused.emit(str(error))
            return found
        store.entered |= {key}
        found.append(key)


def _fold_behind(store: Store, inside: Iterable[int]) -> None:
    """Fold those of the functions `inside`, outermost first, that were gone into and are left now."""
    around = strides.functions_around(store.timeline, store.cursor)
    left = [key for key in inside if key not in around and key in store.entered]
    store.entered = store.entered.intersection(around)
    for key in left:
        fold(store, key)


def phase(store: Store, *, back: bool = False) -> None:
    """Go to the end of the phase, or to its start."""
    store.move_to(strides.moved(strides.phase_stops(store.timeline), store.cursor, back=back))


def to_selection(store: Store, *, back: bool = False) -> None:
    """Go on, or back, to where a selected node has its value, its whole adjoint or tangent."""
    _follow(store, strides.stops_at(store.timeline, selected(store)), back=back)


def touching(store: Store, *, back: bool = False) -> None:
    """Go on, or back, to the next step that sets or reads a number of a selected node."""
    _follow(store, strides.stops_touching(store.timeline, selected(store)), back=back)


def _follow(store: Store, stops: strides.Stops, *, back: bool) -> None:
    if len(stops) > 2 or not store.selection:
        store.move_to(strides.moved(stops, store.cursor, back=back))
    else:
        store.refused.emit(NO_STEP)


def selected(store: Store) -> list[int]:
    """Return the places of the selected nodes."""
    found = (store.program.index_of_key(key) for key in store.selection)
    return [place for place in found if place is not None]


def resume(store: Store, *, back: bool = False) -> None:
    """Go on, or back, to the next breakpoint; without one to the end or the start."""
    store.move_to(next_stop(store, back=back))


def next_stop(store: Store, *, back: bool = False) -> int:
    """Return the cursor of the next breakpoint in this direction; without one the end or the start."""
    from autodiff_viz.debugger import breakpoints

    line, stops = store.timeline, store.document.stops
    if back:
        return breakpoints.previous_stop(line, stops, store.cursor) or 0
    found = breakpoints.next_stop(line, stops, store.cursor)
    return len(line.steps) if found is None else found


def restart(store: Store) -> None:
    """Go to the start and fold what steps have unfolded."""
    store.move_to(0)
    _fold_behind(store, sorted(store.entered))
