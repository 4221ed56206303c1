"""File > Open Recent lists what was opened last, and forgets what is no more."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu, QMessageBox

from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of, empty_document
from autodiff_viz.document.files import save
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.recent import RECENT, Recent, titled

CHAIN = document_of(parse("exp(x**2)"))


@pytest.fixture
def ini(tmp_path: Path) -> str:
    return str(tmp_path / "recent.ini")


def kept(ini: str) -> Recent:
    """The list as the next start finds it."""
    return Recent(QSettings(ini, QSettings.Format.IniFormat))


def menu_of(window: MainWindow) -> QMenu:
    """The menu as it is shown."""
    menu = window.findChild(QMenu, "menu_recent")
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return menu


def opened(window: MainWindow, *paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        save(CHAIN, path)
        assert window.files.open(path)


@pytest.mark.parametrize("names", [["a"], ["a, b"], ["x", "y; z", "w\N{SUPERSCRIPT TWO}"]])
def test_the_list_outlives_the_process_also_with_one_entry(
    ini: str, tmp_path: Path, names: list[str]
) -> None:
    recent = kept(ini)
    for name in names:
        recent.add(tmp_path / name)
    recent._settings.sync()
    assert kept(ini).names() == [str(tmp_path / name) for name in reversed(names)]


def test_the_newest_is_first_and_no_file_is_twice(ini: str, tmp_path: Path) -> None:
    recent = kept(ini)
    for number in (*range(RECENT + 2), 5):
        recent.add(tmp_path / str(number))
    names = [Path(name).name for name in recent.names()]
    assert names == ["5", "9", "8", "7", "6", "4", "3", "2"]


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    assert titled(["/a/x.adviz", "/b/x.adviz", "/b/y.adviz"]) == {
        "/a/x.adviz": "x.adviz — /a",
        "/b/x.adviz": "x.adviz — /b",
        "/b/y.adviz": "y.adviz",
    }


def test_an_entry_opens_its_file(window: MainWindow, tmp_path: Path) -> None:
    opened(window, tmp_path / "a&b.adviz")
    window.files.new()
    (action, *_) = menu_of(window).actions()
    assert action.text() == "&1 a&&b.adviz"
    action.trigger()
    assert window.store.document == CHAIN


def test_a_file_that_is_gone_is_said_and_dropped(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def read(box: QMessageBox) -> int:
        told.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", read)
    opened(window, tmp_path / "a.adviz", tmp_path / "b.adviz")
    window.files.new()
    (tmp_path / "b.adviz").unlink()
    menu_of(window).actions()[0].trigger()
    assert told == ["'b.adviz' is not there any more."]
    assert window.store.document == empty_document()
    assert menu_of(window).actions()[0].text() == "&1 a.adviz"


def test_clear_empties_the_list_and_leaves_the_files(window: MainWindow, tmp_path: Path) -> None:
    opened(window, tmp_path / "a.adviz")
    menu_of(window).actions()[-1].trigger()
    (only,) = menu_of(window).actions()
    assert not only.isEnabled()
    assert (tmp_path / "a.adviz").exists()
