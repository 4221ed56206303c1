"""What a person does with breakpoints, log points and watches: named undo entries; going to where one fires.

Stops are a part of the document, so undo takes them back like every other edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial, reduce

from autodiff_viz.core.errors import AutodiffVizError, FormulaError
from autodiff_viz.debugger.logs import text_problem
from autodiff_viz.debugger.stop_texts import (
    When,
    about_node,
    anywhere,
    place_text,
    when_of,
    when_text,
)
from autodiff_viz.debugger.watches import label, watch_of
from autodiff_viz.document import edits
from autodiff_viz.document.stops import (
    Breakpoint,
    Kind,
    Stops,
    Target,
    Watch,
    all_enabled,
    toggled,
    with_breakpoint,
    with_changed,
    with_watches,
    without_breakpoint,
    without_watch,
)
from autodiff_viz.gui import commands
from autodiff_viz.gui.debugger import moves
from autodiff_viz.gui.store import Store


def go_to_firing(store: Store, place: int) -> None:
    """Go to the next step at which a breakpoint fires, after the last one to the first, and select its node."""
    point = store.document.stops.breakpoints[place]
    if not moves.to_firing(store, point):
        store.said.emit(f"Nothing reaches the breakpoint at {place_text(store.timeline, point)}.")
        return
    store.select((commands.key_of_step(store),))


# Breakpoints


def toggle_at_selection(store: Store) -> None:
    """Put breakpoints on the adjoints of the selected nodes; where all have one, take them away."""
    if len(store.selection) == 1:
        toggle(store, Breakpoint(Target.ADJOINT, *store.selection))
        return
    points = [Breakpoint(Target.ADJOINT, key) for key in store.selection]
    points = [point for point in points if not _refused(store, point.key)]
    missing = [point for point in points if not has_breakpoint(store, point)]
    if points:
        _toggle_all(store, missing or points, "Add" if missing else "Remove")


def _toggle_all(store: Store, points: Sequence[Breakpoint], word: str) -> None:
    """Toggle several breakpoints as one undo entry."""
    done = _do(store, f"{word} {_count(points)}", lambda stops: reduce(toggled, points, stops))
    if done:
        store.said.emit(f"{'Added' if word == 'Add' else 'Removed'} {_count(points)}.")


def _count(points: Sequence[Breakpoint]) -> str:
    return "1 breakpoint" if len(points) == 1 else f"{len(points)} breakpoints"


def toggle(store: Store, point: Breakpoint) -> bool:
    """Add a breakpoint, or take away what stops at its place."""
    stops = store.document.stops
    adding = point in toggled(stops, point).breakpoints
    word = "Add" if adding else "Remove"
    text = f"{word} breakpoint at {_place(store, point)}"
    done = _do(store, text, partial(toggled, point=point))
    if done:
        store.said.emit(
            f"{'Added a' if adding else 'Removed the'} breakpoint at {_place(store, point)}."
        )
    return done


def has_breakpoint(store: Store, point: Breakpoint) -> bool:
    """Whether something stops at the place of `point`."""
    found = (each for each in store.document.stops.breakpoints if not each.log)
    return any(each.place == point.place for each in found)


def add_condition(store: Store, text: str) -> str:
    """Stop at every step at which a condition holds; return why not, or ""."""
    return _tried(store, lambda: anywhere(store.document.program, text))


def add_condition_at(store: Store, key: int, text: str) -> str:
    """Stop at a node where a condition holds; return why not, or ""."""
    return _tried(store, lambda: about_node(store.program, commands.name_of(store, key), text))


def add_condition_on_edge(store: Store, key: int, slot: int, text: str) -> str:
    """Stop at a contribution where a condition holds; return why not, or ""."""

    def made() -> Breakpoint:
        kind, condition, nth = when_of(text, store.document.program)
        return Breakpoint(Target.EDGE, key, slot, kind, condition, nth)

    return _tried(store, made)


def add_log(store: Store, point: Breakpoint, text: str) -> str:
    """Write a text at the place of `point` instead of stopping; return why not, or ""."""
    if not text.strip():
        return "A log point needs a text, as in {name}: {adjoint}."
    return text_problem(text) or _tried(store, lambda: replace(point, log=text))


def _tried(store: Store, make: Callable[[], Breakpoint]) -> str:
    """Add the breakpoint that is made; return why there is none, or ""."""
    try:
        point = make()
        edits.set_stops(store.document, with_breakpoint(store.document.stops, point))
    except FormulaError as error:
        return f"{error.sentence} {error.hint}".strip()
    except AutodiffVizError as error:
        return str(error)
    what = "log point" if point.log else "breakpoint"
    if point in store.document.stops.breakpoints:
        store.said.emit(f"This {what} is there already.")
    elif _do(store, f"Add {what} at {_place(store, point)}", partial(with_breakpoint, point=point)):
        when = when_text(point)
        told = f"{place_text(store.timeline, point)}{f', when {when}' if when else ''}"
        store.said.emit(f"Added a {what}: {told}.")
    return ""


def remove_all(store: Store, places: Iterable[int]) -> bool:
    """Take breakpoints and log points away, as one undo entry."""
    points = store.document.stops.breakpoints
    doomed = sorted(set(places), reverse=True)
    if not doomed:
        return False
    what = "log point" if points[doomed[0]].log else "breakpoint"
    place = f"{what} at {_place(store, points[doomed[0]])}"
    text = f"Remove {place if len(doomed) == 1 else f'{len(doomed)} breakpoints'}"
    return _do(store, text, lambda stops: reduce(without_breakpoint, doomed, stops))


def enable(store: Store, place: int, enabled: bool) -> bool:
    """Switch a breakpoint on or off."""
    point = store.document.stops.breakpoints[place]
    word = "Enable" if enabled else "Disable"
    return _change(store, place, replace(point, enabled=enabled), f"{word} breakpoint")


def enable_all(store: Store, enabled: bool) -> bool:
    """Switch every breakpoint on or off."""
    word = "Enable" if enabled else "Disable"
    return _do(store, f"{word} all breakpoints", partial(all_enabled, enabled=enabled))


def set_when(store: Store, place: int, text: str) -> bool:
    """Change when a breakpoint fires; a condition that cannot be read is kept and never fires."""
    point = store.document.stops.breakpoints[place]
    try:
        when = _when_as_written(store, text)
        changed = replace(point, kind=when.kind, condition=when.condition, nth=when.nth)
    except AutodiffVizError as error:
        store.refused.emit(str(error))
        return False
    return _change(store, place, changed, "Change condition")


def _when_as_written(store: Store, text: str) -> When:
    try:
        return when_of(text, store.document.program)
    except FormulaError:
        return When(Kind.CONDITION, text.strip())


def set_log(store: Store, place: int, text: str) -> bool:
    """Make a log point of a breakpoint, change what it writes, or with "" make it stop again."""
    point = store.document.stops.breakpoints[place]
    try:
        changed = replace(point, log=text.strip())
    except AutodiffVizError as error:
        store.refused.emit(str(error))
        return False
    return _change(store, place, changed, "Change log text")


def _change(store: Store, place: int, changed: Breakpoint, text: str) -> bool:
    return _do(store, text, partial(with_changed, place=place, changed=changed))


def _place(store: Store, point: Breakpoint) -> str:
    return f"{place_text(store.timeline, point):.40}"


def _refused(store: Store, key: int | None) -> bool:
    """Whether the node is in the inside of an unfolded function; the person is told."""
    sentence = "" if key is None else commands.unfolded_around(store, key)
    if sentence:
        store.refused.emit(sentence)
    return bool(sentence)


def _do(store: Store, text: str, change: Callable[[Stops], Stops]) -> bool:
    return store.do(text, lambda document: edits.set_stops(document, change(document.stops)))


# Watches


def watch(store: Store, watched: Watch) -> bool:
    """Keep a number in view."""
    if _refused(store, watched.key):
        return False
    said = f"{label(store.timeline, watched):.40}"
    done = _do(store, f"Watch {said}", partial(with_watches, watches=(watched,)))
    if done:
        store.said.emit(f"Watching {said}.")
    return done


def watch_text(store: Store, text: str) -> str:
    """Keep what a text says in view; return why not, or ""."""
    try:
        watched = watch_of(store.document.program, text)
        with_watches(store.document.stops, (watched,))
    except FormulaError as error:
        return f"{error.sentence} {error.hint}".strip()
    except AutodiffVizError as error:
        return str(error)
    watch(store, watched)
    return ""


def unwatch_all(store: Store, places: Iterable[int]) -> bool:
    """Take watches away, as one undo entry."""
    doomed = sorted(set(places), reverse=True)
    if not doomed:
        return False
    said = f"{label(store.timeline, store.document.stops.watches[doomed[0]]):.40}"
    text = f"Stop watching {said if len(doomed) == 1 else f'{len(doomed)} numbers'}"
    return _do(store, text, lambda stops: reduce(without_watch, doomed, stops))
