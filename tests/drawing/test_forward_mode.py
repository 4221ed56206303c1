"""The pictures of forward mode: tangents in place of adjoints, flows that run ahead."""

from itertools import pairwise
from typing import Any

import pytest

from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.tangent import TangentStep, tangent_timeline, tangents_at, unit_seeds
from autodiff_viz.drawing import layout
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.picture import Box, Flow, Mark, Picture, Text
from autodiff_viz.drawing.theme import DARK
from autodiff_viz.export.graphviz_dot import dot_text


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
