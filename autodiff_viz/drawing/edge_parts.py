"""EdgeMaker: one edge's arrow and its flow, in any state. Read by the composer only."""

from __future__ import annotations

import sys
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from autodiff_viz.core.altered import AlteredTimeline
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.tangent import EDGE_STEPS, EdgeStep, Line, TangentTimeline
from autodiff_viz.core.typed_partials import wrong_here
from autodiff_viz.drawing import measures, signs, wording
from autodiff_viz.drawing.colouring import PLAIN, Colouring, shade
from autodiff_viz.drawing.fonts import elided, width
from autodiff_viz.drawing.layout import Placement
from autodiff_viz.drawing.measures import Detail
from autodiff_viz.drawing.picture import Arrow, Flow, Mark, Rect, Spot, Text
from autodiff_viz.drawing.places import Leader
from autodiff_viz.drawing.rich import Run, upright
from autodiff_viz.drawing.routes import Path
from autodiff_viz.drawing.wording import Edge

NEVER: Final = sys.maxsize
"""A cursor that is never reached."""

REACHED: Final = (Mark.PULLED, Mark.CURRENT)


def flow_path(path: Path, shift: float) -> Path:
    """Return the way back: the path reversed, and lower by the distance to the adjoint row."""
    return way_ahead(tuple(reversed(path)), shift)


def way_ahead(path: Path, shift: float) -> Path:
    """Return the path lower by the distance to the adjoint row, the way of a tangent."""
    return tuple(Spot(x, y + shift) for x, y in path)


@dataclass
class EdgeMaker:
    """Makes the arrow and the flow of an edge; `path` is its place."""

    line: Line
    edge: Edge
    path: Path
    placement: Placement
    sum_places: signs.SumPlaces
    colouring: Colouring = Colouring.NONE

    def __post_init__(self) -> None:
        program = self.line.tape.program
        user, slot = self.edge
        self.operand = program.nodes[user].operands[slot]
        self.key = (program.nodes[user].key, slot)
        self.tone = wording.tone(self.line)
        self.shape = self.placement.detail.shape
        back = self.placement.backs.get(self.edge, self.path)
        self.way = (
            way_ahead(back, self.shape.shift)
            if isinstance(self.line, TangentTimeline)
            else flow_path(back, self.shape.shift)
        )
        cursor = self.line.edge_steps.get(self.edge)
        step = self.line.steps[cursor - 1] if cursor else None
        self.step = step if isinstance(step, EDGE_STEPS) else None
        self.middle = self.placement.lines.get(self.edge)
        self.compact = self.placement.detail in (Detail.COMPACT, Detail.TIGHT)
        self.tight = self.placement.detail is Detail.TIGHT
        self.wrong = wrong_here(self.line.tape, *self.edge)
        self.role = "error" if self.wrong else "local"

    def arrow(self, mark: Mark) -> Arrow:
        """Return the arrow in a state."""
        is_known = self.step is not None and mark in REACHED
        tint = shade(self.step.partial, self.colouring) if self.step and is_known else PLAIN
        return Arrow(
            user=self.edge[0],
            slot=self.edge[1],
            key=self.key,
            operand=self.operand,
            path=self.path,
            mark=mark,
            texts=self._local(self.step, self.middle, mark) if self.step and self.middle else (),
            tip=self._tip(mark),
            tint=tint.line,
            weight=tint.weight,
        )

    def step_at(self, cursor: int, *, upcoming: bool) -> int:
        """Return the cursor of the last contribution along the edge, or of the one to come; 0 for none.

        Only a second backward sweep makes more than one.
        """
        if not isinstance(self.line, AlteredTimeline):
            return self.line.edge_steps.get(self.edge, 0)
        cursors = self.line.edge_cursors(*self.edge)
        done = bisect_right(cursors, cursor + upcoming)
        return cursors[max(done - 1, 0)] if cursors else 0

    def flow(self, mark: Mark, cursor: int = 0) -> Flow | None:
        """Return the contribution on its way, that of the step at `cursor`, or None before it is next."""
        if self.step is None or mark not in (*REACHED, Mark.NEXT):
            return None
        found = self.line.steps[cursor - 1] if cursor else self.step
        step = found if isinstance(found, EDGE_STEPS) else self.step
        texts = self._arithmetic(step, self.middle, mark)
        ground: Rect | None = None
        leader: Leader | None = None
        if self.tight and texts:
            ground, texts, leader = signs.card(
                texts, self.placement, self.edge, self._sum_place(step)
            )
        return Flow(
            key=self.key,
            path=self.way,
            current=mark is Mark.CURRENT,
            upcoming=mark is Mark.NEXT,
            texts=texts,
            tip=wording.flow(self.line, step) if mark in REACHED else "",
            user=self.edge[0],
            slot=self.edge[1],
            operand=self.operand,
            tone=self.tone,
            ground=ground,
            leader=leader,
        )

    def _local(self, step: EdgeStep, middle: Spot, mark: Mark) -> tuple[Text, ...]:
        """Return the formula of the local gradient, and once it is reached its number."""
        if self.compact:
            return self._compact(step, middle, mark)
        number = self._text(
            upright(shown(step.partial)),
            _row(middle, -1),
            self.role,
            bold=mark is Mark.CURRENT,
            whole=full(step.partial),
        )
        numbers = (number,) if mark in REACHED else ()
        constant = wording.is_plain_number(self.line.tape.program, self.edge, step.partial)
        formula = self._formula(_row(middle, -1 if constant else -2), mark)
        return (formula,) if constant else (formula, *numbers)

    def _compact(self, step: EdgeStep, middle: Spot, mark: Mark) -> tuple[Text, ...]:
        """Return 2v = 6 on one row; where the formula is the number itself, the number alone.

        A tight label has no number.
        """
        program, at = self.line.tape.program, _row(middle, -1)
        if self.tight:
            formula = wording.short_partial(program, self.edge)
            at = Spot(middle.x, middle.y - measures.tight_raise(formula))
        bold, whole = mark is Mark.CURRENT, full(step.partial)
        role = self.role if mark in REACHED or self.wrong else "faint"
        if wording.is_plain_number(program, self.edge, step.partial) and not self.wrong:
            return (self._text(upright(shown(step.partial)), at, role, bold, whole),)
        partial = wording.short_partial(program, self.edge)
        cut = elided(partial, "maths", measures.FORMULA_SIZE, measures.MOST_PARTIAL)
        wide = width(cut, "maths", measures.FORMULA_SIZE)
        number = f"= {shown(step.partial)}"
        after = wide + measures.characters(1, measures.LABEL_SIZE)
        all_of_it = wide
        if not self.tight:
            all_of_it = after + measures.characters(len(number), measures.LABEL_SIZE)
        left = at.x - all_of_it / 2
        written = Text(
            cut,
            Spot(left, at.y),
            role,
            "maths",
            measures.FORMULA_SIZE,
            anchor="start",
            full="" if cut == partial else wording.plain_formula(program, self.edge),
        )
        if mark not in REACHED or self.tight:
            return (written,)
        right = Spot(left + after, at.y)
        return (written, self._text(upright(number), right, role, bold, whole, "start"))

    def _formula(self, at: Spot, mark: Mark) -> Text:
        whole = wording.formula(self.line.tape.program, self.edge)
        cut = elided(whole, "maths", measures.FORMULA_SIZE, measures.MOST_FORMULA)
        role = self.role if mark in REACHED or self.wrong else "faint"
        return Text(
            cut,
            at,
            role,
            "maths",
            measures.FORMULA_SIZE,
            full="" if cut == whole else wording.plain_formula(self.line.tape.program, self.edge),
        )

    def _arithmetic(self, step: EdgeStep, middle: Spot | None, mark: Mark) -> tuple[Text, ...]:
        if mark is Mark.NEXT or middle is None or (self.tight and mark is not Mark.CURRENT):
            return ()
        bold = mark is Mark.CURRENT
        role = self.tone if bold else f"{self.tone}_done"
        below = Spot(middle.x, middle.y + self.shape.shift)
        rows = (shown(step.contribution),) if self.compact else self._product(step)
        if bold:
            rows = (*self._product(step), f"= {shown(step.contribution)}")
        whole = full(step.contribution)
        return tuple(
            self._text(upright(row), _row(below, number), role, bold, whole)
            for number, row in enumerate(rows, 1)
        )

    def _sum_place(self, step: EdgeStep) -> tuple[Rect, ...]:
        """Return where the sum this contribution is added to has its card at that step."""
        cursors = self.line.contributions.get(step.target, ())
        if len(cursors) < 2:
            return ()
        count = bisect_right(cursors, self.line.edge_steps[self.edge])
        return (self.sum_places.of(step.target, count),)

    def _product(self, step: EdgeStep) -> tuple[str, ...]:
        """Return the factors on one row, or on two where the label is too narrow for that."""
        product = wording.factors(step)
        room = self.placement.labels[self.edge].width
        if self.tight or measures.characters(len(product), measures.LABEL_SIZE) <= room:
            return (product,)
        first, second = wording.factor_texts(step)
        return (first, f"{wording.TIMES} {second}")

    @staticmethod
    def _text(
        line: tuple[Run, ...], at: Spot, role: str, bold: bool, whole: str, anchor: str = "middle"
    ) -> Text:
        return Text(line, at, role, "number", measures.LABEL_SIZE, bold, anchor, whole)

    def _tip(self, mark: Mark) -> str:
        if self.step is None:
            return ""
        formula = wording.plain_formula(self.line.tape.program, self.edge)
        number = f"= {full(self.step.partial)}" if mark in REACHED else ""
        wrong = self.wrong.sentence if self.wrong else ""
        return wording.lines((f"{formula:.300}", number, wrong))


def _row(line: Spot, number: int) -> Spot:
    """Return the middle of a row of text: number 1, 2 below the line, -1, -2 above it."""
    rows = (abs(number) - 0.5) * measures.LABEL_ROW + measures.LABEL_GAP
    return Spot(line.x, line.y + (rows if number > 0 else -rows))
