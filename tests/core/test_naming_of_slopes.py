"""A slope is written with one sign everywhere: ∂y/∂a, or dy/da where the person wants it."""

from collections.abc import Iterator

import pytest

from autodiff_viz.core import naming
from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import derivative_latex, derivative_rich


@pytest.fixture(autouse=True)
def _usual_sign() -> Iterator[None]:
    yield
    naming.write_slopes(naming.PARTIAL)


@pytest.mark.parametrize(
    ("sign", "rich", "latex"),
    [
        ("∂", "∂y/∂a", r"\frac{\partial y}{\partial a}"),
        ("d", "dy/da", r"\frac{\mathrm{d}y}{\mathrm{d}a}"),
    ],
)
def test_text_and_latex_have_the_sign(sign: str, rich: str, latex: str) -> None:
    naming.write_slopes(sign)
    program = parse("a = x**2; y = exp(a)")
    user = program.names.index("y")
    assert derivative_rich(program, user, 0) == rich
    assert derivative_latex(program, user, 0) == latex


def test_another_sign_is_not_taken() -> None:
    naming.write_slopes("D")
    assert naming.slope_sign() == "∂"
