"""A check of the gradient says what was changed on purpose, and compares the gradient without that."""

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.numeric import Verdict, comparisons
from autodiff_viz.debugger.whatif import changed_on_purpose, checked_timeline
from autodiff_viz.document import whatif_edits
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.whatif import Fault

PLAIN = document_of(parse("a = x*x; b = sin(a); c = b*y; c + a"), {"x": 0.7, "y": 1.3})


def key(name: str) -> int:
    return PLAIN.key_of(name)


ADJOINT = whatif_edits.set_adjoint(PLAIN, key("b"), 5.0)
HELD = whatif_edits.hold(PLAIN, key("b"), 2.0)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (PLAIN, ""),
        (
            ADJOINT,
            "The sweep was changed on purpose: b̄ is set by hand. Compared is the gradient without that.",
        ),
        (
            HELD,
            "The sweep was changed on purpose: b is held. A held node is a number on both sides.",
        ),
        (
            whatif_edits.set_adjoint(whatif_edits.hold(ADJOINT, key("c"), 1.0), key("a"), 2.0),
            (
                "The sweep was changed on purpose: ā and b̄ are set by hand; c is held."
                " Compared is the gradient without that. A held node is a number on both sides."
            ),
        ),
        (
            whatif_edits.set_fault(PLAIN, Fault.ASSIGN),
            (
                "The sweep was changed on purpose: a rule is broken (“=” in place of “+=”)."
                " Compared is the gradient without that."
            ),
        ),
    ],
)
def test_what_was_changed_is_said(document: Document, said: str) -> None:
    assert changed_on_purpose(document) == said


@pytest.mark.parametrize(
    "document", [ADJOINT, HELD, *(whatif_edits.set_fault(PLAIN, fault) for fault in Fault)]
)
def test_what_is_compared_agrees(document: Document) -> None:
    line = checked_timeline(document, document.program)
    found = comparisons(line, document.point, document.settings.h)
    assert [each.verdict for each in found] == [Verdict.AGREES, Verdict.AGREES]


def test_of_many_nodes_the_first_are_named() -> None:
    document = PLAIN
    for name in ("x", "y", "a", "b", "c"):
        document = whatif_edits.set_adjoint(document, key(name), 1.0)
    assert "x̄, ā, b̄ and 2 more are set by hand" in changed_on_purpose(document)
