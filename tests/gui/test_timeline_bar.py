"""The timeline's bar as it is painted."""

import pytest
from PySide6.QtGui import QColor

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_part_to_come_has_an_edge_in_the_colour_the_theme_has_for_it(
    window: MainWindow, theme: str
) -> None:
    window.look.choose(theme)
    window.look.apply()
    window.complete()
    window.store.open(document_of(parse("exp(x**2)"), {"x": 0.5}), None)
    window.store.move_to(0)
    settle(window)
    bar = window.transport.bar
    image = bar.grab().toImage()
    ratio = image.devicePixelRatio()
    x = int(bar.x_of(1) * ratio)
    column = {image.pixelColor(x + 3, y).name() for y in range(image.height())}
    assert QColor(window.look.theme.track_edge).name() in column
