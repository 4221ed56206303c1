"""Arithmetic: + - * / and minus, the reciprocal, the remainder, the length of a pair."""

from __future__ import annotations

import math

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import (
    Binding,
    Code,
    Convention,
    Notation,
    Op,
    Pole,
    call,
    infix,
    register,
)

CATEGORY = "Arithmetic"
PAIRS = ((2.0, 3.0), (-1.5, 0.5), (0.0, 4.0))


def _cosine(a: str, b: str) -> str:
    """Return a/hypot(a, b) as a text whose slopes are exact, also where that is nearly ±1."""
    return f"where(abs({a}) > abs({b}), sign({a})/hypot(1, {b}/{a}), {a}/y)"


def _operator(sign: str) -> Code:
    return Code(*[f"({{a}} {sign} {{b}})"] * 4)


register(
    Op(
        name="add",
        params=("a", "b"),
        compute=lambda a, b: a + b,
        partials=("1", "1"),
        category=CATEGORY,
        symbol="+",
        doc="The sum of two numbers; it passes the adjoint on to both unchanged.",
        samples=PAIRS,
        text=infix(" + ", Binding.SUM),
        latex=infix(" + ", Binding.SUM),
        rich=infix(" + ", Binding.SUM),
        aliases=("plus", "sum"),
        code=_operator("+"),
    )
)

register(
    Op(
        name="sub",
        params=("a", "b"),
        compute=lambda a, b: a - b,
        partials=("1", "-1"),
        category=CATEGORY,
        symbol="−",
        doc="The difference of two numbers; the second one gets the adjoint with its sign turned.",
        samples=PAIRS,
        text=infix(" - ", Binding.SUM),
        latex=infix(" - ", Binding.SUM),
        rich=infix(" − ", Binding.SUM),
        aliases=("minus", "subtract", "difference", "-"),
        code=_operator("-"),
    )
)

register(
    Op(
        name="mul",
        params=("a", "b"),
        compute=lambda a, b: a * b,
        partials=("b", "a"),
        category=CATEGORY,
        symbol="×",
        doc="The product of two numbers; the slope along each is the other one.",
        samples=PAIRS,
        text=infix("*", Binding.PRODUCT),
        latex=infix(r" \cdot ", Binding.PRODUCT),
        rich=infix(" · ", Binding.PRODUCT),
        aliases=("times", "multiply", "product", "*"),
        code=_operator("*"),
    )
)

register(
    Op(
        name="div",
        params=("a", "b"),
        compute=ieee.divide,
        partials=("1/b", "-a/b**2"),
        stable=("1/b", "-y/b"),
        twice=("1/b", "-a/b/b"),
        category=CATEGORY,
        symbol="÷",
        doc="The quotient of two numbers; without bound as the divisor nears zero.",
        samples=PAIRS,
        text=infix("/", Binding.PRODUCT),
        latex=Notation(r"\frac{#0}{#1}", Binding.POWER, (Binding.SUM, Binding.SUM)),
        rich=infix(" / ", Binding.PRODUCT),
        domain="b ≠ 0",
        aliases=("divide", "over", "quotient", "/"),
        code=_operator("/"),
        edges=((1.0, 0.0), (-1.0, 0.0)),
        pole=Pole(1, "b == 0"),
    )
)

register(
    Op(
        name="neg",
        params=("x",),
        compute=lambda x: -x,
        partials=("-1",),
        category=CATEGORY,
        symbol="−x",
        doc="Turns the sign of a number.",
        samples=((-2.0,), (0.0,), (0.7,)),
        text=Notation("-#0", Binding.UNARY, (Binding.UNARY,)),
        latex=Notation("-#0", Binding.UNARY, (Binding.PRODUCT,)),
        rich=Notation("−#0", Binding.UNARY, (Binding.PRODUCT,)),
        aliases=("negative", "minus"),
        code=Code(*["(- {x})"] * 4),
    )
)

register(
    Op(
        name="reciprocal",
        params=("x",),
        compute=ieee.reciprocal,
        partials=("-y**2",),
        category=CATEGORY,
        symbol="1/x",
        doc="One over a number; without bound as it nears zero.",
        samples=((-2.0,), (0.25,), (3.0,)),
        text=call("reciprocal"),
        latex=Notation(r"\frac{1}{#0}", Binding.POWER, (Binding.SUM,)),
        rich=Notation("#0^{−1}", Binding.POWER, (Binding.ATOM,)),
        domain="x ≠ 0",
        aliases=("inverse", "one over"),
        code=Code(*["(1.0 / {x})"] * 4),
        edges=((0.0,), (1e300,)),
        pole=Pole(0, "x == 0"),
    )
)

register(
    Op(
        name="mod",
        params=("a", "b"),
        compute=ieee.mod,
        partials=("1", "-round((a - y)/b)"),
        category=CATEGORY,
        symbol="mod",
        doc="What is left of a after taking b whole times (floored: it has the sign of b).",
        samples=((7.5, 2.0), (-7.5, 2.0), (1.0, 0.3), (5.0, -3.0)),
        text=call("mod", 2),
        latex=Notation(r"#0 \; \mathrm{mod} \; #1", Binding.SUM, (Binding.POWER, Binding.POWER)),
        rich=Notation("#0 mod #1", Binding.SUM, (Binding.POWER, Binding.POWER)),
        domain="b ≠ 0",
        conventions=(
            Convention(
                0,
                1.0,
                "mod(a, b) == 0",
                "mod jumps where #0 is a multiple of #1; its slope along #0 is taken as 1.",
            ),
        ),
        aliases=("modulo", "modulus", "floored division", "%"),
        code=Code(
            python="({a} % {b})",
            numpy="np.mod({a}, {b})",
            c="(fmod({a}, {b}) + (fmod({a}, {b}) != 0.0 && (fmod({a}, {b}) < 0.0) != ({b} < 0.0) "
            "? {b} : 0.0))",
            complex="({a} - {b} * round(({a}.real - {a}.real % {b}.real) / {b}.real))",
        ),
        edges=((6.0, 2.0), (1.0, 0.1), (1.0, 0.0), (0.0, 2.0)),
        also=("remainder",),
    )
)

register(
    Op(
        name="hypot",
        params=("a", "b"),
        compute=math.hypot,
        partials=("a/y", "b/y"),
        twice=(_cosine("a", "b"), _cosine("b", "a")),
        category=CATEGORY,
        symbol="√(a^{2}+b^{2})",
        doc="The length of the hypotenuse over a and b; it has no slope at the origin.",
        samples=((3.0, 4.0), (-1.5, 0.5), (0.0, 4.0)),
        text=call("hypot", 2),
        latex=Notation(r"\sqrt{#0^{2} + #1^{2}}", Binding.ATOM, (Binding.ATOM, Binding.ATOM)),
        rich=Notation("√(#0^{2} + #1^{2})", Binding.ATOM, (Binding.ATOM, Binding.ATOM)),
        aliases=("hypotenuse", "length", "distance", "norm", "Pythagoras"),
        code=Code(
            python="math.hypot({a}, {b})",
            numpy="np.hypot({a}, {b})",
            c="hypot({a}, {b})",
            complex="cmath.sqrt({a} * {a} + {b} * {b})",
        ),
        edges=((0.0, 0.0), (1e308, 1e308), (3e-320, 4e-320), (1e200, 1.0)),
    )
)
