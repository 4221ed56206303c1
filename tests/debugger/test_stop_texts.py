"""What is said of a stop, in words."""

from __future__ import annotations

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.debugger.stop_texts import stop_sentence
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target

PROGRAM = parse("a = x**2; z = 3*a")
LINE = timeline(forward(PROGRAM, {"x": 2.0}))
"""x, a, z, the seed, z->a with 3, a->x with 12."""
A = PROGRAM.nodes[PROGRAM.index_of("a")].key


def condition(text: str) -> Breakpoint:
    return Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition=text)


def test_a_stop_is_told_by_place_and_condition() -> None:
    stops = Stops((Breakpoint(Target.ADJOINT, A), condition("adjoint > 2")))
    assert stop_sentence(LINE, stops, 5) == "Step 5: stopped at ā, adjoint > 2."


def test_more_than_three_breakpoints_at_a_step_are_counted() -> None:
    stops = Stops(tuple(condition(f"adjoint > {n}") for n in range(5)))
    told = "Step 6: stopped at adjoint > 0, adjoint > 1, adjoint > 2, 2 more."
    assert stop_sentence(LINE, stops, 6) == told


def test_a_log_point_stops_nothing() -> None:
    stops = Stops((Breakpoint(Target.ADJOINT, A, log="{adjoint}"),))
    assert stop_sentence(LINE, stops, 5) == "No breakpoint stopped before the end."
    assert stop_sentence(LINE, stops, 0) == "No breakpoint stopped before the start."
