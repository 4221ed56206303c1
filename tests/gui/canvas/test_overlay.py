"""Facts about what floats over the canvas: it hides no node that is fitted, and gives way where it must."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QRectF
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.drawing.colouring import Colouring, legend
from autodiff_viz.gui.canvas.view import CanvasView
from autodiff_viz.gui.store import Store

WIDE = "; ".join(["v1 = x*y", *(f"v{i} = sin(v{i - 1})*x" for i in range(2, 12))])
TALL = " + ".join(f"sin(x{i})" for i in range(9))


def hidden(canvas: CanvasView) -> list[QRectF]:
    """What floats over a node now."""
    placing = canvas.viewportTransform()
    nodes = [placing.mapRect(QRectF(*box.frame)) for box in canvas.picture.boxes]
    areas = canvas.overlays.areas()
    return [area for area in areas if any(area.intersects(node) for node in nodes)]


def test_a_fitted_picture_leaves_what_floats_its_room(canvas: CanvasView, store: Store) -> None:
    for text in ("exp(x**2)**2", "x*sin(x) + x**2", WIDE, TALL):
        store.open(document_of(parse(text)), None)
        canvas.zoom_to_fit()
        assert hidden(canvas) == []
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        assert all(seen.contains(QRectF(*box.frame)) for box in canvas.picture.boxes)


def test_what_floats_over_a_node_is_faded_until_the_node_has_gone(
    canvas: CanvasView, store: Store
) -> None:
    store.open(document_of(parse("exp(x**2)**2")), None)
    buttons = canvas.overlays.buttons
    assert not canvas.overlays.is_faded(buttons)
    canvas.zoom_actual()
    node = canvas.mapFromScene(QRectF(*canvas.picture.boxes[0].frame).center())
    canvas._pan(buttons.geometry().center() - node)
    assert canvas.overlays.is_faded(buttons)
    canvas.zoom_to_fit()
    assert not canvas.overlays.is_faded(buttons)


def test_the_legend_goes_to_a_free_corner_rather_than_fade(
    canvas: CanvasView, store: Store
) -> None:
    store.open(document_of(parse("exp(x**2)**2")), None)
    legend, home = canvas.overlays.legend, canvas.overlays.legend.pos()
    canvas.zoom_actual()
    node = canvas.mapFromScene(QRectF(*canvas.picture.boxes[0].frame).center())
    canvas._pan(legend.geometry().center() - node)
    assert legend.pos() != home
    assert not canvas.overlays.is_faded(legend)
    canvas.zoom_to_fit()
    assert legend.pos() == home


def test_the_sentence_at_the_pointer_stands_beside_the_nodes(
    canvas: CanvasView, store: Store
) -> None:
    store.open(document_of(parse("exp(x**2)**2")), None)
    label = canvas.overlays.label
    for box in canvas.picture.boxes:
        at = canvas.mapFromScene(QRectF(*box.frame).center())
        label.say("z cannot read itself: that would be a cycle.", at, refused=True)
        nodes = [canvas.mapFromScene(QRectF(*each.frame)) for each in canvas.picture.boxes]
        covered = [node for node in nodes if node.boundingRect().intersects(label.geometry())]
        assert covered == []
        assert canvas.rect().contains(label.geometry())


def test_the_sentence_never_lies_under_the_pointer(qtbot: QtBot, canvas: CanvasView) -> None:
    label = canvas.overlays.label
    for at in (QPoint(0, 0), QPoint(999, 0), QPoint(999, 559), QPoint(0, 559), QPoint(500, 280)):
        label.say("Let go to choose a function of x", at)
        assert not QRect(label.pos(), label.size()).contains(at)


def crowd(store: Store) -> None:
    """Open a picture that is shown in part, nodes in all corners."""
    rows = "; ".join(f"v{i} = sin(x{i})*y{i}" for i in range(14))
    store.open(document_of(parse(f"{rows}; z = {' + '.join(f'v{i}' for i in range(14))}")), None)


def coloured(canvas: CanvasView, colouring: Colouring = Colouring.MAGNITUDE) -> None:
    """Show the same picture with its numbers coloured."""
    canvas.show_picture(replace(canvas.picture, legend=legend(colouring)), False)


def test_the_legend_of_coloured_numbers_stands_below_the_graph(
    canvas: CanvasView, store: Store
) -> None:
    crowd(store)
    graph = canvas.viewport().geometry()
    coloured(canvas)
    told = canvas.overlays.legend.geometry()
    assert not told.intersects(canvas.viewport().geometry())
    assert canvas.rect().contains(told)
    assert not canvas.overlays.buttons.geometry().intersects(told)
    coloured(canvas, Colouring.NONE)
    assert canvas.viewport().geometry() == graph
    assert told.top() > canvas.overlays.legend.y()


def test_the_legend_of_coloured_numbers_stays_opaque(canvas: CanvasView, store: Store) -> None:
    store.open(document_of(parse("exp(x**2)**2")), None)
    canvas._zoom.to(8.0)  # one node fills the view, all corners of it
    canvas.centerOn(QRectF(*canvas.picture.boxes[0].frame).center())
    assert canvas.overlays.is_faded(canvas.overlays.legend)
    coloured(canvas)
    assert not canvas.overlays.is_faded(canvas.overlays.legend)


def test_a_narrow_canvas_shows_the_whole_legend_in_rows(canvas: CanvasView, store: Store) -> None:
    crowd(store)
    coloured(canvas)
    one_row = canvas.overlays.legend.height()
    canvas.resize(320, 400)
    told = canvas.overlays.legend.geometry()
    assert told.height() > one_row
    assert canvas.rect().contains(told)
    assert not told.intersects(canvas.viewport().geometry())


def test_the_legend_covers_no_label_where_a_corner_is_free_of_them(
    canvas: CanvasView, store: Store
) -> None:
    store.open(document_of(parse("a = x**2; b = x**3; y = exp(x); z = a + b + y")), None)
    canvas.resize(746, 400)
    told = QRectF(canvas.overlays.legend.geometry())
    placing = canvas.viewportTransform()
    assert not canvas._covered(told, placing, labels=True)
    labels = [placing.mapRect(QRectF(*label)) for label in canvas.picture.plan.labels]
    assert labels
    assert not any(told.intersects(label) for label in labels)
