"""A remark names the operands of an op as the person sees them."""

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.remarks import value_remarks
from autodiff_viz.core.sweep import forward


@pytest.mark.parametrize(
    ("text", "point", "told"),
    [
        ("x/x", {"x": 0.0}, "0/0 is nan: div is defined for x ≠ 0."),
        ("(u+1)/t", {"u": -1.0, "t": 0.0}, "0/0 is nan: div is defined for t ≠ 0."),
        ("x/0", {"x": 0.0}, "0/0 is nan: div is defined for b ≠ 0."),
    ],
)
def test_the_domain_of_an_op_is_told_of_the_operands_there(
    text: str, point: dict[str, float], told: str
) -> None:
    program = parse(text)
    assert program.output is not None
    assert value_remarks(forward(program, point), program.output) == (told,)
