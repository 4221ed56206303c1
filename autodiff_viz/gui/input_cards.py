"""InputStrip: a card for each input with its value as a field and a slider."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from autodiff_viz.document import edits
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.labels import colour_label, label, restyle, tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.number_field import NumberField
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.value_slider import ValueSlider

MOST: Final = 60
"""More inputs than these have no card; their values are changed through fewer inputs or the file."""

AT_ONCE: Final = 3
"""So many cards are made in one go, the others when the window has had time for the person."""

CARD_HEIGHT: Final = 34
NAME_ROOM: Final = 72
SLIDER_ROOM: Final = 40
CARD_ROOM: Final = 220
SPACING: Final = 8
FLAT_PADDING: Final = 14


def field_style(theme: Theme, colour: str) -> str:
    """Return the style of a value inside its card: a border only under the pointer or keyboard."""
    return (
        f"QLineEdit {{ color: {colour}; background: transparent; padding: 1px 3px;"
        f" border: 1px solid transparent; border-radius: 4px; }}"
        f"QLineEdit:hover {{ border-color: {theme.line}; }}"
        f"QLineEdit:focus {{ border-color: {theme.selection}; background: {theme.canvas}; }}"
        f'QLineEdit[refused="true"] {{ border-color: {theme.error}; }}'
    )


WIDEST: Final = 8000
"""Pixels no screen is wider than: what would be further to the right need not be measured."""


class InputCard(QFrame):
    """x = [0.5] and a slider, for the input called `name`."""

    def __init__(self, store: Store, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self._store = store
        self._look = look
        self.name = name
        self._shown_as: tuple[Theme, bool] | None = None
        self.caption = label("", "mono")
        short = self.caption.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, NAME_ROOM)
        self.caption.setText(f"{short} =")
        self.caption.setContentsMargins(0, 0, 0, 2)
        self.field = NumberField(f"Value of {name:.80}", self._submit, padding=FLAT_PADDING)
        self.slider = ValueSlider(f"Slider of {name:.80}", store.new_gesture)
        self.slider.setMinimumWidth(SLIDER_ROOM)
        self.slider.slid.connect(self._change)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 10, 3)
        row.setSpacing(2)
        row.addWidget(self.caption)
        row.addWidget(self.field)
        row.addWidget(self.slider, 1)
        self.setFixedHeight(CARD_HEIGHT)
        self.setMaximumWidth(CARD_ROOM)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for a usable slider."""
        return QSize(min(CARD_ROOM, self.minimumSizeHint().width() + 50), CARD_HEIGHT)

    def show_value(self, value: float, *, used: bool) -> None:
        """Show the value; an input the output does not use is faint."""
        self.field.set_number(value)
        self.slider.show_value(value)
        self.show_use(self._look.theme, used=used)

    def show_use(self, theme: Theme, *, used: bool) -> None:
        """Colour the name and value as in force, or as not used."""
        if self._shown_as == (theme, used):
            return
        self._shown_as = (theme, used)
        colour = theme.value if used else theme.faint
        colour_label(self.caption, colour)
        restyle(self.field, field_style(theme, colour))
        where = "" if used else "\nThe output does not use it."
        self.setToolTip(tip(f"{self.name:.255}{where}"))

    def _change(self, value: float, gesture: int) -> None:
        name = self.name
        self._store.do(
            f"Change {name:.40}", lambda document: edits.set_value(document, name, value), gesture
        )

    def _submit(self, value: float) -> str:
        self._change(value, self._store.new_gesture())
        return ""


class InputStrip(QScrollArea):
    """The cards in a row that scrolls sideways when they need more room than there is."""

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__()
        self._store = store
        self._look = look
        self.cards: dict[str, InputCard] = {}
        self._names: list[str] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._make_more)
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACING)
        self._inside.installEventFilter(self)
        self._more = label("", "hint")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._inside)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Inputs")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        store.timeline_changed.connect(self.update_cards)
        look.changed.connect(self.update_cards)
        self.update_cards()

    def update_cards(self) -> None:
        """Make the cards those of the document's inputs."""
        document = self._store.document
        program = document.program
        places = program.inputs[:MOST]
        names = [program.names[i] for i in places]
        if names != self._names:
            self._drop_others(names)
            self._more.setText(f"and {len(program.inputs) - len(names)} more")
            self._more.setVisible(len(program.inputs) > len(names))
        self._make_missing()
        for i, name in zip(places, names, strict=True):
            if name in self.cards:
                self.cards[name].show_value(document.values[name], used=program.active[i])

    def _make_more(self) -> None:
        """Make some more cards; those that are there show their values already."""
        document = self._store.document
        for name in self._make_missing():
            used = document.program.active[document.program.index_of(name)]
            self.cards[name].show_value(document.values[name], used=used)

    def _drop_others(self, names: list[str]) -> None:
        """Keep the cards of these inputs, in this order."""
        self._names = names
        for name in [name for name in self.cards if name not in names]:
            gone = self.cards.pop(name)
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while self._row.count():
            self._row.takeAt(0)
        self.cards = {name: self.cards[name] for name in names if name in self.cards}
        for card in self.cards.values():
            self._row.addWidget(card)
        self._row.addWidget(self._more)
        self._row.addStretch(0)
        self.updateGeometry()

    def _make_missing(self) -> list[str]:
        """Make some of the cards that are missing and return their names; the others follow soon."""
        missing = [name for name in self._names if name not in self.cards]
        for name in missing[:AT_ONCE]:
            self.cards[name] = card = InputCard(self._store, self._look, name)
            self._row.insertWidget(self._names.index(name), card)
        self.cards = {name: self.cards[name] for name in self._names if name in self.cards}
        if len(missing) > AT_ONCE:
            self._later.start(0)
        if missing:
            self.updateGeometry()
        return missing[:AT_ONCE]

    @property
    def is_settled(self) -> bool:
        """Whether every card is there."""
        return not self._later.isActive()

    def sizeHint(self) -> QSize:
        """Room for every card, and for the scroll bar when it is there."""
        wide = -SPACING
        for card in self.cards.values():
            wide += card.sizeHint().width() + SPACING
            if wide > WIDEST:
                break
        return QSize(max(0, wide), self._needed_height())

    def minimumSizeHint(self) -> QSize:
        """Any width, the height of a card."""
        return QSize(0, self._needed_height())

    def _needed_height(self) -> int:
        return CARD_HEIGHT + (12 if self.horizontalScrollBar().isVisible() else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the scroll bar when the cards no longer fit."""
        super().resizeEvent(event)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for the room the cards need whenever that changes."""
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll sideways by a plain wheel."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y() - event.angleDelta().x())
        event.accept()
