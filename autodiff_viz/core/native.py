"""A program's value and gradient in C, compiled by the machine's own C compiler.

Used only when it is asked for (`backend="c"`). The text has only names made here and goes through no
shell; without a compiler, or with an op that C has no words for, the answer is None and Python does it.
gcc's -O2 keeps IEEE arithmetic; contraction to fused multiply-add and folding of library calls are
switched off, so that the floats are those of the sweep.
"""

from __future__ import annotations

import atexit
import ctypes
import math
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from autodiff_viz.core.compiled import ValueAndGradient, gradient_listing
from autodiff_viz.core.errors import UnknownOpError
from autodiff_viz.core.program import Program
from autodiff_viz.core.straight_line import Dialect, Listing, Part, parts
from autodiff_viz.core.unrolled import unrolled_gradient

COMPILERS: Final = ("cc", "gcc", "clang")
FLAGS: Final = ("-O2", "-std=c99", "-fPIC", "-shared", "-ffp-contract=off", "-fno-builtin", "-w")
SECONDS: Final = 120.0
"""A compiler that takes longer is stopped."""

KEPT: Final = 32
"""So many compiled programs are remembered by their text."""


def number_text(number: float) -> str:
    """Return a float as C writes it, exactly."""
    if not math.isfinite(number):
        return "NAN" if number != number else "INFINITY" if number > 0.0 else "(-INFINITY)"
    text = repr(number)
    return f"({text})" if text.startswith("-") else text


C: Final = Dialect(
    template=lambda op: op.code.c, number=number_text, choice="{c} ? {a} : {b}", functions=False
)

PROLOGUE: Final = """\
#include <math.h>
#include <stdlib.h>
#if defined(__GNUC__)
#define PART static __attribute__((noinline)) void
#else
#define PART static void
#endif
"""


def native_source(program: Program) -> str:
    """Return the C text of `int value_and_gradient(const double *in, double *out)`.

    out: the value, then the adjoint of each input. The answer is 0, or 1 when there is no memory.
    Raises UnknownOpError where an op has no C.
    """
    made, inputs = gradient_listing(program, unrolled_gradient(program), C)
    pieces = parts(made.lines, inputs, [text for text in made.results if text[0] in "vdt"])
    stored = [name for piece in pieces for name in piece.stores]
    slots = {name: slot for slot, name in enumerate(dict.fromkeys([*inputs, *stored]))}
    written = [_part(k, piece, slots) for k, piece in enumerate(pieces)]
    return "\n".join([PROLOGUE, *written, _main(made, len(inputs), len(pieces), slots)])


def _part(k: int, piece: Part, slots: Mapping[str, int]) -> str:
    loads = [f"    const double {name} = s[{slots[name]}];" for name in piece.loads]
    lines = [f"    const double {line.name} = {line.text};" for line in piece.lines]
    stores = [f"    s[{slots[name]}] = {name};" for name in piece.stores]
    return "\n".join([f"PART part{k}(double *s) {{", *loads, *lines, *stores, "}", ""])


def _main(made: Listing, inputs: int, pieces: int, slots: Mapping[str, int]) -> str:
    found = [f"s[{slots[text]}]" if text in slots else text for text in made.results]
    lines = [
        "int value_and_gradient(const double *in, double *out) {",
        f"    double *s = malloc({max(1, len(slots))} * sizeof(double));",
        "    if (!s) return 1;",
        *(f"    s[{slot}] = in[{slot}];" for slot in range(inputs)),
        *(f"    part{k}(s);" for k in range(pieces)),
        *(f"    out[{place}] = {text};" for place, text in enumerate(found)),
        "    free(s);",
        "    return 0;",
        "}",
        "",
    ]
    return "\n".join(lines)


def native_function(program: Program) -> ValueAndGradient | None:
    """Return the value and gradient in C, or None where there is no compiler or no C for an op."""
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        return None
    try:
        entry = _entry(compiler, native_source(program))
    except UnknownOpError:
        return None
    return None if entry is None else _called(entry, len(program.inputs))


def _called(entry: Callable[..., int], count: int) -> ValueAndGradient:
    given, found = struct.Struct(f"{count}d"), struct.Struct(f"{count + 1}d")

    def value_and_gradient(*inputs: float) -> tuple[float, tuple[float, ...]]:
        out = ctypes.create_string_buffer(found.size)
        try:
            packed = given.pack(*inputs)
        except struct.error as error:
            raise TypeError("An input is not a number.") from error
        if entry(packed, out):
            raise MemoryError("There is no memory for the compiled program.")
        value, *slopes = found.unpack(out)
        return value, tuple(slopes)

    return value_and_gradient


_entries: dict[str, Callable[..., int]] = {}


def _entry(compiler: str, text: str) -> Callable[..., int] | None:
    """Return the function a text comes to, compiled once; None when the compiler does not manage."""
    if text in _entries:
        return _entries[text]
    library = _built(compiler, text)
    if library is None:
        return None
    entry = ctypes.CDLL(str(library)).value_and_gradient
    entry.argtypes, entry.restype = (ctypes.c_char_p, ctypes.c_char_p), ctypes.c_int
    if len(_entries) >= KEPT:
        _entries.pop(next(iter(_entries)))
    _entries[text] = entry
    return entry


@cache
def _folder() -> Path:
    """Return a folder that only this user can read, removed at the end of the process."""
    folder = Path(tempfile.mkdtemp(prefix="autodiff-viz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _built(compiler: str, text: str) -> Path | None:
    source = Path(tempfile.mkdtemp(dir=_folder())) / "program.c"  # threads may build at once
    library = source.with_suffix(".so")
    source.write_text(text, encoding="ascii")
    return library if _ran([compiler, *FLAGS, "-o", str(library), str(source), "-lm"]) else None


def _ran(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
