"""While functions are unfolded, a step says how many its phase has with them folded."""

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.sentences import phase_text, phase_texts
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.core.tangent import Line, tangent_timeline
from autodiff_viz.core.unfolding import unfolded, wholly_unfolded
from autodiff_viz.document.document import document_of

ONE = document_of(parse("f(x, y) = x*y + sin(x); b = f(u, v); b**2")).program
TEXTS = (
    "f(x, y) = x*y + sin(x); b = f(u, v); b**2",
    "g(x) = 2*sin(x) + x; f(x, y) = g(x*y)*y + x; h(x) = g(cos(x)*x); f(u, v)*h(v)",
    "f(x, y) = x*y + 1; f(u, u)*f(u, 3)",
    "f(x, y) = where(x > 0, y, 2*y); f(u, v)",
)


def lines_of(program: Program) -> list[Line]:
    point = {program.names[i]: 0.5 for i in program.inputs}
    tape = forward(program, point)
    return [timeline(tape), tangent_timeline(tape, dict.fromkeys(point, 1.0))]


def test_the_count_with_the_function_folded_is_told() -> None:
    key = ONE.nodes[ONE.index_of("b")].key
    line = lines_of(unfolded(ONE, {key}))[0]
    assert phase_text(line, 3) == "forward 3 / 6 (4 with f folded)"
    assert phase_text(line, 8) == "backward 1 / 6 (3 with f folded)"
    assert [phase_text(line, cursor) for cursor in (0, 7)] == ["start", "seed"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_count_is_that_of_the_folded_program(text: str) -> None:
    program = document_of(parse(text)).program
    for folded, shown in zip(lines_of(program), lines_of(wholly_unfolded(program)), strict=True):
        assert _totals(shown, " (") == _totals(folded, "/ ")


def _totals(line: Line, sign: str) -> set[tuple[str, str]]:
    """The total of each phase: the number after a sign."""
    texts = (phase_text(line, cursor) for cursor in range(1, len(line.steps) + 1))
    return {(t.split()[0], t.split(sign)[1].split()[0]) for t in texts if sign in t}


def test_in_less_room_it_says_less() -> None:
    key = ONE.nodes[ONE.index_of("b")].key
    line = lines_of(unfolded(ONE, {key}))[0]
    assert phase_texts(line, 3)[1:] == ("forward 3 / 6 (4 folded)", "forward 3 / 6")
    assert phase_texts(line, 7) == ("seed",)
    several = lines_of(wholly_unfolded(document_of(parse("f(t) = sin(t)*t; f(u)*f(v)")).program))[0]
    assert phase_text(several, 3) == "forward 3 / 7 (5 folded)"
