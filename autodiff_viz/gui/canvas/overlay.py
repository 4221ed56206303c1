"""What floats over the canvas: the legend, the mode, the zoom buttons, the invitation, the pointer's label."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.canvas.legend import Legend
from autodiff_viz.gui.canvas.mode_switch import ModeSwitch
from autodiff_viz.gui.canvas.picture_view import PictureView
from autodiff_viz.gui.canvas.veil import Veil
from autodiff_viz.gui.look import icon
from autodiff_viz.gui.store import Store

INVITATION: Final = "Drag a function here, or type an expression above"
EDGE: Final = 12
"""How far the overlays stay from the border of the canvas."""

AIR: Final = 4
"""How far the label at the pointer stays from nodes, where it can."""

Covers: TypeAlias = Callable[[QRectF, bool], bool]
"""Whether a rectangle of the canvas is over a node or, if asked so, over the label of an edge."""

STRIP: Final = 5
"""The air over and under the legend where it stands below the graph."""

PADDING: Final = 34


class ZoomButtons(QWidget):
    """− 100 % + and fit."""

    zoomed_out = Signal()
    zoomed_in = Signal()
    reset = Signal()
    fitted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.out = _button("Zoom out")
        self.percent = _button("Zoom to 100 %")
        self.into = _button("Zoom in")
        self.fit = _button("Fit the whole graph")
        self.percent.setMinimumWidth(58)
        self.out.setText("−")
        self.into.setText("+")
        pairs = (
            (self.out, self.zoomed_out),
            (self.percent, self.reset),
            (self.into, self.zoomed_in),
            (self.fit, self.fitted),
        )
        for button, signal in pairs:
            button.clicked.connect(signal)
            row.addWidget(button)
        self.show_zoom(1.0)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the sign in another theme."""
        self.fit.setIcon(icon("fit", theme))

    def show_zoom(self, zoom: float) -> None:
        """Tell the zoom in per cent."""
        self.percent.setText(f"{round(zoom * 100)} %")


def _button(name: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setAutoRaise(False)
    button.setFixedHeight(30)
    button.setMinimumWidth(34)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.ArrowCursor)
    return button


class PlainLabel(QLabel):
    """A label that takes any text as it is and lets the mouse through."""

    def __init__(self, parent: QWidget, text: str = "") -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setText(text)


class Invitation(PlainLabel):
    """The text on an empty canvas."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, INVITATION)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.set_theme(theme)

    def fit_into(self, width: int) -> None:
        """Take one line where there is room for it, else as many as are needed."""
        self.ensurePolished()
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + 2 * PADDING + 8
        width = max(160, min(width, wanted))
        self.resize(width, self.heightForWidth(width))

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self.setStyleSheet(
            f"color: {theme.muted}; background: transparent; font-size: 15px;"
            f" border: 2px dashed {theme.line}; border-radius: 12px; padding: 26px {PADDING}px;"
        )


class PointerLabel(PlainLabel):
    """Says beside the pointer what letting go would do, or why it would do nothing."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._room = parent
        self.hidden_by: Callable[[QRectF], float] = lambda _: 0.0
        """How much of the nodes a rectangle of the parent would hide."""
        self.setWordWrap(True)
        self.hide()

    def say(self, text: str, at: QPoint, *, refused: bool = False) -> None:
        """Show `text` beside a point of the parent, always wholly inside it; "" hides it."""
        if not text:
            self.hide()
            return
        back = self.theme.error if refused else self.theme.ink
        self.setStyleSheet(
            f"background: {back}; color: {self.theme.surface}; border-radius: 6px; padding: 4px 8px;"
        )
        self.setText(text)
        self._resize()
        self.move(self._place(at))
        self.show()
        self.raise_()

    def _resize(self) -> None:
        width = min(320, self.fontMetrics().horizontalAdvance(self.text()) + 28)
        self.resize(width, self.heightForWidth(width))

    def _place(self, at: QPoint) -> QPoint:
        return min(self._places(at), key=self._hidden_at, default=at)

    def _hidden_at(self, place: QPoint) -> float:
        around = QRect(place, self.size()).adjusted(-AIR, -AIR, AIR, AIR)
        return self.hidden_by(QRectF(around))

    def _places(self, at: QPoint) -> Iterator[QPoint]:
        """Yield the places beside the pointer, the usual one first, none over the pointer itself."""
        room = self._room.rect().adjusted(4, 4, -4, -4)
        wide, high = self.width(), self.height()
        for away in range(0, 4 * high, max(1, high // 2)):
            for down in (18 + away, -12 - high - away):
                for across in (16, -wide // 2, -16 - wide):
                    x = max(room.left(), min(at.x() + across, room.right() - wide))
                    y = max(room.top(), min(at.y() + down, room.bottom() - high))
                    place = QPoint(x, y)
                    if not QRect(place, self.size()).contains(at):
                        yield place


class Overlays:
    """All that floats over one canvas, each thing at its border; a coloured picture's legend stands below."""

    def __init__(self, store: Store, theme: Theme, parent: PictureView) -> None:
        self._parent = parent
        self.modes = ModeSwitch(store, parent)
        self.legend = Legend(theme, parent)
        self.buttons = ZoomButtons(theme, parent)
        self.invitation = Invitation(theme, parent)
        self.label = PointerLabel(theme, parent)
        floating: tuple[QWidget, ...] = (self.legend, self.modes, self.buttons)
        self._veils = {part: Veil(part) for part in floating}
        self._covers: Covers = lambda _, __: False
        self.legend.resized.connect(lambda: self.fade(self._covers))
        self.legend.changed.connect(self.place)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        for part in (self.legend, self.buttons, self.invitation):
            part.set_theme(theme)
        self.label.theme = theme

    def invite(self, empty: bool) -> None:
        """Show the invitation while there is nothing else to show."""
        self.invitation.setVisible(empty)
        self.legend.setVisible(not empty)
        self.modes.setVisible(not empty)

    def areas(self) -> tuple[QRectF, ...]:
        """Return where things float while there is a graph."""
        others = tuple(QRectF(part.geometry()) for part in (self.modes, self.buttons))
        if self.legend.is_coloured:
            return others
        return QRectF(self._corners()[0], self.legend.size()), *others

    def _corners(self) -> tuple[QPoint, ...]:
        """Return where the legend may stand: at the top or the bottom, there beside what else floats."""
        low = self._room().height() - self.legend.height() - EDGE
        wide = self.legend.width() + EDGE
        beside = QPoint(self.modes.x() - wide, EDGE - 4), QPoint(self.buttons.x() - wide, low)
        return QPoint(EDGE - 6, EDGE - 4), QPoint(EDGE - 6, low), *beside

    def _move_legend(self, covers: Covers) -> None:
        """Move the legend to a corner in which it covers no node, and if possible no label."""
        size, corners = self.legend.size(), self._corners()
        places = [
            at
            for labels in (True, False)
            for at in corners
            if not covers(QRectF(at, size), labels) and self._is_alone(at)
        ]
        self.legend.move(places[0] if places else corners[0])

    def _is_alone(self, at: QPoint) -> bool:
        area = QRect(at, self.legend.size())
        return at.x() >= 0 and not area.intersects(self.buttons.geometry())

    def fade(self, covers: Covers) -> None:
        """Let through what is under each thing that covers a node; the pointer brings it back."""
        self._covers = covers
        if not self.legend.is_coloured:
            self._move_legend(covers)
        for part, veil in self._veils.items():
            floats = part is not self.legend or not self.legend.is_coloured
            veil.set_covering(floats and covers(QRectF(part.geometry()), False))

    def is_faded(self, part: QWidget) -> bool:
        """Whether a thing is nearly transparent because a node is under it."""
        return self._veils[part].is_down

    def _room(self) -> QRect:
        """Return the canvas without what is kept below the graph."""
        return self._parent.rect().adjusted(0, 0, 0, -self._parent.below)

    def _place_legend(self) -> None:
        """Put the legend below the graph where it tells what the numbers' colours mean, else in its corner."""
        if not self.legend.is_coloured:
            self._parent.keep_below(0)
            self.legend.move(EDGE - 6, EDGE - 4)
            self.legend.fit_into(self._parent.width() - self.modes.width() - 3 * EDGE)
            return
        self.legend.fit_into(self._parent.width() - EDGE)
        self._parent.keep_below(self.legend.height() + 2 * STRIP)
        graph = self._parent.viewport().geometry()
        self.legend.move(EDGE - 6, graph.bottom() + 1 + STRIP)

    def place(self) -> None:
        """Move everything to its border."""
        self.modes.adjustSize()
        self.modes.move(self._parent.rect().right() - self.modes.width() - EDGE - 4, EDGE - 4)
        self._place_legend()
        room = self._room()
        self.buttons.adjustSize()
        corner = QPoint(self.buttons.width() + EDGE + 4, self.buttons.height() + EDGE)
        self.buttons.move(room.bottomRight() - corner)
        self.invitation.fit_into(room.width() - 40)
        self.invitation.move(room.center() - self.invitation.rect().center())
