"""Facts about autodiff_viz.drawing.composer: the picture is a function of the cursor."""

import dataclasses
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Timeline, adjoints_at, forward, timeline
from autodiff_viz.drawing import layout, measures, routes
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer, picture_of
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.picture import Box, Flow, Mark, Picture, Rect, Spot, Text
from tests.counting import calls


def composer(example: Any, graphviz: Graphviz, seed: float = 1.0) -> Composer:
    line = example.line(seed)
    return Composer(line.tape.program, line, layout.place(line, graphviz))


class At:
    """A program at a point."""

    def __init__(self, text: str, **point: float) -> None:
        self.text, self.point = text, point

    def line(self, seed: float = 1.0) -> Timeline:
        return timeline(forward(parse(self.text), self.point), seed)


def written(text: Text) -> str:
    return "".join(run.text for run in text.runs)


def box(picture: Picture, name: str) -> Box:
    return next(each for each in picture.boxes if written(each.title).split(" ")[0] == name)


def texts(picture: Picture) -> Iterator[Text]:
    for each in picture.boxes:
        yield from (each.title, each.value, each.adjoint)
        if each.badge:
            yield each.badge.text
    for part in (*picture.arrows, *picture.flows, *picture.sums):
        yield from part.texts


def current(picture: Picture) -> Flow:
    return next(flow for flow in picture.flows if flow.current)


def test_a_step_and_its_way_back_give_equal_pictures(example: Any, graphviz: Graphviz) -> None:
    made = composer(example, graphviz)
    count = len(made.line.steps)
    there = [made.at(cursor) for cursor in range(count + 1)]
    assert [made.at(cursor) for cursor in range(count, -1, -1)] == there[::-1]
    for cursor in range(count + 1):
        assert composer_at(made, cursor) == there[cursor]


def composer_at(made: Composer, cursor: int) -> Picture:
    return Composer(made.program, made.line, made.placement).at(cursor)


def test_stepping_never_moves_anything(example: Any, graphviz: Graphviz) -> None:
    made = composer(example, graphviz)
    pictures = [made.at(cursor) for cursor in range(len(made.line.steps) + 1)]
    assert len({tuple(each.frame for each in picture.boxes) for picture in pictures}) == 1
    assert len({tuple(each.path for each in picture.arrows) for picture in pictures}) == 1
    assert len({(picture.width, picture.height) for picture in pictures}) == 1


def test_what_looks_the_same_is_the_same_object(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["goldstein"], graphviz)
    before, after = made.at(50), made.at(51)
    changed = [a for a, b in zip(before.boxes, after.boxes, strict=True) if a is not b]
    assert len(changed) <= 4
    assert all(a is b for a, b in zip(after.boxes, made.at(51).boxes, strict=True))
    kept = {id(each) for each in before.boxes} & {id(each) for each in made.at(50).boxes}
    assert len(kept) == len(before.boxes)


def test_no_value_is_shown_before_its_step(example: Any, graphviz: Graphviz) -> None:
    made = composer(example, graphviz)
    for each in made.at(0).boxes:
        if each.index in made.line.forward_steps:
            assert written(each.value) == "·"
        assert not each.adjoint_filled
    assert made.at(0).flows == () or all(flow.upcoming for flow in made.at(0).flows)


def test_every_box_shows_what_the_sweep_says(example: Any, graphviz: Graphviz) -> None:
    made = composer(example, graphviz)
    for cursor in range(len(made.line.steps) + 1):
        adjoints = adjoints_at(made.line, cursor)
        for each in made.at(cursor).boxes:
            adjoint = adjoints[each.index]
            assert each.adjoint_filled is (adjoint is not None)
            if adjoint is not None:
                assert written(each.adjoint).split(" = ")[-1] == shown(adjoint)
                assert each.adjoint.full == full(adjoint)


def test_the_step_just_done_and_the_next_are_marked(examples: Any, graphviz: Graphviz) -> None:
    picture = composer(examples["chain"], graphviz).at(7)
    assert box(picture, "a").mark is Mark.CURRENT
    assert box(picture, "x").is_next
    assert [flow.upcoming for flow in picture.flows].count(True) == 1
    assert [written(text) for text in current(picture).texts] == [
        "2.56805",
        "× 1.28403",
        "= 3.29744",
    ]
    assert all(text.bold and text.role == "adjoint" for text in current(picture).texts)


def test_a_forward_step_is_in_the_colour_of_values(examples: Any, graphviz: Graphviz) -> None:
    picture = composer(examples["chain"], graphviz).at(2)
    assert picture.phase == "forward"
    assert box(picture, "a").accent == "value"
    assert box(picture, "a").mark is Mark.CURRENT
    assert written(box(picture, "y").value) == "·"


def test_done_flows_are_faint_and_keep_their_factors(examples: Any, graphviz: Graphviz) -> None:
    picture = composer(examples["chain"], graphviz).at(7)
    done = next(flow for flow in picture.flows if not flow.current and not flow.upcoming)
    assert [written(text) for text in done.texts] == ["1 × 2.56805"]
    assert done.texts[0].role == "adjoint_done"


def test_the_formula_of_a_local_gradient_is_always_there(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["chain"], graphviz)
    for cursor in range(len(made.line.steps) + 1):
        formulas = [written(arrow.texts[0]) for arrow in made.at(cursor).arrows]
        assert formulas == ["∂a/∂x = 2x", "∂y/∂a = ea", "∂z/∂y = 2y"]


def test_a_flow_is_its_edge_reversed_and_lower_but_for_its_end(
    example: Any, graphviz: Graphviz
) -> None:
    made = composer(example, graphviz)
    picture = made.at(len(made.line.steps))
    arrows = {(arrow.user, arrow.slot): arrow for arrow in picture.arrows}
    for flow in picture.flows:
        there = tuple(reversed(arrows[flow.user, flow.slot].path))
        room = made.placement.labels[flow.user, flow.slot]
        for a, b in zip(there, flow.path, strict=True):
            assert b.x == a.x
            if a.x >= room.x:
                assert b.y - a.y == pytest.approx(made.placement.detail.shape.shift)


def arrivals(picture: Picture) -> dict[int, list[tuple[float, Flow]]]:
    found: dict[int, list[tuple[float, Flow]]] = {}
    for flow in picture.flows:
        found.setdefault(flow.operand, []).append((flow.path[-1].y, flow))
    return found


def test_flows_into_one_node_end_apart_inside_the_adjoint_row(
    example: Any, graphviz: Graphviz
) -> None:
    made = composer(example, graphviz)
    picture = made.at(len(made.line.steps))
    for operand, flows in arrivals(picture).items():
        frame = made.placement.boxes[operand]
        heights = sorted(y for y, _ in flows)
        shape = measures.shape_of(made.line, operand, made.placement.detail)
        assert all(frame.y + shape.rows[1] < y < frame.y + shape.height for y in heights)
        line = frame.y + shape.value_line + shape.shift
        assert sum(heights) / len(heights) == pytest.approx(line)
        apart = min(7.0, shape.arrivals / max(1, len(heights) - 1))
        gaps = [second - first for first, second in pairwise(heights)]
        assert gaps == pytest.approx([apart] * len(gaps))


def test_flows_end_in_the_order_in_which_they_come_in(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["six uses"], graphviz)
    (flows,) = (each for each in arrivals(made.at(99)).values() if len(each) > 1)
    crossed = [(y, height_past([*reversed(flow.path)], made.placement)) for y, flow in flows]
    assert sorted(crossed) == sorted(crossed, key=lambda pair: pair[1])


def height_past(path: list[Spot], placement: layout.Placement) -> float:
    found = routes.gaps((*placement.boxes.values(), *placement.labels.values()))
    return routes.height_past(tuple(path), found)


def test_a_flow_ends_level(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["parallel"], graphviz)
    for flow in made.at(99).flows:
        assert flow.path[-1].y == flow.path[-2].y


def test_only_the_output_has_a_badge(example: Any, graphviz: Graphviz) -> None:
    for each in composer(example, graphviz).at(0).boxes:
        assert (each.badge is not None) is each.is_output
        if each.badge:
            tag = each.badge.frame
            assert written(each.badge.text) == "output"
            assert tag.y < each.frame.y < tag.y + tag.height
            assert each.frame.x < tag.x < tag.x + tag.width < each.frame.x + each.frame.width
            assert width("output", "number", each.badge.text.size) < tag.width


def edge_texts(picture: Picture, user: str) -> list[list[str]]:
    node = box(picture, user).index
    arrows = (arrow for arrow in picture.arrows if arrow.user == node)
    return [[written(text) for text in arrow.texts] for arrow in arrows]


LONG = (
    "v1 = a*b; q = c*d; r = exp(e); s = sin(v1); t = cos(q); u = exp(r); w = sin(r); m = s*t;"
    " n = u*w; m*n"
)
"""15 boxes in few columns."""


def test_an_edge_of_a_large_program_shows_formula_and_number_on_one_row(
    graphviz: Graphviz,
) -> None:
    made = composer(At(LONG, **dict.fromkeys("abcde", 3.0)), graphviz)
    assert edge_texts(made.at(0), "v1") == [["b"], ["a"]]
    assert edge_texts(made.at(999), "v1") == [["b", "= 3"], ["a", "= 3"]]
    arrow = next(each for each in made.at(999).arrows if len(each.texts) == 2)
    assert len({text.at.y for text in arrow.texts}) == 1


def test_the_node_of_the_next_step_has_a_badge_that_says_so(
    example: Any, graphviz: Graphviz
) -> None:
    made = composer(example, graphviz)
    for cursor in range(len(made.line.steps) + 1):
        for each in made.at(cursor).boxes:
            assert (each.coming is not None) is each.is_next
            assert each.coming is None or written(each.coming.text) == "next"


def test_an_edge_of_a_large_program_shows_a_plain_number_alone(
    examples: Any, graphviz: Graphviz
) -> None:
    made = composer(examples["goldstein"], graphviz)
    for cursor in (0, 999):
        assert edge_texts(made.at(cursor), "v2") == [["1"]]


def test_a_negative_factor_is_in_parentheses(graphviz: Graphviz) -> None:
    picture = picture_of(parse("cos(x)*3"), {"x": 1.0}, 1.0, -1, graphviz)
    assert written(current(picture).texts[0]) == "3 × (-0.841471)"
    assert "3 × (-0.841471) = -2.52441" in picture.caption
    assert "3 × (-0.8414709848078965)" in current(picture).tip


def test_a_running_sum_names_where_it_comes_from(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["fan-out"], graphviz)
    (card,) = made.at(len(made.line.steps)).sums
    assert [written(text) for text in card.texts] == [
        "x̄ = 1",
        "from q",
        "+ 0.479426",
        "from p",
        "+ 0.438791",
        "from s",
        "= 1.91822",
    ]
    assert [text.bold for text in card.texts] == [False] * 4 + [True] * 2 + [False]


def test_a_sum_of_many_terms_keeps_to_its_five_rows(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["six uses"], graphviz)
    pictures = [made.at(cursor) for cursor in range(len(made.line.steps) + 1)]
    cards = [card for picture in pictures for card in picture.sums]
    assert max(len({text.at.y for text in card.texts}) for card in cards) == 5
    (frame,) = made.placement.cards.values()
    assert all(card.frame.height <= frame.height for card in cards)
    assert any("more" in written(text) for card in cards for text in card.texts)


def test_a_whole_sum_is_shown_only_at_its_own_step(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["a named number"], graphviz)
    assert all(not made.at(cursor).sums for cursor in range(len(made.line.steps) + 1))
    made = composer(examples["fan-out"], graphviz)
    assert [len(made.at(cursor).sums) for cursor in (0, 5, 6, 11, 12)] == [0, 0, 0, 1, 1]


def test_a_node_the_output_does_not_use_shows_no_numbers(examples: Any, graphviz: Graphviz) -> None:
    picture = composer(examples["unused"], graphviz).at(99)
    assert box(picture, "b").mark is Mark.UNUSED
    assert box(picture, "b").value.runs == box(picture, "b").adjoint.runs == ()
    assert [arrow.mark for arrow in picture.arrows].count(Mark.UNUSED) == 1


def test_every_text_fits_where_it_stands(example: Any, graphviz: Graphviz) -> None:
    made = composer(example, graphviz)
    for cursor in range(len(made.line.steps) + 1):
        picture = made.at(cursor)
        for each in picture.boxes:
            for text in each.texts:
                assert width(text.runs, text.face, text.size) <= each.frame.width
        for text in texts(picture):
            wide = width(text.runs, text.face, text.size, text.bold)
            left = text.at.x - wide * {"start": 0, "middle": 0.5, "end": 1}[text.anchor]
            assert left >= 0
            assert left + wide <= picture.width
        for arrow in picture.arrows:
            room = made.placement.labels.get((arrow.user, arrow.slot))
            for text in arrow.texts:
                assert room is not None
                assert fits(text, room)
        for flow in picture.flows:
            room = flow.ground or made.placement.labels[flow.user, flow.slot]
            assert all(fits(text, room) for text in flow.texts)


def fits(text: Text, room: Rect) -> bool:
    wide = width(text.runs, text.face, text.size, text.bold)
    left = text.at.x - wide * {"start": 0, "middle": 0.5}[text.anchor]
    return room.x - 0.01 <= left and left + wide <= room.x + room.width + 0.01


def test_the_caption_says_the_expression_the_point_and_the_step(
    examples: Any, graphviz: Graphviz
) -> None:
    made = composer(examples["chain"], graphviz)
    assert made.at(7).caption == (
        "z = exp(x**2)**2 at x = 0.5 — backward 2 / 3: "
        "ā receives ȳ · exp(a) = 2.56805 × 1.28403 = 3.29744; a has no other use, so ā is complete."
    )
    assert made.at(0).caption.endswith("Nothing is computed yet.")
    assert made.at(5).caption.endswith("The backward pass starts at the output: z̄ = 1.")


def test_the_seed_is_the_outputs_adjoint(examples: Any, graphviz: Graphviz) -> None:
    picture = composer(examples["chain"], graphviz, seed=2.5).at(5)
    assert written(box(picture, "z").adjoint) == "z̄ = 2.5"
    assert box(picture, "z").is_output


def test_the_empty_program_is_the_empty_picture(graphviz: Graphviz) -> None:
    picture = picture_of(Program(), {}, 1.0, -1, graphviz)
    assert (picture.boxes, picture.arrows, picture.flows) == ((), (), ())
    assert picture.caption


def test_a_cursor_may_count_from_the_end(examples: Any, graphviz: Graphviz) -> None:
    example = examples["chain"]
    program = parse(example.text)
    last, same = (picture_of(program, example.point, 1.0, n, graphviz) for n in (-1, 8))
    assert last == same


def test_keys_of_boxes_are_those_of_the_nodes(graphviz: Graphviz) -> None:
    program = parse("exp(x)")
    keyed = Program(
        tuple(dataclasses.replace(node, key=7 + i) for i, node in enumerate(program.nodes)),
        program.output,
    )
    picture = picture_of(keyed, {"x": 1.0}, 1.0, 0, graphviz)
    assert [each.key for each in picture.boxes] == [7, 8]
    assert picture.arrows[0].key == (8, 0)


def work_of_a_step(nodes: int, graphviz: Graphviz) -> int:
    """Return how many calls the picture of one step costs when that of the step before is there."""
    text = "v0 = x**2\n" + "\n".join(f"v{i} = sin(v{i - 1})" for i in range(1, nodes))
    line = timeline(forward(parse(text), {"x": 0.5}))
    made = Composer(line.tape.program, line, layout.place(line, graphviz, draft=True))
    made.at(nodes * 3 // 2)
    made.at(nodes * 3 // 2 + 1)
    return calls(lambda: made.at(nodes * 3 // 2 + 2))


def test_a_step_in_a_large_program_is_no_more_work_than_in_a_small_one(graphviz: Graphviz) -> None:
    assert work_of_a_step(1000, graphviz) < 1.5 * work_of_a_step(20, graphviz)


def test_a_number_that_nothing_flows_into_has_no_third_row(
    examples: Any, graphviz: Graphviz
) -> None:
    made = composer(examples["a named number"], graphviz)
    for cursor in range(len(made.line.steps) + 1):
        card = box(made.at(cursor), "k")
        assert card.frame.height == card.rows[1]
        assert card.adjoint.runs == ()


def test_the_output_keeps_its_third_row_also_when_it_is_a_number(
    examples: Any, graphviz: Graphviz
) -> None:
    (card,) = composer(examples["a number"], graphviz).at(99).boxes
    assert card.frame.height > card.rows[1]
    assert written(card.adjoint).endswith("= 1")


@pytest.mark.parametrize("name", ["x1", "x_1", "x₁"])
def test_digits_at_the_end_of_a_name_are_lowered_everywhere(name: str, graphviz: Graphviz) -> None:
    made = composer(At(f"{name}**2 + {name}", **{parse(name).names[0]: 3.0}), graphviz)
    picture = made.at(len(made.line.steps))
    source = next(each for each in picture.boxes if each.is_input)
    lowered = [
        [run.text for run in text.runs if run.level < 0]
        for text in (source.title, source.adjoint, picture.sums[0].texts[0])
    ]
    assert lowered == [["1"]] * 3
    assert all(
        any(run.level < 0 for run in text.runs)
        for arrow in picture.arrows
        for text in arrow.texts[:1]
        if arrow.operand == source.index
    )


def test_a_node_is_marked_while_a_number_it_shows_is_not_finite(
    example: Any, graphviz: Graphviz
) -> None:
    made = composer(example, graphviz)
    for cursor in range(len(made.line.steps) + 1):
        for each in made.at(cursor).boxes:
            lines = [written(text).split(" = ")[-1] for text in (each.value, each.adjoint)]
            faulty = [line.strip("-") in ("nan", "inf") for line in lines]
            assert bool(each.fault) is any(faulty)
            assert [text.role == "error" for text in (each.value, each.adjoint)] == faulty
