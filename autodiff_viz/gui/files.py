"""Files: new, open, save, save as, recent, examples, and the question before changes are lost.

What reads and writes files is imported when a file is opened or saved, so that the window starts fast.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.document.document import Document
from autodiff_viz.document.saving import Fingerprint, change_of, save_stamped, stamp
from autodiff_viz.gui.messages import ask, finish_typing, may_replace, tell
from autodiff_viz.gui.open_twice import Way, may_save_over, way_to_open
from autodiff_viz.gui.preferences import new_document
from autodiff_viz.gui.recent import Recent
from autodiff_viz.gui.store import Store

if TYPE_CHECKING:
    from autodiff_viz.gui.examples import Example
    from autodiff_viz.gui.main_window import MainWindow

SUFFIX: Final = ".adviz"
FILTER: Final = "Autodiff Viz documents (*.adviz);;All files (*)"
OPEN_FILTER: Final = (
    "Autodiff Viz documents (*.adviz);;Texts with an expression (*.txt);;All files (*)"
)

Button = QMessageBox.StandardButton


class Files(QObject):
    """What the File menu does to the store of one window."""

    def __init__(self, store: Store, settings: QSettings, window: MainWindow) -> None:
        super().__init__(window)
        self._store = store
        self._recent = Recent(settings)
        self._window = window
        self.known: Fingerprint | None = None
        """What the file was when it was last read or written here; None for no file."""

    def fill_menu(self, menu: QMenu) -> None:
        """Add the submenus of recent documents and of examples."""
        recent = menu.addMenu("Open &Recent")
        recent.setObjectName("menu_recent")
        recent.setToolTipsVisible(True)
        recent.aboutToShow.connect(lambda: self._recent.fill(recent, self._open_recent))
        shown = menu.addMenu("E&xamples")
        shown.setObjectName("menu_examples")
        shown.setToolTipsVisible(True)
        shown.aboutToShow.connect(lambda: self._fill_examples(shown))
        menu.addSeparator()

    def _fill_examples(self, menu: QMenu) -> None:
        from autodiff_viz.gui.examples import examples

        menu.clear()
        for example in examples():
            action = menu.addAction(example.title)
            action.setToolTip(example.note)
            action.setStatusTip(example.note)
            action.triggered.connect(lambda _=False, chosen=example: self.open_example(chosen))

    def new(self) -> None:
        """Start an empty document, after asking about changes."""
        if self.may_lose_changes():
            self.known = None
            self._store.open(new_document(self._window.settings), None)

    def ask_and_open(self) -> None:
        """Ask for a file and open it."""
        if self.may_lose_changes():
            name, _ = QFileDialog.getOpenFileName(self._window, "Open", self._folder(), OPEN_FILTER)
            if name:
                self.open(Path(name))

    def open(self, path: Path) -> bool:
        """Open `path`; a refused file is told in a sentence and the open document stays.

        The expression in a text becomes a document without a file. A file that another window has is shown
        there; False wherever this window does not show it.
        """
        from autodiff_viz.document.texts import read_document

        way = way_to_open(self._window, path)
        if way is Way.NOT:
            return False
        try:
            known = stamp(path)  # before reading: what is written in between is noticed later
            found = read_document(path)
        except AutodiffVizError as error:
            tell(self._window, "The file was not opened", str(error))
            return False
        if found.is_text:
            self._open_without_file(found.document, path.stem)
            self._store.said.emit(
                f"The expression in {path.name} is a new document, in no file yet."
            )
        elif way is Way.COPY:
            self._open_without_file(found.document, f"Copy of {path.name}")
        else:
            self.known = known
            self._store.open(found.document, path)
        self._recent.add(path)
        return True

    def _open_without_file(self, document: Document, title: str) -> None:
        self.known = None
        self._store.open(document, None)
        self._window.call_untitled(title)

    def reload(self) -> bool:
        """Take what the document's file has now as an edit, which can be undone; False if refused."""
        from autodiff_viz.document.files import load

        path = self._store.path
        finish_typing(self._window)
        if path is None or (self._store.unfinished and not self._may_drop_text()):
            return False
        try:
            known = stamp(path)
            document = load(path)
        except AutodiffVizError as error:
            tell(self._window, "The file was not read again", str(error))
            return False
        self.known = known
        self._store.do(f"Reload {path.name}", lambda _: document)
        self._store.mark_saved(path)
        return True

    def open_example(self, example: Example) -> None:
        """Open an example as a document that has no file yet."""
        from autodiff_viz.document.files import load

        if self.may_lose_changes():
            self.known = None
            self._store.open(load(example.path), None)
            self._store.said.emit(example.note)

    def save(self) -> bool:
        """Save to the document's file, or ask for one; False when nothing was written."""
        finish_typing(self._window)
        path = self._store.path
        if path is None:
            return self.save_as()
        change = change_of(path, self.known)
        answer = self._overwrite(change) if change else Button.Yes
        if answer == Button.No:
            return self.save_as()
        return answer == Button.Yes and self.write(path)

    def save_as(self) -> bool:
        """Ask for a file name and save there."""
        finish_typing(self._window)
        proposed = str(self._store.path or Path(self._folder()) / f"untitled{SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save As", proposed, FILTER)
        if not name:
            return False
        chosen = Path(name)
        path = chosen if chosen.suffix == SUFFIX else chosen.with_name(chosen.name + SUFFIX)
        if path != chosen and path.exists() and not may_replace(self._window, path):
            return False
        return may_save_over(self._window, path) and self.write(path)

    def may_lose_changes(self) -> bool:
        """Ask what to do with unsaved changes; False when the person wants to go on here."""
        finish_typing(self._window)
        if self._store.unfinished and not self._may_drop_text():
            return False
        if not self._store.is_modified:
            return True
        name = self._store.path.name if self._store.path else "this document"
        answer = ask(
            self._window,
            f"Save the changes to {name}?",
            "They are lost if you do not save them.",
            Button.Save | Button.Discard | Button.Cancel,
            Button.Save,
        )
        return self.save() if answer == Button.Save else answer == Button.Discard

    def _may_drop_text(self) -> bool:
        answer = ask(
            self._window,
            "The expression line holds text that is not a program yet.",
            f"{self._store.unfinished:.200}\n\nIt is in no document and is lost when you go on.",
            Button.Discard | Button.Cancel,
            Button.Cancel,
        )
        return answer == Button.Discard

    def _overwrite(self, change: str) -> Button:
        return ask(
            self._window,
            change,
            "Overwriting it puts what is in this window there; saving under another name keeps both.",
            Button.Yes | Button.No | Button.Cancel,
            Button.Cancel,
            {Button.Yes: "Overwrite", Button.No: "Save As…"},
        )

    def write(self, path: Path) -> bool:
        """Save to `path`; False, after saying why, when that failed."""
        from autodiff_viz.document.files import encode

        try:
            self.known = save_stamped(path, encode(self._store.document))
        except AutodiffVizError as error:
            tell(self._window, "The document was not saved", str(error))
            return False
        self._store.mark_saved(path)
        left_out = " What stands in the expression line is no program yet and is not in the file."
        self._store.said.emit(f"Saved {path.name}.{left_out if self._store.unfinished else ''}")
        self._recent.add(path)
        return True

    def _folder(self) -> str:
        return str(self._store.path.parent if self._store.path else Path.home())

    def _open_recent(self, name: str) -> None:
        """Open a file of the list; one that is no more is said and taken out."""
        path = Path(name)
        if not path.exists():
            self._recent.drop(name)
            tell(
                self._window,
                f"{path.name!r} is not there any more.",
                f"It was in {path.parent}; it is not in the list of recent documents any more either.",
            )
        elif self.may_lose_changes():
            self.open(path)
