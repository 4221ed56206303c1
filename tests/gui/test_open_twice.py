"""A file that is open already is noticed before it is opened or overwritten."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of, empty_document
from autodiff_viz.document.files import load, save
from autodiff_viz.gui import open_twice
from autodiff_viz.gui.driver import wait_until
from autodiff_viz.gui.further_windows import _BESIDE, open_beside
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.open_twice import Claim

Button = QMessageBox.StandardButton
CHAIN = document_of(parse("exp(x**2)"))
ROOT = Path(__file__).parents[2]

HOLDER = """
import sys
from pathlib import Path
from autodiff_viz.gui import open_twice
open_twice.claims_folder = lambda: Path(sys.argv[2])
claim = open_twice.Claim()
claim.follow(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "chain.adviz"
    save(CHAIN, made)
    return made


@pytest.fixture
def beside(window: MainWindow, path: Path) -> Iterator[MainWindow]:
    """Another window of this process, which has the file open."""
    made = open_beside(window, empty_document(), "Other")
    assert made.files.open(path)
    yield made
    if made in _BESIDE:
        made.store.forget_changes()
        made.close()


@pytest.fixture
def holder(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process that has the file open, by another name of it."""
    monkeypatch.setattr(open_twice, "claims_folder", lambda: tmp_path / "open")
    link = tmp_path / "link.adviz"
    link.symlink_to(path)
    command = [sys.executable, "-c", HOLDER, str(link), str(tmp_path / "open")]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield
    process.kill()
    process.communicate()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked; the answer is Cancel."""
    told: list[str] = []

    def exec_(box: QMessageBox) -> Button:
        told.append(box.text())
        return Button.Cancel

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return told


def test_a_file_of_another_window_brings_that_window_forward(
    window: MainWindow, beside: MainWindow, path: Path
) -> None:
    said: list[str] = []
    beside.store.said.connect(said.append)
    assert not window.files.open(path)
    assert window.store.path is None
    assert said == ["chain.adviz is open in this window already."]
    wait_until(beside.isActiveWindow, "the other window")


def test_the_file_of_a_closed_window_is_opened(
    window: MainWindow, beside: MainWindow, path: Path
) -> None:
    beside.close()
    wait_until(lambda: beside not in _BESIDE, "the end of the window")
    assert window.files.open(path)
    assert window.store.document == CHAIN


def test_the_window_itself_may_open_its_file_again(window: MainWindow, path: Path) -> None:
    assert window.files.open(path)
    assert window.files.open(path)


def test_saving_over_the_file_of_another_window_is_asked(
    window: MainWindow,
    beside: MainWindow,
    path: Path,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.store.open(document_of(parse("sin(x)")), None)
    assert not window.files.save_as()
    assert asked == ["'chain.adviz' is open in another window."]
    assert load(path) == CHAIN


@pytest.mark.usefixtures("holder")
def test_a_file_of_another_process_is_asked_about_and_cancel_opens_nothing(
    window: MainWindow, path: Path, asked: list[str]
) -> None:
    assert not window.files.open(path)
    assert asked == ["'chain.adviz' is open in another Autodiff Viz."]
    assert window.store.document == empty_document()


@pytest.mark.usefixtures("holder")
def test_a_copy_of_what_another_process_has_is_in_no_file(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda _: Button.Yes)
    assert window.files.open(path)
    assert window.store.path is None
    assert window.store.document == CHAIN
    assert window.windowTitle().startswith("Copy of chain.adviz")


@pytest.mark.usefixtures("holder")
def test_open_anyway_opens_the_file_itself(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda _: Button.No)
    assert window.files.open(path)
    assert window.store.path == path


def test_a_claim_is_let_go_with_another_file_and_at_the_end(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_twice, "claims_folder", lambda: tmp_path / "open")
    mine, other = Claim(), Claim()
    mine.follow(path)
    assert not other.is_free(path)
    assert mine.is_free(path)
    mine.follow(tmp_path / "new.adviz")
    assert other.is_free(path)
    assert not other.is_free(tmp_path / "new.adviz")
    mine.close()
    assert list((tmp_path / "open").iterdir()) == []


def test_where_nothing_can_be_locked_a_file_counts_as_free(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(open_twice, "claims_folder", lambda: tmp_path / "file" / "open")
    claim = Claim()
    claim.follow(path)
    assert Claim().is_free(path)
