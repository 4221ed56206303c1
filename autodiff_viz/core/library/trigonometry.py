"""Trigonometric functions; angles are in radians."""

from __future__ import annotations

import math
from collections.abc import Callable

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import Binding, Notation, Op, call, register


def _trigonometric(
    name: str,
    compute: Callable[[float], float],
    partial: str,
    latex: str,
    doc: str,
    samples: tuple[float, ...],
    domain: str = "all real numbers",
    rich: str = "",
) -> Op:
    written = rich or name
    return Op(
        name=name,
        params=("x",),
        compute=compute,
        partials=(partial,),
        category="Trigonometry",
        symbol=written,
        doc=doc,
        samples=tuple((x,) for x in samples),
        text=call(name),
        latex=Notation(f"{latex} #0", Binding.PRODUCT, (Binding.ATOM,)),
        rich=Notation(f"{written} #0", Binding.PRODUCT, (Binding.ATOM,)),
        domain=domain,
        aliases=("arctan", "inverse tangent") if name == "atan" else (),
    )


register(
    _trigonometric(
        "sin",
        ieee.sin,
        "cos(x)",
        r"\sin",
        "The sine of an angle in radians; its slope is the cosine.",
        (-1.0, 0.0, 0.5, 2.0),
    )
)
register(
    _trigonometric(
        "cos",
        ieee.cos,
        "-sin(x)",
        r"\cos",
        "The cosine of an angle in radians; its slope is minus the sine.",
        (-1.0, 0.0, 0.5, 2.0),
    )
)
register(
    _trigonometric(
        "tan",
        ieee.tan,
        "1 + y**2",
        r"\tan",
        "The tangent of an angle in radians; its slope is never below 1.",
        (-1.0, 0.0, 0.5, 1.2),
        domain="every x but odd multiples of π/2",
    )
)
register(
    _trigonometric(
        "atan",
        math.atan,
        "1/(1 + x**2)",
        r"\arctan",
        "The angle between -π/2 and π/2 whose tangent is x.",
        (-2.0, 0.0, 0.5, 3.0),
        rich="atan",
    )
)
