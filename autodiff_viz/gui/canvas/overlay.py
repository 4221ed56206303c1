"""What floats over the canvas: the legend, the mode, the zoom buttons, the invitation, the pointer's label."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from autodiff_viz.drawing.picture import Swatch
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.canvas.mode_switch import ModeSwitch
from autodiff_viz.gui.canvas.veil import Veil
from autodiff_viz.gui.look import icon
from autodiff_viz.gui.painting import painting
from autodiff_viz.gui.store import Store

LEGEND: Final = (("value", "value", "blue"), ("local", "local gradient", "green"))
TONES: Final = {
    "adjoint": ("adjoint", "adjoint", "orange"),
    "tangent": ("tangent", "tangent", "purple"),
}
"""Role, word and what the colour is called: of what both modes show, and of what one computes."""

HELD: Final = ("value", "held at a value", "dashed")
"""The same of what marks a held node: a border, no colour."""
SET: Final = ("adjoint", "adjoint set by hand", "dashed")
ROLES: Final = ("value", "local", "adjoint", "tangent")
UNBOUND: Final = 10_000

INVITATION: Final = "Drag a function here, or type an expression above"
EDGE: Final = 12
"""How far the overlays stay from the border of the canvas."""

AIR: Final = 4
"""How far the label at the pointer stays from nodes, where it can."""

PADDING: Final = 34
SQUARE: Final = 11
GAP: Final = 5
ENTRY_GAP: Final = 12


class Legend(QWidget):
    """Which colour means what."""

    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.entries: tuple[tuple[str, str, str], ...] = LEGEND
        self._most = UNBOUND
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_tone("adjoint")

    def show_tone(
        self,
        tone: str,
        swatches: tuple[Swatch, ...] = (),
        *,
        held: bool = False,
        by_hand: bool = False,
    ) -> None:
        """Tell what the colours mean: of the mode or of a coloured picture; and what marks hands."""
        coloured = tuple((swatch.role, swatch.text, _colour_name(swatch)) for swatch in swatches)
        entries = (*(coloured or (*LEGEND, TONES[tone])), *(HELD,) * held, *(SET,) * by_hand)
        if entries != self.entries:
            self.entries = entries
            named = ", ".join(f"{colour} {word}" for _, word, colour in entries)
            self.setAccessibleName(f"Legend: {named}")
            self.resize(self.sizeHint())
            self.update()

    @property
    def is_coloured(self) -> bool:
        """Whether it tells what colours of numbers mean, which nobody knows by heart."""
        return any(role not in ROLES for role, _, _ in self.entries)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self.theme = theme
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that another place may be the free one."""
        self.resized.emit()

    def fit_into(self, width: int) -> None:
        """Take one row where there is room for it, else as many as are needed."""
        self._most = width
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the room the entries need."""
        places = self._places()
        wide = max((x + self._wide(text) for x, _, text, _ in places), default=0)
        rows = 1 + max((row for _, row, _, _ in places), default=0)
        return QSize(wide + 6, rows * self._high())

    def _high(self) -> int:
        return self.fontMetrics().height() + 8

    def _wide(self, text: str) -> int:
        return SQUARE + GAP + self.fontMetrics().horizontalAdvance(text)

    def _places(self) -> list[tuple[int, int, str, str]]:
        """Return x, row, text and role of each entry."""
        found, x, row = [], 6, 0
        for role, text, _ in self.entries:
            if x > 6 and x + self._wide(text) + 6 > self._most:
                x, row = 6, row + 1
            found.append((x, row, text, role))
            x += self._wide(text) + ENTRY_GAP
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a square and a word for each colour."""
        with painting(self) as painter:
            painter.setPen(QColor(self.theme.line))
            painter.setBrush(QColor(self.theme.canvas))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6.0, 6.0)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for x, row, text, role in self._places():
                self._paint_entry(painter, x, row * self._high(), text, role)

    def _paint_entry(self, painter: QPainter, x: int, y: int, text: str, role: str) -> None:
        high = self._high()
        square = QRect(x, y + (high - SQUARE) // 2, SQUARE, SQUARE)
        colour = QColor(getattr(self.theme, role))
        if text in (HELD[1], SET[1]):
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
            painter.drawRect(square.adjusted(0, 0, -1, -1))
        else:
            painter.fillRect(square, colour)
        if role not in ROLES:  # the pale ones would not be seen without
            painter.setPen(QColor(self.theme.strong_line))
            painter.drawRect(square.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(self.theme.muted))
        room = QRect(x + SQUARE + GAP, y, self._wide(text), high)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def _colour_name(swatch: Swatch) -> str:
    """Return what a colour of a coloured picture is called, for screen readers."""
    side, _, strength = swatch.role.partition("_")
    named = {"cool": "blue", "warm": "orange", "blank": "grey", "error": "red"}[side]
    return f"{('pale ', '', 'strong ')[int(strength) - 1]}{named}" if strength else named


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
    """All that floats over one canvas, each thing at its border."""

    def __init__(self, store: Store, theme: Theme, parent: QWidget) -> None:
        self._parent = parent
        self.modes = ModeSwitch(store, parent)
        self.legend = Legend(theme, parent)
        self.buttons = ZoomButtons(theme, parent)
        self.invitation = Invitation(theme, parent)
        self.label = PointerLabel(theme, parent)
        self._veils = {part: Veil(part) for part in self._solid}
        self._covers: Callable[[QRectF], bool] = lambda _: False
        self.legend.resized.connect(lambda: self.fade(self._covers))

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

    @property
    def _solid(self) -> tuple[QWidget, ...]:
        """What is over the canvas while there is a graph."""
        return self.legend, self.modes, self.buttons

    def areas(self) -> tuple[QRectF, ...]:
        """Return where things float while there is a graph."""
        usual = QRectF(self._corners()[0], self.legend.size())
        others = self._solid[1:]
        return usual, *(QRectF(part.geometry()) for part in others)

    def _corners(self) -> tuple[QPoint, QPoint]:
        """Return where the legend may stand: at the top, or at the bottom beside the buttons."""
        low = self._parent.height() - self.legend.height() - EDGE
        return QPoint(EDGE - 6, EDGE - 4), QPoint(EDGE - 6, low)

    def _move_legend(self, covers: Callable[[QRectF], bool]) -> None:
        """Move the legend to a corner in which it covers no node, if there is one."""
        size, corners = self.legend.size(), self._corners()
        free = (at for at in corners if not covers(QRectF(at, size)) and self._clears_buttons(at))
        self.legend.move(next(free, corners[0]))

    def _clears_buttons(self, at: QPoint) -> bool:
        return not QRect(at, self.legend.size()).intersects(self.buttons.geometry())

    def fade(self, covers: Callable[[QRectF], bool]) -> None:
        """Let through what is under each thing that covers a node; the pointer brings it back."""
        self._covers = covers
        self._move_legend(covers)
        for part in self._solid:
            needed = part is self.legend and self.legend.is_coloured
            self._veils[part].set_covering(not needed and covers(QRectF(part.geometry())))

    def is_faded(self, part: QWidget) -> bool:
        """Whether a thing is nearly transparent because a node is under it."""
        return self._veils[part].is_down

    def place(self) -> None:
        """Move everything to its border."""
        room = self._parent.rect()
        self.legend.move(EDGE - 6, EDGE - 4)
        self.modes.adjustSize()
        self.legend.fit_into(room.width() - self.modes.width() - 3 * EDGE)
        self.modes.move(room.right() - self.modes.width() - EDGE - 4, EDGE - 4)
        self.buttons.adjustSize()
        corner = QPoint(self.buttons.width() + EDGE + 4, self.buttons.height() + EDGE)
        self.buttons.move(room.bottomRight() - corner)
        self.invitation.fit_into(room.width() - 40)
        self.invitation.move(room.center() - self.invitation.rect().center())
