"""A later start of the app is shown by the windows that are open, and no file is lost on the way."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of, empty_document
from autodiff_viz.document.files import save
from autodiff_viz.document.locks import locked
from autodiff_viz.gui.driver import wait_until
from autodiff_viz.gui.further_windows import beside
from autodiff_viz.gui.instance import Instance
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.handover import Request, hand_over

PATIENCE = 50.0
ROOT = Path(__file__).parents[2]
CHAIN = document_of(parse("exp(x**2)"))

RUNNING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from autodiff_viz.gui import app, arrivals, instance
app.application([])
listen, open_request = instance.Instance.listen, instance.open_request
def told(self):
    print("listens", listen(self), flush=True)
def opened(first, request):
    open_request(first, request)
    print("shows", arrivals.in_front(first).store.path.name, flush=True)
instance.Instance.listen, instance.open_request = told, opened
app.run_window(None, [], listen_at=Path(sys.argv[1]))
"""


@pytest.fixture
def place(short_path: Path) -> Path:
    return short_path / "s.socket"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "chain.adviz"
    save(CHAIN, made)
    return made


@pytest.fixture
def instance(window: MainWindow, place: Path) -> Iterator[Instance]:
    made = Instance(window, place)
    assert made.listen()
    yield made
    made.close()
    for other in beside():
        other.store.forget_changes()
        other.close()
    wait_until(lambda: not beside(), "the end of the windows")


def handed(request: Request, place: Path) -> bool:
    """Hand over from another thread, as another process does."""
    done: list[bool] = []
    thread = threading.Thread(target=lambda: done.append(hand_over(request, place)))
    thread.start()
    wait_until(lambda: bool(done), "the answer")
    thread.join()
    return done[0]


@pytest.mark.usefixtures("instance")
def test_a_blank_window_takes_the_file(window: MainWindow, place: Path, path: Path) -> None:
    assert handed(Request(str(path)), place)
    wait_until(lambda: window.store.path == path, "the file")
    assert window.store.document == CHAIN
    assert beside() == ()
    assert QApplication.quitOnLastWindowClosed()


@pytest.mark.usefixtures("instance")
def test_a_window_with_a_document_stays_as_it_is(
    window: MainWindow, place: Path, path: Path
) -> None:
    window.store.do("Add input", edits.add_input)
    mine = window.store.document
    assert handed(Request(str(path)), place)
    wait_until(lambda: len(beside()) == 1, "the further window")
    wait_until(lambda: beside()[0].store.document == CHAIN, "the file")
    assert window.store.document == mine


@pytest.mark.usefixtures("instance")
def test_text_that_is_being_typed_is_not_replaced(
    window: MainWindow, place: Path, path: Path
) -> None:
    window.expression_bar.put_text("sin(")
    assert handed(Request(str(path)), place)
    wait_until(lambda: len(beside()) == 1, "the further window")
    assert window.expression_bar.text() == "sin("


@pytest.mark.usefixtures("instance")
def test_a_new_window_is_opened_on_demand_also_without_a_file(
    window: MainWindow, place: Path, path: Path
) -> None:
    assert handed(Request(str(path), new_window=True), place)
    wait_until(lambda: len(beside()) == 1, "the further window")
    wait_until(lambda: beside()[0].store.path == path, "the file")
    assert window.store.path is None
    assert handed(Request(new_window=True), place)
    wait_until(lambda: len(beside()) == 2, "the empty window")
    assert beside()[1].store.document == empty_document()


@pytest.mark.usefixtures("instance")
def test_a_start_without_a_file_brings_the_window_forward(window: MainWindow, place: Path) -> None:
    window.showMinimized()
    assert handed(Request(), place)
    wait_until(lambda: not window.isMinimized(), "the window")
    assert beside() == ()


@pytest.mark.usefixtures("instance")
def test_a_file_that_is_open_is_shown_where_it_is(
    window: MainWindow, place: Path, path: Path
) -> None:
    assert window.files.open(path)
    assert handed(Request(str(path)), place)
    wait_until(lambda: "already" in window.statusBar().currentMessage(), "the sentence")
    assert beside() == ()


@pytest.mark.usefixtures("instance")
def test_a_file_that_cannot_be_read_is_told_and_leaves_no_window(
    window: MainWindow, place: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def read(box: QMessageBox) -> int:
        told.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", read)
    window.store.do("Add input", edits.add_input)
    path.write_text("{")
    assert handed(Request(str(path)), place)
    wait_until(lambda: bool(told) and not beside(), "the end of the further window")
    assert told == ["The file was not opened"]


@pytest.mark.usefixtures("instance")
def test_a_window_that_is_closed_while_a_file_comes_does_not_end_the_app(
    window: MainWindow, place: Path, path: Path, instance: Instance
) -> None:
    instance._take(Request(str(path)))
    window.close()
    wait_until(lambda: len(beside()) == 1, "the window of the file")
    wait_until(lambda: beside()[0].store.path == path, "the file")


def test_noise_ends_the_connection_and_the_next_request_is_heard(
    window: MainWindow, instance: Instance, place: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Request, "line", lambda _: b"noise\n")
        assert not handed(Request(str(path)), place)
    assert handed(Request(str(path)), place)
    wait_until(lambda: window.store.path == path, "the file")


def test_one_process_listens_and_the_next_takes_over_a_stale_socket(
    window: MainWindow, instance: Instance, place: Path, path: Path
) -> None:
    other = Instance(window, place)
    assert not other.listen()
    instance.close()
    place.write_text("")  # as a killed process leaves it: a name that nobody listens at
    assert not handed(Request(str(path)), place)
    assert other.listen()
    assert handed(Request(str(path)), place)
    wait_until(lambda: window.store.path == path, "the file")
    other.close()


def test_a_place_where_nobody_can_listen_is_no_error(window: MainWindow, short_path: Path) -> None:
    made = Instance(window, short_path / "none" / "s.socket")
    assert not made.listen()
    made.close()
    lock = locked(short_path / "s.lock")
    assert lock is not None
    assert not Instance(window, short_path / "s.socket").listen()
    lock.release()


def started(place: Path) -> subprocess.Popen[str]:
    """Start the app; return it when it listens."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUNNING, str(place)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    ending = threading.Timer(PATIENCE, process.kill)  # it never outlives a test that fails
    ending.daemon = True
    ending.start()
    assert process.stdout.readline() == "listens True\n"
    return process


def test_the_command_gives_its_file_to_the_running_app_also_after_one_was_killed(
    short_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autodiff_viz.handover import socket_place

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    place = socket_place()
    assert place is not None
    killed = started(place)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert place.exists()
    running = started(place)
    command = [sys.executable, "-m", "autodiff_viz", path.name]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=path.parent, env=environment, timeout=60, check=False)
    assert done.returncode == 0
    assert running.stdout is not None
    assert running.stdout.readline() == "shows chain.adviz\n"
    running.kill()
    running.communicate()
