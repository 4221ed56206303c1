"""Hyperbolic functions and their inverses."""

from __future__ import annotations

import math

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import Op, Pole, call, prefix, register, same_code

CATEGORY = "Hyperbolic"

register(
    Op(
        name="tanh",
        params=("x",),
        compute=math.tanh,
        partials=("1 - y**2",),
        stable=("1/cosh(x)**2",),
        twice=("where(abs(x) < 1, 1 - y**2, 4*sigmoid(2*x)*sigmoid(-2*x))",),
        category=CATEGORY,
        symbol="tanh",
        doc="Squashes any number into (-1, 1); steepest, with slope 1, at zero.",
        samples=((-2.0,), (0.0,), (0.7,)),
        text=call("tanh"),
        latex=prefix(r"\tanh"),
        rich=prefix("tanh"),
        aliases=("hyperbolic tangent",),
        code=same_code("tanh"),
        edges=((-800.0,), (800.0,)),
    )
)

register(
    Op(
        name="sinh",
        params=("x",),
        compute=ieee.sinh,
        partials=("cosh(x)",),
        category=CATEGORY,
        symbol="sinh",
        doc="The hyperbolic sine, (exp(x) - exp(-x))/2; its slope is cosh.",
        samples=((-2.0,), (0.0,), (0.7,), (3.0,)),
        text=call("sinh"),
        latex=prefix(r"\sinh"),
        rich=prefix("sinh"),
        aliases=("hyperbolic sine",),
        code=same_code("sinh"),
        edges=((-1000.0,), (1000.0,), (1e-300,)),
    )
)

register(
    Op(
        name="cosh",
        params=("x",),
        compute=ieee.cosh,
        partials=("sinh(x)",),
        category=CATEGORY,
        symbol="cosh",
        doc="The hyperbolic cosine, (exp(x) + exp(-x))/2; its slope is sinh.",
        samples=((-2.0,), (0.0,), (0.7,), (3.0,)),
        text=call("cosh"),
        latex=prefix(r"\cosh"),
        rich=prefix("cosh"),
        aliases=("hyperbolic cosine", "catenary"),
        code=same_code("cosh"),
        edges=((-1000.0,), (1000.0,)),
    )
)

register(
    Op(
        name="asinh",
        params=("x",),
        compute=math.asinh,
        partials=("1/hypot(1, x)",),
        category=CATEGORY,
        symbol="asinh",
        doc="The inverse of sinh; like ln(2x) for large x, and odd.",
        samples=((-2.0,), (0.0,), (0.7,), (30.0,)),
        text=call("asinh"),
        latex=prefix(r"\operatorname{arsinh}"),
        rich=prefix("asinh"),
        aliases=("area hyperbolic sine", "inverse hyperbolic sine"),
        code=same_code("asinh", numpy="arcsinh"),
        edges=((-1e200,), (1e200,)),
        also=("arsinh", "arcsinh"),
    )
)

register(
    Op(
        name="acosh",
        params=("x",),
        compute=ieee.acosh,
        partials=("1/(sqrt(x - 1)*sqrt(x + 1))",),
        category=CATEGORY,
        symbol="acosh",
        doc="The inverse of cosh for numbers from 1 on; infinitely steep at 1.",
        samples=((1.25,), (1.5,), (30.0,)),
        text=call("acosh"),
        latex=prefix(r"\operatorname{arcosh}"),
        rich=prefix("acosh"),
        domain="x ≥ 1",
        aliases=("area hyperbolic cosine", "inverse hyperbolic cosine"),
        code=same_code("acosh", numpy="arccosh"),
        edges=((1.0,), (0.0,), (1.0 + 1e-9,), (1e200,)),
        also=("arcosh", "arccosh"),
    )
)

register(
    Op(
        name="atanh",
        params=("x",),
        compute=ieee.atanh,
        partials=("1/((1 - x)*(1 + x))",),
        twice=("where((abs(x) > 0.5)*(abs(x) < 1), 1/((1 - x)*(1 + x)), 1/(1 - x**2))",),
        category=CATEGORY,
        symbol="atanh",
        doc="The inverse of tanh; without bound as x nears -1 or 1.",
        samples=((-0.9,), (0.0,), (0.7,)),
        text=call("atanh"),
        latex=prefix(r"\operatorname{artanh}"),
        rich=prefix("atanh"),
        domain="-1 < x < 1",
        aliases=("area hyperbolic tangent", "inverse hyperbolic tangent", "Fisher"),
        code=same_code("atanh", numpy="arctanh"),
        edges=((-1.0,), (1.0,), (2.0,), (1.0 - 2**-53,)),
        also=("artanh", "arctanh"),
        pole=Pole(0, "abs(x) == 1"),
    )
)
