"""Autodiff Viz: build, draw, step through and check reverse-mode automatic differentiation.

>>> import autodiff_viz as adv
>>> x = adv.Variable(0.5)
>>> z = adv.exp(x**2) ** 2
>>> z.backward()
>>> x.grad
3.297442541400256
>>> adv.gradient(lambda x: adv.exp(x**2) ** 2, 0.5)
3.297442541400256

A program is the same as data, from a text or from a function; its steps are what the window shows:

>>> program = adv.parse("a = x**2; y = exp(a); z = y**2")
>>> line = adv.timeline(adv.forward(program, {"x": 0.5}), seed=1.0)
>>> adv.adjoints_at(line, len(line.steps))
(3.297442541400256, 3.297442541400256, 2.568050833375483, 1.0)
>>> [comparison.verdict.value for comparison in adv.check_gradient(line, {"x": 0.5})]
['agrees']

What is listed in `__all__`, and every op (adv.exp, adv.max, …), is what a Python user may call; each
loads when it is first used.
"""

from __future__ import annotations

# Nothing is imported here that takes time: until the command line has begun, Ctrl+C is Python's.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from autodiff_viz.cli.show import debug, show
    from autodiff_viz.core.derive import derive
    from autodiff_viz.core.errors import (
        AutodiffVizError,
        FormulaError,
        MissingValueError,
        TracingError,
    )
    from autodiff_viz.core.formula import parse
    from autodiff_viz.core.numeric import central_difference, check_gradient
    from autodiff_viz.core.printing import program_text
    from autodiff_viz.core.program import Node, Program
    from autodiff_viz.core.sweep import adjoints_at, evaluate, forward, timeline
    from autodiff_viz.document.document import Document, Settings
    from autodiff_viz.document.files import load, save
    from autodiff_viz.tracing.calculus import (
        gradient,
        hessian,
        jacobian,
        numerical_gradient,
        pullback,
        pushforward,
    )
    from autodiff_viz.tracing.defining import define
    from autodiff_viz.tracing.functions import *  # noqa: F403 - one name for each op
    from autodiff_viz.tracing.recording import TraceWarning, trace
    from autodiff_viz.tracing.repeated import value_and_gradient
    from autodiff_viz.tracing.variable import Value, Variable

__version__ = "0.1.0"

__all__ = [
    "AutodiffVizError",
    "Document",
    "FormulaError",
    "MissingValueError",
    "Node",
    "Program",
    "Settings",
    "TraceWarning",
    "TracingError",
    "Value",
    "Variable",
    "adjoints_at",
    "central_difference",
    "check_gradient",
    "debug",
    "define",
    "derive",
    "evaluate",
    "forward",
    "gradient",
    "hessian",
    "jacobian",
    "load",
    "numerical_gradient",
    "parse",
    "program_text",
    "pullback",
    "pushforward",
    "save",
    "show",
    "timeline",
    "trace",
    "value_and_gradient",
]

_HOMES = {
    "cli.show": ("debug", "show"),
    "core.derive": ("derive",),
    "core.errors": ("AutodiffVizError", "FormulaError", "MissingValueError", "TracingError"),
    "core.formula": ("parse",),
    "core.numeric": ("central_difference", "check_gradient"),
    "core.printing": ("program_text",),
    "core.program": ("Node", "Program"),
    "core.sweep": ("adjoints_at", "evaluate", "forward", "timeline"),
    "document.document": ("Document", "Settings"),
    "document.files": ("load", "save"),
    "tracing.calculus": (
        "gradient",
        "hessian",
        "jacobian",
        "numerical_gradient",
        "pullback",
        "pushforward",
    ),
    "tracing.defining": ("define",),
    "tracing.recording": ("TraceWarning", "trace"),
    "tracing.repeated": ("value_and_gradient",),
    "tracing.variable": ("Value", "Variable"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load a public name from the module it lives in, or an op, the first time it is used."""
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = import_module(f"{__name__}.{_HOME_OF.get(name, 'tracing.functions')}")
    try:
        found: object = getattr(home, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    from importlib import import_module

    functions = import_module(f"{__name__}.tracing.functions")
    return sorted({*globals(), *__all__, *dir(functions)})
