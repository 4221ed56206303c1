"""SlopePlot: the local function of a node with its tangent at the point, or a sentence instead."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.numbers import shown
from autodiff_viz.core.printing import name_rich, node_rich
from autodiff_viz.core.sweep import convention_at
from autodiff_viz.core.tangent import EDGE_STEPS
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.flow_layout import FlowLayout
from autodiff_viz.gui.inspector.local_curve import Curve, curve
from autodiff_viz.gui.inspector.shortening import short_name
from autodiff_viz.gui.inspector.subject import Subject, is_reached, slots_of, subject_of
from autodiff_viz.gui.labels import NOT_YET, breakable, label, markup_html, tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

if TYPE_CHECKING:
    from autodiff_viz.gui.inspector.slope_chart import SlopeChart

FRAME: Final = 30
"""Milliseconds between two drawings of the curve, so that scrubbing waits for none of them."""

REST: Final = 60
"""Milliseconds for which a scrub rests before the plot follows."""

CHART_HEIGHT: Final = 188
"""Kept free from the start, so that nothing moves when the chart is there."""

NAME_ROOM: Final = 11
"""Longer names are cut to so many letters on the buttons."""

NO_SUBJECT = "Step on, or select a node that computes something, to see its slope."


class SlopePlot(QWidget):
    """Follows the step, or the selected node; the chart is made when the first curve is there."""

    def __init__(self, store: Store, look: Look, background: Background) -> None:
        super().__init__()
        self._store = store
        self._look = look
        self._background = background
        self._chosen: Subject | None = None
        self._curve: Curve | None = None
        self._drawn: Curve | None = None
        self._loading = False
        self._offered: tuple[int, tuple[tuple[int, str], ...]] | None = None
        self.chart: SlopeChart | None = None
        self.heading = QLabel()
        self.heading.setObjectName("heading")
        self.heading.setTextFormat(Qt.TextFormat.RichText)
        self.heading.setWordWrap(True)
        self.sentence = label("", "hint", wrap=True)
        self.frame = QFrame()
        self.frame.setObjectName("card")
        self.choice = QWidget()
        self._frame_timer = QTimer(self)
        self._frame_timer.setSingleShot(True)
        self._frame_timer.setInterval(FRAME)
        self._frame_timer.timeout.connect(self._redraw)
        self._lay_out()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.update_plot)
        for changed in (store.timeline_changed, store.selection_changed):
            changed.connect(self.update_plot)
        store.cursor_changed.connect(self._step)
        look.changed.connect(self._follow)
        self.update_plot()

    def _lay_out(self) -> None:
        self._inside = QVBoxLayout(self.frame)
        self._inside.setContentsMargins(4, 6, 8, 4)
        self._inside.setSpacing(2)
        self.frame.setMinimumHeight(CHART_HEIGHT + 12)
        self._buttons = QButtonGroup(self)
        self._button_row = FlowLayout(self.choice, 6)
        self._button_row.addWidget(label("along", "hint"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        for part in (self.heading, self.choice, self.frame, self.sentence):
            whole.addWidget(part)

    # What is shown

    @property
    def is_settled(self) -> bool:
        """Whether the curve of the subject is drawn, if there is one."""
        return not self._rest.isActive() and (self._curve is None or self._curve == self._drawn)

    def subject(self) -> Subject | None:
        """Return the node and slot the plot is about."""
        program = self._store.program
        keys = self._store.selection
        selected = program.index_of_key(keys[0]) if keys else None
        found = subject_of(program, self._store.step, selected)
        if found and self._chosen and self._chosen.node == found.node:
            return self._chosen if self._chosen.slot in slots_of(program, found.node) else found
        return found

    def _step(self) -> None:
        """Show the subject of another step; while a drag scrubs, when it rests."""
        if self._store.is_scrubbing:
            self._rest.start()
        else:
            self.update_plot()

    def update_plot(self) -> None:
        """Show the subject at the cursor, or a sentence."""
        subject = self.subject()
        if self._chosen and (subject is None or subject.node != self._chosen.node):
            self._chosen = None
        self._offer(subject)
        self.heading.setText(self._title(subject))
        found = self._found(subject)
        self._curve = found if isinstance(found, Curve) else None
        self.frame.setVisible(self._curve is not None)
        said = self._remark(subject) if isinstance(found, Curve) else found
        self.sentence.setText(breakable(said))
        self.sentence.setVisible(bool(said))
        if self._curve != self._drawn and not self._frame_timer.isActive():
            self._frame_timer.start()

    def _redraw(self) -> None:
        """Draw the newest curve."""
        if self._curve is not None and self._curve != self._drawn:
            self._draw(self._curve)

    def _title(self, subject: Subject | None) -> str:
        if subject is None:
            return "Slope"
        line = self._store.timeline
        program = line.tape.program
        operand = program.nodes[subject.node].operands[subject.slot]
        name, by = (name_rich(program.names[i]) for i in (subject.node, operand))
        of = markup_html(f"Slope of {name} = {node_rich(program, subject.node)}")
        if not is_reached(line, self._store.cursor, operand):
            return of.replace("&nbsp;", " ")
        at = markup_html(f"{by} = {shown(line.tape.value(operand))}")
        return f"{of} at {at}".replace("&nbsp;", " ")

    def _found(self, subject: Subject | None) -> Curve | str:
        line = self._store.timeline
        program = line.tape.program
        if subject is None:
            return NO_SUBJECT if line.steps else ""
        name = program.names[subject.node]
        if not program.active[subject.node]:
            return f"The output does not use {name}, so it takes no part in the sweep."
        if not is_reached(line, self._store.cursor, subject.node):
            return f"{name} is not computed yet."
        operands = [line.tape.value(i) for i in program.nodes[subject.node].operands]
        for number, written in zip(
            (line.tape.value(subject.node), operands[subject.slot]),
            (name, program.names[program.nodes[subject.node].operands[subject.slot]]),
            strict=True,
        ):
            if not math.isfinite(number):
                return f"{written} is {shown(number)} here; a slope needs a finite point."
        return curve(program.library[program.nodes[subject.node].op], subject.slot, operands)

    def _remark(self, subject: Subject | None) -> str:
        """Return the text of a convention that the step does not say, and what other operands are fixed at."""
        if subject is None:
            return ""
        tape = self._store.timeline.tape
        node = tape.program.nodes[subject.node]
        operands = [tape.value(i) for i in node.operands]
        rule = convention_at(tape.program.library[node.op], subject.slot, operands)
        held = [
            f"{tape.program.names[i]} = {shown(tape.value(i))}"
            for slot, i in enumerate(node.operands)
            if slot != subject.slot and not tape.program.nodes[i].is_anonymous_const
        ]
        step = self._store.step
        told = isinstance(step, EDGE_STEPS) and Subject(step.node, step.slot) == subject
        names = [tape.program.names[i] for i in node.operands]
        parts = rule.told(names)[:1] if rule and not told else ()
        return " ".join([*parts, *([f"With {', '.join(held)} fixed."] if held else [])])

    # The choice of the operand

    def _offer(self, subject: Subject | None) -> None:
        """Offer a button for each operand when there are several."""
        program = self._store.program
        slots = slots_of(program, subject.node) if subject else ()
        self.choice.setVisible(len(slots) > 1)
        if subject is None or len(slots) < 2:
            return
        operands = program.nodes[subject.node].operands
        names = [program.names[operands[slot]] for slot in slots]
        offer = tuple(zip(slots, names, strict=True))
        if (subject.node, offer) != self._offered:
            self._offered = (subject.node, offer)
            self._renew_buttons(subject.node, offer)
        self._buttons.button(subject.slot).setChecked(True)
        for slot, name in offer:
            told = self._told_of(Subject(subject.node, slot), name)
            self._buttons.button(slot).setToolTip(tip(told))
            self._buttons.button(slot).setAccessibleDescription(told)

    def _told_of(self, subject: Subject, name: str) -> str:
        """Say which operand of the node it is, its value, and the local gradient along it."""
        line, cursor = self._store.timeline, self._store.cursor
        tape, node = line.tape, subject.node
        place = f"Operand {subject.slot + 1} of {tape.program.names[node]}"
        operand = tape.program.nodes[node].operands[subject.slot]
        reached = is_reached(line, cursor, operand)
        here = f"{name} = {shown(tape.value(operand))}" if reached else f"{name}, {NOT_YET}"
        partials = tape.partials[node]  # none where the output does not use the node
        partial = partials[subject.slot] if partials else None
        if partial is None or not is_reached(line, cursor, node):
            return f"{place}: {here}."
        return f"{place}: {here}. Local gradient along it: {shown(partial)}."

    def _renew_buttons(self, node: int, offer: Sequence[tuple[int, str]]) -> None:
        for old in self._buttons.buttons():
            self._buttons.removeButton(old)
            self._button_row.removeWidget(old)
            old.hide()
            old.deleteLater()
        names = [name for _, name in offer]
        for slot, name in offer:
            again = f" (operand {slot + 1})" if names.count(name) > 1 else ""
            self._button_row.addWidget(self._choice_button(name, again, Subject(node, slot)))

    def _choice_button(self, name: str, again: str, subject: Subject) -> QPushButton:
        short = short_name(name, NAME_ROOM)
        button = QPushButton(f"{short}{again}".replace("&", "&&"))
        button.setObjectName("slot")
        button.setCheckable(True)
        button.setAccessibleName(f"Slope along {name:.80}, operand {subject.slot + 1}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._buttons.addButton(button, subject.slot)
        button.clicked.connect(lambda: self.choose(subject))
        return button

    def choose(self, subject: Subject) -> None:
        """Look at a node along another operand."""
        self._chosen = subject
        self.update_plot()

    # The chart

    def _draw(self, found: Curve) -> None:
        if self.chart is not None:
            self._drawn = found
            self.chart.show_curve(found)
            self._describe(found)
        elif not self._loading:
            self._loading = True
            self._background.run(load_pyqtgraph, lambda _: self._make_chart())

    def _make_chart(self) -> None:
        from autodiff_viz.gui.inspector.slope_chart import SlopeChart

        self.chart = SlopeChart()
        self._inside.addWidget(self.chart)
        self.chart.show_theme(self._look.theme)
        if self._curve is not None:
            self._draw(self._curve)

    def _describe(self, found: Curve) -> None:
        assert self.chart is not None  # noqa: S101 - called with the chart only
        self.chart.setAccessibleName(f"Curve with its tangent, slope {shown(found.slope)}")

    def _follow(self, theme: Theme) -> None:
        if self.chart is not None:
            self.chart.show_theme(theme)
            if self._drawn is not None:
                self.chart.show_curve(self._drawn)


def load_pyqtgraph() -> None:
    """Import what takes long, beside the GUI thread; it makes no QObject."""
    import pyqtgraph  # noqa: F401
