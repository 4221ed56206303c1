"""What stands on an edge can be read: no line of the picture runs through its ink."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from PIL import ImageFont

from autodiff_viz.core.tangent import Line
from autodiff_viz.drawing import layout, routes
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.picture import Picture, Rect, Text
from autodiff_viz.resources import resource
from tests.debugger.lines import EXAMPLES, example_lines, random_lines

EM = 1000
"""The size in pixels at which ink is looked at."""
HALF_A_LINE = 0.9
FILES = {
    ("maths", False): "DejaVuSerif.ttf",
    ("maths", True): "DejaVuSerif-Italic.ttf",
    ("number", False): "DejaVuSansMono.ttf",
    ("number", True): "DejaVuSansMono.ttf",
}


def font(face: str, italic: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(resource("fonts", FILES[face, italic]), EM)


def ink(text: Text) -> Rect:
    """Where a text has ink, from the font's own outlines, as the canvas places its runs."""
    ascent, descent = font(text.face, False).getmetrics()
    baseline = text.at.y + (ascent - descent) / 2 / EM * text.size
    tops, bottoms = [], []
    for run in text.runs:
        scale = text.size / EM * (0.7 if run.level else 1.0)
        _, top, _, bottom = font(text.face, run.italic).getbbox(run.text, anchor="ls")
        down = -0.36 * run.level * text.size
        tops.append(baseline + down + top * scale)
        bottoms.append(baseline + down + bottom * scale)
    wide = width(text.runs, text.face, text.size, text.bold)
    left = text.at.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]
    return Rect(left, min(tops), wide, max(bottoms) - min(tops))


def struck(picture: Picture) -> list[str]:
    """The texts without a card of their own that an edge or a contribution runs through."""
    bare = [arrow.texts for arrow in picture.arrows]
    bare += [flow.texts for flow in picture.flows if flow.ground is None]
    boxes = [(text, ink(text)) for text in itertools.chain.from_iterable(bare)]
    spots = [
        routes.on_curve(part.path[first : first + 4], step / 12)
        for part in (*picture.arrows, *picture.flows)
        for first in range(0, len(part.path) - 3, 3)
        for step in range(13)
    ]
    return ["".join(run.text for run in text.runs) for text, box in boxes if hit(box, spots)]


def hit(box: Rect, spots: Any) -> bool:
    out, in_ = HALF_A_LINE, 0.5
    return any(
        box.x + in_ < x < box.x + box.width - in_ and box.y - out < y < box.y + box.height + out
        for x, y in spots
    )


def pictures(line: Line, graphviz: Graphviz) -> list[Picture]:
    made = Composer(line.tape.program, line, layout.place(line, graphviz))
    count = len(line.steps)
    return [made.at(cursor) for cursor in sorted({0, count // 2, count * 3 // 4, count})]


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_line_strikes_a_label_in_an_example(name: str, graphviz: Graphviz) -> None:
    for line in example_lines(name):
        assert [struck(each) for each in pictures(line, graphviz) if struck(each)] == []


@settings(max_examples=40)
@given(line=random_lines())
def test_no_line_strikes_a_label_in_a_random_program(line: Line, graphviz: Graphviz) -> None:
    assert [struck(each) for each in pictures(line, graphviz) if struck(each)] == []
