"""OwnFile: what one window does about its file in the hands of others: the claim, the watch and the banner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from autodiff_viz.document.document import Document
from autodiff_viz.gui.file_watch import Change, FileWatch
from autodiff_viz.gui.open_twice import Claim

if TYPE_CHECKING:
    from autodiff_viz.gui.file_banner import FileBanner
    from autodiff_viz.gui.main_window import MainWindow


class OwnFile(QObject):
    """Shows the banner while the file is other than it was left here, and does what its buttons say."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._store, self._files = window, window.store, window.files
        self.change: Change | None = None
        self.banner: FileBanner | None = None
        self._marked: Document | None = None
        self.claim = Claim()
        self._store.path_changed.connect(self._claim)
        self.watch = FileWatch(window)
        self.watch.judged.connect(self._show)

    def under_banner(self, view: QWidget) -> QWidget:
        """Return a view with room for the banner over it."""
        frame = QWidget()
        self._column = QVBoxLayout(frame)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(view, 1)
        return frame

    def _claim(self) -> None:
        self.claim.follow(self._store.path)

    def _show(self, change: Change | None) -> None:
        self.change = change
        self._mark(change)
        if change is not None:
            self._built().tell(
                change.sentence,
                is_gone=change.now is None,
                is_modified=self._store.is_modified,
            )
        elif self.banner is not None:
            self.banner.hide()

    def _built(self) -> FileBanner:
        """Return the banner, made when it is first needed."""
        if self.banner is None:
            from autodiff_viz.gui.file_banner import FileBanner

            self.banner = FileBanner(self._window.look)
            self.banner.hide()
            self._column.insertWidget(0, self.banner)
            self.banner.reload_wanted.connect(self.reload)
            self.banner.keep_wanted.connect(self.keep)
            self.banner.save_wanted.connect(self.save_again)
        return self.banner

    def _mark(self, change: Change | None) -> None:
        """A document whose file is gone is not saved, until the same file is there again."""
        store = self._store
        if change is not None and change.now is None and not store.is_modified:
            self._marked = store.document
            store.mark_changed()
        elif change is None and self._marked is not None:
            if self._marked is store.document and store.path is not None:
                store.mark_saved(store.path)
            self._marked = None

    def reload(self) -> None:
        """Take what the file has now, as an edit that can be undone."""
        self._files.reload()

    def keep(self) -> None:
        """Go on with what is here: it is not saved, and the next save asks no more about this change."""
        if self.change is not None:
            self._files.known = self.change.now
            self._marked = None
            self._store.mark_changed()
            self._show(None)

    def save_again(self) -> None:
        """Write the document where the file was."""
        if self.change is not None:
            self._files.write(self.change.path)

    def close(self) -> None:
        """Look after the file no more, and let others have it."""
        self.watch.close()
        self.claim.close()
