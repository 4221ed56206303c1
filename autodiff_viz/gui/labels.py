"""Labels and tips of the panels: always plain text, or runs escaped by us; read by every panel."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from autodiff_viz.drawing.rich import Run, plain, runs
from autodiff_viz.gui.painting import painting

SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)

NOT_YET: Final = "not computed yet"
"""What stands in place of a number that no step has computed so far."""

_LONG_WORD: Final = re.compile(r"\w{20,}")
_PLACES: Final = re.compile(r"(_|[^\W_]{16})(?=\w)")
BREAK: Final = "\u200b"
"""A sign without width at which a line may be broken."""


def breakable(text: str) -> str:
    """Return a text whose long words may be broken behind an underscore, or anywhere without one."""
    return _LONG_WORD.sub(lambda word: _PLACES.sub(rf"\1{BREAK}", word[0]), text)


def tip(text: str) -> str:
    """Return `text` as a tool tip that Qt shows as it is, never as its own markup."""
    if "<" not in text and "&" not in text:
        return text
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>"


def markup_html(markup: str) -> str:
    """Return rich text (`^{…}` raises, single letters are italic) as the little HTML Qt reads."""
    return runs_html(runs(markup))


def runs_html(line: Iterable[Run]) -> str:
    """Return runs as the little HTML Qt reads; their texts are escaped."""
    return "".join(_run_html(run) for run in line)


def _run_html(run: Run) -> str:
    text = html.escape(breakable(run.text)).replace(" ", "&nbsp;")
    text = f"<i>{text}</i>" if run.italic else text
    tag = {1: "sup", -1: "sub"}.get(run.level)
    return f"<{tag}>{text}</{tag}>" if tag else text


def label(text: str = "", name: str = "", *, wrap: bool = False, select: bool = False) -> QLabel:
    """Return a label of plain text with an object name for the style sheet."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    if select:
        made.setTextInteractionFlags(SELECTABLE)
        made.setCursor(Qt.CursorShape.IBeamCursor)
    return made


def colour_label(target: QLabel, colour: str, more: str = "") -> None:
    """Give one label a colour of the theme."""
    restyle(target, f"color: {colour}; {more}")


def restyle(target: QWidget, sheet: str) -> None:
    """Give a widget a style sheet of its own, which costs much, only when it is another one."""
    if target.styleSheet() != sheet:
        target.setStyleSheet(sheet)


class MarkupLabel(QLabel):
    """Lines of rich text (`x_{1}`, `e^{a}`, single letters italic); `plain` is their text without it."""

    def __init__(self, name: str = "", *, select: bool = False) -> None:
        super().__init__()
        self.plain = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setObjectName(name)
        self.setWordWrap(True)
        if select:
            self.setTextInteractionFlags(SELECTABLE)
            self.setCursor(Qt.CursorShape.IBeamCursor)

    def show_markup(self, *lines: str) -> None:
        """Show lines of markup; they may be broken at their spaces."""
        self.show_lines(*(runs(line) for line in lines))

    def show_lines(self, *lines: tuple[Run, ...]) -> None:
        """Show lines of runs."""
        self.plain = "\n".join(plain(line) for line in lines)
        self.setText("<br>".join(runs_html(line).replace("&nbsp;", " ") for line in lines))
        self.setAccessibleName(self.plain)


class ElidedLabel(QLabel):
    """One line of plain text that ends in … where it does not fit; the tip has the rest."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """As narrow as needed."""
        return QSize(0, super().minimumSizeHint().height())

    def show_text(self, text: str) -> None:
        """Show a sentence, its whole in the tip when it is cut."""
        self.setText(text)
        self.update()  # QLabel erases its own idea of where the text was, not ours
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say what the new width cuts off."""
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(tip(self.text()) if cut else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        with painting(self) as painter:
            option = QStyleOption()
            option.initFrom(self)
            place = self.contentsRect()
            text = self.fontMetrics().elidedText(
                self.text(), Qt.TextElideMode.ElideRight, place.width()
            )
            self.style().drawItemText(
                painter, place, int(self.alignment()), option.palette,
                bool(option.state & QStyle.StateFlag.State_Enabled), text, self.foregroundRole(),
            )  # fmt: skip
