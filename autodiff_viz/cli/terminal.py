"""The terminal: the only place of the command line that writes.

It knows what a terminal must not get (control characters), what an encoding cannot say (macrons in
ASCII become `_bar`), and how an output can fail (closed pipe, full device, no stdout at all).
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Final, TextIO

from autodiff_viz.core.errors import AutodiffVizError

SPELLING: Final = "autodiff-viz-spelling"
"""The name under which `_spelling` is registered as an error handler of encodings."""

SPELLED: Final = {
    "\u0304": "_bar",
    "\u0307": "_dot",
    "∂": "d",
    "·": "*",
    "×": "*",
    "−": "-",
    "–": "-",
    "…": "...",
    "�": "?",
}

UNSAFE: Final = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff"
    "\\ud800-\\udfff]"
)
"""Control characters but newline, signs that change the direction of text, halves of characters."""

CONTROL_PICTURES: Final = 0x2400


class ClosedPipeError(Exception):
    """Nobody reads the output any more; a quiet end."""


class OutputError(AutodiffVizError):
    """The standard output cannot be written."""


def prepare() -> None:
    """Make both output streams able to say every text, in whatever encoding they have."""
    codecs.register_error(SPELLING, _spelling)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=SPELLING)


def _spelling(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_spelled, error.object[error.start : error.end])), error.end


def _spelled(character: str) -> str:
    """Spell a character in ASCII: ȳ as y_bar, ẏ as y_dot, ∂ as d, any other by its number."""
    bare = unicodedata.normalize("NFD", character)
    for mark in ("\u0304", "\u0307"):
        bare = bare.replace(mark, SPELLED[mark])
    if bare.isascii():
        return bare
    return SPELLED.get(character) or character.encode("ascii", "backslashreplace").decode("ascii")


def sayable(text: str) -> str:
    """Return the text as the standard output will show it, so that columns can be aligned."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return clean(text).encode(encoding, SPELLING).decode(encoding)


def clean(text: str) -> str:
    """Replace what could drive a terminal: ESC becomes ␛; each stays one column wide."""
    return UNSAFE.sub(_harmless, text)


def _harmless(found: re.Match[str]) -> str:
    number = ord(found[0])
    if found[0] == "\t":
        return " "
    return chr(CONTROL_PICTURES + number) if number < 0x20 else "�"


def one_line(text: str, longest: int = 400) -> str:
    """Return the text without line breaks, and cut where it is very long."""
    line = text.replace("\n", chr(CONTROL_PICTURES + 10))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def say(text: str) -> None:
    """Write lines to the standard output; raises ClosedPipeError or OutputError."""
    stream = _stdout()
    with _failures():
        stream.write(clean(text) + "\n")


def flush() -> None:
    """Write what is still held back; raises as `say` does."""
    if sys.stdout is not None:
        with _failures():
            sys.stdout.flush()


def _stdout() -> TextIO:
    # Python sets it to None when the program is started with a closed standard output.
    if sys.stdout is None:
        raise OutputError("The standard output is closed; there is nowhere to write the result.")
    return sys.stdout


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise ClosedPipeError from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"The result cannot be written to the standard output: {reason}."
        ) from None


def complain(sentence: str) -> None:
    """Write to the standard error; where even that fails, the exit status alone must tell."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(clean(sentence) + "\n")
            sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def give_up() -> None:
    """Drop what the standard output still holds if it cannot be written, without noise at exit."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _silence(sys.stdout)


def _silence(stream: TextIO) -> None:
    """Point a stream at nothing, so that its buffer cannot fail a second time at exit."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
