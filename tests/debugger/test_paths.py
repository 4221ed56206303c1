"""The paths of a program: their products sum to the gradient, and the largest are found."""

from __future__ import annotations

import itertools
import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Timeline, forward, gradient, timeline
from autodiff_viz.debugger.paths import Paths
from autodiff_viz.debugger.scaled import product
from tests.core.random_programs import smooth_programs

FEW = 300
"""Brute force lists every path; programs with more are left out."""


def line_of(text: str, seed: float = 1.0, **point: float) -> Timeline:
    return timeline(forward(parse(text), point), seed)


def paths_of(line: Timeline, name: str = "x") -> Paths:
    return Paths(line.tape, line.tape.program.index_of(name), line.seed)


def every_product(paths: Paths) -> list[float]:
    """Return the product of every path by walking each of them from the source."""
    program, found = paths.program, []
    waiting = [(paths.source, paths.seed)] if program.active[paths.source] else []
    while waiting:
        i, so_far = waiting.pop()
        if i == program.output:
            found.append(so_far)
        for user, slot in program.users[i]:
            partial = paths.tape.partials[user][slot] if program.active[user] else None
            if partial is not None:
                waiting.append((user, so_far * partial))
    return found


def doubled(times: int) -> str:
    return "; ".join(["v0 = x + x", *(f"v{n} = v{n - 1} + v{n - 1}" for n in range(1, times))])


@given(smooth_programs(), st.sampled_from((1.0, -2.5)))
def test_products_along_the_paths_sum_to_the_gradient(
    case: tuple[Program, dict[str, float]], seed: float
) -> None:
    program, point = case
    line = timeline(forward(program, point), seed)
    slopes = gradient(line)
    for i in program.inputs:
        paths = Paths(line.tape, i, seed)
        if paths.count > FEW:
            continue
        found = every_product(paths)
        if not all(map(math.isfinite, found)):
            continue
        # A product of n factors is off by n roundings, a sum of m terms by m more of its size.
        allowed = (
            (len(program.nodes) + len(found)) * sys.float_info.epsilon * math.fsum(map(abs, found))
        )
        assert len(found) == paths.count
        assert abs(math.fsum(found) - slopes[program.names[i]]) <= allowed
        assert abs(paths.total - slopes[program.names[i]]) <= allowed
        assert paths.size == pytest.approx(math.fsum(map(abs, found)), rel=1e-12, abs=1e-300)


@given(smooth_programs(), st.integers(1, 6))
def test_the_top_paths_are_those_of_brute_force(
    case: tuple[Program, dict[str, float]], k: int
) -> None:
    program, point = case
    line = timeline(forward(program, point))
    for i in program.inputs:
        paths = Paths(line.tape, i)
        if paths.count <= FEW:
            products = every_product(paths)
            if not all(map(math.isfinite, products)):
                continue
            wanted = sorted(map(abs, products), reverse=True)[:k]
            found = [abs(path.product.number) for path in paths.top(k)]
            assert found == pytest.approx(wanted, rel=1e-7, abs=1e-290)
            assert len({path.edges for path in paths.top(k)}) == len(found)


@given(smooth_programs())
def test_a_path_leads_from_the_source_to_the_output(
    case: tuple[Program, dict[str, float]],
) -> None:
    program, point = case
    line = timeline(forward(program, point))
    for i, path in itertools.product(program.inputs, (0, 1)):
        for found in Paths(line.tape, i).top(path + 1):
            for before, after in itertools.pairwise(found.factors):
                assert before.node == after.operand
            assert not found.factors or found.nodes[0] == i
            assert not found.factors or found.nodes[-1] == program.output


def test_parallel_edges_are_two_paths() -> None:
    paths = paths_of(line_of("x*x", x=3.0))
    assert paths.count == 2
    assert [path.edges for path in paths.top(5)] == [((1, 0),), ((1, 1),)]
    assert [path.product.number for path in paths.top(5)] == [3.0, 3.0]


def test_a_thousand_million_paths_are_counted_and_summed() -> None:
    paths = paths_of(line_of(doubled(30), x=1.0))
    assert paths.count == 2**30
    assert paths.total == 2.0**30
    assert [path.product.number for path in paths.top(3)] == [1.0] * 3


def test_ten_thousand_doublings_are_counted_to_the_last_digit() -> None:
    assert paths_of(line_of(doubled(10_000), x=1.0)).count == 2**10_000


def test_paths_with_a_zero_are_told_from_the_others() -> None:
    paths = paths_of(line_of("relu(-x) + x*relu(x)", x=2.0))
    assert (paths.count, paths.alive) == (3, 2)
    assert [path.product.number for path in paths.top(3)] == [2.0, 2.0, 0.0]


def test_a_product_of_many_small_factors_keeps_its_size() -> None:
    text = "; ".join(["v0 = x*1e-200", *(f"v{n} = -v{n - 1}*1e-200" for n in range(1, 4))])
    path = paths_of(line_of(text, x=1.0)).top(1)[0]
    assert path.product.number == 0.0
    assert path.product.log10 == pytest.approx(-800.0, abs=1e-9)
    assert str(path.product) == "-1e-800"
    loss = path.loss
    assert loss is not None
    assert abs(loss.partial) == 1e-200


def test_a_product_is_rounded_as_floats_are() -> None:
    factors = [0.1, 3.7, -2.3, 1.9e10]
    assert product(factors).number == math.prod(factors)
    assert str(product([2.0, 0.0])) == str(product([-2.0, 0.0])) == "0"
    assert str(product([1e300, 1e300])) == "1e600"
    assert math.isnan(product([math.inf, 0.0]).number)


def test_a_path_with_a_factor_that_is_not_finite_comes_first() -> None:
    paths = paths_of(line_of("1000*x + sqrt(x)", x=0.0))
    assert [path.product.number for path in paths.top(2)] == [math.inf, 1000.0]


def test_factors_are_sorted_both_ways() -> None:
    path = paths_of(line_of("sin(3*x)*100", x=0.1)).top(1)[0]
    sizes = [abs(factor.partial) for factor in path.largest_first]
    assert sizes == sorted(sizes, reverse=True)
    assert path.smallest_first == path.largest_first[::-1]


def test_paths_of_one_size_are_all_different_and_always_the_same() -> None:
    line = line_of(doubled(200), x=1.0)
    found = [path.edges for path in paths_of(line).top(100)]
    assert len(set(found)) == 100
    assert found == [path.edges for path in paths_of(line).top(100)]


@given(smooth_programs(), st.integers(1, 100))
def test_fewer_paths_are_the_first_of_more(case: tuple[Program, dict[str, float]], k: int) -> None:
    program, point = case
    line = timeline(forward(program, point))
    for i in program.inputs:
        paths = Paths(line.tape, i)
        assert paths.top(k) == paths.top(100)[:k]
