"""What is to be said of typed partials where they are used: the grid's verdict, and that of the point.

The grid (`core.function_check`) may never meet the domain of a function, so the point in use is
tried too. Read by the pictures, the window and the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from autodiff_viz.core.definition import Function
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Tape

if TYPE_CHECKING:
    from autodiff_viz.core.function_check import Disagreement, PartialCheck

BLIND: Final = "the difference quotient tells nothing at any point of the grid"


def wrong_here(tape: Tape, i: int, slot: int) -> Disagreement | None:
    """Return what is wrong with the partial of node `i` along `slot`: at its operands, else on the grid."""
    if not tape.program.functions:
        return None
    from autodiff_viz.core.function_check import is_put_off, wrong_edge

    if is_put_off(tape.program.functions):
        return None  # asked once: the answer may come between two questions
    found = wrong_edge(tape.program, i, slot)
    if i in tape.held or not _is_used(tape, i, slot):
        return found
    check = _check_here(tape, i, slot)
    here = check.wrong if check else None
    if here is None and found is not None:
        return replace(found, is_elsewhere=True)
    return here


def wrong_slots(tape: Tape, i: int) -> tuple[Disagreement, ...]:
    """Return what is wrong with the partials of node `i`, on the grid or at its operands."""
    found = (wrong_here(tape, i, slot) for slot in range(len(tape.program.nodes[i].operands)))
    return tuple(each for each in found if each is not None)


def _is_used(tape: Tape, i: int, slot: int) -> bool:
    """Whether the sweep uses the partial; an unused node has none at all."""
    return bool(tape.partials[i]) and tape.partials[i][slot] is not None


def _check_here(tape: Tape, i: int, slot: int) -> PartialCheck | None:
    """Return the verdict at the operands of node `i`; None where no typed partial is concerned.

    None too while the functions are compared elsewhere.
    """
    from autodiff_viz.core.function_check import is_put_off

    functions, op = tape.program.functions, tape.program.nodes[i].op
    if is_put_off(functions):
        return None
    place = next((n for n, each in enumerate(functions) if each.name == op), None)
    if place is None or not any(any(each.partials) for each in functions[: place + 1]):
        return None
    operands = tuple(tape.value(operand) for operand in tape.program.nodes[i].operands)
    return _judged_once(functions[: place + 1], slot, operands)


@lru_cache(maxsize=4096)
def _judged_once(
    known: tuple[Function, ...], slot: int, operands: tuple[float, ...]
) -> PartialCheck:
    from autodiff_viz.core.function_check import judged_at

    return judged_at(known, slot, (operands,))


def unchecked(functions: tuple[Function, ...], name: str) -> tuple[str, ...]:
    """Return the names of the typed partials that the quotient cannot judge anywhere on the grid."""
    function = next((each for each in functions if each.name == name), None)
    if function is None:
        return ()
    from autodiff_viz.core.functions import partial_name

    return tuple(partial_name(function, slot) for slot in _unchecked_slots(functions, function))


def _unchecked_slots(functions: tuple[Function, ...], function: Function) -> Iterator[int]:
    from autodiff_viz.core.function_check import partial_checks

    for check in partial_checks(functions, function.name):
        if not check.checked and function.partials and function.partials[check.slot] is not None:
            yield check.slot


def marks(tape: Tape) -> tuple[str, ...]:
    """Return a sentence for each typed partial in use that is wrong, not to be checked, or set aside."""
    if not tape.program.functions:
        return ()
    return (*_wrong_marks(tape), *blind_marks(tape), *unfolded_marks(tape.program))


def wrong_used(tape: Tape) -> dict[tuple[str, int], tuple[Disagreement, list[str]]]:
    """Return by op and slot what is wrong and the names of the nodes that use it."""
    used: dict[tuple[str, int], tuple[Disagreement, list[str]]] = {}
    if not tape.program.functions:
        return used
    for i, node in enumerate(tape.program.nodes):
        for wrong in wrong_slots(tape, i) if tape.program.active[i] else ():
            names = used.setdefault((node.op, wrong.slot), (wrong, []))[1]
            names.append(tape.program.names[i])
    return used


def _wrong_marks(tape: Tape) -> Iterator[str]:
    for wrong, names in wrong_used(tape).values():
        yield f"{wrong.sentence} {wrong.kept} and used by {', '.join(names)}."


def blind_marks(tape: Tape) -> Iterator[str]:
    """Say of each typed partial in use that neither the grid nor its operands could judge it."""
    program = tape.program
    for function in program.functions:
        for slot in _unchecked_slots(program.functions, function):
            blind = next(_blind_nodes(tape, function.name, slot), None)
            if blind is not None:
                yield _could_not(function, slot, tape, blind)


def _blind_nodes(tape: Tape, name: str, slot: int) -> Iterator[int]:
    """Yield the nodes at whose operands the quotient cannot judge either."""
    for i, node in enumerate(tape.program.nodes):
        if node.op == name and _is_used(tape, i, slot):
            check = _check_here(tape, i, slot)
            if check is not None and not check.checked:
                yield i


def _could_not(function: Function, slot: int, tape: Tape, i: int) -> str:
    from autodiff_viz.core.functions import partial_name

    operands = tape.program.nodes[i].operands
    pairs = zip(function.params, operands, strict=True)
    point = ", ".join(f"{name} = {shown(tape.value(operand))}" for name, operand in pairs)
    return f"{partial_name(function, slot)} could not be checked: {BLIND}, nor at {point}."


def unfolded_marks(program: Program) -> tuple[str, ...]:
    """Say of each unfolded function that the typed partials it has otherwise are not used there.

    Only of partials that are wrong or could not be checked: with right ones nothing is another.
    """
    found = (set_aside(program, group.function) for group in program.groups)
    return tuple(dict.fromkeys(filter(None, found)))


def set_aside(program: Program, name: str) -> str:
    """Say that the function `name`, shown unfolded, does not use its typed partials; "" for right ones."""
    function = program.function_named(name)
    if function is None or not function.partials:
        return ""
    from autodiff_viz.core.function_check import partial_checks
    from autodiff_viz.core.functions import partial_name

    slots = [
        check.slot
        for check in partial_checks(program.functions, name)
        if function.partials[check.slot] is not None and (check.wrong or not check.checked)
    ]
    if not slots:
        return ""
    typed = " and ".join(partial_name(function, slot) for slot in slots)
    return f"{name:.40} is unfolded: its inside's own rules are used, not the typed {typed:.80}."


def warning(tape: Tape) -> str:
    """Say the first that is to be said of the program's typed partials, used or not, or ""."""
    program = tape.program
    if not program.functions:
        return ""
    from autodiff_viz.core.function_check import partial_checks

    aside = unfolded_marks(program)
    if aside:
        return aside[0]
    for function in program.functions:
        for check in partial_checks(program.functions, function.name):
            if check.wrong:
                return f"{check.wrong.sentence} It is kept and marked wherever it is used."
    for wrong, _ in wrong_used(tape).values():
        return f"{wrong.sentence} It is kept and marked where it is used."
    return next(iter(_blind_warnings(program)), "")


def _blind_warnings(program: Program) -> Iterator[str]:
    for function in program.functions:
        for name in unchecked(program.functions, function.name):
            yield f"{name} could not be checked: {BLIND}."
