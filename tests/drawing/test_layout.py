"""Facts about autodiff_viz.drawing.layout and routes: what is asked, and where things come to stand."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import pytest

from autodiff_viz.core.errors import LayoutError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import BackwardStep, forward, timeline
from autodiff_viz.drawing import edge_parts, layout, measures, routes, shapes, wording
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.layout import Placement
from autodiff_viz.drawing.measures import Detail
from autodiff_viz.drawing.picture import Rect, Spot
from autodiff_viz.drawing.rich import upright

HOSTILE = "Ⲁ", "nnnn", "__import__", "日本語", "label", "ID_HTML_x"


def rects(placement: Placement) -> list[Rect]:
    return [*placement.boxes.values(), *placement.labels.values(), *placement.cards.values()]


def overlap(a: Rect, b: Rect) -> bool:
    apart = 0.01
    return (
        a.x + a.width > b.x + apart
        and b.x + b.width > a.x + apart
        and a.y + a.height > b.y + apart
        and b.y + b.height > a.y + apart
    )


def test_no_box_label_or_card_overlaps_another(example: Any, graphviz: Graphviz) -> None:
    placed = rects(layout.place(example.line(), graphviz))
    assert [pair for pair in combinations(placed, 2) if overlap(*pair)] == []


def test_everything_lies_inside_the_picture(example: Any, graphviz: Graphviz) -> None:
    placement = layout.place(example.line(), graphviz)
    for rect in rects(placement):
        assert 0 <= rect.x <= rect.x + rect.width <= placement.width
        assert 0 <= rect.y <= rect.y + rect.height <= placement.height


def test_every_edge_leaves_around_the_value_row_and_arrives_at_its_slot(
    example: Any, graphviz: Graphviz
) -> None:
    line = example.line()
    placement = layout.place(line, graphviz)
    program = line.tape.program
    for (user, slot), path in placement.paths.items():
        operand = program.nodes[user].operands[slot]
        shapes = [measures.shape_of(line, i, placement.detail) for i in (operand, user)]
        port = layout.out_port(placement.boxes[operand], shapes[0])
        assert path[0].x == port.x
        assert abs(path[0].y - port.y) <= shapes[0].departures / 2
        count, sole = len(program.nodes[user].operands), measures.sole_slot(program, user)
        ends = layout.slot_ports(placement.boxes[user], count, sole, shapes[1])
        assert path[-1] == ends[slot]
        assert len(path) % 3 == 1


def test_edges_leave_a_box_at_places_of_their_own(example: Any, graphviz: Graphviz) -> None:
    placement = layout.place(example.line(), graphviz)
    starts = [path[0] for path in placement.paths.values()]
    assert len(set(starts)) == len(starts)


def test_no_edge_and_no_flow_crosses_a_box_or_the_label_of_another(
    example: Any, graphviz: Graphviz
) -> None:
    placement = layout.place(example.line(), graphviz)
    shift = placement.detail.shape.shift
    for edge, path in placement.paths.items():
        lower = edge_parts.way_ahead(placement.backs.get(edge, path), shift)
        others = [rect for other, rect in placement.labels.items() if other != edge]
        for way in (path, lower):
            spots = points(way)
            crossed = [
                rect for rect in (*others, *placement.boxes.values()) if any(inside(rect, spots))
            ]
            assert crossed == []


def points(path: routes.Path) -> list[Spot]:
    """Return points of every curve of a path."""
    curves = (path[first : first + 4] for first in range(0, len(path) - 3, 3))
    return [routes.on_curve(curve, step / 16) for curve in curves for step in range(17)]


def inside(rect: Rect, spots: list[Spot]) -> Iterator[bool]:
    """Yield for each spot whether it is inside the rectangle, its border apart."""
    left, top, right, bottom = rect.x, rect.y, rect.x + rect.width, rect.y + rect.height
    return (left + 1 < x < right - 1 and top + 1 < y < bottom - 1 for x, y in spots)


def test_goldstein_price_is_at_most_1200_by_660_points(examples: Any, graphviz: Graphviz) -> None:
    placement = layout.place(examples["goldstein"].line(), graphviz)
    assert placement.width <= 1200
    assert placement.height <= 660


def test_every_edge_goes_level_through_its_label(example: Any, graphviz: Graphviz) -> None:
    placement = layout.place(example.line(), graphviz)
    for edge, label in placement.labels.items():
        line = placement.lines[edge].y
        inside = [
            spot for spot in placement.paths[edge] if label.x < spot.x < label.x + label.width
        ]
        assert inside
        assert {spot.y for spot in inside} == {line}


def test_no_edge_goes_left(example: Any, graphviz: Graphviz) -> None:
    for path in layout.place(example.line(), graphviz).paths.values():
        ends = path[::3]
        assert all(first.x <= second.x + 0.01 for first, second in pairwise(ends))


def test_a_chain_is_one_straight_line(examples: Any, graphviz: Graphviz) -> None:
    placement = layout.place(examples["chain"].line(), graphviz)
    assert len({round(spot.y, 3) for path in placement.paths.values() for spot in path}) == 1


def test_the_reference_chain_is_at_most_940_points_wide(examples: Any, graphviz: Graphviz) -> None:
    assert layout.place(examples["chain"].line(), graphviz).width <= 940


def test_the_boxes_of_a_chain_stand_evenly_apart(examples: Any, graphviz: Graphviz) -> None:
    boxes = sorted(layout.place(examples["chain"].line(), graphviz).boxes.values())
    gaps = [second.x - first.x - first.width for first, second in pairwise(boxes)]
    assert gaps == pytest.approx([gaps[0]] * len(gaps), abs=1.0)


@pytest.mark.parametrize(
    ("number", "count"),
    [(2.56805, 8), (-2.5, 8), (-0.123456, 10), (1.23457e-5, 10), (-1.23457e-5, 13), (-1e-300, 8)],
)
def test_a_number_has_room_for_8_10_or_13_characters(number: float, count: int) -> None:
    assert measures.room((number,)) == count


@pytest.mark.parametrize("how", [Detail.FULL, Detail.COMPACT])
@pytest.mark.parametrize("x", [-2.0, 2.0, 1.2345e-5, -700.0])
def test_every_row_of_the_arithmetic_fits_its_label(x: float, how: Detail) -> None:
    line = timeline(forward(parse("exp(cos(x))*x"), {"x": x}))
    for edge, cursor in line.edge_steps.items():
        step = line.steps[cursor - 1]
        assert isinstance(step, BackwardStep)
        first, second = wording.factor_texts(step)
        longest = max(len(first), len(f"× {second}"), len(f"= {shown(step.contribution)}"))
        room = measures.label_size(line, edge, how).width
        assert room >= int(measures.characters(longest, measures.LABEL_SIZE))


def test_a_number_in_a_formula_does_not_bend_the_chain(graphviz: Graphviz) -> None:
    line = timeline(forward(parse("2*exp(x)*3 + 1"), {"x": 0.5}))
    placement = layout.place(line, graphviz)
    heights = {round(spot.y, 3) for path in placement.paths.values() for spot in path}
    assert len(heights) == 1


def test_the_height_of_a_path_is_found_at_any_x() -> None:
    path = (
        *routes.straight(Spot(0, 0), Spot(10, 0)),
        *routes.straight(Spot(10, 0), Spot(20, 30))[1:],
    )
    assert routes.height_at(path, 5) == 0
    assert routes.height_at(path, 15) == pytest.approx(15, abs=0.01)
    assert routes.height_at(path, 99) == 30


def test_x_times_x_has_two_edges_with_two_labels(examples: Any, graphviz: Graphviz) -> None:
    placement = layout.place(examples["parallel"].line(), graphviz)
    assert len(placement.paths) == len(placement.labels) == 2
    first, second = placement.paths.values()
    assert first != second


def test_a_node_that_several_uses_reach_keeps_room_for_its_sum(
    examples: Any, graphviz: Graphviz
) -> None:
    placement = layout.place(examples["fan-out"].line(), graphviz)
    (card,) = placement.cards.values()
    assert card.height >= 4 * measures.CARD_ROW


def test_two_questions_about_one_program_have_one_text(example: Any) -> None:
    assert layout.question(example.line()).dot == layout.question(example.line()).dot


def test_a_usual_change_of_a_value_moves_nothing() -> None:
    program = parse("exp(x**2)**2")
    asked = [layout.question(forward(program, {"x": x / 40})).dot for x in range(8, 60)]
    assert len(set(asked)) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_of_the_persons_is_asked(name: str) -> None:
    program = parse(f"{name} = x**2; y = {name} * {name}")
    dot = layout.question(forward(program, {"x": 1.0})).dot
    plain = layout.question(forward(parse("a = x**2; y = a * a"), {"x": 1.0})).dot
    assert re.sub(r"\d+", "0", dot) == re.sub(r"\d+", "0", plain)


def test_a_draft_has_the_same_boxes(examples: Any, graphviz: Graphviz) -> None:
    line = examples["goldstein"].line()
    draft, whole = (layout.place(line, graphviz, draft=draft) for draft in (True, False))
    assert draft.boxes.keys() == whole.boxes.keys()
    assert draft.paths.keys() == whole.paths.keys()


@pytest.mark.parametrize(
    ("count", "how"),
    [
        (1, Detail.FULL),
        (14, Detail.FULL),
        (15, Detail.COMPACT),
        (21, Detail.TIGHT),
        (401, Detail.BARE),
    ],
)
def test_the_more_boxes_the_less_an_edge_shows(count: int, how: Detail) -> None:
    assert measures.detail(count) is how


def test_a_large_program_is_placed_without_labels(graphviz: Graphviz) -> None:
    text = "v0 = x**2\n" + "\n".join(f"v{i} = sin(v{i - 1})" for i in range(1, 410))
    placement = layout.place(forward(parse(text), {"x": 0.5}), graphviz, draft=True)
    assert placement.detail is Detail.BARE
    assert placement.labels == {}
    assert len(placement.paths) == 410


def test_an_empty_program_asks_nothing(graphviz: Graphviz) -> None:
    assert layout.place(timeline(forward(Program(), {})), graphviz) == layout.EMPTY


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"bb": "0,0,1", "objects": []}', b"\xff"])
def test_an_answer_that_is_no_layout_is_refused(examples: Any, body: bytes) -> None:
    with pytest.raises(LayoutError, match="no layout"):
        layout.placement(layout.question(examples["chain"].line()), body)


def test_every_number_fits_its_box(example: Any) -> None:
    line = example.line()
    for i in range(len(line.tape.program.nodes)):
        room = measures.box_size(line, i).width
        for adjoint in measures.adjoints(line, i):
            text = (*measures.adjoint_prefix(line, i), *upright(shown(adjoint)))
            assert width(text, "number", shapes.ROOMY.value_size) <= room


def test_a_gap_is_what_two_columns_leave_free() -> None:
    first, second = Rect(0, 0, 100, 10), Rect(10, 50, 80, 10)
    third = Rect(150, 0, 60, 10)
    assert routes.gaps((first, second, third)) == ((100, 150, 50, 180),)


def test_a_way_across_one_gap_turns_only_inside_it() -> None:
    gaps = routes.gaps((Rect(0, 0, 100, 10), Rect(150, 0, 60, 10)))
    path = routes.route({}, gaps, "e", Spot(80, 0), Spot(160, 50))
    assert {spot.y for spot in path if spot.x <= 100} == {0}
    assert {spot.y for spot in path if spot.x >= 150} == {50}


def test_a_way_across_several_gaps_is_graphvizs() -> None:
    gaps = routes.gaps((Rect(0, 0, 10, 10), Rect(20, 0, 10, 10), Rect(40, 0, 10, 10)))
    curve = (Spot(9, 1), Spot(20, 9), Spot(30, 9), Spot(39, 1))
    assert routes.route({"e": curve}, gaps, "e", Spot(10, 1), Spot(40, 1)) == (
        Spot(10, 1),
        *curve[1:-1],
        Spot(40, 1),
    )


def test_a_program_too_large_to_draw_is_refused_with_its_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layout, "DRAWN_MOST", 2)
    with pytest.raises(LayoutError, match="3 nodes are too many to draw: at most 2"):
        layout.question(forward(parse("exp(sin(x))"), {"x": 1.0}))
