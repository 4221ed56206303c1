"""A program's value and gradient in C, compiled by the machine's own C compiler.

Used only when it is asked for (`backend="c"`). The text has only names made here and goes through no
shell; without a compiler, or with an op that C has no words for, the answer is None and Python does it.
Where Python's own header is at hand the text is compiled with a function that Python calls directly
(50 ns instead of a microsecond); else `ctypes` calls it. gcc's -O2 keeps IEEE arithmetic; contraction to fused multiply-add and folding of library calls are
switched off, so that the floats are those of the sweep.
"""

from __future__ import annotations

import atexit
import ctypes
import math
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from autodiff_viz.core.compiled import ValueAndGradient, gradient_listing
from autodiff_viz.core.errors import UnknownOpError
from autodiff_viz.core.program import Program
from autodiff_viz.core.straight_line import Dialect, Listing, Part, parts
from autodiff_viz.core.unrolled import unrolled_gradient

COMPILERS: Final = ("cc", "gcc", "clang")
FLAGS: Final = ("-O2", "-std=c11", "-fPIC", "-shared", "-ffp-contract=off", "-fno-builtin", "-w")
BOUND: Final = ("-DBOUND", *(["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []))
"""What is added where Python is to call the function directly: its names are found when it is loaded."""

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
#ifdef BOUND
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#endif
#include <math.h>
#include <stdlib.h>
#if defined(__GNUC__)
#define PART static __attribute__((noinline)) void
#else
#define PART static void
#endif
"""


BINDING: Final = """\
#ifdef BOUND
static PyObject *call(PyObject *self, PyObject *const *given, Py_ssize_t count) {
    if (count != COUNT) return PyErr_Format(PyExc_TypeError, "%zd inputs were given", count);
    double *in = PyMem_Malloc((2 * COUNT + 1) * sizeof(double)), *out = in + COUNT;
    PyObject *value = NULL, *slopes = NULL, *both = NULL;
    if (!in) return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < COUNT; i++) {
        in[i] = PyFloat_AsDouble(given[i]);
        if (in[i] == -1.0 && PyErr_Occurred()) goto end;
    }
    if (value_and_gradient(in, out)) { PyErr_NoMemory(); goto end; }
    if (!(value = PyFloat_FromDouble(out[0])) || !(slopes = PyTuple_New(COUNT))) goto end;
    for (Py_ssize_t i = 0; i < COUNT; i++) {
        PyObject *slope = PyFloat_FromDouble(out[i + 1]);
        if (!slope) goto end;
        PyTuple_SET_ITEM(slopes, i, slope);
    }
    both = PyTuple_Pack(2, value, slopes);
end:
    Py_XDECREF(value);
    Py_XDECREF(slopes);
    PyMem_Free(in);
    return both;
}
static PyMethodDef method = {
    "value_and_gradient", (PyCFunction)(void (*)(void))call, METH_FASTCALL, 0};
PyObject *bound(void) { return PyCFunction_New(&method, NULL); }
#endif
"""
"""The function that Python calls, over COUNT inputs; (value, slopes), as every backend."""


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
    binding = BINDING.replace("COUNT", str(len(inputs)))
    return "\n".join([PROLOGUE, *written, _main(made, len(inputs), len(pieces), slots), binding])


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
        return _function(compiler, native_source(program), len(program.inputs))
    except UnknownOpError:
        return None


_functions: dict[str, ValueAndGradient] = {}


def _function(compiler: str, text: str, count: int) -> ValueAndGradient | None:
    """Return the function a text comes to, compiled once; None when the compiler does not manage."""
    if text in _functions:
        return _functions[text]
    made = _bound(compiler, text) or _called(compiler, text, count)
    if made is not None:
        if len(_functions) >= KEPT:
            _functions.pop(next(iter(_functions)))
        _functions[text] = made
    return made


def _bound(compiler: str, text: str) -> ValueAndGradient | None:
    """Return the function as Python's own; None without Python's header."""
    headers = sysconfig.get_path("include")
    if not Path(headers, "Python.h").exists():
        return None
    library = _built(compiler, text, (*BOUND, f"-I{headers}"))
    if library is None:
        return None
    bound = ctypes.PyDLL(str(library)).bound
    bound.restype = ctypes.py_object
    made: ValueAndGradient = bound()
    return made


def _called(compiler: str, text: str, count: int) -> ValueAndGradient | None:
    """Return the function called by `ctypes`."""
    library = _built(compiler, text, ())
    if library is None:
        return None
    entry = ctypes.CDLL(str(library)).value_and_gradient
    entry.argtypes, entry.restype = (ctypes.c_char_p, ctypes.c_char_p), ctypes.c_int
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


@cache
def _folder() -> Path:
    """Return a folder that only this user can read, removed at the end of the process."""
    folder = Path(tempfile.mkdtemp(prefix="autodiff-viz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _built(compiler: str, text: str, more: Sequence[str]) -> Path | None:
    """Return the library a text is compiled to with `more` options, or None."""
    source = Path(tempfile.mkdtemp(dir=_folder())) / "program.c"  # threads may build at once
    library = source.with_suffix(".so")
    source.write_text(text, encoding="ascii")
    command = [compiler, *FLAGS, *more, "-o", str(library), str(source), "-lm"]
    return library if _ran(command) else None


def _ran(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
