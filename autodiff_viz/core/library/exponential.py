"""The exponential and the logarithm, to several bases and in forms that stay exact near 0."""

from __future__ import annotations

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import (
    Binding,
    Code,
    Notation,
    Op,
    Pole,
    call,
    prefix,
    register,
    same_code,
)

CATEGORY = "Exponential"
ENCLOSED = (Binding.SUM,)
AT_ZERO = Pole(0, "x == 0")


def _power_of(base: str) -> Notation:
    return Notation(f"{base}^{{#0}}", Binding.POWER, ENCLOSED)


register(
    Op(
        name="exp",
        params=("x",),
        compute=ieee.exp,
        partials=("exp(x)",),
        category=CATEGORY,
        symbol="e^{x}",
        doc="The exponential function, which is its own slope.",
        samples=((-2.0,), (0.0,), (0.25,), (3.0,)),
        text=call("exp"),
        latex=_power_of("e"),
        rich=_power_of("e"),
        aliases=("exponential", "e^x"),
        code=same_code("exp"),
        edges=((-1000.0,), (1000.0,)),
    )
)

register(
    Op(
        name="log",
        params=("x",),
        compute=ieee.log,
        partials=("1/x",),
        category=CATEGORY,
        symbol="ln",
        doc="The natural logarithm, the inverse of exp.",
        samples=((0.25,), (1.0,), (5.0,)),
        text=call("log"),
        latex=prefix(r"\ln"),
        rich=prefix("ln"),
        domain="x > 0",
        aliases=("logarithm", "natural logarithm"),
        code=same_code("log"),
        edges=((0.0,), (-1.0,), (5e-324,), (1e308,)),
        also=("ln",),
        pole=AT_ZERO,
    )
)

register(
    Op(
        name="exp2",
        params=("x",),
        compute=ieee.exp2,
        partials=("exp2(x)*log(2)",),
        category=CATEGORY,
        symbol="2^{x}",
        doc="Two to the power x; its slope is ln 2 times itself.",
        samples=((-2.0,), (0.0,), (0.25,), (3.0,)),
        text=call("exp2"),
        latex=_power_of("2"),
        rich=_power_of("2"),
        aliases=("power of two", "2^x", "2**x"),
        code=Code(
            python="math.exp2({x})",
            numpy="np.exp2({x})",
            c="exp2({x})",
            complex="(2.0 ** {x})",
        ),
        edges=((-2000.0,), (2000.0,)),
    )
)

register(
    Op(
        name="expm1",
        params=("x",),
        compute=ieee.expm1,
        partials=("exp(x)",),
        category=CATEGORY,
        symbol="e^{x} − 1",
        doc="exp(x) - 1, exact also where exp(x) is nearly 1.",
        samples=((-2.0,), (-1e-10,), (0.25,), (3.0,)),
        text=call("expm1"),
        latex=Notation("e^{#0} - 1", Binding.SUM, ENCLOSED),
        rich=Notation("e^{#0} − 1", Binding.SUM, ENCLOSED),
        aliases=("exponential minus one",),
        code=Code(
            python="math.expm1({x})",
            numpy="np.expm1({x})",
            c="expm1({x})",
            complex="(2.0 * cmath.sinh({x} / 2.0) * cmath.exp({x} / 2.0))",
        ),
        edges=((0.0,), (-800.0,), (-40.0,), (1000.0,)),
    )
)

register(
    Op(
        name="log2",
        params=("x",),
        compute=ieee.log2,
        partials=("1/(x*log(2))",),
        category=CATEGORY,
        symbol="log_{2}",
        doc="The logarithm to base 2, the inverse of exp2.",
        samples=((0.25,), (1.0,), (5.0,)),
        text=call("log2"),
        latex=prefix(r"\log_{2}"),
        rich=prefix("log_{2}"),
        domain="x > 0",
        aliases=("binary logarithm", "base 2"),
        code=same_code("log2", complex_code="(cmath.log({x}) / 0.6931471805599453)"),
        edges=((0.0,), (-1.0,)),
        also=("lb",),
        pole=AT_ZERO,
    )
)

register(
    Op(
        name="log10",
        params=("x",),
        compute=ieee.log10,
        partials=("1/(x*log(10))",),
        category=CATEGORY,
        symbol="log_{10}",
        doc="The logarithm to base 10.",
        samples=((0.25,), (1.0,), (50.0,)),
        text=call("log10"),
        latex=prefix(r"\log_{10}"),
        rich=prefix("log_{10}"),
        domain="x > 0",
        aliases=("common logarithm", "decimal logarithm", "base 10"),
        code=same_code("log10"),
        edges=((0.0,), (-1.0,)),
        also=("lg",),
        pole=AT_ZERO,
    )
)

register(
    Op(
        name="log1p",
        params=("x",),
        compute=ieee.log1p,
        partials=("1/(1 + x)",),
        category=CATEGORY,
        symbol="ln(1 + x)",
        doc="ln(1 + x), exact also where x is nearly 0.",
        samples=((-0.5,), (1e-10,), (0.25,), (5.0,)),
        text=call("log1p"),
        latex=Notation(r"\ln\left(1 + #0\right)", Binding.ATOM, (Binding.PRODUCT,)),
        rich=Notation("ln(1 + #0)", Binding.ATOM, (Binding.PRODUCT,)),
        domain="x > -1",
        aliases=("logarithm of one plus", "ln(1+x)"),
        code=Code(
            python="math.log1p({x})",
            numpy="np.log1p({x})",
            c="log1p({x})",
            complex="cmath.log(1.0 + {x})",
        ),
        edges=((-1.0,), (-2.0,), (0.0,), (1e-300,)),
        pole=Pole(0, "x == -1"),
    )
)

register(
    Op(
        name="logaddexp",
        params=("a", "b"),
        compute=ieee.logaddexp,
        partials=("sigmoid(a - b)", "sigmoid(b - a)"),
        category=CATEGORY,
        symbol="ln(e^{a}+e^{b})",
        doc="ln(exp(a) + exp(b)), a smooth maximum that never overflows on the way.",
        samples=((2.0, 3.0), (0.5, -1.5), (-4.0, -4.5)),
        text=call("logaddexp", 2),
        latex=Notation(r"\ln\left(e^{#0} + e^{#1}\right)", Binding.ATOM, ENCLOSED * 2),
        rich=Notation("ln(e^{#0} + e^{#1})", Binding.ATOM, ENCLOSED * 2),
        aliases=("log sum exp", "logsumexp", "soft maximum", "log add exp"),
        code=Code(
            python="ieee.logaddexp({a}, {b})",
            numpy="np.logaddexp({a}, {b})",
            c="({a} == {b} ? {a} + 0.6931471805599453 : "
            "fmax({a}, {b}) + log1p(exp(-fabs({a} - {b}))))",
            complex="({a} + cmath.log(1.0 + cmath.exp({b} - {a})) if {a}.real >= {b}.real "
            "else {b} + cmath.log(1.0 + cmath.exp({a} - {b})))",
        ),
        edges=((800.0, -800.0), (1000.0, 1000.0), (0.0, 0.0), (-1000.0, -1001.0),
               (float("inf"), float("-inf")), (float("inf"), float("inf"))),
    )
)  # fmt: skip
