"""Large pictures: what is near the view has items, and scrolling brings the rest."""

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.drawing.picture import Card, Plan, Rect
from autodiff_viz.gui.canvas.sight import WHOLE, nodes_in, touches
from autodiff_viz.gui.canvas.view import CanvasView
from autodiff_viz.gui.store import Store

LONG = "; ".join(["v1 = sin(x)", *(f"v{n} = tanh(v{n - 1})" for n in range(2, WHOLE + 101))])


def test_of_a_large_picture_only_what_is_near_has_items(canvas: CanvasView, store: Store) -> None:
    store.open(document_of(parse(LONG)), None)
    assert len(canvas.picture.boxes) == WHOLE + 101
    assert 5 < len(canvas.stage.boxes) < WHOLE


def test_what_is_scrolled_to_has_items(canvas: CanvasView, store: Store) -> None:
    store.open(document_of(parse(LONG)), None)
    bar = canvas.horizontalScrollBar()
    last = canvas.picture.boxes[-1].key
    assert last not in canvas.stage.boxes
    bar.setValue(bar.maximum())
    assert last in canvas.stage.boxes


def test_the_step_just_done_is_brought_into_sight_from_far_away(
    canvas: CanvasView, store: Store
) -> None:
    store.open(document_of(parse(LONG)), None)
    store.move_to(store.timeline.forward)
    key = store.document.program.nodes[-1].key
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(canvas.stage.boxes[key].sceneBoundingRect())


def test_what_comes_into_sight_shows_that_it_is_selected(canvas: CanvasView, store: Store) -> None:
    store.open(document_of(parse(LONG)), None)
    last = canvas.picture.boxes[-1].key
    store.select((last,))
    canvas.horizontalScrollBar().setValue(canvas.horizontalScrollBar().maximum())
    assert canvas.stage.boxes[last].selected


def test_tab_walks_on_to_a_node_that_is_out_of_sight(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    store.open(document_of(parse(LONG)), None)
    keys = [node.key for node in store.document.program.nodes]
    store.select((keys[150],))
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert store.selection == (keys[151],)
    assert keys[151] in canvas.stage.boxes


@given(
    st.lists(st.tuples(*[st.integers(-40, 40)] * 2, *[st.integers(1, 30)] * 2), max_size=12),
    st.tuples(*[st.integers(-50, 50)] * 2, *[st.integers(1, 60)] * 2),
)
@settings(derandomize=True, deadline=None)
def test_the_nodes_in_an_area_are_those_a_look_at_every_node_finds(
    frames: list[tuple[int, int, int, int]], area: tuple[int, int, int, int]
) -> None:
    cards = tuple(Card(i, i, Rect(*map(float, frame))) for i, frame in enumerate(frames))
    x, y, width, height = map(float, area)
    sides = (x, y, x + width, y + height)
    expected = tuple(card.index for card in cards if touches(card.frame, *sides))
    assert nodes_in(Plan(cards, {}), *sides) == expected
