"""What a Python user may call: `import autodiff_viz`."""

import doctest
import subprocess
import sys

import pytest

import autodiff_viz


def test_the_example_in_the_docstring_is_right() -> None:
    assert doctest.testmod(autodiff_viz) == (0, 10)


@pytest.mark.parametrize("name", autodiff_viz.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(autodiff_viz, name).__doc__
    assert name in dir(autodiff_viz)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        _ = autodiff_viz.nothing_of_ours  # type: ignore[attr-defined]


def test_importing_the_package_loads_none_of_its_parts() -> None:
    code = (
        "import sys, autodiff_viz; print(*(m for m in sys.modules if m.startswith('autodiff_viz')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["autodiff_viz"]
