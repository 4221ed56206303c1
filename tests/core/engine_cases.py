"""Programs and points that the tests of the engine share."""

import itertools
import math
import struct
from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sweep import forward, gradient, timeline

SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 710.0, -746.0, 1e308, -1e308, 5e-324,
           math.inf, -math.inf, math.nan)  # fmt: skip

Answer = tuple[float, Sequence[float]]


def bits(answer: Answer) -> list[bytes]:
    """The bits of a value and its slopes, every nan the same."""
    return [struct.pack("d", math.nan if x != x else x) for x in (answer[0], *answer[1])]


def stepped(program: Program, inputs: Sequence[float]) -> Answer:
    """The value and the gradient by the timeline that is stepped through."""
    names = [program.nodes[i].name for i in program.inputs]
    tape = forward(program, dict(zip(names, inputs, strict=True)))
    slopes = gradient(timeline(tape))
    assert program.output is not None
    return tape.value(program.output), [slopes[name] for name in names]


def alone(op: Op) -> Program:
    """The program of one op over an input for each of its params."""
    inputs = tuple(Node(INPUT, name=f"x{slot}") for slot in range(op.arity))
    return Program((*inputs, Node(op.name, tuple(range(op.arity)))), op.arity)


def points(op: Op) -> Iterator[tuple[float, ...]]:
    """The samples of an op and the special numbers in every place."""
    yield from op.samples
    yield from itertools.product(SPECIAL if op.arity < 3 else SPECIAL[::2], repeat=op.arity)


def chain(ops: Sequence[str], length: int) -> Program:
    """`length` nodes over x, one after the other; an op of two also reads x."""
    nodes = [Node(INPUT, name="x")]
    for i in range(length):
        op = ops[i % len(ops)]
        nodes.append(Node(op, (i, 0)[: REGISTRY[op].arity]))
    return Program(tuple(nodes), length)


def programs(ops: Sequence[str] = tuple(sorted(REGISTRY))) -> st.SearchStrategy[Program]:
    """Random programs over x, w and two numbers; nodes may be unused."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Program:
        numbers = st.sampled_from((-1.0, 0.0, 0.5, 1.0, 2.0, 3.0))
        nodes = [Node(INPUT, name="x"), Node(INPUT, name="w")]
        nodes += [Node(CONST, number=draw(numbers)) for _ in range(2)]
        for _ in range(draw(st.integers(1, 14))):
            op = REGISTRY[draw(st.sampled_from(ops))]
            spots = st.integers(0, len(nodes) - 1)
            nodes.append(Node(op.name, tuple(draw(spots) for _ in range(op.arity))))
        return Program(tuple(nodes), draw(st.integers(4, len(nodes) - 1)))

    return drawn()


NUMBERS = st.one_of(st.floats(-4.0, 4.0), st.sampled_from(SPECIAL), st.floats())
