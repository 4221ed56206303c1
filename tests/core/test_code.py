"""The code of every op in Python, NumPy, C and the complex plane against what the op computes."""

import cmath
import ctypes
import itertools
import math
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.sweep import convention_at, local_gradient

OPS = pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)

WITHOUT_NUMPY = {"gelu", "erf", "erfc", "lgamma", "digamma", "polygamma"}
WITHOUT_C = {"digamma", "polygamma"}
NOT_CONTINUED = {"gelu", "erf", "erfc", "lgamma", "digamma", "polygamma"}

FAR = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 5e-324, 800.0, -800.0, 1e308, math.inf, -math.inf, math.nan)


def names(op: Op) -> dict[str, str]:
    """Each param put in as itself."""
    return {param: param for param in op.params}


def python_function(op: Op, template: str) -> Callable[..., Any]:
    text = f"lambda {', '.join(op.params)}: {template.format(**names(op))}"
    found: Callable[..., Any] = eval(text, {"math": math, "cmath": cmath, "ieee": ieee, "np": np})  # noqa: S307
    return found


def points(op: Op) -> list[tuple[float, ...]]:
    """The samples, the edges, and every combination of some special numbers."""
    return [*op.samples, *op.edges, *itertools.product(FAR, repeat=op.arity)]


def same(a: float, b: float) -> bool:
    return a.hex() == b.hex() or (a == b == 0.0)


def test_only_what_a_language_has_no_function_for_is_left_out() -> None:
    ops = REGISTRY.values()
    assert all(op.code.python for op in ops)
    assert {op.name for op in ops if not op.code.numpy} == WITHOUT_NUMPY
    assert {op.name for op in ops if not op.code.c} == WITHOUT_C
    assert {op.name for op in ops if not op.code.complex} == NOT_CONTINUED


@OPS
def test_a_template_is_a_call_or_stands_in_parentheses(op: Op) -> None:
    for template in (op.code.python, op.code.numpy, op.code.c, op.code.complex):
        assert not template or template.endswith(")")
        assert (
            not template
            or template[0] == "("
            or template.split("(")[0].replace(".", "").isidentifier()
        )


@OPS
def test_the_python_code_gives_the_same_bits_wherever_it_does_not_raise(op: Op) -> None:
    function = python_function(op, op.code.python)
    for at in points(op):
        try:
            found = function(*at)
        except (ArithmeticError, ValueError):
            assert at not in op.samples
        else:
            assert same(found, op.compute(*at)), at


@OPS
def test_the_numpy_code_gives_the_same_over_arrays(op: Op) -> None:
    if not op.code.numpy:
        return
    columns = np.array(points(op)).T
    with np.errstate(all="ignore"):
        found = python_function(op, op.code.numpy)(*columns)
    wanted = [op.compute(*at) for at in points(op)]
    for at, value, right in zip(points(op), found, wanted, strict=True):
        assert value == pytest.approx(right, rel=1e-14, abs=1e-15, nan_ok=True), at


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """Every op with C code, compiled in one go."""
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("there is no gcc on this machine")
    folder = tmp_path_factory.mktemp("c")
    (folder / "ops.c").write_text("#include <math.h>\n" + "\n".join(map(c_function, c_ops())))
    command = [
        compiler,
        "-std=c99",
        "-O2",
        "-Wall",
        "-Werror",
        "-shared",
        "-fPIC",
        "ops.c",
        "-o",
        "ops.so",
        "-lm",
    ]
    subprocess.run(command, cwd=folder, check=True)
    return ctypes.CDLL(str(folder / "ops.so"))


def c_ops() -> list[Op]:
    return [op for op in REGISTRY.values() if op.code.c]


def c_function(op: Op) -> str:
    params = ", ".join(f"double {param}" for param in op.params)
    return f"double op_{op.name}({params}) {{ return {op.code.c.format(**names(op))}; }}"


@pytest.mark.parametrize("op", c_ops(), ids=lambda op: op.name)
def test_the_c_code_gives_the_same(op: Op, library: ctypes.CDLL) -> None:
    function = library[f"op_{op.name}"]
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * op.arity
    for at in points(op):
        found = function(*at)
        assert found == pytest.approx(op.compute(*at), rel=1e-14, abs=1e-15, nan_ok=True), at


@pytest.mark.parametrize("h", [1e-20, 1e-100])
@OPS
def test_a_complex_step_along_every_slot_gives_the_slope(op: Op, h: float) -> None:
    if not op.code.complex:
        return
    function = python_function(op, op.code.complex)
    for at in op.samples:
        value = op.compute(*at)
        for slot in range(op.arity):
            if convention_at(op, slot, at):
                continue
            moved = [complex(x, h if place == slot else 0.0) for place, x in enumerate(at)]
            found = complex(function(*moved))
            assert found.real == pytest.approx(value, rel=1e-9, abs=1e-12)
            slope = local_gradient(op, slot, at, value)
            assert found.imag / h == pytest.approx(slope, rel=1e-11, abs=1e-11), (at, slot)
