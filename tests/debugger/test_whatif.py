import math
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core.altered import breaks_a_rule
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Tape, Timeline, gradient, timeline
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.whatif import (
    LEGAL,
    by_hand,
    checked_timeline,
    differences,
    late_steps,
    moved,
    order_of,
    right_timeline,
    tape_of,
    timeline_of,
    wrong_of,
)
from autodiff_viz.document import edits, whatif_edits
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.whatif import Fault
from tests.core.random_programs import smooth_programs

FAN = document_of(parse("a = x**2; b = 3*a; c = 2*a; z = b*c"), {"x": 0.5})
# z = 6 a^2, a = 0.25: b = 0.75, c = 0.5; to a come 3 c = 1.5 (from b) and 2 b = 1.5 (from c)


def swept(document: Document) -> Timeline:
    return timeline_of(document, document.program)


def broken(fault: Fault, order: str = "") -> Timeline:
    keys = [FAN.key_of(name) for name in order]
    return swept(whatif_edits.set_fault(FAN, fault, keys))


def sentences(line: Timeline) -> dict[str, str]:
    names = line.tape.program.names
    return {names[each.node]: each.sentence for each in differences(line)}


def test_a_document_that_does_nothing_otherwise_has_its_usual_steps() -> None:
    assert tuple(swept(FAN).steps) == tuple(timeline(tape_of(FAN, FAN.program)).steps)
    assert wrong_of(swept(FAN)) is None


def test_assignment_is_told_by_what_it_keeps() -> None:
    line = broken(Fault.ASSIGN)
    assert sentences(line) == {
        "a": "“=” keeps only the last of 2 contributions to ā: 1.5 instead of 3.",
        "x": "x̄ is 1.5 instead of 3 because ā is wrong.",
    }
    wrong = wrong_of(line)
    assert wrong is not None
    assert wrong.rows == (("x", 1.5, 3.0),)
    assert wrong.sentence.startswith("“=” keeps only the last")


def test_a_wrong_order_names_the_contribution_that_comes_too_late() -> None:
    line = broken(Fault.ORDER, "zcab")
    assert sentences(line) == {
        "x": "x̄ took ā = 1.5 before the contribution of b (1.5) arrived: it comes too late."
    }
    assert len(late_steps(line)) == 1
    assert gradient(line) == {"x": 1.5}


def test_a_node_that_passes_on_before_anything_arrived_is_told() -> None:
    wrong = wrong_of(broken(Fault.ORDER, "azbc"))
    assert wrong is not None
    assert "took ā before anything had arrived" in wrong.sentence
    assert wrong.rows == (("x", 0.0, 3.0),)


def test_all_that_come_too_late_are_named_with_their_sum() -> None:
    wrong = wrong_of(broken(Fault.ORDER, "azbc"))
    assert wrong is not None
    assert wrong.sentence == (
        "x̄ took ā before anything had arrived, so 0; the contributions of b (1.5) and c (1.5),"
        " 3 in all, come too late."
    )


def test_each_sender_that_passed_on_too_early_is_told() -> None:
    document = document_of(parse("a = 2*x; b = 3*x; c = a*b; z = c + a + b"), {"x": 1.0})
    # c̄ = 1: ā = b + 1 = 4, b̄ = a + 1 = 3, x̄ = 2 * 4 + 3 * 3 = 17
    keys = [document.key_of(name) for name in "abc"]
    line = swept(whatif_edits.set_fault(document, Fault.ORDER, keys))
    told = sentences(line)["x"]
    assert "the contribution of c (3)" in told
    assert "the contribution of c (2)" in told


def test_of_many_that_come_too_late_the_first_are_named() -> None:
    uses = "; ".join(f"u{n} = {n}*a" for n in range(1, 8))
    total = " + ".join(f"u{n}" for n in range(1, 8))
    document = document_of(parse(f"a = 2*x; {uses}; z = {total}"), {"x": 1.0})
    right = order_of(swept(document))
    order = moved(right, document.key_of("a"), right[0])
    wrong = wrong_of(swept(whatif_edits.set_fault(document, Fault.ORDER, order)))
    assert wrong is not None
    assert "and 3 more, 28 in all, come too late." in wrong.sentence


def test_a_legal_order_breaks_no_rule() -> None:
    wrong = wrong_of(broken(Fault.ORDER, "zbca"))
    assert wrong is not None
    assert not wrong.is_broken
    assert wrong.heading == "The order is still a right one: drag a line"
    assert wrong.sentence == LEGAL
    assert not breaks_a_rule(broken(Fault.ORDER, "zbca"))
    assert breaks_a_rule(broken(Fault.ORDER, "zcab"))


def test_a_second_backward_says_that_inner_adjoints_were_kept_too() -> None:
    line = broken(Fault.TWICE)  # dz/dx = 3
    wrong = wrong_of(line)
    assert wrong is not None
    assert "inner nodes were kept too" in wrong.sentence
    assert wrong.sentence.endswith("as in PyTorch, makes x̄ 6.")
    only_inputs = wrong_of(broken(Fault.TWICE_INPUTS))
    assert only_inputs is not None
    assert "inner" not in only_inputs.sentence


def test_what_is_done_by_hand_is_told_in_a_line() -> None:
    document = whatif_edits.hold(FAN, FAN.key_of("b"), 2.0)
    document = whatif_edits.set_adjoint(document, FAN.key_of("a"), 10.0)
    assert by_hand(swept(document)) == "b held at 2, ā set to 10"
    assert by_hand(swept(FAN)) == ""


def test_a_second_backward_counts_each_step_on_the_way_once_more() -> None:
    # v̄ of a node d steps below the output is (d + 1) times the right one, as in micrograd
    chain = document_of(parse("a = 2*x; b = 3*a; z = 5*b"), {"x": 1.0})
    line = swept(whatif_edits.set_fault(chain, Fault.TWICE))
    assert sentences(line) == {
        "b": "The second backward adds to what is there: b̄ is 10 instead of 5, doubled.",
        "a": "The second backward adds to what is there: ā is 45 instead of 15, 3 times as much.",
        "x": "The second backward adds to what is there: x̄ is 120 instead of 30, 4 times as much.",
    }


def test_with_only_the_inputs_kept_the_gradient_is_doubled_as_in_pytorch() -> None:
    line = broken(Fault.TWICE_INPUTS)
    assert gradient(line) == {"x": 6.0}  # dz/dx = 24 x^3 = 3
    assert list(sentences(line)) == ["x"]
    assert "doubled" in sentences(line)["x"]


def test_the_right_steps_keep_what_was_set_by_hand() -> None:
    document = whatif_edits.set_adjoint(FAN, FAN.key_of("a"), 7.0)
    right = right_timeline(swept(whatif_edits.set_fault(document, Fault.TWICE)))
    assert gradient(right) == {"x": 7.0}
    assert right_timeline(right) is right


def test_a_check_looks_at_the_program_with_numbers_in_place_of_held_nodes() -> None:
    document = whatif_edits.hold(FAN, FAN.key_of("b"), 2.0)
    line = checked_timeline(document, document.program)
    assert gradient(line) == gradient(swept(document)) == {"x": 2.0 * 2.0}
    assert line.tape.program.names == document.program.names


def test_a_held_call_holds_also_when_its_inside_is_seen() -> None:
    document = document_of(parse("f(x) = x*sin(x); y = f(u); z = y*u"), {"u": 0.5})
    key = document.key_of("y")
    held = whatif_edits.hold(document, key, 3.0)
    seen = unfolded(held.program, {key})
    folded, open_ = swept(held), timeline_of(held, seen)
    assert gradient(folded) == gradient(open_) == {"u": 3.0}
    assert open_.tape.value(seen.index_of("y")) == 3.0


def test_an_own_order_holds_also_when_an_inside_is_seen() -> None:
    document = document_of(parse("f(x) = x*sin(x); a = u*u; y = f(a); z = y*a"), {"u": 0.5})
    keys = [document.key_of(name) for name in "zay"]
    wrong = whatif_edits.set_fault(document, Fault.ORDER, keys)
    seen = unfolded(wrong.program, {document.key_of("y")})
    found = gradient(timeline_of(wrong, seen))
    assert found == gradient(swept(wrong))
    # u takes only what z gave a: z = y a, so ā = y = a sin a, and ū = 2 u ā
    assert found["u"] == pytest.approx(2 * 0.5 * 0.25 * math.sin(0.25), rel=1e-15)


def test_an_edit_keeps_what_concerns_living_nodes_and_drops_the_rest() -> None:
    document = whatif_edits.hold(FAN, FAN.key_of("b"), 2.0)
    document = whatif_edits.hold(document, FAN.key_of("c"), 1.0)
    after = edits.delete(document, [FAN.key_of("b")])
    assert after.whatif.held.mapping() == {FAN.key_of("c"): 1.0}
    renamed = edits.rename(after, FAN.key_of("c"), "cc")
    assert renamed.whatif == after.whatif


@given(smooth_programs(), st.sampled_from(Fault), st.data())
@settings(derandomize=True, deadline=None, max_examples=150)
def test_a_run_is_that_of_a_plain_sweep_whatever_is_done_otherwise(
    case: tuple[Program, dict[str, float]], fault: Fault, data: st.DataObject
) -> None:
    document = document_of(*case)
    program = document.program
    ops = [i for i, node in enumerate(program.nodes) if node.operands and program.active[i]]
    held, by_hand = data.draw(numbers_at(ops)), data.draw(numbers_at(ops))
    by_hand = {
        i: n for i, n in by_hand.items() if program.differentiable[i] and i != program.output
    }
    order = receiving(program, set(held))
    if fault is Fault.ORDER:
        order = data.draw(st.permutations(order))
        changed = whatif_edits.set_fault(document, fault, [program.nodes[i].key for i in order])
    else:
        changed = whatif_edits.set_fault(document, fault)
    for i, number in held.items():
        changed = whatif_edits.hold(changed, program.nodes[i].key, number)
    for i, number in by_hand.items():
        changed = whatif_edits.set_adjoint(changed, program.nodes[i].key, number)
    line = swept(changed)
    wrong = plain_sweeps(line.tape, fault, order, by_hand)
    assert repr(gradient(line)) == repr(slopes(line.tape, wrong))
    told = wrong_of(line)
    if fault is Fault.NONE:
        assert told is None
        return
    assert told is not None
    right = plain_sweeps(line.tape, Fault.NONE, sorted(order, reverse=True), by_hand)
    rows = [(name, wrong_slope) for name, wrong_slope in slopes(line.tape, wrong).items()]
    rights = slopes(line.tape, right).values()
    expected = [(*row, slope) for row, slope in zip(rows, rights, strict=True)]
    assert [tuple(map(repr, row)) for row in plus_zeros(told.rows)] == [
        tuple(map(repr, row)) for row in plus_zeros(expected)
    ]


def receiving(program: Program, held: set[int]) -> list[int]:
    """The ops from which a way leads to the output past held nodes, those above first."""
    waiting, found = [program.output or 0], set[int]()
    for i in waiting:
        if program.nodes[i].operands and i not in held and program.differentiable[i]:
            found.add(i)
            waiting += [k for k in program.nodes[i].operands if k not in waiting]
    return sorted(found, reverse=True)


def numbers_at(places: list[int]) -> st.SearchStrategy[dict[int, float]]:
    if not places:
        return st.just({})
    return st.dictionaries(st.sampled_from(places), st.floats(-2, 2), max_size=2)


def plus_zeros(rows: Iterable[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """The rows with 0 in place of -0."""
    return [(name, one + 0.0, other + 0.0) for name, one, other in rows]


def plain_sweeps(
    tape: Tape, fault: Fault, order: list[int], by_hand: dict[int, float]
) -> dict[int, float]:
    """The adjoints at the end, by the sentences that describe the faults."""
    nodes, output = tape.program.nodes, tape.program.output or 0
    edges = [(i, k, p) for i in order for k, p in zip(nodes[i].operands, tape.partials[i], strict=True)
             if p is not None]  # fmt: skip
    adjoints: dict[int, float] = {}
    for _ in range(2 if fault in (Fault.TWICE, Fault.TWICE_INPUTS) else 1):
        if fault is Fault.TWICE_INPUTS:
            adjoints = {i: each for i, each in adjoints.items() if not nodes[i].operands}
        adjoints[output] = 1.0
        for n, (i, k, partial) in enumerate(edges):
            given = adjoints.get(i, 0.0) * partial
            add = k in adjoints and fault is not Fault.ASSIGN
            adjoints[k] = adjoints[k] + given if add else given
            if k in by_hand and k not in [later for _, later, _ in edges[n + 1 :]]:
                adjoints[k] = by_hand[k]
    return adjoints


def slopes(tape: Tape, adjoints: dict[int, float]) -> dict[str, float]:
    return {tape.program.names[i]: adjoints.get(i, 0.0) for i in tape.program.inputs}
