"""The pictures of forward mode: tangents in place of adjoints, flows that run ahead."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from autodiff_viz.core.altered import Alteration, altered_timeline, forward_holding
from autodiff_viz.core.formula import parse
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.core.tangent import TangentStep, tangent_timeline, tangents_at, unit_seeds
from autodiff_viz.debugger.whatif import timeline_of
from autodiff_viz.document.files import load
from autodiff_viz.drawing import layout
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.picture import Box, Flow, Mark, Picture, Text
from autodiff_viz.drawing.places import shared
from autodiff_viz.drawing.theme import DARK
from autodiff_viz.export.graphviz_dot import dot_text
from autodiff_viz.resources import resource

EXAMPLE_FILES = sorted(resource("examples", "examples.json").parent.glob("*.adviz"))


def composer(example: Any, graphviz: Graphviz) -> Composer:
    """The pictures of an example along its first input."""
    tape = example.line().tape
    names = list(example.point)
    seeds = unit_seeds(tape.program, names[0]) if names else {}
    line = tangent_timeline(tape, seeds)
    return Composer(tape.program, line, layout.place(line, graphviz))


def written(text: Text) -> str:
    """What a text says."""
    return "".join(run.text for run in text.runs)


def box(picture: Picture, name: str) -> Box:
    """The box with a name at the beginning of its title."""
    return next(each for each in picture.boxes if written(each.title).partition(" ")[0] == name)


def current(picture: Picture) -> Flow:
    """The flow of the step just done."""
    return next(flow for flow in picture.flows if flow.current)


def test_every_box_shows_its_tangent_from_its_step_on(example: Any, graphviz: Graphviz) -> None:
    made = composer(example, graphviz)
    for cursor in range(len(made.line.steps) + 1):
        tangents = tangents_at(made.line, cursor)  # type: ignore[arg-type]
        for each in made.at(cursor).boxes:
            tangent = tangents[each.index]
            assert each.tone == "tangent"
            assert each.adjoint_filled is (tangent is not None)
            if tangent is not None:
                assert written(each.adjoint).split(" = ")[-1] == shown(tangent)
                assert each.adjoint.full == full(tangent)


def test_a_step_shows_the_local_gradient_times_the_tangent(
    examples: Any, graphviz: Graphviz
) -> None:
    picture = composer(examples["chain"], graphviz).at(8)
    assert [written(text) for text in current(picture).texts] == [
        "2.56805",
        "× 1.28403",
        "= 3.29744",
    ]
    assert current(picture).tip == (
        "ż += 2.568050833375483 × 1.2840254166877414\n= 3.297442541400256"
    )
    assert all(text.role == "tangent" for text in current(picture).texts)
    assert written(box(picture, "z").adjoint) == "ż = 3.29744"
    assert box(picture, "z").mark is Mark.CURRENT


def test_values_and_tangents_are_told_apart_by_colour(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["chain"], graphviz)
    assert box(made.at(3), "a").accent == "value"
    assert box(made.at(4), "a").accent == "tangent"
    assert (made.at(4).phase, made.at(4).tone) == ("forward", "tangent")


def test_flows_run_from_the_operand_to_the_user(example: Any, graphviz: Graphviz) -> None:
    made = composer(example, graphviz)
    boxes = {each.index: each.frame for each in made.at(0).boxes}
    for flow in made.at(len(made.line.steps)).flows:
        assert flow.tone == "tangent"
        source, target = boxes[flow.operand], boxes[flow.user]
        assert flow.path[0].x == pytest.approx(source.x + source.width)
        assert flow.path[-1].x == pytest.approx(target.x)
        assert source.y < flow.path[0].y < source.y + source.height
        assert target.y < flow.path[-1].y < target.y + target.height


def test_the_sum_of_a_node_with_two_operands_has_a_card(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["parallel"], graphviz)
    picture = made.at(len(made.line.steps))
    assert [written(text) for text in picture.sums[0].texts] == [
        "ż = 3",
        "from x",
        "+ 3",
        "from x",
        "= 6",
    ]
    assert picture.sums[0].tone == "tangent"


def test_stepping_moves_no_box(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["goldstein"], graphviz)
    frames = [
        [each.frame for each in made.at(cursor).boxes]
        for cursor in range(0, len(made.line.steps), 9)
    ]
    assert all(one == other for one, other in pairwise(frames))


def test_the_caption_names_the_direction(examples: Any, graphviz: Graphviz) -> None:
    caption = composer(examples["fan-out"], graphviz).at(2).caption
    assert "at x = 0.5 along ẋ = 1 — seed: The seed of this input: ẋ = 1." in caption


def test_the_exported_flow_points_ahead(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["chain"], graphviz)
    text = dot_text(made.at(8), DARK)
    assert "n2:a:e -> n3:a:w" in text
    assert DARK.tangent in text
    assert DARK.adjoint not in text


def test_every_contribution_is_one_flow(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["six uses"], graphviz)
    steps = [step for step in made.line.steps if isinstance(step, TangentStep)]
    assert len(made.at(len(made.line.steps)).flows) == len(steps)


@pytest.mark.parametrize("path", EXAMPLE_FILES, ids=lambda path: path.stem)
def test_the_switch_of_the_mode_moves_no_node(path: Path, graphviz: Graphviz) -> None:
    document = load(path)
    tape = timeline_of(document, document.program).tape
    names = [tape.program.names[i] for i in tape.program.inputs]
    reverse = timeline(tape)
    ahead = tangent_timeline(tape, unit_seeds(tape.program, names[0]))
    one, other = (
        Composer(tape.program, line, layout.place(line, graphviz)).at(0)
        for line in (reverse, ahead)
    )
    assert (one.width, one.height) == (other.width, other.height)
    assert [box.frame for box in one.boxes] == [box.frame for box in other.boxes]
    assert one.plan.ends == other.plan.ends


def test_the_room_of_the_other_mode_is_that_of_its_own_seeds(graphviz: Graphviz) -> None:
    tape = forward(parse("a = x**2; y = a*x"), {"x": 0.5})
    reverse = timeline(tape, 1.23456e-105)
    ahead = tangent_timeline(tape, {"x": -7.65432e-200})
    asked = layout.question(reverse, other=lambda: ahead)
    assert asked == layout.question(ahead, other=lambda: reverse)
    assert asked != layout.question(reverse)


def test_a_held_node_stays_where_it_is_too(graphviz: Graphviz) -> None:
    tape = forward_holding(parse("a = x**2; b = a*x; y = a + b"), {"x": 0.5}, {1: 7.0})
    ahead = tangent_timeline(tape, {"x": 1.0})
    back = altered_timeline(tape, 1.0, Alteration())
    assert layout.place(ahead, graphviz).boxes == layout.place(back, graphviz).boxes


def test_a_sum_in_forward_mode_covers_no_node(examples: Any, graphviz: Graphviz) -> None:
    made = composer(examples["fan-out"], graphviz)
    pictures = [made.at(cursor) for cursor in range(len(made.line.steps) + 1)]
    sums = [(picture, total) for picture in pictures for total in picture.sums]
    assert sums
    for picture, total in sums:
        assert not any(shared(total.frame, each.frame) for each in picture.boxes)
