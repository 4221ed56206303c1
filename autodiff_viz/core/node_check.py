"""The check of every local gradient by itself, and of the two sweeps against each other.

A node's op alone is a function of one number along each slot, so its partial can be compared with
quotients that no other rule disturbs (`core.slope_check`); the first rule that is wrong is named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from autodiff_viz.core.function_check import wrong_edge
from autodiff_viz.core.naming import slope_name
from autodiff_viz.core.numbers import shown, told_apart
from autodiff_viz.core.numeric import (
    DEFAULT_H,
    EPSILON,
    ULPS,
    Comparison,
    Verdict,
    check_h,
    magnitudes,
    relative_error,
)
from autodiff_viz.core.program import Program
from autodiff_viz.core.slope_check import Question
from autodiff_viz.core.sweep import Tape, Timeline, gradient
from autodiff_viz.core.tangent import pushed

VISITS: Final = 20_000_000
"""So many nodes are visited by forward mode at most, a few seconds."""


@dataclass(frozen=True, slots=True)
class NodeCheck:
    """The local gradient of one node along one slot beside the quotients of its op alone.

    central: the central difference at `h`. complex_step: None where the op has no complex formula, and at a
    kink or an edge, where that formula is the one of one side.
    error: relative, |partial - central| / the larger. own_error: how far `central` itself may be off.
    reason: a sentence; always there unless the verdict is AGREES.
    """

    node: int
    slot: int
    operand: int
    partial: float
    central: float
    complex_step: float | None
    h: float
    error: float
    own_error: float
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PassCheck:
    """The adjoint of an input by the backward sweep beside the output's tangent by the forward one."""

    name: str
    backward: float
    forward: float
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Every local gradient of a program checked, in program order, and both sweeps beside each other."""

    program: Program
    h: float
    nodes: tuple[NodeCheck, ...] = ()
    passes: tuple[PassCheck, ...] = ()

    @property
    def first_fault(self) -> NodeCheck | None:
        """The first node in program order whose rule is wrong."""
        return next((each for each in self.nodes if each.verdict is Verdict.DIFFERS), None)

    @property
    def is_wrong(self) -> bool:
        """Whether a rule differs, or the two sweeps do."""
        sweeps = any(each.verdict is Verdict.DIFFERS for each in self.passes)
        return sweeps or self.first_fault is not None

    def count(self, verdict: Verdict) -> int:
        """Return how many local gradients got this verdict."""
        return sum(each.verdict is verdict for each in self.nodes)


def check_nodes(line: Timeline, h: float = DEFAULT_H) -> Report:
    """Check every local gradient on the tape, then forward mode end to end; raises SettingsError."""
    return Report(line.tape.program, h, tuple(node_checks(line.tape, h)), tuple(pass_checks(line)))


def node_checks(tape: Tape, h: float = DEFAULT_H) -> Iterator[NodeCheck]:
    """Yield the check of each local gradient in program order, each when it is asked for."""
    check_h(h)
    for i, partials in enumerate(tape.partials):
        for slot, partial in enumerate(partials):
            if partial is not None:
                yield check_slot(tape, i, slot, partial, h)


def check_slot(tape: Tape, i: int, slot: int, partial: float, h: float) -> NodeCheck:
    """Check one local gradient of node `i`."""
    node = tape.program.nodes[i]
    op = tape.program.library[node.op]
    operands = tuple(tape.value(operand) for operand in node.operands)
    names = tuple(tape.program.names[operand] for operand in node.operands)
    question = Question(op, slot, operands, tape.value(i), partial, h, names)
    best, (verdict, reason) = question.best, question.verdict()
    at_kink = verdict is Verdict.CANNOT_TELL and (not question.ladder or question.kink())
    return NodeCheck(
        i, slot, node.operands[slot], partial, best.slope,
        None if at_kink else question.by_complex_step, best.h,
        relative_error(partial, best.slope), best.own_error, verdict, reason,
    )  # fmt: skip


# The two sweeps


def pass_checks(line: Timeline) -> Iterator[PassCheck]:
    """Yield the adjoint of each input the output uses beside its tangent, each when it is asked for.

    A forward sweep goes over the whole program for each input; past VISITS nodes the rest is left out.
    """
    program = line.tape.program
    sizes, backward = magnitudes(line), gradient(line)
    most = max(1, VISITS // max(1, len(program.nodes)))
    for i in used_inputs(program)[:most]:
        name = program.names[i]
        found = line.seed * pushed(line.tape, {line.tape.program.names[i]: 1.0})
        yield _pass_check(name, backward[name], found, sizes[i], len(program.nodes))


def used_inputs(program: Program) -> tuple[int, ...]:
    """Return the inputs the output depends on."""
    return tuple(i for i in program.inputs if program.active[i])


def _pass_check(name: str, backward: float, found: float, size: float, length: int) -> PassCheck:
    if not (math.isfinite(backward) and math.isfinite(found)):
        reason = f"Backward {shown(backward)}, forward {shown(found)}: not both are finite."
        return PassCheck(name, backward, found, Verdict.CANNOT_TELL, reason)
    allowed = ULPS * EPSILON * length * size
    if abs(backward - found) <= allowed:
        return PassCheck(name, backward, found, Verdict.AGREES)
    reason = (
        f"Both sweeps multiply the same local gradients, so rounding may part them by {shown(allowed)} "
        "at most."
    )
    return PassCheck(name, backward, found, Verdict.DIFFERS, reason)


def fault_sentence(report: Report) -> str:
    """Name the first wrong rule with both numbers, or ""."""
    found = report.first_fault
    if found is None:
        return ""
    program = report.program
    name, by = program.names[found.node], program.names[found.operand]
    op = program.nodes[found.node].op
    ours, theirs = told_apart(found.partial, found.central)
    return (
        f"The first wrong rule is that of {name} = {op}: the local gradient {slope_name(name, by)} "
        f"{_slot_named(program, found)}is {ours}, and the central difference says {theirs}."
        f"{_cause_named(program, found)}"
    )


def _cause_named(program: Program, found: NodeCheck) -> str:
    """Return the wrong typed partial that a derived one comes of, with a space before it, or ""."""
    wrong = wrong_edge(program, found.node, found.slot)
    return f" {wrong.sentence}" if wrong is not None and wrong.cause is not None else ""


def _slot_named(program: Program, found: NodeCheck) -> str:
    several = program.nodes[found.node].operands.count(found.operand) > 1
    return f"of operand {found.slot + 1} " if several else ""


def summary(report: Report) -> str:
    """Say in one or two sentences what the report found; a wrong rule first."""
    fault = fault_sentence(report)
    if fault:
        return fault
    parted = next((each for each in report.passes if each.verdict is Verdict.DIFFERS), None)
    if parted is not None:
        return (
            f"The sweeps differ along {parted.name}: backward {shown(parted.backward)}, forward mode "
            f"{shown(parted.forward)}."
        )
    if not report.nodes:
        return "There is no local gradient to check."
    total, unsure = len(report.nodes), report.count(Verdict.CANNOT_TELL)
    if unsure:
        return f"No rule is wrong as far as can be told: {total - unsure} of {total} {AGREE}."
    return f"Every rule is right: {total} of {total} {AGREE}." if total > 1 else THE_ONE


AGREE: Final = "local gradients agree with quotients of their own"
THE_ONE: Final = "The rule is right: its local gradient agrees with quotients of its own."


def judged_together(found: Iterable[Comparison], report: Report) -> tuple[Comparison, ...]:
    """Return the comparisons, none blamed where every rule and both sweeps agree with each other."""
    if report.is_wrong or report.count(Verdict.CANNOT_TELL):
        return tuple(found)
    right = {(each.name, each.backward) for each in report.passes}
    return tuple(
        replace(each, verdict=Verdict.CANNOT_TELL, reason=LIMIT)
        if each.verdict is Verdict.DIFFERS and (each.name, each.backward) in right
        else each
        for each in found
    )


LIMIT: Final = (
    "Every local gradient agrees by itself and forward mode gives the same slope, so this is the limit "
    "of the quotient over the whole program; try another h."
)


Wanted = Callable[[], bool]


def report_while(line: Timeline, h: float, is_wanted: Wanted) -> Report | None:
    """Return the report of `check_nodes`, or None as soon as nobody wants it any more."""
    nodes: list[NodeCheck] = []
    for each in node_checks(line.tape, h):
        if not is_wanted():
            return None
        nodes.append(each)
    passes: list[PassCheck] = []
    for found in pass_checks(line):
        if not is_wanted():
            return None
        passes.append(found)
    return Report(line.tape.program, h, tuple(nodes), tuple(passes))
