"""ReportRows: a report as the rows of a table, and as text for the clipboard."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from autodiff_viz.core.node_check import NodeCheck, Report, summary
from autodiff_viz.core.numbers import full, rough
from autodiff_viz.core.numeric import Verdict
from autodiff_viz.core.printing import node_text
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.labels import tip
from autodiff_viz.gui.program_view import mono

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Role: TypeAlias = Qt.ItemDataRole

HEADINGS: Final = (
    "verdict", "node", "along", "local gradient", "central difference", "relative error",
    "complex step", "reason",
)  # fmt: skip
VERDICT, NODE, ALONG, LOCAL, CENTRAL, ERROR, COMPLEX, REASON = range(len(HEADINGS))
NUMBERS: Final = (LOCAL, CENTRAL, COMPLEX, ERROR)

TIPS: Final = (
    "What can be told",
    "The node whose rule is checked",
    "The operand along which the slope is taken",
    "What the rule of the op gives at this point",
    "(f(a+h)−f(a−h))/2h of this op alone",
    "|local gradient − central difference| / the larger of both",
    "Im f(a+ih)/h of this op alone, where it has a complex formula",
    "Why, where there is something to say",
)
SIGNS: Final = {
    Verdict.AGREES: "✓ agrees",
    Verdict.DIFFERS: "✗ differs",
    Verdict.CANNOT_TELL: "? cannot tell",
}
TINT: Final = 36
"""How much of the error's colour lies behind a row that differs, of 255."""

NO_COMPLEX_STEP: Final = "—"


class ReportRows(QAbstractTableModel):
    """One row for each local gradient, in program order; or only those that do not agree."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: Report | None = None
        self._shown: Sequence[NodeCheck] = ()
        self._only_telling = False

    def show_report(self, report: Report | None) -> None:
        """Show another report; None for none."""
        self.beginResetModel()
        self._report = report
        self._choose()
        self.endResetModel()

    def show_only_telling(self, only: bool) -> None:
        """Leave out what agrees, or not."""
        self.beginResetModel()
        self._only_telling = only
        self._choose()
        self.endResetModel()

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.beginResetModel()
        self._theme = theme
        self.endResetModel()

    def _choose(self) -> None:
        every = self._report.nodes if self._report else ()
        telling = [each for each in every if each.verdict is not Verdict.AGREES]
        self._shown = telling if self._only_telling else every

    def check_at(self, row: int) -> NodeCheck:
        """Return what a row shows."""
        return self._shown[row]

    def row_of(self, check: NodeCheck) -> int | None:
        """Return the row of a check, or None when it is left out."""
        return next((row for row, each in enumerate(self._shown) if each is check), None)

    def rowCount(self, parent: Index | None = None) -> int:
        """As many as there are checks; a row has no rows."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        """As many as there are headings."""
        return len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """The headings, with a sentence each as their tips."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return HEADINGS[section]
        if role == Role.TextAlignmentRole:
            return _alignment(section)
        return TIPS[section] if role == Role.ToolTipRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """What a cell shows: text, colour, font, tip."""
        check, column = self._shown[index.row()], index.column()
        if role == Role.DisplayRole:
            return self.text(check, column)
        if role == Role.TextAlignmentRole:
            return _alignment(column)
        if role == Role.FontRole:
            return _font(column)
        if role == Role.ForegroundRole:
            return QColor(self._colour(check, column))
        if role == Role.BackgroundRole:
            return self._ground(check)
        return self._tip(check, column) if role == Role.ToolTipRole else None

    def text(self, check: NodeCheck, column: int) -> str:
        """Return the text of a cell."""
        assert self._report is not None  # noqa: S101 - there are rows only with a report
        program = self._report.program
        if column == NODE:
            return f"{program.names[check.node]} = {node_text(program, check.node)}"
        if column == ALONG:
            name = program.names[check.operand]
            twice = program.nodes[check.node].operands.count(check.operand) > 1
            return f"{name} (operand {check.slot + 1})" if twice else name
        return _number_text(check, column)

    def _tip(self, check: NodeCheck, column: int) -> str:
        if column == CENTRAL:
            own = full(check.own_error)
            return f"At h = {rough(check.h)}; it may be off by {own} itself."
        return tip(check.reason if column == REASON else self.text(check, column))

    def _colour(self, check: NodeCheck, column: int) -> str:
        theme = self._theme
        wrong = column == LOCAL and check.verdict is Verdict.DIFFERS
        if column in (VERDICT, ERROR) or wrong:
            return verdict_colour(theme, check.verdict)
        return {LOCAL: theme.local, REASON: theme.muted}.get(column, theme.ink)

    def _ground(self, check: NodeCheck) -> QColor | None:
        if check.verdict is not Verdict.DIFFERS:
            return None
        tint = QColor(self._theme.error)
        tint.setAlpha(TINT)
        return tint

    def copied(self, rows: Sequence[int]) -> str:
        """Return some rows as text with tabs, headings first; every row when there are none."""
        if self._report is None:
            return ""
        chosen = [self._shown[row] for row in rows] or self._shown
        lines = ["\t".join((*HEADINGS, "h"))]
        for check in chosen:
            cells = (self.text(check, column) for column in range(len(HEADINGS)))
            lines.append("\t".join((*cells, full(check.h))))
        return "\n".join(lines if rows else [summary(self._report), *lines])


def verdict_colour(theme: Theme, verdict: Verdict) -> str:
    """Return the colour of a verdict: a limit of the method has one of its own."""
    return {Verdict.AGREES: theme.good, Verdict.DIFFERS: theme.error}.get(verdict, theme.warm)


def _number_text(check: NodeCheck, column: int) -> str:
    if column == COMPLEX:
        return NO_COMPLEX_STEP if check.complex_step is None else full(check.complex_step)
    if column == ERROR:
        return rough(check.error) if math.isfinite(check.error) else ""
    if column == VERDICT:
        return SIGNS.get(check.verdict, check.verdict.value)
    if column == REASON:
        return check.reason
    return full(check.partial if column == LOCAL else check.central)


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _font(column: int) -> QFont | None:
    return mono() if column in (NODE, ALONG, *NUMBERS) else None
