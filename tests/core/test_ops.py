"""Every op of the registry against 50-digit arithmetic, difference quotients and PyTorch."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import mpmath
import pytest

from autodiff_viz.core import limits
from autodiff_viz.core.compiled import partial_functions
from autodiff_viz.core.errors import BadNameError, UnknownOpError
from autodiff_viz.core.ops import REGISTRY, Notation, Op, op_named, ops_by_category, register
from autodiff_viz.core.program import check_name, is_name_start
from autodiff_viz.core.sweep import convention_at, local_gradient

EXACT: dict[str, Callable[..., Any]] = {
    "square": lambda x: x**2,
    "cube": lambda x: x**3,
    "pow": mpmath.power,
    "sqrt": mpmath.sqrt,
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "tanh": mpmath.tanh,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "atan": mpmath.atan,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda x: -x,
    "abs": abs,
    "relu": lambda x: x if x > 0 else mpmath.mpf(0),
    "max": lambda a, b: max(a, b),  # noqa: PLW0108 - mpmath's numbers, not floats
    "min": lambda a, b: min(a, b),  # noqa: PLW0108
    "sign": mpmath.sign,
    "lt": lambda a, b: mpmath.mpf(a < b),
    "le": lambda a, b: mpmath.mpf(a <= b),
    "gt": lambda a, b: mpmath.mpf(a > b),
    "ge": lambda a, b: mpmath.mpf(a >= b),
    "eq": lambda a, b: mpmath.mpf(a == b),
    "ne": lambda a, b: mpmath.mpf(a != b),
    "where": lambda c, a, b: a if c else b,
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
]


def test_every_op_has_its_exact_counterpart_here() -> None:
    assert EXACT.keys() == REGISTRY.keys()


def test_the_ops_of_the_app_are_registered() -> None:
    wanted = "square cube pow sqrt exp log sigmoid tanh sin cos tan atan add sub mul div neg"
    assert {*wanted.split(), "abs", "relu", "max", "min"} <= REGISTRY.keys()


def close(found: float, exact: Any) -> bool:
    """Whether a float is within 1e-12 of the exact number, relatively (absolutely at 0)."""
    size = abs(exact)
    return bool(abs(mpmath.mpf(found) - exact) <= 1e-12 * (size if size > 1e-40 else 1))


@pytest.mark.parametrize(("op", "sample"), SAMPLES)
def test_the_value_is_exact_to_1e_12(op: Op, sample: tuple[float, ...]) -> None:
    with mpmath.workdps(50):
        assert close(op.compute(*sample), EXACT[op.name](*map(mpmath.mpf, sample)))


@pytest.mark.parametrize(("op", "sample", "slot"), SLOPES)
def test_the_partial_is_exact_to_1e_12(op: Op, sample: tuple[float, ...], slot: int) -> None:
    found = local_gradient(op, slot, sample, op.compute(*sample))
    orders = tuple(int(place == slot) for place in range(op.arity))
    with mpmath.workdps(50):
        point = tuple(map(mpmath.mpf, sample))
        slope = mpmath.diff(EXACT[op.name], point if op.arity > 1 else point[0],
                            orders if op.arity > 1 else 1)  # fmt: skip
        assert close(found, slope)


@pytest.mark.parametrize(("op", "sample", "slot"), SLOPES)
def test_the_partial_is_the_limit_of_the_central_difference(
    op: Op, sample: tuple[float, ...], slot: int
) -> None:
    def along(x: float) -> float:
        return op.compute(*sample[:slot], x, *sample[slot + 1 :])

    x, h = sample[slot], 1e-5
    quotient = (along(x + h) - along(x - h)) / (2 * h)
    found = local_gradient(op, slot, sample, op.compute(*sample))
    assert found == pytest.approx(quotient, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("op", REGISTRY.values(), ids=lambda op: op.name)
def test_an_op_is_complete(op: Op) -> None:
    assert len(op.partials) == op.arity == len(op.params)
    assert len(op.samples) >= 3
    assert all(len(sample) == op.arity for sample in op.samples)
    assert op.doc.endswith(".")
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


TORCH: dict[str, str] = {"sub": "sub", "max": "maximum", "min": "minimum"}


@pytest.mark.parametrize(("name", "slot", "operands", "slope"), CONVENTIONS)
def test_pytorch_itself_gives_these_slopes(
    name: str, slot: int, operands: tuple[float, ...], slope: float
) -> None:
    torch = pytest.importorskip("torch")
    tensors = [
        torch.tensor(x, dtype=torch.float64, requires_grad=place == slot)
        for place, x in enumerate(operands)
    ]
    getattr(torch, TORCH.get(name, name))(*tensors).backward()
    found = tensors[slot].grad.item()
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
