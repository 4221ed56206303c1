"""FormulaView: one typeset formula, sharp at every scale and never wider than its place."""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from autodiff_viz.drawing.rich import plain, runs
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.canvas.paint import Line, colour, line_of
from autodiff_viz.gui.inspector.shortening import shortened
from autodiff_viz.gui.inspector.typesetting import SIZE, is_typesettable, typeset
from autodiff_viz.gui.labels import tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.painting import painting

_log = logging.getLogger(__name__)

HEIGHT: Final = 52
RICH_SIZE: Final = 17.0
REST: Final = 30
"""Milliseconds for which the cursor rests before a formula is typeset."""


class FormulaView(QWidget):
    """Shows a formula given as LaTeX and, until that is typeset, as rich text.

    Typesetting runs in the background once the cursor rests; an answer for an older formula is
    dropped. Where room is given, names are shortened in a formula that is wider than so many points.
    """

    def __init__(self, look: Look, background: Background, room: float = 0.0) -> None:
        super().__init__()
        self._room = room
        self._look = look
        self._background = background
        self._latex = ""
        self._rich = ""
        self._renderer: QSvgRenderer | None = None
        self._refused: set[str] = set()
        self._done: dict[tuple[str, str], bytes] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._ask_for_it)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._follow)

    @property
    def is_typeset(self) -> bool:
        """Whether the formula is drawn as typeset by ziamath."""
        return self._renderer is not None

    @property
    def is_settled(self) -> bool:
        """Whether the formula is drawn as it will stay: typeset, or as rich text where it cannot be."""
        can_be = is_typesettable(self._latex) and self._latex not in self._refused
        return self.is_typeset or not self._latex or not can_be

    @property
    def letter_size(self) -> float:
        """The size in pixels in which the typeset formula is drawn; 0 while it is not typeset."""
        if self._renderer is None:
            return 0.0
        size = self._renderer.viewBoxF().size()
        return SIZE * self._place(size).width() / size.width()

    def show_formula(self, latex: str, rich: str) -> None:
        """Show another formula; nothing at all for an empty one."""
        self.setVisible(bool(latex))
        self.setAccessibleName(plain(runs(rich)))
        self.setToolTip(tip(plain(runs(rich))))
        short = shortened(latex, rich, self._room) if self._room else (latex, rich)
        if short == (self._latex, self._rich):
            return
        self._latex, self._rich = short
        self._typeset()

    def prepare(self, latex: str, rich: str) -> None:
        """Typeset a formula that is likely to be shown next."""
        if self._room:
            latex, _ = shortened(latex, rich, self._room)
        if latex and is_typesettable(latex) and (latex, self._ink()) not in self._done:
            self._ask(latex)

    def _ink(self) -> str:
        return self._look.theme.ink

    def _typeset(self) -> None:
        self._renderer = None
        self._rest.stop()
        drawn = self._done.get((self._latex, self._ink()))
        if drawn is not None:
            self._take(drawn)
        elif self._latex and is_typesettable(self._latex):
            self._rest.start()
        self.update()

    def _ask_for_it(self) -> None:
        self._ask(self._latex)

    def _ask(self, latex: str) -> None:
        ink = self._ink()
        self._background.run(
            lambda: typeset(latex, ink),
            lambda drawn: self._answered(latex, ink, drawn),
            lambda error: self._failed(latex, error),
        )

    def _failed(self, latex: str, error: BaseException) -> None:
        self._refused.add(latex)
        _log.warning("Shown as rich text: %s (%r)", latex, error)

    def _answered(self, latex: str, ink: str, drawn: bytes) -> None:
        if not isValid(self):  # its dialog is closed meanwhile
            return
        self._done[latex, ink] = drawn
        if (latex, ink) == (self._latex, self._ink()):
            self._take(drawn)

    def _take(self, drawn: bytes) -> None:
        self._renderer = QSvgRenderer(QByteArray(drawn))
        self.update()

    def sizeHint(self) -> QSize:
        """Any width; one height, so that stepping moves nothing."""
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula in the middle, smaller where it would not fit."""
        with painting(self) as painter:
            if self._renderer is not None:
                self._renderer.render(painter, self._place(self._renderer.viewBoxF().size()))
            else:
                self._draw_rich(painter)

    def _place(self, size: QSizeF) -> QRectF:
        room = QSizeF(self.width() - 4.0, self.height() - 4.0)
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        rect = QRectF(QPointF(), size)
        rect.moveCenter(QRectF(self.rect()).center())
        return rect

    def _draw_rich(self, painter: QPainter) -> None:
        line = self._fitting()
        painter.setPen(colour(self._ink()))
        start = QPointF((self.width() - line.width) / 2, self.height() / 2 + line.baseline)
        for piece in line.pieces:
            painter.setFont(piece.font)
            painter.drawText(start + QPointF(piece.dx, piece.dy), piece.text)

    def _fitting(self) -> Line:
        line = line_of(runs(self._rich), "maths", RICH_SIZE, bold=False)
        if line.width <= self.width() - 4:
            return line
        smaller = max(8.0, RICH_SIZE * (self.width() - 4) / line.width)
        return line_of(runs(self._rich), "maths", smaller, bold=False)

    def _follow(self, theme: Theme) -> None:
        self._typeset()
