"""Value and gradient: ours beside micrograd, DeZero, autograd, PyTorch, JAX, CasADi and C.

Four programs: a chain of 10,000 ops, a sum over 1,000 inputs, the reference chain exp(x²)², and
Goldstein-Price. For each the first call (tracing or reading the program included) and a repeated call.
A peer that is not installed is named and left out. `benchmarks/README.md` says how to run it.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import math
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autodiff_viz.core.compiled import gradient_function
from autodiff_viz.core.evaluator import swept, value_and_gradient
from autodiff_viz.core.formula import parse
from autodiff_viz.core.native import COMPILERS, native_function
from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.core.sweep import forward, gradient, timeline

Answer = tuple[float, Sequence[float]]
Run = Callable[[], Answer]

OPS = 10_000
INPUTS = 1_000
ROUNDS = 3
BUDGET = 0.25
"""Seconds for one measurement in one round; the least time of all is what counts."""

BATCH = 0.002
"""Seconds that are timed together."""


# The programs, as functions of numbers of any kind


def chain(_exp: Any, x: Any) -> Any:
    """Return 10,000 operations in a row."""
    v = x
    for i in range(OPS):
        v = v + x if i % 2 else v * x
    return v


def many_inputs(_exp: Any, *xs: Any) -> Any:
    """Return x₀x₁ + x₁x₂ + … over 1,000 inputs: 1,997 operations."""
    total = xs[0] * xs[1]
    for i in range(1, len(xs) - 1):
        total = total + xs[i] * xs[i + 1]
    return total


def reference(exp: Any, x: Any) -> Any:
    """Return exp(x²)²."""
    return exp(x * x) ** 2


def goldstein_price(_exp: Any, x: Any, y: Any) -> Any:
    """Return the function of Goldstein and Price."""
    one = 19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2
    two = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
    return (1 + (x + y + 1) ** 2 * one) * (30 + (2 * x - 3 * y) ** 2 * two)


@dataclass(frozen=True)
class Case:
    """A program, where it is evaluated, and its text (or how its nodes are put together)."""

    name: str
    function: Callable[..., Any]
    point: tuple[float, ...]
    text: str = ""

    def program(self) -> Program:
        """Return the program, read or put together anew."""
        return parse(self.text) if self.text else _traced(self.function, len(self.point))


class _Tracer:
    """The least that makes a program of the two functions without a text."""

    __slots__ = ("i", "nodes")

    def __init__(self, nodes: list[Node], i: int) -> None:
        self.nodes, self.i = nodes, i

    def _call(self, op: str, other: _Tracer) -> _Tracer:
        self.nodes.append(Node(op, (self.i, other.i)))
        return _Tracer(self.nodes, len(self.nodes) - 1)

    def __add__(self, other: _Tracer) -> _Tracer:
        return self._call("add", other)

    def __mul__(self, other: _Tracer) -> _Tracer:
        return self._call("mul", other)


def _traced(function: Callable[..., Any], inputs: int) -> Program:
    nodes = [Node(INPUT, name=f"x{i}") for i in range(inputs)]
    result = function(None, *[_Tracer(nodes, i) for i in range(inputs)])
    return Program(tuple(nodes), result.i)


CASES = (
    Case("chain of 10,000", chain, (0.5,)),
    Case("1,000 inputs", many_inputs, tuple(math.sin(i) for i in range(INPUTS))),
    Case("reference chain", reference, (0.5,), "a = x**2; y = exp(a); z = y**2"),
    Case(
        "Goldstein-Price",
        goldstein_price,
        (1.0, 1.0),
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
    ),
)


# The contestants: each returns (first call, repeated call) for a case


def ours_function(case: Case) -> tuple[Run, Run]:
    """A Python function given to value_and_gradient."""
    viz = importlib.import_module("autodiff_viz")

    def function(*xs: Any) -> Any:
        return case.function(viz.exp, *xs)

    def run(both: Callable[..., Any]) -> Answer:
        value, slopes = both(*case.point)
        return value, list(slopes) if isinstance(slopes, tuple) else [slopes]

    ready = viz.value_and_gradient(function)
    return lambda: run(viz.value_and_gradient(function)), lambda: run(ready)


def ours_swept(case: Case) -> tuple[Run, Run]:
    """The first evaluations of a Program whose nodes are there: checked, planned, both sweeps."""
    program = case.program()

    def first() -> Answer:
        return swept(Program(program.nodes, program.output), case.point)

    return first, lambda: swept(program, case.point)


def ours_text(case: Case) -> tuple[Run, Run] | None:
    """The same, the Program read from a text first; None for a case without one."""
    if not case.text:
        return None
    program = case.program()
    return lambda: swept(parse(case.text), case.point), lambda: swept(program, case.point)


def ours_variables(case: Case) -> tuple[Run, Run]:
    """The function itself run on Variables, and backward, as micrograd does it: no Program is made."""
    viz = importlib.import_module("autodiff_viz")

    def run() -> Answer:
        inputs = [viz.Variable(x) for x in case.point]
        result = case.function(viz.exp, *inputs)
        result.backward()
        return result.data, [x.grad for x in inputs]

    return run, run


def ours_stepping(case: Case) -> tuple[Run, Run]:
    """The timeline that is stepped through."""

    def run(program: Program) -> Answer:
        point = {program.names[i]: x for i, x in zip(program.inputs, case.point, strict=True)}
        line = timeline(forward(program, point))
        return line.tape.value(len(program.nodes) - 1), list(gradient(line).values())

    program = case.program()
    return lambda: run(case.program()), lambda: run(program)


def ours_python(case: Case) -> tuple[Run, Run]:
    """The compiled program that takes over."""
    evaluate = value_and_gradient(case.program(), "python")
    return (
        lambda: gradient_function(case.program())(*case.point),
        lambda: evaluate(*case.point),
    )


def ours_c(case: Case) -> tuple[Run, Run] | None:
    """The program in C, when it is asked for; its compiler remembers a text, so no first call."""
    if native_function(case.program()) is None:
        return None
    evaluate = value_and_gradient(case.program(), "c")
    return _unmeasured, lambda: evaluate(*case.point)


def _unmeasured() -> Answer:
    raise NotImplementedError


def micrograd(case: Case) -> tuple[Run, Run]:
    """A Value an operation; exp is added as in its author's lecture."""
    value = importlib.import_module("micrograd.engine").Value

    def exp(x: Any) -> Any:
        out = value(math.exp(x.data), (x,), "exp")

        def backward() -> None:
            x.grad += out.data * out.grad

        out._backward = backward  # noqa: SLF001 - as micrograd's own ops do
        return out

    def run() -> Answer:
        inputs = [value(x) for x in case.point]
        result = case.function(exp, *inputs)
        result.backward()
        return result.data, [x.grad for x in inputs]

    return run, run


def dezero(case: Case) -> tuple[Run, Run]:
    """A Variable an operation, over NumPy's scalars."""
    module, numpy = importlib.import_module("dezero"), importlib.import_module("numpy")
    exp = importlib.import_module("dezero.functions").exp

    def run() -> Answer:
        inputs = [module.Variable(numpy.array(x)) for x in case.point]
        result = case.function(exp, *inputs)
        result.backward()
        return float(result.data), [float(x.grad.data) for x in inputs]

    return run, run


def autograd(case: Case) -> tuple[Run, Run]:
    """The gradient by every argument."""
    module, numpy = importlib.import_module("autograd"), importlib.import_module("autograd.numpy")
    found = module.value_and_grad(lambda xs: case.function(numpy.exp, *xs))

    def run() -> Answer:
        value, slopes = found(case.point)
        return float(value), [float(slope) for slope in slopes]

    return run, run


def torch(case: Case) -> tuple[Run, Run]:
    """Scalars of 64 bits on the processor, one thread."""
    module = importlib.import_module("torch")
    module.set_num_threads(1)

    def run() -> Answer:
        inputs = [module.tensor(x, dtype=module.float64, requires_grad=True) for x in case.point]
        result = case.function(module.exp, *inputs)
        slopes = module.autograd.grad(result, inputs)
        return result.item(), [slope.item() for slope in slopes]

    return run, run


def _jax(case: Case, *, jit: bool) -> tuple[Run, Run]:
    module = importlib.import_module("jax")
    module.config.update("jax_enable_x64", True)

    def made() -> Any:
        found = module.value_and_grad(lambda xs: case.function(module.numpy.exp, *xs))
        return module.jit(found) if jit else found

    def run(found: Any) -> Answer:
        value, slopes = found(case.point)
        return float(value), [float(slope) for slope in slopes]

    ready = made()
    return lambda: run(made()), lambda: run(ready)


def jax(case: Case) -> tuple[Run, Run]:
    """Operation by operation."""
    return _jax(case, jit=False)


def jax_jit(case: Case) -> tuple[Run, Run]:
    """Compiled by XLA."""
    return _jax(case, jit=True)


def casadi(case: Case) -> tuple[Run, Run]:
    """SX expressions; the gradient is an expression too, both run by its virtual machine."""
    module, numpy = importlib.import_module("casadi"), importlib.import_module("numpy")
    point = numpy.array(case.point)

    def made() -> Any:
        xs = module.SX.sym("x", len(case.point))
        result = case.function(module.exp, *[xs[i] for i in range(len(case.point))])
        return module.Function("f", [xs], [result, module.gradient(result, xs)])

    def run(function: Any) -> Answer:
        value, slopes = function(point)
        return float(value), slopes.nonzeros()

    ready = made()
    return lambda: run(made()), lambda: run(ready)


def casadi_buffer(case: Case) -> tuple[Run, Run]:
    """The same without conversions: numbers are written to and read from its buffers."""
    module, numpy = importlib.import_module("casadi"), importlib.import_module("numpy")
    xs = module.SX.sym("x", len(case.point))
    result = case.function(module.exp, *[xs[i] for i in range(len(case.point))])
    slopes = module.densify(module.gradient(result, xs))
    function = module.Function("f", [xs], [result, slopes])
    buffer, evaluate = function.buffer()
    given, value, found = numpy.array(case.point), numpy.zeros(1), numpy.zeros(len(case.point))
    buffer.set_arg(0, memoryview(given))
    buffer.set_res(0, memoryview(value))
    buffer.set_res(1, memoryview(found))

    def run() -> Answer:
        given[:] = case.point
        evaluate()
        assert function is not None  # it and the buffer must be kept
        assert buffer is not None
        return float(value[0]), found.tolist()

    return _unmeasured, run


CONTESTANTS: dict[str, tuple[str, Callable[[Case], tuple[Run, Run] | None]]] = {
    "Autodiff Viz, Variables": ("", ours_variables),
    "Autodiff Viz, function": ("", ours_function),
    "Autodiff Viz, Program": ("", ours_swept),
    "Autodiff Viz, text": ("", ours_text),
    "Autodiff Viz, timeline": ("", ours_stepping),
    "Autodiff Viz, compiled": ("", ours_python),
    "Autodiff Viz, C asked for": ("", ours_c),
    "micrograd": ("micrograd", micrograd),
    "DeZero": ("dezero", dezero),
    "autograd": ("autograd", autograd),
    "PyTorch": ("torch", torch),
    "JAX": ("jax", jax),
    "JAX, jit": ("jax", jax_jit),
    "CasADi": ("casadi", casadi),
    "CasADi, buffer": ("casadi", casadi_buffer),
}
TOO_LONG = {("JAX, jit", "chain of 10,000"): "XLA had not compiled it after 150 s"}
"""What is left out, and why."""

BASE = "Autodiff Viz, compiled"
FIRST = "Autodiff Viz, Program"


# Measuring


def least(run: Callable[[], object]) -> float:
    """Return the least seconds of processor time a call takes, within BUDGET and at least one call.

    Processor time, not the clock's: else whoever takes long is charged for the machine's other work.
    Short calls are timed by the batch.
    """
    found, calls, end = math.inf, 1, time.process_time() + BUDGET
    while True:
        start = time.process_time()
        for _ in range(calls):
            run()
        now = time.process_time()
        found = min(found, (now - start) / calls)
        if now > end:
            return found
        calls = max(1, round(BATCH / found))


def agrees(answer: Answer, right: Answer) -> bool:
    """Whether two answers are equal to nine digits."""
    pairs = zip((answer[0], *answer[1]), (right[0], *right[1]), strict=True)
    return all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in pairs)


def measure(name: str, case: Case) -> list[float] | None:
    """Return the least seconds of the first and of a repeated call in this process, or None."""
    made = CONTESTANTS[name][1](case)
    if made is None:
        return None
    first, again = made
    assert agrees(again(), swept(case.program(), case.point)), (name, case.name)
    return [math.nan if first is _unmeasured else least(first), least(again)]


def measured(case: Case, names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the least seconds of the first and of a repeated call, by contestant.

    Each is measured in a process of its own: what one leaves behind for the cyclic collector would
    slow the others down. The rounds go through all of them, so that none has the quiet minute alone.
    """
    times: dict[str, tuple[float, float]] = {}
    for _ in range(ROUNDS):
        for name in names:
            known = times.get(name, (math.inf, math.inf))
            if (name, case.name) in TOO_LONG or (math.isfinite(known[1]) and known[1] > 1.0):
                continue
            command = [sys.executable, __file__, "--one", name, case.name]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found = json.loads(done.stdout)
            if found is not None:
                times[name] = min(known[0], found[0] or math.inf), min(known[1], found[1])
    return times


def shown(seconds: float) -> str:
    """Return a time in a unit that fits."""
    if not math.isfinite(seconds):
        return "–"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def rows(case: Case, times: dict[str, tuple[float, float]]) -> Iterator[str]:
    """Yield the lines of the table of a case: each time beside its ratio to ours."""
    yield f"\n### {case.name}\n"
    yield "| | first call | ÷ our Program's | repeated call | ÷ our compiled |"
    yield "|---|---|---|---|---|"
    for name, (first, again) in times.items():
        early = f"{first / times[FIRST][0]:.3g}" if math.isfinite(first) else "–"
        late = f"{again / times[BASE][1]:.3g}"
        yield f"| {name} | {shown(first)} | {early} | {shown(again)} | {late} |"
    for (name, where), why in TOO_LONG.items():
        if where == case.name:
            yield f"| {name} | {why} | – | – | – |"


def floor(case: Case) -> float | None:
    """Return the seconds of a call in C from C, nothing of Python between: what gcc -O2 can do."""
    import ctypes
    import shutil
    import tempfile
    from pathlib import Path

    from autodiff_viz.core.native import FLAGS, native_source

    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        return None
    loop = (
        "void many(const double *in, double *out, long n) {\n"
        "    for (long k = 0; k < n; k++) value_and_gradient(in, out);\n}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "floor.c"), Path(folder, "floor.so")
        source.write_text(native_source(case.program()) + loop, encoding="ascii")
        flags = [flag for flag in FLAGS if flag != "-fno-builtin"]
        command = [compiler, *flags, "-o", str(library), str(source), "-lm"]
        subprocess.run(command, check=True)
        many = ctypes.CDLL(str(library)).many
        count = len(case.point)
        given, out = (ctypes.c_double * count)(*case.point), (ctypes.c_double * (count + 1))()
        times = 100 if count + len(case.text) > 500 or not case.text else 100_000

        def run() -> Answer:
            many(given, out, ctypes.c_long(times))
            return out[0], out[1:]

        return min(least(run) for _ in range(ROUNDS)) / times


def lengths() -> Iterator[str]:
    """Yield how time and memory grow from 1,000 to 1,000,000 ops."""
    import tracemalloc

    yield "\n### Time and memory by length (a chain; timeline = forward sweep, reverse sweep, steps)\n"
    yield "| ops | Program | plan | sweeps | µs an op | bytes an op |"
    yield "|---|---|---|---|---|---|"
    for ops in (1_000, 10_000, 100_000, 1_000_000):
        nodes = [Node(INPUT, name="x")]
        nodes += [Node("add" if i % 2 else "mul", (i, 0)) for i in range(ops - 1)]
        start = time.process_time()
        program = Program(tuple(nodes), ops - 1)
        made = time.process_time()
        timeline(forward(program, {"x": 0.5}))
        planned = time.process_time()
        best = math.inf
        for _ in range(3):
            begin = time.process_time()
            line = timeline(forward(program, {"x": 0.5}))
            best = min(best, time.process_time() - begin)
            del line
        tracemalloc.start()
        line = timeline(forward(program, {"x": 0.5}))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(line.steps) > ops
        yield (
            f"| {ops:,} | {shown(made - start)} | {shown(planned - made - best)} | {shown(best)} "
            f"| {best / ops * 1e6:.3g} | {size / ops:.0f} |"
        )


def arrays() -> Iterator[str]:
    """Yield the reference chain at 1,000,000 points, ours beside NumPy written by hand."""
    import numpy as np

    from autodiff_viz.core.arrays import array_function

    points = np.linspace(-1.0, 1.0, 1_000_000)
    function = array_function(parse(CASES[2].text))

    def by_hand() -> object:
        a = points * points
        y = np.exp(a)
        z = y * y
        return z, 2.0 * y * y * (2.0 * points)

    ours = min(least(lambda: function(points)) for _ in range(ROUNDS))
    hand = min(least(by_hand) for _ in range(ROUNDS))
    yield "\n### The reference chain at 1,000,000 points, value and gradient\n"
    yield f"ours {shown(ours)}, NumPy by hand {shown(hand)}: {ours / hand:.2f}×"


def versions(names: Sequence[str]) -> str:
    """Return the versions of what was measured."""
    found = [f"CPython {sys.version.split()[0]}"]
    for module in dict.fromkeys(CONTESTANTS[name][0] for name in names):
        if module:
            try:
                found.append(f"{module} {importlib.metadata.version(module)}")
            except importlib.metadata.PackageNotFoundError:
                found.append(f"{module} (a checkout)")
    return ", ".join(found)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="the contestants whose name contains this text")
    parser.add_argument("--one", nargs=2, default=None, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Print every table; with --one, measure one contestant for one case as JSON."""
    asked = arguments()
    if asked.one:
        (case,) = [case for case in CASES if case.name == asked.one[1]]
        times = measure(asked.one[0], case)
        print(json.dumps(times and [None if each != each else each for each in times]))
        return
    names: list[str] = []
    missing: list[str] = []
    for name, (module, _) in CONTESTANTS.items():
        if asked.only in name or name.startswith("Autodiff"):
            found = not module or importlib.util.find_spec(module) is not None
            (names if found else missing).append(name)
    print(versions(names), f"; not installed: {', '.join(missing) or 'none'}")
    for case in CASES:
        print(*rows(case, measured(case, names)), sep="\n", flush=True)
        if (seconds := floor(case)) is not None:
            print(f"\nC (gcc -O2) called from C: {shown(seconds)}", flush=True)
    print(*lengths(), sep="\n", flush=True)
    print(*arrays(), sep="\n", flush=True)


if __name__ == "__main__":
    sys.setrecursionlimit(10**6)  # micrograd's backward is recursive
    threading.stack_size(512 * 2**20)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
