"""Why a gradient is what it is, in words, and where it is lost."""

from __future__ import annotations

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.debugger.why import Kind, Loss, Why, count_text, why


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
