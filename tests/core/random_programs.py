"""Random smooth programs at points where all is finite; read by the tests of the modes."""

from collections.abc import Sequence

from hypothesis import strategies as st

from autodiff_viz.core.program import CONST, INPUT, Node, Program

SMOOTH = ("add", "sub", "mul", "neg", "square", "sin", "cos", "tanh", "sigmoid", "atan", "div")
NAMES = ("x", "y", "w")
NUMBERS = (0.5, 2.0, 3.0, -1.0, 0.25, 1.0, 0.0)
ARITY = {"where": 3, "add": 2, "sub": 2, "mul": 2, "div": 2}


@st.composite
def smooth_programs(
    draw: st.DrawFn, ops: Sequence[str] = SMOOTH
) -> tuple[Program, dict[str, float]]:
    """A program of one to three inputs with shared nodes, and a point."""
    count = draw(st.integers(1, 3))
    nodes = [Node(INPUT, name=name) for name in NAMES[:count]]
    for _ in range(draw(st.integers(1, 9))):
        if draw(st.integers(0, 4)) == 0:
            nodes.append(Node(CONST, number=draw(st.sampled_from(NUMBERS))))
        op = draw(st.sampled_from(ops))
        operands = [draw(st.integers(0, len(nodes) - 1)) for _ in range(ARITY.get(op, 1))]
        nodes.append(Node(op, tuple(operands)))
    point = {name: draw(st.floats(-2, 2)) for name in NAMES[:count]}
    return Program(tuple(nodes), len(nodes) - 1), point
