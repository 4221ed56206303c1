"""Files that are dropped onto the window, wherever in it, are opened."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.document.files import save
from autodiff_viz.gui.driver import wait_until
from autodiff_viz.gui.further_windows import beside
from autodiff_viz.gui.main_window import MainWindow

CHAIN = document_of(parse("exp(x**2)"))
COPY, LEFT, NO_KEYS = (
    Qt.DropAction.CopyAction,
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture(autouse=True)
def _no_windows_left(window: MainWindow) -> Iterator[None]:
    yield
    for other in beside():
        other.store.forget_changes()
        other.close()
    wait_until(lambda: not beside(), "the end of the windows")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "chain.adviz"
    save(CHAIN, made)
    return made


def drag_of(*paths: Path) -> QMimeData:
    """What a file manager's drag carries: addresses, and their text."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enters(widget: QWidget, data: QMimeData) -> bool:
    """Whether a widget itself takes a drag."""
    event = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEYS)
    event.ignore()
    widget.dragEnterEvent(event)
    return event.isAccepted()


def drop(window: MainWindow, *paths: Path) -> None:
    data = drag_of(*paths)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEYS))
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), COPY, data, LEFT, NO_KEYS))


def test_a_document_that_is_dropped_is_opened(window: MainWindow, path: Path) -> None:
    drop(window, path)
    wait_until(lambda: window.store.path == path, "the file")
    assert window.store.document == CHAIN


def test_the_expression_in_a_text_becomes_a_document_without_a_file(
    window: MainWindow, tmp_path: Path
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("a = x**2\nexp(a)\n")
    drop(window, text)
    wait_until(lambda: bool(window.store.document.program.nodes), "the program")
    assert window.store.document == document_of(parse("a = x**2; exp(a)"))
    assert window.store.path is None
    assert window.windowTitle().startswith("notes[*]")
    assert "is a new document" in window.statusBar().currentMessage()


def test_changes_are_asked_about_when_the_drag_is_over(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def cancel(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", cancel)
    window.store.do("Add input", edits.add_input)
    mine = window.store.document
    drop(window, path)
    assert asked == []
    wait_until(lambda: bool(asked), "the question")
    assert window.store.document == mine


def test_several_files_are_opened_in_several_windows(window: MainWindow, path: Path) -> None:
    other = path.with_name("other.adviz")
    save(document_of(parse("sin(x)")), other)
    drop(window, path, other)
    wait_until(lambda: len(beside()) == 1, "the further window")
    assert window.store.path == path
    assert beside()[0].store.path == other


def test_canvas_and_expression_line_leave_files_to_the_window(
    window: MainWindow, path: Path
) -> None:
    data = drag_of(path)
    assert not enters(window.canvas, data)
    assert not enters(window.expression_bar.line, data)
    assert enters(window, data)
    text = QMimeData()
    text.setText("sin(x)")
    assert enters(window.expression_bar.line, text)
    assert not enters(window, text)
    page = QMimeData()
    page.setUrls([QUrl("https://example.org/a.adviz")])
    assert not enters(window, page)
