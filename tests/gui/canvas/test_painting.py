"""What is painted where: heads of contributions, the badge of the output."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import picture_of
from autodiff_viz.drawing.picture import Mark, Picture
from autodiff_viz.drawing.theme import DARK, LIGHT, Theme
from autodiff_viz.gui.canvas.stage import Stage
from autodiff_viz.gui.look import load_fonts

SCALE = 4


def colours(picture: Picture, area: QRectF, theme: Theme) -> set[str]:
    """Every colour painted in an area of the picture."""
    load_fonts()
    stage = Stage(theme)
    stage.show_picture(picture, glide=False)
    size = (area.size() * SCALE).toSize()
    image = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    stage.render(painter, QRectF(image.rect()), area)
    painter.end()
    spots = ((x, y) for x in range(size.width()) for y in range(size.height()))
    return {image.pixelColor(*spot).name() for spot in spots}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_finished_heads_are_seen_beside_the_current_one(
    qtbot: QtBot, client: Graphviz, theme: Theme
) -> None:
    picture = picture_of(parse("x*sin(x) + x**2"), {"x": 0.5}, 1.0, -1, client)
    into_x = [flow for flow in picture.flows if flow.operand == 0]
    assert sorted(flow.current for flow in into_x) == [False, False, True]
    for flow in into_x:
        tip = flow.path[-1]
        seen = colours(picture, QRectF(tip.x + 3.0, tip.y - 1.0, 4.0, 2.0), theme)
        assert (theme.adjoint if flow.current else theme.adjoint_done) in seen


def test_the_badge_is_painted_where_the_picture_has_it(qtbot: QtBot, client: Graphviz) -> None:
    picture = picture_of(parse("x**2"), {"x": 0.5}, 1.0, 0, client)
    (badge,) = (box.badge for box in picture.boxes if box.badge)
    seen = colours(picture, QRectF(*badge.frame), LIGHT)
    assert {LIGHT.surface, LIGHT.strong_line} <= seen


def test_the_current_node_that_comes_next_too_has_one_border_and_a_badge(
    qtbot: QtBot, client: Graphviz
) -> None:
    load_fonts()
    picture = picture_of(parse("x*x"), {"x": 3.0}, 1.0, 4, client)
    (both,) = (box for box in picture.boxes if box.is_next and box.mark is Mark.CURRENT)
    assert both.coming is not None
    seen = colours(picture, QRectF(*both.coming.frame), LIGHT)
    assert {LIGHT.surface, LIGHT.adjoint} <= seen
    beside = QRectF(both.frame.x - 13.0, both.frame.y + 30.0, 6.0, 4.0)
    assert colours(picture, beside, LIGHT) == {LIGHT.canvas}


def test_a_node_that_comes_next_has_no_ring_around_it(qtbot: QtBot, client: Graphviz) -> None:
    load_fonts()
    picture = picture_of(parse("x**2"), {"x": 3.0}, 1.0, 0, client)
    (box,) = (box for box in picture.boxes if box.is_next)
    beside = QRectF(box.frame.x - 13.0, box.frame.y + 10.0, 11.0, 60.0)
    assert colours(picture, beside, LIGHT) == {LIGHT.canvas}
