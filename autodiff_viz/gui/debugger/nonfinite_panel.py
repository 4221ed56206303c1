"""NonFinitePanel: the first nan or infinity, its cause, where it spread to, and the form that avoids it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.numbers import shown
from autodiff_viz.debugger.nonfinite import NonFinite, all_finite, first_nonfinite
from autodiff_viz.debugger.offers import Offer, offers, precise_offers, told_without
from autodiff_viz.debugger.precision import first_loss
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.canvas.marks import NO_MARKS, marks_among
from autodiff_viz.gui.debugger.marking_panel import Mark, MarkingPanel
from autodiff_viz.gui.labels import colour_label, label, tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

CURSOR: Final = int(Qt.ItemDataRole.UserRole)
STABLE: Final = "Use the stable form"
NAMED: Final = 8
"""So many inputs are named in a sentence."""


class NonFinitePanel(MarkingPanel):
    """Shows what `look_for` found; the chain is a list whose rows go to their steps."""

    def __init__(self, store: Store, look: Look, mark: Mark, background: Background) -> None:
        super().__init__(mark)
        self._store, self._look, self._background = store, look, background
        self.found: NonFinite | None = None
        self.loss: int | None = None
        """The first step that loses digits, where all is finite."""
        self._is_stale = True
        self.title = label("", "summary", wrap=True, select=True)
        self.sentence = label("", "", wrap=True, select=True)
        self.chain = label("", "hint", wrap=True)
        self.because = label("", "hint", wrap=True)
        self.go = QPushButton("Go to its step")
        self.next = QPushButton("Next one")
        self.buttons = QHBoxLayout()
        self.offered: list[QPushButton] = []
        self.links = QListWidget()
        self._lay_out()
        self.go.clicked.connect(self._go)
        self.next.clicked.connect(self.look_further)
        self.links.itemClicked.connect(self._follow_link)
        self.links.itemActivated.connect(self._follow_link)
        store.timeline_changed.connect(self._renew)
        look.changed.connect(self._paint)
        self._paint(look.theme)

    def _lay_out(self) -> None:
        self.links.setAccessibleName("Where it spread to")
        self.links.setFrameShape(QFrame.Shape.NoFrame)
        self.links.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.links.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.buttons.setSpacing(8)
        for button in (self.go, self.next):
            button.setAutoDefault(False)
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        told = QWidget()
        _column(
            QVBoxLayout(told), self.title, self.sentence, self.chain, self.buttons, self.because
        )
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(told)
        self.side = QWidget()
        _column(QVBoxLayout(self.side), label("It spread to", "heading"), self.links, stretch=False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 5)
        whole.addWidget(self.side, 3)

    def showEvent(self, event: QShowEvent) -> None:
        """Be up to date when seen."""
        super().showEvent(event)
        if self._is_stale:
            self._show(first_nonfinite(self._store.timeline))
        else:
            self._mark_chain()

    def _renew(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._show(first_nonfinite(self._store.timeline))

    def look_for(self) -> None:
        """Go to the first number that is not finite; from there, and from each further one, to the next."""
        at_it = self.found is not None and not self._is_stale
        if self.found is not None and at_it and self.found.cursor == self._store.cursor:
            self.look_further()
            return
        self._show(first_nonfinite(self._store.timeline))
        self._go()

    def look_further(self) -> None:
        """Go to the next one that was made of finite numbers; after the last to the first."""
        line = self._store.timeline
        after = self.found.cursor if self.found else 0
        self._show(first_nonfinite(line, after) or first_nonfinite(line))
        self._go()

    def _go(self) -> None:
        if self.found is None:
            self._store.said.emit(all_finite(self._store.timeline))
            if self.loss is not None:
                self._store.move_to(self.loss)
            return
        self._mark_chain()
        self._store.move_to(self.found.cursor)
        self._store.said.emit(
            f"Step {self.found.cursor}: {self.found.name} is {shown(self.found.number)}."
        )

    def _show(self, found: NonFinite | None) -> None:
        self.found, self.loss, self._is_stale = found, None, False
        self._mark_chain()
        self._show_offers(())
        self.side.setVisible(found is not None and bool(found.spread))
        for button in (self.go, self.next):
            button.setVisible(found is not None)
        if found is None:
            self._tell_of_digits()
            return
        title = f"Step {found.cursor}: {found.name} is {shown(found.number)}, {found.cause.title}."
        self._tell(title, found.cause.sentence, _reach(found))
        self._list(found)
        line = self._store.timeline
        several = first_nonfinite(line, found.cursor) or first_nonfinite(line)
        self.next.setVisible(several is not None and several.cursor != found.cursor)
        self._ask_for_offers(found)

    def _mark_chain(self) -> None:
        """Mark where it was made and where it spread to."""
        if self.isVisible():
            program, found = self._store.program, self.found
            chain = marks_among(program, found.nodes, found.maker) if found else NO_MARKS
            self.mark(chain)

    def _tell_of_digits(self) -> None:
        """All is finite: say so, and where digits are lost for the first time."""
        document, line = self._store.document, self._store.timeline
        loss = first_loss(line) if line.steps else None
        self.loss = loss[0] if loss else None
        told = f"Digits are lost at step {loss[0]}. {loss[1]}" if loss else ""
        self._tell(all_finite(line) if line.steps else "", told, "")
        self.go.setVisible(loss is not None)
        if loss is not None:
            nodes = (line.steps[loss[0] - 1].node,)
            self._ask(lambda: precise_offers(document, line.tape, nodes), None)

    def _tell(self, title: str, sentence: str, chain: str) -> None:
        for part, text in ((self.title, title), (self.sentence, sentence), (self.chain, chain)):
            part.setText(text)
            part.setVisible(bool(text))

    def _list(self, found: NonFinite) -> None:
        self.links.clear()
        for link in found.spread:
            text = f"{link.told}  (step {link.cursor:,})"
            item = QListWidgetItem(text)
            item.setData(CURSOR, link.cursor)
            item.setToolTip(tip(f"{text}: click to go there"))
            self.links.addItem(item)
        more = found.count - len(found.spread)
        if more > 0:
            self.links.addItem(f"… and {more:,} more")

    def _follow_link(self, item: QListWidgetItem) -> None:
        cursor = item.data(CURSOR)
        self._mark_chain()
        if cursor is not None:
            self._store.move_to(int(cursor))

    # Stable forms

    def _ask_for_offers(self, found: NonFinite) -> None:
        document, line = self._store.document, self._store.timeline
        self._ask(lambda: offers(document, line, found), found)

    def _ask(self, work: Callable[[], tuple[Offer, ...]], found: NonFinite | None) -> None:
        document = self._store.document

        def come(made: tuple[Offer, ...]) -> None:
            if self.found is found and self._store.document is document:
                self._show_offers(made)
                if found is not None and not made:
                    self._tell_because(told_without(self._store.timeline, found))

        self._background.run(work, come)

    def _show_offers(self, made: tuple[Offer, ...]) -> None:
        for button in self.offered:
            self.buttons.removeWidget(button)
            button.hide()
            button.setEnabled(False)  # it is deleted in a moment and must not act again
            button.deleteLater()
        self.offered = [self._button(offer) for offer in made]
        for place, button in enumerate(self.offered):
            self.buttons.insertWidget(place, button)
        told = "; ".join(dict.fromkeys(offer.because for offer in made))
        self._tell_because(f"{told[:1].upper()}{told[1:]}." if told else "")

    def _tell_because(self, told: str) -> None:
        self.because.setText(told)
        self.because.setVisible(bool(told))

    def _button(self, offer: Offer) -> QPushButton:
        button = QPushButton(offer.title.replace("&", "&&"))
        button.setAutoDefault(False)
        button.setToolTip(
            tip(f"{offer.because[:1].upper()}{offer.because[1:]}. One undo takes it back.")
        )
        button.clicked.connect(lambda: self._store.do(STABLE, offer.applied))
        return button

    def _paint(self, theme: Theme) -> None:
        colour_label(self.sentence, theme.ink)
        self.links.setStyleSheet("QListWidget { border: none; background: transparent; }")


def _reach(found: NonFinite) -> str:
    """Say whether it reaches the output and which inputs lose their derivative."""
    if not found.spread:
        return found.chain
    output = "The output is among them." if found.output else "The output's value is not touched."
    return f"{output} {_lost(found.lost)}".strip()


def _lost(names: Sequence[str]) -> str:
    """Say which inputs lose their gradient: The gradient of x is lost."""
    if len(names) == 1:
        return f"The gradient of {names[0]} is lost."
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"The gradients of {', '.join(names[:NAMED])}{rest} are lost." if names else ""


def _column(column: QVBoxLayout, *parts: QWidget | QLayout, stretch: bool = True) -> None:
    column.setContentsMargins(12, 4, 12, 4)
    column.setSpacing(4)
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    if stretch:
        column.addStretch(1)
