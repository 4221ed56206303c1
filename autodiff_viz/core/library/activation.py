"""Activation functions of neural networks; the slopes at kinks follow PyTorch."""

from __future__ import annotations

import math

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import (
    Binding,
    Code,
    Convention,
    Notation,
    Op,
    call,
    latex_call,
    register,
)

CATEGORY = "Activation"
SELU_LEFT = 1.7580993408473766
"""λ α, the slope of selu just left of 0."""
SOFTPLUS_C = "(fmax({x}, 0.0) + log1p(exp(-fabs({x}))))"
MISH = "tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))**2)"
MISH_BELOW = "(1 + 2*exp(-x) + 2*exp(-2*x))"
MISH_FAR = f"1 - 2*exp(-2*x)/{MISH_BELOW} + 4*x*(exp(-2*x) + exp(-3*x))/{MISH_BELOW}**2"
"""The same slope by powers of exp(-x), of which 1 - tanh² keeps nothing for large x."""
SIGMOID_NUMPY = "(np.exp(np.minimum({x}, 0.0)) / (1.0 + np.exp(-np.abs({x}))))"
SIGMOID_C = "(exp(fmin({x}, 0.0)) / (1.0 + exp(-fabs({x}))))"
SIGMOID_COMPLEX = (
    "(1.0 / (1.0 + cmath.exp(-{x})) if {x}.real >= 0.0 "
    "else cmath.exp({x}) / (1.0 + cmath.exp({x})))"
)
SOFTPLUS_COMPLEX = (
    "({x} + cmath.log(1.0 + cmath.exp(-{x})) if {x}.real > 0.0 "
    "else cmath.log(1.0 + cmath.exp({x})))"
)


def _upright(name: str) -> Notation:
    return latex_call(rf"\operatorname{{{name}}}")


register(
    Op(
        name="sigmoid",
        params=("x",),
        compute=ieee.sigmoid,
        partials=("y*sigmoid(-x)",),
        twice=("where(abs(x) < 1, (1 - tanh(x/2)**2)/4, y*sigmoid(-x))",),
        category=CATEGORY,
        symbol="σ",
        doc="Squashes any number into (0, 1); its slope is σ(x)(1 - σ(x)), 1/4 at zero.",
        samples=((-2.0,), (0.0,), (0.7,), (3.0,), (30.0,)),
        text=call("sigmoid"),
        latex=latex_call(r"\sigma"),
        rich=call("σ"),
        aliases=("logistic", "squash"),
        code=Code("ieee.sigmoid({x})", SIGMOID_NUMPY, SIGMOID_C, SIGMOID_COMPLEX),
        edges=((-800.0,), (800.0,), (-700.0,)),
        also=("logistic", "expit"),
    )
)

register(
    Op(
        name="relu",
        params=("x",),
        compute=ieee.relu,
        partials=("where(x > 0, 1, 0)",),
        category=CATEGORY,
        symbol="relu",
        doc="Keeps a positive number, makes any other 0; the slope at 0 is taken as 0.",
        samples=((-2.0,), (0.7,), (3.0,)),
        text=call("relu"),
        latex=_upright("relu"),
        rich=call("relu"),
        conventions=(
            Convention(
                0,
                0.0,
                "x == 0",
                "relu has a kink at 0; its slope is taken as 0.",
                "Any slope in [0, 1] is a subgradient; PyTorch, TensorFlow and jax.nn.relu take 0, "
                "jax.numpy.maximum(x, 0) takes 1/2.",
            ),
        ),
        aliases=("rectifier", "ramp", "rectified linear unit"),
        code=Code(
            python="(0.0 if {x} <= 0.0 else {x})",
            numpy="np.maximum({x}, 0.0)",
            c="({x} <= 0.0 ? 0.0 : {x})",
            complex="(0.0 if {x}.real <= 0.0 else {x})",
        ),
        edges=((0.0,), (-0.0,)),
    )
)

register(
    Op(
        name="leaky_relu",
        params=("x",),
        compute=ieee.leaky_relu,
        partials=("where(x > 0, 1, 0.01)",),
        category=CATEGORY,
        symbol="leaky relu",
        doc="Keeps a positive number, makes any other a hundredth of itself; the slope at 0 is "
        "taken as 0.01.",
        samples=((-2.0,), (0.7,), (3.0,)),
        text=call("leaky_relu"),
        latex=_upright(r"leaky\_relu"),
        rich=call("leaky_relu"),
        conventions=(
            Convention(
                0,
                0.01,
                "x == 0",
                "leaky_relu has a kink at 0; its slope is taken as 0.01.",
                "Any slope in [0.01, 1] is a subgradient; PyTorch and TensorFlow take the left one too, "
                "JAX takes 1.",
            ),
        ),
        aliases=("leaky rectifier",),
        code=Code(
            python="(0.01 * {x} if {x} <= 0.0 else {x})",
            numpy="np.where({x} <= 0.0, 0.01 * {x}, {x})",
            c="({x} <= 0.0 ? 0.01 * {x} : {x})",
            complex="(0.01 * {x} if {x}.real <= 0.0 else {x})",
        ),
        edges=((0.0,),),
    )
)

register(
    Op(
        name="elu",
        params=("x",),
        compute=ieee.elu,
        partials=("exp(min(x, 0))",),
        category=CATEGORY,
        symbol="elu",
        doc="Keeps a positive number, makes any other exp(x) - 1; its slope is 1 at 0 on both sides.",
        samples=((-2.0,), (-0.3,), (0.7,), (3.0,)),
        text=call("elu"),
        latex=_upright("elu"),
        rich=call("elu"),
        aliases=("exponential linear unit",),
        code=Code(
            python="(math.expm1({x}) if {x} <= 0.0 else {x})",
            numpy="np.where({x} <= 0.0, np.expm1(np.minimum({x}, 0.0)), {x})",
            c="({x} <= 0.0 ? expm1({x}) : {x})",
            complex="(2.0 * cmath.sinh({x} / 2.0) * cmath.exp({x} / 2.0) "
            "if {x}.real <= 0.0 else {x})",
        ),
        edges=((0.0,), (-1e-9,), (-800.0,), (800.0,)),
    )
)

register(
    Op(
        name="selu",
        params=("x",),
        compute=ieee.selu,
        partials=(f"where(x > 0, {ieee.SELU_SCALE}, {SELU_LEFT}*exp(min(x, 0)))",),
        category=CATEGORY,
        symbol="selu",
        doc="elu scaled so that means and variances keep themselves (λ = 1.0507, α = 1.6733); the "
        "slope at 0 is taken as λα.",
        samples=((-2.0,), (-0.3,), (0.7,), (3.0,)),
        text=call("selu"),
        latex=_upright("selu"),
        rich=call("selu"),
        conventions=(
            Convention(
                0,
                SELU_LEFT,
                "x == 0",
                "selu has a kink at 0; its slope is taken as λα = 1.7581.",
                "Any slope from λ = 1.0507 to λα is a subgradient; PyTorch and JAX take λα too.",
            ),
        ),
        aliases=("scaled exponential linear unit",),
        code=Code(
            python="ieee.selu({x})",
            numpy=f"({ieee.SELU_SCALE} * np.where({{x}} <= 0.0, "
            f"{ieee.SELU_ALPHA} * np.expm1(np.minimum({{x}}, 0.0)), {{x}}))",
            c=f"({ieee.SELU_SCALE} * ({{x}} <= 0.0 ? {ieee.SELU_ALPHA} * expm1({{x}}) : {{x}}))",
            complex=f"({ieee.SELU_SCALE} * ({ieee.SELU_ALPHA} * 2.0 * cmath.sinh({{x}} / 2.0) "
            "* cmath.exp({x} / 2.0) if {x}.real <= 0.0 else {x}))",
        ),
        edges=((0.0,), (-800.0,), (800.0,)),
    )
)

register(
    Op(
        name="softplus",
        params=("x",),
        compute=ieee.softplus,
        partials=("sigmoid(x)",),
        category=CATEGORY,
        symbol="softplus",
        doc="ln(1 + exp(x)), a smooth relu; its slope is the sigmoid.",
        samples=((-30.0,), (-2.0,), (0.7,), (3.0,)),
        text=call("softplus"),
        latex=_upright("softplus"),
        rich=call("softplus"),
        aliases=("smooth rectifier", "ln(1+e^x)"),
        code=Code("ieee.softplus({x})", "np.logaddexp({x}, 0.0)", SOFTPLUS_C, SOFTPLUS_COMPLEX),
        edges=((-800.0,), (800.0,), (0.0,)),
    )
)

register(
    Op(
        name="softsign",
        params=("x",),
        compute=ieee.softsign,
        partials=("1/(1 + abs(x))**2",),
        category=CATEGORY,
        symbol="softsign",
        doc="x/(1 + |x|), which nears -1 and 1 slowly; its slope is 1 at 0 on both sides.",
        samples=((-2.0,), (0.3,), (0.7,), (30.0,)),
        text=call("softsign"),
        latex=_upright("softsign"),
        rich=call("softsign"),
        aliases=("soft sign",),
        code=Code(
            python="({x} / (1.0 + math.fabs({x})))",
            numpy="({x} / (1.0 + np.abs({x})))",
            c="({x} / (1.0 + fabs({x})))",
            complex="({x} / (1.0 + ({x} if {x}.real >= 0.0 else -{x})))",
        ),
        edges=((0.0,), (-1e300,), (math.inf,)),
    )
)

register(
    Op(
        name="silu",
        params=("x",),
        compute=ieee.silu,
        partials=("sigmoid(x)*(1 + x*sigmoid(-x))",),
        category=CATEGORY,
        symbol="silu",
        doc="x σ(x), also called swish: a smooth relu that dips below 0.",
        samples=((-30.0,), (-2.0,), (0.7,), (3.0,)),
        text=call("silu"),
        latex=_upright("silu"),
        rich=call("silu"),
        aliases=("sigmoid linear unit",),
        code=Code(
            python="({x} * ieee.sigmoid({x}))",
            numpy=f"({{x}} * {SIGMOID_NUMPY})",
            c=f"({{x}} * {SIGMOID_C})",
            complex=f"({{x}} * {SIGMOID_COMPLEX})",
        ),
        edges=((0.0,), (-800.0,), (800.0,), (-700.0,)),
        also=("swish",),
    )
)

register(
    Op(
        name="gelu",
        params=("x",),
        compute=ieee.gelu,
        partials=("erfc(-x/sqrt(2))/2 + x*exp(-x**2/2)/sqrt(2*pi)",),
        category=CATEGORY,
        symbol="gelu",
        doc="x Φ(x) with the normal distribution function Φ, in the exact form.",
        samples=((-9.0,), (-2.0,), (0.7,), (3.0,)),
        text=call("gelu"),
        latex=_upright("gelu"),
        rich=call("gelu"),
        aliases=("Gaussian error linear unit",),
        code=Code(
            python="(0.5 * {x} * math.erfc(-{x} / 1.4142135623730951))",
            c="(0.5 * {x} * erfc(- {x} / 1.4142135623730951))",
        ),
        edges=((0.0,), (-800.0,), (800.0,)),
    )
)

register(
    Op(
        name="mish",
        params=("x",),
        compute=ieee.mish,
        partials=(MISH,),
        twice=(f"where(x > 1, {MISH_FAR}, {MISH})",),
        category=CATEGORY,
        symbol="mish",
        doc="x tanh(softplus(x)): a smooth relu that dips below 0.",
        samples=((-30.0,), (-2.0,), (0.7,), (3.0,)),
        text=call("mish"),
        latex=_upright("mish"),
        rich=call("mish"),
        code=Code(
            python="({x} * math.tanh(ieee.softplus({x})))",
            numpy="({x} * np.tanh(np.logaddexp({x}, 0.0)))",
            c=f"({{x}} * tanh({SOFTPLUS_C}))",
            complex=f"({{x}} * cmath.tanh({SOFTPLUS_COMPLEX}))",
        ),
        edges=((0.0,), (-800.0,), (800.0,)),
    )
)

register(
    Op(
        name="hard_tanh",
        params=("x",),
        compute=lambda x: ieee.clip(x, -1.0, 1.0),
        partials=("where(abs(x) < 1, 1, 0)",),
        category=CATEGORY,
        symbol="hard tanh",
        doc="Cuts a number off at -1 and 1; the slope at both is taken as 0.",
        samples=((-2.0,), (-0.3,), (0.7,), (3.0,)),
        text=call("hard_tanh"),
        latex=_upright(r"hard\_tanh"),
        rich=call("hard_tanh"),
        conventions=(
            Convention(
                0,
                0.0,
                "abs(x) == 1",
                "hard_tanh has kinks at -1 and 1; its slope is taken as 0.",
                "Any slope in [0, 1] is a subgradient; PyTorch takes 0 too, JAX takes 1.",
            ),
        ),
        aliases=("hard hyperbolic tangent", "cut off"),
        code=Code(
            python="ieee.clip({x}, -1.0, 1.0)",
            numpy="np.clip({x}, -1.0, 1.0)",
            c="({x} <= -1.0 ? -1.0 : ({x} >= 1.0 ? 1.0 : {x}))",
            complex="(-1.0 if {x}.real <= -1.0 else (1.0 if {x}.real >= 1.0 else {x}))",
        ),
        edges=((-1.0,), (1.0,)),
        also=("hardtanh",),
    )
)

register(
    Op(
        name="logsigmoid",
        params=("x",),
        compute=ieee.logsigmoid,
        partials=("sigmoid(-x)",),
        category=CATEGORY,
        symbol="ln σ",
        doc="ln σ(x), exact on both sides; its slope is σ(-x).",
        samples=((-30.0,), (-2.0,), (0.7,), (30.0,)),
        text=call("logsigmoid"),
        latex=Notation(r"\ln\sigma\left(#0\right)", Binding.ATOM, (Binding.COMPARISON,)),
        rich=call("ln σ"),
        aliases=("log sigmoid", "log logistic"),
        code=Code(
            python="ieee.logsigmoid({x})",
            numpy="(-np.logaddexp(-{x}, 0.0))",
            c="(fmin({x}, 0.0) - log1p(exp(-fabs({x}))))",
            complex="({x} - cmath.log(1.0 + cmath.exp({x})) if {x}.real < 0.0 "
            "else -cmath.log(1.0 + cmath.exp(-{x})))",
        ),
        edges=((-800.0,), (800.0,), (0.0,)),
    )
)
