"""`autodiff-viz desktop install|remove`: the app in the menu of a freedesktop desktop, and out of it again.

What is written is kept in a list with its digest before it is written; `remove` takes away what stands in
the list and is still as it was written, and nothing else. Loads no Qt.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autodiff_viz.cli.arguments import Options
from autodiff_viz.cli.desktop_files import ENTRY, MIME_TYPE, NAME, TYPE_XML, files
from autodiff_viz.cli.terminal import complain, one_line, say
from autodiff_viz.core.errors import AutodiffVizError

LIST: Final = f"{NAME}/desktop.json"
"""Where the list of what was written is, below the folder of the user's data."""

CACHES: Final = (("mime", "packages/*.xml", "update-mime-database"),
                 ("applications", "*.desktop", "update-desktop-database"))  # fmt: skip
"""Folders with a cache: what it is made from, and by which tool."""

PATIENCE: Final = 60.0
"""Seconds a tool of the desktop may take."""


class DesktopError(AutodiffVizError):
    """The app cannot be put into the menu of the desktop, or be taken out."""


@dataclass
class Written:
    """The list: digests of files by path, the folders made for them, and what tools made of them."""

    files: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    caches: list[str] = field(default_factory=list)


def desktop(options: Options) -> int:
    """Put the app into the menu of the desktop, or take it out; return the exit status."""
    if sys.platform in ("win32", "darwin"):
        system = {"win32": "Windows", "darwin": "macOS"}[sys.platform]
        raise DesktopError(
            f"Entries of this kind are read by the desktops of Linux and BSD, not by {system}; "
            "start the window by autodiff-viz FILE.adviz, or open the file from the window."
        )
    home = data_home()
    if options.words == ["install"]:
        install(home)
    else:
        remove(home)
    return 0


def data_home() -> Path:
    """Return the folder of the user's data: $XDG_DATA_HOME where it is absolute, else ~/.local/share."""
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "share"


def install(home: Path) -> None:
    """Write every file below `home`; raises DesktopError before anything is written over."""
    wanted, known = files(), _read(home)
    for path, content in wanted.items():
        _refuse_foreign(home / path, content, known.files.get(path))
    known.files |= {path: _digest(content) for path, content in wanted.items()}
    known.folders = _joined(known.folders, _missing_folders(home, (*wanted, LIST)))
    _write(home, known)
    for path, content in wanted.items():
        _put(home / path, content)
    before = _in_caches(home)
    _run_tools(home)
    made = [path for path in _in_caches(home) if path not in before]
    known.caches = _joined(known.caches, made)
    _write(home, known)
    say(f"Autodiff Viz is in the menu of the desktop: {home / ENTRY}.")
    _tell_what_opens()


def remove(home: Path) -> None:
    """Take away what `install` wrote below `home` and is still as it was written."""
    known = _read(home)
    if not known.files:
        say(f"Nothing to remove: autodiff-viz desktop install has written nothing in {home}.")
        return
    changed = [path for path, digest in known.files.items() if not _taken(home / path, digest)]
    _renew_caches(home, known)
    (home / LIST).unlink(missing_ok=True)
    for folder in sorted(known.folders, key=len, reverse=True):
        _drop_folder(home / folder)
    for path in changed:
        say(f"{home / path} was changed since it was written and stays; delete it by hand.")
    if changed:
        return
    say(f"Autodiff Viz is out of the menu of the desktop; what was written in {home} is gone.")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _joined(old: list[str], new: list[str]) -> list[str]:
    return [*old, *(path for path in new if path not in old)]


def _refuse_foreign(path: Path, content: bytes, digest: str | None) -> None:
    """Raise DesktopError where a file stands that this command has not written so."""
    if not os.path.lexists(path):
        return
    found = path.read_bytes() if path.is_file() else b""
    if found != content and _digest(found) != digest:
        raise DesktopError(
            f"{path} is there and not as autodiff-viz desktop install writes it; "
            "move it away first. Nothing was written."
        )


def _missing_folders(home: Path, paths: tuple[str, ...]) -> list[str]:
    """Return the folders below `home` that have to be made, `.` for itself."""
    parents = {str(parent) for path in paths for parent in Path(path).parents}
    return sorted(parent for parent in parents if not (home / parent).exists())


def _put(path: Path, content: bytes) -> None:
    """Write a file in one act, so that it is never there in part; raises DesktopError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{NAME}-", delete=False) as part:
            part.write(content)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(path)
    except OSError as error:
        raise DesktopError(
            f"{path} cannot be written: {error.strerror or error}; autodiff-viz desktop remove "
            "takes away what is there already."
        ) from None


def _taken(path: Path, digest: str) -> bool:
    """Delete a file that is as it was written; whether it is gone."""
    if not path.is_file():
        return True
    if _digest(path.read_bytes()) != digest:
        return False
    path.unlink()
    return True


def _drop_folder(folder: Path) -> None:
    """Remove a folder that this command made, where nobody else has put anything into it."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _read(home: Path) -> Written:
    """Return the list, an empty one where there is none; raises DesktopError where it is no list."""
    path = home / LIST
    try:
        return Written(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return Written()
    except (OSError, ValueError, TypeError) as error:
        raise DesktopError(
            f"{path} should list what was written and cannot be read ({one_line(str(error)):.200}); "
            "delete it, and then the files called autodiff-viz by hand."
        ) from None


def _write(home: Path, known: Written) -> None:
    kept = {"files": known.files, "folders": known.folders, "caches": known.caches}
    _put(home / LIST, json.dumps(kept, indent=1).encode())


def _in_caches(home: Path) -> list[str]:
    """Return every file in the folders that have a cache."""
    found = (path for folder, _, _ in CACHES for path in (home / folder).rglob("*"))
    return sorted(str(path.relative_to(home)) for path in found if path.is_file())


def _run_tools(home: Path) -> None:
    for folder, _, tool in CACHES:
        if (home / folder).is_dir():
            _run(tool, str(home / folder))


def _renew_caches(home: Path, known: Written) -> None:
    """Make the caches anew where others still need them; else take away what tools made for us."""
    for folder, sources, tool in CACHES:
        ours = [path for path in known.caches if Path(path).parts[0] == folder]
        if any((home / folder).glob(sources)):
            _run(tool, str(home / folder))
            ours = [path for path in ours if path == TYPE_XML]
        for path in ours:
            (home / path).unlink(missing_ok=True)
            _drop_folder((home / path).parent)


def _run(tool: str, *words: str) -> str:
    """Run a tool of the desktop where it is installed; return what it says, telling a failure."""
    path = shutil.which(tool)
    if path is None:
        return ""
    try:
        done = subprocess.run(
            [path, *words], capture_output=True, check=True, timeout=PATIENCE, text=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        complain(f"{tool} failed: {one_line(str(said).strip()):.300}")
        return ""
    return done.stdout.strip()


def _tell_what_opens() -> None:
    """Say what a document is opened with now; a choice the person made before is kept."""
    found = _run("xdg-mime", "query", "default", MIME_TYPE)
    if found and found != f"{NAME}.desktop":
        say(f"A file .adviz is opened by {found}, which was chosen before and stays.")
    elif found:
        say("A file .adviz is opened by Autodiff Viz.")
