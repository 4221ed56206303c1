"""The timelines the debugger is tried on: every example, and random programs in both modes."""

import math
from collections.abc import Sequence

from hypothesis import strategies as st

from autodiff_viz.core.altered import Alteration, Fault, altered_timeline, forward_holding
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import BackwardStep, Timeline, forward, timeline
from autodiff_viz.core.tangent import Line, TangentStep, tangent_timeline
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.document.document import document_of
from autodiff_viz.document.files import load
from autodiff_viz.resources import resource
from tests.core.random_programs import SMOOTH, smooth_programs

EXAMPLES = sorted(path.stem for path in resource("examples").glob("*.adviz"))
NESTED = document_of(
    parse("g(x) = 2*sin(x); f(x, y) = x*y + g(x)*y; a = exp(u); b = f(a, v); c = f(b, b); c*a")
).program


def example_lines(name: str) -> list[Line]:
    """Reverse and forward mode of an example."""
    document = load(resource("examples", f"{name}.adviz"))
    tape = forward(document.program, document.values)
    return [timeline(tape), tangent_timeline(tape, dict.fromkeys(document.values, 1.0))]


def nested_lines(*names: str) -> list[Line]:
    """The program of nested functions in both modes, those of the nodes `names` unfolded."""
    keys = {NESTED.nodes[NESTED.index_of(name)].key for name in names}
    tape = forward(unfolded(NESTED, keys), {"u": 0.5, "v": 2.0})
    return [timeline(tape), tangent_timeline(tape, {"u": 1.0})]


@st.composite
def random_lines(draw: st.DrawFn, ops: Sequence[str] = SMOOTH) -> Line:
    """A timeline of a random program: of either mode, made by hand or altered, at times from an endless seed."""
    document = document_of(*draw(smooth_programs(ops)))
    tape = forward(document.program, document.values)
    held = forward_holding(document.program, document.values, draw(numbers_of(document.program)))
    seed = draw(st.sampled_from((1.0, 1.0, -2.0, 0.0, math.inf)))
    reverse = timeline(tape, seed)
    made = (
        lambda: reverse,
        lambda: Timeline(tape, seed, tuple(reverse.steps), reverse.forward),
        lambda: tangent_timeline(held, dict.fromkeys(document.values, seed)),
        lambda: altered_timeline(held, seed, draw(alterations(document.program))),
    )
    return draw(st.sampled_from(made))()


def numbers_of(program: Program) -> st.SearchStrategy[dict[int, float]]:
    """Numbers of up to two nodes, at times no finite ones; None most often."""
    places = st.integers(0, len(program.nodes) - 1)
    numbers = st.sampled_from((0.5, -3.0, 0.0, math.inf, -math.inf))
    return st.one_of(st.just({}), st.dictionaries(places, numbers, max_size=2))


@st.composite
def alterations(draw: st.DrawFn, program: Program) -> Alteration:
    """A random fault with adjoints set by hand."""
    fault = draw(st.sampled_from(Fault))
    order: tuple[int, ...] = ()
    if fault is Fault.ORDER:
        order = tuple(draw(st.permutations(range(len(program.nodes)))))
    return Alteration(draw(numbers_of(program)), fault, order)


def line_of(text: str, **point: float) -> Timeline:
    """The timeline of a text at a point."""
    return timeline(forward(document_of(parse(text)).program, point))


def done(line: Line, cursor: int) -> str:
    """The step just done: the node's name, after it the operand's."""
    if not cursor:
        return ""
    step, names = line.steps[cursor - 1], line.tape.program.names
    edge = isinstance(step, (BackwardStep, TangentStep))
    return names[step.node] + (f">{names[step.operand]}" if edge else "")
