"""What the tests of the drawing share: one Graphviz, and the programs to draw."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import Timeline, forward, timeline
from autodiff_viz.drawing.client import Graphviz

GOLDSTEIN = (
    "(1+(x+y+1)**2*(19-14*x+3*x**2-14*y+6*x*y+3*y**2))"
    "*(30+(2*x-3*y)**2*(18-32*x+12*x**2+48*y-36*x*y+27*y**2))"
)


class Example(NamedTuple):
    """A program as text, and its point."""

    text: str
    point: dict[str, float]

    def line(self, seed: float = 1.0) -> Timeline:
        """The timeline of the program at its point."""
        return timeline(forward(parse(self.text), self.point), seed)


EXAMPLES = {
    "chain": Example("exp(x**2)**2", {"x": 0.5}),
    "fan-out": Example("s = sin(x); p = x*s; q = x**2; f = p + q", {"x": 0.5}),
    "negative": Example("cos(x**2)**3 - sin(y)*0.001", {"x": 1.2, "y": -2.7}),
    "parallel": Example("x*x", {"x": 3.0}),
    "goldstein": Example(GOLDSTEIN, {"x": 1.0, "y": 1.0}),
    "neuron": Example(
        "sigmoid(w1*x1 + w2*x2 + b)", {"w1": 0.5, "x1": -1.5, "w2": 2.0, "x2": 0.3, "b": 0.1}
    ),
    "extremes": Example("log(a)*exp(b)*1.7e308 + 1/c", {"a": -1.0, "b": 709.7, "c": 0.0}),
    "tiny": Example("-1.23456e-300*x**2*y", {"x": -1.2345678e-4, "y": -9.87654321e-123}),
    "six uses": Example("x*x*x + x*x*x", {"x": 1.1}),
    "a number": Example("2", {}),
    "an input": Example("x", {"x": 2.0}),
    "unused": Example("a = x**2; b = sin(y); z = exp(a)", {"x": 0.5, "y": 1.0}),
    "a named number": Example("k = 3; z = k*x", {"x": 0.5}),
    "long names": Example(
        "速度速度速度速度速度 * averyverylongname",
        {"速度速度速度速度速度": 1, "averyverylongname": 2},
    ),
}


@pytest.fixture(scope="session")
def graphviz() -> Iterator[Graphviz]:
    """A worker for the whole session."""
    with Graphviz() as client:
        yield client


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    """Each example in turn."""
    return EXAMPLES[request.param]


@pytest.fixture(scope="session")
def examples() -> dict[str, Example]:
    """All examples by name."""
    return EXAMPLES
