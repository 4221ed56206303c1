"""`autodiff-viz desktop`: what it writes into the user's data, and that it takes back exactly that."""

import configparser
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from autodiff_viz.cli import desktop_files, main
from autodiff_viz.cli.desktop import LIST
from autodiff_viz.cli.desktop_files import ENTRY, MIME_TYPE, PACKAGE_XML, SIZES, entry

posix_only = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="desktops of Linux and BSD"
)
pytestmark = posix_only


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content, and every folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"a folder"
        for path in folder.rglob("*")
    }


def section(text: str) -> configparser.SectionProxy:
    """The group of a desktop entry."""
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser["Desktop Entry"]


def test_the_entry_the_icons_and_the_file_type_are_written(home: Path) -> None:
    assert main(("desktop", "install")) == 0
    found = section((home / ENTRY).read_text("utf-8"))
    assert found["MimeType"] == f"{MIME_TYPE};"
    assert found["Exec"].endswith(" %f")
    assert os.access(found["TryExec"], os.X_OK)
    icons = home / "icons" / "hicolor"
    for size in SIZES:
        with Image.open(icons / f"{size}x{size}" / "apps" / f"{found['Icon']}.png") as image:
            assert image.size == (size, size)
    assert (icons / "scalable" / "apps" / f"{found['Icon']}.svg").is_file()
    root = ET.fromstring((home / PACKAGE_XML).read_text("utf-8"))  # noqa: S314 (our own file)
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    assert [glob.get("pattern") for glob in root.iter(f"{space}glob")] == ["*.adviz"]
    assert [kind.get("type") for kind in root.iter(f"{space}mime-type")] == [MIME_TYPE]


def test_the_entry_starts_the_command_line(home: Path) -> None:
    assert main(("desktop", "install")) == 0
    words = shlex.split(section((home / ENTRY).read_text("utf-8"))["Exec"])[:-1]
    done = subprocess.run(
        [*words, "--version"], capture_output=True, check=False, timeout=60, text=True
    )
    assert done.stdout.startswith("Autodiff Viz ")


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="no desktop-file-validate")
@pytest.mark.parametrize("words", [("/usr/bin/autodiff-viz",), ('/a "b"/py%$`\\', "-m", "m")])
def test_the_entry_is_valid_for_the_desktop_s_own_validator(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "autodiff-viz.desktop"
    path.write_text(entry(words), encoding="utf-8")
    done = subprocess.run(
        [str(shutil.which("desktop-file-validate")), str(path)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_reserved_signs_in_a_path_are_quoted_as_the_specification_says() -> None:
    # Desktop Entry Specification 1.5, "The Exec key": quoted first, then escaped as a string.
    line = section(entry(("/a b/$c", "-m", 'd"%')))["Exec"]
    assert line == r'"/a b/\\$c" -m "d\\"%%" %f'


def test_a_module_without_a_script_is_started_from_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    words = desktop_files.launcher()
    assert words == (str(tmp_path / "python"), "-m", "autodiff_viz")
    assert (Path(section(entry(words))["Path"]) / "autodiff_viz" / "__init__.py").is_file()


def test_installing_twice_is_the_same_as_once(home: Path) -> None:
    main(("desktop", "install"))
    once = everything(home)
    main(("desktop", "install"))
    assert everything(home).keys() == once.keys()
    assert (home / LIST).read_bytes() == once[LIST]
    main(("desktop", "remove"))
    assert not home.exists()


def test_removing_leaves_an_empty_place_as_it_was(home: Path) -> None:
    main(("desktop", "install"))
    assert main(("desktop", "remove")) == 0
    assert not home.exists()


def test_removing_twice_is_harmless(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(("desktop", "install"))
    main(("desktop", "remove"))
    assert main(("desktop", "remove")) == 0
    assert "Nothing to remove" in capsys.readouterr().out


def test_what_others_put_there_stays(home: Path) -> None:
    others = {
        "applications/other.desktop": b"[Desktop Entry]\nType=Application\nName=o\nExec=o\n",
        "mime/packages/other.xml": b"<mime-info xmlns='http://www.freedesktop.org/standards/"
        b"shared-mime-info'><mime-type type='application/x-o'><glob pattern='*.o'/></mime-type></mime-info>",
        "icons/hicolor/48x48/apps/other.png": b"png",
        "autodiff-viz/autodiff-viz/journal/one.json": b"{}",
    }
    for path, content in others.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(content)
    main(("desktop", "install"))
    main(("desktop", "remove"))
    left = everything(home)
    assert {path: left[path] for path in others} == others
    assert [path for path in left if "x-autodiff-viz" in path or path == LIST] == []


def test_a_file_of_somebody_else_is_not_written_over(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / ENTRY).parent.mkdir(parents=True)
    (home / ENTRY).write_text("somebody's own", encoding="utf-8")
    assert main(("desktop", "install")) == 1
    assert "move it away first. Nothing was written." in capsys.readouterr().err
    assert everything(home) == {"applications": b"a folder", ENTRY: b"somebody's own"}


def test_an_entry_that_was_changed_stays_and_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(("desktop", "install"))
    (home / ENTRY).write_text("changed", encoding="utf-8")
    assert main(("desktop", "remove")) == 0
    assert f"{home / ENTRY} was changed since" in capsys.readouterr().out
    assert (home / ENTRY).read_text("utf-8") == "changed"
    left = [path for path, what in everything(home).items() if what != b"a folder"]
    assert [path for path in left if path != "applications/mimeinfo.cache"] == [ENTRY]


def test_a_place_that_cannot_be_written_is_a_sentence(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write_text("a file", encoding="utf-8")
    assert main(("desktop", "install")) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_broken_list_is_a_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / LIST).parent.mkdir(parents=True)
    (home / LIST).write_text("[", encoding="utf-8")
    assert main(("desktop", "remove")) == 1
    assert "should list what was written" in capsys.readouterr().err


def test_a_relative_folder_is_not_taken(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "here")
    main(("desktop", "install"))
    assert (Path.home() / ".local" / "share" / ENTRY).is_file()


@pytest.mark.parametrize(("platform", "name"), [("win32", "Windows"), ("darwin", "macOS")])
def test_other_systems_are_told_the_way_out(
    platform: str, name: str, home: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "platform", platform)
    assert main(("desktop", "install")) == 1
    said = capsys.readouterr().err
    assert f"not by {name}" in said
    assert "autodiff-viz FILE.adviz" in said
    assert not home.exists()


def test_no_qt_is_loaded(home: Path) -> None:
    code = (
        "import sys; from autodiff_viz.cli import main; main(('desktop', 'install'));"
        "sys.exit('PySide6' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
