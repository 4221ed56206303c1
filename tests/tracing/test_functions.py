"""Every registered op as a function, against its formula's sweep and the stub."""

import inspect
import math

import pytest

import autodiff_viz as adv
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.core.sweep import forward, gradient, timeline
from autodiff_viz.tracing import functions
from autodiff_viz.tracing.stub import STUB, stub_text

EDGES = (0.0, -0.0, 1.0, -1.0, 2.0, math.inf, -math.inf, math.nan, 800.0, -800.0)
SAMPLES = [
    pytest.param(op, sample, id=f"{op.name}{sample}")
    for op in REGISTRY.values()
    for sample in (*op.samples, *((edge,) * op.arity for edge in EDGES))
]


def same(a: float | None, b: float | None) -> bool:
    return repr(a) == repr(b)


@pytest.mark.parametrize(("op", "sample"), SAMPLES)
def test_an_op_gives_what_the_sweep_gives(op: Op, sample: tuple[float, ...]) -> None:
    inputs = tuple(Node(INPUT, name=f"x{slot}") for slot in range(op.arity))
    program = Program((*inputs, Node(op.name, tuple(range(op.arity)))), op.arity)
    point = {f"x{slot}": value for slot, value in enumerate(sample)}
    xs = [adv.Variable(value) for value in sample]
    y = getattr(adv, op.name)(*xs)
    y.backward()
    tape = forward(program, point)
    assert same(y.data, tape.value(op.arity))
    swept = gradient(timeline(tape)).values()
    assert all(same(x.grad, slope) for x, slope in zip(xs, swept, strict=True))
    assert same(getattr(adv, op.name)(*sample), y.data)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_an_op_is_traced_as_itself_in_every_slot(op: Op) -> None:
    for slot in range(op.arity):
        numbers = list(op.samples[0])

        def f(x: object, slot: int = slot, numbers: list[float] = numbers) -> object:
            return getattr(adv, op.name)(*numbers[:slot], x, *numbers[slot + 1 :])

        program = adv.trace(f, x=numbers[slot])
        assert program.nodes[program.output or 0].op == op.name
        assert adv.evaluate(program, {"x": numbers[slot]}) == op.compute(*numbers)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_an_op_says_what_it_is(op: Op) -> None:
    call = getattr(adv, op.name)
    assert op.doc in (call.__doc__ or "")
    assert all(partial in (call.__doc__ or "") for partial in op.partials)
    assert tuple(inspect.signature(call).parameters) == op.params
    assert call.__name__ == op.name
    assert op.name in dir(adv)


def test_no_op_hides_a_name_of_the_package() -> None:
    assert not set(adv.__all__) & set(REGISTRY)
    assert not {"core", "tracing", "document", "drawing", "export", "gui", "cli"} & set(REGISTRY)
    assert dir(functions) == sorted(REGISTRY)


def test_the_stub_is_what_the_registry_says() -> None:
    assert STUB.read_text(encoding="utf-8") == stub_text()
