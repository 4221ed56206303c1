"""ProgramView: the program as it runs, a row a step; forward and backward side by side, or one column."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.program import Program
from autodiff_viz.drawing.fonts import FAMILIES
from autodiff_viz.gui.labels import label
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.program_rows import Index, Place, StepRows
from autodiff_viz.gui.store import Store

ROW_HEIGHT: Final = 23
LEFT: Final = 24
GAP: Final = 20
TEXT_SIZE: Final = 12
FAR: Final = 8
"""A jump over more steps repaints the whole column."""

FORWARD: Final = "Forward"
FORWARD_MODE: Final = "Forward with tangents"
"""The headings of the first column in either mode."""

BACKWARD: Final = "Backward"
OWN_ORDER: Final = "Backward, in your own order: drag lines, or Alt+Up and Alt+Down"
"""The headings of the second column."""

LOOK_AT: Final = 40
"""So many rows are measured for the place of the numbers."""


@cache
def mono(*, bold: bool = False) -> QFont:
    """Return the font of the rows."""
    font = QFont(FAMILIES["number"])
    font.setPixelSize(TEXT_SIZE)
    font.setBold(bold)
    return font


@cache
def metrics(*, bold: bool = False) -> QFontMetrics:
    """Return the widths of that font."""
    return QFontMetrics(mono(bold=bold))


class RowPainter(QStyledItemDelegate):
    """Draws a row: ▸ before the next one, the formula, the number at `tab`."""

    def __init__(self, rows: StepRows, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._look = look
        self.tab = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is as high."""
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        painter.save()
        rect: QRect = option.rect
        cursor = self._rows.cursor_of(index.row())
        place = self._rows.place(cursor)
        tone = self._rows.tone(cursor)
        self._draw_ground(painter, option, rect, place, tone)
        if place is Place.NEXT:
            painter.setPen(QColor(self._accent(tone)))
            painter.setFont(mono())
            painter.drawText(QRect(rect.x() + 8, rect.y(), 14, rect.height()), _MIDDLE, "▸")
        self._draw_texts(painter, rect, place, cursor, tone)
        painter.restore()

    def _accent(self, tone: str) -> str:
        return str(getattr(self._look.theme, tone))

    def _draw_ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        place: Place,
        tone: str,
    ) -> None:
        theme = self._look.theme
        state: QStyle.StateFlag = option.state
        if place is Place.CURRENT:
            tint = "value_halo" if tone == "value" else f"{tone}_fill"
            painter.fillRect(rect, QColor(getattr(theme, tint)))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.track))
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(theme.selection), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _draw_texts(
        self, painter: QPainter, rect: QRect, place: Place, cursor: int, tone: str
    ) -> None:
        theme = self._look.theme
        reached = place in (Place.DONE, Place.CURRENT)
        formula, number = self._rows.formula(cursor), self._rows.number(cursor)
        start = max(self.tab, LEFT + metrics().horizontalAdvance(formula) + GAP)
        start = min(start, rect.width() - metrics(bold=True).horizontalAdvance(number) - 8)
        room = (start - GAP // 2 if number else rect.width() - 8) - LEFT
        painter.setFont(mono())
        painter.setPen(QColor(theme.ink if reached else theme.faint))
        written = metrics().elidedText(formula, Qt.TextElideMode.ElideRight, max(0, room))
        painter.drawText(rect.adjusted(LEFT, 0, 0, 0), _MIDDLE, written)
        painter.setFont(mono(bold=place is Place.CURRENT))
        painter.setPen(QColor(self._accent(tone)))
        painter.drawText(rect.adjusted(start, 0, 0, 0), _MIDDLE, number)


_MIDDLE: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class StepList(QListView):
    """One column: a click goes to the row's step, Ctrl+C copies the selected rows."""

    def __init__(self, store: Store, look: Look, *, backward: bool) -> None:
        super().__init__()
        self._store = store
        self.rows = StepRows(store, backward=backward, parent=self)
        self.painter = RowPainter(self.rows, look, self)
        self.setModel(self.rows)
        self.setItemDelegate(self.painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Backward steps" if backward else "Forward steps")
        self.setStyleSheet("QListView { border: none; background: transparent; }")
        self.clicked.connect(self._go)
        self.activated.connect(self._go)
        self.measure()

    def measure(self) -> None:
        """Put the numbers behind the longest formula among the first rows."""
        count = min(LOOK_AT, self.rows.rowCount())
        formulas = (self.rows.formula(self.rows.cursor_of(row)) for row in range(count))
        longest = max((metrics().horizontalAdvance(text) for text in formulas), default=0)
        self.painter.tab = LEFT + min(longest, 260) + GAP

    def renew(self, *, keep_rows: bool) -> None:
        """Show another timeline."""
        self.rows.renew(keep_rows=keep_rows)
        self.measure()
        self.viewport().update()

    def follow(self, cursor: int) -> None:
        """Mark the cursor's rows and keep them in sight."""
        self._repaint_around(self.rows.move(cursor))
        self._repaint_around(cursor)
        self._keep_in_sight(cursor)

    def _keep_in_sight(self, cursor: int) -> None:
        if self.rows.row_of(cursor) < 0:
            self.scrollToTop()
        for row in (self.rows.row_of(cursor + 1), self.rows.row_of(cursor)):
            if 0 <= row < self.rows.rowCount():
                self.scrollTo(self.rows.index(row))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cursor's row in sight also when the view becomes smaller."""
        super().resizeEvent(event)
        self._keep_in_sight(self._store.cursor)

    def _repaint_around(self, cursor: int) -> None:
        """Repaint the rows from the one of `cursor` on that may look different now."""
        old, new = sorted((cursor, self._store.cursor))
        if new - old > FAR:
            self.viewport().update()
            return
        for row in range(self.rows.row_of(old), self.rows.row_of(new) + 2):
            if 0 <= row < self.rows.rowCount():
                self.update(self.rows.index(row))

    def _go(self, index: Index) -> None:
        self._store.move_to(self.rows.cursor_of(index.row()))

    def copied(self) -> str:
        """Return the selected rows as text, the row of the cursor when none is selected."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        current = self.rows.row_of(self._store.cursor)
        if not rows and 0 <= current < self.rows.rowCount():
            rows = [current]
        return "\n".join(self.rows.text(row) for row in rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, go to the row under the keyboard, or move as lists do."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.selectionModel().clear()
        else:
            super().keyPressEvent(event)


class ProgramView(QWidget):
    """The two columns."""

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Program")
        self._store = store
        self.forward = StepList(store, look, backward=False)
        from autodiff_viz.gui.debugger.order_list import OrderList  # it is a StepList

        self.backward = OrderList(store, look)
        self._heading = label(FORWARD, "heading")
        self._right_heading = label(BACKWARD, "heading")
        self._right = _titled(self._right_heading, self.backward)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(_titled(self._heading, self.forward))
        split.addWidget(self._right)
        split.setSizes([400, 500])
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 5)
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self._shown: tuple[Program, bool] | None = None
        store.timeline_changed.connect(self._renew)
        store.cursor_changed.connect(self._follow)
        look.changed.connect(self._repaint)

    def _renew(self) -> None:
        """Show the steps of the mode in force; forward mode has them in one column."""
        ahead = self._store.is_forward_mode
        shown = (self._store.program, ahead)
        same, self._shown = shown == self._shown, shown
        self._heading.setText(FORWARD_MODE if ahead else FORWARD)
        self._right_heading.setText(OWN_ORDER if self.backward.is_movable else BACKWARD)
        self._right.setVisible(not ahead)
        for column in (self.forward, self.backward):
            column.renew(keep_rows=same)

    def _follow(self, cursor: int) -> None:
        for column in (self.forward, self.backward):
            column.follow(cursor)

    def _repaint(self) -> None:
        for column in (self.forward, self.backward):
            column.viewport().update()


def _titled(heading: QLabel, column: StepList) -> QWidget:
    frame = QWidget()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(0, 8, 0, 0)
    layout.setSpacing(4)
    heading.setContentsMargins(10, 0, 0, 0)
    layout.addWidget(heading)
    layout.addWidget(column, 1)
    frame.setMinimumWidth(120)
    return frame
