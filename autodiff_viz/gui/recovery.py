"""RecoveryDialog: offers the documents of a process that ended without closing them, with a picture each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.errors import FileError
from autodiff_viz.debugger.whatif import timeline_of
from autodiff_viz.document.journal import Entry
from autodiff_viz.document.journal_folder import Found, Lost, discard
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.picture import Picture
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.canvas.stage import Stage
from autodiff_viz.gui.labels import ElidedLabel, label
from autodiff_viz.gui.painting import painting
from autodiff_viz.gui.preferences import new_document

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

WIDTH, HEIGHT = 192, 108
DRAWN: Final = 300
"""Programs with more nodes have their size in place of a picture."""


def picture_of(entry: Entry, client: Graphviz) -> Picture:
    """Return the picture of an entry at its cursor, in any thread; raises LayoutError."""
    from autodiff_viz.drawing.drawer import Drawer

    line = timeline_of(entry.document, entry.document.program)
    return Drawer(client).drawn(line).composer.at(min(entry.cursor, len(line.steps)))


def thumbnail(picture: Picture, theme: Theme, scale: float) -> QPixmap:
    """Return a picture, small; scale: pixels of the screen for each of ours."""
    stage = Stage(theme)
    stage.show_picture(picture, glide=False)
    image = QImage(
        round(WIDTH * scale), round(HEIGHT * scale), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.fill(theme.canvas)
    with painting(image) as painter:
        seen = QRectF(0, 0, picture.width, picture.height)
        shown = QRectF(
            QPointF(), seen.size().scaled(image.size(), Qt.AspectRatioMode.KeepAspectRatio)
        )
        shown.moveCenter(QRectF(image.rect()).center())
        stage.render(painter, shown, seen)
    image.setDevicePixelRatio(scale)
    return QPixmap.fromImage(image)


class LostRow(QFrame):
    """One document: picture, name, place and time, and what to do with it."""

    def __init__(self, lost: Lost) -> None:
        super().__init__()
        self.lost = lost
        entry = lost.entry
        nodes = len(entry.document.program.nodes)
        self.picture = QLabel(f"{nodes:,} node{'' if nodes == 1 else 's'}")
        self.picture.setFixedSize(WIDTH, HEIGHT)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.restore = QPushButton("Restore")
        self.discard = QPushButton("Discard")
        self.discard.setCheckable(True)
        self.discard.setToolTip("Remove it for good when this window is closed.")
        self.discard.toggled.connect(self._tell)
        self.setAccessibleName(entry.title)
        row = QHBoxLayout(self)
        row.addWidget(self.picture)
        row.addLayout(self._words(entry), 1)
        row.addWidget(self.restore)
        row.addWidget(self.discard)

    def _words(self, entry: Entry) -> QVBoxLayout:
        words = QVBoxLayout()
        moment = datetime.fromtimestamp(entry.when).astimezone()
        self.name, self.place = ElidedLabel("summary"), ElidedLabel()
        self.name.show_text(entry.title)
        self.place.show_text(str(entry.path.parent) if entry.path else "In no file yet")
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.place)
        words.addWidget(label(f"{moment:%Y-%m-%d %H:%M:%S}", "hint"))
        words.addStretch(1)
        return words

    def _tell(self, is_discarded: bool) -> None:
        self.restore.setEnabled(not is_discarded)
        self.discard.setText("Keep" if is_discarded else "Discard")


class RecoveryDialog(QDialog):
    """A row for each document; what is neither restored nor discarded is offered at the next start."""

    def __init__(self, window: MainWindow, found: Found) -> None:
        super().__init__(window)
        self._window, self._found = window, found
        self.setWindowTitle("Documents That Were Not Saved")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows = [LostRow(lost) for lost in found.lost]
        self._lay_out()
        for row in self.rows:
            row.restore.clicked.connect(lambda _=False, chosen=row: self._restore_one(chosen))
            self._ask_picture(row)
        self.finished.connect(self._end)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        for row in self.rows:
            column.addWidget(row)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        buttons = QDialogButtonBox()
        self.all = buttons.addButton("Restore All", QDialogButtonBox.ButtonRole.AcceptRole)
        self.later = buttons.addButton("Ask Me Later", QDialogButtonBox.ButtonRole.RejectRole)
        self.all.clicked.connect(self._restore_all)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(label("Autodiff Viz ended without saving these documents.", "summary"))
        whole.addWidget(area, 1)
        whole.addWidget(buttons)
        self.resize(720, min(560, 110 + 130 * len(self.rows)))

    def _ask_picture(self, row: LostRow) -> None:
        entry, client = row.lost.entry, self._window.client
        if 0 < len(entry.document.program.nodes) <= DRAWN:
            self._window.background.run(
                lambda: picture_of(entry, client),
                lambda picture: self._show_picture(row, picture),
                lambda _: None,  # the count of nodes stays
            )

    def _show_picture(self, row: LostRow, picture: Picture) -> None:
        if row in self.rows:
            scale = self.devicePixelRatioF()
            row.picture.setPixmap(thumbnail(picture, self._window.look.theme, scale))

    def _restore_one(self, row: LostRow) -> None:
        restore(self._window, row.lost)
        self.rows.remove(row)
        row.hide()
        if not self.rows:
            self.accept()

    def _restore_all(self) -> None:
        for row in [row for row in self.rows if not row.discard.isChecked()]:
            self._restore_one(row)
        self.accept()

    def _end(self) -> None:
        """Remove what was discarded, and let the rest be offered again."""
        for row in self.rows:
            if row.discard.isChecked():
                self._discard(row.lost)
        self.rows = []
        self._found.release()

    def _discard(self, lost: Lost) -> None:
        try:
            discard(lost)
        except FileError as error:
            self._window.store.said.emit(str(error))


def restore(window: MainWindow, lost: Lost) -> None:
    """Open what was lost, marked changed; in `window` where that has nothing to lose, else beside it."""
    from autodiff_viz.gui.further_windows import open_beside

    store, entry = window.store, lost.entry
    is_free = not (store.is_modified or store.unfinished)
    if not is_free or (
        store.path != entry.path and store.document != new_document(window.settings)
    ):
        window = open_beside(window, new_document(window.settings), entry.title)
    _show(window, entry)
    window.journal.adopt(lost)


def _show(window: MainWindow, entry: Entry) -> None:
    store = window.store
    store.open(entry.document, entry.path)
    window.files.known = entry.known
    if entry.path is None:
        window.call_untitled(entry.title)
    store.mark_changed()
    store.set_forward_mode(entry.is_forward)
    store.move_to(entry.cursor)
    if entry.text:
        window.expression_bar.put_text(entry.text)
