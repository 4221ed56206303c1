"""Why a gradient is what it is, in words, and where it is lost."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core.altered import (
    Alteration,
    AlteredTimeline,
    Fault,
    altered_timeline,
    forward_holding,
)
from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import Timeline, forward, timeline
from autodiff_viz.core.tangent import Line
from autodiff_viz.debugger.why import Kind, Loss, Why, count_text, why
from tests.debugger.lines import random_lines
from tests.debugger.test_paths import FEW


def why_of(text: str, name: str = "x", seed: float = 1.0, **point: float) -> Why:
    program = parse(text)
    return why(timeline(forward(program, point), seed), program.index_of(name))


def chain(op: str, times: int) -> str:
    return "; ".join([f"v1 = {op}(x)", *(f"v{n} = {op}(v{n - 1})" for n in range(2, times + 1))])


def test_a_deep_chain_of_sigmoids_is_tiny_by_its_smallest_factor() -> None:
    found = why_of(chain("sigmoid", 12), x=8.0)
    assert found.kind is Kind.TINY
    assert found.sentences[0].startswith(
        "x̄ = 2.09813e-11 is tiny: along the one path the product of 12 local gradients; the smallest are "
        "sigmoid'(x) = 0.000335238, "
    )
    assert [place.loss for place in found.places] == [Loss.SMALLEST]


def test_a_dead_relu_is_the_place_where_the_gradient_dies() -> None:
    found = why_of("relu(-x)*2", x=1.0)
    assert found.kind is Kind.ZERO
    assert found.sentences == (
        "x̄ is 0: along the one path a local gradient is 0.",
        "It is lost at y, where relu'(a) is 0 at a = -1.",
    )


def test_contributions_that_cancel_are_no_dead_path() -> None:
    found = why_of("x - x", x=1.0)
    assert [place.loss for place in found.places] == [Loss.CANCELLED]
    assert "the contributions of the 2 paths that are not 0 cancel" in found.sentences[0]


def test_an_underflow_tells_the_product_a_float_cannot_hold() -> None:
    found = why_of("exp(-x)*1e-300*1e-10", x=100.0)
    assert found.kind is Kind.ZERO
    assert "it underflows. The product along the largest path is -3.7e-354" in found.sentences[0]
    assert [place.loss for place in found.places] == [Loss.UNDERFLOW]


def test_what_nothing_leads_from_is_told_apart() -> None:
    assert "no path leads from y to z" in why_of("y = 2*x; sin(x)", "y", x=1.0).sentences[0]
    assert "no contribution flows" in why_of("c = 2; c*x", "c", x=1.0).sentences[0]
    assert why_of("sin(x)", "z", x=1.0).sentences == ("z̄ = 1 is the seed: z is the output.",)


def test_many_paths_make_a_gradient_huge_though_none_is() -> None:
    text = "; ".join(["v0 = x + x", *(f"v{n} = v{n - 1} + v{n - 1}" for n in range(1, 30))])
    found = why_of(text, x=1.0)
    assert found.kind is Kind.HUGE
    assert found.places == ()
    assert "2^30 = 1,073,741,824 paths" in found.sentences[0]
    assert "their number" in found.sentences[0]


def test_an_exploding_factor_is_named() -> None:
    found = why_of("exp(10*x)", x=3.0)
    assert found.kind is Kind.HUGE
    assert "the largest are exp'(y) = 1.06865e13" in found.sentences[0]


def test_a_gradient_that_is_no_number_says_where_it_is_lost() -> None:
    found = why_of("log(1 + exp(x))", x=800.0)
    assert found.kind is Kind.NOT_FINITE
    assert "where exp'(x) is inf at x = 800" in found.sentences[1]


def test_the_seed_is_part_of_the_answer() -> None:
    assert "times the seed 2.5" in why_of("sin(x)", seed=2.5, x=1.0).sentences[0]
    assert "the seed is 0" in why_of("sin(x)", seed=0.0, x=1.0).sentences[0]


def altered(text: str, name: str, held: dict[str, float] | None = None,
            by_hand: dict[str, float] | None = None, fault: Fault = Fault.NONE, **point: float) -> Why:  # fmt: skip
    """Why, in a run with nodes held, adjoints set by hand or a rule broken."""
    program = parse(text)
    places = {program.index_of(each): number for each, number in (held or {}).items()}
    tape = forward_holding(program, point, places)
    hands = {program.index_of(each): number for each, number in (by_hand or {}).items()}
    line = altered_timeline(tape, 1.0, Alteration(hands, fault))
    return why(line, program.index_of(name))


def test_no_path_leads_through_a_held_node() -> None:
    text = "a = 3*x; b = 2*a; z = b*a"
    found = altered(text, "x", held={"b": 5.0}, x=1.0)
    assert (found.adjoint, found.paths.count) == (15.0, 1)
    assert [path.product.number for path in found.top] == [15.0]
    none = altered("a = 3*x; b = 2*a; z = 7*b", "x", held={"b": 5.0}, x=1.0)
    assert none.sentences == (
        "x̄ is 0: every path from x to z leads through a held node, which passes nothing on.",
    )


def test_a_path_ends_at_an_adjoint_set_by_hand() -> None:
    text = "a = 3*x; b = 2*a; z = 7*b"
    found = altered(text, "x", by_hand={"b": 10.0}, x=1.0)
    assert (found.adjoint, found.paths.total) == (60.0, 60.0)
    assert "times b̄ = 10, which is set by hand" in found.sentences[0]
    assert altered(text, "b", by_hand={"b": 10.0}, x=1.0).sentences == (
        "b̄ = 10 is set by hand, whatever is passed on to it.",
    )
    zero = altered(text, "x", by_hand={"b": 0.0}, x=1.0)
    assert "an adjoint set by hand or a local gradient is 0" in zero.sentences[0]


def test_of_a_broken_rule_the_right_gradient_is_explained() -> None:
    found = altered("a = x*1; b = a*a; z = b + a", "x", fault=Fault.ASSIGN, x=3.0)
    assert found.adjoint == found.paths.total == 7.0
    assert found.sentences[0].startswith("A rule is broken in this run")


def test_a_product_that_leaves_the_floats_on_the_way_says_where() -> None:
    under = why_of("a = x*1e300; b = a*1e-200; y = b*1e-200", x=1.0)
    assert "underflows on the way" in under.sentences[0]
    assert (
        "leaves the floats at ā, though the whole product along the path is 1e-100"
        in (under.sentences[0])
    )
    over = why_of("a = x*1e-300; b = a*1e300; y = b*1e300", x=1.0)
    assert "overflows on the way" in over.sentences[0]
    assert (
        "leaves the floats at ā, though the whole product along the path is 1e300"
        in (over.sentences[0])
    )


def test_what_cancels_in_part_is_told_with_its_node() -> None:
    found = why_of("a = 2*x; z = a*1.0000001 - a", x=1.0)
    assert found.kind is Kind.TINY
    names = found.paths.program.names
    assert [(place.loss, names[place.operand]) for place in found.places] == [(Loss.CANCELLED, "a")]
    assert "the products along the 2 paths cancel" in found.sentences[0]
    assert found.sentences[1] == "It is lost at ā, whose contributions cancel."


@given(random_lines(), st.data())
@settings(derandomize=True, deadline=None, max_examples=150)
def test_kind_paths_and_loss_are_those_of_every_path_walked(
    line: Line, data: st.DataObject
) -> None:
    if not isinstance(line, Timeline) or line.tape.program.output is None:
        return
    node = data.draw(st.integers(0, len(line.tape.program.nodes) - 1))
    found = why(line, node)
    if found.paths.count > FEW:
        return
    walked = every_walk(line, node)
    assert found.paths.count == len(walked)
    assert (found.kind is Kind.ABSENT) == (not walked)
    products = [math.prod(factors) for factors in walked]
    if not products or not all(map(math.isfinite, products)):
        return
    total, size = math.fsum(products), math.fsum(map(abs, products))
    assert found.adjoint == pytest.approx(total, rel=1e-9, abs=1e-12 * size + 1e-300)
    if abs(total) > 1e-3 * size and not 0.5 < abs(total / (line.seed or 1.0)) / 1e-6 < 2.0:
        share = abs(total) / (abs(line.seed) or 1.0)
        assert (found.kind is Kind.TINY) == (0.0 < share < 1e-6)
    for path in found.top:
        so_far = path.seed
        lost = None
        for factor in reversed(path.factors):
            so_far *= factor.partial
            if lost is None and (so_far == 0.0 or not math.isfinite(so_far)):
                lost = factor
        assert path.loss == lost


def every_walk(line: Timeline, source: int) -> list[list[float]]:
    """The factors of every path from a node to the output or to an adjoint set by hand, by walking each."""
    tape, program = line.tape, line.tape.program
    given = line.alteration.adjoints if isinstance(line, AlteredTimeline) else {}
    hands = {i: number for i, number in given.items() if is_passed_to(line, i)}
    if not (program.active[source] and program.differentiable[source]):
        return []
    found, waiting = [], [(source, [1.0])]
    while waiting:
        i, factors = waiting.pop()
        if i == program.output or i in hands:
            seed = line.seed if i == program.output else hands[i]
            found.append([seed, *factors])
            continue
        for user, slot in program.users[i]:
            partial = tape.partials[user][slot] if program.active[user] else None
            if partial is not None:
                waiting.append((user, [*factors, partial]))
    return found


def is_passed_to(line: Timeline, i: int) -> bool:
    """Whether a node is passed anything by a node that is not held."""
    program, tape = line.tape.program, line.tape
    return any(
        program.active[user] and tape.partials[user][slot] is not None
        for user, slot in program.users[i]
    )


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (12, "12"),
        (2**30, "2^30 = 1,073,741,824"),
        (12345, "12,345"),
        (2**10_000, "2^10,000 (about 2e3010)"),
        (3 * 10**20, "about 3e20"),
    ],
)
def test_numbers_of_paths_are_readable(count: int, text: str) -> None:
    assert count_text(count) == text
