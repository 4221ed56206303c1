"""Whether a display answers, asked without Qt."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from autodiff_viz.cli.display import has_display

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of Linux")


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ""},
        {"DISPLAY": ":64999"},
        {"DISPLAY": "nonsense"},
        {"DISPLAY": "localhost:59000"},
        {"DISPLAY": "localhost:99999"},
        {"WAYLAND_DISPLAY": "wayland-none", "XDG_RUNTIME_DIR": "/nowhere"},
    ],
)
def test_no_display_answers(environment: dict[str, str]) -> None:
    assert not has_display(environment)


def test_a_platform_that_is_named_needs_no_display() -> None:
    assert has_display({"QT_QPA_PLATFORM": "offscreen"})


def test_a_socket_that_is_listened_to_is_a_display(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        found = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
        assert has_display(found)


def test_a_display_that_does_not_answer_is_told_in_a_sentence() -> None:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
    }
    run = subprocess.run(
        [sys.executable, "-m", "autodiff_viz"],
        env={**kept, "DISPLAY": ":64999"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.startswith("The display ':64999' does not answer, so no window can be opened")
    assert "Traceback" not in run.stderr
