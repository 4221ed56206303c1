"""Which edges a question to Graphviz leaves out: the longest, where edges are long in all.

Graphviz puts a bend into every column an edge passes. In a sum of thousands of terms that read the same
few inputs that is millions of bends, and no answer. Read by the layout.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from autodiff_viz.drawing.wording import Edge


def columns(boxes: Iterable[int], operands: Mapping[Edge, int]) -> dict[int, int]:
    """Return how many columns each box stands left of the last one that reads it, directly or not.

    Each box stands next to the first of its readers, so that no box loses all its edges.
    """
    found = dict.fromkeys(boxes, 0)
    for (user, _), operand in sorted(operands.items(), reverse=True):
        found[operand] = max(found[operand], found[user] + 1)
    return found


def left_out(boxes: Iterable[int], operands: Mapping[Edge, int], most: int) -> frozenset[Edge]:
    """Return the longest edges, such that the others have at most so many bends together."""
    place = columns(boxes, operands)
    bends = {edge: place[operand] - place[edge[0]] - 1 for edge, operand in operands.items()}
    ordered = sorted(operands, key=lambda edge: (bends[edge], edge))
    total = itertools.accumulate(bends[edge] for edge in ordered)
    return frozenset(edge for edge, so_far in zip(ordered, total, strict=True) if so_far > most)
