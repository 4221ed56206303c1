"""The tour, as a person starts it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from autodiff_viz.document.files import load

ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}


def test_the_tour_reads_the_articles_numbers_from_the_window(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "autodiff_viz", "tour", "--output", str(tmp_path / "tour")]
    run = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=ENVIRONMENT, timeout=200, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    for number in ("1.648721270700128", "2.568050833375483", "3.297442541400256"):
        assert number in run.stdout
    assert "3.2974513345919165     as in the article" in run.stdout
    assert "ARTICLE" not in run.stdout
    names = {path.name for path in (tmp_path / "tour").iterdir()}
    assert {
        "chain.svg",
        "chain.pdf",
        "chain.png",
        "chain.dot",
        "step-01.svg",
        "step-08.svg",
    } <= names
    assert sum(name.endswith(".png") and name[0].isdigit() for name in names) == 11
    assert load(tmp_path / "tour" / "chain.adviz").program.names == ("x", "a", "y", "z")


def test_ctrl_c_ends_the_tour_with_130_and_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-um", "autodiff_viz", "tour", "--output", str(tmp_path / "tour")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, encoding="utf-8", env=ENVIRONMENT, **pipes) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("built")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
