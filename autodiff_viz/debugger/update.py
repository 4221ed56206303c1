"""One step of gradient descent on the inputs: w := w - η·w̄, in the right order and in the wrong one.

Right is to sweep first and update then. The wrong order updates an input as soon as its adjoint is
complete, while the sweep still runs, so that local gradients computed later read the new value: in a
network the deltas of the hidden layer come from output weights that are updated already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from autodiff_viz.core.altered import (
    Alteration,
    altered_timeline,
    forward_holding,
    passing_nodes,
)
from autodiff_viz.core.program import INPUT
from autodiff_viz.core.sweep import Tape, gradient, local_gradient


@dataclass(frozen=True, slots=True)
class Update:
    """What one step makes of the chosen inputs, and the output's value after it."""

    values: Mapping[str, float]
    output: float


def updated(tape: Tape, seed: float, rate: float, names: Collection[str]) -> Update:
    """Return the update after a whole sweep."""
    slopes = gradient(altered_timeline(tape, seed, Alteration()))
    return _update(tape, {name: _moved(tape, name, rate, slopes[name]) for name in names})


def updated_while_sweeping(tape: Tape, seed: float, rate: float, names: Collection[str]) -> Update:
    """Return the update in the wrong order: each input as soon as its adjoint is complete.

    A node makes the contributions to inputs before those to other nodes.
    """
    sweep = _Sweep(tape, seed, rate, names)
    for node in passing_nodes(tape):
        sweep.pass_on(node)
    return _update(tape, {name: sweep.values[tape.program.index_of(name)] for name in names})


def _moved(tape: Tape, name: str, rate: float, slope: float) -> float:
    value = tape.values[tape.program.index_of(name)]
    return 0.0 if value is None else value - rate * slope


def _update(tape: Tape, values: dict[str, float]) -> Update:
    program = tape.program
    point = {program.names[i]: each for i in program.inputs if (each := tape.values[i]) is not None}
    held = {i: tape.value(i) for i in tape.held}
    after = forward_holding(program, {**point, **values}, held)
    return Update(values, after.value(program.output or 0))


class _Sweep:
    """A backward sweep that writes new values over the inputs on its way."""

    def __init__(self, tape: Tape, seed: float, rate: float, names: Collection[str]) -> None:
        program = tape.program
        self._program, self._rate = program, rate
        self._rows = tape.partials
        self.values = [0.0 if each is None else each for each in tape.values]
        self._chosen = {program.index_of(name) for name in names}
        self._adjoints = [0.0] * len(self.values)
        self._to_come = [0] * len(self.values)
        if program.output is not None:
            self._adjoints[program.output] = seed
            self._update_if_complete(program.output)
        for node in passing_nodes(tape):
            for slot in self._slots(node):
                self._to_come[program.nodes[node].operands[slot]] += 1

    def _slots(self, node: int) -> list[int]:
        """Return the slots contributions flow along, those of inputs first."""
        operands, nodes = self._program.nodes[node].operands, self._program.nodes
        flowing = [slot for slot, each in enumerate(self._rows[node]) if each is not None]
        return sorted(flowing, key=lambda slot: nodes[operands[slot]].op != INPUT)

    def pass_on(self, node: int) -> None:
        """Make the contributions of a node with the values as they are by now."""
        operands = self._program.nodes[node].operands
        op = self._program.library[self._program.nodes[node].op]
        for slot in self._slots(node):
            read = [self.values[operand] for operand in operands]
            partial = local_gradient(op, slot, read, self.values[node])
            self._adjoints[operands[slot]] += self._adjoints[node] * partial
            self._to_come[operands[slot]] -= 1
            self._update_if_complete(operands[slot])

    def _update_if_complete(self, i: int) -> None:
        if not self._to_come[i] and i in self._chosen:
            self.values[i] -= self._rate * self._adjoints[i]
