"""The marks of breakpoints and log points on nodes and edges: painted over them, moving nothing.

A dot stops, a diamond writes a log text; hollow while it is off, with a bar when it has a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from autodiff_viz.core.program import Program
from autodiff_viz.debugger.insides import places_of, seen_key
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.canvas import paint
from autodiff_viz.gui.store import Store

RADIUS: Final = 5.5
NO_STOPS: Final = ("", "")
"""The marks of a node without breakpoints: at its value and at its adjoint."""

ORDER: Final = ("dot", "dot when", "diamond", "diamond when")
"""Of several marks at one place the first one is seen, those that are on before those that are off."""


@dataclass(frozen=True, slots=True)
class StopMarks:
    """How the stops at each node's value and adjoint, and on each edge, look."""

    values: Mapping[int, str] = field(default_factory=dict)
    adjoints: Mapping[int, str] = field(default_factory=dict)
    edges: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def of_node(self, key: int) -> tuple[str, str]:
        """Return the marks at the value and at the adjoint of a node."""
        return self.values.get(key, ""), self.adjoints.get(key, "")


def stop_marks(stops: Stops, program: Program) -> StopMarks:
    """Return the marks of a document's stops in the program that is seen."""
    places = places_of(program)
    unfolded = {group.key for group in program.groups}
    points = sorted(stops.breakpoints, key=_rank, reverse=True)  # the first in rank is laid on top
    found: dict[Target, dict[int, str]] = {Target.VALUE: {}, Target.ADJOINT: {}}
    edges: dict[tuple[int, int], str] = {}
    for point in points:
        if point.key is None:
            continue
        key = seen_key(point.key, places)
        if key != point.key:  # folded away: the function is marked
            found[Target.VALUE][key] = _look(point)
        elif point.target in found:
            found[point.target][key] = _look(point)
        elif key not in unfolded:
            edges[program.nodes[places[key]].key, point.slot or 0] = _look(point)
    return StopMarks(found[Target.VALUE], found[Target.ADJOINT], edges)


def follow_stops(store: Store, show: Callable[[StopMarks], None]) -> None:
    """Show the marks of a store's document from now on."""

    def follow() -> None:
        show(stop_marks(store.document.stops, store.program))

    store.document_changed.connect(follow)
    store.folding_changed.connect(follow)


def _rank(point: Breakpoint) -> tuple[bool, int]:
    return not point.enabled, ORDER.index(_look(point).removesuffix(" off"))


def _look(point: Breakpoint) -> str:
    shape = "diamond" if point.log else "dot"
    when = "" if point.kind is Kind.REACHED else " when"
    return f"{shape}{when}{'' if point.enabled else ' off'}"


def paint_stop(painter: QPainter, at: QPointF, look: str, theme: Theme) -> None:
    """Paint one mark; nothing for ""."""
    if not look:
        return
    off = look.endswith(" off")
    painter.setPen(paint.pen(theme.stop if off else theme.canvas, 1.6))
    painter.setBrush(paint.colour(theme.canvas if off else theme.stop))
    if look.startswith("diamond"):
        reach = RADIUS + 1.5
        corners = ((0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0))
        painter.drawPolygon(QPolygonF([at + QPointF(*corner) for corner in corners]))
    else:
        painter.drawEllipse(at, RADIUS, RADIUS)
    if " when" in look:
        painter.setPen(paint.pen(theme.stop if off else theme.canvas, 1.6))
        for y in (-1.4, 1.4):
            painter.drawLine(at + QPointF(-2.4, y), at + QPointF(2.4, y))
    painter.setBrush(Qt.BrushStyle.NoBrush)
