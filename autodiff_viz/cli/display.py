"""Whether there is a display that answers, asked without Qt, which ends the process where none does."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

X11: Final = re.compile(r"(?P<host>[^/]*):(?P<number>\d{1,5})(\.\d+)?")
X11_SOCKETS: Final = "/tmp/.X11-unix/X"  # noqa: S108 - where X servers listen
X11_PORT: Final = 6000
SECONDS: Final = 2.0
"""How long a display on another machine may take to answer."""


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a window could be opened: a platform is chosen by name, or a display answers."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return True
    return _wayland_answers(environment) or _x11_answers(environment.get("DISPLAY", ""))


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    return bool(name) and _is_open(str(Path(environment.get("XDG_RUNTIME_DIR", "/")) / name))


def _x11_answers(display: str) -> bool:
    found = X11.fullmatch(display)
    if found is None:
        return False
    number, host = int(found["number"]), found["host"]
    if host in ("", "unix"):
        path = f"{X11_SOCKETS}{number}"
        return _is_open(path) or _is_open(f"\0{path}")
    try:
        socket.create_connection((host, X11_PORT + number), SECONDS).close()
    except (OSError, OverflowError):
        return False
    return True


def _is_open(path: str) -> bool:
    """Whether something listens at a socket of this machine."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True
