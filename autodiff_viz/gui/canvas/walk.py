"""The order in which Tab walks the nodes, and the nodes a step is about."""

from __future__ import annotations

from collections.abc import Callable, Container

from autodiff_viz.core.tangent import EDGE_STEPS
from autodiff_viz.gui import commands
from autodiff_viz.gui.store import Store


def neighbour(store: Store, shown: Container[int], *, forward: bool) -> int | None:
    """Return the shown node after (or before) the selected one in program order; None past the end."""
    keys = [node.key for node in store.program.nodes if node.key in shown]
    if not forward:
        keys.reverse()
    if not store.selection:
        return next(iter(keys), None)
    last = store.selection[-1 if forward else 0]
    following = keys[keys.index(last) + 1 :] if last in keys else keys
    return next(iter(following), None)


def follow(store: Store, bring: Callable[[int], None]) -> None:
    """Bring both ends of the edge of the step just done into view, its node last, so that it surely is."""
    line, cursor = store.timeline, store.cursor
    step = line.steps[cursor - 1] if cursor else None
    if isinstance(step, EDGE_STEPS):
        bring(line.tape.program.nodes[step.source].key)
    bring(commands.key_of_step(store))
