"""Facts about autodiff_viz.export.graphviz_dot and html_labels: the DOT says all and nothing is live."""

import dataclasses
import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.picture import Picture, Spot, Text
from autodiff_viz.drawing.rich import Run
from autodiff_viz.drawing.theme import DARK, LIGHT
from autodiff_viz.export.graphviz_dot import dot_text
from autodiff_viz.export.html_labels import escaped, font

LIVE = ["<b>", "&amp;", "\\N", '"', "]; evil [", "<IMG SRC='/etc/passwd'/>", "</TD>", "-->", "日本"]


def with_title(picture: Picture, text: str) -> Picture:
    title = Text((Run(text),), picture.boxes[0].title.at, "ink")
    box = dataclasses.replace(picture.boxes[0], title=title, tip=text)
    return dataclasses.replace(picture, boxes=(box, *picture.boxes[1:]), caption=text)


@pytest.mark.parametrize("text", LIVE)
def test_a_live_text_is_drawn_as_it_is(compose: Any, graphviz: Graphviz, text: str) -> None:
    picture = with_title(compose("x**2", x=0.5).at(3), text)
    drawn = graphviz.ask(dot_text(picture, LIGHT), "nop2", "svg").body.decode()
    texts = [html.unescape(found) for found in re.findall(r"<text[^>]*>([^<]*)</text>", drawn)]
    assert text in texts
    assert "<image" not in drawn


@given(st.text())
def test_an_escaped_text_has_no_live_sign(text: str) -> None:
    found = escaped(text)
    assert not re.search(r'[<>"]', found)
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#x27;|#92;&#92;|#92;(?!&#92;))", found)
    assert not re.search(r"[\\\x00-\x1f\x7f]", found)


def test_a_line_is_written_with_its_face_size_and_colour() -> None:
    line = (Run("e", italic=True), Run("a", italic=True, level=1))
    text = Text(line, Spot(0, 0), "local", "maths", 13, bold=True)
    assert font(text, DARK) == (
        f'<FONT FACE="DejaVu Serif" POINT-SIZE="13" COLOR="{DARK.local}"><B><I>e</I>'
        '<FONT POINT-SIZE="9.1"><SUP><I>a</I></SUP></FONT></B></FONT>'
    )


def test_an_empty_line_is_no_font() -> None:
    assert font(Text((), Spot(0, 0), "ink"), LIGHT) == ""


def test_stock_dot_accepts_the_text_without_a_warning(compose: Any, graphviz: Graphviz) -> None:
    composer = compose("s = sin(x); p = x*s; q = x**2; f = p + q", x=0.5)
    for cursor in range(len(composer.line.steps) + 1):
        answer = graphviz.ask(dot_text(composer.at(cursor), LIGHT), "dot", "svg")
        assert answer.warnings == ()


def test_graphviz_keeps_every_place(compose: Any, graphviz: Graphviz) -> None:
    picture = compose("x*x", x=3.0).at(4)
    dot = graphviz.ask(dot_text(picture, LIGHT), "nop2", "plain").body.decode()
    header, *lines = dot.splitlines()
    _, _, width, height = header.split()
    assert (float(width), float(height)) == pytest.approx(
        (picture.width / 72, picture.height / 72), abs=0.02
    )
    for box in picture.boxes:
        (found,) = (line.split() for line in lines if line.startswith(f"node n{box.index} "))
        x, y = float(found[2]) * 72, picture.height - float(found[3]) * 72
        assert x == pytest.approx(box.frame.x + box.frame.width / 2, abs=0.1)
        assert y == pytest.approx(box.frame.y + box.frame.height / 2, abs=0.1)


def test_a_card_is_as_large_as_its_box(compose: Any, graphviz: Graphviz) -> None:
    picture = compose("exp(x**2)**2", x=0.5).at(1)
    dot = graphviz.ask(dot_text(picture, LIGHT), "nop2", "plain").body.decode()
    for box in picture.boxes[1:]:
        (found,) = (
            line.split() for line in dot.splitlines() if line.startswith(f"node n{box.index} ")
        )
        size = (float(found[4]) * 72, float(found[5]) * 72)
        assert size == pytest.approx((box.frame.width, box.frame.height), abs=0.1)


def test_x_times_x_has_two_edges(compose: Any) -> None:
    dot = dot_text(compose("x*x", x=3.0).at(2), LIGHT)
    assert dot.count("n0:v:e -> n1:v:w") == 2


def test_the_text_says_how_to_draw_it_exactly(compose: Any) -> None:
    assert dot_text(compose("x**2", x=1.0).at(0), LIGHT).startswith(
        "// Every place is given: neato -n2"
    )
