"""Arithmetic: + - * / and minus."""

from __future__ import annotations

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import Binding, Notation, Op, infix, register

PAIRS = ((2.0, 3.0), (-1.5, 0.5), (0.0, 4.0))

register(
    Op(
        name="add",
        params=("a", "b"),
        compute=lambda a, b: a + b,
        partials=("1", "1"),
        category="Arithmetic",
        symbol="+",
        doc="The sum of two numbers; it passes the adjoint on to both unchanged.",
        samples=PAIRS,
        text=infix(" + ", Binding.SUM),
        latex=infix(" + ", Binding.SUM),
        rich=infix(" + ", Binding.SUM),
        aliases=("plus", "sum"),
    )
)

register(
    Op(
        name="sub",
        params=("a", "b"),
        compute=lambda a, b: a - b,
        partials=("1", "-1"),
        category="Arithmetic",
        symbol="−",
        doc="The difference of two numbers; the second one gets the adjoint with its sign turned.",
        samples=PAIRS,
        text=infix(" - ", Binding.SUM),
        latex=infix(" - ", Binding.SUM),
        rich=infix(" − ", Binding.SUM),
        aliases=("minus", "subtract", "difference"),
    )
)

register(
    Op(
        name="mul",
        params=("a", "b"),
        compute=lambda a, b: a * b,
        partials=("b", "a"),
        category="Arithmetic",
        symbol="×",
        doc="The product of two numbers; the slope along each is the other one.",
        samples=PAIRS,
        text=infix("*", Binding.PRODUCT),
        latex=infix(r" \cdot ", Binding.PRODUCT),
        rich=infix(" · ", Binding.PRODUCT),
        aliases=("times", "multiply", "product"),
    )
)

register(
    Op(
        name="div",
        params=("a", "b"),
        compute=ieee.divide,
        partials=("1/b", "-a/b**2"),
        category="Arithmetic",
        symbol="÷",
        doc="The quotient of two numbers; without bound as the divisor nears zero.",
        samples=PAIRS,
        text=infix("/", Binding.PRODUCT),
        latex=Notation(r"\frac{#0}{#1}", Binding.POWER, (Binding.SUM, Binding.SUM)),
        rich=infix(" / ", Binding.PRODUCT),
        domain="b ≠ 0",
        aliases=("divide", "over", "quotient"),
    )
)

register(
    Op(
        name="neg",
        params=("x",),
        compute=lambda x: -x,
        partials=("-1",),
        category="Arithmetic",
        symbol="−x",
        doc="Turns the sign of a number.",
        samples=((-2.0,), (0.0,), (0.7,)),
        text=Notation("-#0", Binding.UNARY, (Binding.UNARY,)),
        latex=Notation("-#0", Binding.UNARY, (Binding.PRODUCT,)),
        rich=Notation("−#0", Binding.UNARY, (Binding.PRODUCT,)),
        aliases=("negative", "minus"),
    )
)
