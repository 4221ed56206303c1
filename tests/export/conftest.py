"""What the tests of the exports share: one Graphviz and a few composers."""

from collections.abc import Callable, Iterator

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer, composer_of

Compose = Callable[..., Composer]


@pytest.fixture(scope="session")
def graphviz() -> Iterator[Graphviz]:
    """A worker for the whole session."""
    with Graphviz() as client:
        yield client


@pytest.fixture
def compose(graphviz: Graphviz) -> Compose:
    """Make the composer of a program at a point given by name: x=0.5."""

    def composed(text: str, **point: float) -> Composer:
        return composer_of(parse(text), point, 1.0, graphviz)

    return composed
