"""Autodiff Viz: build, draw, step through and check reverse-mode automatic differentiation.

>>> import autodiff_viz as av
>>> program = av.parse("a = x**2; y = exp(a); z = y**2")
>>> line = av.timeline(av.forward(program, {"x": 0.5}), seed=1.0)
>>> av.gradient(line)
{'x': 3.297442541400256}
>>> [comparison.verdict.value for comparison in av.check_gradient(line, {"x": 0.5})]
['agrees']

What is listed in `__all__` is what a Python user may call; each loads when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autodiff_viz.core.errors import AutodiffVizError, FormulaError, MissingValueError
    from autodiff_viz.core.formula import parse
    from autodiff_viz.core.numeric import central_difference, check_gradient
    from autodiff_viz.core.printing import program_text
    from autodiff_viz.core.program import Node, Program
    from autodiff_viz.core.sweep import adjoints_at, evaluate, forward, gradient, timeline
    from autodiff_viz.document.document import Document, Settings
    from autodiff_viz.document.files import load, save

__version__ = "0.1.0"

__all__ = [
    "AutodiffVizError",
    "Document",
    "FormulaError",
    "MissingValueError",
    "Node",
    "Program",
    "Settings",
    "adjoints_at",
    "central_difference",
    "check_gradient",
    "evaluate",
    "forward",
    "gradient",
    "load",
    "parse",
    "program_text",
    "save",
    "timeline",
]

_HOMES = {
    "core.errors": ("AutodiffVizError", "FormulaError", "MissingValueError"),
    "core.formula": ("parse",),
    "core.numeric": ("central_difference", "check_gradient"),
    "core.printing": ("program_text",),
    "core.program": ("Node", "Program"),
    "core.sweep": ("adjoints_at", "evaluate", "forward", "gradient", "timeline"),
    "document.document": ("Document", "Settings"),
    "document.files": ("load", "save"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load a public name from the module it lives in, the first time it is used."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
