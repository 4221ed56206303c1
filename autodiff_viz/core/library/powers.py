"""Powers and roots."""

from __future__ import annotations

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import Binding, Convention, Notation, Op, call, register

RAISED = (Binding.ATOM,)
ENCLOSED = (Binding.SUM,)


def _raised(exponent: str, mark: str = "^{{{}}}") -> Notation:
    return Notation("#0" + mark.format(exponent), Binding.POWER, RAISED)


register(
    Op(
        name="square",
        params=("x",),
        compute=lambda x: x * x,
        partials=("2*x",),
        category="Powers",
        symbol="x^{2}",
        doc="Multiplies a number by itself; its slope is twice the number.",
        samples=((-1.5,), (0.0,), (0.5,), (3.0,)),
        text=_raised("2", "**{}"),
        latex=_raised("2"),
        rich=_raised("2"),
        aliases=("squared", "x2"),
    )
)

register(
    Op(
        name="cube",
        params=("x",),
        compute=lambda x: x * x * x,
        partials=("3*x**2",),
        category="Powers",
        symbol="x^{3}",
        doc="Multiplies a number by itself twice; its slope is never negative.",
        samples=((-1.5,), (0.0,), (0.5,), (3.0,)),
        text=_raised("3", "**{}"),
        latex=_raised("3"),
        rich=_raised("3"),
        aliases=("cubed", "x3"),
    )
)

register(
    Op(
        name="pow",
        params=("x", "n"),
        compute=ieee.power,
        partials=("n*x**(n - 1)", "x**n*log(x)"),
        category="Powers",
        symbol="x^{n}",
        doc="Raises x to the power n; for a negative x only whole n give a number.",
        samples=((2.0, 3.0), (0.5, -1.5), (1.7, 0.0), (3.0, 0.5)),
        text=Notation("#0**#1", Binding.POWER, (Binding.ATOM, Binding.UNARY)),
        latex=Notation("#0^{#1}", Binding.POWER, (Binding.ATOM, Binding.SUM)),
        rich=Notation("#0^{#1}", Binding.POWER, (Binding.ATOM, Binding.SUM)),
        domain="x > 0, or a whole n",
        conventions=(
            Convention(0, 0.0, "n == 0", "x**0 is 1 everywhere, so its slope is 0."),
            Convention(
                1,
                0.0,
                "where(x == 0, n >= 0, 0)",
                "At x = 0 the slope of x**n along n is taken as 0.",
            ),
        ),
        aliases=("power", "**", "^"),
    )
)

register(
    Op(
        name="sqrt",
        params=("x",),
        compute=ieee.sqrt,
        partials=("1/(2*sqrt(x))",),
        category="Powers",
        symbol="√x",
        doc="The number whose square is x; infinitely steep at zero.",
        samples=((0.25,), (2.0,), (9.0,)),
        text=call("sqrt"),
        latex=Notation(r"\sqrt{#0}", Binding.ATOM, ENCLOSED),
        rich=Notation("√#0", Binding.POWER, RAISED),
        domain="x ≥ 0",
        aliases=("root",),
    )
)
