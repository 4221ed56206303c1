"""SearchBox: a field, a list of what it finds, and a line that says what Enter does; shown at a point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from autodiff_viz.core.errors import AutodiffVizError, FormulaError
from autodiff_viz.core.limits import TEXT_CHARACTERS
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.labels import restyle
from autodiff_viz.gui.marked_line import MarkedLine
from autodiff_viz.gui.number_field import sentence_of
from autodiff_viz.gui.symbol_delegate import BESIDE, FAINT, MARKUP, SymbolDelegate

MARGINS: Final = QMargins(4, 4, 4, 4)
"""What stays free between the box and the edge of its window."""

ENTRY: Final = 26
"""Pixels of height for a symbol with raised signs."""

FRAME: Final = 4
"""What a list needs besides its lines."""

AROUND: Final = 76
"""Pixels of height for the field, the note and the margins."""

CHOICE: Final = Qt.ItemDataRole.UserRole

_WALKING: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTERING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list, and what taking it does.

    text: for screen readers, and what is seen where there is no markup (rich text). beside: fainter at
    the right. note: what taking it does, in a sentence. why_not: why it cannot be taken now, or "".
    take: does it, and returns what is wrong with the typed text or None.
    """

    name: str
    text: str
    note: str
    take: Callable[[], AutodiffVizError | None]
    markup: str = ""
    beside: str = ""
    tip: str = ""
    why_not: str = ""


Group: TypeAlias = tuple[str, Sequence[Choice]]
"""A heading ("" for none) and what stands under it."""

Source: TypeAlias = Callable[[str], Sequence[Group]]
"""Returns what a typed text finds, the best first."""


class SearchBox(QFrame):
    """Arrows walk the list, Enter or a click takes a choice, Escape or a click elsewhere closes."""

    def __init__(
        self, parent: QWidget, title: str, source: Source, theme: Theme, size: QSize
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._source, self._theme, self._most = source, theme, size
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.field = MarkedLine()
        self.field.setMaxLength(TEXT_CHARACTERS)
        self.field.setPlaceholderText(title)
        self.field.setAccessibleName(title)
        self.list = QListWidget()
        self.list.setAccessibleName(f"{title}: what is found")
        self.list.setStyleSheet("border: none")
        self.list.setSpacing(1)
        self.list.setItemDelegate(SymbolDelegate(self.list))
        self.list.setPalette(_palette(self.list.palette(), theme))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        for widget in (self.field, self.list, self.note):
            column.addWidget(widget)
        self.setFixedWidth(size.width())
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self.list.currentItemChanged.connect(self._tell)
        self._fill("")

    def open_at(self, where: QPoint) -> None:
        """Show the box at a point of the screen, wholly inside its window where that has the room."""
        room = self._room()
        x = min(where.x(), room.right() - self.width())
        y = min(where.y(), room.bottom() - self._most.height())
        self.move(max(room.left(), x), max(room.top(), y))
        self.show()
        self.field.setFocus()

    def _room(self) -> QRect:
        """Return what the box may cover: the window, or the screen where the window is too small."""
        screen = self.screen().availableGeometry()
        parent = self.parentWidget()
        if parent is None:
            return screen
        window = parent.window()
        inside = QRect(window.mapToGlobal(QPoint()), window.size())
        inside = inside.marginsRemoved(MARGINS).intersected(screen)
        has_room = inside.width() > self.width() and inside.height() > self._most.height()
        return inside if has_room else screen

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys that walk and take reach the list while the field has the focus; none is a shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _WALKING:
                self.list.event(event)
                return True
            if event.key() in _ENTERING:
                self._take(self.list.currentItem())
                return True
        return False

    @property
    def choice(self) -> Choice | None:
        """What Enter would take."""
        return _choice_of(self.list.currentItem())

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Everything that is offered, from the top."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(choice for item in items if (choice := _choice_of(item)) is not None)

    def _fill(self, text: str) -> None:
        self.field.unmark()
        self.list.clear()
        for heading, choices in self._source(text):
            if heading and choices:
                self.list.addItem(_heading(heading))
            for choice in choices:
                self.list.addItem(_entry(choice))
        rows = range(self.list.count())
        first = next((row for row in rows if _choice_of(self.list.item(row))), -1)
        self.list.setCurrentRow(first)
        self._tell()

    def _fit(self) -> None:
        """Be as high as what is found needs, up to the given size."""
        rows = range(self.list.count())
        needed = sum(self.list.sizeHintForRow(row) + 2 * self.list.spacing() for row in rows)
        self.list.setFixedHeight(min(needed + FRAME, self._most.height() - AROUND))
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _tell(self) -> None:
        """Say what Enter would do."""
        choice = self.choice
        if choice is None:
            self._say("Nothing is called so; Escape closes." if self.field.text().strip() else "")
        else:
            self._say(choice.why_not or choice.note)

    def _say(self, text: str, *, is_problem: bool = False) -> None:
        colour = self._theme.error if is_problem else self._theme.muted
        restyle(self.note, f"color: {colour}; font-size: 11px; padding: 0 4px;")
        self.note.setText(text)
        self._fit()
        self.field.setAccessibleDescription(text)

    def _take(self, item: QListWidgetItem | None) -> None:
        choice = _choice_of(item)
        if choice is None:
            return
        if choice.why_not:
            self._say(choice.why_not, is_problem=True)
            return
        error = choice.take()
        if error is None:
            self.close()
        else:
            self._refuse(error)

    def _refuse(self, error: AutodiffVizError) -> None:
        """Say what is wrong with the text, and mark the place."""
        if isinstance(error, FormulaError):
            self.field.mark(error.start, error.length, self._theme.error)
        self._say(sentence_of(error), is_problem=True)


def _choice_of(item: QListWidgetItem | None) -> Choice | None:
    """Return the choice of a line; None for a heading."""
    found = item.data(CHOICE) if item is not None else None
    return found if isinstance(found, Choice) else None


def _palette(palette: QPalette, theme: Theme) -> QPalette:
    """Return a palette in which the current line is as easy to read as the others."""
    palette.setColor(QPalette.ColorRole.Highlight, QColor(theme.track))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor(theme.ink))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(theme.muted))
    return palette


def _heading(text: str) -> QListWidgetItem:
    item = QListWidgetItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = QFont()
    font.setBold(True)
    font.setPixelSize(11)
    item.setFont(font)
    return item


def _entry(choice: Choice) -> QListWidgetItem:
    item = QListWidgetItem(choice.text)
    item.setData(CHOICE, choice)
    item.setData(MARKUP, choice.markup)
    item.setData(BESIDE, choice.beside)
    item.setData(FAINT, bool(choice.why_not))
    item.setSizeHint(QSize(0, ENTRY))
    item.setToolTip(choice.tip)
    return item
