"""The examples in the docstrings, the manual and the scripts say what really happens."""

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import autodiff_viz
from autodiff_viz import tracing

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.py"))
MODULES = [module.name for module in pkgutil.iter_modules(tracing.__path__)]

PRINTED = {
    "step1_variable": ["1.0", "2.0"],
    "step2_functions": ["9.0", "27.0"],
    "step3_numerical": ["3.2974513345919165"],
    "step4_pullback": ["1.0", "2.568050833375483", "3.297442541400256", "3.297442541400256"],
}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_a_docstring_are_right(name: str) -> None:
    module = importlib.import_module(f"autodiff_viz.tracing.{name}")
    assert doctest.testmod(module).failed == 0


def test_what_is_public_in_tracing_has_an_example() -> None:
    public = [
        getattr(autodiff_viz, name)
        for name in autodiff_viz.__all__
        if name not in ("TraceWarning", "TracingError")
    ]
    ours = [each for each in public if getattr(each, "__module__", "").startswith(tracing.__name__)]
    assert len(ours) == 10
    assert [each.__name__ for each in ours if ">>>" not in (each.__doc__ or "")] == []


@pytest.mark.parametrize("manual", ["docs/python.md"])
def test_the_examples_in_the_manual_are_right(manual: str) -> None:
    found = doctest.testfile(str(ROOT / manual), module_relative=False)
    assert found.failed == 0
    assert found.attempted > 20


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_script_prints_the_numbers_of_the_article(script: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        check=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert re.findall(r"(?<== )[-\d.e]+", done.stdout) == PRINTED[script.stem]


def test_the_four_steps_are_here() -> None:
    assert [path.stem for path in EXAMPLES] == sorted(PRINTED)
