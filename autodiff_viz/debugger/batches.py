"""The numbers of many steps at once, as columns: what conditions are asked about, without a step made.

Steps of one kind are a batch. A number that steps of its kind do not have has no column, so nothing
that is not computed yet is ever taken for 0. Read by `debugger.breakpoints` and the log texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, TypeAlias

from autodiff_viz.core.sweep import ForwardStep, Steps, Timeline
from autodiff_viz.core.tangent import EDGE_STEPS, AnyStep, EdgeStep, Line, TangentTimeline, seed_of

NAMES: Final = ("value", "adjoint", "upstream", "partial", "contribution", "step", "tangent")
"""What a condition may speak of: of the node the step is about (for a contribution, the one it goes to),
after the step. There is an adjoint and an upstream in reverse mode, a tangent in forward mode."""

BEFORE: Final = "before"
"""The column of the adjoint or tangent before a contribution, 0 for the first; no word of conditions."""

Column: TypeAlias = Callable[[], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Steps of one kind: their cursors, and each number they have as a column over them.

    main: the names of the numbers that the steps compute.
    """

    cursors: Sequence[int]
    columns: Mapping[str, Column]
    main: tuple[str, ...]

    def has(self, names: Sequence[str]) -> bool:
        """Whether the steps have all these numbers."""
        return all(name in self.columns for name in names)

    def numbers(self, name: str) -> Sequence[float]:
        """Return one number of each step."""
        return self.columns[name]()


def derivative(line: Line) -> str:
    """Return the name of what the mode computes beside values: "adjoint" or "tangent"."""
    return "tangent" if isinstance(line, TangentTimeline) else "adjoint"


def batches(line: Line, cursors: Sequence[int]) -> list[Batch]:
    """Return the steps that end at `cursors` by their kind; within a kind they keep their order."""
    if isinstance(line, Timeline) and isinstance(line.steps, Steps):
        found = _swept(line, line.steps, cursors)
    else:
        found = _made(line, cursors)
    return [batch for batch in found if batch.cursors]


# A timeline of the sweep: the columns are picked from its lists


def _swept(line: Timeline, steps: Steps, cursors: Sequence[int]) -> list[Batch]:
    before, seed, after = _parts(cursors, line.forward + 1)
    return [
        _values(steps, before),
        _seeds(line, seed),
        _contributions(steps, after, line.forward + 2),
    ]


def _parts(cursors: Sequence[int], seed: int) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """Return the cursors below, at and above `seed`."""
    if isinstance(cursors, range):
        return (
            _between(cursors, 1, seed - 1),
            _between(cursors, seed, seed),
            _between(cursors, seed + 1, max(cursors[0], cursors[-1]) if cursors else seed),
        )
    return (
        [n for n in cursors if n < seed],
        [n for n in cursors if n == seed],
        [n for n in cursors if n > seed],
    )


def _between(cursors: range, first: int, last: int) -> range:
    """Return the part of a run of cursors, up or down, from `first` to `last`."""
    if not cursors:
        return cursors
    low, high = sorted((cursors[0], cursors[-1]))
    low, high = max(low, first), min(high, last)
    return range(low, high + 1) if cursors.step > 0 else range(high, low - 1, -1)


def _values(steps: Steps, cursors: Sequence[int]) -> Batch:
    def value() -> Sequence[float]:
        values, evaluated = steps.tape.values, steps.evaluated
        return [values[evaluated[n - 1]] for n in cursors]  # type: ignore[misc]  # all are evaluated

    return Batch(cursors, {"step": lambda: cursors, "value": value}, ("value",))


def _seeds(line: Timeline, cursors: Sequence[int]) -> Batch:
    def value() -> Sequence[float]:
        return [line.tape.value(line.steps[n - 1].node) for n in cursors]

    columns: dict[str, Column] = {
        "step": lambda: cursors,
        "value": value,
        "adjoint": lambda: [line.seed for _ in cursors],
    }
    return Batch(cursors, columns, ("adjoint",))


def _contributions(steps: Steps, cursors: Sequence[int], first: int) -> Batch:
    picked = _Edges(steps, _picker([n - first for n in cursors]))
    columns: dict[str, Column] = {
        "step": lambda: cursors,
        "value": picked.value,
        "upstream": picked.upstream,
        "partial": picked.partial,
        "contribution": picked.contribution,
        "adjoint": picked.adjoint,
        BEFORE: picked.before,
    }
    return Batch(cursors, columns, ("contribution", "adjoint"))


def _picker(places: list[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return what takes these places from a list, quicker than a loop."""
    if len(places) == 1:
        return lambda numbers: [numbers[places[0]]]
    return itemgetter(*places) if places else lambda _: ()


@dataclass(frozen=True, slots=True)
class _Edges:
    """The numbers along some edges of a timeline of the sweep."""

    steps: Steps
    picked: Callable[[Sequence[Any]], Sequence[Any]]

    def value(self) -> Sequence[float]:
        operands = self.picked(self.steps.tape.program.plan.edges.operands)
        return [self.steps.tape.values[i] for i in operands]

    def upstream(self) -> Sequence[float]:
        nodes = self.picked(self.steps.tape.program.plan.edges.nodes)
        return [self.steps.adjoints[i] for i in nodes]

    def partial(self) -> Sequence[float]:
        edges, partials = self.steps.tape.program.plan.edges, self.steps.tape.partials
        pairs = zip(self.picked(edges.nodes), self.picked(edges.slots), strict=True)
        return [partials[i][slot] for i, slot in pairs]

    def contribution(self) -> Sequence[float]:
        pairs = zip(self.upstream(), self.partial(), strict=True)
        return [upstream * partial for upstream, partial in pairs]

    def before(self) -> Sequence[float]:
        return self.picked(self.steps.before)

    def adjoint(self) -> Sequence[float]:
        pairs = zip(self.before(), self.contribution(), strict=True)
        return [before + given for before, given in pairs]


# Any other timeline: its steps are looked at


def _made(line: Line, cursors: Sequence[int]) -> list[Batch]:
    values: list[tuple[int, ForwardStep]] = []
    seeds: list[tuple[int, AnyStep]] = []
    edges: list[tuple[int, EdgeStep]] = []
    for n in cursors:
        step = line.steps[n - 1]
        if isinstance(step, ForwardStep):
            values.append((n, step))
        elif isinstance(step, EDGE_STEPS):
            edges.append((n, step))
        else:
            seeds.append((n, step))
    return [_made_values(values), _made_seeds(line, seeds), _made_edges(line, edges)]


def _made_values(pairs: Sequence[tuple[int, ForwardStep]]) -> Batch:
    cursors = [n for n, _ in pairs]
    columns: dict[str, Column] = {
        "step": lambda: cursors,
        "value": lambda: [step.value for _, step in pairs],
    }
    return Batch(cursors, columns, ("value",))


def _made_seeds(line: Line, pairs: Sequence[tuple[int, AnyStep]]) -> Batch:
    cursors = [n for n, _ in pairs]
    columns: dict[str, Column] = {
        "step": lambda: cursors,
        "value": lambda: [line.tape.value(step.node) for _, step in pairs],
        derivative(line): lambda: [seed_of(step) for _, step in pairs],
    }
    return Batch(cursors, columns, (derivative(line),))


def _made_edges(line: Line, pairs: Sequence[tuple[int, EdgeStep]]) -> Batch:
    cursors = [n for n, _ in pairs]
    columns: dict[str, Column] = {
        "step": lambda: cursors,
        "value": lambda: [line.tape.value(step.target) for _, step in pairs],
        "partial": lambda: [step.partial for _, step in pairs],
        "contribution": lambda: [step.contribution for _, step in pairs],
        BEFORE: lambda: [step.before or 0.0 for _, step in pairs],
        derivative(line): lambda: [step.after for _, step in pairs],
    }
    if not isinstance(line, TangentTimeline):
        columns["upstream"] = lambda: [step.incoming for _, step in pairs]
    return Batch(cursors, columns, ("contribution", derivative(line)))
