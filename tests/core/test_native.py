"""C against the sweep; skipped where the machine has no C compiler."""

import json
import math
import shutil
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from autodiff_viz.core import native
from autodiff_viz.core.evaluator import swept, value_and_gradient
from autodiff_viz.core.formula import parse
from autodiff_viz.core.native import COMPILERS, native_function, native_source
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import INPUT, Node, Program
from tests.core.engine_cases import NUMBERS, alone, bits, chain, points, programs

DATA = Path(__file__).parents[1] / "data" / "gradients.json"
CASES = json.loads(DATA.read_text(encoding="utf-8"))
IN_C = [op for op in REGISTRY.values() if op.code.c]

needs_compiler = pytest.mark.skipif(
    not any(map(shutil.which, COMPILERS)), reason="no C compiler on this machine"
)


def near(found: float, right: float) -> bool:
    """Whether two floats are within four units in the last place (sinc, which cancels, 1e-16).

    Numbers that are not finite are alike.
    """
    if not math.isfinite(right):
        return repr(found) == repr(right)
    return abs(found - right) <= 4 * math.ulp(right) + 1e-16


@needs_compiler
@pytest.mark.parametrize("op", IN_C, ids=lambda op: op.name)
def test_an_op_in_c_gives_what_the_sweep_gives(op: Op) -> None:
    program = alone(op)
    compiled = native_function(program)
    if compiled is None:
        pytest.skip("its partials name an op without C")
    for point in points(op):
        found, right = compiled(*point), swept(program, point)
        pairs = zip((found[0], *found[1]), (right[0], *right[1]), strict=True)
        assert all(near(a, b) for a, b in pairs), (point, found, right)


@needs_compiler
@settings(max_examples=15, deadline=None)
@given(programs(("add", "sub", "mul", "neg", "square", "exp", "sin", "lt", "where")), NUMBERS)
def test_random_programs_in_c_give_the_bits_of_the_sweep(program: Program, x: float) -> None:
    compiled = native_function(program)
    assert compiled is not None
    assert bits(compiled(x, 0.7)) == bits(swept(program, (x, 0.7)))


@needs_compiler
@pytest.mark.parametrize("case", CASES[::4], ids=lambda case: case["id"])
def test_published_gradients_come_out_of_c(case: dict[str, Any]) -> None:
    program = parse(case["expr"])
    names = [program.nodes[i].name for i in program.inputs]
    value, slopes = value_and_gradient(program, "c")(*[case["at"][name] for name in names])
    assert value == pytest.approx(case["value"], rel=1e-9)
    for name, slope in zip(names, slopes, strict=True):
        assert slope == pytest.approx(case["grad"][name], rel=1e-9, abs=1e-12)


@needs_compiler
def test_a_long_chain_in_c_gives_the_bits_of_the_sweep() -> None:
    program = chain(("mul", "add", "sin"), 1_000)
    compiled = native_function(program)
    assert compiled is not None
    assert bits(compiled(0.5)) == bits(swept(program, (0.5,)))


def test_the_text_has_no_name_of_the_persons() -> None:
    nodes = (Node(INPUT, name="system"), Node("exp", (0,), "secret"))
    text = native_source(Program(nodes, 1))
    assert "system" not in text
    assert "secret" not in text


@needs_compiler
def test_a_text_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    native_function(parse("sin(x)*exp(x)*x"))
    monkeypatch.setattr(native, "_ran", lambda command: pytest.fail("compiled again"))
    compiled = native_function(parse("sin(q)*exp(q)*q"))
    assert compiled is not None
    assert compiled(0.0) == (0.0, (0.0,))


@pytest.mark.parametrize("reason", ["no compiler", "a compiler that fails", "an op without C"])
def test_python_does_it_where_c_cannot(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = parse("cos(x)*exp(x) + 0.125")
    if reason == "no compiler":
        monkeypatch.setattr(native, "COMPILERS", ())
    elif reason == "a compiler that fails":
        monkeypatch.setattr(native, "COMPILERS", ("false",))
    else:
        monkeypatch.setattr(native, "C", native.Dialect(lambda op: "", repr, "", functions=False))
    assert native_function(program) is None
    assert value_and_gradient(program, "c")(0.0) == (1.125, (1.0,))


@needs_compiler
def test_without_the_header_of_python_ctypes_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda name: "/nowhere")
    program = parse("sin(x)*w + 0.375")
    compiled = native_function(program)
    assert compiled is not None
    assert bits(compiled(0.5, 2.0)) == bits(swept(program, (0.5, 2.0)))
    with pytest.raises(TypeError):
        compiled(0.5)


@needs_compiler
def test_c_refuses_what_is_no_number_and_another_number_of_inputs() -> None:
    compiled = native_function(parse("sin(x)*w - 0.375"))
    assert compiled is not None
    for wrong in ((1.0,), (1.0, 2.0, 3.0), (1.0, "2"), (1.0, None)):
        with pytest.raises(TypeError):
            compiled(*wrong)
    with pytest.raises(OverflowError):
        compiled(1.0, 10**400)
    assert compiled(-1.0, -1.0) == swept(parse("sin(x)*w - 0.375"), (-1.0, -1.0))


@needs_compiler
def test_the_folder_of_compiled_programs_is_private() -> None:
    native_function(parse("x*x*x*x"))
    assert native._folder().stat().st_mode & 0o077 == 0
