"""The steps in words: one sentence a step, for the inspector, the captions and the command line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from autodiff_viz.core.altered import AlteredStep, AlteredTimeline, Fault, breaks_a_rule, would_be
from autodiff_viz.core.definition import Group
from autodiff_viz.core.folded_counts import folded_edges, folded_values, outermost
from autodiff_viz.core.naming import (
    adjoint_name,
    adjoint_rich,
    slope_name,
    tangent_name,
    tangent_rich,
)
from autodiff_viz.core.numbers import in_place, shown
from autodiff_viz.core.printing import factor_text, node_text
from autodiff_viz.core.program import CONST, INPUT
from autodiff_viz.core.sweep import BackwardStep, ForwardStep, SeedStep, Tape
from autodiff_viz.core.tangent import (
    EDGE_STEPS,
    EdgeStep,
    Line,
    TangentSeedStep,
    TangentStep,
    TangentTimeline,
)
from autodiff_viz.core.typed_partials import wrong_here

LONG: Final = 24
"""A local gradient with more characters is named, not written."""

NAMED: Final = 3
"""So many nodes that contributions are to come from are named."""

WRONG: Final = "by a wrong partial"
"""What is added where the local gradient is a typed partial that is not the slope."""


def derivative_name(line: Line, i: int) -> str:
    """Return what the mode computes beside the value of a node: its adjoint ȳ or its tangent ẏ."""
    named = tangent_name if isinstance(line, TangentTimeline) else adjoint_name
    return named(line.tape.program.names[i])


def derivative_markup(line: Line, i: int) -> str:
    """Return the same as rich text: ȳ, x̄_{1}."""
    named = tangent_rich if isinstance(line, TangentTimeline) else adjoint_rich
    return named(line.tape.program.names[i])


def sentence(line: Line, cursor: int) -> str:
    """Say what the step that ends at `cursor` did; at 0, that nothing is computed yet."""
    if not line.steps:
        return "The program is empty."
    if cursor == 0:
        return "Nothing is computed yet."
    step = line.steps[cursor - 1]
    if isinstance(step, ForwardStep):
        return _evaluation(line.tape, step)
    if isinstance(step, SeedStep):
        name = adjoint_name(line.tape.program.names[step.node])
        return (
            f"The backward pass starts at the output{again(line, cursor)}: {name} ="
            f" {shown(step.adjoint)}."
        )
    if isinstance(step, TangentSeedStep):
        return (
            f"The seed of this input: {derivative_name(line, step.node)} = {shown(step.tangent)}."
        )
    if isinstance(step, TangentStep):
        return _push(line, cursor, step)
    return _accumulation(line, cursor, step)


def is_again(line: Line, cursor: int) -> bool:
    """Whether the step that ends at `cursor` is of a second backward sweep."""
    return isinstance(line, AlteredTimeline) and len(line.seeds) > 1 and cursor >= line.seeds[1]


def again(line: Line, cursor: int) -> str:
    """Return what the second seed's sentence says of what is there already; "" for the first."""
    if not isinstance(line, AlteredTimeline) or not is_again(line, cursor):
        return ""
    if line.alteration.fault is Fault.TWICE:
        return " again, with nothing cleared"
    return " again, with only the inputs' adjoints kept"


def held_sentence(tape: Tape, i: int) -> str:
    """Say at which value a node is held, and what it would be; "" for one that is not held."""
    if i not in tape.held:
        return ""
    name, value = tape.program.names[i], shown(tape.value(i))
    if not tape.program.nodes[i].operands:
        return f"{name} is held at {value}."
    return f"{name} is held at {value}; computed it would be {shown(would_be(tape, i))}."


def _evaluation(tape: Tape, step: ForwardStep) -> str:
    program = tape.program
    name, value = program.names[step.node], shown(step.value)
    if step.node in tape.held:
        return held_sentence(tape, step.node)
    if program.nodes[step.node].op == INPUT:
        return f"The input {name} has the value {value}."
    if program.nodes[step.node].op == CONST:
        return f"The number {name} is {value}."
    return f"{name} = {node_text(program, step.node)} = {value}."


def _push(line: Line, cursor: int, step: TangentStep) -> str:
    names = line.tape.program.names
    operand, user = names[step.operand], names[step.node]
    received = (
        f"{tangent_name(user)} receives {_slope(line, step)} · {tangent_name(operand)}"
        f" = {shown(step.partial)} × {in_place(step.tangent)} = {shown(step.contribution)}"
    )
    return f"{received}{_mark(line, step)}; {state_of_sum(line, cursor, step)}."


def _accumulation(line: Line, cursor: int, step: BackwardStep) -> str:
    names = line.tape.program.names
    operand, user = names[step.operand], names[step.node]
    received = (
        f"{adjoint_name(operand)} receives {adjoint_name(user)} · {_slope(line, step)}"
        f" = {shown(step.upstream)} × {in_place(step.partial)} = {shown(step.contribution)}"
    )
    return f"{received}{_mark(line, step)}; {state_of_sum(line, cursor, step)}."


def _slope(line: Line, step: EdgeStep) -> str:
    """Return the local gradient as a factor, exp(a); by its name ∂y/∂a where it is long or a number."""
    program = line.tape.program
    names = program.names
    text = factor_text(program, step.node, step.slot)
    if len(text) > LONG or not any(letter.isalpha() for letter in text):
        return slope_name(names[step.node], names[step.operand])
    return text


def _mark(line: Line, step: EdgeStep) -> str:
    wrong = wrong_here(line.tape, step.node, step.slot)
    return f" ({WRONG})" if wrong else ""


def state_of_sum(line: Line, cursor: int, step: EdgeStep) -> str:
    """Say whether what a step adds to is complete and why; else how much is to come, and whence."""
    if isinstance(step, AlteredStep):
        return _otherwise(line, step)
    name = derivative_name(line, step.target)
    cursors = line.contributions[step.target]
    to_come = cursors[bisect_right(cursors, cursor) :]
    if to_come:
        more = "1 contribution is" if len(to_come) == 1 else f"{len(to_come)} contributions are"
        return (
            f"{name} is {shown(step.after)} so far; {more} to come, from {_sources(line, to_come)}"
        )
    if breaks_a_rule(line):
        return f"{name} is {shown(step.after)} by this rule"
    return _completeness(line, step)


def _completeness(line: Line, step: EdgeStep) -> str:
    """Say why what the last contribution is added to is complete, by the right rules."""
    name, cursors = derivative_name(line, step.target), line.contributions[step.target]
    if len(cursors) > 1:
        return f"this is the last of {len(cursors)} contributions, so {name} is complete: {shown(step.after)}"
    program = line.tape.program
    target = program.names[step.target]
    if isinstance(line, TangentTimeline):
        return f"nothing else adds to {name}, so it is complete"
    way = " on the way to the output" if len(program.users[step.target]) > 1 else ""
    return f"{target} has no other use{way}, so {name} is complete"


def _sources(line: Line, cursors: Sequence[int]) -> str:
    """Return the names of the nodes that make the contributions at `cursors`, each once: y, z, w and others."""
    nodes: dict[int, None] = {}
    for n in cursors:
        step = line.steps[n - 1]
        assert isinstance(step, EDGE_STEPS), "a contribution is made along an edge"  # noqa: S101
        nodes.setdefault(step.source)
        if len(nodes) > NAMED:
            break
    names = [line.tape.program.names[i] for i in list(nodes)[:NAMED]]
    if len(nodes) > NAMED:
        return f"{', '.join(names)} and others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _otherwise(line: Line, step: AlteredStep) -> str:
    """Say what a step does otherwise than the rules, and what the adjoint is then."""
    names, into = line.tape.program.names, derivative_name(line, step.operand)
    told: list[str] = []
    if step.empty:
        told.append(
            f"{derivative_name(line, step.node)} has received nothing yet, so it passes on 0"
        )
    if step.assigned and step.before is not None:
        told.append(f"“=” stands in place of “+=”, so the {shown(step.before)} there was is lost")
    if step.late:
        told.append(f"{into} gets it too late: {names[step.operand]} has passed it on already")
    by_hand = ", set by hand" if step.by_hand else ""
    return "; ".join([*told, f"{into} is {shown(step.after)}{by_hand}"])


def phase_text(line: Line, cursor: int) -> str:
    """Say where the cursor is: "start", "forward 2 / 4", "seed", "backward 2 / 3", "tangent 3 / 5".

    With functions unfolded it says how many steps the phase has without: "forward 3 / 6 (4 with f folded)".
    """
    return phase_texts(line, cursor)[0]


def phase_texts(line: Line, cursor: int) -> tuple[str, ...]:
    """Say where the cursor is, in ever less room: "… (4 with f folded)", "… (4 folded)", and without."""
    place, groups = _place_text(line, cursor), outermost(line)
    count = _folded_count(line, cursor, groups)
    if count is None:
        return (place,)
    short = f"{place} ({count} folded)"
    if groups[1:]:
        return short, place
    return f"{place} ({count} with {groups[0].function:.12} folded)", short, place


def _folded_count(line: Line, cursor: int, groups: Sequence[Group]) -> int | None:
    """Return how many steps of this kind there are with functions folded; None where that is no question."""
    step = line.steps[cursor - 1] if groups and cursor else None
    if isinstance(step, ForwardStep):
        return folded_values(line, groups)
    return folded_edges(line, groups) if isinstance(step, EDGE_STEPS) else None


def _place_text(line: Line, cursor: int) -> str:
    if cursor == 0:
        return "start"
    if isinstance(line, TangentTimeline):
        return _forward_phase(line, cursor)
    backward = len(line.steps) - line.forward - 1
    if cursor <= line.forward:
        return f"forward {cursor} / {line.forward}"
    done = cursor - line.forward - 1
    if is_again(line, cursor):
        once = backward // 2  # the second seed is between
        return f"second backward {done - once - 1} / {once}" if done > once + 1 else "second seed"
    if isinstance(line, AlteredTimeline) and len(line.seeds) > 1:
        backward //= 2
    return f"backward {done} / {backward}" if done else "seed"


def _forward_phase(line: TangentTimeline, cursor: int) -> str:
    """Return the kind of step just done in forward mode, and which of its kind it is."""
    step = line.steps[cursor - 1]
    if isinstance(step, TangentSeedStep):
        return "seed"
    if isinstance(step, ForwardStep):
        return f"value {line.ordinals[cursor - 1]} / {len(line.forward_steps)}"
    return f"tangent {line.ordinals[cursor - 1]} / {len(line.edge_steps)}"
