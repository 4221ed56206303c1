"""The step just done in words, formulas and numbers; pure functions that the step card shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from autodiff_viz.core.altered import breaks_a_rule
from autodiff_viz.core.naming import stem_and_digits
from autodiff_viz.core.notation import RICH, write
from autodiff_viz.core.numbers import number_rich, number_typeset, shown
from autodiff_viz.core.printing import (
    adjoint_latex,
    adjoint_name,
    adjoint_rich,
    derivative_latex,
    derivative_rich,
    is_sum,
    name_latex,
    name_rich,
    node_latex,
    node_rich,
    partial_latex,
    partial_rich,
    tangent_latex,
    tangent_name,
    tangent_rich,
)
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sentences import again, held_sentence, state_of_sum
from autodiff_viz.core.sentences import sentence as sentence_of
from autodiff_viz.core.sweep import BackwardStep, ForwardStep, SeedStep, Tape
from autodiff_viz.core.tangent import (
    AnyStep,
    EdgeStep,
    Line,
    TangentSeedStep,
    TangentStep,
    TangentTimeline,
)
from autodiff_viz.debugger.step_remarks import remarks_of, remarks_of_value
from autodiff_viz.drawing.wording import accumulation_sign, factors
from autodiff_viz.gui.program_rows import sums_of

EMPTY: Final = "The program is empty. Drag a function onto the canvas, or type an expression."
PLUS_EQUALS: Final = r"\;\text{+=}\;"
r"""ziamath leaves out what stands in \mathrel."""

LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
END: Final = "This is the end; every adjoint is complete."
BROKEN_END: Final = "This is the end of the sweep with the broken rule."
DO: Final = "It passes no adjoint on to its operands."

FORWARD_END: Final = "This is the end; every tangent is complete."


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the step card shows; latex and rich say the same, and are "" where there is no formula.

    tone: "adjoint", "tangent", "value" or "plain". numbers: lines of arithmetic, as rich text.
    remarks: whole sentences.
    """

    tone: str
    sentence: str
    latex: str = ""
    rich: str = ""
    numbers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def explanation(line: Line, cursor: int) -> Explanation:
    """Explain the step that ends at `cursor`."""
    if not line.steps:
        return Explanation("plain", EMPTY)
    if cursor == 0:
        return Explanation("plain", sentence_of(line, 0))
    step = line.steps[cursor - 1]
    if isinstance(step, ForwardStep):
        return _evaluation(line.tape, step)
    if isinstance(step, SeedStep):
        return _seed(line.tape.program, step, again(line, cursor))
    if isinstance(step, TangentSeedStep):
        return _tangent_seed(line.tape.program, step)
    if isinstance(step, TangentStep):
        return _push(line, cursor, step)
    return _accumulation(line, cursor, step)


# Forward


def _evaluation(tape: Tape, step: ForwardStep) -> Explanation:
    program, i = tape.program, step.node
    node, name = program.nodes[i], program.names[i]
    latex = f"{name_latex(name)} = {node_latex(program, i)}"
    rich = f"{name_rich(name)} = {node_rich(program, i)}"
    if node.op in (INPUT, CONST):
        what = "The input" if node.op == INPUT else "The number"
        equation = f"{name_rich(name)} = {number_rich(step.value)}"
        sentence = f"{what} {small(name)} has the value {shown(step.value)}."
        return Explanation("value", sentence, name_latex(name), name_rich(name), (equation,))
    if i in tape.held:
        equation = f"{name_rich(name)} = {number_rich(step.value)}"
        return Explanation("value", f"{held_sentence(tape, i)} {DO}", latex, rich, (equation,))
    numbers = f"{numbers_rich(tape, i)} = {number_rich(step.value)}"
    sentence = f"Forward: {node.op} gives {small(name)} its value."
    told = remarks_of_value(tape, i)
    return Explanation("value", sentence, latex, rich, (numbers,), told)


def numbers_rich(tape: Tape, i: int) -> str:
    """Return the right-hand side of a node with the operands' values in it, as rich text: 1.28403^{2}."""
    node = tape.program.nodes[i]
    places = tuple(range(len(node.operands)))
    leaves = {
        place: RICH.written_number(tape.value(operand))
        for place, operand in enumerate(node.operands)
    }
    numbers = tuple(
        Node(CONST, number=tape.value(operand), key=place)
        for place, operand in enumerate(node.operands)
    )
    call = Node(node.op, places, key=len(places))
    return write(
        Program((*numbers, call), len(places), tape.program.functions), len(places), leaves, RICH
    )


def small(name: str) -> str:
    """Return a name in a sentence, its digits as small signs: x₁, x̄₁."""
    stem, digits = stem_and_digits(name)
    return stem + digits.translate(LOWERED)


def _with_small_names(text: str, program: Program, step: EdgeStep) -> str:
    """Return a sentence about a step with the digits of its names as small signs."""
    others = (
        *program.nodes[step.node].operands,
        *(user for user, _ in program.users[step.operand]),
    )
    named_here = [program.names[i] for i in others if program.names[i] in text]
    for plain in dict.fromkeys(
        (program.names[step.node], program.names[step.operand], *named_here)
    ):
        for named in (str, adjoint_name, tangent_name):
            name = named(plain)
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", small(name), text)
    return text


# Backward


def _seed(program: Program, step: SeedStep, again_how: str) -> Explanation:
    name = program.names[step.node]
    number = shown(step.adjoint)
    return Explanation(
        "adjoint",
        f"The backward pass starts at the output{again_how}: its adjoint is the seed, {number}.",
        f"{adjoint_latex(name)} = {number_typeset(step.adjoint)}",
        f"{adjoint_rich(name)} = {number}",
    )


def _accumulation(line: Line, cursor: int, step: BackwardStep) -> Explanation:
    program = line.tape.program
    several = len(line.contributions[step.operand]) > 1 or step.before is not None
    return Explanation(
        "adjoint",
        _with_small_names(
            f"{_flow(program, step)}; {state_of_sum(line, cursor, step)}.", program, step
        ),
        accumulation_latex(program, step, several=several),
        accumulation_rich(program, step, several=several),
        tuple(_arithmetic(step)),
        remarks_of(line, step),
    )


def accumulation_latex(program: Program, step: BackwardStep, *, several: bool) -> str:
    """Return ā = ȳ · ∂y/∂a = ȳ · e^a as LaTeX, with += where several contributions meet."""
    i, slot = step.node, step.slot
    into, source = (adjoint_latex(program.names[k]) for k in (step.operand, i))
    partial = partial_latex(program, i, slot)
    if is_sum(program, i, slot):
        partial = rf"\left({partial}\right)"
    sign = PLUS_EQUALS if several and accumulation_sign(step) == "+=" else "="
    derivative = derivative_latex(program, i, slot)
    return rf"{into} {sign} {source} \cdot {derivative} = {source} \cdot {partial}"


def accumulation_rich(program: Program, step: BackwardStep, *, several: bool) -> str:
    """Return ā = ȳ · ∂y/∂a = ȳ · e^a as rich text."""
    i, slot = step.node, step.slot
    into, source = (adjoint_rich(program.names[k]) for k in (step.operand, i))
    partial = partial_rich(program, i, slot)
    if is_sum(program, i, slot):
        partial = f"({partial})"
    sign = accumulation_sign(step) if several else "="
    return f"{into} {sign} {source} · {derivative_rich(program, i, slot)} = {source} · {partial}"


def _arithmetic(step: EdgeStep) -> list[str]:
    """Return 2.56805 × 1.28403 = 3.29744, and before + contribution = after where there was one."""
    product = f"{factors(step)} = {shown(step.contribution)}"
    return [product, *sums_of(step, shown)]


def _flow(program: Program, step: BackwardStep) -> str:
    into, source = (adjoint_name(program.names[k]) for k in (step.operand, step.node))
    user = program.names[step.node]
    return f"{user} adds its contribution to {into}: upstream {source} times the local gradient"


# Forward mode


def _tangent_seed(program: Program, step: TangentSeedStep) -> Explanation:
    name, number = program.names[step.node], shown(step.tangent)
    way = "along it" if step.tangent else "not along it"
    return Explanation(
        "tangent",
        f"The tangent of this input is its seed, {number}: this sweep goes {way}.",
        f"{tangent_latex(name)} = {number_typeset(step.tangent)}",
        f"{tangent_rich(name)} = {number}",
    )


def _push(line: Line, cursor: int, step: TangentStep) -> Explanation:
    program = line.tape.program
    several = len(line.contributions[step.node]) > 1
    into, source = (tangent_name(program.names[k]) for k in (step.node, step.operand))
    operand = program.names[step.operand]
    return Explanation(
        "tangent",
        _with_small_names(
            f"{operand} adds its contribution to {into}: the local gradient times the tangent {source};"
            f" {state_of_sum(line, cursor, step)}.",
            program,
            step,
        ),
        push_latex(program, step, several=several),
        push_rich(program, step, several=several),
        tuple(_arithmetic(step)),
        remarks_of(line, step),
    )


def push_latex(program: Program, step: TangentStep, *, several: bool) -> str:
    """Return ẏ = ∂y/∂a · ȧ = e^a · ȧ as LaTeX, with += where several contributions meet."""
    i, slot = step.node, step.slot
    into, source = (tangent_latex(program.names[k]) for k in (i, step.operand))
    partial = partial_latex(program, i, slot)
    if is_sum(program, i, slot):
        partial = rf"\left({partial}\right)"
    sign = PLUS_EQUALS if several else "="
    derivative = derivative_latex(program, i, slot)
    return rf"{into} {sign} {derivative} \cdot {source} = {partial} \cdot {source}"


def push_rich(program: Program, step: TangentStep, *, several: bool) -> str:
    """Return ẏ = ∂y/∂a · ȧ = e^a · ȧ as rich text."""
    i, slot = step.node, step.slot
    into, source = (tangent_rich(program.names[k]) for k in (i, step.operand))
    partial = partial_rich(program, i, slot)
    if is_sum(program, i, slot):
        partial = f"({partial})"
    sign = "+=" if several else "="
    return f"{into} {sign} {derivative_rich(program, i, slot)} · {source} = {partial} · {source}"


# Next


def next_line(line: Line, cursor: int) -> str:
    """Say what comes next, as rich text; at the end, that this is the end."""
    if not line.steps:
        return ""
    if cursor == len(line.steps):
        return _end(line)
    return f"Next: {_announced(line.tape.program, line.steps[cursor])}"


def _end(line: Line) -> str:
    if breaks_a_rule(line):
        return BROKEN_END
    return FORWARD_END if isinstance(line, TangentTimeline) else END


def _announced(program: Program, step: AnyStep) -> str:
    name = program.names[step.node]
    if isinstance(step, SeedStep):
        return f"the seed, {adjoint_rich(name)} = {number_rich(step.adjoint)}"
    if isinstance(step, BackwardStep):
        into, sign = adjoint_rich(program.names[step.operand]), accumulation_sign(step)
        return f"{into} {sign} {adjoint_rich(name)} · {_factor_rich(program, step)}"
    if isinstance(step, TangentSeedStep):
        return f"the seed, {tangent_rich(name)} = {number_rich(step.tangent)}"
    if isinstance(step, TangentStep):
        source = tangent_rich(program.names[step.operand])
        return f"{tangent_rich(name)} += {_factor_rich(program, step)} · {source}"
    if program.nodes[step.node].op == INPUT:
        return f"the input {name_rich(name)}"
    return f"{name_rich(name)} = {node_rich(program, step.node)}"


def _factor_rich(program: Program, step: EdgeStep) -> str:
    """Return the local gradient as a factor, in parentheses where it is a sum or negative."""
    text = partial_rich(program, step.node, step.slot)
    return f"({text})" if is_sum(program, step.node, step.slot) else text
