"""What a function reads from outside of itself: global names, and variables of functions around it."""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, CellType, FunctionType, ModuleType
from typing import Any, Final

FIXED: Final = (ModuleType, FunctionType, BuiltinFunctionType, type)
"""What is taken to stay as it is."""

_EMPTY: Final = object()


class Outside:
    """The values a function's own text reads from outside, as they were when this was made.

    What functions it calls read, and the inside of a list or an object, is not looked at.
    """

    __slots__ = ("_cells", "_names", "_scope", "_seen")

    def __init__(self, f: Callable[..., Any]) -> None:
        code = getattr(f, "__code__", None)
        self._scope: dict[str, Any] = getattr(f, "__globals__", {})
        self._names = tuple(
            name for name in (code.co_names if code else ()) if self._is_watched(name)
        )
        cells: tuple[CellType, ...] = getattr(f, "__closure__", None) or ()
        self._cells = tuple(cell for cell in cells if not isinstance(_content(cell), FIXED))
        self._seen = self._now()

    def _is_watched(self, name: str) -> bool:
        return name in self._scope and not isinstance(self._scope[name], FIXED)

    def _now(self) -> tuple[object, ...]:
        named = (self._scope.get(name, _EMPTY) for name in self._names)
        return (*named, *map(_content, self._cells))

    def has_changed(self) -> bool:
        """Whether a name means something else now."""
        if not self._seen:
            return False
        return any(now is not seen for now, seen in zip(self._now(), self._seen, strict=True))


def _content(cell: CellType) -> object:
    try:
        content: object = cell.cell_contents
    except ValueError:
        return _EMPTY
    return content
