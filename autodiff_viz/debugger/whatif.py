"""A document run with what it does otherwise, and the right gradient beside the wrong one.

The timeline is one of `core.sweep` or `core.altered`; every view shows it like any other. Read by the
window, the command line and the comparison.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from autodiff_viz.core.altered import (
    TWO_SWEEPS,
    Alteration,
    AlteredStep,
    AlteredTimeline,
    adjoints_by_hand,
    altered_timeline,
    breaks_a_rule,
    forward_holding,
    right_adjoints,
    with_numbers_held,
)
from autodiff_viz.core.naming import adjoint_name
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import (
    BackwardStep,
    Tape,
    Timeline,
    adjoints_at,
    forward,
    timeline,
)
from autodiff_viz.core.tangent import Line
from autodiff_viz.document.document import Document
from autodiff_viz.document.whatif import Fault, Numbers, WhatIf, mapped

Ends: TypeAlias = Sequence[float | None]
"""The last adjoint of each node; None where none comes."""

NAMES: Final = {
    Fault.NONE: "the right rules",
    Fault.ASSIGN: "“=” in place of “+=”",
    Fault.ORDER: "an order of your own",
    Fault.TWICE: "a second backward without clearing",
    Fault.TWICE_INPUTS: "a second backward with only the inputs' adjoints kept",
}
"""What is wrong, as the window and the command line name it."""

ONLY_INPUTS: Final = "Second Backward, Only Inputs Kept"
"""What the menu calls the fault of PyTorch."""

STILL_RIGHT: Final = "The order is still a right one: drag a line"
LEGAL: Final = "Every node passes on its adjoint after all its contributions have come."

MOST_NAMED: Final = 4
"""So many contributions that come too late are named in a sentence."""

MOST_TOLD: Final = 3
"""So many nodes that are set or held are named."""

MOST_WHOLE: Final = 64
"""Up to this many times the right adjoint is told as a whole number of times."""


def tape_of(document: Document, program: Program) -> Tape:
    """Return the values of `program`, the document's with functions folded or not, with nodes held."""
    places = _places(program)
    held = mapped(document.whatif.held, places)
    return forward_holding(program, document.point, held)


def timeline_of(document: Document, program: Program) -> Timeline:
    """Return all steps of a document as it is to be run, with `program` as it is seen."""
    tape, whatif = tape_of(document, program), document.whatif
    if not whatif:
        return timeline(tape, document.settings.seed)
    return altered_timeline(tape, document.settings.seed, _alteration(whatif, program))


def _alteration(whatif: WhatIf, program: Program) -> Alteration:
    places = _places(program)
    order = tuple(places[key] for key in whatif.order if key in places)
    return Alteration(mapped(whatif.adjoints, places), whatif.fault, order)


def _places(program: Program) -> dict[int, int]:
    return {node.key: i for i, node in enumerate(program.nodes)}


def right_timeline(line: Timeline) -> Timeline:
    """Return the steps of the same tape with every rule kept; adjoints set by hand stay."""
    if not isinstance(line, AlteredTimeline) or line.alteration.fault is Fault.NONE:
        return line
    right = replace(line.alteration, fault=Fault.NONE, order=())
    return altered_timeline(line.tape, line.seed, right)


def checked_timeline(document: Document, program: Program) -> Timeline:
    """Return what a check of the gradient looks at: every rule kept, held nodes being numbers."""
    held = mapped(document.whatif.held, _places(program))
    fixed = with_numbers_held(program, held) if held else program
    return timeline(forward(fixed, document.point), document.settings.seed)


def changed_on_purpose(document: Document) -> str:
    """Say what a document does otherwise and what a check of the gradient compares; "" where nothing is."""
    whatif, told = document.whatif, []
    if whatif.adjoints:
        told.append(_are(document, whatif.adjoints, adjoint_name, "set by hand"))
    if whatif.fault is not Fault.NONE:
        told.append(f"a rule is broken ({NAMES[whatif.fault]})")
    left_out = "Compared is the gradient without that." if told else ""
    if whatif.held:
        told.append(_are(document, whatif.held, str, "held"))
        left_out = f"{left_out} A held node is a number on both sides.".strip()
    return f"The sweep was changed on purpose: {'; '.join(told)}. {left_out}" if told else ""


def _are(document: Document, numbers: Numbers, called: Callable[[str], str], what: str) -> str:
    """Return "ā and b̄ are set by hand"; of many nodes the first ones are named."""
    names, places = document.program.names, _places(document.program)
    found = [called(names[places[key]]) for key, _ in numbers]
    told = [f"{name:.24}" for name in found[:MOST_TOLD]]
    more = len(found) - len(told)
    told += [f"{more} more"] if more else []
    before = f"{', '.join(told[:-1])} and " if told[1:] else ""
    return f"{before}{told[-1]} {'are' if told[1:] else 'is'} {what}"


@dataclass(frozen=True, slots=True)
class Difference:
    """The adjoint of a node at the end, by the broken rule and by the right ones, and why.

    is_root: the rule was broken here, and not only on the way of what was passed on.
    """

    node: int
    wrong: float | None
    right: float | None
    sentence: str
    is_root: bool = True


def differences(line: Timeline) -> tuple[Difference, ...]:
    """Return every node whose last adjoint is not the right one, in the order of the way back."""
    if not breaks_a_rule(line):
        return ()
    return tuple(_differences(line, *_ends(line)))


def _ends(line: AlteredTimeline) -> tuple[Ends, Ends]:
    """Return the last adjoints by the broken rule and by the right ones."""
    return adjoints_at(line, len(line.steps)), right_adjoints(line)


def _differences(line: AlteredTimeline, wrong: Ends, right: Ends) -> Iterator[Difference]:
    teller = _Teller(line, wrong, right)
    return (
        Difference(i, wrong[i], right[i], *teller.told(i))
        for i in range(len(wrong) - 1, -1, -1)
        if not _same(wrong[i], right[i])
    )


def _same(one: float | None, other: float | None) -> bool:
    """Whether two adjoints are one number; nan is the same as nan."""
    return one == other or (one is not None and other is not None and one != one and other != other)


class _Teller:
    """Says why an adjoint is wrong."""

    def __init__(
        self,
        line: AlteredTimeline,
        wrong: Ends,
        right: Ends,
    ) -> None:
        self._line, self._wrong, self._right = line, wrong, right
        self._bar = [adjoint_name(name) for name in line.tape.program.names]

    def told(self, i: int) -> tuple[str, bool]:
        """Return the sentence about node `i`, whose last adjoint is wrong, and whether it is a root."""
        fault = self._line.alteration.fault
        if fault in TWO_SWEEPS:
            return self._again(i), True
        root = self._assigned(i) if fault is Fault.ASSIGN else self._late(i)
        return root or self._follows(i), bool(root)

    def _instead(self, i: int) -> str:
        return f"{_told(self._wrong[i])} instead of {_told(self._right[i])}"

    def _steps(self, i: int) -> list[BackwardStep]:
        found = (self._line.steps[n - 1] for n in self._line.contributions.get(i, ()))
        return [step for step in found if isinstance(step, BackwardStep)]

    def _assigned(self, i: int) -> str:
        steps = self._steps(i)
        if len(steps) < 2:
            return ""
        count = f"{len(steps)} contributions to {self._bar[i]}"
        return f"“=” keeps only the last of {count}: {self._instead(i)}."

    def _follows(self, i: int) -> str:
        """Say which adjoint that is wrong itself was passed on."""
        steps = self._steps(i)
        wrong = [
            step.node for step in steps if not _same(self._wrong[step.node], self._right[step.node])
        ]
        from_where = (
            " and ".join(self._bar[node] for node in dict.fromkeys(wrong)) or "the way here"
        )
        return f"{self._bar[i]} is {self._instead(i)} because {from_where} is wrong."

    def _late(self, i: int) -> str:
        """Say which adjoint was passed on before all had arrived, and what came too late."""
        told = [
            self._took(step, missed)
            for step in self._senders(i)
            if (missed := [each for each in self._steps(step.node) if _is_late(each)])
        ]
        return " ".join(told)

    def _senders(self, i: int) -> Iterator[BackwardStep]:
        """Yield the first step of each node that passes on to `i`."""
        seen: set[int] = set()
        for step in self._steps(i):
            if step.node not in seen:
                seen.add(step.node)
                yield step

    def _took(self, step: BackwardStep, missed: Sequence[BackwardStep]) -> str:
        into, source = self._bar[step.operand], self._bar[step.node]
        late, verb = self._contributions(missed), "come" if len(missed) > 1 else "comes"
        if isinstance(step, AlteredStep) and step.empty:
            return (
                f"{into} took {source} before anything had arrived, so 0; {late} {verb} too late."
            )
        pronoun = "they" if len(missed) > 1 else "it"
        taken = f"{into} took {source} = {shown(step.upstream)}"
        return f"{taken} before {late} arrived: {pronoun} {verb} too late."

    def _contributions(self, missed: Sequence[BackwardStep]) -> str:
        """Name what came too late; of several also the sum, the first few by name."""
        names = self._line.tape.program.names
        told = [f"{names[each.node]} ({shown(each.contribution)})" for each in missed[:MOST_NAMED]]
        if len(missed) == 1:
            return f"the contribution of {told[0]}"
        rest = len(missed) - len(told)
        last = f"{rest} more" if rest else told.pop()
        total = shown(math.fsum(each.contribution for each in missed))
        return f"the contributions of {', '.join(told)} and {last}, {total} in all,"

    def _again(self, i: int) -> str:
        wrong, right = self._wrong[i], self._right[i]
        times = wrong / right if wrong is not None and right else 0.0
        told = self._instead(i)
        if times == 2.0:
            told = f"{told}, doubled"
        elif 0.0 < times <= MOST_WHOLE and times == int(times):
            told = f"{told}, {int(times)} times as much"
        return f"The second backward adds to what is there: {self._bar[i]} is {told}."


def _is_late(step: BackwardStep) -> bool:
    return isinstance(step, AlteredStep) and step.late


def _told(adjoint: float | None) -> str:
    return "nothing" if adjoint is None else shown(adjoint)


def by_hand(line: Line) -> str:
    """Return b held at 2, ā set to 10: what the person holds and sets; "" for nothing."""
    tape = line.tape
    held = [
        f"{tape.program.names[i]:.20} held at {shown(tape.value(i))}" for i in sorted(tape.held)
    ]
    adjoints = sorted(adjoints_by_hand(line).items())
    set_to = [f"{adjoint_name(tape.program.names[i]):.20} set to {shown(x)}" for i, x in adjoints]
    told = [*held, *set_to]
    rest = len(told) - MOST_NAMED
    return ", ".join(told[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def late_steps(line: Timeline) -> tuple[int, ...]:
    """Return the cursors of the contributions that come when their node has passed on already."""
    return tuple(
        n
        for n in range(line.forward + 1, len(line.steps) + 1)
        if isinstance(step := line.steps[n - 1], AlteredStep) and step.late
    )


def order_of(line: Timeline) -> tuple[int, ...]:
    """Return the keys of the nodes in the order they pass on their adjoints."""
    nodes = line.tape.program.nodes
    steps = line.steps[line.forward + 1 :]
    return tuple(dict.fromkeys(nodes[s.node].key for s in steps if isinstance(s, BackwardStep)))


def moved(order: tuple[int, ...], key: int, before: int | None) -> tuple[int, ...]:
    """Return `order` with `key` right before `before`, or last for None; legal or not."""
    if key == before:
        return order
    rest = [each for each in order if each != key]
    place = len(rest) if before is None or before not in rest else rest.index(before)
    return (*rest[:place], key, *rest[place:])


@dataclass(frozen=True, slots=True)
class Wrong:
    """What the window says while a rule is broken: the fault, why, and the gradient both ways.

    rows: for each input its name, the wrong and the right slope. is_broken: false while an own order of
    the sweep is still a right one.
    """

    fault: Fault
    sentence: str
    rows: tuple[tuple[str, float, float], ...]
    is_broken: bool = True

    @property
    def heading(self) -> str:
        """What is wrong, or that nothing is yet."""
        return f"Wrong on purpose: {NAMES[self.fault]}" if self.is_broken else STILL_RIGHT


def wrong_of(line: Timeline) -> Wrong | None:
    """Return what to say of a timeline with a rule to break; None while every rule is to be kept."""
    if not isinstance(line, AlteredTimeline) or line.alteration.fault is Fault.NONE:
        return None
    wrong, right = _ends(line)
    program = line.tape.program
    rows = tuple((program.names[i], wrong[i] or 0.0, right[i] or 0.0) for i in program.inputs)
    return Wrong(line.alteration.fault, _why(line, wrong, right), rows, not line.is_legal)


def _why(line: AlteredTimeline, wrong: Ends, right: Ends) -> str:
    """Return the sentence of the difference that best says where the fault lies."""
    found = _telling(line, _differences(line, wrong, right))
    if found is not None:
        return f"{found.sentence}{_inner_kept(line, found)}"
    if late_steps(line):
        return "A contribution comes too late, yet the gradient is the same."
    if line.is_legal:
        return LEGAL
    return "Here it makes no difference: " + _HARMLESS[line.alteration.fault]


def _inner_kept(line: AlteredTimeline, found: Difference) -> str:
    """Say where a gradient that is not doubled comes from, to those who know PyTorch's; else nothing."""
    if line.alteration.fault is not Fault.TWICE or not found.right:
        return ""
    doubled = 2.0 * found.right
    if found.wrong == doubled:
        return ""
    bar = adjoint_name(line.tape.program.names[found.node])
    return (
        f" The adjoints of inner nodes were kept too; “{ONLY_INPUTS}”, as in PyTorch, makes {bar}"
        f" {shown(doubled)}."
    )


def _telling(line: AlteredTimeline, found: Iterator[Difference]) -> Difference | None:
    """Return the difference that says most: where the fault lies, of two sweeps the gradient's."""
    if line.alteration.fault in TWO_SWEEPS:
        return next(iter(deque(found, maxlen=1)), None)
    first = next(found, None)
    if first is None or first.is_root:
        return first
    return next((each for each in found if each.is_root), first)


_HARMLESS: Final = {
    Fault.ASSIGN: "no node receives more than one contribution.",
    Fault.TWICE: "every adjoint is 0 or there is none.",
    Fault.TWICE_INPUTS: "every adjoint is 0 or there is none.",
}
