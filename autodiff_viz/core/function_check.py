"""The typed partials of a person's functions beside the difference quotient, over a grid of points.

A wrong one may be kept on purpose, so what is wrong is never stored: it is found here, and whoever
shows the function marks it. Read by the pictures, the window and the command line.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from autodiff_viz.core.definition import Function
from autodiff_viz.core.functions import library_of
from autodiff_viz.core.naming import slope_name
from autodiff_viz.core.numbers import shown, told_apart
from autodiff_viz.core.numeric import DEFAULT_H, Verdict
from autodiff_viz.core.ops import Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.slope_check import Question
from autodiff_viz.core.sweep import local_gradient

ALONE: Final = (
    0.5, 1.0, 2.0, -0.5, -1.0, -2.0, 1.5, 3.0, 0.25, 0.1, 5.0, -1.5, -3.0, -0.25, -0.1, -5.0,
    0.75, -0.75, 1.25, -1.25, 2.5, -2.5, 4.0, -4.0, 0.01, -0.01, 10.0, -10.0, 100.0, -100.0,
)  # fmt: skip
"""The values of the only param, the plainest first."""

TWO: Final = (0.5, 2.0, -0.5, 1.0, -1.0, 3.0, 0.1)
"""The values of each of two params; every pair is a point."""

MANY: Final = (0.5, 2.0, -1.0, 1.5, -0.25, 3.0, 0.1)
"""The values of three and more params; they are combined at a few points only."""

POINTS: Final = 28
"""How many points there are for three and more params."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A partial that is not the slope: where, what it gives there, and what the quotient gives.

    function, param: whose partial it is, and along what. cause: the wrong partial it is derived
    through; None for a typed one. is_elsewhere: the point is not the one the partial is used at, where
    it is not seen to be wrong.
    """

    slot: int
    param: str
    point: tuple[tuple[str, float], ...]
    typed: float
    numerical: float
    function: str = ""
    cause: Disagreement | None = None
    is_elsewhere: bool = False

    @property
    def name(self) -> str:
        """What the partial is called: ∂f/∂x."""
        return slope_name(self.function, self.param)

    @property
    def place(self) -> str:
        """The point in writing: x = 0.5, y = 2."""
        return ", ".join(f"{name} = {shown(value)}" for name, value in self.point)

    @property
    def sentence(self) -> str:
        """Both numbers and the point, as a sentence."""
        if self.cause is not None:
            used = f"{self.function} uses {self.cause.function}"
            return f"{self.name} is wrong because {used}: {self.cause.sentence}"
        typed, numerical = told_apart(self.typed, self.numerical)
        where = "at another point than here, " if self.is_elsewhere else "at "
        return (
            f"{self.name} is wrong: {where}{self.place}{',' * self.is_elsewhere} it gives {typed},"
            f" and the difference quotient {numerical}."
        )

    @property
    def also(self) -> str:
        """The same as a second sentence, behind the numbers of the point in use."""
        typed, numerical = told_apart(self.typed, self.numerical)
        return (
            f"It is wrong at another point too, {self.place}: there {self.name} gives {typed}, and"
            f" the difference quotient {numerical}."
        )

    @property
    def kept(self) -> str:
        """What is kept on purpose, as a clause: the typed partial at the root, never a derived one."""
        return f"{self.root.name} is kept on purpose" if self.cause else "It is kept on purpose"

    @property
    def root(self) -> Disagreement:
        """The typed partial that all comes of; itself where it is typed."""
        found = self
        while found.cause is not None:
            found = found.cause
        return found


@dataclass(frozen=True, slots=True)
class PartialCheck:
    """What the grid says of one typed partial.

    checked: at how many points the quotient could judge; 0: nowhere. wrong: None when all agree.
    """

    slot: int
    checked: int
    wrong: Disagreement | None = None


def wrong_partials(functions: tuple[Function, ...], name: str) -> tuple[Disagreement, ...]:
    """Return what is wrong with the typed partials of the function called `name`; () for an op."""
    checks = partial_checks(functions, name)
    return tuple(check.wrong for check in checks if check.wrong is not None)


def wrong_at(program: Program, i: int) -> tuple[Disagreement, ...]:
    """Return what is wrong with the typed partials of the function that node `i` applies."""
    if not program.functions:
        return ()
    op, known = program.nodes[i].op, program.wrong_partials
    if op not in known:
        if is_put_off(program.functions):
            return ()
        known[op] = wrong_partials(program.functions, op)
    return known[op]


def wrong_edge(program: Program, i: int, slot: int) -> Disagreement | None:
    """Return what is wrong with the partial of node `i` along `slot`; None for a right one."""
    return next((each for each in wrong_at(program, i) if each.slot == slot), None)


def marks(program: Program) -> tuple[str, ...]:
    """Return a sentence for each wrong partial that nodes of the program use, with their names."""
    used: dict[str, list[str]] = {}
    for i, node in enumerate(program.nodes):
        if program.active[i] and wrong_at(program, i):
            used.setdefault(node.op, []).append(program.names[i])
    return tuple(
        f"{wrong.sentence} {wrong.kept} and used by {', '.join(names)}."
        for op, names in used.items()
        for wrong in wrong_partials(program.functions, op)
    )


def partial_checks(functions: tuple[Function, ...], name: str) -> tuple[PartialCheck, ...]:
    """Compare each typed partial of a function with the difference quotient over the grid.

    Partials that are derived through a wrong one are compared too. () while it is put off.
    """
    place = next((i for i, each in enumerate(functions) if each.name == name), None)
    if place is None or is_put_off(functions):
        return ()
    return _checks(functions[: place + 1])


@lru_cache(maxsize=1024)
def _checks(known: tuple[Function, ...]) -> tuple[PartialCheck, ...]:
    """Return the checks of the last function; those before it are the ones it may use."""
    slots = [i for i, each in enumerate(known[-1].partials) if each is not None]
    used = _used(known[-1])
    earlier = [place for place, each in enumerate(known[:-1]) if each.name in used]
    if any(check.wrong for place in earlier for check in _checks(known[: place + 1])):
        slots = list(range(len(known[-1].params)))
    points = grid(len(known[-1].params))
    return tuple(judged_at(known, slot, points) for slot in slots)


QUICK: Final = 64
"""So many operations of typed partials are compared within a tenth of a second."""

_put_off: Final[set[tuple[Function, ...]]] = set()
"""Functions that are being compared elsewhere, each time with the same first ones of them."""


def is_quick(functions: tuple[Function, ...]) -> bool:
    """Whether all typed partials can be compared while somebody waits; not what is put off."""
    if any(is_put_off(functions[:count]) for count in range(1, len(functions) + 1)):
        return False
    operations: dict[str, int] = {}
    whole = 0
    for function in functions:
        nodes = function.formula.nodes[len(function.params) :]
        operations[function.name] = sum(operations.get(node.op, 1) for node in nodes)
        typed = sum(each is not None for each in function.partials)
        whole += typed * (1 + operations[function.name])
    return whole <= QUICK


def put_off(functions: tuple[Function, ...]) -> None:
    """Let nothing be known of the functions until `judge` has seen them; asking takes no time then."""
    _put_off.update(functions[:count] for count in range(1, len(functions) + 1))


def is_put_off(functions: tuple[Function, ...]) -> bool:
    """Whether the functions are being compared elsewhere."""
    return bool(_put_off) and functions in _put_off


def judge(functions: tuple[Function, ...], cancelled: Callable[[], bool]) -> None:
    """Compare the typed partials of functions that are put off, one function after the other.

    It runs in a thread of its own. Once `cancelled()` is true it leaves the rest put off.
    """
    for count in range(1, len(functions) + 1):
        if cancelled():
            return
        _checks(functions[:count])
        _put_off.discard(functions[:count])


def _used(function: Function) -> dict[str, None]:
    """Return what the formula is made of, each once."""
    return dict.fromkeys(node.op for node in function.formula.nodes)


def judged_at(
    known: tuple[Function, ...], slot: int, points: tuple[tuple[float, ...], ...]
) -> PartialCheck:
    """Compare one partial of the last function with the difference quotient at some points."""
    function, op = known[-1], library_of(known)[known[-1].name]
    told = [
        (point, question, question.verdict()[0])
        for point in points
        for question in (_question(op, slot, point),)
    ]
    checked = [each for each in told if each[2] is not Verdict.CANNOT_TELL]
    differs = [each for each in checked if each[2] is Verdict.DIFFERS]
    if not differs:
        return PartialCheck(slot, len(checked))
    point, question, _ = differs[0]
    pairs = tuple(zip(function.params, point, strict=True))
    param = function.params[slot]
    found = (question.partial, question.best.slope)
    wrong = Disagreement(slot, param, pairs, *found, function.name, _cause(known, slot, point))
    return PartialCheck(slot, len(checked), wrong)


def _cause(known: tuple[Function, ...], slot: int, point: tuple[float, ...]) -> Disagreement | None:
    """Return the wrong partial in the formula of the last function that its own is derived through.

    It is judged at the operands the formula has at `point`; None for a typed partial.
    """
    function, places = known[-1], {each.name: n for n, each in enumerate(known[:-1])}
    if function.partials and function.partials[slot] is not None:
        return None
    nodes, ops = function.formula.nodes, library_of(known)
    values, reached = list(point), {slot}
    for i, node in enumerate(nodes[len(point) :], len(point)):
        operands = tuple(values[k] for k in node.operands)
        along = [n for n, k in enumerate(node.operands) if k in reached]
        values.append(node.number if node.op == CONST else ops[node.op].compute(*operands))
        if along:
            reached.add(i)
        for n in along if node.op in places else ():
            wrong = judged_at(known[: places[node.op] + 1], n, (operands,)).wrong
            if wrong is not None:
                return wrong
    return None


def _question(op: Op, slot: int, point: tuple[float, ...]) -> Question:
    """Ask whether the op's partial along one slot is its slope at a point."""
    value = op.compute(*point)
    return Question(op, slot, point, value, local_gradient(op, slot, point, value), DEFAULT_H)


def applied(functions: tuple[Function, ...]) -> Program:
    """Return the last function of fresh inputs, as a program."""
    params = functions[-1].params
    inputs = tuple(Node(INPUT, name=param, key=i) for i, param in enumerate(params))
    node = Node(functions[-1].name, tuple(range(len(params))), key=len(params))
    return Program((*inputs, node), len(params), functions)


def grid(arity: int) -> tuple[tuple[float, ...], ...]:
    """Return the points at which the partials of a function of `arity` params are compared."""
    if arity == 1:
        return tuple((value,) for value in ALONE)
    if arity == 2:
        return tuple(sorted(itertools.product(TWO, repeat=2), key=_how_far))
    steps = [1, 2, 3, 4, 5, 6, 8, 9, 10]
    return tuple(
        tuple(MANY[(place * steps[slot] + slot + place // 7) % len(MANY)] for slot in range(arity))
        for place in range(POINTS)
    )


def _how_far(point: tuple[float, ...]) -> int:
    return sum(TWO.index(value) for value in point)
