"""Random programs on Variables, against the sweep over the same program."""

from hypothesis import given
from hypothesis import strategies as st

import autodiff_viz as adv
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.sweep import forward, gradient, timeline


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, dict[str, float]]:
    """A random program over all ops, and a point."""
    nodes = [Node(INPUT, name="x"), Node(INPUT, name="w"), Node(CONST, number=0.5)]
    for _ in range(draw(st.integers(1, 12))):
        op = draw(st.sampled_from(sorted(REGISTRY)))
        spots = st.integers(0, len(nodes) - 1)
        nodes.append(Node(op, tuple(draw(spots) for _ in range(REGISTRY[op].arity))))
    values = st.floats(-4.0, 4.0)
    return Program(tuple(nodes), len(nodes) - 1), {"x": draw(values), "w": draw(values)}


@given(programs())
def test_a_program_on_variables_gives_what_the_sweep_gives(
    pair: tuple[Program, dict[str, float]],
) -> None:
    program, point = pair
    assert str(adv.gradient(program, point)) == str(gradient(timeline(forward(program, point))))


@given(programs())
def test_a_pullback_made_of_variables_gives_the_same_numbers(
    pair: tuple[Program, dict[str, float]],
) -> None:
    program, point = pair
    xs = [adv.Variable(value) for value in point.values()]
    slopes = [float(slope) for slope in adv.gradient(program, *xs)]
    assert str(slopes) == str(list(adv.gradient(program, point).values()))


@given(programs())
def test_a_program_traced_again_is_itself(pair: tuple[Program, dict[str, float]]) -> None:
    program, point = pair
    again = adv.trace(program, **point)
    assert [node.name for node in again.nodes[:2]] == ["x", "w"]
    assert repr(adv.evaluate(again, point)) == repr(adv.evaluate(program, point))
    assert str(adv.gradient(again, point)) == str(adv.gradient(program, point))


@given(programs())
def test_a_program_gives_what_the_sweep_gives(pair: tuple[Program, dict[str, float]]) -> None:
    program, point = pair
    both = adv.value_and_gradient(program)
    line = timeline(forward(program, point))
    for _ in range(3):
        value, slopes = both(*point.values())
        assert repr(value) == repr(adv.evaluate(program, point))
        assert str(list(slopes)) == str(list(gradient(line).values()))
