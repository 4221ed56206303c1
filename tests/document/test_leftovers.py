"""What a kill in the midst of a save leaves beside the file is cleared by the next save of that file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.document import files, saving
from autodiff_viz.document.document import document_of

OLD = document_of(parse("x**2"))
NEW = document_of(parse("sin(x)"))
ROOT = Path(__file__).parents[2]

KILLED = """
import os, signal, sys
from autodiff_viz.core.formula import parse
from autodiff_viz.document import files, saving
from autodiff_viz.document.document import document_of
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, sys.argv[2], kill)
files.save(document_of(parse("cos(x)")), sys.argv[1])
"""


def killed_at(call: str, path: Path) -> list[str]:
    """Save in a process that is killed in place of a call; return the names it leaves beside the file."""
    before = set(path.parent.iterdir())
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", KILLED, str(path), call]
    done = subprocess.run(command, env=environment, check=False, capture_output=True)
    assert done.returncode == -9, done.stderr
    return sorted(left.name for left in set(path.parent.iterdir()) - before)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a.adviz"
    files.save(OLD, made)
    return made


@pytest.mark.parametrize(("call", "count"), [("fsync", 1), ("replace", 2), ("unlink", 1)])
def test_what_a_kill_leaves_is_cleared_by_the_next_save(
    path: Path, call: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(killed_at(call, path)) == count
    monkeypatch.setattr(saving, "REST", 0.0)
    files.save(NEW, path)
    assert names(path.parent) == ["a.adviz"]
    assert files.load(path) == NEW


def test_what_has_not_rested_for_long_is_left(path: Path) -> None:
    left = killed_at("fsync", path)
    files.save(NEW, path)
    assert names(path.parent) == sorted(["a.adviz", *left])


def test_what_a_save_of_another_file_left_is_left(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = killed_at("fsync", path)
    monkeypatch.setattr(saving, "REST", 0.0)
    files.save(NEW, path.with_name("b.adviz"))
    assert set(left) < set(names(path.parent))


def test_files_of_running_processes_and_of_others_are_left(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "REST", 0.0)
    own = saving._sibling(path, "new")
    mark = own.name.split("-")[1]
    kept = [
        own.name,
        f".adviz-{mark}-0-00000000.new",
        f".adviz-{mark}-x.new",
        f".adviz-{mark}-9.old",
    ]
    for name in kept:
        (path.parent / name).write_text("theirs")
    link = path.parent / f".adviz-{mark}-99999999-00000000.old"
    link.symlink_to(path)
    files.save(NEW, path)
    assert names(path.parent) == sorted(["a.adviz", *kept, link.name])


def test_a_leftover_that_cannot_be_removed_is_no_failure(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (left,) = killed_at("fsync", path)
    monkeypatch.setattr(saving, "REST", 0.0)
    unlink = os.unlink

    def refused(place: str | Path) -> None:
        if Path(place).name == left:
            raise PermissionError(1, "not yours")
        unlink(place)

    monkeypatch.setattr(os, "unlink", refused)
    files.save(NEW, path)
    assert files.load(path) == NEW
