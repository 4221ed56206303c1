"""A file is handed to a running process only when that answers; else it stays with who was asked to open it."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autodiff_viz import handover
from autodiff_viz.cli import main, window
from autodiff_viz.handover import READY, TAKEN, Request, hand_over, request_of, socket_place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no sockets among files")
ASKED = Request("/home/me/a b\N{SUPERSCRIPT TWO}.adviz")


@pytest.fixture
def place(short_path: Path) -> Path:
    return short_path / "s"


@pytest.fixture
def server(place: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place))
        made.listen()
        yield made


def answering(server: socket.socket, act: Callable[[socket.socket], None]) -> threading.Thread:
    """Let another thread take one connection and do something with it, then end it."""

    def work() -> None:
        connection, _ = server.accept()
        with connection:
            act(connection)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_request_arrives_as_it_was_sent(server: socket.socket, place: Path) -> None:
    came: list[bytes] = []

    def act(connection: socket.socket) -> None:
        connection.sendall(READY)
        came.append(connection.recv(1000))
        connection.sendall(TAKEN)

    thread = answering(server, act)
    assert hand_over(ASKED, place)
    thread.join()
    assert request_of(came[0]) == ASKED


def test_a_name_that_is_no_utf8_arrives_byte_for_byte() -> None:
    name = os.fsdecode(b"/tmp/\xff.adviz")
    found = request_of(Request(name, new_window=True).line())
    assert found is not None
    assert os.fsencode(found.path) == b"/tmp/\xff.adviz"
    assert found.new_window


def test_nothing_is_sent_to_one_that_has_no_time(
    server: socket.socket, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "READY_SECONDS", 0.1)
    assert not hand_over(ASKED, place)
    connection, _ = server.accept()  # it wakes up
    with connection:
        assert connection.recv(1000) == b""


@pytest.mark.parametrize("last_words", [b"", READY, b"who is there?\n"])
def test_one_that_ends_in_the_midst_has_not_taken_it(
    server: socket.socket, place: Path, last_words: bytes
) -> None:
    def act(connection: socket.socket) -> None:
        connection.sendall(last_words)
        if last_words == READY:
            connection.recv(1000)

    thread = answering(server, act)
    assert not hand_over(ASKED, place)
    thread.join()


def test_a_stale_socket_and_none_at_all_take_nothing(server: socket.socket, place: Path) -> None:
    server.close()
    assert place.exists()
    assert not hand_over(ASKED, place)
    assert not hand_over(ASKED, place.with_name("none"))
    assert not hand_over(ASKED, None)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b'{"path": 1, "new_window": false}',
        b'{"path": "a"}',
        b"[" * 60_000,
        b"\xff",
    ],
)
def test_anything_else_is_no_request(line: bytes) -> None:
    assert request_of(line) is None


def test_each_display_has_a_place_of_its_own(
    short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path))
    here = socket_place()
    assert here == socket_place()
    assert here is not None
    assert here.parent.stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("DISPLAY", ":77")
    assert len({here, socket_place(), socket_place("minimal")}) == 3


def test_a_folder_that_others_can_enter_is_not_used(
    short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path))
    (short_path / "autodiff-viz").mkdir(mode=0o755)
    assert socket_place() is None
    (short_path / "autodiff-viz").rmdir()
    (short_path / "elsewhere").mkdir(mode=0o700)
    (short_path / "autodiff-viz").symlink_to(short_path / "elsewhere")
    assert socket_place() is None


def test_a_path_too_long_for_a_socket_and_no_folder_are_no_place(
    short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = short_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    assert socket_place() is None
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path / "none"))
    assert socket_place() is None
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(short_path))
    assert socket_place() is not None


def test_the_client_loads_no_qt(tmp_path: Path) -> None:
    code = (
        "import sys; from autodiff_viz.cli import main, window; window.hand_over = lambda *_: True;"
        "assert main(['a.adviz']) == 0; print('PySide6' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.stdout == b"False\n", done.stderr


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ((), Request()),
        (("--new-window",), Request(new_window=True)),
        (("a.adviz", "--new-window"), Request("{here}/a.adviz", new_window=True)),
        (("{here}/b.adviz",), Request("{here}/b.adviz")),
    ],
)
def test_the_command_hands_over_the_absolute_path(
    words: tuple[str, ...], asked: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[Request] = []

    def taken(request: Request, _: Path | None) -> bool:
        came.append(request)
        return True

    monkeypatch.setattr(window, "hand_over", taken)
    monkeypatch.chdir(tmp_path)
    assert main([word.format(here=tmp_path) for word in words]) == 0
    assert came == [replace(asked, path=asked.path.format(here=tmp_path))]
