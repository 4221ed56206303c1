"""The first nan or infinity of a timeline: its cause in words, and the chain it spread to.

Every search is a loop over flat lists, so that 10,000 nodes are answered at once. Read by the window
and the command line.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from autodiff_viz.core.altered import AlteredStep
from autodiff_viz.core.naming import adjoint_name, tangent_name
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.sweep import ForwardStep, Steps, Timeline
from autodiff_viz.core.tangent import (
    EDGE_STEPS,
    AnyStep,
    EdgeStep,
    Line,
    TangentSeedStep,
    TangentStep,
    TangentTimeline,
    result,
)
from autodiff_viz.debugger.causes import (
    Cause,
    edge_cause,
    is_set_by_hand,
    local_gradient_name,
    value_cause,
)
from autodiff_viz.debugger.origins import derivative_cursors

FINITE: Final = "All is finite: no value, no local gradient and no {} is nan or infinite."
"""What is said where there is nothing to find."""

LISTED: Final = 200
"""So many links of a chain are written out."""

TOLD: Final = 12
"""So many nodes of a chain are named in a sentence."""


@dataclass(frozen=True, slots=True)
class Link:
    """One node the number spread to: the step at which it did, and what it is called there (ā).

    number: what it is after that step. end: what it is in the end, after further contributions.
    """

    cursor: int
    node: int
    name: str
    number: float
    end: float

    @property
    def told(self) -> str:
        """The number in words: "x̄ = inf, in the end nan"."""
        told = f"{self.name} = {shown(self.number)}"
        return (
            told
            if shown(self.end) == shown(self.number)
            else f"{told}, in the end {shown(self.end)}"
        )


@dataclass(frozen=True, slots=True)
class NonFinite:
    """A number that is nan or infinite though nothing it was made of was; `cause` says why.

    cursor: the step that made it. node: whose value, adjoint or tangent it is; name: what that is called.
    maker: the node whose op did it. spread: where it went to, in the order of the steps, the first LISTED
    of `count`. output: whether the output's value is spoilt. lost: names of the inputs whose derivative
    is. nodes: the maker and every node it went to.
    """

    cursor: int
    node: int
    maker: int
    name: str
    number: float
    cause: Cause
    spread: tuple[Link, ...]
    count: int
    output: bool
    lost: tuple[str, ...]
    nodes: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """The number and its cause: `b is inf: overflow of exp.`, then the sentence."""
        return f"{self.name} is {shown(self.number)}: {self.cause.title}. {self.cause.sentence}"

    @property
    def chain(self) -> str:
        """The nodes it spread to, in words."""
        if not self.spread:
            return "It goes no further."
        names = " → ".join(link.told for link in self.spread[:TOLD])
        more = self.count - TOLD
        rest = f" → … and {more:,} more" if more > 0 else ""
        return f"It spread to {names}{rest}."


def all_finite(line: Line) -> str:
    """Say that nothing is nan or infinite."""
    return FINITE.format("tangent" if isinstance(line, TangentTimeline) else "adjoint")


def nonfinite_cursors(line: Line) -> list[int]:
    """Return the cursors of the steps with a value, contribution or sum that is nan or infinite, in order.

    In a sweep by the rules a contribution that is not finite makes its sum, and all that is added to it,
    not finite either.
    """
    if isinstance(line, Timeline) and isinstance(line.steps, Steps):
        return [*_bad_values(line.steps), *_bad_adjoints(line, line.steps)]
    numbers = enumerate(map(_worst, line.steps), 1)
    return [cursor for cursor, number in numbers if not math.isfinite(number)]


def _bad_values(steps: Steps) -> Iterator[int]:
    isfinite, values = math.isfinite, steps.tape.values
    for cursor, node in enumerate(steps.evaluated, 1):
        if not isfinite(values[node]):  # type: ignore[arg-type]  # an evaluated node has a value
            yield cursor


def _bad_adjoints(line: Timeline, steps: Steps) -> Iterator[int]:
    isfinite, adjoints, rows = math.isfinite, steps.adjoints, steps.tape.partials
    if all(map(isfinite, adjoints)):
        return
    edges = steps.tape.program.plan.edges
    if not isfinite(line.seed):
        yield line.forward + 1
    quads = zip(edges.nodes, edges.slots, steps.before, strict=True)
    for cursor, (node, slot, before) in enumerate(quads, line.forward + 2):
        after = before + adjoints[node] * rows[node][slot]  # type: ignore[operator]  # an edge has one
        if not isfinite(after):
            yield cursor


def _worst(step: AnyStep) -> float:
    """Return what a step leaves behind, or a contribution that is not finite where that is."""
    number = result(step)
    if isinstance(step, EDGE_STEPS) and math.isfinite(number):
        return number if math.isfinite(step.contribution) else step.contribution
    return number


def first_nonfinite(line: Line, after: int = 0) -> NonFinite | None:
    """Return the first number after `after` steps that is not finite and not made of one, or None."""
    cursors = nonfinite_cursors(line)
    for place, cursor in enumerate(cursors):
        if cursor > after and (not place or is_origin(line, line.steps[cursor - 1])):
            return _found(line, cursor, cursors[place + 1 :])
    return None


def is_origin(line: Line, step: AnyStep) -> bool:
    """Whether the number of a step that is not finite was made of finite ones only, or is given."""
    if isinstance(step, ForwardStep):
        return step.node in line.tape.held or _operands_finite(line, step.node)
    if not isinstance(step, EDGE_STEPS) or _is_given(step):
        return True
    if not (_is_alone(step) or _is_finite(step.before)) or not math.isfinite(step.incoming):
        return False
    return math.isfinite(step.partial) or _reads_finite(line, step)


def _is_given(step: EdgeStep) -> bool:
    """Whether a sum that is not finite is what the person sets it to."""
    return is_set_by_hand(step) and not math.isfinite(step.after)


def _is_alone(step: EdgeStep) -> bool:
    """Whether the contribution is what is looked at: what was there before is not in the sum."""
    return isinstance(step, AlteredStep) and (step.assigned or step.by_hand)


def _reads_finite(line: Line, step: EdgeStep) -> bool:
    """Whether a local gradient was computed of finite numbers, or spoils a contribution by itself (0·inf)."""
    own = _is_finite(line.tape.values[step.node]) or step.incoming == 0.0
    return own and _operands_finite(line, step.node)


def _operands_finite(line: Line, i: int) -> bool:
    """Whether a node reads finite values; a number in its formula is no value of another step."""
    nodes, values = line.tape.program.nodes, line.tape.values
    read = nodes[i].operands
    return all(nodes[each].is_anonymous_const or _is_finite(values[each]) for each in read)


def _is_finite(number: float | None) -> bool:
    return number is None or math.isfinite(number)


def _found(line: Line, cursor: int, later: Sequence[int]) -> NonFinite:
    step, program = line.steps[cursor - 1], line.tape.program
    is_left = not math.isfinite(result(step))  # no sum is spoilt by a contribution it does not keep
    reached = _spread(line, cursor, later) if is_left else {}
    taken = list(reached)[1:]
    places = list(reached.values())[1 : LISTED + 1]
    return NonFinite(
        cursor=cursor,
        node=_made(step)[1],
        maker=step.node,
        name=_name(line, step),
        number=_worst(step),
        cause=edge_cause(line.tape, step) if isinstance(step, EDGE_STEPS) else _value_cause(line, step),
        spread=tuple(_link(line, place) for place in places),
        count=len(taken),
        output=(False, program.output) in reached,
        lost=tuple(program.names[i] for i in program.inputs if (True, i) in reached),
        nodes=tuple(dict.fromkeys((step.node, *(i for _, i in reached)))),
    )  # fmt: skip


def _link(line: Line, place: int) -> Link:
    step = line.steps[place - 1]
    is_derivative, node = _made(step)
    last = derivative_cursors(line, node)[-1] if is_derivative else place
    return Link(place, node, _name(line, step), result(step), result(line.steps[last - 1]))


def _value_cause(line: Line, step: AnyStep) -> Cause:
    if isinstance(step, ForwardStep):
        return value_cause(line.tape, step.node)
    return Cause("the seed", f"The seed is {shown(result(step))} itself.")


def _name(line: Line, step: AnyStep) -> str:
    """Return what the number of a step is called: a, ā or ȧ, or ȳ · ∂y/∂a for a contribution alone."""
    names = line.tape.program.names
    if isinstance(step, ForwardStep):
        return names[step.node]
    if isinstance(step, EDGE_STEPS) and math.isfinite(step.after):
        return f"{adjoint_name(names[step.node])} · {local_gradient_name(line.tape, step.node, step.slot)}"
    node = step.target if isinstance(step, EDGE_STEPS) else step.node
    ahead = isinstance(step, (TangentStep, TangentSeedStep))
    return (tangent_name if ahead else adjoint_name)(names[node])


Hit: TypeAlias = tuple[bool, int]
"""Whether it is a derivative, and the node."""

Reached: TypeAlias = dict[Hit, int]
"""The step at which each value or derivative was first spoilt, in the order of the steps."""


def _spread(line: Line, cursor: int, later: Sequence[int]) -> Reached:
    """Return where the number made at `cursor` went, each value and each derivative once; itself first."""
    reached: Reached = {_made(line.steps[cursor - 1]): cursor}
    if isinstance(line, Timeline) and isinstance(line.steps, Steps):
        seed = line.forward + 1
        _over_values(line.steps, later[: bisect_left(later, seed)], reached)
        _over_edges(line.steps, seed + 1, later[bisect_right(later, seed) :], reached)
        return reached
    for place in later:
        step = line.steps[place - 1]
        made = _made(step)
        if math.isfinite(result(step)) or made in reached:
            continue
        if any(hit in reached for hit in _made_of(line, step)):
            reached[made] = place
    return reached


def _over_values(steps: Steps, places: Sequence[int], reached: Reached) -> None:
    """Follow the values: a node is reached by one of its operands."""
    nodes = steps.tape.program.nodes
    for place in places:
        i = steps.evaluated[place - 1]
        for operand in nodes[i].operands:
            if (False, operand) in reached:
                reached[False, i] = place
                break


def _over_edges(steps: Steps, first: int, places: Sequence[int], reached: Reached) -> None:
    """Follow the contributions; the one along the first edge is the step `first`."""
    tape, edges, isfinite = steps.tape, steps.tape.program.plan.edges, math.isfinite
    nodes, rows = tape.program.nodes, tape.partials
    for place in places:
        node, target = edges.nodes[place - first], edges.operands[place - first]
        if (True, target) in reached:
            continue
        hit = (True, node) in reached
        partial = rows[node][edges.slots[place - first]]
        if not hit and not isfinite(partial):  # type: ignore[arg-type]  # an edge has one
            hit = any((False, read) in reached for read in (node, *nodes[node].operands))
        if hit:
            reached[True, target] = place


def _made(step: AnyStep) -> Hit:
    if isinstance(step, EDGE_STEPS):
        return True, step.target
    return not isinstance(step, ForwardStep), step.node


def _made_of(line: Line, step: AnyStep) -> Iterator[Hit]:
    """Yield what went into the number of a step, as far as it is not finite itself."""
    operands = line.tape.program.nodes[step.node].operands
    if isinstance(step, ForwardStep):
        yield from ((False, read) for read in operands if step.node not in line.tape.held)
    if not isinstance(step, EDGE_STEPS) or is_set_by_hand(step):
        return
    if not math.isfinite(step.incoming):
        yield True, step.source
    if not math.isfinite(step.partial):
        yield False, step.node
        yield from ((False, read) for read in operands)
