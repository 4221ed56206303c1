"""The exponential, the logarithm and their squashing relatives."""

from __future__ import annotations

import math

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import Binding, Notation, Op, call, latex_call, register

FUNCTION_OF_ATOM = (Binding.ATOM,)

register(
    Op(
        name="exp",
        params=("x",),
        compute=ieee.exp,
        partials=("exp(x)",),
        category="Exponential",
        symbol="e^{x}",
        doc="The exponential function, which is its own slope.",
        samples=((-2.0,), (0.0,), (0.25,), (3.0,)),
        text=call("exp"),
        latex=Notation("e^{#0}", Binding.POWER, (Binding.SUM,)),
        rich=Notation("e^{#0}", Binding.POWER, (Binding.SUM,)),
        aliases=("exponential", "e^x"),
    )
)

register(
    Op(
        name="log",
        params=("x",),
        compute=ieee.log,
        partials=("1/x",),
        category="Exponential",
        symbol="ln",
        doc="The natural logarithm, the inverse of exp.",
        samples=((0.25,), (1.0,), (5.0,)),
        text=call("log"),
        latex=Notation(r"\ln #0", Binding.PRODUCT, FUNCTION_OF_ATOM),
        rich=Notation("ln #0", Binding.PRODUCT, FUNCTION_OF_ATOM),
        domain="x > 0",
        aliases=("ln", "logarithm"),
    )
)

register(
    Op(
        name="sigmoid",
        params=("x",),
        compute=ieee.sigmoid,
        partials=("y*(1 - y)",),
        category="Exponential",
        symbol="σ",
        doc="Squashes any number into (0, 1); steepest, with slope 1/4, at zero.",
        samples=((-2.0,), (0.0,), (0.7,), (3.0,)),
        text=call("sigmoid"),
        latex=latex_call(r"\sigma"),
        rich=call("σ"),
        aliases=("logistic",),
    )
)

register(
    Op(
        name="tanh",
        params=("x",),
        compute=math.tanh,
        partials=("1 - y**2",),
        category="Exponential",
        symbol="tanh",
        doc="Squashes any number into (-1, 1); steepest, with slope 1, at zero.",
        samples=((-2.0,), (0.0,), (0.7,)),
        text=call("tanh"),
        latex=Notation(r"\tanh #0", Binding.PRODUCT, FUNCTION_OF_ATOM),
        rich=Notation("tanh #0", Binding.PRODUCT, FUNCTION_OF_ATOM),
        aliases=("hyperbolic tangent",),
    )
)
