"""The rows of the program view: one a step, as the formula it computes and the number it gives."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from autodiff_viz.core.altered import AlteredStep
from autodiff_viz.core.function_check import wrong_edge
from autodiff_viz.core.numbers import full, in_place, shown
from autodiff_viz.core.printing import (
    adjoint_name,
    factor_text,
    node_text,
    tangent_name,
)
from autodiff_viz.core.program import CONST, INPUT, Program
from autodiff_viz.core.sweep import ForwardStep, SeedStep
from autodiff_viz.core.tangent import (
    EDGE_STEPS,
    AnyStep,
    EdgeStep,
    TangentSeedStep,
    TangentStep,
    TangentTimeline,
    seed_of,
)
from autodiff_viz.drawing.wording import accumulation_sign, factors
from autodiff_viz.gui.labels import tip
from autodiff_viz.gui.store import Store

Index = QModelIndex | QPersistentModelIndex


class Place(IntEnum):
    """Where a row stands beside the cursor."""

    DONE = 0
    CURRENT = 1
    NEXT = 2
    LATER = 3


WRONG: Final = "  (wrong)"
"""What is written behind a typed partial that is not the slope."""

TOO_LATE: Final = "  (too late)"
"""What is written behind a contribution whose node has passed on its adjoint already."""
BY_HAND: Final = "  (then set)"
"""What is written behind the contribution after which the adjoint is set by hand."""
HELD: Final = "  (held)"
"""What is written behind a node that is held at a value."""


def formula_of(program: Program, step: AnyStep) -> str:
    """Return the row's formula: a = x**2, z̄ = 1, ā += ȳ * exp(a), or ẏ += exp(a) * ȧ."""
    if isinstance(step, ForwardStep):
        return f"{program.names[step.node]} = {_right_side(program, step)}"
    if isinstance(step, SeedStep):
        return f"{adjoint_name(program.names[step.node])} = {shown(step.adjoint)}"
    if isinstance(step, TangentSeedStep):
        return f"{tangent_name(program.names[step.node])} = {shown(step.tangent)}"
    if isinstance(step, TangentStep):
        into, source = (tangent_name(program.names[i]) for i in (step.node, step.operand))
        return f"{into} += {factor_text(program, step.node, step.slot)} * {source}{_mark(program, step)}"
    into, source = (adjoint_name(program.names[i]) for i in (step.operand, step.node))
    sign, mark = accumulation_sign(step), _mark(program, step)
    return f"{into} {sign} {source} * {factor_text(program, step.node, step.slot)}{mark}"


def _mark(program: Program, step: EdgeStep) -> str:
    wrong = WRONG if wrong_edge(program, step.node, step.slot) else ""
    if not isinstance(step, AlteredStep):
        return wrong
    return wrong + (TOO_LATE if step.late else "") + (BY_HAND if step.by_hand else "")


def _right_side(program: Program, step: ForwardStep) -> str:
    leaf = program.nodes[step.node].op in (INPUT, CONST)
    return shown(step.value) if leaf else node_text(program, step.node)


def number_of(program: Program, step: AnyStep) -> float | None:
    """Return the number the step gives; None where the formula is the number itself."""
    if isinstance(step, ForwardStep):
        leaf = program.nodes[step.node].op in (INPUT, CONST)
        return None if leaf else step.value
    return step.after if isinstance(step, EDGE_STEPS) else None


def digits_of(step: AnyStep) -> str:
    """Return all digits of what the step gives."""
    if isinstance(step, ForwardStep):
        return full(step.value)
    if not isinstance(step, EDGE_STEPS):
        return full(seed_of(step))
    product = f"{factors(step, full)} = {full(step.contribution)}"
    return "\n".join([product, *sums_of(step, full)])


def sums_of(step: EdgeStep, written: Callable[[float], str]) -> list[str]:
    """Return before + contribution = after where there was one before, or what stands in its place."""
    if isinstance(step, AlteredStep) and step.assigned and step.before is not None:
        total = [f"{written(step.contribution)} in place of {written(step.before)}"]
    elif step.before is not None:
        made = step.before + step.contribution
        added = f"{written(step.before)} + {in_place(step.contribution, written)}"
        total = [f"{added} = {written(made)}"]
    else:
        total = []
    if isinstance(step, AlteredStep) and step.by_hand:
        return [*total, f"set to {written(step.after)}"]
    return total


class StepRows(QAbstractListModel):
    """The steps from `first` to `stop` of the store's timeline; nothing is copied from it."""

    def __init__(self, store: Store, *, backward: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._backward = backward
        self._span = self._wanted_span()
        self._cursor = store.cursor
        self._formulas: dict[int, str] = {}

    def _wanted_span(self) -> tuple[int, int]:
        line = self._store.timeline
        if isinstance(line, TangentTimeline):
            return (0, 0) if self._backward else (0, len(line.steps))
        return (line.forward, len(line.steps)) if self._backward else (0, line.forward)

    def renew(self, *, keep_rows: bool) -> None:
        """Follow another timeline; with the same program only the numbers are others."""
        self._formulas.clear()
        if keep_rows and self._span == self._wanted_span():
            return
        self.beginResetModel()
        self._span = self._wanted_span()
        self._cursor = self._store.cursor
        self.endResetModel()

    def move(self, cursor: int) -> int:
        """Follow the cursor and return where it was.

        dataChanged is not emitted: it would make the view lay out every row anew.
        """
        old, self._cursor = self._cursor, cursor
        return old

    def row_of(self, cursor: int) -> int:
        """Return the row of the step that ends at `cursor`; it may lie outside."""
        return cursor - 1 - self._span[0]

    def cursor_of(self, row: int) -> int:
        """Return the cursor at which the step of `row` has just been done."""
        return self._span[0] + row + 1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row a step."""
        return 0 if parent.isValid() else self._span[1] - self._span[0]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the formula, or the tip; the painter asks for the rest itself."""
        if not 0 <= index.row() < self.rowCount():
            return None
        cursor = self.cursor_of(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.formula(cursor)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._tip(cursor)
        return None

    def formula(self, cursor: int) -> str:
        """Return the formula of a step, written once."""
        if cursor not in self._formulas:
            line = self._store.timeline
            step = line.steps[cursor - 1]
            held = isinstance(step, ForwardStep) and step.node in line.tape.held
            self._formulas[cursor] = formula_of(line.tape.program, step) + HELD * held
        return self._formulas[cursor]

    def number(self, cursor: int) -> str:
        """Return the shown number of a step; "" before it is reached."""
        line = self._store.timeline
        number = number_of(line.tape.program, line.steps[cursor - 1])
        return "" if number is None or cursor > self._cursor else shown(number)

    def tone(self, cursor: int) -> str:
        """Return the colour of a step: "value", "adjoint" or "tangent"."""
        step = self._store.timeline.steps[cursor - 1]
        if isinstance(step, ForwardStep):
            return "value"
        return "tangent" if self._store.is_forward_mode else "adjoint"

    def place(self, cursor: int) -> Place:
        """Return where a step stands beside the cursor."""
        if cursor < self._cursor:
            return Place.DONE
        return Place(min(cursor - self._cursor + 1, Place.LATER))

    def text(self, row: int) -> str:
        """Return a row as text, for copying."""
        cursor = self.cursor_of(row)
        number = self.number(cursor)
        return f"{self.formula(cursor)}\t{number}" if number else self.formula(cursor)

    def _tip(self, cursor: int) -> str:
        if cursor > self._cursor:
            return tip(f"{self.formula(cursor)}\nNot computed yet; click to go there.")
        return tip(f"{self.formula(cursor)}\n{digits_of(self._store.timeline.steps[cursor - 1])}")
