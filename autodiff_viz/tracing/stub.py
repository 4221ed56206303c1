"""The stub of `functions`, written from the registry: python -m autodiff_viz.tracing.stub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from autodiff_viz.core import program as _program  # noqa: F401 - fills the registry
from autodiff_viz.core.ops import REGISTRY, Op

STUB: Final = Path(__file__).with_name("functions.pyi")

HEAD: Final = """\
# Every registered op as a function; written by autodiff_viz.tracing.stub from the registry.
# ruff: noqa: A001, RUF022 - abs, max, min and pow are ops; in the order of the palette

from typing import overload

from autodiff_viz.tracing.variable import Value, Variable
"""


def stub_text() -> str:
    """Return the text of the stub: numbers give a number, a Variable among them a Variable."""
    names = "".join(f'    "{name}",\n' for name in REGISTRY)
    overloads = "".join(map(_overloads, REGISTRY.values()))
    return f"{HEAD}\n__all__ = [\n{names}]\n\n{overloads}"


def _overloads(op: Op) -> str:
    return "".join(
        f"@overload\ndef {op.name}({', '.join(_annotated(op, types))}, /) -> {answer}: ...\n"
        for types, answer in _signatures(op.arity)
    )


def _annotated(op: Op, types: Sequence[str]) -> Iterator[str]:
    return (f"{param}: {kind}" for param, kind in zip(op.params, types, strict=True))


def _signatures(arity: int) -> Iterator[tuple[list[str], str]]:
    """Yield all numbers, then each place at which the first Variable may stand."""
    yield ["float"] * arity, "float"
    for place in range(arity):
        yield ["float"] * place + ["Variable"] + ["Value"] * (arity - place - 1), "Variable"


if __name__ == "__main__":
    STUB.write_text(stub_text(), encoding="utf-8")
