"""How large things may be; every reader of untrusted input asks here and refuses with a sentence."""

from __future__ import annotations

from typing import Final

from autodiff_viz.core.errors import LimitError

TEXT_CHARACTERS: Final = 1_000_000
NAME_CHARACTERS: Final = 255
FILE_BYTES: Final = 64 * 2**20
JSON_DEPTH: Final = 64
NODES: Final = 1_000_000
DERIVED_NODES: Final = 20_000
"""Of the program of a derivative, while it is made; each order can double it."""
ORDER: Final = 1_000
"""Of a derivative."""
FUNCTIONS: Final = 200
PARAMS: Final = 9
OPERATIONS: Final = 400
"""Of one function of the person's own, with the insides of all it uses written out."""
STOPS: Final = 200
"""Breakpoints in one document, and watches."""
STOP_CHARACTERS: Final = 1_000
"""Of a condition, a log text or a watched expression."""
PATHS: Final = 100
"""Paths to the output that are listed; they are counted without a limit."""
WHAT_IFS: Final = 10_000
"""Held values in one document, and adjoints set by hand."""
PIXELS: Final = 100_000_000


def check_limit(amount: int, limit: int, what: str) -> None:
    """Raise LimitError when `amount` of `what` (a plural noun) is past `limit`."""
    if amount > limit:
        raise LimitError(f"{amount:,} {what} are too many: at most {limit:,} are accepted.")
