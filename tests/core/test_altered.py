"""Sweeps that leave the rules, judged by a plain engine in the manner of micrograd."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.core.altered import (
    Alteration,
    AlteredStep,
    Fault,
    altered_timeline,
    forward_holding,
    full_order,
    passing_nodes,
    right_adjoints,
    with_numbers_held,
    would_be,
)
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import INPUT, Program
from autodiff_viz.core.sentences import sentence
from autodiff_viz.core.sweep import adjoints_at, evaluate, forward, gradient, timeline
from autodiff_viz.core.tangent import pushed
from tests.core.random_programs import smooth_programs

FAN = parse("a = x**2; b = 3*a; c = sin(a); z = b*c")
AT = {"x": 0.5}


@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.NONE])
def test_no_sentence_of_a_broken_rule_calls_an_adjoint_complete(fault: Fault) -> None:
    order = (3, 1, 4)  # a passes on before c has added to it
    line = altered_timeline(forward(FAN, AT), 1.0, Alteration(fault=fault, order=order))
    said = [sentence(line, cursor) for cursor in range(len(line.steps) + 1)]
    assert not [each for each in said if "complete" in each]
    assert "by this rule" in " ".join(said)


class Plain:
    """One value of an engine with `.grad` fields, as micrograd has."""

    def __init__(self, data: float, pulls: list[tuple["Plain", float]]) -> None:
        self.data, self.grad, self.pulls = data, 0.0, pulls


def engine(program: Program, point: dict[str, float]) -> list[Plain]:
    """The program in plain objects; the local gradients are taken from the tape."""
    tape = forward(program, point)
    made: list[Plain] = []
    for i, node in enumerate(program.nodes):
        row = tape.partials[i]
        pulls = [
            (made[operand], partial)
            for operand, partial in zip(node.operands, row, strict=bool(row))
            if partial is not None
        ]
        made.append(Plain(tape.values[i] or 0.0, pulls))
    return made


def sweep(made: list[Plain], order: list[int], output: int, assign: bool = False) -> None:
    """backward(), not clearing anything: every node in turn passes on what it has."""
    made[output].grad = 1.0
    for i in order:
        for other, partial in made[i].pulls:
            more = made[i].grad * partial
            other.grad = more if assign else other.grad + more


def same(one: list[float], other: list[float]) -> bool:
    """Whether two lists hold the same floats; nan is the same as nan."""
    return [str(each + 0.0) for each in one] == [str(each + 0.0) for each in other]


def ends(program: Program, point: dict[str, float], alteration: Alteration) -> list[float]:
    line = altered_timeline(forward(program, point), 1.0, alteration)
    return [each or 0.0 for each in adjoints_at(line, len(line.steps))]


@given(smooth_programs(), st.randoms(use_true_random=False))
def test_any_order_passes_on_what_is_there(
    case: tuple[Program, dict[str, float]], random: Random
) -> None:
    program, point = case
    order = passing_nodes(forward(program, point))
    random.shuffle(order)
    made = engine(program, point)
    assert program.output is not None
    sweep(made, order, program.output)
    found = ends(program, point, Alteration(fault=Fault.ORDER, order=tuple(order)))
    assert same(found, [each.grad for each in made])


@given(smooth_programs())
def test_assignment_keeps_the_last_contribution(case: tuple[Program, dict[str, float]]) -> None:
    program, point = case
    made = engine(program, point)
    assert program.output is not None
    sweep(made, list(range(len(made) - 1, -1, -1)), program.output, assign=True)
    assert same(ends(program, point, Alteration(fault=Fault.ASSIGN)), [each.grad for each in made])


@given(smooth_programs())
def test_a_second_backward_adds_to_every_adjoint_as_in_micrograd(
    case: tuple[Program, dict[str, float]],
) -> None:
    program, point = case
    made = engine(program, point)
    order = list(range(len(made) - 1, -1, -1))
    assert program.output is not None
    for _ in range(2):
        sweep(made, order, program.output)
    assert same(ends(program, point, Alteration(fault=Fault.TWICE)), [each.grad for each in made])


@given(smooth_programs())
def test_a_second_backward_that_clears_all_but_inputs_doubles_the_gradient(
    case: tuple[Program, dict[str, float]],
) -> None:
    program, point = case
    right = gradient(timeline(forward(program, point)))
    line = altered_timeline(forward(program, point), 1.0, Alteration(fault=Fault.TWICE_INPUTS))
    found = gradient(line)
    for name, slope in right.items():
        twice = pytest.approx(2 * slope, rel=1e-12, abs=1e-12, nan_ok=True)
        assert found[name] == twice


@given(smooth_programs())
def test_without_a_fault_the_steps_are_the_right_ones(
    case: tuple[Program, dict[str, float]],
) -> None:
    tape = forward(*case)
    line, right = altered_timeline(tape, 1.5, Alteration()), timeline(tape, 1.5)
    assert repr(line.steps) == repr(right.steps)  # equal also where a number is nan
    assert line.forward == right.forward
    assert line.edge_steps == right.edge_steps
    assert line.contributions == right.contributions
    assert line.forward_steps == right.forward_steps
    assert line.seed_steps == right.seed_steps


@given(smooth_programs(), st.integers(0, 30), st.floats(-2, 2))
def test_a_held_node_is_a_number_to_all_that_comes_after(
    case: tuple[Program, dict[str, float]], place: int, value: float
) -> None:
    program, point = case
    computed = [i for i, node in enumerate(program.nodes) if node.operands and program.active[i]]
    i = computed[place % len(computed)]
    fixed = with_numbers_held(program, {i: value})
    tape = forward_holding(program, point, {i: value})
    assert program.output is not None
    held, told = tape.value(program.output), evaluate(fixed, point)
    assert held == told or (math.isnan(held) and math.isnan(told))
    line = altered_timeline(tape, 1.0, Alteration())
    expected = gradient(timeline(forward(fixed, point)))
    for name, slope in gradient(line).items():
        assert slope == expected[name] or math.isnan(slope)


def test_holding_the_square_cuts_the_input_off() -> None:
    a = FAN.index_of("a")
    tape = forward_holding(FAN, AT, {a: 2.0})
    line = altered_timeline(tape, 1.0, Alteration())
    assert tape.value(a) == 2.0
    assert would_be(tape, a) == 0.25
    assert gradient(line) == {"x": 0.0}
    ended = adjoints_at(line, len(line.steps))
    assert ended[FAN.index_of("x")] is None
    # z = 3a sin(a), so dz/da = 3 sin(a) + 3a cos(a)
    assert ended[a] == pytest.approx(3 * math.sin(2.0) + 6 * math.cos(2.0), rel=1e-15)
    assert pushed(tape, {"x": 1.0}) == 0.0


def test_an_adjoint_set_by_hand_is_passed_on_once_it_is_complete() -> None:
    a = FAN.index_of("a")
    line = altered_timeline(forward(FAN, AT), 1.0, Alteration(adjoints={a: 10.0}))
    by_hand = [step for step in line.steps if isinstance(step, AlteredStep)]
    assert len(by_hand) == 1
    assert by_hand[0].by_hand
    assert by_hand[0].operand == a
    assert len(line.steps) == len(timeline(forward(FAN, AT)).steps)
    assert gradient(line) == {"x": 10.0 * 2 * 0.5}


def test_a_contribution_after_its_node_passed_on_is_late() -> None:
    a, b, c, z = (FAN.index_of(name) for name in "abcz")
    line = altered_timeline(
        forward(FAN, AT), 1.0, Alteration(fault=Fault.ORDER, order=(z, b, a, c))
    )
    late = [step for step in line.steps if isinstance(step, AlteredStep) and step.late]
    assert [(step.node, step.operand) for step in late] == [(c, a)]


def test_a_node_that_received_nothing_passes_on_0_and_says_so() -> None:
    order = tuple(FAN.index_of(name) for name in "abcz")
    line = altered_timeline(forward(FAN, AT), 1.0, Alteration(fault=Fault.ORDER, order=order))
    first = line.steps[line.forward + 1]
    assert isinstance(first, AlteredStep)
    assert first.empty
    assert first.upstream == 0.0


@given(smooth_programs(), st.data())
def test_nodes_an_order_leaves_out_are_done_once_each(
    case: tuple[Program, dict[str, float]], data: st.DataObject
) -> None:
    tape = forward(*case)
    right = passing_nodes(tape)
    some = data.draw(st.lists(st.sampled_from([*right, 0]), unique=True)) if right else []
    order = full_order(tape, some)
    assert sorted(order) == sorted(right)
    assert [i for i in order if i in some] == [i for i in some if i in right]
    assert full_order(tape, ()) == right


def test_each_second_sweep_begins_with_a_seed() -> None:
    tape = forward(FAN, AT)
    line = altered_timeline(tape, 1.0, Alteration(fault=Fault.TWICE))
    once = len(timeline(tape).steps) - line.forward
    assert line.seeds == (line.forward + 1, line.forward + 1 + once)
    assert len(line.steps) == line.forward + 2 * once


def test_the_empty_program_has_no_steps() -> None:
    assert altered_timeline(forward(Program(), {}), 1.0, Alteration(fault=Fault.TWICE)).steps == ()


def test_inputs_are_never_held_by_the_checked_program() -> None:
    assert with_numbers_held(FAN, {0: 3.0}).nodes[0].op == INPUT


@given(smooth_programs(), st.data())
def test_the_right_adjoints_are_those_of_the_steps_without_a_fault(
    case: tuple[Program, dict[str, float]], data: st.DataObject
) -> None:
    tape = forward(*case)
    by_hand = data.draw(st.dictionaries(st.integers(0, len(tape.values) - 2), st.floats(-2, 2)))
    right = altered_timeline(tape, 1.5, Alteration(by_hand))
    wrong = altered_timeline(tape, 1.5, Alteration(by_hand, Fault.ASSIGN))
    assert repr(tuple(right_adjoints(wrong))) == repr(adjoints_at(right, len(right.steps)))


def test_nothing_comes_back_to_what_only_a_held_node_is_made_of() -> None:
    program = parse("b = log(x); h = 2*b; z = h + x")
    tape = forward_holding(program, {"x": 0.0}, {program.index_of("h"): 1.0})
    line = altered_timeline(tape, 1.0, Alteration({program.index_of("b"): 5.0}))
    assert gradient(line) == {"x": 1.0}  # and not nan, 0 times the endless local gradient of log
    steps = line.steps[line.forward + 1 :]
    assert {step.node for step in steps} == {program.index_of("z")}
    assert right_adjoints(line) == list(adjoints_at(line, len(line.steps)))
