"""Functions with a kink; the slopes at kinks and ties follow PyTorch."""

from __future__ import annotations

from collections.abc import Callable

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import (
    Binding,
    Convention,
    Notation,
    Op,
    call,
    latex_call,
    register,
)


def _extremum(name: str, compute: Callable[[float, float], float], sign: str, doc: str) -> Op:
    even = "A tie: each operand gets half of the adjoint."
    return Op(
        name=name,
        params=("a", "b"),
        compute=compute,
        partials=(f"(1 {sign} sign(a - b))/2", f"(1 {sign} sign(b - a))/2"),
        category="Activation",
        symbol=name,
        doc=doc,
        samples=((2.0, 3.0), (0.5, -1.5), (4.0, 0.0)),
        text=call(name, 2),
        latex=latex_call(rf"\{name}", 2),
        rich=call(name, 2),
        conventions=(Convention(0, 0.5, "a == b", even), Convention(1, 0.5, "a == b", even)),
        aliases=("maximum", "larger") if name == "max" else ("minimum", "smaller"),
    )


register(
    Op(
        name="relu",
        params=("x",),
        compute=ieee.relu,
        partials=("sign(y)",),
        category="Activation",
        symbol="relu",
        doc="Keeps a positive number, makes any other 0; the slope at 0 is taken as 0.",
        samples=((-2.0,), (0.7,), (3.0,)),
        text=call("relu"),
        latex=latex_call(r"\operatorname{relu}"),
        rich=call("relu"),
        conventions=(
            Convention(0, 0.0, "x == 0", "relu has a kink at 0; its slope is taken as 0."),
        ),
        aliases=("rectifier", "ramp"),
    )
)

register(
    Op(
        name="abs",
        params=("x",),
        compute=abs,
        partials=("sign(x)",),
        category="Activation",
        symbol="|x|",
        doc="The distance from zero; the slope at 0 is taken as 0.",
        samples=((-2.0,), (0.7,), (3.0,)),
        text=call("abs"),
        latex=Notation(r"\left|#0\right|", Binding.ATOM, (Binding.SUM,)),
        rich=Notation("|#0|", Binding.ATOM, (Binding.SUM,)),
        conventions=(
            Convention(0, 0.0, "x == 0", "abs has a kink at 0; its slope is taken as 0."),
        ),
        aliases=("absolute", "magnitude"),
    )
)

register(
    _extremum("max", ieee.maximum, "+", "The larger of two numbers; at a tie the slope is shared.")
)
register(
    _extremum("min", ieee.minimum, "-", "The smaller of two numbers; at a tie the slope is shared.")
)

register(
    Op(
        name="sign",
        params=("x",),
        compute=ieee.sign,
        partials=("0",),
        category="Activation",
        symbol="sign",
        doc="-1, 0 or 1 by the sign of a number; flat wherever it does not jump.",
        samples=((-2.0,), (0.7,), (3.0,)),
        text=call("sign"),
        latex=latex_call(r"\operatorname{sign}"),
        rich=call("sign"),
        conventions=(Convention(0, 0.0, "x == 0", "sign jumps at 0; its slope is taken as 0."),),
        aliases=("sgn", "signum"),
    )
)
