"""Functions made of pieces: absolute value, sign, extrema, bounds, rounding, the step.

The slopes at kinks and ties follow PyTorch; where a function jumps its slope is taken as 0.
"""

from __future__ import annotations

from collections.abc import Callable

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import (
    ANYTHING,
    AT_A_JUMP,
    Binding,
    Code,
    Convention,
    Notation,
    Op,
    call,
    latex_call,
    register,
)

CATEGORY = "Pieces"


register(
    Op(
        name="abs",
        params=("x",),
        compute=abs,
        partials=("sign(x)",),
        category=CATEGORY,
        symbol="|x|",
        doc="The distance from zero; the slope at 0 is taken as 0.",
        samples=((-2.0,), (0.7,), (3.0,)),
        text=call("abs"),
        latex=Notation(r"\left|#0\right|", Binding.ATOM, (Binding.SUM,)),
        rich=Notation("|#0|", Binding.ATOM, (Binding.SUM,)),
        conventions=(
            Convention(
                0,
                0.0,
                "x == 0",
                "abs has a kink at 0; its slope is taken as 0.",
                "Any slope in [-1, 1] is a subgradient; PyTorch and TensorFlow take 0 too, "
                "JAX takes 1.",
            ),
        ),
        aliases=("absolute", "magnitude", "modulus"),
        code=Code(
            python="math.fabs({x})",
            numpy="np.abs({x})",
            c="fabs({x})",
            complex="({x} if {x}.real >= 0.0 else -{x})",
        ),
        edges=((0.0,), (-0.0,)),
    )
)


def _extremum(name: str, compute: Callable[[float, float], float], word: str, also: str) -> Op:
    even = "A tie: each operand gets half of the adjoint."
    others = (
        "Any two shares from 0 to 1 that sum to 1 are a subgradient; JAX halves too, TensorFlow gives "
        "all to the first operand."
    )
    sign, first = ("+", ">") if name == "max" else ("-", "<")
    return Op(
        name=name,
        params=("a", "b"),
        compute=compute,
        partials=(f"(1 {sign} sign(a - b))/2", f"(1 {sign} sign(b - a))/2"),
        category=CATEGORY,
        symbol=name,
        doc=f"The {word} of two numbers; at a tie the slope is shared.",
        samples=((2.0, 3.0), (0.5, -1.5), (4.0, 0.0)),
        text=call(name, 2),
        latex=latex_call(rf"\{name}", 2),
        rich=call(name, 2),
        conventions=(
            Convention(0, 0.5, "a == b", even, others),
            Convention(1, 0.5, "a == b", even, others),
        ),
        aliases=(word,),
        code=Code(
            python=f"({{a}} if {{a}} != {{a}} or {{a}} {first}= {{b}} else {{b}})",
            numpy=f"np.{also}({{a}}, {{b}})",
            c=f"({{a}} != {{a}} || {{a}} {first}= {{b}} ? {{a}} : {{b}})",
            complex=f"({{a}} if {{a}}.real {first}= {{b}}.real else {{b}})",
        ),
        edges=((2.0, 2.0), (0.0, -0.0), (float("inf"), float("inf"))),
        also=(also,),
    )


register(_extremum("max", ieee.maximum, "larger", "maximum"))
register(_extremum("min", ieee.minimum, "smaller", "minimum"))

BOUNDS = "clip has a kink at its bounds; the slope along #0 is taken as 1 there."
SHARES = (
    "Any two shares from 0 to 1 that sum to 1 are a subgradient; PyTorch and TensorFlow give all to #0 "
    "too, JAX halves."
)
AT_BOUND = "clip has a kink where #0 meets a bound; the slope along the bound is taken as 0."

register(
    Op(
        name="clip",
        params=("x", "low", "high"),
        compute=ieee.clip,
        partials=(
            "where(x < low, 0, where(x > high, 0, 1))",
            "where(x < low, low < high, 0)",
            "where(x > high, 1, high < low)",
        ),
        category=CATEGORY,
        symbol="clip",
        doc="Keeps x within low and high: min(max(x, low), high); the slope along x at a bound is "
        "taken as 1.",
        samples=((0.3, -1.0, 1.0), (-2.0, -1.0, 1.0), (3.0, -1.0, 1.5), (0.5, 2.0, 1.0)),
        text=call("clip", 3),
        latex=latex_call(r"\operatorname{clip}", 3),
        rich=call("clip", 3),
        conventions=(
            Convention(0, 1.0, "where(low <= x, where(x <= high, "
                       "where(x == low, 1, x == high), 0), 0)", BOUNDS, SHARES),
            Convention(1, 0.0, "x == low", AT_BOUND, SHARES),
            Convention(2, 0.0, "where(low <= high, x == high, 0)", AT_BOUND, SHARES),
        ),
        aliases=("limit", "bound", "saturate"),
        code=Code(
            python="ieee.clip({x}, {low}, {high})",
            numpy="np.minimum(np.maximum({x}, {low}), {high})",
            c="({x} != {x} || {low} != {low} || {high} != {high} ? NAN : "
            "fmin(fmax({x}, {low}), {high}))",
            complex="({high} if {x}.real > {high}.real or {low}.real > {high}.real "
            "else ({low} if {x}.real < {low}.real else {x}))",
        ),
        edges=((0.0, 0.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 1.0), (2.0, 1.0, 0.0),
               (-1.0, 1.0, 0.0)),
        also=("clamp",),
    )
)  # fmt: skip

register(
    Op(
        name="sign",
        params=("x",),
        compute=ieee.sign,
        partials=("0",),
        category=CATEGORY,
        symbol="sign",
        doc="-1, 0 or 1 by the sign of a number; flat wherever it does not jump.",
        samples=((-2.0,), (0.7,), (3.0,)),
        text=call("sign"),
        latex=latex_call(r"\operatorname{sign}"),
        rich=call("sign"),
        conventions=(
            Convention(0, 0.0, "x == 0", "sign jumps at 0; its slope is taken as 0.", AT_A_JUMP),
        ),
        aliases=("signum",),
        code=Code(
            python="ieee.sign({x})",
            numpy="np.sign({x})",
            c="({x} != {x} ? {x} : (double)(({x} > 0.0) - ({x} < 0.0)))",
            complex="ieee.sign({x}.real)",
        ),
        edges=((0.0,),),
        also=("sgn",),
    )
)

register(
    Op(
        name="heaviside",
        params=("x", "v"),
        compute=ieee.heaviside,
        partials=("0", "x == 0"),
        category=CATEGORY,
        symbol="H",
        doc="The step: 0 below 0, 1 above, and v at 0 (two operands, as PyTorch's heaviside); "
        "flat wherever it does not jump.",
        samples=((-2.0, 0.5), (0.7, 0.5), (3.0, 0.0)),
        text=call("heaviside", 2),
        latex=latex_call(r"\operatorname{H}", 2),
        rich=call("heaviside", 2),
        conventions=(
            Convention(
                0, 0.0, "x == 0", "heaviside jumps at 0; its slope is taken as 0.", AT_A_JUMP
            ),
        ),
        aliases=("step", "unit step", "threshold"),
        code=Code(
            python="ieee.heaviside({x}, {v})",
            numpy="np.heaviside({x}, {v})",
            c="({x} == 0.0 ? {v} : ({x} != {x} ? {x} : (double)({x} > 0.0)))",
            complex="({v} if {x}.real == 0.0 else float({x}.real > 0.0))",
        ),
        edges=((0.0, 0.5), (-0.0, 1.0)),
    )
)


def _enclosed(name: str, opening: str, closing: str) -> tuple[str, Notation, Notation]:
    """Return symbol, LaTeX and rich notation of a rounding that has brackets of its own."""
    latex = Notation(rf"\l{name} #0 \r{name}", Binding.ATOM, (ANYTHING,))
    rich = Notation(f"{opening}#0{closing}", Binding.ATOM, (ANYTHING,))
    return f"{opening}x{closing}", latex, rich


def _rounding(
    name: str,
    compute: Callable[[float], float],
    says: str,
    written: tuple[str, Notation, Notation],
    jump: Convention,
    aliases: tuple[str, ...],
) -> Op:
    symbol, latex, rich = written
    library = name if name != "round" else "rint"
    return Op(
        name=name,
        params=("x",),
        compute=compute,
        partials=("0",),
        category=CATEGORY,
        symbol=symbol,
        doc=f"{says}; flat wherever it does not jump.",
        samples=((-1.7,), (0.3,), (2.6,)),
        text=call(name),
        latex=latex,
        rich=rich,
        conventions=(jump,),
        aliases=aliases,
        code=Code(
            python=f"ieee.{compute.__name__}({{x}})",
            numpy=f"np.{library}({{x}})",
            c=f"{library}({{x}})",
            complex=f"ieee.{compute.__name__}({{x}}.real)",
        ),
        edges=((1.0,), (2.0,), (0.5,), (1.5,), (-0.3,), (1e300,)),
    )


def _at_whole_numbers(name: str) -> Convention:
    text = f"{name} jumps at whole numbers; its slope is taken as 0."
    return Convention(0, 0.0, "x == floor(x)", text, AT_A_JUMP)


register(
    _rounding(
        "floor",
        ieee.floor,
        "The largest whole number that is not above x",
        _enclosed("floor", "⌊", "⌋"),
        _at_whole_numbers("floor"),
        ("round down", "integer part"),
    )
)
register(
    _rounding(
        "ceil",
        ieee.ceil,
        "The smallest whole number that is not below x",
        _enclosed("ceil", "⌈", "⌉"),
        _at_whole_numbers("ceil"),
        ("round up", "ceiling"),
    )
)
register(
    _rounding(
        "round",
        ieee.round_even,
        "The nearest whole number, of two the even one",
        ("round", latex_call(r"\operatorname{round}"), call("round")),
        Convention(
            0,
            0.0,
            "x - floor(x) == 0.5",
            "round jumps at halves; its slope is taken as 0.",
            AT_A_JUMP,
        ),
        ("nearest", "half to even"),
    )
)
