"""The documents name what the app has."""

from pathlib import Path

import pytest

from autodiff_viz.core.ops import ops_by_category
from autodiff_viz.core.program import Op

LANGUAGE = (Path(__file__).parents[1] / "docs" / "language.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("category", "ops"),
    tuple(ops_by_category()),
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_the_table_of_functions_has_every_op_in_its_category(
    category: str, ops: tuple[Op, ...]
) -> None:
    row = next(line for line in LANGUAGE.splitlines() if line.startswith(f"| {category} |"))
    for op in ops:
        call = op.name if op.arity == 1 else f"{op.name}({', '.join(op.params)})"
        assert f"`{call}`" in row
        assert all(name in row for name in op.also)
