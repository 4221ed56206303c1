"""trace: an ordinary Python function, or a Variable, -> the Program of what was computed."""

from __future__ import annotations

import inspect
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from autodiff_viz.core.definition import Function as Definition
from autodiff_viz.core.errors import TracingError
from autodiff_viz.core.ops import Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program, check_name
from autodiff_viz.tracing.calculus import Function, Traced, as_function, traced
from autodiff_viz.tracing.reverse import ancestors, operands_of
from autodiff_viz.tracing.variable import COPY, Value, Variable

NO_NAMES: Final[Mapping[Variable, str]] = {}


class TraceWarning(UserWarning):
    """A function was traced that decides by the value of an input, or takes it out as a number."""


def trace(f: Function | Variable, /, **inputs: float) -> Program:
    """Return the program of what `f` computes at these inputs, which keep their names.

    A Variable of the person's that is reached is an input too (named x, x1, … where it has no
    name), and any other number a constant. A Variable that was given a name keeps it. Where f
    decides by a value (`if x > 0`) the program holds for that side only, and a TraceWarning says
    so; adv.where keeps both. Given a Variable, what led to it is the program.

    >>> import autodiff_viz as adv
    >>> program = adv.trace(lambda x, y: adv.exp(x * y) ** 2, x=0.5, y=2.0)
    >>> adv.program_text(program)
    'exp(x*y)**2'
    """
    if isinstance(f, Variable):
        if inputs:
            raise TracingError(f"A Variable has its inputs already; {next(iter(inputs))} is none.")
        return program_of(f, NO_NAMES)
    for name in inputs:
        check_name(name)
    run = traced(
        _called_by_name(as_function(f), tuple(inputs)), list(inputs.values()), watched=True
    )
    if not run.single:
        raise TracingError("The function returned several numbers; a program has one output.")
    _warn(run)
    return program_of(run.outputs[0], dict(zip(run.inputs, inputs, strict=True)), run.run.first)


def _called_by_name(f: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
    """Return `f` taking values in the order of `names`, by name where it has parameters of them."""
    if not _takes_names(f, names):
        return f
    return lambda *values: f(**dict(zip(names, values, strict=True)))


def _takes_names(f: Callable[..., Any], names: tuple[str, ...]) -> bool:
    try:
        inspect.signature(f).bind(**dict.fromkeys(names))
    except (TypeError, ValueError):
        return False
    return True


def _warn(run: Traced) -> None:
    """Say what of the function the program cannot hold."""
    sides = len(run.run.branches)
    if sides:
        times = "once" if sides == 1 else f"{sides} times"
        _say(
            f"The function decided {times} by the value of a Variable (as in `if x > 0`); the "
            "program holds only where it is decided alike. adv.where(x > 0, a, b) keeps both sides."
        )
    if run.run.looked_at:
        _say(
            "The function took the number out of a Variable (as float(x), x.data or print do); what "
            "it computed with that number is a constant of the program."
        )


def _say(sentence: str) -> None:
    warnings.warn(sentence, TraceWarning, stacklevel=4)


def program_of(
    output: Value, inputs: Mapping[Variable, str], first: int = 0, *, named: bool = True
) -> Program:
    """Return the program of `output`: first `inputs` by their names, then the nodes as computed.

    A leaf numbered `first` or above was made by the function itself: without a name it is a number.
    """
    recorder = _Recorder(inputs, first, named=named)
    nodes = ancestors((output,))[0] if isinstance(output, Variable) else []
    recorder.record(reversed(nodes))
    place = recorder.place_of(output)
    return Program(tuple(recorder.lines), place, tuple(recorder.functions.values()))


class _Recorder:
    """The lines of a program so far, and the place of each Variable among them."""

    def __init__(self, inputs: Mapping[Variable, str], first: int, *, named: bool) -> None:
        self.lines: list[Node] = []
        self.places: dict[Variable, int] = {}
        self.first = first
        self.named = named
        self.functions: dict[str, Definition] = {}
        self.taken = set(inputs.values())
        for variable, name in inputs.items():
            self.places[variable] = self.add(INPUT, (), name)

    def add(
        self, op: str, operands: tuple[int, ...] = (), name: str = "", number: float = 0.0
    ) -> int:
        """Add a line and return its place."""
        self.lines.append(Node(op, operands, name, number, key=len(self.lines)))
        return len(self.lines) - 1

    def record(self, nodes: Iterable[Variable]) -> None:
        """Add the nodes that have no place yet, earliest first."""
        if self.named:
            nodes = tuple(nodes)
            self.taken.update(node._name for node in nodes if node._name)
        for node in nodes:
            if node not in self.places:
                self.places[node] = self.line(node)

    def line(self, node: Variable) -> int:
        """Add the line of one node and return its place."""
        name = (node._name or "") if self.named else ""
        if node._op == COPY:
            return self.place_of(node._data if node._a is None else node._a)
        if node._op is None:
            return self.leaf(node, name)
        self.define(node._op)  # type: ignore[arg-type]  # an Op
        operands = tuple(self.place_of(operand) for operand in operands_of(node))
        return self.add(node._op.name, operands, name)  # type: ignore[union-attr]  # an Op

    def define(self, op: Op) -> None:
        """Take over the definition of a function of the person's own, and those it uses."""
        for each in op.defined_by:
            if self.functions.setdefault(each.name, each) != each:
                raise TracingError(
                    f"Two functions called {each.name:.80} are used; a program has one of a name."
                )

    def leaf(self, node: Variable, name: str) -> int:
        """Add a Variable of the person's: an input, or a number that the function made."""
        if not name and self.first and node._index >= self.first:
            return self.add(CONST, number=node._data)
        chosen = name or next(each for each in _names() if each not in self.taken)
        self.taken.add(chosen)
        return self.add(INPUT, name=chosen)

    def place_of(self, operand: Value) -> int:
        """Return the place of a Variable, or that of a new line for a number."""
        if isinstance(operand, Variable):
            return self.places[operand]
        return self.add(CONST, number=operand)


def _names() -> Iterator[str]:
    return itertools.chain(("x",), (f"x{place}" for place in itertools.count(1)))
