"""A window killed while it edits and saves loses nothing it said was written, and truncates no file."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_killed_window_keeps_what_it_said_was_written() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "kill_recovery.py"), "3", "11", "inf"],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
