"""A save that fails at any system call leaves everything as it was."""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autodiff_viz.core.errors import FileError
from autodiff_viz.core.formula import parse
from autodiff_viz.document import files, saving
from autodiff_viz.document.document import document_of

OLD = document_of(parse("x**2"))
NEW = document_of(parse("sin(x)*exp(x)"))

CALLS = ("open", "write", "fsync", "fchmod", "close", "link", "replace", "unlink", "stat")
FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES)


class Faults:
    """Counts the calls of os functions and makes the n-th one fail, once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, n: int, fault: int) -> None:
        self.n, self.fault, self.count = n, fault, 0
        self.failed = ""
        for name in CALLS:
            monkeypatch.setattr(os, name, self.wrapped(name, getattr(os, name)))

    def wrapped(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count == self.n:
                self.failed = name
                if name == "close":
                    call(*args, **kwargs)  # the descriptor is gone, whatever close reports
                raise OSError(self.fault, os.strerror(self.fault))
            return call(*args, **kwargs)

        return counted


def calls_of_a_save(path: Path) -> int:
    """How many of CALLS a save makes."""
    with pytest.MonkeyPatch.context() as patch:
        faults = Faults(patch, -1, 0)
        files.save(OLD, path)
        return faults.count


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before = open_descriptors()
    yield tmp_path
    assert open_descriptors() == before


@pytest.mark.parametrize("fault", FAULTS, ids=os.strerror)
def test_any_failing_call_leaves_the_old_file_byte_for_byte(folder: Path, fault: int) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)
    before, mode = path.read_bytes(), path.stat().st_mode
    total = calls_of_a_save(path)
    assert total >= 10
    failed = set()
    for n in range(1, total + 1):
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, n, fault)
            with pytest.raises(FileError, match=r"a\.adviz' cannot be saved: "):
                files.save(NEW, path)
        failed.add(faults.failed)
        assert path.read_bytes() == before, f"call {n}, {faults.failed}"
        assert path.stat().st_mode == mode
        assert names(folder) == ["a.adviz"], f"call {n}, {faults.failed}"
    assert failed == set(CALLS)
    files.save(NEW, path)
    assert files.load(path) == NEW


@pytest.mark.parametrize("fault", FAULTS, ids=os.strerror)
def test_any_failing_call_of_a_first_save_leaves_nothing(tmp_path: Path, fault: int) -> None:
    first = tmp_path / "count"
    first.mkdir()
    total = calls_of_a_save(first / "a.adviz")
    folder = tmp_path / "fail"
    folder.mkdir()
    for n in range(1, total + 1):
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, n, fault)
            with pytest.raises(FileError):
                files.save(NEW, folder / "a.adviz")
        assert names(folder) == [], f"call {n}, {faults.failed}"


def test_short_writes_are_completed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda to, data: write(to, bytes(data[:7])))
    files.save(NEW, folder / "a.adviz")
    assert (folder / "a.adviz").read_bytes() == files.encode(NEW)


def test_a_write_that_writes_nothing_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)
    monkeypatch.setattr(os, "write", lambda *_: 0)
    with pytest.raises(FileError, match="nothing more could be written"):
        files.save(NEW, path)
    assert files.load(path) == OLD
    assert names(folder) == ["a.adviz"]


def test_the_disk_filling_up_in_the_middle_leaves_the_old_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)
    write, left = os.write, [20]

    def nearly_full(to: int, data: memoryview) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= (written := write(to, bytes(data[: left[0]])))
        return written

    monkeypatch.setattr(os, "write", nearly_full)
    with pytest.raises(FileError, match="No space left on device"):
        files.save(NEW, path)
    monkeypatch.undo()
    assert files.load(path) == OLD
    assert names(folder) == ["a.adviz"]


def test_a_keyboard_interrupt_in_the_middle_leaves_the_old_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.save(NEW, path)
    assert files.load(path) == OLD
    assert names(folder) == ["a.adviz"]


def test_a_file_system_without_hard_links_is_written_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)

    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    files.save(NEW, path)
    assert files.load(path) == NEW
    assert names(folder) == ["a.adviz"]


def test_a_folder_that_cannot_be_synced_is_no_failure(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    files.save(NEW, folder / "a.adviz")
    assert files.load(folder / "a.adviz") == NEW


def test_everything_is_on_the_disk_before_and_after_the_replacement(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    sync, replace = os.fsync, os.replace

    def noted(descriptor: int) -> None:
        said.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def replaced(source: Path, target: Path) -> None:
        said.append("replace")
        assert Path(source).read_bytes() == files.encode(NEW)
        assert Path(source).parent == Path(target).parent
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(os, "replace", replaced)
    files.save(NEW, folder / "a.adviz")
    assert said == ["file", "replace", "folder"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o666, 0o755])
def test_the_mode_of_the_file_is_kept(folder: Path, mode: int) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)
    path.chmod(mode)
    files.save(NEW, path)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_has_the_mode_of_any_new_file(folder: Path) -> None:
    (folder / "any").touch()
    files.save(NEW, folder / "a.adviz")
    assert (folder / "a.adviz").stat().st_mode == (folder / "any").stat().st_mode


def test_a_symlink_stays_and_its_target_changes(folder: Path) -> None:
    (folder / "far").mkdir()
    target, link = folder / "far" / "real.adviz", folder / "link.adviz"
    files.save(OLD, target)
    link.symlink_to(target)
    files.save(NEW, link)
    assert link.is_symlink()
    assert files.load(target) == NEW
    assert names(folder) == ["far", "link.adviz"]
    assert names(folder / "far") == ["real.adviz"]


def test_a_symlink_to_nothing_makes_its_target(folder: Path) -> None:
    link = folder / "link.adviz"
    link.symlink_to("real.adviz")
    files.save(NEW, link)
    assert link.is_symlink()
    assert files.load(folder / "real.adviz") == NEW


def test_a_symlink_to_itself_is_a_sentence(folder: Path) -> None:
    link = folder / "link.adviz"
    link.symlink_to("link.adviz")
    with pytest.raises(FileError):
        files.save(NEW, link)
    assert link.is_symlink()


def test_a_name_as_long_as_can_be_is_saved(folder: Path) -> None:
    path = folder / ("a" * 249 + ".adviz")
    files.save(OLD, path)
    files.save(NEW, path)
    assert files.load(path) == NEW


def test_a_write_protected_file_is_not_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(FileError, match="write-protected"):
        files.save(NEW, path)
    assert files.load(path) == OLD


def test_saving_over_a_folder_or_into_none_is_a_sentence(folder: Path) -> None:
    with pytest.raises(FileError, match="is a folder"):
        files.save(NEW, folder)
    with pytest.raises(FileError, match="No such file or directory"):
        files.save(NEW, folder / "no" / "a.adviz")


def test_another_programs_save_is_noticed_with_the_time(folder: Path) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)
    known = saving.stamp(path)
    assert saving.change_of(path, known) == ""
    files.save(NEW, path)
    assert re.fullmatch(
        r"'a.adviz' was changed by another program at \d\d:\d\d:\d\d\.",
        saving.change_of(path, known),
    )


def test_a_write_in_place_is_noticed_even_when_size_and_time_are_as_before(folder: Path) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)
    known = saving.stamp(path)
    was = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert "changed by another program" in saving.change_of(path, known)


def test_the_same_content_written_again_or_touched_is_no_change(folder: Path) -> None:
    path = folder / "a.adviz"
    known = saving.save_stamped(path, files.encode(OLD))
    files.save(OLD, path)
    os.utime(path, ns=(1, 1))
    assert saving.change_of(path, known) == ""


def test_what_another_program_writes_right_after_a_save_is_noticed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.adviz"
    replace = saving.replace_file

    def overtaken(target: Path, data: bytes) -> None:
        replace(target, data)
        target.write_bytes(b"theirs")

    monkeypatch.setattr(saving, "replace_file", overtaken)
    known = saving.save_stamped(path, files.encode(OLD))
    assert "changed by another program" in saving.change_of(path, known)


def test_a_deleted_file_is_noticed(folder: Path) -> None:
    path = folder / "a.adviz"
    files.save(OLD, path)
    known = saving.stamp(path)
    path.unlink()
    assert saving.stamp(path) is None
    assert "was deleted or moved" in saving.change_of(path, known)


def test_a_file_that_was_not_there_is_noticed(folder: Path) -> None:
    path = folder / "a.adviz"
    known = saving.stamp(path)
    assert saving.change_of(path, known) == ""
    files.save(OLD, path)
    assert "was made by another program" in saving.change_of(path, known)
