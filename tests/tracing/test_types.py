"""What a type checker sees of the Python API."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SCRIPT = """
import math
from typing import assert_type
import autodiff_viz as adv

x = adv.Variable(0.5)
assert_type(adv.exp(x**2) ** 2, adv.Variable)
assert_type(adv.exp(0.5), float)
assert_type(adv.max(2.0, x), adv.Variable)
assert_type(adv.max(2.0, 1), float)
assert_type(adv.where(x > 0, 1.0, 2.0), adv.Variable)
assert_type(2 * x + 1 - x / 3 + 2**x, adv.Variable)
assert_type(-abs(x), adv.Variable)
assert_type(x < 2, adv.Variable)
assert_type(x.grad, float | None)
assert_type(float(x), float)

def f(x: adv.Value, y: adv.Value = 2.0) -> adv.Value:
    return adv.exp(x * y) + 2 * x - 1 / y

value, back = adv.pullback(f, 1.0)
slope: float = adv.gradient(f, 1.0)
program: adv.Program = adv.trace(f, x=1.0)
total = sum(each * each for each in (x, x))
adv.value_and_gradient(program)(1.0)
adv.save(program, "a.adviz")
adv.exp("a")  # type: ignore[call-overload]
adv.exp(x, x)  # type: ignore[call-overload]
"""


def test_a_typed_script_passes_mypy_strictly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mypy = pytest.importorskip("mypy.api")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    monkeypatch.chdir(ROOT)
    said, failed, _ = mypy.run(["--strict", "--config-file=", str(script)])
    assert said.startswith("Success"), said + failed
