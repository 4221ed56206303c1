"""Which stable forms help at a point, and the edit that puts one in.

An offer is made only where the form is finite (or keeps digits) where the other is not, and where the
whole document is better for it. Read by the window and the command line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import ForwardStep, Tape, Timeline
from autodiff_viz.core.tangent import EDGE_STEPS, Line
from autodiff_viz.debugger import branches, stable
from autodiff_viz.debugger.causes import is_set_by_hand
from autodiff_viz.debugger.nonfinite import NonFinite, nonfinite_cursors
from autodiff_viz.debugger.stable import NAMED, Match
from autodiff_viz.debugger.whatif import timeline_of
from autodiff_viz.document.document import Document

CHOOSE_FIRST: Final = "choose-first"
"""The name of the rule that gives the unused branch of where an operand it is defined at."""

TRIED: Final = 3
"""So many offers are tried in the whole program."""

BRANCH: Final = "the branch that is not used is then defined, and 0 times its local gradient is 0"


NO_FORM: Final = (
    "No stable form is known for it: change the formula, or keep the inputs away from this point."
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A stable form to use: `rule` at the node with the key; `text` is the form with names in it."""

    rule: str
    key: int
    text: str
    because: str

    @property
    def title(self) -> str:
        """What the button says."""
        return f"Use {self.text} instead"

    def applied(self, document: Document) -> Document:
        """Return the document with the stable form in it; raises ProgramError when it fits no more."""
        if self.rule == CHOOSE_FIRST:
            return branches.choose_first(document, self.key)
        return stable.apply_rule(document, self.rule, self.key)


def offers(document: Document, line: Line, found: NonFinite) -> tuple[Offer, ...]:
    """Return the stable forms that keep `found` from happening, the best first.

    line: of the document at its values; functions may be unfolded in it, whose insides stay as they are.
    """
    tape = line.tape
    possible = [*_forms(tape, found.nodes), *_branch(tape, found.maker)]
    living = (offer for offer in possible if document.program.index_of_key(offer.key) is not None)
    before = bad_numbers(document)
    tried = [(left, offer) for offer, left in _tried(document, living) if left < before]
    fewest = min((left for left, _ in tried), default=0)
    return tuple(offer for left, offer in tried if left == fewest)


def told_without(line: Line, found: NonFinite) -> str:
    """Say that no stable form is known; "" for a number that is given and not computed."""
    step, tape = line.steps[found.cursor - 1], line.tape
    is_given = not tape.program.nodes[step.node].operands or (
        isinstance(step, ForwardStep) and step.node in tape.held
    )
    by_hand = isinstance(step, EDGE_STEPS) and is_set_by_hand(step)
    return (
        "" if is_given or by_hand or not isinstance(step, (ForwardStep, *EDGE_STEPS)) else NO_FORM
    )


def precise_offers(document: Document, tape: Tape, nodes: Iterable[int]) -> tuple[Offer, ...]:
    """Return the forms that keep digits which the program loses at `nodes`; all is finite before and after."""
    found = _forms(tape, tuple(nodes))
    living = (offer for offer in found if document.program.index_of_key(offer.key) is not None)
    return tuple(offer for offer, left in _tried(document, living) if not left)


def _tried(document: Document, possible: Iterable[Offer]) -> Iterator[tuple[Offer, int]]:
    """Yield the first offers with how many numbers are not finite once they are taken."""
    for _, offer in zip(range(TRIED), possible, strict=False):
        yield offer, bad_numbers(offer.applied(document))


def bad_numbers(document: Document) -> int:
    """Return how many steps of a document, run with what it does otherwise, leave a number that is not finite; the output counts most."""
    line = timeline_of(document, document.program)
    return len(nonfinite_cursors(line)) + _lost(line)


def _lost(line: Timeline) -> int:
    """Return a number above all counts of steps where the output is not finite."""
    output = line.tape.program.output
    value = 0.0 if output is None else line.tape.value(output)
    return 0 if math.isfinite(value) else len(line.steps)


def _forms(tape: Tape, nodes: tuple[int, ...]) -> list[Offer]:
    """Return the forms that help for what is made of one of `nodes`, the best first."""
    program, wanted = tape.program, set(nodes)
    roots = dict.fromkeys(nodes)
    for _ in range(2):  # an outer form may end two nodes above
        roots |= dict.fromkeys(user for i in tuple(roots) for user, _ in program.users[i])
    fit = [
        match
        for i in roots
        if program.active[i]
        for match in stable.matches(program, i)
        if wanted & {*match.inside} and stable.helps(tape, match)
    ]
    order = list(NAMED)
    fit.sort(key=lambda match: (order.index(match.rule), match.root))
    return [_offer(program, match) for match in fit]


def _offer(program: Program, match: Match) -> Offer:
    rule, operands = NAMED[match.rule], dict(match.operands)
    form = rule.after.replace(stable.PI, "pi")
    text = re.sub(r"[a-z]\w*", lambda word: _word(program, operands, word[0]), form)
    return Offer(rule.name, program.nodes[match.root].key, text, rule.because)


def _word(program: Program, operands: Mapping[str, int], word: str) -> str:
    return program.names[operands[word]] if word in operands else word


def _branch(tape: Tape, maker: int) -> Iterator[Offer]:
    branch = branches.unused_branch(tape, maker)
    if branch is not None:
        text = branches.written(tape.program, branch)
        yield Offer(CHOOSE_FIRST, tape.program.nodes[maker].key, text, BRANCH)
