"""Facts about autodiff_viz.drawing.signs: cards for which a tight picture keeps no room."""

import sys
from typing import Any

from autodiff_viz.core.numbers import shown
from autodiff_viz.core.sweep import BackwardStep
from autodiff_viz.drawing import layout, places
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.measures import Detail
from autodiff_viz.drawing.picture import Picture, Rect, Spot, Text
from autodiff_viz.drawing.places import Room
from autodiff_viz.drawing.theme import LIGHT
from autodiff_viz.export.graphviz_dot import dot_text
from tests.debugger.lines import example_lines

MOST_CALLS = 15_000
"""Of a step of Goldstein-Price; the first search took 540,000 where all near places were taken."""


def composer(example: Any, graphviz: Graphviz) -> Composer:
    line = example.line()
    return Composer(line.tape.program, line, layout.place(line, graphviz))


def written(text: Text) -> str:
    return "".join(run.text for run in text.runs)


def fits(text: Text, room: Rect) -> bool:
    wide = width(text.runs, text.face, text.size, text.bold)
    inside = room.x <= text.at.x - wide / 2 and text.at.x + wide / 2 <= room.x + room.width
    return inside and room.y < text.at.y < room.y + room.height


def test_a_tight_picture_shows_the_formula_alone_and_the_current_arithmetic_on_a_card(
    examples: Any, graphviz: Graphviz
) -> None:
    made = composer(examples["goldstein"], graphviz)
    assert max(len(arrow.texts) for arrow in made.at(999).arrows) == 1
    for cursor in range(1, len(made.line.steps) + 1):
        step = made.line.steps[cursor - 1]
        cards = [flow for flow in made.at(cursor).flows if flow.texts]
        assert len(cards) == isinstance(step, BackwardStep)
        for flow in cards:
            assert written(flow.texts[-1]) == f"= {shown(step.contribution)}"  # type: ignore[union-attr]
            assert flow.ground is not None
            assert all(fits(text, flow.ground) for text in flow.texts)


def test_a_tight_sum_and_the_arithmetic_stand_apart(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["goldstein"], graphviz)
    pictures = [made.at(cursor) for cursor in range(len(made.line.steps) + 1)]
    pairs = [(flow.ground, card.frame) for p in pictures for flow in p.flows for card in p.sums]
    assert any(ground for ground, _ in pairs)
    assert all(places.shared(ground, card) == 0 for ground, card in pairs if ground)


def covered(placement: layout.Placement, place: Rect) -> float:
    standing = (*placement.boxes.values(), *placement.labels.values())
    return sum(places.shared(place, rect) for rect in standing)


def test_a_card_covers_nothing_where_the_picture_has_room_and_is_tied_to_what_it_is_about() -> None:
    boxes = {i: Rect(100.0 * (i % 3), 60.0 * (i // 3), 96.0, 56.0) for i in range(9)}
    room = layout.Placement(400.0, 180.0, boxes, {}, {}, {}, {}, Detail.TIGHT, {})
    around = Room(Spot(150.0, 130.0), (90.0, 60.0), (400.0, 180.0), tuple(boxes.values()), ())
    place = places.free_place(around, boxes[4])
    assert covered(room, place) == 0
    tie = places.leader(place, boxes[4])
    assert tie is not None
    assert tie[0].x == place.x
    assert tie[1].x == boxes[4].x + boxes[4].width


def test_a_card_beside_its_node_has_no_leader() -> None:
    assert places.leader(Rect(0.0, 60.0, 50.0, 20.0), Rect(10.0, 0.0, 60.0, 52.0)) is None


def test_no_card_covers_a_node_or_a_label_of_the_larger_examples(graphviz: Graphviz) -> None:
    for name in ("goldstein-price", "two-layer-network"):
        for line in example_lines(name):
            made = Composer(line.tape.program, line, layout.place(line, graphviz))
            pictures = [made.at(cursor) for cursor in range(len(line.steps) + 1)]
            cards = [(flow.ground, flow) for p in pictures for flow in p.flows if flow.ground]
            cards += [(card.frame, card) for p in pictures for card in p.sums]
            assert cards
            assert [each for place, each in cards if covered(made.placement, place) > 0.01] == []


def calls(made: Composer, cursor: int) -> int:
    """How many functions of Python are called to compose the whole picture at a cursor."""
    found = [0]

    def count(_frame: object, event: str, _argument: object) -> None:
        found[0] += event == "call"

    sys.setprofile(count)
    try:
        look_at(made.at(cursor))
    finally:
        sys.setprofile(None)
    return found[0]


def look_at(picture: Picture) -> None:
    """Let all parts of a picture be made."""
    for parts in (picture.boxes, picture.arrows, picture.flows, picture.sums):
        tuple(parts)


def test_no_step_searches_long_for_the_places_of_its_cards(graphviz: Graphviz) -> None:
    for line in example_lines("goldstein-price"):
        made = Composer(line.tape.program, line, layout.place(line, graphviz))
        look_at(made.at(0))
        assert max(calls(made, cursor) for cursor in range(1, len(line.steps) + 1)) < MOST_CALLS


def test_a_card_with_no_free_place_covers_what_costs_least() -> None:
    full = Rect(0.0, 0.0, 400.0, 180.0)
    label = Rect(150.0, 60.0, 40.0, 20.0)
    around = Room(Spot(170.0, 70.0), (40.0, 20.0), (400.0, 180.0), (full,), (label,))
    place = places.free_place(around, label)
    assert places.shared(place, label) == 0.0
    assert abs(place.x - label.x) + abs(place.y - label.y) < 60.0


def test_the_leader_of_a_card_is_in_the_export(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["goldstein"], graphviz)
    picture = next(
        picture
        for picture in map(made.at, range(len(made.line.steps) + 1))
        if any(flow.leader for flow in picture.flows)
    )
    assert "c0 -> c1" in dot_text(picture, LIGHT)
