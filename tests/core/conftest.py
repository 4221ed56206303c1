"""Fixtures of the mathematics."""

from dataclasses import replace

import pytest

from autodiff_viz.core.ops import REGISTRY, Code
from autodiff_viz.core.program import Program

COMPLEX = {
    "square": "{x}*{x}",
    "exp": "exp({x})",
    "log": "cmath.log({x})",
    "sin": "sin({x})",
    "add": "({a} + {b})",
    "mul": "({a}*{b})",
    "div": "({a}/{b})",
}


@pytest.fixture
def complex_ops(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library in which these ops, and no others, have a complex formula."""
    library = {
        name: replace(op, code=Code(complex=COMPLEX.get(name, ""))) for name, op in REGISTRY.items()
    }
    monkeypatch.setattr(Program, "library", property(lambda _: library))
