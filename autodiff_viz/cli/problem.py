"""From the words of a command to the document it is about: expression, file or standard input."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from autodiff_viz.cli.arguments import Options, UsageError
from autodiff_viz.cli.terminal import complain
from autodiff_viz.core import limits
from autodiff_viz.core.altered import Fault
from autodiff_viz.core.errors import AutodiffVizError, FileError, FormulaError, MissingValueError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Timeline, evaluate
from autodiff_viz.core.tangent import Line, tangent_timeline, unit_seeds
from autodiff_viz.core.unfolding import unfolded, wholly_unfolded
from autodiff_viz.debugger.whatif import checked_timeline, tape_of, timeline_of
from autodiff_viz.document.document import START_VALUE, Document, Settings

STANDARD_INPUT: Final = "-"
SUFFIX: Final = ".adviz"
BYTES_A_CHARACTER: Final = 4
"""The most that UTF-8 spends on one."""

SPECIAL: Final = re.compile(r"\s*([+-]?)(nan|inf)\s*", re.IGNORECASE)

NONE: Final[frozenset[int]] = frozenset()

GIVEN: Final = re.compile(r"\w+=[^\s=;]+")
"""A value for an input as it is written on the command line."""


class InputTextError(AutodiffVizError):
    """The standard input is no text."""


def document_asked(
    options: Options, finished: Callable[[Document], Document] | None = None
) -> Document:
    """Return the document the words describe, each input with a value; save it if asked to.

    finished: what the command itself adds to it.
    """
    source, values = _asked(options)
    _check_values(source.program, values)
    document = replace(source, values=values, settings=_settings(options, source.settings))
    document = finished(document) if finished else document
    if options.output and is_document(options.output):
        save(document, options.output)
    return document


def program_asked(options: Options) -> tuple[Program, Mapping[str, float] | None]:
    """Return the program the words describe, and its point if it has one: all inputs or none."""
    source, values = _asked(options)
    program = source.program
    if not values:
        return program, None if program.inputs else {}
    _check_values(program, values)
    return program, values


def _asked(options: Options) -> tuple[Document, Mapping[str, float]]:
    """Return the document in the first word, and the values that file and words give."""
    word, *assignments = map(as_written, options.words)
    _check_expression(word)
    source, known = _source(word)
    if source.program.output is None:
        raise FileError("The document has no nodes, so there is nothing to compute.")
    return source, {**known, **_assigned(assignments, source.program)}


def _check_expression(word: str) -> None:
    """Raise UsageError where the expression was forgotten: x=1 gives a value, x = 1 is a program."""
    if not GIVEN.fullmatch(word):
        return
    name, _, text = word.partition("=")
    try:
        constant(text)
    except argparse.ArgumentTypeError:
        return
    raise UsageError(
        f"There is no expression, only a value: {word:.80}; write the expression first, as in "
        f"'{name:.40}**2' {word:.80}, or '{name:.40} = {text:.40}' for a program that is a number."
    )


def as_written(word: str) -> str:
    """Return a word as UTF-8 says it where the locale could not read it; a file's name stays as it is."""
    if is_document(word):
        return word
    try:
        return os.fsencode(word).decode("utf-8")
    except UnicodeError:
        return word


def _source(word: str) -> tuple[Document, Mapping[str, float]]:
    if is_document(word):
        from autodiff_viz.document import files

        document = files.load(Path(word))
        return document, document.values
    program = parse(_standard_input()) if word == STANDARD_INPUT else _read(word)
    return Document(program, dict.fromkeys(_inputs(program), START_VALUE)), {}


def _inputs(program: Program) -> list[str]:
    return [program.names[i] for i in program.inputs]


def _read(text: str) -> Program:
    try:
        return parse(text)
    except FormulaError:
        if not os.path.exists(text):  # noqa: PTH110 - never raises
            raise
    what = "folder" if os.path.isdir(text) else "file"  # noqa: PTH112
    raise FileError(
        f"{text!r:.200} is a {what}, and no document, whose name ends in {SUFFIX}; "
        "an expression in a text file is read by - and < FILE."
    )


def _settings(options: Options, start: Settings) -> Settings:
    return Settings(
        seed=start.seed if options.seed is None else options.seed,
        h=start.h if options.h is None else options.h,
    )


def is_document(name: str) -> bool:
    """Whether a word names a document."""
    return name.casefold().endswith(SUFFIX)


def save(document: Document, name: str) -> None:
    """Save a document; raises FileError."""
    from autodiff_viz.document import files

    files.save(document, Path(name))


def check_output(options: Options) -> None:
    """Raise UsageError when the output of a command that prints is no document."""
    if options.output is not None and not is_document(options.output):
        raise UsageError(
            f"{options.output!r:.80} is no document: -o of this command saves a NAME.adviz; "
            "pictures are written by autodiff-viz export."
        )


def sweep(document: Document, options: Options | None = None) -> Timeline:
    """Return all steps of a document's program at its values, every rule kept, held nodes being numbers.

    With the option --unfold the person's functions are written out in it.
    """
    whatif = document.whatif
    if whatif.adjoints or whatif.fault is not Fault.NONE:
        complain("Rules that the document breaks on purpose are kept here; see the command steps.")
    return checked_timeline(document, _seen(document, options))


def _seen(document: Document, options: Options | None, keys: frozenset[int] = NONE) -> Program:
    unfold = options is not None and options.unfold
    return wholly_unfolded(document.program) if unfold else unfolded(document.program, keys)


def sweep_asked(options: Options, document: Document, keys: frozenset[int] = NONE) -> Line:
    """Return the steps of the mode that is asked for, with what the document does otherwise.

    The functions with these keys are unfolded; with the option --unfold all are.
    """
    if options.mode == "reverse":
        if options.along is not None:
            raise UsageError("--along is for forward mode; add --mode forward.")
        return timeline_of(document, _seen(document, options, keys))
    tape = tape_of(document, _seen(document, options, keys))
    return tangent_timeline(tape, seeds(options, document))


def seeds(options: Options, document: Document) -> dict[str, float]:
    """Return the seeds of forward mode: of --along, or 1 for the first input."""
    names = [document.program.names[i] for i in document.program.inputs]
    if options.along is None:
        return unit_seeds(document.program, names[0]) if names else {}
    along = as_written(options.along)
    if "=" not in along:
        along = f"{along}=1"
    return _assigned(along.split(","), document.program)


def _standard_input() -> str:
    if sys.stdin is None:  # Python's sign that it was closed at the start
        raise InputTextError("The standard input is closed; there is no expression to read.")
    most = limits.TEXT_CHARACTERS * BYTES_A_CHARACTER
    data = sys.stdin.buffer.read(most + 1)
    limits.check_limit(len(data), most, "bytes of text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputTextError(
            f"The standard input is not UTF-8 text: byte {error.start + 1} is 0x{data[error.start]:02x}."
        ) from None
    return io.IncrementalNewlineDecoder(None, translate=True).decode(text, final=True)


def constant(text: str) -> float:
    """Return the number a text stands for: nan, inf, or an expression without inputs.

    Raises ArgumentTypeError with half a sentence that names the text.
    """
    special = SPECIAL.fullmatch(text)
    if special:
        return float(special[1] + special[2])
    try:
        program = parse(text.strip().removeprefix("+"))
    except AutodiffVizError:
        raise argparse.ArgumentTypeError(f"{text!r:.80} is not a number") from None
    if program.inputs or "=" in text:
        raise argparse.ArgumentTypeError(f"{text!r:.80} is not a number")
    return evaluate(program, {})


def _assigned(assignments: Sequence[str], program: Program) -> dict[str, float]:
    names = [program.names[i] for i in program.inputs]
    values: dict[str, float] = {}
    for word in assignments:
        name, value = _assignment(word)
        if name not in names:
            raise UsageError(f"There is no input called {name:.80}; {_listed(names)}.")
        if name in values:
            raise UsageError(f"The input {name:.80} is given two values; give one.")
        values[name] = value
    return values


def _assignment(word: str) -> tuple[str, float]:
    name, sign, text = word.partition("=")
    if not sign:
        raise UsageError(
            f"{word!r:.80} gives no input a value: after the expression write NAME=VALUE, as in x=0.5."
        )
    try:
        return unicodedata.normalize("NFKC", name.strip()), constant(text)
    except argparse.ArgumentTypeError as error:
        raise UsageError(
            f"The value of {name.strip():.80} cannot be read: {error}; write one as in x=0.5 or x=pi/4."
        ) from None


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "the expression has no inputs"
    few = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    return f"the input is {few}" if len(names) == 1 else f"the inputs are {few}"


def _check_values(program: Program, values: Mapping[str, float]) -> None:
    missing = [name for i in program.inputs if (name := program.names[i]) not in values]
    if len(missing) == 1:
        name = missing[0]
        raise MissingValueError(f"The input {name} has no value; give one, as in {name}=0.5.")
    if missing:
        first, few = missing[0], _listed(missing).removeprefix("the inputs are ")
        raise MissingValueError(
            f"The inputs {few} have no values; give each one, as in {first}=0.5."
        )
