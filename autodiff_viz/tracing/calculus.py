"""Derivatives of ordinary Python functions, and of programs taken as functions.

A function here takes numbers (or lists and tuples of numbers) and returns one, or a list or tuple
of them. It is run once on Variables of its own, which stand for the inputs. Where it reads a
Variable from outside, or is given one, the answers are Variables, so derivatives can be nested:

>>> import autodiff_viz as adv
>>> adv.gradient(lambda x: x * adv.gradient(lambda y: x * y, 1.0), 4.0)
8.0
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from autodiff_viz.core.errors import MissingValueError, ProgramError, SettingsError, TracingError
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.numeric import DEFAULT_H
from autodiff_viz.core.program import CONST, INPUT, Program
from autodiff_viz.tracing.calling import called
from autodiff_viz.tracing.plain import number
from autodiff_viz.tracing.reverse import (
    adjoints,
    ancestors,
    differentiable_adjoints,
    differentiable_tangents,
    tangents,
)
from autodiff_viz.tracing.running import Run, running
from autodiff_viz.tracing.variable import COPY, Value, Variable, call_of, leaf, next_index

Function: TypeAlias = Callable[..., Any] | Program
"""What can be differentiated; a Program is called with its inputs in order."""


@dataclass(frozen=True, slots=True)
class Traced:
    """One run of a function: its inputs and outputs as Variables, and what lies between.

    nodes: latest first. numeric: whether plain numbers are the answer. single: whether the function
    returned one number rather than several.
    """

    inputs: list[Variable]
    outputs: list[Value]
    nodes: list[Variable]
    run: Run
    single: bool
    numeric: bool

    def adjoints(self, seeds: Sequence[Value]) -> list[Value]:
        """Return the adjoint of each input; 0 for an input the outputs do not depend on."""
        numeric = self.numeric and not any(isinstance(seed, Variable) for seed in seeds)
        return self._swept(self._sums(seeds), numeric=numeric)

    def row(self, place: int) -> list[Value]:
        """Return the adjoint of each input with the seed 1 at one output; no other one takes part.

        So a slope of another output that is nan or infinite does no harm, as 0 · nan would.
        """
        output = self.outputs[place]
        inside = isinstance(output, Variable) and output._index >= self.run.first
        start: dict[Variable, Value] = {output: 1.0} if inside else {}  # type: ignore[dict-item]  # see above
        return self._swept(start, numeric=self.numeric)

    def _swept(self, found: dict[Variable, Value], *, numeric: bool) -> list[Value]:
        if numeric:
            plain = adjoints(self.nodes, cast("dict[Variable, float]", found))
            return [plain.get(each, 0.0) for each in self.inputs]
        full = differentiable_adjoints(self.nodes, found, self.run.first)
        return [full.get(each, 0.0) for each in self.inputs]

    def _sums(self, seeds: Sequence[Value]) -> dict[Variable, Value]:
        """Return the adjoints the sweep starts with; one Variable may be several outputs."""
        found: dict[Variable, Value] = {}
        for output, seed in zip(self.outputs, seeds, strict=True):
            if isinstance(output, Variable) and output._index >= self.run.first:
                found[output] = found[output] + seed if output in found else seed
        return found

    def tangents(self, starts: Sequence[Value]) -> list[Value]:
        """Return the tangent of each output, given that of each input; one with 0 is held."""
        pairs = zip(self.inputs, starts, strict=True)
        given = {each: start for each, start in pairs if isinstance(start, Variable) or start}
        found: dict[Any, Value]
        if self.numeric and not any(isinstance(start, Variable) for start in starts):
            found = dict(tangents(self.nodes, cast("dict[Variable, float]", given)))
        else:
            found = dict(differentiable_tangents(self.nodes, given))
        return [found.get(output, 0.0) for output in self.outputs]

    def values(self) -> list[Value]:
        """Return the outputs, as numbers where the answer is numeric."""
        if not self.numeric:
            return self.outputs
        return [each._data if isinstance(each, Variable) else each for each in self.outputs]


def traced(f: Function, xs: Sequence[Any], *, watched: bool = False) -> Traced:
    """Run `f` once on Variables that stand for the inputs `xs`."""
    function = as_function(f)  # a name of its own, by which refuse_plain_function finds math.exp
    first = next_index()
    inputs = [copy_of(value) for value in flat(xs)]
    with running(Run(first, watched=watched)) as run:
        returned = called(function, shaped(inputs, xs))
    if getattr(returned, "ndim", 0) == 1:
        returned = list(returned)  # an array of Variables
    single = not isinstance(returned, list | tuple)
    outputs = [_output(each) for each in ((returned,) if single else returned)]
    nodes, outside = ancestors(outputs, first)
    numeric = not outside and not any(isinstance(value, Variable) for value in flat(xs))
    return Traced(inputs, outputs, nodes, run, single, numeric)


def copy_of(value: Value) -> Variable:
    """Return a Variable that stands for `value` within one run of a function."""
    if isinstance(value, Variable):
        node = leaf(value._data, COPY)
        node._a = value
        node._slope_a = 1.0
        return node
    return leaf(number(value), COPY)


def _output(value: object) -> Value:
    if isinstance(value, Variable):
        return value
    try:
        return number(value)
    except TracingError as error:
        raise TracingError(f"The function must return a number, or several: {error}") from None


def flat(xs: Sequence[Any]) -> list[Value]:
    """Return the numbers of the inputs, those of lists and tuples one after the other."""
    each = (value for x in xs for value in (x if isinstance(x, list | tuple) else (x,)))
    return [value if isinstance(value, Variable) else number(value) for value in each]


def shaped(values: Sequence[Any], like: Sequence[Any]) -> list[Any]:
    """Return flat `values` in lists where `like` has lists or tuples."""
    rest = iter(values)
    return [[next(rest) for _ in x] if isinstance(x, list | tuple) else next(rest) for x in like]


def one_or_all(answers: list[Any]) -> Any:
    """Return the answer of the only input alone, of several inputs as a tuple."""
    return answers[0] if len(answers) == 1 else tuple(answers)


def as_function(f: Function) -> Callable[..., Any]:
    """Return a program as a function of its inputs in order; a function as it is."""
    if isinstance(f, Program):
        return _ProgramFunction(f)
    if not callable(f):
        raise TracingError(f"{f!r:.60} is neither a function nor a Program.")
    return f


class _ProgramFunction:
    """A program as a function of numbers and Variables."""

    __slots__ = ("_program",)

    def __init__(self, program: Program) -> None:
        self._program = program

    def __call__(self, *xs: Value) -> Value:
        program = self._program
        if program.output is None:
            raise ProgramError("The program is empty; it has no value.")
        check_count(program, len(xs))
        library, given, values = program.library, iter(xs), cast("list[Value]", [])
        for node in program.nodes:
            if node.op == CONST:
                values.append(node.number)
            elif node.op == INPUT:
                values.append(next(given))
            else:
                call = call_of(library[node.op])
                values.append(call(*[values[operand] for operand in node.operands]))
        return values[program.output]


def check_count(program: Program, found: int) -> None:
    """Raise MissingValueError unless `found` is the number of the program's inputs."""
    if found != len(program.inputs):
        names = [program.nodes[i].name for i in program.inputs]
        listed = f" ({', '.join(names):.80})" if names else ""
        inputs = "input" if len(names) == 1 else "inputs"
        raise MissingValueError(f"The program takes {len(names)} {inputs}{listed}, not {found}.")


def pullback(f: Function, *xs: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Return f(x) and the function ȳ -> ȳ · ∂y/∂x, which may be called any number of times.

    With several inputs it returns a tuple; where f returns several numbers it takes as many.

    >>> import autodiff_viz as adv
    >>> y, back = adv.pullback(lambda x: x**2, 3.0)
    >>> y, back(1.0), back(2.0)
    (9.0, 6.0, 12.0)
    """
    run = traced(f, xs)

    def back(seed: Any = 1.0) -> Any:
        seeds = flat([seed])
        if len(seeds) != len(run.outputs):
            raise TracingError(
                f"The function returned {len(run.outputs)} numbers, so the pullback takes as many, "
                f"not {len(seeds)}."
            )
        return one_or_all(shaped(run.adjoints(seeds), xs))

    return _returned(run, run.values()), back


def _returned(run: Traced, values: list[Value]) -> Any:
    return values[0] if run.single else tuple(values)


def pushforward(f: Function, x: Any, dx: Any) -> tuple[Any, Any]:
    """Return f(x) and its tangent ẏ = ∂y/∂x · ẋ, by forward mode.

    A tuple or list as `x` holds several inputs, `dx` a tangent for each.

    >>> import autodiff_viz as adv
    >>> adv.pushforward(adv.cube, 3.0, 1.0)
    (27.0, 27.0)
    >>> adv.pushforward(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    several = isinstance(x, list | tuple)
    xs, starts = (list(x), list(dx)) if several else ([x], [dx])
    values = flat(starts)
    run = traced(f, xs)
    if len(values) != len(run.inputs):
        raise TracingError(
            f"There are {len(run.inputs)} inputs and {len(values)} tangents; each needs one."
        )
    return _returned(run, run.values()), _returned(run, run.tangents(values))


def gradient(f: Function, *xs: Any) -> Any:
    """Return ∂f/∂x at `xs`: a number for one input, for several a tuple.

    A Program also takes a mapping of its inputs' names to numbers, and answers with one.

    >>> import autodiff_viz as adv
    >>> adv.gradient(lambda x: adv.exp(x**2) ** 2, 0.5)
    3.297442541400256
    >>> adv.gradient(lambda x, y: x * y, 2.0, 3.0)
    (3.0, 2.0)
    >>> adv.gradient(adv.parse("exp(x**2)**2"), {"x": 0.5})
    {'x': 3.297442541400256}
    """
    if isinstance(f, Program) and len(xs) == 1 and isinstance(xs[0], Mapping):
        ordered = _in_order(f, xs[0])
        return dict(zip(ordered, _gradients(f, list(ordered.values()))[1], strict=True))
    return one_or_all(shaped(_gradients(f, xs)[1], xs))


def _gradients(f: Function, xs: Sequence[Any]) -> tuple[Value, list[Value]]:
    return value_and_slopes(traced(f, xs))


def value_and_slopes(run: Traced) -> tuple[Value, list[Value]]:
    """Return the only output and the adjoint of each input; raises TracingError for several."""
    if not run.single:
        raise TracingError(
            f"The function returned {len(run.outputs)} numbers, and a gradient is that of one; "
            "adv.jacobian takes several."
        )
    return run.values()[0], run.adjoints([1.0])


def _in_order(program: Program, point: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of `point` in the order of the program's inputs."""
    names = [program.nodes[i].name for i in program.inputs]
    for name in names:
        if name not in point:
            raise MissingValueError(
                f"The input {name} has no value; give one, as in {{{name!r}: 0.5}}."
            )
    for name in point:
        if name not in names:
            raise ProgramError(f"There is no input called {name!r:.80}, yet it has a value.")
    return {name: point[name] for name in names}


def jacobian(f: Function, *xs: Any) -> list[list[Any]]:
    """Return ∂fᵢ/∂xⱼ at `xs`, a row for each number f returns, a column for each input.

    >>> import autodiff_viz as adv
    >>> adv.jacobian(lambda x, y: (x * y, x + y), 2.0, 3.0)
    [[3.0, 2.0], [1.0, 1.0]]
    """
    run = traced(f, xs)
    return [run.row(place) for place in range(len(run.outputs))]


def hessian(f: Function, *xs: Any) -> list[list[Any]]:
    """Return ∂²f/∂xᵢ∂xⱼ at `xs`, the Jacobian of the gradient.

    >>> import autodiff_viz as adv
    >>> adv.hessian(lambda x, y: x**3 * y, 2.0, 3.0)
    [[36.0, 12.0], [12.0, 0.0]]
    """
    return jacobian(lambda *inputs: tuple(_gradients(f, inputs)[1]), *xs)


def numerical_gradient(f: Function, *xs: Any, h: float = DEFAULT_H) -> Any:
    """Return (f(x + h) - f(x - h)) / 2h for each input, in the form of `gradient`.

    f is called with plain numbers; with Variables where it is given one, so that the quotient can be
    differentiated itself. Raises SettingsError for an h that is not above 0 and finite,
    or is lost beside an input.

    >>> import autodiff_viz as adv
    >>> adv.numerical_gradient(lambda x: adv.exp(x**2) ** 2, 0.5, h=0.001)
    3.2974513345919165
    """
    step = number(h)
    if not (math.isfinite(step) and step > 0.0):
        raise SettingsError(f"h must be a number above 0, not {step}.")
    slopes = list(_quotients(as_function(f), xs, step))
    return one_or_all(shaped(slopes, xs))


def _quotients(f: Callable[..., Any], xs: Sequence[Any], h: float) -> Iterator[Value]:
    values = flat(xs)
    for place, x in enumerate(values):
        point = x._data if isinstance(x, Variable) else x
        if point + h == point or point - h == point:
            raise SettingsError(
                f"h = {shown(h)} is too small beside {shown(point)}: x + h and x are the same number."
            )

        def along(moved: Value, place: int = place) -> Value:
            return _output(called(f, shaped([*values[:place], moved, *values[place + 1 :]], xs)))

        yield (along(x + h) - along(x - h)) / (2 * h)
