"""The order in which Tab walks the nodes."""

from __future__ import annotations

from collections.abc import Container

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
