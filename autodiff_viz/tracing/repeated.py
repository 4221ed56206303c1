"""value_and_gradient: a function that is evaluated again and again, traced and compiled once.

The first evaluation runs the function on Variables and keeps nothing. The second also makes the
program of what was computed, and later ones evaluate that. A function that decides by a value
(`if x > 0`) has a program for each way it was decided; before one is used its decisions are
checked, and where none holds the function is run again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from autodiff_viz.core.errors import BadNameError, ProgramError, TracingError
from autodiff_viz.core.evaluator import value_and_gradient as of_program
from autodiff_viz.core.program import Program
from autodiff_viz.tracing.calculus import (
    Function,
    Traced,
    as_function,
    check_count,
    flat,
    one_or_all,
    shaped,
    traced,
    value_and_slopes,
)
from autodiff_viz.tracing.outside import Outside
from autodiff_viz.tracing.recording import program_of
from autodiff_viz.tracing.reverse import ancestors
from autodiff_viz.tracing.variable import Value, Variable, call_named

Evaluator: TypeAlias = Callable[..., tuple[float, tuple[float, ...]]]

FLOATS: Final = frozenset((float,))
"""The types of inputs that need no second look."""

KEPT: Final = 16
"""So many ways a function decided are kept, the latest used first."""


def evaluator(program: Program) -> Evaluator:
    """Return the program's value and gradient: swept at first, then compiled in the background."""
    return of_program(program)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way a function decided: its program's evaluator, and whether it decides so at a point."""

    program: Program
    evaluate: Evaluator
    condition: Evaluator | None

    def holds(self, values: Sequence[Value]) -> bool:
        """Whether the function decides alike at these inputs."""
        return self.condition is None or self.condition(*values)[0] != 0.0


def value_and_gradient(f: Function) -> Callable[..., tuple[Any, Any]]:
    """Return a function of the inputs that gives (f(x), gradient), made to be called many times.

    The gradient has the form `gradient` gives it. A Program is called with its inputs in order.
    Where f branches by a value, or a variable that its own text reads from outside means something
    else, it is run again; what else it reads (through functions it calls, inside a list or an
    object) must stay as it is. A function that takes numbers out of its Variables (float(x),
    x.data, print) or reads a Variable from outside is run each time.

    >>> import autodiff_viz as adv
    >>> both = adv.value_and_gradient(lambda x, y: x**2 * y)
    >>> both(3.0, 2.0)
    (18.0, (12.0, 9.0))
    """
    if isinstance(f, Program) and f.output is not None:
        return _repeated_program(f)
    return _Repeated(as_function(f))


def _repeated_program(program: Program) -> Callable[..., tuple[Any, Any]]:
    evaluate = evaluator(program)
    run = _Repeated(as_function(program)).run_again
    count = len(program.inputs)

    def both(*xs: Any) -> tuple[Any, Any]:
        if len(xs) != count or not FLOATS.issuperset(map(type, xs)):
            return looked_at(xs)
        value, slopes = evaluate(*xs)
        return value, slopes

    def both_of_one(*xs: Any) -> tuple[Any, Any]:
        if len(xs) != 1 or xs[0].__class__ is not float:
            return looked_at(xs)
        value, (slope,) = evaluate(*xs)
        return value, slope

    def looked_at(xs: Sequence[Any]) -> tuple[Any, Any]:
        check_count(program, len(xs))
        values = flat(xs)
        if any(isinstance(value, Variable) for value in values):
            return run(xs)
        value, slopes = evaluate(*values)
        return value, one_or_all(list(slopes))

    return both_of_one if count == 1 else both


class _Repeated:
    """A function with the programs it was traced to."""

    def __init__(self, f: Callable[..., Any]) -> None:
        self._f = f
        self._ways: dict[object, list[_Way]] = {}  # by the form of the inputs
        self._only: dict[int, Evaluator] = {}  # where nothing is decided, by the number of inputs
        self._outside: Outside | None = None  # from the second run on, which keeps a program
        self._runs = 0

    def __call__(self, *xs: Any) -> tuple[Any, Any]:
        if self._outside is not None and self._outside.has_changed():
            self._ways.clear()
            self._only.clear()
        evaluate = self._only.get(len(xs))
        if evaluate is not None and FLOATS.issuperset(map(type, xs)):
            value, slopes = evaluate(*xs)
            return value, slopes if len(slopes) != 1 else slopes[0]
        return self._general(xs)

    def _general(self, xs: Sequence[Any]) -> tuple[Any, Any]:
        """Evaluate the way the function goes here, or run it."""
        values = flat(xs)
        if any(isinstance(value, Variable) for value in values):
            return self.run_again(xs)
        form = tuple(len(x) if _is_list(x) else -1 for x in xs)
        ways = self._ways.setdefault(form, [])
        way = next((way for way in ways if way.holds(values)), None)
        if way is None:
            return self.run_again(xs, ways)
        if way is not ways[0]:
            ways[:] = [way, *(each for each in ways if each is not way)]
        value, slopes = way.evaluate(*values)
        return value, one_or_all(shaped(slopes, xs))

    def run_again(self, xs: Sequence[Any], ways: list[_Way] | None = None) -> tuple[Any, Any]:
        """Run the function on Variables; from the second time on keep its program in `ways`."""
        self._runs += 1
        keep = ways is not None and self._runs > 1
        if keep:
            self._outside = Outside(self._f)
        run = traced(self._f, xs, watched=keep)
        value, slopes = value_and_slopes(run)
        if keep and ways is not None and run.numeric and not run.run.looked_at:
            ways[:] = [*_way(run, ways), *ways][:KEPT]
            if ways and ways[0].condition is None and not any(map(_is_list, xs)):
                self._only[len(xs)] = ways[0].evaluate
        return value, one_or_all(shaped(slopes, xs))


def _is_list(x: object) -> bool:
    return isinstance(x, list | tuple)


def _way(run: Traced, known: Sequence[_Way]) -> list[_Way]:
    """Return the way a run went, or none where it cannot be kept: then each call runs the function."""
    try:
        return _kept_way(run, known)
    except (ProgramError, BadNameError, TracingError):
        return []


def _kept_way(run: Traced, known: Sequence[_Way]) -> list[_Way]:
    """Return the way a run went, or none where a Variable from outside decided.

    A program that is known already keeps its evaluator.
    """
    names = [f"x{place}" for place in range(1, len(run.inputs) + 1)]
    inputs = dict(zip(run.inputs, names, strict=True))
    program = program_of(run.outputs[0], inputs, run.run.first, named=False)
    same = next((way.evaluate for way in known if way.program == program), None)
    decided = _decided(run.run.branches)
    condition = None
    if isinstance(decided, Variable):
        if ancestors((decided,), run.run.first)[1]:
            return []
        condition = evaluator(program_of(decided, inputs, run.run.first, named=False))
    return [_Way(program, same or evaluator(program), condition)]


def _decided(branches: list[tuple[Variable, bool]]) -> Value:
    """Return 1 where every truth in `branches` is what it was, else 0."""
    answer: Value = 1.0
    for variable, truth in dict.fromkeys(branches):
        alike = call_named("ne" if truth else "eq")(variable, 0.0)
        answer = answer * alike if isinstance(answer, Variable) else alike
    return answer
