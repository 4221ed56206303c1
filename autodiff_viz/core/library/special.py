"""Special functions: of the normal distribution, of Γ and its derivatives, and j₁."""

from __future__ import annotations

import math

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import (
    ANYTHING,
    NO_SLOPE,
    Binding,
    Code,
    Convention,
    Notation,
    Op,
    Pole,
    call,
    latex_call,
    register,
)
from autodiff_viz.core.special import J1_RATIOS

CATEGORY = "Special"
POLES = "where(x <= 0, x == floor(x), 0)"


def _j1_series() -> str:
    """Return 1 - x²/10 (1 - x²/28 (…)), in signs all the languages read alike."""
    text = "1.0"
    for ratio in reversed(J1_RATIOS):
        text = f"(1.0 - {{x}} * {{x}} / {ratio} * {text})"
    return text


def _j1_slope() -> str:
    """Return (1 - 3x²/10 (1 - 5x²/84 (…)))/3, the series of the slope of j₁, as a text."""
    text = "1"
    for k, ratio in reversed([*enumerate(J1_RATIOS, 1)]):
        text = f"(1 - {(2 * k + 1) / (2 * k - 1) / ratio}*x**2*{text})"
    return f"{text}/3"


register(
    Op(
        name="erf",
        params=("x",),
        compute=math.erf,
        partials=("2*exp(-x**2)/sqrt(pi)",),
        category=CATEGORY,
        symbol="erf",
        doc="The error function: the share of a normal distribution within x√2 deviations.",
        samples=((-2.0,), (0.0,), (0.7,), (3.0,)),
        text=call("erf"),
        latex=latex_call(r"\operatorname{erf}"),
        rich=call("erf"),
        aliases=("error function", "Gauss", "normal distribution"),
        code=Code(python="math.erf({x})", c="erf({x})"),
        edges=((-800.0,), (800.0,), (1e-300,)),
    )
)

register(
    Op(
        name="erfc",
        params=("x",),
        compute=math.erfc,
        partials=("-2*exp(-x**2)/sqrt(pi)",),
        category=CATEGORY,
        symbol="erfc",
        doc="1 - erf(x), exact also where erf(x) is nearly 1.",
        samples=((-2.0,), (0.0,), (0.7,), (9.0,)),
        text=call("erfc"),
        latex=latex_call(r"\operatorname{erfc}"),
        rich=call("erfc"),
        aliases=("complementary error function", "tail"),
        code=Code(python="math.erfc({x})", c="erfc({x})"),
        edges=((-800.0,), (800.0,)),
    )
)

register(
    Op(
        name="lgamma",
        params=("x",),
        compute=ieee.lgamma,
        partials=("digamma(x)",),
        category=CATEGORY,
        symbol="ln Γ",
        doc="ln |Γ(x)|, the logarithm of (x - 1)! between whole numbers too; its slope is digamma.",
        samples=((-1.3,), (0.25,), (1.0 + 1e-9,), (4.5,), (50.0,)),
        text=call("lgamma"),
        latex=latex_call(r"\ln\Gamma"),
        rich=call("lnΓ"),
        domain="every x but 0, -1, -2, …",
        aliases=("log gamma", "gamma", "factorial"),
        code=Code(python="ieee.lgamma({x})", c="lgamma({x})"),
        edges=((0.0,), (-1.0,), (1.0,), (2.0,), (1e306,)),
        also=("gammaln",),
        pole=Pole(0, POLES),
    )
)

register(
    Op(
        name="digamma",
        params=("x",),
        compute=ieee.digamma,
        partials=("polygamma(1, x)",),
        category=CATEGORY,
        symbol="ψ",
        doc="ψ(x), the slope of lgamma; its own slope is polygamma(1, x).",
        samples=((-1.3,), (0.25,), (1.0,), (4.5,), (50.0,)),
        text=call("digamma"),
        latex=latex_call(r"\psi"),
        rich=call("ψ"),
        domain="every x but 0, -1, -2, …",
        aliases=("psi", "logarithmic derivative of gamma"),
        code=Code(python="ieee.digamma({x})"),
        edges=((0.0,), (-0.0,), (-1.0,), (1e300,)),
        also=("psi",),
        pole=Pole(0, POLES),
    )
)

register(
    Op(
        name="polygamma",
        params=("n", "x"),
        compute=ieee.polygamma,
        partials=(NO_SLOPE, "polygamma(n + 1, x)"),
        category=CATEGORY,
        symbol="ψ^{(n)}",
        doc="The n-th derivative of digamma for a whole n; there is no slope along n.",
        samples=((0.0, 4.5), (1.0, 0.25), (1.0, -1.3), (2.0, 3.0), (5.0, 50.0)),
        text=call("polygamma", 2),
        latex=Notation(r"\psi^{(#0)}\left(#1\right)", Binding.ATOM, (ANYTHING, ANYTHING)),
        rich=Notation("ψ^{(#0)}(#1)", Binding.ATOM, (ANYTHING, ANYTHING)),
        domain="a whole n from 0 to 170, and every x but 0, -1, -2, …",
        aliases=("trigamma", "tetragamma"),
        code=Code(python="ieee.polygamma({n}, {x})"),
        edges=((1.0, 0.0), (1.0, -1.0), (2.0, 0.0), (0.5, 1.0), (-1.0, 1.0), (171.0, 2.0)),
        pole=Pole(1, POLES),
    )
)

register(
    Op(
        name="spherical_j1",
        params=("x",),
        compute=ieee.spherical_j1,
        partials=("(sin(x) - 2*y)/x",),
        twice=(f"where(abs(x) < 0.5, {_j1_slope()}, (sin(x) - 2*y)/x)",),
        category=CATEGORY,
        symbol="j_{1}",
        doc="The spherical Bessel function j₁(x) = (sin(x)/x - cos(x))/x, of which the slope of "
        "sinc is made.",
        samples=((-4.0,), (0.3,), (2.0,), (20.0,)),
        text=call("spherical_j1"),
        latex=latex_call("j_{1}"),
        rich=call("j_{1}"),
        conventions=(
            Convention(
                0, 1 / 3, "x == 0", "At #0 = 0 the slope of j₁ is 1/3, the limit of its formula."
            ),
        ),
        aliases=("Bessel", "spherical Bessel function"),
        code=Code(
            python="ieee.spherical_j1({x})",
            numpy=f"np.where(np.abs({{x}}) < 0.5, {{x}} / 3.0 * {_j1_series()}, "
            "(np.sin({x}) / {x} - np.cos({x})) / {x})",
            c=f"(fabs({{x}}) < 0.5 ? {{x}} / 3.0 * {_j1_series()} : "
            "(sin({x}) / {x} - cos({x})) / {x})",
            complex=f"({{x}} / 3.0 * {_j1_series()} if abs({{x}}) < 0.5 "
            "else (cmath.sin({x}) / {x} - cmath.cos({x})) / {x})",
        ),
        edges=((0.0,), (1e-9,), (math.inf,)),
    )
)
