"""The edits of what a document does otherwise; nodes are named by their key.

Pure functions as in `document.edits`; each raises a subclass of AutodiffVizError with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from autodiff_viz.core.errors import ProgramError, WhatIfError
from autodiff_viz.core.program import CONST
from autodiff_viz.document import whatif
from autodiff_viz.document.document import Document
from autodiff_viz.document.edits import set_settings
from autodiff_viz.document.whatif import NOTHING, Fault, WhatIf


def hold(document: Document, key: int, value: float) -> Document:
    """Hold a computed node at a value: do(v := value)."""
    i = _index(document, key)
    node = document.program.nodes[i]
    if not node.operands:
        name, what = document.program.names[i], "a number" if node.op == CONST else "an input"
        raise WhatIfError(f"{name:.80} is {what}, not computed; change its value instead.")
    return _with(document, whatif.holding(document.whatif, key, value))


def release(document: Document, key: int) -> Document:
    """Let a held node be computed again."""
    return _with(document, whatif.released(document.whatif, key))


def set_adjoint(document: Document, key: int, adjoint: float) -> Document:
    """Set the adjoint of a node once it is complete; that of the output is the seed."""
    i = _index(document, key)
    if i == document.program.output:
        return set_settings(document, replace(document.settings, seed=adjoint))
    if not document.program.differentiable[i] or not document.program.active[i]:
        raise WhatIfError(f"No adjoint comes to {document.program.names[i]:.80}.")
    return _with(document, whatif.with_adjoint(document.whatif, key, adjoint))


def compute_adjoint(document: Document, key: int) -> Document:
    """Let the adjoint of a node be what it is computed as."""
    return _with(document, whatif.without_adjoint(document.whatif, key))


def set_fault(document: Document, fault: Fault, order: Iterable[int] = ()) -> Document:
    """Break a rule of the backward sweep on purpose, or with Fault.NONE none."""
    return _with(document, whatif.with_fault(document.whatif, fault, tuple(order)))


def clear(document: Document) -> Document:
    """Do nothing otherwise: every node is computed, every rule is kept."""
    return _with(document, NOTHING)


def compute_again(document: Document) -> Document:
    """Hold no value and set no adjoint; what rule is broken stays."""
    now = document.whatif
    return _with(document, whatif.with_fault(NOTHING, now.fault, now.order))


def _with(document: Document, changed: WhatIf) -> Document:
    return replace(document, whatif=changed)


def _index(document: Document, key: int) -> int:
    index = document.program.index_of_key(key)
    if index is None:
        raise ProgramError("That node is not there any more.")
    return index
