"""Log points write when the cursor passes them going forward."""

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.core.tangent import tangent_timeline
from autodiff_viz.debugger.logs import logged, message, text_problem
from autodiff_viz.document.document import document_of
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target

DOCUMENT = document_of(parse("a = x**2; y = exp(a); z = y*a"), {"x": 0.5})
TAPE = forward(DOCUMENT.program, DOCUMENT.values)
LINE = timeline(TAPE)
"""x, a, y, z, the seed, z->y, z->a, y->a, a->x."""
A = DOCUMENT.key_of("a")


@pytest.mark.parametrize(
    ("cursor", "text"),
    [
        (2, "step 2: a has 0.25, –, –"),
        (5, "step 5: z has 0.321006, 1, –"),
        (8, "step 8: a has 0.25, 1.60503, 0.321006"),
    ],
)
def test_the_fields_are_filled_in(cursor: int, text: str) -> None:
    written = "step {step}: {name} has {value}, { adjoint }, {contribution}"
    assert message(LINE, cursor, written) == text


def test_a_tangent_is_written_in_forward_mode() -> None:
    line = tangent_timeline(TAPE, {"x": 1.0})
    assert message(line, 4, "{name} {tangent} {adjoint} {upstream}") == "a 1 – –"


@pytest.mark.parametrize("text", ["{0}", "{a.b}", "{value!r}", "{__class__}", "{}", "{{x", "}{"])
def test_what_is_no_field_stays_as_it_is(text: str) -> None:
    assert message(LINE, 2, text) == text


def test_an_unknown_field_is_said() -> None:
    assert text_problem("{name} {value}: {step}") == ""
    assert text_problem("no fields") == ""
    assert text_problem("{name} {adjiont}").startswith("{adjiont} means nothing and stays as it is")


def test_log_points_write_in_order_on_the_way_forward_only() -> None:
    every = Breakpoint(Target.ADJOINT, A, log="first {step}")
    big = Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition="adjoint > 1", log="{name}")
    off = Breakpoint(Target.VALUE, A, log="off", enabled=False)
    stopping = Breakpoint(Target.VALUE, A)
    stops = Stops((stopping, big, every, off))
    texts = [each.text for each in logged(LINE, stops, 0, len(LINE.steps))]
    assert texts == ["a", "first 7", "a", "first 8", "x"]
    assert [each.cursor for each in logged(LINE, stops, 7, 8)] == [8, 8]
    assert logged(LINE, stops, 8, 2) == []
    assert [each.text for each in logged(LINE, stops, 0, 9, most=2)] == texts[-2:]
