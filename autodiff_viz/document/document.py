"""Document: a program, its inputs' values, the settings of the run and its stops, as one frozen value.

A document knows nothing of the cursor, the selection or the screen; `edits` makes new ones from old
ones, `files` reads and writes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from autodiff_viz.core.errors import MissingValueError, ProgramError, SettingsError
from autodiff_viz.core.numeric import DEFAULT_H
from autodiff_viz.core.program import CONST, Program
from autodiff_viz.document.rewrite import with_distinct_keys, without_unread_numbers
from autodiff_viz.document.stops import Stops, living
from autodiff_viz.document.whatif import NOTHING, WhatIf
from autodiff_viz.document.whatif import living as living_whatif

START_VALUE: Final = 0.5
"""The value of an input that was given none."""


class Values(Mapping[str, float]):
    """An immutable mapping from input names to floats that pickles and compares exactly.

    nan equals nan and -0.0 does not equal 0.0: equal values give equal runs.
    """

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Mapping[str, float]) -> None:
        self._pairs = {name: _canonical(value) for name, value in pairs.items()}

    def __getitem__(self, name: str) -> float:
        return self._pairs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and _texts(self) == _texts(other)

    def __hash__(self) -> int:
        return hash(frozenset(_texts(self).items()))

    def __reduce__(self) -> tuple[type[Values], tuple[dict[str, float]]]:
        return Values, (self._pairs,)

    def __repr__(self) -> str:
        return f"Values({self._pairs!r})"


def _canonical(value: float) -> float:
    number = float(value)
    return math.nan if number != number else number


def _texts(values: Mapping[str, float]) -> dict[str, str]:
    return {name: float(value).hex() for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Settings:
    """How the program is run: the seed of the backward pass, and h of the central difference.

    Raises SettingsError unless the seed is finite and h is finite and above 0.
    """

    seed: float = 1.0
    h: float = DEFAULT_H

    def __post_init__(self) -> None:
        object.__setattr__(self, "seed", float(self.seed))
        object.__setattr__(self, "h", float(self.h))
        if not math.isfinite(self.seed):
            raise SettingsError(f"The seed must be a finite number, not {self.seed}.")
        if not (math.isfinite(self.h) and self.h > 0.0):
            raise SettingsError(f"h must be a number above 0, not {self.h}.")


@dataclass(frozen=True)
class Document:
    """A program with exactly one value for each input, in the order of the inputs.

    The keys of its nodes are distinct (they are numbered anew where they are not) and its numbers
    are not nan. Stops at nodes that are gone, and what it does otherwise there, are dropped, so every edit
    keeps those of living nodes. Raises MissingValueError for an input without a value, ProgramError for
    a value without an input.
    """

    program: Program = field(default_factory=Program)
    values: Mapping[str, float] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    whatif: WhatIf = NOTHING
    stops: Stops = field(default_factory=Stops)

    def __post_init__(self) -> None:
        _check_numbers(self.program)
        object.__setattr__(self, "program", with_distinct_keys(self.program))
        object.__setattr__(self, "values", _values(self.program, self.values))
        object.__setattr__(self, "stops", living(self.stops, self.program))
        object.__setattr__(self, "whatif", living_whatif(self.whatif, self.program))

    @property
    def point(self) -> Mapping[str, float]:
        """The inputs' values, as the sweeps take them."""
        return self.values

    def key_of(self, name: str) -> int:
        """Return the key of the node called `name`; raises ProgramError when there is none."""
        return self.program.nodes[self.program.index_of(name)].key


def _check_numbers(program: Program) -> None:
    for i, node in enumerate(program.nodes):
        if node.op == CONST and node.number != node.number:
            raise ProgramError(f"The node number {i + 1} is a number, and nan is none.")


def _values(program: Program, given: Mapping[str, float]) -> Values:
    names = [program.nodes[i].name for i in program.inputs]
    for name in names:
        if name not in given:
            raise MissingValueError(
                f"The input {name} has no value; give one, as in {name}={START_VALUE}."
            )
    for name in given.keys() - set(names):
        raise ProgramError(f"There is no input called {name!r:.80}, yet it has a value.")
    if isinstance(given, Values) and list(given) == names:
        return given
    return Values({name: given[name] for name in names})


def empty_document() -> Document:
    """Return the document with nothing in it."""
    return Document()


def document_of(
    program: Program, values: Mapping[str, float] | None = None, settings: Settings | None = None
) -> Document:
    """Return `program` as a document; inputs that `values` leaves out are START_VALUE.

    Numbers that nothing reads are left out. Raises ProgramError for a value without an input.
    """
    starts = dict.fromkeys((program.nodes[i].name for i in program.inputs), START_VALUE)
    return Document(
        without_unread_numbers(program), {**starts, **(values or {})}, settings or Settings()
    )
