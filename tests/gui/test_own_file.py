"""What other programs do to the window's file is told at once, over the canvas, with the ways out."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.document.files import encode, load, save
from autodiff_viz.gui.driver import wait_until
from autodiff_viz.gui.file_banner import FileBanner
from autodiff_viz.gui.main_window import MainWindow

Button = QMessageBox.StandardButton
MINE = document_of(parse("exp(x**2)"))
THEIRS = document_of(parse("sin(x)"))
OTHERS = document_of(parse("cos(x)"))


@pytest.fixture
def path(window: MainWindow, tmp_path: Path) -> Path:
    """The file of the window's document, watched."""
    made = tmp_path / "chain.adviz"
    save(MINE, made)
    window.files.open(made)
    looked(window)
    return made


def looked(window: MainWindow) -> None:
    """Wait until the file has been looked at."""
    done: list[object] = []
    window.own_file.watch.judged.connect(done.append)
    window.own_file.watch.look_soon()
    wait_until(lambda: bool(done), "the look at the file")
    window.own_file.watch.judged.disconnect(done.append)


def banner(window: MainWindow, sign: str) -> FileBanner:
    """Wait until the banner is there and says `sign`."""
    own = window.own_file

    def is_told() -> bool:
        there = own.banner is not None and own.banner.isVisible()
        return there and own.banner is not None and sign in own.banner.heading.text()

    wait_until(is_told, "the banner")
    assert own.banner is not None
    return own.banner


def is_away(window: MainWindow) -> bool:
    return window.own_file.banner is None or not window.own_file.banner.isVisible()


def edit(window: MainWindow, x: float) -> None:
    window.store.do("Change x", lambda it: edits.set_value(it, "x", x))


def test_a_write_in_place_is_told_and_reload_takes_it_as_an_edit(
    window: MainWindow, path: Path
) -> None:
    path.write_bytes(encode(THEIRS))
    shown = banner(window, "'chain.adviz' was changed by another program")
    assert not shown.save.isVisible()
    shown.reload.click()
    assert window.store.document == THEIRS
    assert not window.store.is_modified
    wait_until(lambda: is_away(window), "the end of the banner")
    window.store.undo_stack.undo()
    assert window.store.document == MINE


def test_a_file_that_is_replaced_as_a_whole_stays_watched(window: MainWindow, path: Path) -> None:
    for document in (THEIRS, OTHERS):
        save(document, path)
        banner(window, "was changed").reload.click()
        assert window.store.document == document
        wait_until(lambda: is_away(window), "the end of the banner")


def test_keep_mine_marks_the_document_and_the_next_save_overwrites(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(THEIRS, path)
    banner(window, "was changed").keep.click()
    assert is_away(window)
    assert window.store.document == MINE
    assert window.store.is_modified
    looked(window)
    assert is_away(window)
    monkeypatch.setattr(QMessageBox, "exec", lambda _: pytest.fail("asked"))
    assert window.files.save()
    assert load(path) == MINE


def test_a_second_change_after_keep_mine_is_told_again(window: MainWindow, path: Path) -> None:
    save(THEIRS, path)
    banner(window, "was changed").keep.click()
    save(OTHERS, path)
    banner(window, "was changed")
    window.store.forget_changes()


def test_a_deleted_file_leaves_the_document_unsaved_and_can_be_written_again(
    window: MainWindow, path: Path
) -> None:
    path.unlink()
    shown = banner(window, "was deleted or moved")
    assert not shown.reload.isVisible()
    assert window.store.is_modified
    shown.save.click()
    assert load(path) == MINE
    assert not window.store.is_modified
    wait_until(lambda: is_away(window), "the end of the banner")
    save(THEIRS, path)
    banner(window, "was changed")


def test_a_file_that_comes_back_as_it_was_is_no_change(window: MainWindow, path: Path) -> None:
    away = path.with_name("away")
    path.rename(away)
    banner(window, "was deleted or moved")
    away.rename(path)
    wait_until(lambda: is_away(window), "the end of the banner")
    assert not window.store.is_modified


def test_edits_made_while_the_file_was_away_stay_unsaved(window: MainWindow, path: Path) -> None:
    away = path.with_name("away")
    path.rename(away)
    banner(window, "was deleted or moved")
    edit(window, 0.7)
    away.rename(path)
    wait_until(lambda: is_away(window), "the end of the banner")
    assert window.store.is_modified


def test_a_touch_and_a_save_of_our_own_show_no_banner(window: MainWindow, path: Path) -> None:
    path.touch()
    looked(window)
    assert is_away(window)
    edit(window, 0.7)
    assert window.files.save()
    looked(window)
    assert is_away(window)


def test_the_target_of_a_link_is_watched(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "real.adviz", tmp_path / "link.adviz"
    save(MINE, target)
    link.symlink_to(target)
    window.files.open(link)
    looked(window)
    save(THEIRS, target)
    banner(window, "'link.adviz' was changed")


def test_another_document_takes_the_banner_away(window: MainWindow, path: Path) -> None:
    save(THEIRS, path)
    banner(window, "was changed")
    window.files.new()
    wait_until(lambda: is_away(window), "the end of the banner")


def test_unsaved_changes_are_named_in_the_banner(window: MainWindow, path: Path) -> None:
    edit(window, 0.7)
    save(THEIRS, path)
    assert "changes that are not saved" in banner(window, "was changed").sentence.text()


def test_reload_asks_before_text_that_is_no_program_is_dropped(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda _: Button.Cancel)
    window.expression_bar.put_text("sin(x) +")
    wait_until(lambda: bool(window.store.unfinished), "the problem")
    save(THEIRS, path)
    banner(window, "was changed").reload.click()
    assert window.store.document == MINE
    assert window.expression_bar.text() == "sin(x) +"
