"""Powers and roots."""

from __future__ import annotations

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import (
    Binding,
    Code,
    Convention,
    Notation,
    Op,
    Pole,
    call,
    register,
    same_code,
)

RAISED = (Binding.ATOM,)
ENCLOSED = (Binding.SUM,)
CATEGORY = "Powers"


def _raised(exponent: str, mark: str = "^{{{}}}") -> Notation:
    return Notation("#0" + mark.format(exponent), Binding.POWER, RAISED)


register(
    Op(
        name="square",
        params=("x",),
        compute=lambda x: x * x,
        partials=("2*x",),
        category=CATEGORY,
        symbol="x^{2}",
        doc="Multiplies a number by itself; its slope is twice the number.",
        samples=((-1.5,), (0.0,), (0.5,), (3.0,)),
        text=_raised("2", "**{}"),
        latex=_raised("2"),
        rich=_raised("2"),
        aliases=("squared", "x2"),
        code=Code(*["({x} * {x})"] * 4),
        edges=((1e200,),),
    )
)

register(
    Op(
        name="cube",
        params=("x",),
        compute=lambda x: x * x * x,
        partials=("3*x**2",),
        category=CATEGORY,
        symbol="x^{3}",
        doc="Multiplies a number by itself twice; its slope is never negative.",
        samples=((-1.5,), (0.0,), (0.5,), (3.0,)),
        text=_raised("3", "**{}"),
        latex=_raised("3"),
        rich=_raised("3"),
        aliases=("cubed", "x3"),
        code=Code(*["({x} * {x} * {x})"] * 4),
        edges=((-1e200,),),
    )
)

register(
    Op(
        name="pow",
        params=("x", "n"),
        compute=ieee.power,
        partials=("n*x**(n - 1)", "x**n*log(x)"),
        category=CATEGORY,
        symbol="x^{n}",
        doc="Raises x to the power n; for a negative x only whole n give a number.",
        samples=((2.0, 3.0), (0.5, -1.5), (1.7, 0.0), (3.0, 0.5)),
        text=Notation("#0**#1", Binding.POWER, (Binding.ATOM, Binding.UNARY)),
        latex=Notation("#0^{#1}", Binding.POWER, (Binding.ATOM, Binding.SUM)),
        rich=Notation("#0^{#1}", Binding.POWER, (Binding.ATOM, Binding.SUM)),
        domain="x > 0, or a whole n",
        conventions=(
            Convention(
                0,
                0.0,
                "where(n == 0, where(abs(x) >= 1e-300, 0, 1), 0)",
                "#0**0 is 1 everywhere, so its slope is 0; the formula would be 0 · inf.",
            ),
            Convention(
                1,
                0.0,
                "where(x == 0, n >= 0, 0)",
                "At #0 = 0 the slope of #0**#1 along #1 is taken as 0.",
                "The formula would be 0 · log(0); PyTorch, JAX and TensorFlow take 0 too.",
            ),
        ),
        aliases=("power", "**", "^"),
        code=Code(
            python="math.pow({x}, {n})",
            numpy="np.power({x}, {n})",
            c="pow({x}, {n})",
            complex="({x} ** {n})",
        ),
        edges=((0.0, 0.0), (0.0, 0.5), (0.0, 1.0), (0.0, 2.0), (0.0, -1.0), (-2.0, 3.0),
               (-2.0, 0.0), (-8.0, 1 / 3)),
        also=("power",),
        pole=Pole(0, "x == 0"),
    )
)  # fmt: skip

register(
    Op(
        name="sqrt",
        params=("x",),
        compute=ieee.sqrt,
        partials=("1/(2*sqrt(x))",),
        category=CATEGORY,
        symbol="√x",
        doc="The number whose square is x; infinitely steep at zero.",
        samples=((0.25,), (2.0,), (9.0,)),
        text=call("sqrt"),
        latex=Notation(r"\sqrt{#0}", Binding.ATOM, ENCLOSED),
        rich=Notation("√#0", Binding.POWER, RAISED),
        domain="x ≥ 0",
        aliases=("root", "square root"),
        code=same_code("sqrt"),
        edges=((0.0,), (-1.0,), (5e-324,), (1e308,)),
    )
)

register(
    Op(
        name="cbrt",
        params=("x",),
        compute=ieee.cbrt,
        partials=("1/(3*y**2)",),
        category=CATEGORY,
        symbol="∛x",
        doc="The number whose cube is x, negative for a negative x; infinitely steep at zero.",
        samples=((-8.0,), (0.3,), (2.0,), (27.0,)),
        text=call("cbrt"),
        latex=Notation(r"\sqrt[3]{#0}", Binding.ATOM, ENCLOSED),
        rich=Notation("∛#0", Binding.POWER, RAISED),
        aliases=("cube root", "third root"),
        code=Code(
            python="math.cbrt({x})",
            numpy="np.cbrt({x})",
            c="cbrt({x})",
            complex="({x} ** (1.0 / 3.0) if {x}.real > 0.0 else -((-{x}) ** (1.0 / 3.0)))",
        ),
        edges=((0.0,), (5e-324,), (-1e308,)),
    )
)

register(
    Op(
        name="rsqrt",
        params=("x",),
        compute=ieee.rsqrt,
        partials=("-y**3/2",),
        category=CATEGORY,
        symbol="1/√x",
        doc="One over the square root; without bound as x nears zero.",
        samples=((0.25,), (2.0,), (9.0,)),
        text=call("rsqrt"),
        latex=Notation(r"\frac{1}{\sqrt{#0}}", Binding.POWER, ENCLOSED),
        rich=Notation("1/√#0", Binding.PRODUCT, RAISED),
        domain="x > 0",
        aliases=("reciprocal square root", "inverse square root"),
        code=Code(
            python="(1.0 / math.sqrt({x}))",
            numpy="(1.0 / np.sqrt({x}))",
            c="(1.0 / sqrt({x}))",
            complex="(1.0 / cmath.sqrt({x}))",
        ),
        edges=((0.0,), (-1.0,), (1e308,)),
        pole=Pole(0, "x == 0"),
    )
)
