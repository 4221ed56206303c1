"""Every op of the registry against 50-digit arithmetic, difference quotients and PyTorch."""

import itertools
import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mpmath
import pytest

from autodiff_viz.core import limits
from autodiff_viz.core.compiled import partial_functions
from autodiff_viz.core.errors import BadNameError, UnknownOpError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Notation, Op, op_named, ops_by_category, register
from autodiff_viz.core.program import INPUT, check_name, is_name_start
from autodiff_viz.core.sweep import convention_at, forward, gradient, local_gradient, timeline

DATA = Path(__file__).parents[1] / "data"
ONE = mpmath.mpf(1)
SELU = (
    mpmath.mpf("1.0507009873554804934193349852946"),
    mpmath.mpf("1.6732632423543772848170429916717"),
)


def sigma(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


EXACT: dict[str, Callable[..., Any]] = {
    "square": lambda x: x**2,
    "cube": lambda x: x**3,
    "pow": mpmath.power,
    "sqrt": mpmath.sqrt,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "rsqrt": lambda x: 1 / mpmath.sqrt(x),
    "exp": mpmath.exp,
    "exp2": lambda x: mpmath.power(2, x),
    "expm1": mpmath.expm1,
    "log": mpmath.log,
    "log2": lambda x: mpmath.log(x, 2),
    "log10": mpmath.log10,
    "log1p": mpmath.log1p,
    "logaddexp": lambda a, b: mpmath.log(mpmath.exp(a) + mpmath.exp(b)),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "atan": mpmath.atan,
    "atan2": mpmath.atan2,
    "sinc": mpmath.sincpi,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "asinh": mpmath.asinh,
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda x: -x,
    "reciprocal": lambda x: 1 / x,
    "mod": lambda a, b: a - b * mpmath.floor(a / b),
    "hypot": mpmath.hypot,
    "sigmoid": sigma,
    "relu": lambda x: x if x > 0 else mpmath.mpf(0),
    "leaky_relu": lambda x: x if x > 0 else mpmath.mpf("0.01") * x,
    "elu": lambda x: x if x > 0 else mpmath.expm1(x),
    "selu": lambda x: SELU[0] * (x if x > 0 else SELU[1] * mpmath.expm1(x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "silu": lambda x: x * sigma(x),
    "gelu": lambda x: x * mpmath.ncdf(x),
    "mish": lambda x: x * mpmath.tanh(mpmath.log1p(mpmath.exp(x))),
    "hard_tanh": lambda x: min(max(x, -ONE), ONE),
    "logsigmoid": lambda x: -mpmath.log1p(mpmath.exp(-x)),
    "abs": abs,
    "max": lambda a, b: max(a, b),  # noqa: PLW0108 - mpmath's numbers, not floats
    "min": lambda a, b: min(a, b),  # noqa: PLW0108
    "clip": lambda x, low, high: min(max(x, low), high),
    "sign": mpmath.sign,
    "heaviside": lambda x, v: v if x == 0 else mpmath.mpf(x > 0),
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "round": mpmath.nint,
    "lt": lambda a, b: mpmath.mpf(a < b),
    "le": lambda a, b: mpmath.mpf(a <= b),
    "gt": lambda a, b: mpmath.mpf(a > b),
    "ge": lambda a, b: mpmath.mpf(a >= b),
    "eq": lambda a, b: mpmath.mpf(a == b),
    "ne": lambda a, b: mpmath.mpf(a != b),
    "where": lambda c, a, b: a if c else b,
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "lgamma": lambda x: mpmath.log(abs(mpmath.gamma(x))),
    "digamma": mpmath.digamma,
    "polygamma": mpmath.psi,
    "spherical_j1": lambda x: (mpmath.sin(x) / x - mpmath.cos(x)) / x,
}

SAMPLES = [
    pytest.param(op, sample, id=f"{op.name}{sample}")
    for op in REGISTRY.values()
    for sample in op.samples
]
SLOPES = [
    pytest.param(op, sample, slot, id=f"{op.name}{sample}:{slot}")
    for op in REGISTRY.values()
    for sample in op.samples
    for slot in range(op.arity)
    if (op.name, slot) != ("polygamma", 0)  # there is no slope along the order
]

EDGES = [
    pytest.param(op, edge, id=f"{op.name}{edge}") for op in REGISTRY.values() for edge in op.edges
]


def test_every_op_has_its_exact_counterpart_here() -> None:
    assert EXACT.keys() == REGISTRY.keys()


def test_the_ops_of_the_app_are_registered() -> None:
    wanted = """
        add sub mul div neg reciprocal mod hypot square cube pow sqrt cbrt rsqrt
        exp exp2 expm1 log log2 log10 log1p logaddexp sin cos tan asin acos atan atan2 sinc
        sinh cosh tanh asinh acosh atanh sigmoid relu leaky_relu elu selu softplus softsign silu
        gelu mish hard_tanh logsigmoid abs sign max min clip where lt le gt ge eq ne floor ceil
        round heaviside erf erfc lgamma digamma
    """
    assert set(wanted.split()) <= REGISTRY.keys()


def close(found: float, exact: Any) -> bool:
    """Whether a float is within 1e-12 of the exact number, relatively (absolutely at 0)."""
    size = abs(exact)
    return bool(abs(mpmath.mpf(found) - exact) <= 1e-12 * (size if size > 1e-40 else 1))


def along(op: Op, sample: tuple[float, ...], slot: int, order: int = 1) -> Any:
    """The derivative of the exact function along one slot, at 50 digits."""
    point = list(map(mpmath.mpf, sample))
    exact = EXACT[op.name]
    return mpmath.diff(lambda x: exact(*point[:slot], x, *point[slot + 1 :]), point[slot], order)


@pytest.mark.parametrize(("op", "sample"), SAMPLES)
def test_the_value_is_exact_to_1e_12(op: Op, sample: tuple[float, ...]) -> None:
    with mpmath.workdps(50):
        assert close(op.compute(*sample), EXACT[op.name](*map(mpmath.mpf, sample)))


@pytest.mark.parametrize(("op", "sample", "slot"), SLOPES)
def test_the_partial_is_exact_to_1e_12(op: Op, sample: tuple[float, ...], slot: int) -> None:
    found = local_gradient(op, slot, sample, op.compute(*sample))
    with mpmath.workdps(50):
        assert close(found, along(op, sample, slot))


def second_derivative(op: Op, sample: tuple[float, ...], slot: int, other: int) -> float:
    """The derivative along `other` of the partial formula of `slot`, by its own reverse sweep.

    The formula may use y, so y is put in as the op itself.
    """
    formula = op.partials[slot]
    call = f"y = {op.name}({', '.join(op.params)}); {formula}"
    program = parse(call if "y" in names_in(formula) else formula)
    slopes = gradient(timeline(forward(program, dict(zip(op.params, sample, strict=True)))))
    return slopes.get(op.params[other], 0.0)


def names_in(formula: str) -> set[str]:
    return {node.name for node in parse(formula).nodes if node.op == INPUT}


@pytest.mark.parametrize(("op", "sample", "slot"), SLOPES)
def test_the_second_derivative_is_exact(op: Op, sample: tuple[float, ...], slot: int) -> None:
    if convention_at(op, slot, sample) or (op.name, slot, sample[0]) == ("where", 0, 0.0):
        return  # the slope is fixed there, not the slope of the slope
    with mpmath.workdps(50):
        exact = along(op, sample, slot, order=2)
        found = second_derivative(op, sample, slot, slot)
        assert abs(mpmath.mpf(found) - exact) <= 1e-11 * max(abs(exact), mpmath.mpf("1e-3"))


@pytest.mark.parametrize(("op", "sample", "slot"), SLOPES)
def test_the_partial_is_the_limit_of_the_central_difference(
    op: Op, sample: tuple[float, ...], slot: int
) -> None:
    def moved(x: float) -> float:
        return op.compute(*sample[:slot], x, *sample[slot + 1 :])

    x, h = sample[slot], 1e-5
    quotient = (moved(x + h) - moved(x - h)) / (2 * h)
    found = local_gradient(op, slot, sample, op.compute(*sample))
    assert found == pytest.approx(quotient, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_an_op_is_complete(op: Op) -> None:
    assert len(op.partials) == op.arity == len(op.params)
    assert len(op.samples) >= 3
    assert all(len(sample) == op.arity for sample in op.samples)
    assert all(len(edge) == op.arity for edge in op.edges)
    assert op.doc.endswith(".")
    assert op.domain
    assert op.symbol
    assert op.category
    for notation in (op.text, op.latex, op.rich):
        assert len(notation.needs) == op.arity
        assert all(f"#{slot}" in notation.template for slot in range(op.arity))


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_a_convention_is_a_sentence_about_one_of_the_slots(op: Op) -> None:
    for rule in op.conventions:
        assert 0 <= rule.slot < op.arity
        assert rule.text.endswith(".")


SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, 1e308, -1e308, math.inf, -math.inf, math.nan)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_no_value_and_no_partial_ever_raises(op: Op) -> None:
    for operands in itertools.product(SPECIAL, repeat=op.arity):
        value = op.compute(*operands)
        assert type(value) is float, operands
        for slot in range(op.arity):
            assert type(local_gradient(op, slot, operands, value)) is float, operands


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_a_nan_is_never_lost_by_an_op_of_one_operand(op: Op) -> None:
    if op.arity == 1:
        assert math.isnan(op.compute(math.nan))


# The edges: kinks, poles, ends of the domain, far out

JUMPS = {("mod", (6.0, 2.0), 1), ("atan2", (0.0, -1.0), 0)}
"""Edges and slots along which the op jumps, without a convention of its own there."""

OTHERWISE = {
    ("atan2", "(-0.0, -1.0)"): "mpmath has no -0",
    ("sinc", "(inf,)"): "nan as in PyTorch, where mpmath gives the limit",
    ("polygamma", "(0.5, 1.0)"): "only whole orders are defined here",
    ("polygamma", "(171.0, 2.0)"): "n! is larger than a float",
}
"""Edges, written out as -0.0 is 0.0, where we say something else than mpmath, and why."""


def exact_at(op: Op, edge: tuple[float, ...]) -> Any:
    """The exact value at an edge, or None where it is no finite real number."""
    if (op.name, repr(edge)) in OTHERWISE:
        return None
    try:
        value = EXACT[op.name](*map(mpmath.mpf, edge))
    except (ZeroDivisionError, ValueError, NotImplementedError):
        return None
    return value if isinstance(value, mpmath.mpf) and mpmath.isfinite(value) else None


def as_float(exact: Any) -> float:
    """The exact number as a float; inf when it is too large for one."""
    return (
        math.copysign(math.inf, exact)
        if abs(exact) > mpmath.mpf(sys.float_info.max)
        else float(exact)
    )


@pytest.mark.parametrize(("op", "edge"), EDGES)
def test_far_out_and_at_the_edge_the_value_is_exact_where_it_exists(
    op: Op, edge: tuple[float, ...]
) -> None:
    with mpmath.workdps(400):
        exact = exact_at(op, edge)
        if exact is not None:
            assert op.compute(*edge) == pytest.approx(as_float(exact), rel=1e-12, abs=1e-307)


@pytest.mark.parametrize(("op", "edge"), EDGES)
def test_far_out_and_at_the_edge_the_slope_is_exact_where_it_is_finite(
    op: Op, edge: tuple[float, ...]
) -> None:
    with mpmath.workdps(400):
        if exact_at(op, edge) is None:
            return
        for slot in range(op.arity):
            found = local_gradient(op, slot, edge, op.compute(*edge))
            if (
                not math.isfinite(found)
                or (op.name, edge, slot) in JUMPS
                or convention_at(op, slot, edge)
            ):
                continue
            exact = as_float(along(op, edge, slot))
            assert found == pytest.approx(exact, rel=1e-12, abs=1e-150), slot


@dataclass(frozen=True, slots=True)
class Answer:
    """What PyTorch gives for one op at one point; a slope it does not know is None."""

    name: str
    operands: tuple[float, ...]
    value: float
    slopes: tuple[float | None, ...]


def recorded() -> list[Answer]:
    """The answers of PyTorch 2.13 at every sample and edge, as scripts/record_pytorch.py wrote them."""
    rows = json.loads((DATA / "pytorch.json").read_text("utf-8"))
    return [
        Answer(name, tuple(map(float, at)), value, tuple(slopes))
        for name, at, value, slopes in rows
    ]


VALUE = -1

ROUNDED = {
    ("digamma", (-1.0,), 0): "a pole is met at a rounded place",
    ("polygamma", (1.0, -1.0), VALUE): "the same",
    ("polygamma", (1.0, -1.0), 1): "no slope at a pole",
    ("mod", (1.0, 0.0), 1): "mod(1, 0) is nan, and so is its slope along 0",
    ("sinc", (1e-5,), 0): "the difference of two numbers near 1",
    ("sinc", (1e-9,), 0): "the same",
    ("softsign", (math.inf,), 0): "inf/inf; the slope there is 0 in the limit",
}
"""Slopes (op, operands, slot) that PyTorch rounds or has by chance, and why; ours is tested above."""


@pytest.mark.parametrize("answer", recorded(), ids=str)
def test_the_answers_are_those_of_pytorch(answer: Answer) -> None:
    op = REGISTRY[answer.name]
    value = op.compute(*answer.operands)
    if (answer.name, answer.operands, VALUE) not in ROUNDED:
        assert value == pytest.approx(answer.value, rel=1e-9, abs=1e-12, nan_ok=True)
    for slot, slope in enumerate(answer.slopes):
        found = local_gradient(op, slot, answer.operands, value)
        if slope is not None and (answer.name, answer.operands, slot) not in ROUNDED:
            assert found == pytest.approx(slope, rel=1e-9, abs=1e-12, nan_ok=True), slot


OPERATORS = {"lt", "le", "gt", "ge", "eq", "ne", "where", "heaviside"}
"""What PyTorch does not differentiate along every slot."""


def functions_of(torch: Any) -> dict[str, Callable[..., Any]]:
    """PyTorch's functions by our names, where they are not attributes of torch under that name."""
    more = torch.nn.functional
    double = torch.float64
    return {
        "max": torch.maximum, "min": torch.minimum, "log": torch.log, "mod": torch.remainder,
        "leaky_relu": more.leaky_relu, "elu": more.elu, "selu": more.selu, "gelu": more.gelu,
        "softplus": more.softplus, "softsign": more.softsign, "silu": more.silu, "mish": more.mish,
        "hard_tanh": more.hardtanh, "logsigmoid": more.logsigmoid, "clip": torch.clamp,
        "cube": lambda x: x**3,
        "where": lambda c, a, b: torch.where(c != 0, a, b),
        "polygamma": lambda n, x: torch.polygamma(int(n), x),
        **{name: lambda a, b, name=name: getattr(torch, name)(a, b).to(double)
           for name in ("lt", "le", "gt", "ge", "eq", "ne")},
    }  # fmt: skip


def from_pytorch(torch: Any, op: Op, operands: tuple[float, ...]) -> Answer | None:
    """Ask PyTorch for value and slopes; None where it has no such op or refuses the point."""
    function = functions_of(torch).get(op.name) or getattr(torch, op.name, None)
    if function is None or (op.name == "polygamma" and operands[0] not in (0.0, 1.0, 2.0, 5.0)):
        return None
    known = op.name not in OPERATORS
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=known) for x in operands]
    value = function(*tensors)
    if known:
        value.backward()
    slopes = [None if each.grad is None else each.grad.item() for each in tensors]
    return Answer(op.name, operands, value.item(), tuple(slopes))


def all_from_pytorch(torch: Any) -> list[Answer]:
    points = [(op, at) for op in REGISTRY.values() for at in (*op.samples, *op.edges)]
    answers = [from_pytorch(torch, op, at) for op, at in points]
    return [answer for answer in answers if answer is not None]


def test_pytorch_itself_gives_the_recorded_answers() -> None:
    torch = pytest.importorskip("torch")
    assert repr(all_from_pytorch(torch)) == repr(recorded())


# (op, slot, operands, slope): what PyTorch 2 answers, also where no derivative exists.
CONVENTIONS = [
    ("relu", 0, (0.0,), 0.0),
    ("relu", 0, (-0.0,), 0.0),
    ("relu", 0, (-3.0,), 0.0),
    ("relu", 0, (3.0,), 1.0),
    ("abs", 0, (0.0,), 0.0),
    ("abs", 0, (-0.0,), 0.0),
    ("sign", 0, (0.0,), 0.0),
    ("max", 0, (2.0, 2.0), 0.5),
    ("max", 1, (2.0, 2.0), 0.5),
    ("min", 0, (2.0, 2.0), 0.5),
    ("min", 1, (2.0, 2.0), 0.5),
    ("max", 0, (0.0, -0.0), 0.5),
    ("max", 0, (math.inf, math.inf), 0.5),
    ("max", 0, (3.0, 2.0), 1.0),
    ("max", 1, (3.0, 2.0), 0.0),
    ("min", 0, (3.0, 2.0), 0.0),
    ("min", 1, (3.0, 2.0), 1.0),
    ("pow", 0, (0.0, 0.0), 0.0),
    ("pow", 0, (-2.0, 0.0), 0.0),
    ("pow", 0, (0.0, 1.0), 1.0),
    ("pow", 0, (0.0, 2.0), 0.0),
    ("pow", 0, (-2.0, 3.0), 12.0),
    ("pow", 1, (0.0, 0.0), 0.0),
    ("pow", 1, (0.0, 2.0), 0.0),
    ("pow", 1, (-2.0, 3.0), math.nan),
    ("pow", 0, (0.0, 0.5), math.inf),
    ("sqrt", 0, (0.0,), math.inf),
    ("sqrt", 0, (-1.0,), math.nan),
    ("log", 0, (0.0,), math.inf),
    ("div", 0, (1.0, 0.0), math.inf),
    ("div", 1, (1.0, 0.0), -math.inf),
    ("tanh", 0, (1000.0,), 0.0),
    ("sigmoid", 0, (-1000.0,), 0.0),
    ("exp", 0, (1000.0,), math.inf),
    ("atan", 0, (math.inf,), 0.0),
]


@pytest.mark.parametrize(("name", "slot", "operands", "slope"), CONVENTIONS)
def test_the_slope_follows_pytorch(
    name: str, slot: int, operands: tuple[float, ...], slope: float
) -> None:
    op = REGISTRY[name]
    found = local_gradient(op, slot, operands, op.compute(*operands))
    assert found == slope or (math.isnan(found) and math.isnan(slope))


def test_a_convention_is_told_where_it_holds_and_nowhere_else() -> None:
    relu = REGISTRY["relu"]
    rule = convention_at(relu, 0, (0.0,))
    assert rule is not None
    assert "kink" in rule.text
    assert convention_at(relu, 0, (1e-300,)) is None


def test_the_slope_of_a_tie_is_shared_in_whole() -> None:
    for name in ("max", "min"):
        op = REGISTRY[name]
        assert sum(local_gradient(op, slot, (2.0, 2.0), 2.0) for slot in (0, 1)) == 1.0


def test_an_op_cannot_be_registered_twice() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register(REGISTRY["exp"])


def test_an_op_needs_a_partial_for_each_param() -> None:
    exp = REGISTRY["exp"]
    notation: Notation = exp.text
    short = Op("half", ("x", "n"), exp.compute, ("1",), "A", "h", "Doc.", (), *(notation,) * 3)
    with pytest.raises(ValueError, match="2 params, 1 partials"):
        register(short)
    assert "half" not in REGISTRY


def test_the_registry_cannot_be_written() -> None:
    with pytest.raises(TypeError):
        REGISTRY["exp"] = REGISTRY["log"]  # type: ignore[index]


def test_an_unknown_op_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownOpError, match=r"no op called 'sinn'\. Did you mean sin\?"):
        op_named("sinn")
    with pytest.raises(UnknownOpError, match="no op called 'qqqqqq'"):
        op_named("qqqqqq")


def test_every_op_is_in_one_category() -> None:
    listed = [op.name for _, ops in ops_by_category() for op in ops]
    assert sorted(listed) == sorted(REGISTRY)


def test_no_op_can_be_the_name_of_a_node() -> None:
    for name in REGISTRY:
        assert len(name) <= limits.NAME_CHARACTERS
        assert is_name_start(name[0])
        with pytest.raises(BadNameError, match="a word of the language"):
            check_name(name)


def test_every_partial_compiles_to_as_many_functions_as_there_are_slots() -> None:
    assert all(len(partial_functions(op)) == op.arity for op in REGISTRY.values())
