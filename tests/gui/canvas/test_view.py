"""What the canvas shows: selection, zoom, glide, themes, hints."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import BackwardStep
from autodiff_viz.document.document import document_of
from autodiff_viz.drawing.picture import Box, Mark
from autodiff_viz.drawing.theme import DARK, LIGHT
from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas.box_item import BoxItem
from autodiff_viz.gui.canvas.hints import as_rich_text
from autodiff_viz.gui.canvas.view import CanvasView
from autodiff_viz.gui.canvas.zoom import READABLE
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

CHAIN = "exp(x**2)**2"


def open_text(store: Store, text: str) -> None:
    store.open(document_of(parse(text)), None)


def item_of(canvas: CanvasView, store: Store, name: str) -> BoxItem:
    return canvas.stage.boxes[store.document.key_of(name)]


def middle_of(canvas: CanvasView, store: Store, name: str) -> QPoint:
    return canvas.mapFromScene(item_of(canvas, store, name).sceneBoundingRect().center())


def wheel(canvas: CanvasView, at: QPoint, notches: int, pixels: QPoint | None = None) -> None:
    viewport = canvas.viewport()
    place = QPointF(at)
    event = QWheelEvent(
        place,
        QPointF(viewport.mapToGlobal(at)),
        pixels or QPoint(),
        QPoint(0, 120 * notches) if pixels is None else pixels * 8,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase if pixels is None else Qt.ScrollPhase.ScrollUpdate,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_an_empty_program_shows_the_invitation(canvas: CanvasView, store: Store) -> None:
    assert canvas.overlays.invitation.isVisible()
    open_text(store, "x**2")
    assert not canvas.overlays.invitation.isVisible()


def test_every_node_and_edge_has_one_item(canvas: CanvasView, store: Store) -> None:
    open_text(store, "x*x")
    assert len(canvas.stage.boxes) == 2
    assert len(canvas.stage.arrows) == 2


def test_items_live_on_from_picture_to_picture(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    before = dict(canvas.stage.boxes)
    store.move_to(3)
    commands.append_op(store, "sin")
    assert {key: canvas.stage.boxes[key] for key in before} == before


def test_what_is_gone_leaves_the_scene(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    store.move_to(len(store.timeline.steps))
    assert canvas.stage.flows
    open_text(store, "x")
    assert len(canvas.stage.boxes) == 1
    kinds = {type(item).__name__ for item in canvas.stage.items()}
    assert kinds == {"BoxItem"}


def test_the_current_node_is_marked_at_every_step(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    for cursor in range(1, len(store.timeline.steps) + 1):
        store.move_to(cursor)
        marked = [item.box for item in canvas.stage.boxes.values() if item.box.mark is Mark.CURRENT]
        assert marked == [box for box in canvas.picture.boxes if box.mark is Mark.CURRENT]
        assert len(marked) == 1


def test_a_step_repaints_only_what_it_changes(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    store.move_to(1)
    before: dict[int, Box] = {key: item.box for key, item in canvas.stage.boxes.items()}
    store.move_to(2)
    same = [key for key, item in canvas.stage.boxes.items() if item.box is before[key]]
    assert store.document.key_of("z") in same


def test_the_picture_is_fitted_and_in_the_middle(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(canvas.stage.extent)
    assert canvas.zoom <= 1.25
    offset = seen.center() - canvas.stage.extent.center()
    assert offset.manhattanLength() < 4


def test_a_picture_that_grows_out_of_the_view_is_fitted_again(
    canvas: CanvasView, store: Store
) -> None:
    open_text(store, "x")
    assert canvas.zoom == 1.0
    for _ in range(4):
        commands.append_op(store, "sin")
    assert canvas.zoom < 1.0
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(canvas.stage.extent)


def test_a_large_picture_stays_readable_and_shows_its_inputs_first(
    canvas: CanvasView, store: Store
) -> None:
    open_text(store, "x" + "+sin(x)" * 16)
    assert canvas.zoom == READABLE
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    extent = canvas.stage.extent
    assert seen.left() <= extent.left() < seen.right() < extent.right()
    canvas.zoom_to_fit()
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(extent)


def test_a_step_beyond_the_view_of_a_large_picture_is_shown(
    canvas: CanvasView, store: Store
) -> None:
    open_text(store, "x" + "+sin(x)" * 12)
    store.move_to(store.timeline.forward)
    output = canvas.stage.boxes[store.document.key_of("z")]
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(output.sceneBoundingRect().center())


def test_a_zoom_by_hand_outlives_an_edit(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    canvas.zoom_in()
    zoom = canvas.zoom
    for _ in range(12):
        commands.append_op(store, "sin")
    assert canvas.zoom == zoom
    canvas.zoom_to_fit()
    assert canvas.zoom < 1.0


def test_the_wheel_zooms_around_the_pointer(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    at = middle_of(canvas, store, "x")
    spot = canvas.mapToScene(at)
    wheel(canvas, at, 3)
    assert canvas.zoom == pytest.approx(1.25**3 * 1.0, rel=0.3)
    moved = canvas.mapFromScene(spot) - at
    assert moved.manhattanLength() <= 3


def test_two_fingers_pan(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    before, zoom = middle_of(canvas, store, "x"), canvas.zoom
    wheel(canvas, before, 0, QPoint(40, -25))
    moved = middle_of(canvas, store, "x") - before
    assert canvas.zoom == zoom
    assert (moved - QPoint(40, -25)).manhattanLength() <= 3


def test_zoom_stays_between_10_and_800_per_cent(
    canvas: CanvasView, store: Store, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    for _ in range(30):
        canvas.zoom_in()
    assert canvas.zoom == 8.0
    with qtbot.waitSignal(canvas.zoom_changed) as told:
        canvas.zoom_out()
    assert told.args == [6.4]
    for _ in range(40):
        canvas.zoom_out()
    assert canvas.zoom == pytest.approx(0.1)
    canvas.zoom_actual()
    assert canvas.zoom == 1.0
    assert canvas.overlays.buttons.percent.text() == "100 %"


def test_the_buttons_zoom(canvas: CanvasView, store: Store, qtbot: QtBot) -> None:
    open_text(store, CHAIN)
    buttons = canvas.overlays.buttons
    qtbot.mouseClick(buttons.into, Qt.MouseButton.LeftButton)
    assert canvas.zoom > 1.0
    qtbot.mouseClick(buttons.percent, Qt.MouseButton.LeftButton)
    assert canvas.zoom == 1.0
    qtbot.mouseClick(buttons.out, Qt.MouseButton.LeftButton)
    assert canvas.zoom < 1.0
    qtbot.mouseClick(buttons.fit, Qt.MouseButton.LeftButton)
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(canvas.stage.extent)


def test_a_theme_change_repaints(canvas: CanvasView, store: Store, look: Look) -> None:
    open_text(store, CHAIN)
    light = canvas.grab().toImage()
    look.choose("dark")
    dark = canvas.grab().toImage()
    inside = middle_of(canvas, store, "x") - QPoint(40, 5)
    assert light.pixelColor(inside).name() == LIGHT.surface
    assert dark.pixelColor(inside).name() == DARK.surface
    assert dark.pixelColor(5, 300).name() == DARK.canvas


def test_boxes_glide_to_their_new_places(
    canvas: CanvasView, store: Store, look: Look, qtbot: QtBot
) -> None:
    open_text(store, CHAIN)
    look._settings.setValue("animations", True)
    commands.insert_op(store, "sin", store.document.key_of("z"), 0)
    item = item_of(canvas, store, "z")
    assert not canvas.is_still
    assert item.pos() != item.home
    qtbot.waitUntil(lambda: canvas.is_still, timeout=2000)
    for each in canvas.stage.boxes.values():
        assert each.pos() == each.home
        assert each.opacity() == 1.0
    assert all(arrow.opacity() == 1.0 for arrow in canvas.stage.arrows.values())


def test_a_step_during_a_glide_ends_it_in_place(
    canvas: CanvasView, store: Store, look: Look
) -> None:
    open_text(store, CHAIN)
    look._settings.setValue("animations", True)
    commands.append_op(store, "sin")
    store.move_to(2)
    assert canvas.is_still
    assert all(item.pos() == item.home for item in canvas.stage.boxes.values())
    assert all(item.opacity() == 1.0 for item in canvas.stage.arrows.values())


def test_without_animations_nothing_glides(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    commands.insert_op(store, "sin", store.document.key_of("z"), 0)
    assert canvas.is_still


def test_the_hint_of_a_value_has_all_digits(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    store.move_to(len(store.timeline.steps))
    at = middle_of(canvas, store, "z")
    event = QHelpEvent(QEvent.Type.ToolTip, at, canvas.viewport().mapToGlobal(at))
    QApplication.sendEvent(canvas.viewport(), event)
    assert "1.648721270700128" in QToolTip.text()


def test_a_hint_is_never_read_as_markup() -> None:
    assert "<b>" not in as_rich_text("a <b>c</b>")
    assert as_rich_text("") == ""


def test_the_canvas_tells_a_screen_reader_what_it_shows(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    assert canvas.accessibleName() == "Graph of the program"
    assert canvas.accessibleDescription() == canvas.picture.caption


def test_a_step_out_of_sight_is_brought_into_view(canvas: CanvasView, store: Store) -> None:
    open_text(store, CHAIN)
    while canvas.zoom < 4.0:
        canvas.zoom_in()
    for cursor in range(1, len(store.timeline.steps) + 1):
        store.move_to(cursor)
        marked = [item.box for item in canvas.stage.boxes.values() if item.box.mark is Mark.CURRENT]
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        assert seen.intersects(QRectF(*marked[0].frame))


GOLDSTEIN = (
    "(1+(x+y+1)**2*(19-14*x+3*x**2-14*y+6*x*y+3*y**2))"
    "*(30+(2*x-3*y)**2*(18-32*x+12*x**2+48*y-36*x*y+27*y**2))"
)
LONG = "; ".join(["v1 = x*y", *(f"v{i} = sin(v{i - 1})*x" for i in range(2, 30))])


def test_a_resized_window_still_shows_the_step_and_where_one_was(
    canvas: CanvasView, store: Store
) -> None:
    open_text(store, LONG)
    store.move_to(len(store.timeline.steps) // 4)
    left = canvas.mapToScene(QPoint(0, 0)).x()
    assert left > 100.0
    canvas.resize(1040, 540)
    assert abs(canvas.mapToScene(QPoint(0, 0)).x() - left) < 3.0
    canvas.resize(500, 400)
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    current = canvas.stage.frame_of(commands.key_of_step(store))
    assert current is not None
    assert seen.contains(current)


def test_a_picture_that_is_nearly_readable_whole_is_shown_whole(
    canvas: CanvasView, store: Store
) -> None:
    open_text(store, CHAIN)
    extent = canvas.stage.extent.width()
    canvas.resize(round(0.675 * extent) + 8, 400)
    assert canvas.zoom == pytest.approx(0.675, abs=0.003)
    assert canvas.mapToScene(canvas.viewport().rect()).boundingRect().contains(canvas.stage.extent)
    canvas.resize(round(0.6 * extent) + 8, 400)
    assert canvas.zoom == READABLE


def test_another_document_begins_at_its_left(canvas: CanvasView, store: Store) -> None:
    open_text(store, LONG)
    store.move_to(len(store.timeline.steps) // 2)
    open_text(store, LONG.replace("sin", "cos"))
    assert canvas.mapToScene(QPoint(0, 0)).x() <= 0.0


def test_a_step_shows_both_ends_of_its_edge(canvas: CanvasView, store: Store) -> None:
    open_text(store, LONG)
    assert canvas.zoom == pytest.approx(READABLE)
    line = store.timeline
    for cursor, step in enumerate(line.steps, 1):
        store.move_to(cursor)
        if not isinstance(step, BackwardStep):
            continue
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        ends = [
            canvas.stage.frame_of(line.tape.program.nodes[i].key) for i in (step.node, step.operand)
        ]
        assert all(end is not None for end in ends)
        across = max(end.right() for end in ends if end) - min(end.left() for end in ends if end)
        if across < seen.width() - 130.0:  # an edge longer than the view cannot be seen whole
            assert all(seen.contains(end) for end in ends if end)
        else:
            assert ends[1] is not None
            assert seen.contains(ends[1])


def test_the_switch_of_the_mode_moves_neither_nodes_nor_view(
    canvas: CanvasView, store: Store
) -> None:
    open_text(store, LONG)
    frames = [box.frame for box in canvas.picture.boxes]
    left = canvas.mapToScene(QPoint(0, 0))
    store.set_forward_mode(True)
    assert [box.frame for box in canvas.picture.boxes] == frames
    assert canvas.mapToScene(QPoint(0, 0)) == left


def test_a_step_shows_its_cards_where_they_fit_beside_its_node(
    canvas: CanvasView, store: Store
) -> None:
    open_text(store, GOLDSTEIN)
    canvas.resize(746, 350)
    canvas._zoom.start_over()
    away = []
    for cursor in range(1, len(store.timeline.steps) + 1):
        store.move_to(cursor)
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        cards = [QRectF(*flow.ground) for flow in canvas.picture.flows if flow.ground]
        away += [card for card in cards if not seen.contains(card)]
    assert len(away) <= 2  # those that stand far from both ends of a long edge
