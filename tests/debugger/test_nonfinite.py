"""The first nan or infinity, its cause, where it spread to, and the stable form that avoids it."""

from __future__ import annotations

import math

import mpmath
import pytest
from hypothesis import given, settings

from autodiff_viz.core.altered import Alteration, altered_timeline, forward_holding
from autodiff_viz.core.errors import ProgramError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.sweep import evaluate, forward, gradient, timeline
from autodiff_viz.core.tangent import Line, tangent_timeline
from autodiff_viz.debugger import stable
from autodiff_viz.debugger.nonfinite import (
    NonFinite,
    all_finite,
    first_nonfinite,
)
from autodiff_viz.debugger.offers import Offer, offers, precise_offers
from autodiff_viz.debugger.whatif import timeline_of
from autodiff_viz.document import whatif_edits
from autodiff_viz.document.document import Document, document_of
from tests.debugger.lines import random_lines
from tests.debugger.taint import origins, spread


def line_of(text: str, **point: float) -> Line:
    return timeline(forward(parse(text), point))


def found_in(line: Line, after: int = 0) -> NonFinite:
    found = first_nonfinite(line, after)
    assert found is not None
    return found


def offers_for(text: str, **point: float) -> tuple[Document, tuple[Offer, ...]]:
    document = document_of(parse(text), point)
    line = timeline(forward(document.program, document.values))
    return document, offers(document, line, found_in(line))


@pytest.mark.parametrize(
    ("text", "x", "title"),
    [
        ("log(1 + exp(x))", 800.0, "overflow of exp"),
        ("x/x", 0.0, "0/0"),
        ("1/x", 0.0, "division by zero"),
        ("log(x)", -1.0, "log of a negative number"),
        ("log(x)", 0.0, "log of 0"),
        ("log1p(x)", -2.0, "log1p of a number below -1"),
        ("sqrt(x)", -1.0, "sqrt of a negative number"),
        ("asin(x)", 2.0, "asin outside its domain"),
        ("x + 1", math.inf, "the input is inf"),
        ("x*2", math.nan, "the input is nan"),
        ("u = x*x; sqrt(u)", 0.0, "sqrt'(u) = inf"),
        ("where(x > 0, sqrt(x), 0)", 0.0, "0·inf from the unused branch of where"),
        ("x*1e200*1e200", 1.0, "overflow of mul"),
        ("1e999*x", 0.0, "inf·0"),
    ],
)
def test_the_cause_is_named(text: str, x: float, title: str) -> None:
    found = found_in(line_of(text, x=x))
    assert found.cause.title == title
    assert not math.isfinite(found.number)


def test_infinities_that_cancel_are_named() -> None:
    line = line_of("a = exp(x); b = exp(2*x); a - b", x=800.0)
    assert "z = inf - inf is nan" in " ".join(_causes(line))


def _causes(line: Line) -> list[str]:
    from autodiff_viz.debugger.causes import value_cause

    values = enumerate(line.tape.values)
    return [
        value_cause(line.tape, i).sentence
        for i, v in values
        if v is not None and not math.isfinite(v)
    ]


def test_the_chain_goes_to_the_output_and_back_to_the_input() -> None:
    found = found_in(line_of("log(1 + exp(x))", x=800.0))
    assert [link.name for link in found.spread] == ["y", "z", "x̄"]
    assert [link.cursor for link in found.spread] == sorted(link.cursor for link in found.spread)
    assert found.output
    assert found.lost == ("x",)
    assert found.chain == "It spread to y = inf → z = inf → x̄ = nan."


def test_a_number_that_where_leaves_out_goes_no_further() -> None:
    found = found_in(line_of("where(x > 0, log(x), 0)", x=-1.0))
    assert found.spread == ()
    assert found.chain == "It goes no further."
    assert not found.output


def test_what_follows_from_it_is_no_new_one() -> None:
    line = line_of("b = exp(x); b*2 + log(x - 801)", x=800.0)
    first = found_in(line)
    second = found_in(line, first.cursor)
    assert (first.cause.title, second.cause.title) == (
        "overflow of exp",
        "log of a negative number",
    )


def test_forward_mode_names_the_tangent() -> None:
    line = tangent_timeline(forward(parse("sqrt(x)"), {"x": 0.0}), {"x": 1.0})
    found = found_in(line)
    assert (found.name, found.cause.title) == ("ż", "sqrt'(x) = inf")
    assert all_finite(line).endswith("no tangent is nan or infinite.")


def test_where_all_is_finite_nothing_is_found() -> None:
    line = line_of("sin(x)", x=1.0)
    assert first_nonfinite(line) is None
    assert all_finite(line).startswith("All is finite")


ROUGH = ("add", "sub", "mul", "div", "exp", "log", "sqrt", "square", "reciprocal", "where")


@given(random_lines(ROUGH))
@settings(derandomize=True, deadline=None, max_examples=400)
def test_every_one_and_where_it_spread_is_what_a_walk_over_the_steps_finds(line: Line) -> None:
    found, after = {}, 0
    while (one := first_nonfinite(line, after)) is not None:
        found[one.cursor] = [link.cursor for link in one.spread]
        after = one.cursor
    assert found == {cursor: spread(line, cursor) for cursor in origins(line)}


@pytest.mark.parametrize(
    ("held", "title", "sentence"),
    [
        (math.inf, "the value is held at inf", "b is held at inf and not computed"),
        (math.nan, "the value is held at nan", "b is held at nan and not computed"),
    ],
)
def test_a_held_value_is_a_cause_of_its_own(held: float, title: str, sentence: str) -> None:
    program = parse("a = log(x); b = exp(a); y = b + 1")
    tape = forward_holding(program, {"x": -1.0}, {program.index_of("b"): held})
    for line in (altered_timeline(tape, 1.0, Alteration()), tangent_timeline(tape, {"x": 1.0})):
        first = found_in(line)
        assert (first.name, [link.name for link in first.spread][:1]) == ("a", [])
        second = found_in(line, first.cursor)
        while second.name != "b":  # in forward mode the tangent of a may come first
            second = found_in(line, second.cursor)
        assert second.cause.title == title
        assert second.cause.sentence.startswith(sentence)
        assert [link.name for link in second.spread] == ["y"]


def test_an_adjoint_set_by_hand_is_a_cause_of_its_own() -> None:
    program = parse("a = 2*x; b = 3*a; y = b + a")
    altered = Alteration({program.index_of("b"): math.inf})
    found = found_in(altered_timeline(forward(program, {"x": 1.0}), 1.0, altered))
    assert (found.name, found.cause.title) == ("b̄", "the adjoint is set to inf")
    assert found.cause.sentence.startswith("b̄ is set to inf by hand")
    assert [link.name for link in found.spread] == ["ā", "x̄"]


# Stable forms


POINTS = {"x": 0.7, "y": 1.3, "a": 0.4, "b": -0.9}


@pytest.mark.parametrize(
    ("before", "after"), [(text, rule.after) for rule in stable.RULES for text in rule.before]
)
def test_both_forms_of_a_rule_are_one_function(before: str, after: str) -> None:
    one, other = (evaluate(parse(text), POINTS) for text in (before, after))
    assert one == pytest.approx(other, rel=1e-12)
    slopes = [gradient(timeline(forward(parse(text), POINTS))) for text in (before, after)]
    assert slopes[0] == pytest.approx(slopes[1], rel=1e-10)


@pytest.mark.parametrize(
    ("text", "x", "title", "slope"),
    [
        ("log(1 + exp(x))", 800.0, "Use softplus(x) instead", 1.0),
        ("log(exp(x) + 1)", 800.0, "Use softplus(x) instead", 1.0),
        ("1/(1 + exp(-x))", -800.0, "Use sigmoid(x) instead", 0.0),
        ("log(1/(1 + exp(-x)))", -800.0, "Use logsigmoid(x) instead", 1.0),
        ("-log(1 + exp(-x))", -800.0, "Use logsigmoid(x) instead", 1.0),
        ("log(exp(x) + exp(2))", 800.0, "Use logaddexp(x, 2) instead", 1.0),
        ("sin(x)/x", 0.0, "Use sinc(x/pi) instead", 0.0),
        ("log(cosh(x))", 800.0, "Use logaddexp(x, -x) - 0.6931471805599453 instead", 1.0),
        ("where(x > 0, log(x), 0)", 0.0, "Use log(where(a, x, 1)) instead", 0.0),
        ("where(x <= 0, 2, 3/x)", 0.0, "Use 3/where(a, 1, x) instead", 0.0),
        ("where(x > 0, sqrt(x), x)", 0.0, "Use sqrt(where(a, x, 1)) instead", 1.0),
    ],
)
def test_the_stable_form_is_offered_and_is_finite(
    text: str, x: float, title: str, slope: float
) -> None:
    document, found = offers_for(text, x=x)
    assert found[0].title == title
    after = found[0].applied(document)
    line = timeline(forward(after.program, after.values))
    assert first_nonfinite(line) is None
    assert gradient(line)["x"] == pytest.approx(slope)


def test_the_node_keeps_its_key_and_its_name() -> None:
    document = document_of(parse("u = exp(x); v = log(1 + u); v*u"), {"x": 800.0})
    line = timeline(forward(document.program, document.values))
    key, shared = document.key_of("v"), document.key_of("u")
    after = offers(document, line, found_in(line))[0].applied(document)
    assert (after.key_of("v"), after.key_of("u")) == (key, shared)
    assert program_text(after.program) == "u = exp(x); v = softplus(x); v*u"


def test_what_is_offered_helps_the_run_with_nodes_held() -> None:
    document = document_of(parse("c = x*1; a = exp(c); b = 1 + a; y = log(b)"), {"x": 0.5})
    held = whatif_edits.hold(document, document.key_of("c"), 800.0)
    line = timeline_of(held, held.program)
    (offer,) = offers(held, line, found_in(line))
    assert offer.title == "Use softplus(c) instead"
    assert first_nonfinite(timeline_of(offer.applied(held), offer.applied(held).program)) is None


def test_a_branch_that_only_a_held_value_leaves_out_gets_its_operand_first() -> None:
    document = document_of(parse("c = 2*x; z = where(c > 0, log(c), 0)"), {"x": 1.0})
    held = whatif_edits.hold(document, document.key_of("c"), 0.0)
    line = timeline_of(held, held.program)
    for offer in offers(held, line, found_in(line)):
        after = offer.applied(held)
        assert first_nonfinite(timeline_of(after, after.program)) is None
    assert offers(held, line, found_in(line))


def test_nothing_is_offered_where_it_would_not_help() -> None:
    assert offers_for("x/x", x=0.0)[1] == ()
    assert offers_for("exp(x)", x=800.0)[1] == ()
    assert offers_for("where(log(x) > 0, log(x), 0)", x=0.0)[1] == ()


def test_a_form_that_is_gone_is_refused() -> None:
    document, (offer, *_) = offers_for("log(1 + exp(x))", x=800.0)
    after = offer.applied(document)
    with pytest.raises(ProgramError, match="not the form"):
        offer.applied(after)


@pytest.mark.parametrize(
    ("text", "x"), [("exp(x) - 1", 1e-12), ("log(1 + x)", 1e-12), ("1 - cos(x)", 1e-6)]
)
def test_a_form_that_keeps_digits_is_nearer_to_the_truth(text: str, x: float) -> None:
    document = document_of(parse(text), {"x": x})
    tape = forward(document.program, document.values)
    (offer,) = precise_offers(document, tape, range(len(document.program.nodes)))
    better = offer.applied(document)
    with mpmath.workdps(50):
        truth = {"exp(x) - 1": mpmath.expm1, "log(1 + x)": mpmath.log1p}.get(
            text, lambda v: 1 - mpmath.cos(v)
        )(mpmath.mpf(x))
        right = abs(mpmath.mpf(evaluate(better.program, better.values)) / truth - 1)
        wrong = abs(mpmath.mpf(evaluate(document.program, document.values)) / truth - 1)
    assert right < wrong / 1e6
    far = document_of(parse(text), {"x": 1.0})
    assert not precise_offers(far, forward(far.program, far.values), range(len(far.program.nodes)))
