"""ComparisonRows: the results of a gradient check, a block of rows for each input."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from autodiff_viz.core.numbers import full, rough
from autodiff_viz.core.numeric import Comparison, Verdict
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.checks.report_rows import verdict_colour
from autodiff_viz.gui.labels import colour_label, label, tip
from autodiff_viz.gui.look import Look

MOST: Final = 12
"""So many inputs are shown; those that do not agree come first when there are more."""

GAP: Final = 8

SIGNS: Final = {Verdict.AGREES: "✓", Verdict.DIFFERS: "✗", Verdict.CANNOT_TELL: "cannot tell"}


def most_telling(results: Sequence[Comparison]) -> list[Comparison]:
    """Return the results to show: all when they are few, else the worst first."""
    if len(results) <= MOST:
        return list(results)
    return sorted(results, key=lambda each: each.verdict is Verdict.AGREES)[:MOST]


class ComparisonRows(QWidget):
    """Shows full digits, which can be selected; labels are kept and filled anew."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._blocks: list[Block] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._rest = label("", "hint", wrap=True)
        self._column.addWidget(self._rest)

    def show_results(self, results: Sequence[Comparison]) -> None:
        """Fill the blocks."""
        shown = most_telling(results)
        while len(self._blocks) < len(shown):
            block = Block()
            self._column.insertWidget(len(self._blocks), block)
            self._blocks.append(block)
        for place, block in enumerate(self._blocks):
            block.setVisible(place < len(shown))
            if place < len(shown):
                block.fill(shown[place], self._look.theme, alone=len(results) == 1)
        self._rest.setText(self._told(results))
        self._rest.setVisible(len(results) > MOST)

    def numerical_text(self) -> str:
        """Return the first central difference as it is shown; "" while there is none."""
        return self._blocks[0].numerical.text() if self._blocks else ""

    def _told(self, results: Sequence[Comparison]) -> str:
        agree = sum(each.verdict is Verdict.AGREES for each in results)
        return f"{agree} of {len(results)} inputs agree; {MOST} are shown."


class Block(QWidget):
    """One input: backward, the quotient, their relative error and the verdict."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "")
        self.backward = label("", "mono", select=True)
        self.numerical = label("", "mono", select=True)
        self.error = label("", "mono", select=True)
        self.reason = label("", "hint", wrap=True)
        self.quotient = label("", "hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        for caption, number in (
            (label("backward", "hint"), self.backward),
            (self.quotient, self.numerical),
            (label("relative error", "hint"), self.error),
        ):
            column.addWidget(Line(caption, number))
        column.addWidget(self.reason)

    def fill(self, result: Comparison, theme: Theme, *, alone: bool) -> None:
        """Show one comparison; the input is named when there are others."""
        name = result.name if len(result.name) <= 6 else f"{result.name[:5]}…"
        self.title.setText(f"along {result.name:.30}")
        self.title.setVisible(not alone)
        self.quotient.setText("central difference")
        self.quotient.setToolTip(tip(f"(f({name} + h) − f({name} − h)) / 2h along {result.name}"))
        self.backward.setText(full(result.backward))
        self.numerical.setText(full(result.numerical))
        size = f"{rough(result.error)} " if math.isfinite(result.error) else ""
        self.error.setText(f"{size}{SIGNS[result.verdict]}")
        self.error.setToolTip(full(result.error))
        self.reason.setText(result.reason)
        self.reason.setVisible(bool(result.reason))
        colour_label(self.title, theme.value, "font-weight: bold;")
        wrong = result.verdict is Verdict.DIFFERS
        colour_label(self.backward, theme.error if wrong else theme.ink)
        colour_label(self.error, verdict_colour(theme, result.verdict))


class Line(QWidget):
    """A caption and a number at the right, or below it where they do not fit beside each other."""

    def __init__(self, caption: QLabel, number: QLabel) -> None:
        super().__init__()
        self._caption, self._number = caption, number
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)
        self._layout.addWidget(caption)
        self._layout.addWidget(number, 1)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider of the two."""
        hints = (self._caption.sizeHint(), self._number.sizeHint())
        return QSize(max(hint.width() for hint in hints), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where the width asks for it."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Turn where another number asks for it."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        needed = self._caption.sizeHint().width() + GAP + self._number.sizeHint().width()
        fits = needed <= self.width()
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._layout.direction() is not way:
            self._layout.setDirection(way)
            self._layout.setSpacing(GAP if fits else 0)
