"""Documents as `.adviz` files: versioned JSON, read with mistrust and written as a whole.

    {"format": "autodiff-viz", "version": 3,
     "program": {"output": 1, "functions": [{"name": "f", "params": ["x"], "formula": "exp(x)"}],
                 "nodes": [{"op": "input", "name": "x"}, {"op": "f", "operands": [0]}]},
     "inputs": {"x": 0.5}, "settings": {"seed": 1.0, "h": 1e-05},
     "stops": {"breakpoints": [{"at": "adjoint", "node": 0}]},
     "what_if": {"held": [{"node": 1, "number": 2.0}]}}

Operands and the output are places in `nodes`, from 0. A number that is not finite is the text "nan",
"inf" or "-inf". Nothing a file contains is ever run.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from autodiff_viz.core import limits
from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import AutodiffVizError, FileError, FormulaError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.functions import formula_text, function_of, partial_texts
from autodiff_viz.core.program import CONST, Node, Program
from autodiff_viz.document.document import Document, Settings, document_of
from autodiff_viz.document.saving import Fingerprint, change_of, read_file, replace_file, stamp
from autodiff_viz.document.stop_lines import StopLines, stops_of, stops_text
from autodiff_viz.document.stops import Stops
from autodiff_viz.document.whatif import NOTHING
from autodiff_viz.document.whatif_lines import (
    NOT_FINITE,
    Number,
    WhatIfLines,
    whatif_lines,
    whatif_of,
    written,
)

__all__ = ["Fingerprint", "change_of", "decode", "encode", "load", "save", "stamp"]

FORMAT: Final = "autodiff-viz"
VERSION: Final = 3

Raw: TypeAlias = dict[str, Any]


class _Line(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One node."""

    op: str
    operands: tuple[int, ...] = ()
    name: str = ""
    number: Number | None = None


class _Definition(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One function of the person's own; a partial that is "" follows from the formula."""

    name: str
    params: list[str]
    formula: str
    partials: tuple[str, ...] = ()


class _List(msgspec.Struct, forbid_unknown_fields=True):
    """The program."""

    output: int | str | None
    functions: list[_Definition]
    nodes: list[_Line]


class _Settings(msgspec.Struct, forbid_unknown_fields=True):
    """The settings of the run."""

    seed: float
    h: float


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """A file of this version; the inputs are looked at apart, for names that come twice."""

    format: str
    version: int
    program: _List
    inputs: msgspec.Raw
    settings: _Settings
    stops: StopLines | None = None
    what_if: WhatIfLines | None = None


class _Head(msgspec.Struct):
    """What tells whose file it is; version 0 had no format."""

    format: str | None = None
    version: int | None = None


class _FileVersion0(msgspec.Struct, forbid_unknown_fields=True):
    """The first sketch of the format: the program as an expression."""

    version: int
    expression: str
    values: dict[str, float]


def load(path: Path | str) -> Document:
    """Read a document; raises FileError with a sentence that says what is wrong and where."""
    data = read_file(Path(path))
    try:
        return decode(data)
    except FileError as error:
        raise FileError(f"{Path(path).name!r} cannot be opened. {error}") from error


def save(document: Document | Program, path: Path | str) -> None:
    """Write a document as a whole, or raise FileError and leave the file as it was.

    A Program is saved as the document in which every input has the value new inputs start with.
    """
    written = document_of(document) if isinstance(document, Program) else document
    replace_file(Path(path), encode(written))


def encode(document: Document) -> bytes:
    """Return the document as the bytes of a file, one line a node, always the same for the same."""
    lines = ",\n".join(f"      {_spaced(_line(node))}" for node in document.program.nodes)
    functions = ",\n".join(
        f"      {_spaced(definition)}" for definition in _definitions(document.program.functions)
    )
    settings = _Settings(document.settings.seed, document.settings.h)
    inputs = {name: written(value) for name, value in document.values.items()}
    text = (
        f'{{\n  "format": "{FORMAT}",\n  "version": {VERSION},\n  "program": {{\n'
        f'    "output": {_spaced(document.program.output)},\n'
        f'    "functions": [{functions and chr(10) + functions + chr(10) + "    "}],\n'
        f'    "nodes": [\n{lines}\n    ]\n  }},\n'
        f'  "inputs": {_spaced(inputs)},\n  "settings": {_spaced(settings)}'
        f"{stops_text(document.stops, document.program)}{_what_if(document)}\n}}\n"
    )
    data = text.encode()
    _check_size(data)
    return data


def _what_if(document: Document) -> str:
    """Return what is done otherwise as a field of the file; "" when nothing is."""
    if not document.whatif:
        return ""
    return f',\n  "what_if": {_spaced(whatif_lines(document.whatif, document.program))}'


def _spaced(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=0).decode()


def _line(node: Node) -> _Line:
    number = written(node.number) if node.op == CONST else None
    return _Line(node.op, node.operands, node.name, number)


def _definitions(functions: tuple[Function, ...]) -> list[_Definition]:
    found: list[_Definition] = []
    for place, function in enumerate(functions):
        formula = formula_text(function.formula, functions[:place])
        partials = partial_texts(function, functions[: place + 1])
        found.append(_Definition(function.name, list(function.params), formula, partials))
    return found


def _check_size(data: bytes) -> None:
    if len(data) > limits.FILE_BYTES:
        raise FileError(
            f"The document has {len(data):,} bytes; at most {limits.FILE_BYTES:,} are accepted."
        )


def decode(data: bytes) -> Document:
    """Return the document in the bytes of a file of any version; raises FileError."""
    _check_size(data)
    _check_text(data)
    _check_depth(data)
    try:
        return _document(msgspec.json.decode(_current(data), type=_File))
    except msgspec.ValidationError as error:
        raise FileError(f"A part of it is not as it must be: {error}.") from error
    except msgspec.DecodeError as error:
        raise FileError(f"It is damaged or cut short: {_place(data, error)}.") from error
    except FileError:
        raise
    except AutodiffVizError as error:
        raise FileError(f"Its program is not valid: {error}") from error


def _place(data: bytes, error: msgspec.DecodeError) -> str:
    """Return what a decoder says, with the place: it names none for a text that ends too soon."""
    told = str(error)
    if "truncated" not in told:
        return told
    line = data.count(b"\n") + 1
    return f"the text ends too soon, in line {line} (byte {len(data)})"


def _check_text(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise FileError(f"It is not a text in UTF-8: byte {error.start + 1} is wrong.") from error


OPENINGS: Final = bytes.maketrans(b"[{]}", b"(())")
NO_BRACKETS: Final = bytes(sorted(set(range(256)) - set(b"[]{}")))


def _check_depth(data: bytes) -> None:
    """Refuse brackets nested too deeply outside strings, before a decoder recurses into them."""
    escaped = re.sub(rb"\\.", b"", data, flags=re.DOTALL)
    brackets = re.sub(rb'"[^"]*"?', b"", escaped).translate(OPENINGS, NO_BRACKETS)
    for _ in range(limits.JSON_DEPTH):
        brackets = brackets.replace(b"()", b"")
    if b"()" in brackets or brackets.count(b"(") > limits.JSON_DEPTH:
        raise FileError(f"It is nested too deeply: more than {limits.JSON_DEPTH} levels.")


def _current(data: bytes) -> bytes:
    """Return the file as a file of this version, migrated step by step if it is older."""
    version = _version(data)
    if version == VERSION:
        return data
    raw: Raw = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    for older in range(version, VERSION):
        raw = _MIGRATIONS[older](raw)
    return msgspec.json.encode(raw)


def _version(data: bytes) -> int:
    head = _head(data)
    if head.version is None or head.format != (FORMAT if head.version else None):
        raise FileError('It is not a file of Autodiff Viz: its "format" is not "autodiff-viz".')
    if head.version > VERSION:
        raise FileError(
            f"It was made by a newer Autodiff Viz (version {head.version} of the format; this one"
            f" reads up to {VERSION}). Update the app to open it."
        )
    if head.version not in (VERSION, *_MIGRATIONS):
        raise FileError(f"There is no version {head.version} of the format.")
    return head.version


def _head(data: bytes) -> _Head:
    try:
        return msgspec.json.decode(data, type=_Head)
    except msgspec.ValidationError as error:
        raise FileError(f"It is not a file of Autodiff Viz: {error}.") from error


def _from_version_0(raw: Raw) -> Raw:
    """The program was an expression, the inputs were called values; there were no settings."""
    old = msgspec.json.decode(msgspec.json.encode(raw), type=_FileVersion0)
    program = parse(old.expression)
    return {
        "format": FORMAT,
        "version": 1,
        "program": {"output": program.output, "nodes": [_line(node) for node in program.nodes]},
        "inputs": old.values,
        "settings": _Settings(Settings().seed, Settings().h),
    }


def _from_version_1(raw: Raw) -> Raw:
    """There were no functions of the person's own."""
    program = msgspec.json.decode(msgspec.json.encode(raw.get("program")))
    if isinstance(program, dict):
        if "functions" in program:
            raise FileError('A file of version 1 has no "functions".')
        program = {**program, "functions": []}
    return {**raw, "program": program, "version": 2}


def _from_version_2(raw: Raw) -> Raw:
    """There were no stops, and nothing was done otherwise."""
    for name in ("stops", "what_if"):
        if name in raw:
            raise FileError(f'A file of version 2 has no "{name}".')
    return {**raw, "version": 3}


_MIGRATIONS: Final[dict[int, Callable[[Raw], Raw]]] = {
    0: _from_version_0,
    1: _from_version_1,
    2: _from_version_2,
}
"""From each older version, the function to the next one."""


def _document(file: _File) -> Document:
    nodes = tuple(_node(place, line) for place, line in enumerate(file.program.nodes))
    program = Program(nodes, _output(file.program), _functions(file.program.functions))
    values = _inputs(bytes(file.inputs))
    settings = Settings(file.settings.seed, file.settings.h)
    for i in program.inputs:
        if program.nodes[i].name not in values:
            raise FileError(f'The input {program.nodes[i].name!r:.80} has no value in "inputs".')
    stops = Stops() if file.stops is None else stops_of(file.stops, program)
    whatif = NOTHING if file.what_if is None else whatif_of(file.what_if, program)
    return replace(document_of(program, values, settings), stops=stops, whatif=whatif)


def _functions(lines: list[_Definition]) -> tuple[Function, ...]:
    limits.check_limit(len(lines), limits.FUNCTIONS, "functions")
    found: tuple[Function, ...] = ()
    for place, line in enumerate(lines):
        try:
            function = function_of(line.name, line.params, line.formula, line.partials, found)
        except AutodiffVizError as error:
            where = f"functions[{place}] ({line.name!r:.80})"
            raise FileError(
                f"A function in it is not valid: {where}: {_sentence(error)}"
            ) from error
        found = (*found, function)
    return found


def _sentence(error: AutodiffVizError) -> str:
    """Return what is wrong without a place in a text that is not the file's."""
    return error.sentence if isinstance(error, FormulaError) else str(error)


def _node(place: int, line: _Line) -> Node:
    where = f"nodes[{place}]"
    if (line.op == CONST) != (line.number is not None):
        raise FileError(f'Only a "const" has a "number", and it must have one: {where}.')
    if line.number == "nan":
        raise FileError(f"nan is no number of a program: {where}.")
    for operand in line.operands:
        if not 0 <= operand < place:
            raise FileError(
                f"{where} reads node {operand}, which does not come before it: a program has no"
                " cycle, and a node reads earlier nodes only."
            )
    return Node(line.op, line.operands, line.name, _number(line.number or 0.0, where), key=place)


def _number(written: object, where: str) -> float:
    if isinstance(written, str) and written in NOT_FINITE:
        return NOT_FINITE[written]
    if (
        isinstance(written, int | float)
        and not isinstance(written, bool)
        and math.isfinite(written)
    ):
        return float(written)
    raise FileError(f"{written!r:.40} is not a number: {where}.")


def _output(program: _List) -> int | None:
    if not isinstance(program.output, str):
        return program.output
    for place, line in enumerate(program.nodes):
        if line.name == program.output:
            return place
    raise FileError(f"No node is called {program.output!r:.80}, the output.")


def _inputs(data: bytes) -> dict[str, float]:
    try:
        found = json.loads(data, object_pairs_hook=_pairs, parse_int=float)
    except ValueError as error:
        raise FileError(f'"inputs" cannot be read: {error}.') from error
    if not isinstance(found, _Pairs):
        raise FileError('"inputs" must be an object with a value for each input.')
    return {name: _number(value, f"inputs[{name!r:.80}]") for name, value in found.items()}


class _Pairs(dict[str, object]):
    """A JSON object."""


def _pairs(found: list[tuple[str, object]]) -> _Pairs:
    pairs = _Pairs(found)
    if len(pairs) < len(found):
        ((twice, _),) = Counter(name for name, _ in found).most_common(1)
        raise FileError(f'{twice!r:.80} is twice in "inputs".')
    return pairs
