"""Trigonometric functions; angles are in radians."""

from __future__ import annotations

import math

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import (
    Code,
    Convention,
    Op,
    call,
    latex_call,
    prefix,
    register,
    same_code,
)

CATEGORY = "Trigonometry"
ORIGIN = "atan2 has no slope at the origin; it is taken as 0."

NEAR = "(abs(x) > 0.5)*(abs(x) < 1)"
NEAR_1 = "1/sqrt((1 - x)*(1 + x))"
"""The slope of asin, exact near -1 and 1; its own slope loses digits near 0 and is nan at -1 and 1."""

COS_PI = "sin(pi*(0.5 - abs(x - 2*round(x/2))))"
"""The cosine of πx by the exact distance of x to the nearest even number; exactly 0 at halves."""

SINC_RATIOS = (6.0, 20.0, 42.0, 72.0, 110.0, 156.0)
"""The ratios of the terms of 1 - z²/6 + z⁴/120 - …: 2k(2k + 1)."""


def _sinc_series() -> str:
    """Return 1 - z²/6 (1 - z²/20 (…)) with z = πx."""
    text = "1.0"
    for ratio in reversed(SINC_RATIOS):
        text = f"(1.0 - (math.pi * {{x}}) * (math.pi * {{x}}) / {ratio} * {text})"
    return text


register(
    Op(
        name="sin",
        params=("x",),
        compute=ieee.sin,
        partials=("cos(x)",),
        category=CATEGORY,
        symbol="sin",
        doc="The sine of an angle in radians; its slope is the cosine.",
        samples=((-1.0,), (0.0,), (0.5,), (2.0,)),
        text=call("sin"),
        latex=prefix(r"\sin"),
        rich=prefix("sin"),
        aliases=("sine",),
        code=same_code("sin"),
        edges=((1e22,),),
    )
)

register(
    Op(
        name="cos",
        params=("x",),
        compute=ieee.cos,
        partials=("-sin(x)",),
        category=CATEGORY,
        symbol="cos",
        doc="The cosine of an angle in radians; its slope is minus the sine.",
        samples=((-1.0,), (0.0,), (0.5,), (2.0,)),
        text=call("cos"),
        latex=prefix(r"\cos"),
        rich=prefix("cos"),
        aliases=("cosine",),
        code=same_code("cos"),
        edges=((1e22,),),
    )
)

register(
    Op(
        name="tan",
        params=("x",),
        compute=ieee.tan,
        partials=("1 + y**2",),
        category=CATEGORY,
        symbol="tan",
        doc="The tangent of an angle in radians; its slope is never below 1.",
        samples=((-1.0,), (0.0,), (0.5,), (1.2,)),
        text=call("tan"),
        latex=prefix(r"\tan"),
        rich=prefix("tan"),
        domain="every x but odd multiples of π/2",
        aliases=("tangent",),
        code=same_code("tan"),
        edges=((math.pi / 2,), (1.57,)),
    )
)

register(
    Op(
        name="asin",
        params=("x",),
        compute=ieee.asin,
        partials=("1/sqrt(1 - x**2)",),
        stable=(NEAR_1,),
        twice=(f"where({NEAR}, {NEAR_1}, 1/sqrt(1 - x**2))",),
        category=CATEGORY,
        symbol="asin",
        doc="The angle between -π/2 and π/2 whose sine is x; infinitely steep at -1 and 1.",
        samples=((-0.9,), (0.0,), (0.5,)),
        text=call("asin"),
        latex=prefix(r"\arcsin"),
        rich=prefix("asin"),
        domain="-1 ≤ x ≤ 1",
        aliases=("arc sine", "inverse sine"),
        code=same_code("asin", numpy="arcsin"),
        edges=((-1.0,), (1.0,), (2.0,), (1.0 - 1e-9,), (-1.0 + 2**-53,)),
        also=("arcsin",),
    )
)

register(
    Op(
        name="acos",
        params=("x",),
        compute=ieee.acos,
        partials=("-1/sqrt(1 - x**2)",),
        stable=(f"-{NEAR_1}",),
        twice=(f"where({NEAR}, -{NEAR_1}, -1/sqrt(1 - x**2))",),
        category=CATEGORY,
        symbol="acos",
        doc="The angle between 0 and π whose cosine is x; infinitely steep at -1 and 1.",
        samples=((-0.9,), (0.0,), (0.5,)),
        text=call("acos"),
        latex=prefix(r"\arccos"),
        rich=prefix("acos"),
        domain="-1 ≤ x ≤ 1",
        aliases=("arc cosine", "inverse cosine"),
        code=same_code("acos", numpy="arccos"),
        edges=((-1.0,), (1.0,), (2.0,), (1.0 - 1e-9,), (-1.0 + 2**-53,)),
        also=("arccos",),
    )
)

register(
    Op(
        name="atan",
        params=("x",),
        compute=math.atan,
        partials=("1/(1 + x**2)",),
        category=CATEGORY,
        symbol="atan",
        doc="The angle between -π/2 and π/2 whose tangent is x.",
        samples=((-2.0,), (0.0,), (0.5,), (3.0,)),
        text=call("atan"),
        latex=prefix(r"\arctan"),
        rich=prefix("atan"),
        aliases=("arc tangent", "inverse tangent"),
        code=same_code("atan", numpy="arctan"),
        edges=((math.inf,), (-1e300,)),
        also=("arctan",),
    )
)

register(
    Op(
        name="atan2",
        params=("a", "b"),
        compute=math.atan2,
        partials=("b/(a**2 + b**2)", "-a/(a**2 + b**2)"),
        stable=("b/hypot(a, b)/hypot(a, b)", "-a/hypot(a, b)/hypot(a, b)"),
        category=CATEGORY,
        symbol="atan2",
        doc="The angle of the point (b, a), between -π and π: atan(a/b) in the right quadrant.",
        samples=((1.0, 2.0), (-1.5, -0.5), (2.0, -3.0), (0.0, 4.0)),
        text=call("atan2", 2),
        latex=latex_call(r"\operatorname{atan2}", 2),
        rich=call("atan2", 2),
        domain="every pair; it jumps by 2π across b < 0, a = 0",
        conventions=(
            Convention(0, 0.0, "where(a == 0, b == 0, 0)", ORIGIN),
            Convention(1, 0.0, "where(a == 0, b == 0, 0)", ORIGIN),
        ),
        aliases=("angle", "phase", "argument", "polar"),
        code=Code(
            python="math.atan2({a}, {b})",
            numpy="np.arctan2({a}, {b})",
            c="atan2({a}, {b})",
            complex="(cmath.atan({a} / {b}) + "
            "(0.0 if {b}.real > 0.0 else math.copysign(math.pi, {a}.real)) "
            "if abs({b}.real) >= abs({a}.real) "
            "else math.copysign(math.pi / 2.0, {a}.real) - cmath.atan({b} / {a}))",
        ),
        edges=((0.0, 0.0), (0.0, -1.0), (-0.0, -1.0)),
        also=("arctan2",),
    )
)

register(
    Op(
        name="sinc",
        params=("x",),
        compute=ieee.sinc,
        partials=("-pi*spherical_j1(pi*x)",),
        stable=(f"where(abs(x) < 1, -pi*spherical_j1(pi*x), ({COS_PI} - y)/x)",),
        category=CATEGORY,
        symbol="sinc",
        doc="The normalised sinc, sin(πx)/(πx) and 1 at 0; its slope (cos(πx) - sinc(x))/x is "
        "written by j₁, which stays exact near 0.",
        samples=((-1.3,), (1e-9,), (0.25,), (2.7,)),
        text=call("sinc"),
        latex=latex_call(r"\operatorname{sinc}"),
        rich=call("sinc"),
        aliases=("cardinal sine", "sin(x)/x", "sampling"),
        code=Code(
            python="ieee.sinc({x})",
            numpy="np.where({x} == 0.0, 1.0, np.sin(np.pi * ({x} - np.rint({x}))) "
            "* np.where(np.fmod(np.rint({x}), 2.0) != 0.0, -1.0, 1.0) / (np.pi * {x}))",
            c="({x} == 0.0 ? 1.0 : sin(3.141592653589793 * remainder({x}, 1.0)) "
            "* (fmod({x} - remainder({x}, 1.0), 2.0) != 0.0 ? -1.0 : 1.0) "
            "/ (3.141592653589793 * {x}))",
            complex=f"({_sinc_series()} if abs({{x}}) < 0.15 "
            "else cmath.sin(math.pi * {x}) / (math.pi * {x}))",
        ),
        edges=((0.0,), (1.0,), (1e-5,), (math.inf,)),
    )
)
