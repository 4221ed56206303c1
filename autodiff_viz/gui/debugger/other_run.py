"""The other run of a comparison: which document it is of, and its steps."""

from __future__ import annotations

from enum import StrEnum

from autodiff_viz.core.errors import SettingsError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.tangent import Line, Seeds, tangent_timeline
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.whatif import timeline_of
from autodiff_viz.document import edits, whatif_edits
from autodiff_viz.document.document import Document
from autodiff_viz.gui.number_field import constant
from autodiff_viz.gui.store import Store


class Other(StrEnum):
    """What the run that is shown is compared with; the words of the list to choose from."""

    RULES = "The right rules, nothing held"
    EDIT = "Before the last edit"
    VALUES = "Other input values"
    FORMULA = "Another formula"


NO_EDIT = "There is no edit before this; make one, and compare with what was."
NO_TEXT = {
    Other.VALUES: "Type values, as in x = 800, and Enter.",
    Other.FORMULA: "Type a formula of the same inputs, as in softplus(x), and Enter.",
}
"""What is said while the text a choice wants is not there."""

PLACEHOLDERS = {Other.VALUES: "x = 800", Other.FORMULA: "softplus(x)"}


def other_document(store: Store, other: Other, text: str) -> Document:
    """Return the document to compare with; raises AutodiffVizError with what is missing."""
    document = store.document
    if other is Other.RULES:
        return whatif_edits.clear(document)
    if other is Other.EDIT:
        before = store.before_last_edit
        if before is None:
            raise SettingsError(NO_EDIT)
        return before
    if not text.strip():
        raise SettingsError(NO_TEXT[other])
    if other is Other.FORMULA:
        return edits.set_program(document, parse(text, document.program.functions))
    return with_values(document, text)


def with_values(document: Document, text: str) -> Document:
    """Return the document with the values of `x = 800, y = 2`."""
    changed = document
    for part in text.replace(";", ",").split(","):
        name, sign, number = part.partition("=")
        if not sign:
            raise SettingsError(f"{part.strip()!r:.60} gives no value; write it as in x = 800.")
        changed = edits.set_value(changed, name.strip(), constant(number))
    return changed


def other_line(document: Document, keys: frozenset[int], seeds: Seeds | None) -> Line:
    """Return the steps of a document with the functions `keys` unfolded, in any thread.

    In forward mode `seeds` is its direction; an input that is not there has none.
    """
    line = timeline_of(document, unfolded(document.program, keys))
    if seeds is None:
        return line
    return tangent_timeline(
        line.tape, {name: seed for name, seed in seeds.items() if name in document.values}
    )
