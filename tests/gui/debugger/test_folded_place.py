"""The counter of steps beside the buttons says as much as it has room for, and is never cut."""

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow


@pytest.mark.parametrize("width", [1280, 1600])
def test_the_counter_with_functions_unfolded_is_not_cut(window: MainWindow, width: int) -> None:
    window.resize(width, 720)
    window.show()
    window.complete()
    window.store.open(document_of(parse("f(x, y) = x*y + sin(x); b = f(u, v); b**2")), None)
    window.store.unfold(frozenset({window.store.document.key_of("b")}))
    place = window.transport.place
    for cursor in range(1, len(window.store.timeline.steps) + 1):
        window.store.move_to(cursor)
        settle(window)
        assert place.fontMetrics().horizontalAdvance(place.text()) <= place.width() + 1
        assert "/" in place.text() or place.text() == "seed"
    assert ("folded" in place.text()) or ("folded" in place.toolTip())
