"""Stage: the scene with one item for each part of the Picture, reused from picture to picture.

Of a large picture only what is near the view has items.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, QVariantAnimation
from PySide6.QtGui import QColor, QPixmapCache
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from autodiff_viz.drawing.picture import Arrow, Box, Flow, Frame, Picture, Sum
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.canvas.arrow_item import ArrowItem, FlowItem, SumItem
from autodiff_viz.gui.canvas.box_item import BoxItem, Glow, frame_contains
from autodiff_viz.gui.canvas.frame_item import FrameItem
from autodiff_viz.gui.canvas.marks import NO_MARKS, Marks
from autodiff_viz.gui.canvas.sight import WHOLE, around, near
from autodiff_viz.gui.canvas.stop_marks import StopMarks

GLIDE_MS: Final = 180
GLIDE_BOXES: Final = 200
"""Above this many boxes nothing glides, and painted boxes are kept as pixmaps."""

CACHE_KILOBYTES: Final = 64 * 1024

Item = TypeVar("Item", bound=QGraphicsItem)
Key = TypeVar("Key", bound=Hashable)
Part = TypeVar("Part")


class Stage(QGraphicsScene):
    """Shows pictures; finds what is at a point; keeps the state of selection and gestures."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.picture = Picture(0.0, 0.0)
        self.boxes: dict[int, BoxItem] = {}
        self.arrows: dict[tuple[int, int], ArrowItem] = {}
        self.flows: dict[tuple[int, int], FlowItem] = {}
        self.sums: dict[int, SumItem] = {}
        self.stops = StopMarks()
        self._area = QRectF()
        self._marks = NO_MARKS
        self.frames: dict[int, FrameItem] = {}
        self._starts: dict[BoxItem, QPointF] = {}
        self._fading: list[QGraphicsItem] = []
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._glide.valueChanged.connect(self._advance)
        self.setBackgroundBrush(QColor(theme.canvas))

    @property
    def extent(self) -> QRectF:
        """The rectangle of the picture."""
        return QRectF(0.0, 0.0, self.picture.width, self.picture.height)

    @property
    def is_gliding(self) -> bool:
        """Whether boxes are on their way."""
        return self._glide.state() == QVariantAnimation.State.Running

    def show_picture(self, picture: Picture, *, glide: bool) -> None:
        """Show another picture; with `glide` the boxes move to their places in a short while."""
        self.settle()
        if glide and self.boxes and len(picture.plan.cards) <= GLIDE_BOXES:
            self._starts = {item: item.pos() for item in self.boxes.values()}
        self.picture = picture
        self._make_room()
        self._show_parts(near(picture, self._area))
        if self._starts:
            self._begin_glide()

    def look_at(self, seen: QRectF) -> bool:
        """Make the items for what is seen now; False when they are all there already."""
        if self._area.contains(seen):
            return False
        self._area = around(seen)
        if len(self.picture.plan.cards) <= WHOLE:
            return False
        self._show_parts(near(self.picture, self._area))
        return True

    def frame_of(self, key: int) -> QRectF | None:
        """Return the card of a node, in sight or not."""
        item = self.boxes.get(key)
        if item is not None:
            return QRectF(*item.box.frame)
        card = self.picture.plan.by_key.get(key)
        return QRectF(*card.frame) if card else None

    def _make_room(self) -> None:
        """Let Qt keep the painted boxes of a large picture, so that a step repaints few of them."""
        if len(self.picture.plan.cards) > GLIDE_BOXES:
            QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), CACHE_KILOBYTES))

    def _show_parts(self, picture: Picture) -> None:
        _match(self, self.frames, picture.frames, _box_key, self._new_frame, _show_frame)
        _match(self, self.boxes, picture.boxes, _box_key, self._new_box, _show_box)
        _match(self, self.arrows, picture.arrows, _edge_key, self._new_arrow, _show_arrow)
        _match(self, self.flows, picture.flows, _edge_key, self._new_flow, _show_flow)
        _match(self, self.sums, picture.sums, _box_key, self._new_sum, _show_sum)

    def _new_box(self, box: Box) -> BoxItem:
        item = BoxItem(box, self.theme)
        item.stops = self.stops.of_node(box.key)
        item.lost = box.key in self._marks.lost
        item.marked = box.key in self._marks.nodes
        if len(self.picture.plan.cards) > GLIDE_BOXES:
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        return item

    def _new_arrow(self, arrow: Arrow) -> ArrowItem:
        item = ArrowItem(arrow, self.theme)
        item.stop = self.stops.edges.get(arrow.key, "")
        item.marked = arrow.key in self._marks.edges
        return item

    def _new_flow(self, flow: Flow) -> FlowItem:
        return FlowItem(flow, self.theme)

    def _new_frame(self, frame: Frame) -> FrameItem:
        return FrameItem(frame, self.theme)

    def _new_sum(self, total: Sum) -> SumItem:
        return SumItem(total, self.theme)

    def _begin_glide(self) -> None:
        """Put the boxes back where they were and hide what hangs between them."""
        present = set(self.boxes.values())
        moving = {
            item: start
            for item, start in self._starts.items()
            if item in present and start != item.home
        }
        fresh = [item for item in self.boxes.values() if item not in self._starts]
        self._starts = moving
        between = (self.frames, self.arrows, self.flows, self.sums)
        self._fading = [*fresh, *(item for part in between for item in part.values())]
        if moving:
            self._glide.start()
            self._advance(0.0)
        else:
            self.settle()

    def _advance(self, progress: float) -> None:
        for item, start in self._starts.items():
            item.setPos(start + (item.home - start) * progress)
        for faded in self._fading:
            faded.setOpacity(max(0.0, 2.0 * progress - 1.0))
        if progress >= 1.0:
            self._forget_glide()

    def _forget_glide(self) -> None:
        self._starts = {}
        self._fading = []

    def settle(self) -> None:
        """End a glide at once, everything in its place."""
        self._glide.stop()
        if self._starts or self._fading:
            self._advance(1.0)
        self._forget_glide()

    def set_theme(self, theme: Theme) -> None:
        """Repaint everything in another theme."""
        self.theme = theme
        self.setBackgroundBrush(QColor(theme.canvas))
        for items in (self.frames, self.boxes, self.arrows, self.flows, self.sums):
            for item in items.values():
                item.theme = theme
        self.update()

    def show_selection(self, keys: Iterable[int], *, focused: bool) -> None:
        """Ring the selected nodes; thicker while the canvas has the focus."""
        chosen = set(keys)
        for key, item in self.boxes.items():
            item.set_state(selected=key in chosen, focused=focused)

    def show_stops(self, stops: StopMarks) -> None:
        """Mark the nodes and edges that have breakpoints."""
        self.stops = stops
        for key, item in self.boxes.items():
            item.set_state(stops=stops.of_node(key))
        for edge, arrow in self.arrows.items():
            arrow.set_stop(stops.edges.get(edge, ""))

    def show_marks(self, marks: Marks = NO_MARKS) -> None:
        """Mark what a panel tells of; nothing takes all marks back."""
        self._marks = marks
        for edge, arrow in self.arrows.items():
            arrow.set_marked(edge in marks.edges)
        for key, item in self.boxes.items():
            item.set_state(marked=key in marks.nodes, lost=key in marks.lost)

    def clear_glow(self) -> None:
        """Take back all that a gesture lit up."""
        for item in self.boxes.values():
            item.set_state(glow=Glow.NONE, glowing_slot=None)
        for arrow in self.arrows.values():
            arrow.set_target(False)

    def box_at(self, spot: QPointF) -> BoxItem | None:
        """Return the node whose card is at a point of the picture."""
        found = (item for item in self.items(spot) if isinstance(item, BoxItem))
        return next((item for item in found if frame_contains(item.box.frame, spot)), None)

    def frame_at(self, spot: QPointF) -> FrameItem | None:
        """Return the innermost frame at a point of the picture."""
        found = (item for item in self.items(spot) if isinstance(item, FrameItem))
        return next(found, None)

    def arrow_at(self, spot: QPointF) -> ArrowItem | None:
        """Return the edge at a point of the picture; a contribution stands for its edge."""
        for item in self.items(spot):
            if isinstance(item, ArrowItem):
                return item
            if isinstance(item, FlowItem):
                return self.arrows.get(item.flow.key)
        return None

    def port_at(self, spot: QPointF, reach: float) -> BoxItem | None:
        """Return the node whose output port is within `reach` of a point, the nearest first."""
        around = QRectF(spot.x() - reach, spot.y() - reach, 2.0 * reach, 2.0 * reach)
        near = [item for item in self.items(around) if isinstance(item, BoxItem)]
        found = min(near, key=lambda item: item.port_distance(spot), default=None)
        return found if found and found.port_distance(spot) <= reach else None

    def slot_at(self, spot: QPointF, reach: float) -> BoxItem | None:
        """Return the node with an input slot within `reach` of a point."""
        around = QRectF(spot.x() - reach, spot.y() - reach, 2.0 * reach, 2.0 * reach)
        near = [item for item in self.items(around) if isinstance(item, BoxItem)]
        found = min(near, key=lambda item: item.slot_distance(spot), default=None)
        return found if found and found.slot_distance(spot) <= reach else None

    def boxes_in(self, area: QRectF) -> Iterator[BoxItem]:
        """Yield the nodes whose cards touch an area of the picture."""
        return (item for item in self.boxes.values() if area.intersects(QRectF(*item.box.frame)))

    def tip_at(self, spot: QPointF) -> str:
        """Return the plain text to show while the pointer rests at a point."""
        for item in self.items(spot):
            if isinstance(item, BoxItem | ArrowItem | FlowItem | SumItem | FrameItem):
                tip = item.tip_at(spot)
                if tip:
                    return tip
        return ""


def _box_key(part: Any) -> int:
    return int(part.key)


def _edge_key(part: Any) -> tuple[int, int]:
    key: tuple[int, int] = part.key
    return key


def _show_box(item: BoxItem, box: Box) -> None:
    if item.box is not box:
        item.show_box(box)
        item.setPos(item.home)


def _show_arrow(item: ArrowItem, arrow: Arrow) -> None:
    if item.arrow is not arrow:
        item.show_arrow(arrow)


def _show_frame(item: FrameItem, frame: Frame) -> None:
    if item.frame is not frame:
        item.show_frame(frame)


def _show_flow(item: FlowItem, flow: Flow) -> None:
    if item.flow is not flow:
        item.show_flow(flow)


def _show_sum(item: SumItem, total: Sum) -> None:
    if item.sum is not total:
        item.show_sum(total)


def _match(
    scene: QGraphicsScene,
    items: dict[Key, Item],
    parts: Sequence[Part],
    key_of: Callable[[Part], Key],
    new: Callable[[Part], Item],
    show: Callable[[Item, Part], None],
) -> None:
    """Make `items` one item for each part: show, add, and remove what has no part any more."""
    for part in parts:
        key = key_of(part)
        item = items.get(key)
        if item is None:
            items[key] = item = new(part)
            scene.addItem(item)
        else:
            show(item, part)
    if len(items) > len(parts):
        kept = {key_of(part) for part in parts}
        for key in [key for key in items if key not in kept]:
            scene.removeItem(items.pop(key))
