"""Bytes to a file and back so that neither is ever half done: the effects of `files`.

A save replaces the old file as a whole or leaves it as it was; only regular files are opened.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import time
import zlib
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, NamedTuple

from autodiff_viz.core import limits
from autodiff_viz.core.errors import FileError

CHUNK: Final = 2**20
NO_HARD_LINKS: Final = frozenset(
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
)
NO_FOLDER_SYNC: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})

LEFTOVER: Final = re.compile(r"\.adviz-[0-9a-f]{8}-([1-9][0-9]*)-[0-9a-f]{8}\.(?:new|old)")
REST: Final = 600.0
"""Seconds without a change after which a file of an ended process is cleared: the process may be one of
another machine, where it still runs.
"""


class Fingerprint(NamedTuple):
    """What tells a file on the disk from what it was; when it was modified is only told, not compared."""

    size: int
    digest: str
    modified_ns: int


def stamp(path: Path) -> Fingerprint | None:
    """Return the fingerprint of the file, or None when there is none that can be seen."""
    try:
        found = os.stat(path)  # noqa: PTH116 - the tests make this call fail
    except OSError:
        return None
    try:
        return stamp_of(read_file(path), found.st_mtime_ns)
    except FileError:  # there, but not to be read: other than all that was read
        return Fingerprint(found.st_size, "", found.st_mtime_ns)


def stamp_of(data: bytes, modified_ns: int) -> Fingerprint:
    """Return the fingerprint of a file with this content."""
    import hashlib  # needed when a file is opened, not at the start

    return Fingerprint(len(data), hashlib.blake2b(data, digest_size=16).hexdigest(), modified_ns)


def save_stamped(path: Path, data: bytes) -> Fingerprint:
    """Make `data` the content of the file and return its fingerprint, whoever writes there next."""
    replace_file(path, data)
    try:
        return stamp_of(data, os.stat(path).st_mtime_ns)  # noqa: PTH116 - as above
    except OSError:  # gone again at once: the next look will tell
        return stamp_of(data, 0)


def change_of(path: Path, known: Fingerprint | None) -> str:
    """Say what another program did to the file since `known` was taken, or ""; the content counts."""
    return change_between(path, known, stamp(path))


def change_between(path: Path, known: Fingerprint | None, now: Fingerprint | None) -> str:
    """Say what another program made of `known`, the file now being `now`, or ""; reads nothing."""
    if now == known or (now and known and now[:2] == known[:2]):
        return ""
    if now is None:
        return f"{path.name!r} was deleted or moved by another program."
    if known is None:
        return f"{path.name!r} was made by another program."
    return f"{path.name!r} was changed by another program{_at(now.modified_ns)}."


def _at(modified_ns: int) -> str:
    from datetime import datetime

    moment = datetime.fromtimestamp(modified_ns / 1e9).astimezone()
    return f" at {moment:%H:%M:%S}" if modified_ns else ""


def read_file(path: Path) -> bytes:
    """Return the bytes of a regular file; raises FileError, for a large one before reading it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        raise _cannot("opened", path, error) from error
    try:
        found = os.fstat(descriptor)
        _check_regular("opened", path, found)
        _check_size(path, found.st_size)
        return _all_bytes(descriptor, path)
    except OSError as error:
        raise _cannot("read", path, error) from error
    finally:
        os.close(descriptor)


def _all_bytes(descriptor: int, path: Path) -> bytes:
    """Read to the end; a file may be longer than it said, but not past the limit."""
    data = bytearray()
    while chunk := os.read(descriptor, CHUNK):
        data += chunk
        _check_size(path, len(data))
    return bytes(data)


def _check_size(path: Path, size: int) -> None:
    if size > limits.FILE_BYTES:
        raise FileError(
            f"{path.name!r} is too large: {size:,} bytes; at most {limits.FILE_BYTES:,} are read."
        )


def _check_regular(done: str, path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise FileError(f"{path.name!r} cannot be {done}: it is a folder.")
    if not stat.S_ISREG(found.st_mode):
        raise FileError(f"{path.name!r} cannot be {done}: it is a device or a pipe, not a file.")


def _cannot(done: str, path: Path, error: Exception) -> FileError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return FileError(f"{str(path)!r} cannot be {done}: {reason}.")


def replace_file(path: Path, data: bytes) -> None:
    """Make `data` the content of the file as a whole, or raise FileError and leave it as it was.

    A symlink stays and its target changes; the mode of an existing file is kept.
    """
    try:
        target = Path(os.path.realpath(path))
        old = _existing(target)
        with ExitStack() as undo:
            _replace(target, data, old, undo)
            undo.pop_all()
        clear_leftovers(target)
    except (OSError, ValueError) as error:
        raise _cannot("saved", path, error) from error


def _existing(target: Path) -> os.stat_result | None:
    """Return what is at `target`, None for nothing; raises FileError when it must not be replaced."""
    try:
        found = os.stat(target)  # noqa: PTH116 - the tests make this call fail
    except FileNotFoundError:
        return None
    _check_regular("saved", target, found)
    if not os.access(target, os.W_OK):
        raise FileError(f"{target.name!r} cannot be saved: it is write-protected.")
    return found


def _replace(target: Path, data: bytes, old: os.stat_result | None, undo: ExitStack) -> None:
    """Write beside `target` and put it in place; every act leaves its contrary in `undo`.

    The old file keeps a second name until all is on the disk, so that it can be put back even when
    the last call fails; where the file system has no second names, it is given up one call earlier.
    """
    fresh = _sibling(target, "new")
    undo.callback(fresh.unlink, missing_ok=True)
    _write(fresh, data, old)
    spare = None if old is None else _second_name(target, undo)
    os.replace(fresh, target)  # noqa: PTH105 - the tests make this call fail
    if old is None:
        undo.callback(target.unlink, missing_ok=True)
    _sync_folder(target.parent)
    if spare is not None:
        os.unlink(spare)  # noqa: PTH108 - the tests make this call fail


def _sibling(target: Path, ending: str) -> Path:
    """Return a short name of ours in the same folder (the target's own may be as long as can be).

    .adviz-<checksum of the target's name>-<process>-<random>.new or .old
    """
    name = f".adviz-{_checksum(target.name)}-{os.getpid()}-{os.urandom(4).hex()}.{ending}"
    return target.with_name(name)


def _checksum(name: str) -> str:
    return f"{zlib.crc32(os.fsencode(name)):08x}"


def clear_leftovers(target: Path) -> None:
    """Remove what ended processes left beside the file in the midst of a save; never an error.

    Nothing is only there: the file itself has its old content or the new one at every moment.
    """
    mine = f".adviz-{_checksum(target.name)}-"
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if entry.name.startswith(mine) and _is_leftover(entry):
                with suppress(OSError):
                    os.unlink(entry.path)  # noqa: PTH108 - as the other calls here


def _is_leftover(entry: os.DirEntry[str]) -> bool:
    """Whether a file is one of ours, of a process that has ended, and has rested for long."""
    found = LEFTOVER.fullmatch(entry.name)
    if found is None or not entry.is_file(follow_symlinks=False) or _runs(int(found[1])):
        return False
    return time.time() - entry.stat(follow_symlinks=False).st_ctime >= REST


def _runs(process: int) -> bool:
    """Whether there is a process of this number here; where that cannot be asked, yes."""
    if sys.platform == "win32":  # the same call would end it there
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _write(fresh: Path, data: bytes, old: os.stat_result | None) -> None:
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with ExitStack() as closing:
        closing.callback(os.close, descriptor)
        if old is not None:
            os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
        _write_all(descriptor, data)
        os.fsync(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if written <= 0:
            raise OSError(errno.EIO, "nothing more could be written")
        rest = rest[written:]


def _second_name(target: Path, undo: ExitStack) -> Path | None:
    spare = _sibling(target, "old")
    try:
        os.link(target, spare)
    except OSError as error:
        if error.errno in NO_HARD_LINKS:
            return None
        raise
    undo.callback(_put_back, spare, target)
    return spare


def _put_back(spare: Path, target: Path) -> None:
    os.replace(spare, target)  # noqa: PTH105 - the tests make this call fail
    spare.unlink(missing_ok=True)  # rename does nothing when both are names of one file


def _sync_folder(folder: Path) -> None:
    """Put the folder's entries on the disk, where the system can do that."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)
