"""Comparisons, which answer 1 or 0, and the choice between two operands."""

from __future__ import annotations

from collections.abc import Callable

from autodiff_viz.core.ops import (
    ANYTHING,
    AT_A_JUMP,
    Binding,
    Code,
    Convention,
    Notation,
    Op,
    call,
    register,
)

CATEGORY = "Pieces"
PAIRS = ((2.0, 3.0), (0.5, -1.5), (4.0, 0.0))


def _sign(sign: str) -> Notation:
    return Notation(f"#0 {sign} #1", Binding.COMPARISON, (Binding.SUM, Binding.SUM))


def _comparison(
    name: str,
    compare: Callable[[float, float], bool],
    signs: tuple[str, str, str],
    says: str,
    alias: str,
) -> Op:
    text, latex, rich = signs
    jump = f"#0 {text} #1 jumps where #0 = #1; its slope is taken as 0."
    return Op(
        name=name,
        params=("a", "b"),
        compute=lambda a, b: float(compare(a, b)),
        partials=("0", "0"),
        category=CATEGORY,
        symbol=rich,
        doc=f"1 where a {says} b, else 0; flat wherever it does not jump.",
        samples=PAIRS,
        text=_sign(text),
        latex=_sign(latex),
        rich=_sign(rich),
        conventions=(
            Convention(0, 0.0, "a == b", jump, AT_A_JUMP),
            Convention(1, 0.0, "a == b", jump, AT_A_JUMP),
        ),
        edges=((2.0, 2.0), (0.0, -0.0)),
        aliases=(alias, text, rich),
        code=Code(
            python=f"(1.0 if {{a}} {text} {{b}} else 0.0)",
            numpy=f"np.where({{a}} {text} {{b}}, 1.0, 0.0)",
            c=f"({{a}} {text} {{b}} ? 1.0 : 0.0)",
            complex=f"(1.0 if {{a}}.real {text} {{b}}.real else 0.0)",
        ),
    )


register(_comparison("lt", lambda a, b: a < b, ("<", "<", "<"), "is below", "less than"))
register(_comparison("le", lambda a, b: a <= b, ("<=", r"\leq", "≤"), "is at most", "at most"))
register(_comparison("gt", lambda a, b: a > b, (">", ">", ">"), "is above", "greater than"))
register(_comparison("ge", lambda a, b: a >= b, (">=", r"\geq", "≥"), "is at least", "at least"))
register(_comparison("eq", lambda a, b: a == b, ("==", "=", "=="), "equals", "equal to"))
register(
    _comparison("ne", lambda a, b: a != b, ("!=", r"\neq", "≠"), "differs from", "not equal to")
)

register(
    Op(
        name="where",
        params=("c", "a", "b"),
        compute=lambda c, a, b: a if c != 0.0 else b,
        partials=("0", "where(c, 1, 0)", "where(c, 0, 1)"),
        category=CATEGORY,
        symbol="where",
        doc="a where the condition c is not 0, else b; the adjoint goes to the one chosen.",
        samples=((1.0, 2.0, 3.0), (0.0, 2.0, 3.0), (-1.5, 0.5, 4.0)),
        text=call("where", 3),
        latex=Notation(
            r"\begin{cases} #1 & #0 \\ #2 & \text{otherwise} \end{cases}",
            Binding.ATOM,
            (ANYTHING,) * 3,
        ),
        rich=call("where", 3),
        aliases=("if", "choose", "select"),
        code=Code(
            python="({a} if {c} != 0.0 else {b})",
            numpy="np.where({c} != 0.0, {a}, {b})",
            c="({c} != 0.0 ? {a} : {b})",
            complex="({a} if {c}.real != 0.0 else {b})",
        ),
    )
)
