"""Which programs are drawn in the tight form, and that the whole of them is seen in a small window."""

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward
from autodiff_viz.drawing import layout
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.measures import Detail
from autodiff_viz.drawing.shapes import TIGHT

MIDDLE = (
    "sqrt(log(x**2+1))*sigmoid(tanh(x)+x)/(1+abs(x))",
    "x*y*sin(x)/y + max(x,y)**3",
    "where(x > 0, log(x), 0*x) + relu(x) + max(x, y)",
    "sin(cos(sin(cos(sin(cos(x))))))",
)
WIDE, HIGH = 746.0, 353.0
"""The room in a window of 1280 × 720, between the legend and the foot."""


def placed(text: str, graphviz: Graphviz, value: float = 0.5) -> layout.Placement:
    program = parse(text)
    point = {program.names[i]: value for i in program.inputs}
    return layout.place(forward(program, point), graphviz)


@pytest.mark.parametrize("text", MIDDLE)
def test_a_graph_of_middle_size_is_seen_whole_with_titles_of_eight_pixels(
    text: str, graphviz: Graphviz
) -> None:
    found = placed(text, graphviz)
    assert TIGHT.title_size * min(WIDE / found.width, HIGH / found.height) >= 8.0


@pytest.mark.parametrize(
    "text", ["exp(x**2)**2", "x*sin(x) + x**2", "sigmoid(w1*x1 + w2*x2 + b)", "a*b + b"]
)
def test_a_small_graph_keeps_the_roomy_form(text: str, graphviz: Graphviz) -> None:
    assert placed(text, graphviz).detail is Detail.FULL


@pytest.mark.parametrize("text", [*MIDDLE, "exp(x**2)**2"])
def test_no_value_changes_the_form(text: str, graphviz: Graphviz) -> None:
    values = (0.5, -1.23456e-300, 1.7e308, float("nan"))
    assert len({placed(text, graphviz, value).detail for value in values}) == 1
