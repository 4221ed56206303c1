"""The tree of errors: one class for each rule that can be broken, each carrying a sentence.

AutodiffVizError
├── LimitError              something is larger than the app accepts
├── FormulaError            a text is not a program (knows the place, draws the caret)
├── NoTextError             what should be a formula is no text; a TypeError too
├── ProgramError            a list of nodes is not a program
│   ├── UnknownOpError
│   ├── ArityError
│   ├── NameClashError
│   ├── CycleError
│   └── FunctionError
├── BadNameError            a name that cannot be used
├── MissingValueError       an input has no value
├── DerivativeError         there is no such derivative
├── CancelledError          what was asked for was not finished, on purpose
├── SettingsError           a setting of the run cannot be used
├── StopError               a breakpoint or a watch is not one (document.stops)
├── WhatIfError             what is to be done otherwise cannot be (document.whatif)
├── TracingError            a Python function cannot be followed (tracing); a TypeError too
├── PlaceError              a text names no place in a timeline (debugger.places)
├── NoComplexStepError      a program has no complex step (core.complex_step)
├── FileError               a document cannot be read or written (document.files)
├── LayoutError             Graphviz gave no places (drawing.worker)
└── ExportError             a picture could not be written (export)
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""The categories of characters that are never passed on to a terminal."""


class AutodiffVizError(Exception):
    """What the user can be told in a sentence: the value in it and the way out."""


class LimitError(AutodiffVizError):
    """Something is larger than `core.limits` allows."""


class NoTextError(AutodiffVizError, TypeError):
    """What is to be read as a formula is no text."""


class ProgramError(AutodiffVizError):
    """A list of nodes does not make a program."""


class UnknownOpError(ProgramError):
    """A node names an op that is not registered."""


class ArityError(ProgramError):
    """A node has more or fewer operands than its op takes."""


class NameClashError(ProgramError):
    """Two nodes of one program have one name."""


class CycleError(ProgramError):
    """A node would be computed from itself."""


class FunctionError(ProgramError):
    """A function of the person's own breaks a rule."""


class BadNameError(AutodiffVizError):
    """A text cannot be the name of a node."""


class MissingValueError(AutodiffVizError):
    """An input the output depends on has no value."""


class DerivativeError(AutodiffVizError):
    """A derivative was asked for that there is not: no such input, output or order."""


class CancelledError(AutodiffVizError):
    """Somebody who asked for something no longer wants it."""


class SettingsError(AutodiffVizError):
    """A setting of the run (the seed, h) cannot be used."""


class StopError(AutodiffVizError):
    """A breakpoint or a watch says what cannot be."""


class WhatIfError(AutodiffVizError):
    """A value to hold, an adjoint to set or an order of the sweep cannot be used."""


class TracingError(AutodiffVizError, TypeError):
    """A Variable was given to what would lose its derivative, or was made of what is no number."""


class PlaceError(AutodiffVizError):
    """A text names no place in a timeline."""


class NoComplexStepError(AutodiffVizError):
    """An op on the way has no complex formula, so the complex step cannot be taken."""


class FileError(AutodiffVizError):
    """A document cannot be read or written."""


class LayoutError(AutodiffVizError):
    """Graphviz gave no answer, or none in time."""


class ExportError(AutodiffVizError):
    """A picture cannot be written."""


@dataclass(eq=False)
class FormulaError(AutodiffVizError):
    """A text that is not a program: the sentence, and where in the text it applies.

    `start` and `length` count characters of `text`; `hint` is a way out, or "".
    """

    sentence: str
    text: str
    start: int
    length: int = 1
    hint: str = ""

    @property
    def line(self) -> int:
        """The line of the place, from 1."""
        return self.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """The column of the place, from 1."""
        return self.start - (self.text.rfind("\n", 0, self.start) + 1) + 1

    def __str__(self) -> str:
        """Return the sentence with its place, and the hint if there is one."""
        place = f"line {self.line}, column {self.column}"
        return f"{self.sentence} ({place})" + (f" {self.hint}" if self.hint else "")

    def picture(self, width: int = 72) -> str:
        """The sentence, the line it is about (cut to `width` around the place) and a caret under it."""
        source = self.text.split("\n")[self.line - 1]
        first = max(0, self.column - 1 - width // 2)
        shown = "".join(map(_visible, source[first : first + width]))
        before, marked = shown[: self.column - 1 - first], shown[self.column - 1 - first :]
        caret = " " * _columns(before) + "^" * max(1, _columns(marked[: self.length]))
        return f"{self}\n    {shown}\n    {caret}"


def _visible(character: str) -> str:
    """Return what a terminal may show for a character: controls and the like as a replacement."""
    if character == "\t":
        return " "
    hidden = unicodedata.category(character) in HIDDEN
    return "\N{REPLACEMENT CHARACTER}" if hidden else character


def _columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes: a mark none, a wide character two."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
