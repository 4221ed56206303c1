"""OrderList: the backward column, whose lines can be dragged into an order of the person's own."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication

from autodiff_viz.document.whatif import Fault
from autodiff_viz.gui.debugger import whatif_commands
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.program_view import ROW_HEIGHT, StepList
from autodiff_viz.gui.store import Store


class OrderList(StepList):
    """The backward column; in an own order of the sweep its lines are dragged, illegal or not.

    A line takes all lines of its node with it. Alt+Up and Alt+Down move the node of the current line.
    """

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__(store, look, backward=True)
        self._look = look
        self._dragged: int | None = None
        self._pressed: QPoint | None = None
        self._target: int | None = None

    @property
    def is_movable(self) -> bool:
        """Whether lines can be dragged now."""
        fault = self._store.document.whatif.fault
        return fault is Fault.ORDER and not self._store.is_forward_mode

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        super().mousePressEvent(event)
        if self.is_movable and event.button() == Qt.MouseButton.LeftButton:
            row = self.indexAt(event.position().toPoint()).row()
            if row > 0:  # the seed stays first
                self._pressed, self._dragged = event.position().toPoint(), row

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where the line would go."""
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        at = event.position().toPoint()
        if self._target is not None or _is_far(at, self._pressed):
            self._scroll_towards(at.y())
            self._target = self._row_under(at)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put the line where it was dropped."""
        row, target = self._dragged, self._target
        self._stop()
        super().mouseReleaseEvent(event)
        if row is not None and target is not None:
            self._move(row, target)

    def _scroll_towards(self, y: int) -> None:
        """Scroll by a row while the pointer is above or below the column."""
        bar, below = self.verticalScrollBar(), y > self.viewport().height()
        if y < 0 or below:
            bar.setValue(bar.value() + (ROW_HEIGHT if below else -ROW_HEIGHT))

    def _stop(self) -> None:
        self._pressed = self._dragged = self._target = None
        self.unsetCursor()
        self.viewport().update()

    def _row_under(self, at: QPoint) -> int:
        """Return the row a drop would put the line before; the number of rows is the end."""
        index = self.indexAt(at)
        if not index.isValid():
            return self.rows.rowCount() if at.y() > 0 else 1
        below = at.y() > self.visualRect(index).center().y()
        return max(1, index.row() + below)

    def _move(self, row: int, target: int) -> None:
        """Let the node of a row pass on before that of another one."""
        before = self.rows.cursor_of(target) if target < self.rows.rowCount() else None
        whatif_commands.move_in_order(self._store, self.rows.cursor_of(row), before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the node of the current line, cancel a drag, or do what every column does."""
        key, is_alt = event.key(), event.modifiers() == Qt.KeyboardModifier.AltModifier
        if key == Qt.Key.Key_Escape and self._dragged is not None:
            self._stop()
        elif self.is_movable and is_alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_current(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def move_current(self, way: int) -> None:
        """Move the node of the current line, or of the step just done, past the next one that way."""
        row = self.currentIndex().row() if self.currentIndex().isValid() else -1
        row = row if row > 0 else self.rows.row_of(self._store.cursor)
        nodes = [step.node for step in self._store.reverse.steps[self.rows.cursor_of(0) :]]
        if not 0 < row <= len(nodes):
            return
        node, order = nodes[row - 1], list(dict.fromkeys(nodes))
        place = order.index(node) + way
        if not 0 <= place < len(order):
            return
        after = order[place] if way < 0 else next(iter(order[place + 1 :]), None)
        target = len(nodes) + 1 if after is None else nodes.index(after) + 1
        self._move(row, target)
        self._stay_with(node)

    def _stay_with(self, node: int) -> None:
        """Keep the moved node's first line the current one."""
        steps = self._store.reverse.steps[self.rows.cursor_of(0) :]
        row = next((row for row, step in enumerate(steps, 1) if step.node == node), 0)
        self.setCurrentIndex(self.rows.index(row))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and the line between two of them where a drop would go."""
        super().paintEvent(event)
        if self._target is None:
            return
        last = self.rows.rowCount() - 1
        rect = self.visualRect(self.rows.index(min(self._target, last)))
        y = rect.top() if self._target <= last else rect.bottom()
        painter = QPainter(self.viewport())
        painter.setPen(QPen(QColor(self._look.theme.selection), 2))
        painter.drawLine(rect.left(), y, rect.right(), y)


def _is_far(one: QPoint, other: QPoint) -> bool:
    return (one - other).manhattanLength() >= QApplication.startDragDistance()
