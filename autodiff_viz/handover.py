"""Handover: a started process gives what it was asked to open to the one whose windows are open already.

    server  ready                                               its windows answer; nothing was sent before
    client  {"path": "/home/me/a.adviz", "new_window": false}
    server  taken                                               it will be opened there, whatever happens here

Each is a line.

Whoever does not come to `taken` opens the file itself, so no file is lost on a server that is busy or dead.
The socket is in a folder only the user can enter, one for each display. This imports no Qt.
"""

from __future__ import annotations

import os
import socket
import stat
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

READY: Final = b"ready\n"
TAKEN: Final = b"taken\n"
READY_SECONDS: float = 2.0
"""How long the other process may be busy before it is done without."""
TAKEN_SECONDS: float = 10.0
LONGEST: Final = 65_536
"""Bytes of a request."""
LONGEST_PLACE: Final = 100
"""Bytes of a socket's path; the systems take 104 to 108."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to open: a file (its absolute path; "" for none), in a window of its own or in a blank one."""

    path: str = ""
    new_window: bool = False

    def line(self) -> bytes:
        """Return it as it is sent."""
        import json  # needed when there is somebody to talk to

        data = {"path": self.path, "new_window": self.new_window}
        return json.dumps(data).encode() + b"\n"  # a name that is no UTF-8 keeps its bytes, escaped


def request_of(line: bytes) -> Request | None:
    """Return what a line asks for; None for anything else."""
    import json  # as above

    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match data:
        case {"path": str(path), "new_window": bool(new_window)}:
            return Request(path, new_window)
    return None


def socket_place(platform: str | None = None) -> Path | None:
    """Return where the process with the windows on this display listens; None where nobody can.

    platform: the one given to Qt by name. The folder is made; one that others can enter is not used.
    """
    if sys.platform == "win32":  # sockets have no place among the files there
        return None
    try:
        folder = _own_folder()
    except OSError:
        return None
    place = folder / f"{zlib.crc32(_display(platform)):08x}.socket"
    return place if len(os.fsencode(place)) <= LONGEST_PLACE else None


def _display(platform: str | None) -> bytes:
    names = ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM")
    return "\n".join((platform or "", *(os.environ.get(name, "") for name in names))).encode(
        errors="surrogateescape"
    )


def _own_folder() -> Path:
    """Return a folder that only this user can enter, made if need be; raises OSError."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(runtime) / "autodiff-viz" if Path(runtime).is_absolute() else _fallback()
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(0, "others can enter it", str(folder))
    return folder


def _fallback() -> Path:
    import tempfile  # slow to import, rarely needed

    return Path(tempfile.gettempdir()) / f"autodiff-viz-{os.getuid()}"


def hand_over(request: Request, place: Path | None) -> bool:
    """Give the request to who listens at `place`; False when it must be done here."""
    if place is None or not place.exists():
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(READY_SECONDS)
            connection.connect(str(place))
            return _answer(connection) == READY and _is_taken(connection, request)
    except OSError:  # nobody is there any more, or nobody has time
        return False


def _is_taken(connection: socket.socket, request: Request) -> bool:
    connection.settimeout(TAKEN_SECONDS)
    connection.sendall(request.line())
    return _answer(connection) == TAKEN


def _answer(connection: socket.socket) -> bytes:
    """Return a line; less where the other ends before."""
    line = b""
    while not line.endswith(b"\n") and (more := connection.recv(64)) and len(line) < LONGEST:
        line += more
    return line
