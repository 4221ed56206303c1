"""BoxMaker: one node's box in any of its states. Read by the composer only."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Final, NamedTuple

from autodiff_viz.core import printing
from autodiff_viz.core.altered import adjoints_by_hand
from autodiff_viz.core.naming import adjoint_name
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.program import CONST, INPUT
from autodiff_viz.core.sentences import derivative_name, held_sentence
from autodiff_viz.core.tangent import Line
from autodiff_viz.core.typed_partials import wrong_slots
from autodiff_viz.drawing import layout, measures, wording
from autodiff_viz.drawing.colouring import PLAIN, Colouring, Shade, shade
from autodiff_viz.drawing.fonts import elided, width
from autodiff_viz.drawing.picture import Badge, Box, Mark, Rect, Spot, Text
from autodiff_viz.drawing.rich import Run, joined, plain, upright
from autodiff_viz.drawing.shapes import ROOMY, Shape

NONE: Final = Colouring.NONE
ON_TINT: Final = {"error": "surface"}
"""The role of a number on a tint that needs another than ink."""

OUTPUT: Final = "output"
"""What the badge of the output says."""
NEXT: Final = "next"
"""What the badge of the node of the next step says."""
WRONG: Final = "wrong"
"""What the badge says of a node that has a wrong partial."""
FAULT: Final = "!"
"""What the badge says of a node with a number that is nan or infinite."""
HELD: Final = "held"
"""What the pin says of a node whose value is held."""


class BoxState(NamedTuple):
    """All of the cursor that a box shows."""

    valued: bool
    adjoints: int
    is_current: bool
    is_next: bool
    accent: str


@dataclass
class BoxMaker:
    """Makes the box of node i; `frame` is its card."""

    line: Line
    i: int
    frame: Rect
    shape: Shape = ROOMY
    colouring: Colouring = Colouring.NONE

    def __post_init__(self) -> None:
        program = self.line.tape.program
        self.node = program.nodes[self.i]
        self.active = program.active[self.i]
        self.adjoints = measures.adjoints(self.line, self.i)
        prefix = measures.adjoint_prefix(self.line, self.i)
        self.prefix = f"{derivative_name(self.line, self.i)} = "
        self.shown_prefix = prefix if self.shape is ROOMY else ()
        self.tone = wording.tone(self.line)
        titles = measures.titles_of(program, self.i, self.shape)
        lines = zip(titles, self.shape.titles, strict=True)
        self.title, *more = [self._title(title, y) for title, y in lines]
        self.formula = more[0] if more else None
        self.slots = layout.slot_ports(
            self.frame,
            len(self.node.operands),
            measures.sole_slot(program, self.i),
            self.shape,
        )
        self.port = layout.out_port(self.frame, self.shape)
        self.badge = output_badge(self.frame) if self.i == program.output else None
        self.wrong = wrong_slots(self.line.tape, self.i)
        self.is_set = self.i in adjoints_by_hand(self.line)
        self.is_held = self.i in self.line.tape.held
        self.wrong = () if self.is_held else self.wrong  # it has no slope then
        self.warning = warning_badge(self.frame) if self.wrong else None
        role = "value" if self.is_held else "adjoint"
        self.pin = pin_badge(self.frame, self._pinned(), role) if not self.wrong else None

    def _pinned(self) -> str:
        """Return what the person holds: "held", "ā set", both, or ""."""
        name = self.line.tape.program.names[self.i]
        told = f"{adjoint_name(name):.8} set" if self.is_set else ""
        return ", ".join(part for part in (HELD * self.is_held, told) if part)

    def box(self, state: BoxState) -> Box:
        """Return the box in a state."""
        program = self.line.tape.program
        return Box(
            index=self.i,
            key=self.node.key,
            frame=self.frame,
            mark=self._mark(state),
            is_output=self.i == program.output,
            is_input=self.node.op == INPUT,
            is_next=state.is_next,
            title=self.title,
            formula=self.formula,
            value=self._value(state),
            adjoint=self._adjoint(state),
            adjoint_filled=self.active and state.adjoints > 0,
            slots=self.slots,
            port=self.port,
            tip=self._tip(state),
            rows=self.shape.rows,
            accent=state.accent,
            badge=self.badge,
            tone=self.tone,
            warning=self.warning,
            coming=next_badge(self.frame, state.accent) if state.is_next else None,
            tint=self._shade(state).fill,
            pin=self.pin,
            is_held=self.is_held,
            is_set=self.is_set,
            fault=self._fault(state),
        )

    def _fault(self, state: BoxState) -> Badge | None:
        """Return the badge of a node of which a number that is shown is nan or infinite."""
        value = self.line.tape.values[self.i] if state.valued else None
        adjoint = self.adjoints[state.adjoints - 1] if state.adjoints else None
        faulty = any(not isfinite(each) for each in (value, adjoint) if each is not None)
        return fault_badge(self.frame) if faulty and self.active else None

    def _shade(self, state: BoxState) -> Shade:
        """Return the colour of the adjoint as it is in a state; a number not there yet has none."""
        if not state.adjoints or not self.active:
            return PLAIN
        return shade(self.adjoints[state.adjoints - 1], self.colouring)

    def _mark(self, state: BoxState) -> Mark:
        if not self.active:
            return Mark.UNUSED
        if state.is_current:
            return Mark.CURRENT
        if state.adjoints:
            return Mark.PULLED
        return Mark.VALUED if state.valued else Mark.WAITING

    def _title(self, whole: tuple[Run, ...], y: float) -> Text:
        room = self.frame.width - 2 * self.shape.padding
        cut = elided(whole, "maths", self.shape.title_size, room)
        return Text(
            cut,
            self._at(y),
            "ink" if self.active else "faint",
            "maths",
            self.shape.title_size,
            full="" if cut == whole else plain(whole),
        )

    def _at(self, y: float) -> Spot:
        return Spot(self.frame.x + self.frame.width / 2, self.frame.y + y)

    def _row(
        self, text: str, y: float, role: str, whole: str = "", before: tuple[Run, ...] = ()
    ) -> Text:
        line = joined((*before, *upright(text)))
        return Text(line, self._at(y), role, "number", self.shape.value_size, full=whole)

    def _value(self, state: BoxState) -> Text:
        number = self.line.tape.values[self.i]
        if number is None or not state.valued:
            return self._row(wording.NOT_YET if self.active else "", self.shape.value_line, "faint")
        role = "value" if isfinite(number) else "error"
        return self._row(shown(number), self.shape.value_line, role, full(number))

    def _adjoint(self, state: BoxState) -> Text:
        y, before = self.shape.adjoint_line, self.shown_prefix
        if not self._will_have_adjoint:
            return self._row("", y, "faint")
        if not state.adjoints:
            return self._row(wording.NOT_YET, y, "faint", before=before)
        number = self.adjoints[state.adjoints - 1]
        is_coloured = self.colouring is not NONE
        role = ON_TINT.get(self._shade(state).fill, "ink") if is_coloured else self.tone
        role = role if is_coloured or isfinite(number) else "error"
        return self._row(shown(number), y, role, full(number), before)

    @property
    def _will_have_adjoint(self) -> bool:
        return self.active and bool(self.adjoints)

    def _tip(self, state: BoxState) -> str:
        program, number = self.line.tape.program, self.line.tape.values[self.i]
        name = program.names[self.i]
        if self.node.op not in (INPUT, CONST):
            name = f"{name} = {printing.node_text(program, self.i)}"
        if not self.active:
            return f"{name:.300}\nThe output does not use it."
        value = f"value {full(number)}" if state.valued and number is not None else ""
        adjoint = ""
        if state.adjoints:
            adjoint = f"{self.tone} {self.prefix}{full(self.adjoints[state.adjoints - 1])}"
        held = held_sentence(self.line.tape, self.i) if state.valued else ""
        wrong = (each.sentence for each in self.wrong)
        return wording.lines((f"{name:.300}", value, held, adjoint, *wrong))


def output_badge(frame: Rect) -> Badge:
    """Return the badge on the upper edge of the output's card, at its right."""
    x = frame.x + frame.width - measures.BADGE_INSET - _badge_width(OUTPUT)
    return _badge(frame, x, OUTPUT, "muted")


def warning_badge(frame: Rect) -> Badge:
    """Return the badge at the left of the upper edge, of a node whose rule is wrong."""
    return _badge(frame, frame.x + measures.BADGE_INSET, WRONG, "error")


def next_badge(frame: Rect, role: str) -> Badge:
    """Return the badge at the left of the lower edge, of the node the next step is about."""
    low = frame.y + frame.height + 2 * measures.BADGE_RISE - measures.BADGE_HEIGHT
    return _badge(frame._replace(y=low), frame.x + measures.BADGE_INSET, NEXT, role)


def fault_badge(frame: Rect) -> Badge:
    """Return the badge in the lower right corner, beside `next` and under what arrives."""
    low = frame.y + frame.height + 2 * measures.BADGE_RISE - measures.BADGE_HEIGHT
    return _badge(
        frame._replace(y=low), frame.x + frame.width - measures.BADGE_INSET, FAULT, "error"
    )


def pin_badge(frame: Rect, text: str, role: str) -> Badge | None:
    """Return the badge at the left of the upper edge that says what is held; None for no text."""
    return _badge(frame, frame.x + measures.BADGE_INSET, text, role) if text else None


def _badge_width(text: str) -> float:
    return width(text, "number", measures.BADGE_SIZE) + 2 * measures.BADGE_PADDING


def _badge(frame: Rect, x: float, text: str, role: str) -> Badge:
    tag = Rect(x, frame.y - measures.BADGE_RISE, _badge_width(text), measures.BADGE_HEIGHT)
    middle = Spot(tag.x + tag.width / 2, tag.y + tag.height / 2)
    return Badge(tag, Text(upright(text), middle, role, "number", measures.BADGE_SIZE))
