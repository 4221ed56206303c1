"""The card of a running sum: where the contributions to one node come from. Read by the composer only."""

from __future__ import annotations

from collections.abc import Sequence

from autodiff_viz.core.altered import AlteredStep
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.tangent import EdgeStep, Line
from autodiff_viz.drawing import measures, wording
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.picture import Rect, Spot, Sum, Text
from autodiff_viz.drawing.rich import Run, joined, upright


def sum_card(
    line: Line, i: int, count: int, current: bool, frame: Rect, sources: bool = True
) -> Sum:
    """Return the card of node i after `count` contributions; `current`: the last is the step done.

    sources: say beside each contribution where it comes from.
    """
    steps = measures.contributions(line, i)[:count]
    rows = _Rows(line, i, frame, sources)
    for place in _shown_places(count):
        if place is None:
            rows.add_dots(count - measures.CARD_ROWS + 2)
        else:
            rows.add_term(steps[place], place == 0, current and place == count - 1)
    if count > 1:
        rows.add_total(steps)
    used = rows.rows * measures.CARD_ROW + 2 * measures.CARD_PADDING
    key = line.tape.program.nodes[i].key
    whole = Rect(frame.x, frame.y, frame.width, used)
    return Sum(key, whole, tuple(rows.texts), wording.tone(line))


def _shown_places(count: int) -> Sequence[int | None]:
    """Return the terms a card has rows for; None stands for those before."""
    rows = measures.CARD_ROWS - 1
    return range(count) if count <= rows else [None, *range(count - rows + 1, count)]


class _Rows:
    """The rows so far: signs and numbers in columns, sources at the right edge."""

    def __init__(self, line: Line, i: int, frame: Rect, sources: bool) -> None:
        self.sources = sources
        self.line, self.frame, self.tone = line, frame, wording.tone(line)
        self.prefix = measures.adjoint_prefix(line, i)
        self.indent = width(self.prefix, "number", measures.CARD_SIZE)
        self.texts: list[Text] = []
        self.rows = 0

    def add_term(self, step: EdgeStep, first: bool, bold: bool) -> None:
        """Add `x̄ = 1  from q` or `+ 0.47943  from p`."""
        number = shown(step.contribution)
        sign, size = ("−", number[1:]) if number.startswith("-") else ("+", number)
        if wording.accumulation_sign(step) == "=":
            sign, size = "=", number
        before = self.prefix if first else ()
        written = (*before, *upright(number if first else f"{sign} {size}"))
        self._add(written, 0.0 if first else self._hanging(), bold, full(step.contribution))
        if self.sources:
            self._put(upright(measures.source(self.line, step)), self._right(), "end", bold, "")

    def add_total(self, steps: Sequence[EdgeStep]) -> None:
        """Add `= 1.91822`."""
        after = steps[-1].after
        by_hand = isinstance(steps[-1], AlteredStep) and steps[-1].by_hand
        total = upright(f"{'set' if by_hand else '='} {shown(after)}")
        self._add(total, self._hanging(), False, full(after))

    def add_dots(self, count: int) -> None:
        """Add a row for the contributions that have none."""
        self._add((*self.prefix, *upright(f"… {count} more")), 0.0, False, "")

    def _hanging(self) -> float:
        return self.indent - 2 * measures.DIGIT * measures.CARD_SIZE

    def _right(self) -> float:
        return self.frame.x + self.frame.width - measures.CARD_PADDING

    def _add(self, written: tuple[Run, ...], indent: float, bold: bool, whole: str) -> None:
        self.rows += 1
        self._put(written, self.frame.x + measures.CARD_PADDING + indent, "start", bold, whole)

    def _put(self, written: tuple[Run, ...], x: float, anchor: str, bold: bool, whole: str) -> None:
        row = (self.rows - 0.5) * measures.CARD_ROW + measures.CARD_PADDING
        at = Spot(x, self.frame.y + row)
        self.texts.append(
            Text(joined(written), at, self.tone, "number", measures.CARD_SIZE, bold, anchor, whole)
        )
