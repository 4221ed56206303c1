"""Nan and inf: the number in the end at each node of the spread, and a sentence where no form is known."""

import math

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import Timeline, adjoints_at
from autodiff_viz.debugger.nonfinite import first_nonfinite
from autodiff_viz.debugger.offers import NO_FORM, offers, told_without
from autodiff_viz.debugger.whatif import timeline_of
from autodiff_viz.document import whatif_edits
from autodiff_viz.document.document import document_of
from tests.debugger.lines import line_of


@pytest.mark.parametrize("text", ["x/x", "log(x)*x", "a = 1/x; a - a*a", "exp(x*1000)/x + x"])
def test_each_link_ends_as_the_sweep_does(text: str) -> None:
    line: Timeline = line_of(text, x=0.0)
    found = first_nonfinite(line)
    assert found is not None
    ends = adjoints_at(line, len(line.steps))
    for link in found.spread:
        is_value = line.steps[link.cursor - 1].node == link.node and link.cursor <= line.forward
        end = line.tape.values[link.node] if is_value else ends[link.node]
        assert end is not None
        assert link.end == pytest.approx(end, nan_ok=True)


def test_a_link_says_both_numbers_where_they_differ() -> None:
    line = line_of("x/x", x=0.0)
    found = first_nonfinite(line)
    assert found is not None
    link = next(link for link in found.spread if link.name == "x̄")
    assert (math.isinf(link.number), math.isnan(link.end)) == (True, True)
    assert "x̄ = ∞, in the end nan" in found.chain or "x̄ = inf, in the end nan" in found.chain


def test_without_a_stable_form_a_sentence_says_so() -> None:
    document = document_of(parse("x/x"), {"x": 0.0})
    line = timeline_of(document, document.program)
    found = first_nonfinite(line)
    assert found is not None
    assert offers(document, line, found) == ()
    assert told_without(line, found) == NO_FORM


def test_a_number_that_is_given_needs_no_form() -> None:
    document = document_of(parse("b = 2*x; b*b"), {"x": math.inf})
    held = document_of(parse("b = 2*x; b*b"), {"x": 1.0})
    held = whatif_edits.hold(held, held.key_of("b"), math.inf)
    adjoint = document_of(parse("b = 2*x; b*b"), {"x": 1.0})
    adjoint = whatif_edits.set_adjoint(adjoint, adjoint.key_of("b"), math.inf)
    for each in (document, held, adjoint):
        line = timeline_of(each, each.program)
        found = first_nonfinite(line)
        assert found is not None
        assert told_without(line, found) == ""
