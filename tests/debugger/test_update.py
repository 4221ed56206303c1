"""The published numbers of a much-cited tutorial: a 2-2-2 network after one update."""

import math

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import evaluate, forward
from autodiff_viz.debugger.update import updated, updated_while_sweeping
from autodiff_viz.document.files import load
from autodiff_viz.resources import resource

NETWORK = load(resource("examples", "two-layer-network.adviz"))
WEIGHTS = [f"w{i}" for i in range(1, 9)]
ERROR = 0.2983711087600027
AFTER_RIGHT = 0.29102777369359933
AFTER_WRONG = 0.291027924


def test_the_network_has_the_published_error() -> None:
    assert evaluate(NETWORK.program, NETWORK.point) == pytest.approx(ERROR, rel=1e-15)


def test_the_inputs_of_the_network_are_its_weights() -> None:
    assert list(NETWORK.values) == WEIGHTS
    assert list(NETWORK.values.values()) == [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55]


def test_one_update_gives_the_published_error_and_weights() -> None:
    found = updated(forward(NETWORK.program, NETWORK.point), 1.0, 0.5, WEIGHTS)
    assert found.output == pytest.approx(AFTER_RIGHT, rel=1e-15)
    # the weights the tutorial prints
    assert found.values["w5"] == pytest.approx(0.35891648, abs=5e-9)
    assert found.values["w6"] == pytest.approx(0.408666186, abs=5e-10)
    assert found.values["w7"] == pytest.approx(0.511301270, abs=5e-10)
    assert found.values["w8"] == pytest.approx(0.561370121, abs=5e-10)
    assert found.values["w1"] == pytest.approx(0.149780716, abs=5e-10)
    assert found.values["w2"] == pytest.approx(0.19956143, abs=5e-9)
    assert found.values["w3"] == pytest.approx(0.24975114, abs=5e-9)
    assert found.values["w4"] == pytest.approx(0.29950229, abs=5e-9)


def test_the_wrong_order_gives_the_published_error() -> None:
    tape = forward(NETWORK.program, NETWORK.point)
    found = updated_while_sweeping(tape, 1.0, 0.5, WEIGHTS)
    assert found.output == pytest.approx(AFTER_WRONG, abs=5e-10)


def plain_wrong() -> list[float]:
    """The weights in the wrong order, written out by hand."""
    w = [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55]
    x, t = (0.05, 0.1), (0.01, 0.99)

    def s(u: float) -> float:
        return 1 / (1 + math.exp(-u))

    h = [s(w[0] * x[0] + w[1] * x[1] + 0.35), s(w[2] * x[0] + w[3] * x[1] + 0.35)]
    o = [s(w[4] * h[0] + w[5] * h[1] + 0.6), s(w[6] * h[0] + w[7] * h[1] + 0.6)]
    d = [(o[k] - t[k]) * o[k] * (1 - o[k]) for k in range(2)]
    for k in range(2):
        for j in range(2):
            w[4 + 2 * k + j] -= 0.5 * d[k] * h[j]
    hidden = [(d[0] * w[4 + j] + d[1] * w[6 + j]) * h[j] * (1 - h[j]) for j in range(2)]
    for j in range(2):
        for i in range(2):
            w[2 * j + i] -= 0.5 * hidden[j] * x[i]
    return w


def test_the_wrong_order_computes_hidden_deltas_from_updated_output_weights() -> None:
    tape = forward(NETWORK.program, NETWORK.point)
    found = updated_while_sweeping(tape, 1.0, 0.5, WEIGHTS)
    for name, value in zip(WEIGHTS, plain_wrong(), strict=True):
        assert found.values[name] == pytest.approx(value, rel=1e-14)


def test_only_chosen_inputs_are_updated_and_the_order_matters_not_for_one() -> None:
    tape = forward(parse("z = (a*b + c)**2"), {"a": 1.0, "b": 2.0, "c": 3.0})
    right, wrong = updated(tape, 1.0, 0.1, ["c"]), updated_while_sweeping(tape, 1.0, 0.1, ["c"])
    assert right == wrong
    assert right.values == {"c": 2.0}
    assert right.output == 16.0


def test_both_inputs_of_a_product_are_mixed_up_by_the_wrong_order() -> None:
    tape = forward(parse("z = a*b"), {"a": 1.0, "b": 2.0})
    assert updated(tape, 1.0, 0.5, ["a", "b"]).values == {"a": 0.0, "b": 1.5}
    # a becomes 1 - 0.5 * 2 = 0 first, so the slope along b is 0 by then
    assert updated_while_sweeping(tape, 1.0, 0.5, ["a", "b"]).values == {"a": 0.0, "b": 2.0}


def test_an_input_that_is_the_output_is_updated_in_either_order() -> None:
    tape = forward(parse("x"), {"x": 3.0})
    for update in (updated, updated_while_sweeping):
        found = update(tape, 1.0, 0.5, ["x"])
        assert (found.values, found.output) == ({"x": 2.5}, 2.5)
