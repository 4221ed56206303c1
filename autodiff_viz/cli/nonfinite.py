"""The first number of a sweep that is not finite, as lines and as JSON; printed by why and debug."""

from __future__ import annotations

from typing import Any

from autodiff_viz.cli.tables import json_number
from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger.nonfinite import NonFinite
from autodiff_viz.debugger.offers import offers, told_without
from autodiff_viz.document.document import Document


def told_of(document: Document, line: Line, bad: NonFinite | None) -> str:
    """Say what the first number is that is not finite, and which form is stable."""
    if bad is None:
        return ""
    forms = [f"{offer.title}: {offer.because}." for offer in offers(document, line, bad)]
    told = forms or filter(None, [told_without(line, bad)])
    return "\n".join((f"Step {bad.cursor}: {bad.sentence}", bad.chain, *told))


def data_of(document: Document, line: Line, bad: NonFinite) -> dict[str, Any]:
    """Return its place, its cause, what it spread to and the stable form, for JSON."""
    return {
        "step": bad.cursor,
        "name": bad.name,
        "number": json_number(bad.number),
        "cause": bad.cause.title,
        "sentence": bad.sentence,
        "spread": [
            {
                "step": link.cursor,
                "name": link.name,
                "number": json_number(link.number),
                "end": json_number(link.end),
            }
            for link in bad.spread
        ],
        "stable_form": next((offer.text for offer in offers(document, line, bad)), None),
    }
