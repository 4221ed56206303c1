"""The wheel, installed outside the checkout, is the whole app. No network is needed."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

import autodiff_viz

CHECKOUT = Path(autodiff_viz.__file__).resolve().parent.parent


def run(command: Sequence[str | Path], cwd: Path) -> str:
    """The standard output of a command that must succeed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts' folder of a fresh environment: the wheel, and our own dependencies by a .pth file."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "install", "-q"]
    run([*pip, "--no-deps", "--no-index", "--no-compile", wheel], cwd=folder)
    site = sysconfig.get_path("purelib", vars={"base": str(folder)})
    Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts


def test_the_wheel_holds_every_module_and_every_resource(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    modules = {
        path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / "autodiff_viz").rglob("*")
        if path.suffix in (".py", ".pyi") or path.name == "py.typed"
    }
    files = {
        "autodiff_viz/" + path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / "resources").rglob("*")
        if path.is_file()
    }
    assert modules | files <= held
    assert not [name for name in held if name.startswith(("tests/", "resources/"))]


def test_the_installed_app_finds_its_resources_in_itself(installed: Path, tmp_path: Path) -> None:
    code = (
        "from autodiff_viz.resources import resource\n"
        "import autodiff_viz\n"
        "print(autodiff_viz.__file__)\n"
        "print(resource('fonts', 'DejaVuSerif.ttf'))\n"
        "print(resource('icons', 'app.svg'))\n"
    )
    lines = run([installed / "python", "-c", code], cwd=tmp_path).splitlines()
    home = installed.parent.resolve()
    assert all(Path(line).resolve().is_relative_to(home) for line in lines), lines
    assert Path(lines[1]).parts[-4:] == ("autodiff_viz", "resources", "fonts", "DejaVuSerif.ttf")


def test_the_installed_command_says_its_version(installed: Path, tmp_path: Path) -> None:
    assert autodiff_viz.__version__ in run([installed / "autodiff-viz", "--version"], cwd=tmp_path)


def test_the_installed_command_computes_the_gradient_of_the_chain(
    installed: Path, tmp_path: Path
) -> None:
    command = [installed / "autodiff-viz", "grad", "exp(x**2)**2", "x=0.5", "--json"]
    answer = json.loads(run(command, cwd=tmp_path))
    assert answer["value"] == pytest.approx(1.648721270700128, rel=1e-12)
    assert answer["gradients"] == {"x": pytest.approx(3.297442541400256, rel=1e-12)}


def test_python_m_is_the_same_command(installed: Path, tmp_path: Path) -> None:
    said = run([installed / "python", "-m", "autodiff_viz", "--version"], cwd=tmp_path)
    assert said == run([installed / "autodiff-viz", "--version"], cwd=tmp_path)
