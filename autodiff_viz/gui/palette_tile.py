"""Tile: one op of the palette; it is clicked, chosen by keys, or dragged onto the canvas."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from autodiff_viz.core.ops import Op
from autodiff_viz.drawing.rich import plain, runs
from autodiff_viz.gui.canvas.paint import colour, line_of, pen
from autodiff_viz.gui.labels import tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.mime import op_data
from autodiff_viz.gui.painting import painting

TILE: Final = QSize(42, 36)
GAP: Final = 6
TEXT_SIZE: Final = 15.0
SMALLEST: Final = 0.75
"""How far a symbol shrinks before its tile takes two cells."""

ROOM: Final = 4
MOVES: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
CHOICES: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Tile(QAbstractButton):
    """The symbol of an op on a small card; `clicked` means: append it."""

    moved = Signal(object, int)
    """(this tile, the arrow key pressed on it)."""
    menu_wanted = Signal(object, QPoint)
    """(this tile, where on the screen)."""

    def __init__(self, op: Op, look: Look) -> None:
        super().__init__()
        self.op = op
        self.cells = cells_of(op)
        self._look = look
        self._pressed_at: QPoint | None = None
        self._is_meant = False
        self.setFixedSize(self.sizeHint())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # entered from a heading or the search
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(op.name)
        self.setAccessibleDescription(op.doc)
        self.setToolTip(tip(f"{op.name}: {plain(runs(op.symbol))}\n{op.doc}\nDomain: {op.domain}"))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """One cell, or two with the gap between them."""
        return QSize(self.cells * TILE.width() + (self.cells - 1) * GAP, TILE.height())

    def mark_meant(self, is_meant: bool) -> None:
        """Show that Enter in the search field would choose this tile."""
        if is_meant != self._is_meant:
            self._is_meant = is_meant
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card and the symbol."""
        with painting(self) as painter:
            theme = self._look.theme
            hot = self.underMouse() or self.isDown() or self._is_meant
            border = (
                theme.selection if self.hasFocus() else theme.strong_line if hot else theme.line
            )
            painter.setPen(pen(border, 1.5 if self.hasFocus() else 1.0))
            painter.setBrush(colour(theme.track if hot else theme.surface))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
            painter.setPen(colour(theme.ink))
            self._draw_symbol(painter)

    def _draw_symbol(self, painter: QPainter) -> None:
        symbol = runs(self.op.symbol)
        line = line_of(symbol, "maths", TEXT_SIZE, bold=False)
        size = TEXT_SIZE * min(1.0, (self.width() - 2 * ROOM) / max(line.width, 1.0))
        line = line_of(symbol, "maths", size, bold=False)
        start = QPointF((self.width() - line.width) / 2, self.height() / 2 + line.baseline)
        for piece in line.pieces:
            painter.setFont(piece.font)
            painter.drawText(start + QPointF(piece.dx, piece.dy), piece.text)

    def event(self, event: QEvent) -> bool:
        """Keep the arrows and Enter, which are shortcuts elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain_key = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if plain_key and event.key() in (*MOVES, *CHOICES):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to a neighbour by the arrows; Enter chooses as Space does."""
        if event.key() in MOVES:
            self.moved.emit(self, event.key())
        elif event.key() in CHOICES:
            self.click()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of this op, by mouse or by the menu key."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_wanted.emit(
            self, event.globalPos() if by_mouse else self.mapToGlobal(self.rect().center())
        )
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag would have begun."""
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin a drag once the pointer has gone far enough."""
        begun = self._pressed_at
        held = event.buttons() & Qt.MouseButton.LeftButton
        if begun is None or not held:
            return
        way = (event.position().toPoint() - begun).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._pressed_at = None
            self.setDown(False)
            self._drag(begun)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that became a drag is no click."""
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def _drag(self, grip: QPoint) -> None:
        drag = QDrag(self)
        drag.setMimeData(op_data(self.op.name))
        drag.setPixmap(self.grab())
        drag.setHotSpot(grip)
        drag.exec(Qt.DropAction.CopyAction)


def cells_of(op: Op) -> int:
    """Return how many cells the symbol of an op needs to stay readable: one or two."""
    width = line_of(runs(op.symbol), "maths", TEXT_SIZE, bold=False).width
    return 1 if width * SMALLEST <= TILE.width() - 2 * ROOM else 2
