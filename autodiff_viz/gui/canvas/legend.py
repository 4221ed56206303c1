"""Legend: which colour means what, over the canvas or, in a coloured picture, under it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from autodiff_viz.drawing.picture import Swatch
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.painting import painting

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

SQUARE: Final = 11
GAP: Final = 5
ENTRY_GAP: Final = 12


class Legend(QWidget):
    """Which colour means what."""

    resized = Signal()
    changed = Signal()
    """It tells something else now."""

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
            self.changed.emit()

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
