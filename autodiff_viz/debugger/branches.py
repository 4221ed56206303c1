"""A node in the unused branch of where that spoils the gradient there, and an operand that does not.

log in where(x > 0, log(x), 0) has an infinite slope at 0, and 0 · inf is nan: log(where(x > 0, x, 1))
is the same function where it is used, and finite where it is not. Read by `debugger.offers`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from autodiff_viz.core.errors import ProgramError
from autodiff_viz.core.ops import Op
from autodiff_viz.core.program import CONST, Program
from autodiff_viz.core.sweep import Tape, local_gradient
from autodiff_viz.debugger.stable import move_before
from autodiff_viz.debugger.whatif import tape_of
from autodiff_viz.document.document import Document
from autodiff_viz.document.rewrite import draft_of

GUARDED: Final = {"div": 1, "mod": 1, "pow": 0}
"""Which operand of an op with several decides whether it is defined; else the first."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A node that only one branch of a where reads: the slot of that branch, and a safe operand.

    slot: of the where; guarded: the slot of the node whose operand is chosen first.
    """

    node: int
    chooser: int
    slot: int
    guarded: int
    safe: float


def unused_branch(tape: Tape, i: int) -> Branch | None:
    """Return the branch that alone reads node `i` and that its where did not choose, or None."""
    node, program = tape.program.nodes[i], tape.program
    guarded = GUARDED.get(node.op, 0)
    op = program.library.get(node.op)
    if op is None or not program.differentiable[i] or len(op.params) > 2:
        return None
    safe = _safe(op, guarded, [tape.value(operand) for operand in node.operands])
    choosers = () if safe is None else _choosers(tape, i)
    for chooser, slot in choosers:
        if safe is not None and _is_alone(program, i, chooser, slot):
            return Branch(i, chooser, slot, guarded, safe)
    return None


def _safe(op: Op, slot: int, operands: list[float]) -> float | None:
    """Return an operand at which value and slope are finite: 1, or that of a sample."""
    for number in (1.0, *(sample[slot] for sample in op.samples)):
        tried = [*operands[:slot], number, *operands[slot + 1 :]]
        value = op.compute(*tried)
        if math.isfinite(value) and math.isfinite(local_gradient(op, slot, tried, value)):
            return number
    return None


def _choosers(tape: Tape, i: int) -> Iterator[tuple[int, int]]:
    """Yield each where above node `i` with the slot of the branch it did not choose."""
    nodes = tape.program.nodes
    for above in _above(tape.program, i):
        if nodes[above].op == "where":
            yield above, 2 if tape.value(nodes[above].operands[0]) else 1


def _above(program: Program, i: int) -> Iterator[int]:
    """Yield the active nodes that are made of node `i`, the nearest first."""
    waiting, seen = [i], {i}
    for k in waiting:
        for user, _ in program.users[k]:
            if program.active[user] and user not in seen:
                seen.add(user)
                waiting.append(user)
                yield user


def _is_alone(program: Program, i: int, chooser: int, slot: int) -> bool:
    """Whether all that node `i` does to the output goes through this slot of a where."""
    waiting, seen, reached = [i], {i}, False
    for k in waiting:
        if k == program.output:
            return False
        for user, read in program.users[k]:
            if user == chooser and read != slot:
                return False
            reached = reached or user == chooser
            if program.active[user] and user != chooser and user not in seen:
                seen.add(user)
                waiting.append(user)
    return reached


def written(program: Program, branch: Branch) -> str:
    """Return the node as it is to be: log(where(a, x, 1))."""
    names, node = program.names, program.nodes[branch.node]
    operand, safe = names[node.operands[branch.guarded]], f"{branch.safe:g}"
    chosen = (operand, safe) if branch.slot == 1 else (safe, operand)
    condition = names[program.nodes[branch.chooser].operands[0]]
    text = program.library[node.op].text.template
    for slot, read in enumerate(node.operands):
        guard = f"where({condition}, {', '.join(chosen)})"
        text = text.replace(f"#{slot}", guard if slot == branch.guarded else names[read])
    return text


def choose_first(document: Document, key: int) -> Document:
    """Return the document where the node with `key` reads its operand only where its branch is used.

    Raises ProgramError when no where leaves that node out in the document's run.
    """
    program = document.program
    i = program.index_of_key(key)
    branch = None if i is None else unused_branch(tape_of(document, program), i)
    if branch is None:
        raise ProgramError("That node is in no unused branch any more.")
    return _chosen_first(document, key, branch)


def _chosen_first(document: Document, key: int, branch: Branch) -> Document:
    draft = draft_of(document.program)
    condition = draft.operand(document.program.nodes[branch.chooser].key, 0)
    operand = draft.operand(key, branch.guarded)
    safe = draft.add(CONST, number=branch.safe)
    chosen = (operand, safe) if branch.slot == 1 else (safe, operand)
    new = draft.add("where", (condition, *chosen))
    draft.read(key, branch.guarded, new)
    move_before(draft, key, (safe, new))
    return replace(document, program=draft.program())
