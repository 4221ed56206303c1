"""Facts about autodiff_viz.drawing.signs: cards for which a tight picture keeps no room."""

from typing import Any

from autodiff_viz.core.numbers import shown
from autodiff_viz.core.sweep import BackwardStep
from autodiff_viz.drawing import layout, signs
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.picture import Rect, Text


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
    assert all(signs.shared(ground, card) == 0 for ground, card in pairs if ground)
