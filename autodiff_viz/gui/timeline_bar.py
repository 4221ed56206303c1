"""TimelineBar: the steps as a bar, values blue, adjoints orange, tangents purple; dragging scrubs.

Above the bar a triangle marks each step whose number is not finite, below it a dot each breakpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from autodiff_viz.core.sentences import phase_text, sentence
from autodiff_viz.core.sweep import ForwardStep
from autodiff_viz.core.tangent import Line, TangentTimeline
from autodiff_viz.debugger.nonfinite import nonfinite_cursors
from autodiff_viz.gui.keys import EscapeWatch
from autodiff_viz.gui.labels import tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.painting import painting
from autodiff_viz.gui.store import Store

MARGIN: Final = 8.0
BAR: Final = 10.0
KNOB: Final = QSize(5, 24)
TICKS_UP_TO: Final = 80
WHEEL_NOTCH: Final = 120
MARK: Final = 3.0
"""Half the width of a mark, in pixels."""

NOT_FINITE: Final = "Not finite. "
BREAKPOINT: Final = "A breakpoint. "


def no_breakpoints() -> Sequence[int]:
    """Return no cursors."""
    return ()


class TimelineBar(QWidget):
    """Shows the cursor among the steps; press, drag and wheel move it."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self.setMouseTracking(True)
        self._before = 0
        self._wheeled = 0
        self.breakpoints: Callable[[], Sequence[int]] = no_breakpoints
        """The cursors at which a breakpoint stops; `update` shows others."""
        self._marked: tuple[Line, tuple[int, ...]] | None = None
        self._aim = (0, QPoint())
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._reach)
        self._watch = EscapeWatch(self)
        self._watch.cancelled.connect(self._cancel)
        self.setAccessibleName("Timeline")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        store.timeline_changed.connect(self.update)
        store.cursor_changed.connect(self._tell)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A bar that is wide by choice and as high as its knob."""
        return QSize(300, KNOB.height() + 6)

    def minimumSizeHint(self) -> QSize:
        """Narrow windows may shrink it."""
        return QSize(120, KNOB.height() + 6)

    @property
    def not_finite(self) -> tuple[int, ...]:
        """The cursors after the steps whose number is not finite."""
        line = self._store.timeline
        if self._marked is None or self._marked[0] is not line:
            self._marked = (line, tuple(nonfinite_cursors(line)))
        return self._marked[1]

    def x_of(self, cursor: int) -> float:
        """Return where `cursor` is on the bar, in pixels."""
        return MARGIN + self._span() * cursor / max(1, len(self._store.timeline.steps))

    def cursor_at(self, x: float) -> int:
        """Return the cursor nearest to the pixel `x`."""
        steps = len(self._store.timeline.steps)
        return max(0, min(steps, round((x - MARGIN) / max(1.0, self._span()) * steps)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is done in full colour, what is to come in the track's, and the knob."""
        with painting(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            theme, line, cursor = self._look.theme, self._store.timeline, self._store.cursor
            self._draw_bar(painter)
            if 0 < len(line.steps) <= TICKS_UP_TO:
                self._draw_ticks(painter)
            self._draw_marks(painter)
            knob = QRectF(0, 0, KNOB.width(), KNOB.height())
            knob.moveCenter(QPointF(self.x_of(cursor), self.height() / 2))
            painter.setBrush(QColor(getattr(theme, self._tone(cursor))))
            painter.drawRoundedRect(knob, 2, 2)

    def _draw_bar(self, painter: QPainter) -> None:
        theme, line, cursor = self._look.theme, self._store.timeline, self._store.cursor
        outline = QPainterPath()
        bar = QRectF(MARGIN, (self.height() - BAR) / 2, self._span(), BAR)
        outline.addRoundedRect(bar, BAR / 2, BAR / 2)
        painter.setClipPath(outline)
        painter.fillRect(bar, QColor(theme.track))
        for first, last in self._runs(len(line.steps)):
            tone = self._tone(first + 1)
            left, done = self.x_of(first), min(self.x_of(last), self.x_of(cursor))
            if tone != "value":
                ahead = QRectF(left, bar.y(), self.x_of(last) - left, BAR)
                painter.fillRect(ahead, QColor(getattr(theme, f"{tone}_fill")))
            if done > left:
                painter.fillRect(
                    QRectF(left, bar.y(), done - left, BAR), QColor(getattr(theme, f"{tone}_soft"))
                )
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(theme.track_edge))
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), BAR / 2, BAR / 2)
        painter.setPen(Qt.PenStyle.NoPen)

    def _tone(self, cursor: int) -> str:
        """Return the colour of the step that ends at `cursor`."""
        line = self._store.timeline
        if cursor == 0 or isinstance(line.steps[cursor - 1], ForwardStep):
            return "value"
        return "tangent" if self._store.is_forward_mode else "adjoint"

    def _runs(self, steps: int) -> list[tuple[int, int]]:
        """Return the cursors between which the bar has one colour, from left to right.

        A long timeline of forward mode, whose values and tangents take turns, is of one colour.
        """
        line = self._store.timeline
        if not isinstance(line, TangentTimeline):
            return [
                pair for pair in ((0, line.forward), (line.forward, steps)) if pair[0] < pair[1]
            ]
        if steps > TICKS_UP_TO:
            return [(1, steps)]
        return [(cursor, cursor + 1) for cursor in range(steps)]

    def _draw_ticks(self, painter: QPainter) -> None:
        painter.setBrush(QColor(self._look.theme.window))
        middle = self.height() / 2
        for cursor in range(1, len(self._store.timeline.steps)):
            painter.drawRect(QRectF(self.x_of(cursor) - 0.5, middle - BAR / 2, 1, BAR))

    def _draw_marks(self, painter: QPainter) -> None:
        painter.setBrush(QColor(self._look.theme.error))
        middle = self.height() / 2
        above, below = middle - BAR / 2 - 2, middle + BAR / 2 + 2 + MARK
        for x in self._pixels(self.not_finite):
            tip_ = QPointF(x, above)
            left, right = QPointF(-MARK - 0.5, -2 * MARK), QPointF(MARK + 0.5, -2 * MARK)
            painter.drawPolygon(QPolygonF([tip_, tip_ + left, tip_ + right]))
        painter.setBrush(QColor(self._look.theme.stop))
        for x in self._pixels(self.breakpoints()):
            painter.drawEllipse(QPointF(x, below), MARK, MARK)

    def _pixels(self, cursors: Iterable[int]) -> tuple[int, ...]:
        return _pixels(tuple(cursors), self._span(), max(1, len(self._store.timeline.steps)))

    def _span(self) -> float:
        return self.width() - 2 * MARGIN

    def _tell(self) -> None:
        line, cursor = self._store.timeline, self._store.cursor
        self.setAccessibleDescription(f"{phase_text(line, cursor)}. {sentence(line, cursor)}")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the cursor to where the bar is pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._before, self._store.is_scrubbing = self._store.cursor, True
            self._watch.start()
            self._store.move_to(self.cursor_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay where the scrub ended."""
        if self._rest.isActive():
            self._reach()
        self._store.is_scrubbing = False
        self._watch.stop()

    def _cancel(self) -> None:
        """Go back to where the scrub began."""
        self._rest.stop()
        self._store.is_scrubbing = False
        self._store.move_to(self._before)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while pressed; else say what the step under the pointer does.

        Of the moves that come while a step is drawn only the last one counts.
        """
        at = event.globalPosition().toPoint()
        self._aim = (self.cursor_at(event.position().x()), at)
        if not self._rest.isActive():
            self._rest.start(0)

    def _reach(self) -> None:
        """Go to where the pointer is, when it drags, and say what is there."""
        self._rest.stop()
        cursor, at = self._aim
        if self._store.is_scrubbing:
            self._store.move_to(cursor)
        QToolTip.showText(at, tip(self.hint(cursor)), self)

    def hint(self, cursor: int) -> str:
        """Return what is said of the place `cursor`: its phase, the step's sentence and its marks."""
        line = self._store.timeline
        marks = NOT_FINITE if cursor in self.not_finite else ""
        marks += BREAKPOINT if cursor in self.breakpoints() else ""
        return f"{marks}{phase_text(line, cursor)}: {sentence(line, cursor)}"

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step with the wheel: up is back."""
        self._wheeled += event.angleDelta().y()
        notches = int(self._wheeled / WHEEL_NOTCH)
        self._wheeled -= notches * WHEEL_NOTCH
        self._store.move_to(self._store.cursor - notches)
        event.accept()


@lru_cache(maxsize=4)
def _pixels(cursors: tuple[int, ...], wide: float, steps: int) -> tuple[int, ...]:
    """Return where marks are drawn: one a pixel, however many steps are there."""
    return tuple(sorted({round(MARGIN + wide * cursor / steps) for cursor in cursors}))
