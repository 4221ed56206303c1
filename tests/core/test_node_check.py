"""Every local gradient by itself, both sweeps against each other, and what a report says."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.core import node_check
from autodiff_viz.core.errors import SettingsError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.node_check import Report, check_nodes, judged_together, node_checks, summary
from autodiff_viz.core.numeric import Verdict, check_gradient
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sweep import Tape, Timeline, forward, timeline


def line_of(text: str, **point: float) -> Timeline:
    return timeline(forward(parse(text), point))


def planted(line: Timeline, name: str, factor: float, slot: int = 0) -> Timeline:
    """The timeline with one local gradient multiplied, as a wrong rule would."""
    tape, i = line.tape, line.tape.program.index_of(name)
    partials = [list(each) for each in tape.partials]
    slope = partials[i][slot]
    assert slope is not None
    partials[i][slot] = slope * factor
    return timeline(Tape(tape.program, tape.values, tuple(map(tuple, partials))), line.seed)


def report_of(text: str, **point: float) -> Report:
    return check_nodes(line_of(text, **point))


def test_every_slot_that_depends_on_an_input_is_checked_in_program_order() -> None:
    report = report_of("x*sin(x) + 2*x", x=2.0)
    names = report.program.names
    assert [(names[each.node], each.slot) for each in report.nodes] == [
        ("a", 0), ("b", 0), ("b", 1), ("y", 1), ("z", 0), ("z", 1),
    ]  # fmt: skip
    assert {each.verdict for each in report.nodes} == {Verdict.AGREES}
    assert report.first_fault is None
    assert not report.is_wrong
    assert summary(report) == (
        "Every rule is right: 6 of 6 local gradients agree with quotients of their own."
    )


def test_the_first_wrong_rule_is_named_with_both_numbers() -> None:
    line = planted(planted(line_of("exp(x**2)**2", x=0.5), "y", 1.0001), "z", -1.0)
    report = check_nodes(line)
    fault = report.first_fault
    assert fault is not None
    assert report.program.names[fault.node] == "y"
    assert [each.verdict for each in report.nodes] == [
        Verdict.AGREES, Verdict.DIFFERS, Verdict.DIFFERS,
    ]  # fmt: skip
    assert summary(report).startswith(
        "The first wrong rule is that of y = exp: the local gradient ∂y/∂a is 1.28415, and the "
        "central difference says 1.28403."
    )


def test_a_node_that_reads_another_twice_is_named_with_the_operand() -> None:
    report = check_nodes(planted(line_of("x*x", x=3.0), "z", 2.0, slot=1))
    assert "∂z/∂x of operand 2 is 6" in summary(report)


def test_forward_mode_gives_the_adjoints() -> None:
    report = report_of("x*y + sin(x)", x=1.0, y=-2.0)
    assert [each.name for each in report.passes] == ["x", "y"]
    for each in report.passes:
        assert each.forward == pytest.approx(each.backward, rel=1e-15)
        assert each.verdict is Verdict.AGREES


def test_forward_mode_leaves_inputs_out_where_it_would_take_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(node_check, "VISITS", 12)
    assert [each.name for each in report_of("x*y + w", x=1.0, y=2.0, w=3.0).passes] == ["x", "y"]


def test_a_sweep_that_loses_a_contribution_is_caught() -> None:
    line = line_of("x*x + x", x=3.0)
    report = check_nodes(replace(line, steps=line.steps[:-1]))
    assert report.first_fault is None
    assert report.is_wrong
    assert summary(report).startswith("The sweeps differ along x: backward ")


def test_forward_mode_follows_the_seed() -> None:
    line = timeline(forward(parse("x**2"), {"x": 3.0}), -2.5)
    (found,) = check_nodes(line).passes
    assert (found.backward, found.forward) == (-15.0, -15.0)


def test_cancelling_contributions_are_rounding_and_no_fault() -> None:
    report = report_of("(x + 0.1)*1e10 - x*1e10", x=0.3)
    assert {each.verdict for each in report.passes} == {Verdict.AGREES}


@pytest.mark.parametrize("h", [0.0, -1.0, math.nan, math.inf])
def test_an_h_that_is_no_step_is_a_sentence(h: float) -> None:
    with pytest.raises(SettingsError, match="h must be a number above 0, not "):
        check_nodes(line_of("x*x", x=1.0), h)


def test_a_program_without_inputs_has_nothing_to_check() -> None:
    assert summary(report_of("1 + 2")) == "There is no local gradient to check."


def test_the_limit_of_the_whole_quotient_is_no_fault_of_a_rule() -> None:
    line, point = line_of("exp(x**2)**2", x=0.5), {"x": 0.5}
    blamed = [replace(each, verdict=Verdict.DIFFERS) for each in check_gradient(line, point, 1e-3)]
    (told,) = judged_together(blamed, check_nodes(line))
    assert told.verdict is Verdict.CANNOT_TELL
    assert "limit of the quotient" in told.reason


def test_a_wrong_rule_leaves_the_blame_where_it_is() -> None:
    line, point = planted(line_of("x**2", x=3.0), "z", 2.0), {"x": 3.0}
    found = check_gradient(line, point)
    assert judged_together(found, check_nodes(line)) == found
    assert found[0].verdict is Verdict.DIFFERS


def test_a_report_that_nobody_wants_any_more_ends() -> None:
    asked = iter([True, True, False])
    line = line_of("exp(x**2)**2", x=0.5)
    assert node_check.report_while(line, 1e-5, lambda: next(asked)) is None
    assert node_check.report_while(line, 1e-5, lambda: True) == check_nodes(line)


OPS = [op for op in REGISTRY.values() if op.arity]


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, dict[str, float]]:
    """A random program over two inputs and a number, and a point."""
    nodes = [Node(INPUT, name="x"), Node(INPUT, name="y"), Node(CONST, number=draw(NUMBERS))]
    for _ in range(draw(st.integers(1, 8))):
        op = draw(st.sampled_from(OPS))
        operands = [draw(st.integers(0, len(nodes) - 1)) for _ in op.params]
        nodes.append(Node(op.name, tuple(operands)))
    return Program(tuple(nodes), len(nodes) - 1), {"x": draw(NUMBERS), "y": draw(NUMBERS)}


NUMBERS = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 1e-7, -1e-7]),
    st.floats(-30.0, 30.0),
    st.floats(1e-9, 1e9),
)


def is_ordinary(value: float | None) -> bool:
    """Whether neither the value nor its square leaves the range of floats."""
    return value is None or value == 0.0 or 1e-70 < abs(value) < 1e70


@given(programs())
def test_no_random_program_is_blamed(made: tuple[Program, dict[str, float]]) -> None:
    program, point = made
    line = timeline(forward(program, point))
    for each in check_nodes(line).nodes:
        read = [line.tape.values[k] for k in program.nodes[each.node].operands]
        if all(map(is_ordinary, read)):
            assert each.verdict is not Verdict.DIFFERS
    assert all(each.verdict is not Verdict.DIFFERS for each in check_nodes(line).passes)


@given(programs(), st.sampled_from([-1.0, 2.0, 1.0001, 0.0]))
def test_what_is_wrong_is_never_called_right(
    made: tuple[Program, dict[str, float]], factor: float
) -> None:
    program, point = made
    line = timeline(forward(program, point))
    for before in check_nodes(line).nodes:
        moved = before.partial * factor
        if not math.isfinite(moved) or abs(moved) < 1e-290 or moved == before.partial:
            continue
        bad = planted(line, program.names[before.node], factor, before.slot)
        after = {(each.node, each.slot): each for each in check_nodes(bad).nodes}
        assert after[before.node, before.slot].verdict is not Verdict.AGREES


def test_a_chain_of_ten_thousand_nodes_is_checked_without_recursion() -> None:
    nodes = [Node(INPUT, name="x"), *(Node("sin", (i,)) for i in range(10_000))]
    report = check_nodes(timeline(forward(Program(tuple(nodes), 10_000), {"x": 0.5})))
    assert len(report.nodes) == 10_000
    assert report.count(Verdict.AGREES) == 10_000
    assert all(a.node < b.node for a, b in pairwise(report.nodes))


def test_there_is_no_complex_step_where_there_is_no_finite_value() -> None:
    tape = forward(parse("log(x)"), {"x": 0.0})
    (found,) = [each for each in node_checks(tape) if each.node == 1]
    assert found.complex_step is None
