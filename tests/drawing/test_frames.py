"""An unfolded function is drawn in a frame; what is wrong is marked on box and edge."""

from itertools import combinations

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.core.unfolding import wholly_unfolded
from autodiff_viz.document.document import document_of
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.layout import place
from autodiff_viz.drawing.picture import Picture, Rect
from autodiff_viz.drawing.rich import plain
from autodiff_viz.drawing.theme import DARK, LIGHT
from autodiff_viz.export.files import rendered
from autodiff_viz.export.graphviz_dot import dot_text

TEXT = "f(x, y) = x*y + sin(x); df/dx = y; g(t) = f(t, 2)**2; g(u)*f(u, v)"


@pytest.fixture(scope="module")
def graphviz() -> Graphviz:
    return Graphviz()


def picture(text: str, graphviz: Graphviz, *, unfold: bool, cursor: int = 10**6) -> Picture:
    program = document_of(parse(text)).program
    program = wholly_unfolded(program) if unfold else program
    point = {program.names[i]: 0.5 + i for i in program.inputs}
    line = timeline(forward(program, point))
    return Composer(program, line, place(line, graphviz)).at(cursor)


def inside(inner: Rect, outer: Rect) -> bool:
    return (
        outer.x < inner.x
        and outer.y < inner.y
        and inner.x + inner.width < outer.x + outer.width
        and inner.y + inner.height < outer.y + outer.height
    )


def apart(one: Rect, other: Rect) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def test_a_frame_holds_the_boxes_of_its_function_and_no_others(graphviz: Graphviz) -> None:
    shown = picture(TEXT, graphviz, unfold=True)
    program = wholly_unfolded(document_of(parse(TEXT)).program)
    assert [plain(frame.title.runs) for frame in shown.frames] == [
        "g",
        *["f: its typed rule is not used"] * 2,
    ]
    for frame, group in zip(shown.frames, program.groups, strict=True):
        for box in shown.boxes:
            if box.index in group.nodes:
                assert inside(box.frame, frame.frame)
            else:
                assert apart(box.frame, frame.frame)
        assert (
            frame.frame.y
            < frame.title.at.y
            < min(box.frame.y for box in shown.boxes if box.index in group.nodes)
        )


def test_frames_lie_in_each_other_or_apart(graphviz: Graphviz) -> None:
    shown = picture(TEXT, graphviz, unfold=True)
    for one, other in combinations((each.frame for each in shown.frames), 2):
        assert inside(one, other) or inside(other, one) or apart(one, other)


def test_a_picture_without_unfolded_functions_has_no_frame(graphviz: Graphviz) -> None:
    assert picture(TEXT, graphviz, unfold=False).frames == ()
    assert "cluster" not in dot_text(picture("x**2", graphviz, unfold=False), LIGHT)


def test_a_wrong_partial_is_marked_on_box_and_edge(graphviz: Graphviz) -> None:
    shown = picture("f(x, y) = x*y; df/dx = x; f(u, v) + u", graphviz, unfold=False)
    warned = [box for box in shown.boxes if box.warning]
    assert len(warned) == 1
    assert "is wrong" in warned[0].tip
    formulas = {plain(text.runs): text.role for arrow in shown.arrows for text in arrow.texts[:1]}
    assert formulas["∂y/∂u ≠ u"] == "error"
    assert formulas["∂y/∂v = u"] == "local"
    assert not picture("f(x, y) = x*y; f(u, v)", graphviz, unfold=False).boxes[-1].warning


def test_a_wrong_partial_is_marked_in_a_large_picture_too(graphviz: Graphviz) -> None:
    text = "f(x) = x**2; df/dx = 5; " + "f(" * 20 + "u" + ")" * 20
    shown = picture(text, graphviz, unfold=False)
    texts = [plain(text.runs) for arrow in shown.arrows for text in arrow.texts]
    assert texts.count("wrong: 5") == 20


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_exports_draw_frames_and_marks(theme: object, graphviz: Graphviz) -> None:
    unfolded = picture(TEXT, graphviz, unfold=True)
    folded = picture(TEXT, graphviz, unfold=False)
    assert dot_text(unfolded, theme).count("subgraph cluster_") == 3  # type: ignore[arg-type]
    svg = rendered(unfolded, ".svg", graphviz).decode()
    assert svg.count('class="cluster"') == 3
    assert "The inside of g(t) = f(t, 2)**2" in svg
    assert ">wrong<" in rendered(folded, ".svg", graphviz).decode()
    for suffix in (".png", ".pdf"):
        assert rendered(unfolded, suffix, graphviz)


def test_a_step_moves_no_frame(graphviz: Graphviz) -> None:
    first = picture(TEXT, graphviz, unfold=True, cursor=0)
    last = picture(TEXT, graphviz, unfold=True)
    assert [each.frame for each in first.frames] == [each.frame for each in last.frames]


def test_a_frame_says_that_a_wrong_typed_partial_is_not_used_in_it(graphviz: Graphviz) -> None:
    outer, inner = picture(TEXT, graphviz, unfold=True).frames[-2:]
    (wrong,) = [f for f in (outer, inner) if f.title.role == "error"][:1]
    assert plain(wrong.title.runs).endswith(": its typed rule is not used")
    assert "not the typed ∂f/∂x" in wrong.tip
    right = picture(TEXT.replace("= y;", "= y + cos(x);"), graphviz, unfold=True)
    assert {f.title.role for f in right.frames} == {"muted"}
