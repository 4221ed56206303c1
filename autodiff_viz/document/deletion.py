"""Deleting nodes out of a draft: who read a deleted node reads its heir instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autodiff_viz.document.rewrite import Draft, is_number, read_keys


def delete_from(draft: Draft, doomed: Sequence[int]) -> None:
    """Delete the nodes `doomed`, in program order, and splice.

    An input or number among them stays when a node that stays reads it through deleted ones.
    """
    heirs = _heirs(draft, doomed)
    gone = set(doomed)
    touched = read_keys(draft.nodes[key] for key in doomed)
    _splice(draft, heirs, gone)
    gone -= read_keys(node for key, node in draft.nodes.items() if key not in gone)
    draft.output = _heir_of_output(draft, heirs, gone)
    for key in gone:
        del draft.nodes[key]
    draft.drop_unread(sorted(touched))
    if draft.output is None:
        draft.output = _last_node(draft)


def _heirs(draft: Draft, doomed: Sequence[int]) -> dict[int, int]:
    """Return for each doomed node what takes its place; a doomed leaf is its own heir."""
    heirs: dict[int, int] = {}
    gone = set(doomed)
    for key in doomed:
        candidates = [heirs.get(operand, operand) for operand in draft.nodes[key].operands]
        heirs[key] = min(
            candidates,
            key=lambda heir: (is_number(draft.nodes[heir]), heir in gone),
            default=key,
        )
    return heirs


def _splice(draft: Draft, heirs: dict[int, int], gone: set[int]) -> None:
    for key, node in list(draft.nodes.items()):
        if key not in gone and any(operand in heirs for operand in node.operands):
            operands = tuple(heirs.get(operand, operand) for operand in node.operands)
            draft.nodes[key] = replace(node, operands=operands)


def _heir_of_output(draft: Draft, heirs: dict[int, int], gone: set[int]) -> int | None:
    if draft.output is None:
        return None
    heir = heirs.get(draft.output, draft.output)
    return None if heir in gone else heir


def _last_node(draft: Draft) -> int | None:
    """Return the last computed node, or the last of all, or None when nothing is left."""
    computed = [key for key, node in draft.nodes.items() if node.operands]
    return next(reversed(computed or list(draft.nodes)), None)
