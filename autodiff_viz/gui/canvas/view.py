"""CanvasView: the picture in the window, and the person's hands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, SignalInstance
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip

from autodiff_viz.drawing.picture import Picture
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas import paint
from autodiff_viz.gui.canvas.box_item import BoxItem
from autodiff_viz.gui.canvas.connect_gesture import ConnectGesture
from autodiff_viz.gui.canvas.desk import Desk
from autodiff_viz.gui.canvas.drop_gesture import DropGesture
from autodiff_viz.gui.canvas.gestures import BandGesture, ClickGesture, Gesture, PanGesture
from autodiff_viz.gui.canvas.hints import as_rich_text, pinch_of
from autodiff_viz.gui.canvas.menu_opener import MenuOpener
from autodiff_viz.gui.canvas.overlay import Overlays
from autodiff_viz.gui.canvas.picture_view import PictureView
from autodiff_viz.gui.canvas.quick_add import add_there, is_free, open_here
from autodiff_viz.gui.canvas.targets import Target
from autodiff_viz.gui.canvas.walk import Way, follow, neighbour, step_along
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.mime import op_of
from autodiff_viz.gui.palette_memory import PaletteMemory
from autodiff_viz.gui.store import Store

if TYPE_CHECKING:
    from autodiff_viz.gui.canvas.popups import Question

_TABBED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class Pictures(Protocol):
    """Where pictures come from."""

    picture: Picture

    @property
    def changed(self) -> SignalInstance:
        """(Picture, whether its boxes may have moved)."""


class CanvasView(PictureView):
    """Shows the newest picture; gestures become edits on the store."""

    def __init__(
        self, store: Store, look: Look, pictures: Pictures, memory: PaletteMemory | None = None
    ) -> None:
        super().__init__(look.theme)
        self._store, self._look, self._memory = store, look, memory
        self.overlays = Overlays(store, look.theme, self)
        self.looked_elsewhere.connect(self._clear_the_view)
        self.overlays.label.hidden_by = self._hidden_by
        self._desk = Desk(store, self.stage, self, self.overlays.label, self._add_at, self._pan)
        self._menus = MenuOpener(self._desk, self._ask, self.zoom_to_fit)
        self._gesture: Gesture | None = None
        self._button = LEFT
        self._hovered: BoxItem | None = None
        self._is_ringed = False
        self._connect()
        self.show_picture(pictures.picture, False)
        pictures.changed.connect(self.show_picture)
        store.cursor_changed.connect(self._follow)

    def _connect(self) -> None:
        self._store.selection_changed.connect(self._show_selection)
        self._store.document_changed.connect(self._show_invitation)
        self._look.changed.connect(self._set_theme)
        self.came_into_sight.connect(self._show_selection)
        self._store.opened.connect(self._zoom.start_over)
        self._zoom.changed.connect(self.overlays.buttons.show_zoom)
        buttons = self.overlays.buttons
        buttons.zoomed_in.connect(self.zoom_in)
        buttons.zoomed_out.connect(self.zoom_out)
        buttons.reset.connect(self.zoom_actual)
        buttons.fitted.connect(self.zoom_to_fit)
        self._show_invitation()

    # What is shown

    @property
    def picture(self) -> Picture:
        """The picture that is shown."""
        return self.stage.picture

    @property
    def is_still(self) -> bool:
        """Whether no node is on its way to another place."""
        return not self.stage.is_gliding

    def show_picture(self, picture: Picture, glide: bool) -> None:
        """Show another picture; with `glide` its boxes may have moved."""
        self.stage.show_picture(picture, glide=glide and self._look.animations)
        if self._hovered is not None and self._hovered.scene() is None:
            self._hover(None)
        self.setAccessibleDescription(picture.caption)
        self.overlays.legend.show_tone(
            picture.tone, picture.legend, held=picture.holds, by_hand=picture.sets
        )
        if glide or self.stage.extent != self._zoom.extent:
            self._fitted(lambda: self._zoom.set_extent(self.stage.extent))
            self._show_selection()
            self._clear_the_view()
        if glide and len(self._store.selection) == 1:
            self._bring_into_view(self.stage.frame_of(self._store.selection[0]))

    def _follow(self, cursor: int) -> None:
        """Bring the step just done into view; at the start the first node."""
        follow(self._store, self.stage, self._bring_into_view)

    def show_node(self, key: int) -> None:
        """Select a node and bring it into view."""
        self._store.select((key,))
        self._bring_into_view(self.stage.frame_of(key))

    def _bring_into_view(self, frame: QRectF | None) -> None:
        """Scroll until a node or card is seen, when a part of it is out of sight."""
        if frame is not None and not self._seen().contains(frame):
            self.ensureVisible(frame, 60, 60)

    def _floating(self) -> tuple[QRectF, ...]:
        return self.overlays.areas() if hasattr(self, "overlays") else ()

    def _hidden_by(self, area: QRectF) -> float:
        """Return how much of the nodes a rectangle of the view hides, in the picture's square points."""
        seen = self.viewportTransform().inverted()[0].mapRect(area)
        shared = (seen.intersected(QRectF(*card.frame)) for card in self.picture.plan.cards)
        return sum(each.width() * each.height() for each in shared if each.isValid())

    def _clear_the_view(self) -> None:
        """Fade what floats over a node."""
        placing = self.viewportTransform()
        self.overlays.fade(lambda area, labels: self._covered(area, placing, labels))

    def _show_selection(self) -> None:
        self.stage.show_selection(self._store.selection, focused=self.hasFocus())

    def _show_invitation(self) -> None:
        self.overlays.invite(not self._store.document.program.nodes)

    def _set_theme(self, theme: Theme) -> None:
        self.stage.set_theme(theme)
        self.overlays.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture in view and the overlays at their borders."""
        super().resizeEvent(event)
        self.overlays.place()
        self._fitted(self._zoom.refit)
        if self._zoom.is_part:
            self._follow(self._store.cursor)

    # Edits that ask first

    def rename_selected(self) -> None:
        """Ask for another name of the one selected node."""
        from autodiff_viz.gui.canvas.popups import ask_name

        if len(self._store.selection) == 1:
            self._ask(ask_name, self._store.selection[0])

    def edit_selected(self) -> None:
        """Ask for another value of the one selected input or number, or another name of any other node."""
        from autodiff_viz.gui.canvas.popups import question_of

        if len(self._store.selection) == 1:
            key = self._store.selection[0]
            self._ask(question_of(self._store, key), key)

    def _ask(self, question: Question, key: int) -> None:
        """Ask a question about a node, over it."""
        question(self, self._store, key, self._corner_of(key))

    def _corner_of(self, key: int) -> QPoint:
        """Return the top left corner of a node on the screen; the pointer for one without a box."""
        item = self.stage.boxes.get(key)
        if item is None:
            return self.cursor().pos()
        return self.viewport().mapToGlobal(self.mapFromScene(item.home))

    # Quick add

    def quick_add(self) -> None:
        """Open the box of quick add at the pointer, for the one selected node or what is there."""
        self.cancel_gesture()
        open_here(self._desk)

    def _add_at(self, at: QPoint, target: Target) -> None:
        """Open the box of quick add at a point of the viewport."""
        from autodiff_viz.gui.quick.adding import adding_box

        box = adding_box(self, self._store, self._memory, self._look.theme, target)
        box.open_at(self.viewport().mapToGlobal(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the gesture that fits what is under the pointer."""
        if self._gesture is None and event.button() in (LEFT, MIDDLE):
            self._gesture = self._gesture_at(event)
            self._button = event.button()
            self._gesture.start(event.position().toPoint(), event.modifiers())
        event.accept()

    def _gesture_at(self, event: QMouseEvent) -> Gesture:
        at = event.position().toPoint()
        if event.button() == MIDDLE:
            return PanGesture(self._desk, clears=False)
        source = self._desk.port_at(at)
        if source is not None:
            return ConnectGesture(self._desk, source)
        box = self._desk.box_at(at)
        if box is not None:
            return ClickGesture(self._desk, box)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return BandGesture(self._desk)
        return PanGesture(self._desk)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or light up what is under the pointer."""
        at = event.position().toPoint()
        if self._gesture is not None:
            self._gesture.move(at)
        else:
            source = self._desk.port_at(at)
            self._hover(source or self._desk.box_at(at), is_port=source is not None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the gesture."""
        if event.button() == self._button and self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            gesture.finish(event.position().toPoint())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the box of quick add on empty canvas; on a node the second press is a press."""
        at = event.position().toPoint()
        if event.button() == LEFT and is_free(self._desk, at):
            add_there(self._desk, at)
        else:
            self.mousePressEvent(event)

    def _hover(self, item: BoxItem | None, *, is_port: bool = False) -> None:
        if self._hovered is not item:
            if self._hovered is not None and self._hovered.scene() is not None:
                self._hovered.set_state(hovered=False)
            self._hovered = item
            if item is not None:
                item.set_state(hovered=True)
        shapes = Qt.CursorShape
        if item is None:
            self.viewport().unsetCursor()
        else:
            self.viewport().setCursor(shapes.CrossCursor if is_port else shapes.PointingHandCursor)

    def cancel_gesture(self) -> bool:
        """Cancel the gesture under way; False when there was none."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    # Drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Begin the drop gesture of an op."""
        op = op_of(event.mimeData(), self._store.document.program.library)
        self.cancel_gesture()
        if op is None:
            event.ignore()
            return
        self._gesture = DropGesture(self._desk, op)
        self._gesture.start(event.position().toPoint(), event.modifiers())
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show what a drop here would do."""
        if isinstance(self._gesture, DropGesture):
            self._gesture.move(event.position().toPoint())
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Cancel the drop gesture; Escape during a drag comes here too."""
        self.cancel_gesture()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Drop the op."""
        gesture, self._gesture = self._gesture, None
        if isinstance(gesture, DropGesture):
            event.acceptProposedAction()
            gesture.finish(event.position().toPoint())
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        else:
            event.ignore()

    # Menus, keys, hints

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of what is under the pointer."""
        self.cancel_gesture()
        self._menus.open(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the canvas has keys for; all others are for the window."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            if not self.cancel_gesture():
                self.stage.show_marks()
                self._store.select(())
        elif key == Qt.Key.Key_Menu or (
            key == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self._menus.open_of_selection()
        else:
            event.ignore()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Walk the nodes in program order; past either end the focus leaves the canvas."""
        shown = set(self.picture.plan.by_key)
        key = neighbour(self._store, shown, forward=next)
        return self._walk_to(key) or super().focusNextPrevChild(next)

    def walk(self, way: Way) -> None:
        """Select the node along an edge of the selected one, or beside it."""
        tops = {key: card.frame.y for key, card in self.picture.plan.by_key.items()}
        self._walk_to(step_along(self._store, tops, way))

    def _walk_to(self, key: int | None) -> bool:
        """Select a node, bring it into view and say what it is; False for none."""
        frame = None if key is None else self.stage.frame_of(key)
        if key is None or frame is None:
            return False
        self._store.select((key,))
        self.ensureVisible(frame, 40, 40)
        self._store.said.emit(commands.describe(self._store, key))
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys are for the canvas; who comes by Tab comes to a node."""
        super().focusInEvent(event)
        self._is_ringed = event.reason() in _TABBED
        if self._is_ringed and not self._store.selection:
            forward = event.reason() == Qt.FocusReason.TabFocusReason
            shown = set(self.picture.plan.by_key)
            self._walk_to(neighbour(self._store, shown, forward=forward))
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keys are for another part of the window."""
        super().focusOutEvent(event)
        self._is_ringed = False
        self._show_focus()

    def _show_focus(self) -> None:
        self._show_selection()
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw the ring of the focus that came by Tab, where no node has it."""
        if self._is_ringed and not self._store.selection:
            paint.ring_of_view(painter, self.viewport().rect(), self._look.theme)

    def viewportEvent(self, event: QEvent) -> bool:
        """Answer hints and pinches, which have no handlers of their own."""
        pinch = pinch_of(event, self.viewport())
        if pinch is not None:
            self._zoom.by(*pinch)
            return True
        if isinstance(event, QHelpEvent):
            tip = self.stage.tip_at(self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), as_rich_text(tip), self)
            return True
        if event.type() == QEvent.Type.Leave and self._gesture is None:
            self._hover(None)
        return super().viewportEvent(event)
