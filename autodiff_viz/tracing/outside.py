"""What a function reads from outside of itself: global names, and variables of functions around it."""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, CellType, ModuleType
from typing import Any, Final

FIXED: Final = (ModuleType, BuiltinFunctionType)
"""What is taken to stay as it is."""

_EMPTY: Final = object()


class Outside:
    """The values a function's own text reads from outside, as they were when this was made.

    What functions it calls read, and the inside of a list or an object, is not looked at.
    """

    __slots__ = ("_cells", "_names", "_scope")

    def __init__(self, f: Callable[..., Any]) -> None:
        code = getattr(f, "__code__", None)
        scope: dict[str, Any] = getattr(f, "__globals__", {})
        names = {name: scope[name] for name in (code.co_names if code else ()) if name in scope}
        cells: tuple[CellType, ...] = getattr(f, "__closure__", None) or ()
        self._scope = scope
        self._names = [each for each in names.items() if not isinstance(each[1], FIXED)]
        contents = [(cell, _content(cell)) for cell in cells]
        self._cells = [each for each in contents if not isinstance(each[1], FIXED)]

    def has_changed(self) -> bool:
        """Whether a name means something else now."""
        scope = self._scope
        for name, seen in self._names:
            if scope.get(name, _EMPTY) is not seen:
                return True
        for cell, seen in self._cells:  # noqa: SIM110 - a generator would double the time of a call
            if _content(cell) is not seen:
                return True
        return False


def _content(cell: CellType) -> object:
    try:
        content: object = cell.cell_contents
    except ValueError:
        return _EMPTY
    return content
