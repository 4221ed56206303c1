"""How much work each mode of differentiation does for a gradient: operations, counted not timed.

A reverse sweep costs about as much as one forward sweep whatever the number of inputs; forward mode
needs a sweep an input. Read by the window and the command line.
"""

from __future__ import annotations

from dataclasses import dataclass

from autodiff_viz.core.program import Program


@dataclass(frozen=True, slots=True)
class Work:
    """Operations: evaluations of ops, of local gradients, multiplications and additions.

    sweeps: how often the derivatives are swept.
    """

    sweeps: int
    evaluations: int
    partials: int
    multiplications: int
    additions: int

    @property
    def total(self) -> int:
        """All operations."""
        return self.evaluations + self.partials + self.multiplications + self.additions


def reverse_work(program: Program) -> Work:
    """Return the work of the whole gradient by reverse mode: one sweep."""
    operands = _operands_of_edges(program)
    nodes = _evaluations(program)
    return Work(1, nodes, len(operands), len(operands), _additions(operands, program.output))


def forward_work(program: Program, sweeps: int | None = None) -> Work:
    """Return the work of so many sweeps of forward mode: one for each input unless told otherwise."""
    count = len(program.inputs) if sweeps is None else sweeps
    users = [user for user, _ in _edges(program)]
    return Work(
        count,
        _evaluations(program),
        len(users),
        len(users) * count,
        (len(users) - len(set(users))) * count,
    )


def _evaluations(program: Program) -> int:
    """Return how many ops are evaluated; inputs and numbers cost nothing."""
    pairs = zip(program.nodes, program.active, strict=True)
    return sum(active and bool(node.operands) for node, active in pairs)


def _edges(program: Program) -> list[tuple[int, int]]:
    """Return (user, operand) for each edge that carries a derivative."""
    return [
        (i, operand)
        for i, node in enumerate(program.nodes)
        if program.active[i]
        for operand in node.operands
        if program.differentiable[operand]
    ]


def _operands_of_edges(program: Program) -> list[int]:
    return [operand for _, operand in _edges(program)]


def _additions(operands: list[int], output: int | None) -> int:
    """Return how many contributions meet one that is there; the output's seed is there at first."""
    return len(operands) - len(set(operands) - {output})
