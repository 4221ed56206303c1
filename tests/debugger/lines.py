"""The timelines the debugger is tried on: every example, and random programs in both modes."""

from hypothesis import strategies as st

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import BackwardStep, Timeline, forward, timeline
from autodiff_viz.core.tangent import Line, TangentStep, tangent_timeline
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.document.document import document_of
from autodiff_viz.document.files import load
from autodiff_viz.resources import resource
from tests.core.random_programs import smooth_programs

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
def random_lines(draw: st.DrawFn) -> Line:
    """A timeline of a random program, in a random mode."""
    program, point = draw(smooth_programs())
    tape = forward(program, point)
    if draw(st.booleans()):
        return tangent_timeline(tape, dict.fromkeys(point, 1.0))
    return timeline(tape)


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
