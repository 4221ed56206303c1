"""Kill the window at random moments of editing and saving, and count what is lost.

    python scripts/kill_recovery.py [kills] [seed] [seconds]

A child process opens the real window without a screen, sets x to 1, 2, 3 … and saves now and then; it is
ended by SIGKILL. Then the file must be a whole document, and file or journal must have every edit that
is older than the seconds (2; inf: the clock does not count), and everything that was reported as written. Status 1 if not.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BOUND = 2.0
"""Seconds: an older edit may not be lost, unless another bound is given."""


def child(folder: Path, seed: int) -> None:
    """Edit and save without end; tell on stdout what was done, with the time."""
    from PySide6.QtCore import QSettings, QTimer

    from autodiff_viz.core.formula import parse
    from autodiff_viz.document import edits
    from autodiff_viz.document.document import document_of
    from autodiff_viz.document.journal_folder import Session
    from autodiff_viz.drawing.client import Graphviz
    from autodiff_viz.gui.app import application
    from autodiff_viz.gui.journal import keep_journal
    from autodiff_viz.gui.main_window import MainWindow

    chance, app, done = random.Random(seed), application([]), [0]  # noqa: S311
    window = MainWindow(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat), Graphviz())
    journal = keep_journal(window, Session(folder / "journal"))
    terms = " + ".join(f"sin(x*{n})" for n in range(60))
    window.store.open(document_of(parse(terms), {"x": 0.0}), None)
    window.files.write(folder / "a.adviz")

    def tell(what: str, number: float) -> None:
        os.write(1, f"{what} {number:g} {time.monotonic()}\n".encode())

    def act() -> None:
        if chance.random() < 0.1:
            window.files.write(folder / "a.adviz")
            tell("written", window.store.document.values["x"])
        else:
            done[0] += 1
            window.store.do("x", lambda it: edits.set_value(it, "x", float(done[0])))
            tell("edit", done[0])
        QTimer.singleShot(chance.randrange(1, 120), act)

    journal.removed.connect(lambda: tell("removed", 0))
    act()
    app.exec()


def killed(folder: Path, chance: random.Random) -> tuple[list[tuple[str, float, float]], float]:
    """Run a child for a random while; return what it told and the moment it was killed."""
    command = [sys.executable, __file__, "child", str(folder), str(chance.randrange(10**9))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None  # noqa: S101
    first = process.stdout.readline()
    time.sleep(chance.uniform(0.02, 4.0))
    process.send_signal(signal.SIGKILL)
    moment = time.monotonic()
    lines = (first + process.stdout.read()).decode().splitlines()
    process.wait()
    told = [(what, float(x), float(at)) for what, x, at in map(str.split, lines)]
    return told, moment


def problem(folder: Path, told: list[tuple[str, float, float]], moment: float, bound: float) -> str:
    """Say what was lost, or ""."""
    from autodiff_viz.document.files import load
    from autodiff_viz.document.journal_folder import found_in

    if not told:
        return "the child did nothing"
    kept = [load(folder / "a.adviz").values["x"]]  # raises where it is truncated
    found = found_in(folder / "journal")
    kept += [lost.entry.document.values["x"] for lost in found.lost]
    found.release()
    due = [x for what, x, at in told if what == "written" or moment - at > bound]
    if found.remarks:
        return found.remarks[0]
    return "" if max(kept) >= max(due, default=0.0) else f"kept {kept}, due {max(due)}"


def run(kills: int, seed: int, bound: float) -> int:
    """Kill so often; return how often something was lost."""
    chance, lost, left = random.Random(seed), 0, 0  # noqa: S311
    for number in range(kills):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            said = problem(folder, *killed(folder, chance), bound)
            left += len(list(folder.glob(".adviz-*")))
            lost += bool(said)
            if said:
                print(f"kill {number}: {said}")
    print(f"{kills} kills, seed {seed}: {lost} lost something, {left} temporary files left")
    return lost


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        child(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
        seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
        sys.exit(run(kills, seed, float(sys.argv[3]) if len(sys.argv) > 3 else BOUND) > 0)
