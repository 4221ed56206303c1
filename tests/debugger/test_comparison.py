import math

import pytest
from hypothesis import given

from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Timeline, forward
from autodiff_viz.core.tangent import tangent_timeline
from autodiff_viz.debugger.comparison import Comparison, compared
from autodiff_viz.debugger.whatif import timeline_of
from autodiff_viz.document import edits, whatif_edits
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.rewrite import with_keys
from autodiff_viz.document.whatif import Fault
from tests.core.random_programs import smooth_programs

FAN = document_of(parse("a = x**2; b = 3*a; c = 2*a; z = b*c"), {"x": 0.5})


def swept(document: Document) -> Timeline:
    return timeline_of(document, document.program)


def beside(left: Document, right: Document) -> Comparison:
    return compared(swept(left), swept(right))


def test_a_run_does_not_differ_from_itself() -> None:
    found = beside(FAN, FAN)
    assert found.first is None
    assert found.next_after(3) is None
    assert [(pair.left_cursor, pair.right_cursor) for pair in found.pairs] == [
        (n, n) for n in range(1, len(swept(FAN).steps) + 1)
    ]


def test_softplus_stays_finite_where_its_formula_overflows() -> None:
    naive = document_of(parse("log(1 + exp(x))"), {"x": 800.0})
    stable = edits.set_program(naive, parse("softplus(x)"))
    left, right = swept(naive), swept(stable)
    found = compared(left, right)
    x, exp = found.pairs[0], found.pairs[1]
    assert not x.differs
    assert (exp.left, exp.right_cursor) == (math.inf, None)
    assert found.first == 1
    both = [pair for pair in found.pairs if pair.left_cursor and pair.right_cursor]
    assert [(pair.left, pair.right) for pair in both][:2] == [(800.0, 800.0), (math.inf, 800.0)]
    assert both[1].relative is None
    # the slope of softplus at 800 is 1; the naive formula makes 1/inf * inf of it
    assert right.steps[-1].after == 1.0  # type: ignore[union-attr]
    assert math.isnan(left.steps[-1].after)  # type: ignore[union-attr]


def test_another_input_value_marks_what_depends_on_it() -> None:
    document = document_of(parse("a = sin(x); b = cos(y); z = a + b"), {"x": 0.5, "y": 0.25})
    found = beside(document, edits.set_value(document, "x", 1.0))
    names = ["x", "a", "y", "b", "z"]
    values = {
        swept(document).tape.program.names[step.node]: pair.differs
        for step, pair in zip(swept(document).steps[:5], found.pairs, strict=False)
    }
    assert {name: values[name] for name in names} == {
        "x": True, "a": True, "y": False, "b": False, "z": True
    }  # fmt: skip


def test_the_relative_difference_is_that_to_the_larger() -> None:
    document = document_of(parse("2*x"), {"x": 3.0})
    found = beside(document, edits.set_value(document, "x", 4.0))
    assert found.pairs[0].relative == pytest.approx(0.25)


def test_the_last_bit_counts_and_the_sign_of_zero_too() -> None:
    document = document_of(parse("2*x"), {"x": 1.0})
    assert beside(document, edits.set_value(document, "x", math.nextafter(1.0, 2))).first == 0
    zero = edits.set_value(document, "x", 0.0)
    assert beside(zero, edits.set_value(document, "x", -0.0)).first == 0
    nan = edits.set_value(document, "x", math.nan)
    assert beside(nan, nan).first is None


def test_a_wrong_order_stands_beside_the_right_one_edge_by_edge() -> None:
    keys = [FAN.key_of(name) for name in "zcab"]
    wrong = whatif_edits.set_fault(FAN, Fault.ORDER, keys)
    left, right = swept(FAN), swept(wrong)
    found = compared(left, right)
    for pair in found.pairs:
        assert pair.left_cursor is not None
        assert pair.right_cursor is not None
        one, other = left.steps[pair.left_cursor - 1], right.steps[pair.right_cursor - 1]
        assert (one.node, getattr(one, "slot", None)) == (other.node, getattr(other, "slot", None))
    assert found.pairs[-1].left == 3.0
    assert found.pairs[-1].right == 1.5


def test_steps_of_a_second_backward_stand_alone_behind_the_first() -> None:
    found = beside(FAN, whatif_edits.set_fault(FAN, Fault.TWICE))
    alone = [place for place, pair in enumerate(found.pairs) if pair.left_cursor is None]
    once = len(swept(FAN).steps)
    assert alone == list(range(once, len(found.pairs)))


def test_an_inserted_node_stands_alone_where_it_is_computed() -> None:
    after = edits.insert_op(FAN, "sin", FAN.key_of("z"), 0)
    found = beside(FAN, after)
    rights = swept(after).steps
    alone = [
        rights[p.right_cursor - 1] for p in found.pairs if p.left_cursor is None and p.right_cursor
    ]
    new = next(i for i, node in enumerate(after.program.nodes) if node.op == "sin")
    assert alone[0].node == new
    assert all(new in (step.node, getattr(step, "operand", None)) for step in alone)


@given(smooth_programs())
def test_every_step_of_both_runs_stands_in_one_pair(
    case: tuple[Program, dict[str, float]],
) -> None:
    program, point = case
    document = document_of(program, point)
    wrong = whatif_edits.set_fault(document, Fault.TWICE_INPUTS)
    for left, right in ((document, wrong), (wrong, document)):
        found = beside(left, right)
        lefts = [pair.left_cursor for pair in found.pairs if pair.left_cursor]
        rights = [pair.right_cursor for pair in found.pairs if pair.right_cursor]
        assert lefts == list(range(1, len(swept(left).steps) + 1))
        assert sorted(rights) == list(range(1, len(swept(right).steps) + 1))


def test_forward_mode_is_compared_too() -> None:
    tape = forward(FAN.program, FAN.point)
    one, other = tangent_timeline(tape, {"x": 1.0}), tangent_timeline(tape, {"x": 2.0})
    found = compared(one, other)
    assert found.first == 1
    assert found.pairs[1].relative == 0.5


def test_a_node_that_is_made_anew_under_its_old_name_is_the_same_node() -> None:
    left, right = parse("a = sin(x); z = a*x"), parse("b = cos(x); a = sin(x); z = a*b")
    one, other = document_of(left), document_of(with_keys(right, range(11, 15)))
    found = beside(one, other)
    both = [pair for pair in found.pairs if pair.left_cursor and pair.right_cursor]
    assert [pair.left == pair.right for pair in both[:2]] == [True, True]
