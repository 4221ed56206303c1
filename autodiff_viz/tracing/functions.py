"""Every registered op as a function: adv.exp(x), adv.max(a, b), on numbers and on Variables.

They are made from the registry when they are asked for; `functions.pyi` beside this file tells type
checkers and editors of them (`python -m autodiff_viz.tracing.stub` writes it, a test compares).
"""

from __future__ import annotations

import inspect
from typing import Any

from autodiff_viz.core import program as _program  # noqa: F401 - fills the registry
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.tracing.variable import call_named


def __getattr__(name: str) -> Any:
    """Return the op called `name` as a function, with its sentence and its partials as its help."""
    if name not in REGISTRY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    call = call_named(name)
    call.__doc__ = _help(REGISTRY[name])
    vars(call)["__signature__"] = _signature(REGISTRY[name])
    globals()[name] = call
    return call


def __dir__() -> list[str]:
    return list(REGISTRY)


def _help(op: Op) -> str:
    partials = "\n".join(
        f"    ∂y/∂{param} = {partial}"
        for param, partial in zip(op.params, op.partials, strict=True)
    )
    notes = "\n".join(dict.fromkeys(rule.told(op.params)[0] for rule in op.conventions))
    parts = (op.doc, f"    Domain: {op.domain}\n{partials}", notes)
    return "\n\n".join(part for part in parts if part)


def _signature(op: Op) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_ONLY
    return inspect.Signature([inspect.Parameter(param, kind) for param in op.params])
