"""Moving through the timeline: each stride as an act on the store; the actions call these.

A function that a step goes into, or that a breakpoint stops in, is unfolded, and folded again when a
step leaves it at either end: `Store.entered` has the keys. So forward and back show the same pictures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from autodiff_viz.core.errors import LimitError
from autodiff_viz.core.inner_keys import keys_around
from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger import insides, strides
from autodiff_viz.debugger.stepping import key_to_unfold, moved_cursor
from autodiff_viz.document.stops import Breakpoint
from autodiff_viz.gui.function_commands import fold
from autodiff_viz.gui.store import Store

NO_STEP: Final = "No step is about the selected node: a number is there from the start."


def over(store: Store, *, back: bool = False) -> None:
    """Do the rest of one node, or take it back, up to a breakpoint within; a folded function is one node."""
    _stride(store, "over", back=back)


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


def _fold_behind(store: Store, inside: Iterable[int], kept: Iterable[int] = ()) -> None:
    """Fold those of the functions `inside` that were gone into and are left now, but not those `kept`."""
    around = (*strides.functions_around(store.timeline, store.cursor), *kept)
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
    """Go on, or back, to the next breakpoint; without one to the end or the start; and say which."""
    from autodiff_viz.debugger.stop_texts import stop_sentence

    _stride(store, "resumed", back=back)
    store.said.emit(stop_sentence(store.timeline, store.document.stops, store.cursor))


def play(store: Store) -> None:
    """Do one step, a folded function with a breakpoint inside up to that."""
    keys = insides.keys_with_stops(store.document.program, store.document.stops)
    if keys and key_to_unfold(store.timeline, store.cursor) in keys:
        over(store)
        return
    inside = strides.functions_around(store.timeline, store.cursor)
    store.move_to(store.cursor + 1)
    _fold_behind(store, inside)


def _stride(store: Store, name: str, *, back: bool) -> None:
    """Go where a stride of `debugger.opening` ends; functions are unfolded for a breakpoint inside."""
    from autodiff_viz.debugger import opening

    stops, stride = store.document.stops, {"over": opening.over, "resumed": opening.resumed}[name]
    line, keys = _line_with_stops(store)
    cursor = _carried(store.timeline, store.cursor, line)
    found = stride(line, stops, cursor, keys, back=back)
    inside, kept = sorted(store.entered), frozenset[int]()
    if line.tape.program.groups:
        kept = keys.intersection(opening.opened(line, store.document.program, stops, found))
    _open(store, kept)
    store.move_to(_carried(line, found, store.timeline))
    _fold_behind(store, inside, kept)


def to_firing(store: Store, point: Breakpoint) -> bool:
    """Go to the next step at which a breakpoint fires, after the last one to the first; False for none."""
    from autodiff_viz.debugger.breakpoints import all_firings

    around = keys_around(store.document.program, point.key or 0)
    try:
        _open(store, frozenset(around))
    except LimitError as error:
        store.refused.emit(str(error))
        return True
    found = all_firings(store.timeline, point)
    if found:
        store.move_to(next((cursor for cursor in found if cursor > store.cursor), found[0]))
    return bool(found)


def _line_with_stops(store: Store) -> tuple[Line, frozenset[int]]:
    """Return the steps with what breakpoints are inside of unfolded, and what a person has not unfolded."""
    keys = insides.keys_with_stops(store.document.program, store.document.stops)
    try:
        line = store.line_with(keys)
    except LimitError as error:
        store.refused.emit(str(error))
        return store.timeline, frozenset()
    return line, keys - (store.unfolded - store.entered)


def _carried(old: Line, cursor: int, new: Line) -> int:
    return cursor if old is new else moved_cursor(old, cursor, new)


def _open(store: Store, keys: frozenset[int]) -> None:
    """Unfold functions that fold again when they are left."""
    store.entered |= keys - store.unfolded
    store.unfold(store.unfolded | keys)


def restart(store: Store) -> None:
    """Go to the start and fold what steps have unfolded."""
    store.move_to(0)
    _fold_behind(store, sorted(store.entered))
