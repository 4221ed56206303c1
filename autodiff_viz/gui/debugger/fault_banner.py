"""What stands over the canvas and in the inspector while a rule is broken on purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from autodiff_viz.core.naming import adjoint_name
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.debugger.whatif import Wrong, by_hand, wrong_of
from autodiff_viz.document.whatif import Fault
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.debugger import whatif_commands
from autodiff_viz.gui.labels import ElidedLabel, label, restyle, tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

BACK: Final = "Right Rules"
BACK_TIP: Final = "Keep every rule again; the gradient is right then."
BY_HAND: Final = "By hand"
AGAIN: Final = "Compute Again"
AGAIN_TIP: Final = "Hold no value and set no adjoint any more."
MOST: Final = 4
"""So many inputs are listed; the tip has all."""
SHORT: Final = "Wrong on purpose"
"""What the inspector says of it, where the step and its slope need the room."""
FORWARD: Final = "Forward mode keeps every rule; go back to reverse mode to see it."


class FaultTeller(QObject):
    """Knows what is wrong on purpose, worked out once for every place that says it."""

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.wrong: Wrong | None = None
        self.by_hand = ""
        store.timeline_changed.connect(self._update)

    def _update(self) -> None:
        before = self.heading
        self.wrong, self.by_hand = wrong_of(self._store.reverse), by_hand(self._store.timeline)
        if before or self.heading:
            self.changed.emit()

    @property
    def heading(self) -> str:
        """The fault in words; without one, that something is held or set by hand."""
        if self.wrong is None:
            return BY_HAND if self.by_hand else ""
        return self.wrong.heading

    @property
    def is_broken(self) -> bool:
        """Whether a rule is broken, and not only to be."""
        return self.wrong is not None and self.wrong.is_broken

    @property
    def sentence(self) -> str:
        """Why the gradient is wrong, or that it is not; beside a fault also what is held or set by hand."""
        if self.wrong is None:
            return ""
        told = FORWARD if self._store.is_forward_mode else self.wrong.sentence
        return f"{told} {BY_HAND}: {self.by_hand}." if self.by_hand else told


def gradient_lines(wrong: Wrong, most: int) -> list[str]:
    """Return x̄ = 1.5, right is 3 for each input; those that differ first."""
    if not wrong.is_broken:
        return []
    rows = sorted(wrong.rows, key=lambda row: shown(row[1]) == shown(row[2]))
    told = [_line(*row, shown) for row in rows[:most]]
    return told + ([f"… and {len(rows) - most} more"] if len(rows) > most else [])


def _line(name: str, wrong: float, right: float, written: Callable[[float], str]) -> str:
    bar = f"{adjoint_name(name):.12}"
    if written(wrong) == written(right):
        return f"{bar} = {written(wrong)}, as it is right"
    return f"{bar} = {written(wrong)}, right is {written(right)}"


class FaultBanner(QFrame):
    """A strip over the canvas: the fault, why the gradient is wrong, the right one beside, a way back.

    It also tells what is held or set by hand. It is red only while a rule is broken.
    """

    def __init__(self, store: Store, look: Look, teller: FaultTeller) -> None:
        super().__init__()
        self._store, self._teller, self._look = store, teller, look
        self.setObjectName("fault")
        self.heading = label("", "summary")
        self.gradient = ElidedLabel("mono")
        self.sentence = label("", "", wrap=True, select=True)
        self.back = QPushButton(BACK)
        self.back.clicked.connect(self._go_back)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.heading)
        top.addWidget(self.gradient, 1)
        lines.addLayout(top)
        lines.addWidget(self.sentence)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 6, 12, 6)
        whole.addLayout(lines, 1)
        whole.addWidget(self.back)
        teller.changed.connect(self._show)
        store.mode_changed.connect(self._show)
        look.changed.connect(self._dress)
        self._dress(look.theme)
        self._show()

    def _show(self) -> None:
        wrong, heading, sentence = self._teller.wrong, self._teller.heading, self._teller.sentence
        self.setVisible(bool(heading))
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        told = "    ".join(gradient_lines(wrong, MOST)) if wrong else self._teller.by_hand
        self.gradient.show_text(told)
        self.back.setText(AGAIN if wrong is None else BACK)
        self.back.setToolTip(AGAIN_TIP if wrong is None else BACK_TIP)
        self.setAccessibleName(". ".join(filter(None, (heading, sentence or told))))
        self._dress(self._look.theme)

    def _go_back(self) -> None:
        if self._teller.wrong is None:
            whatif_commands.compute_again(self._store)
        else:
            whatif_commands.set_fault(self._store, Fault.NONE)

    def _dress(self, theme: Theme) -> None:
        broken = self._teller.is_broken
        mark, ink = (theme.error, theme.error) if broken else (theme.strong_line, theme.ink)
        restyle(
            self,
            f"#fault {{ background: {theme.surface}; border: none;"
            f" border-left: 4px solid {mark}; border-bottom: 1px solid {mark}; }}"
            f" #fault #summary {{ color: {ink}; }}",
        )


class FaultCard(QWidget):
    """The same in the inspector while a rule is broken, short: that it is, and the first input."""

    def __init__(self, store: Store, look: Look, teller: FaultTeller) -> None:
        super().__init__()
        self._teller = teller
        self.heading = label("", "summary", wrap=True)
        self.rows = label("", "mono", wrap=True, select=True)
        self.card = QFrame()
        self.card.setObjectName("fault")
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(10, 6, 10, 6)
        inside.setSpacing(2)
        for widget in (self.heading, self.rows):
            inside.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.card)
        teller.changed.connect(self._show)
        store.mode_changed.connect(self._show)
        look.changed.connect(self._dress)
        self._dress(look.theme)
        self._show()

    def _show(self) -> None:
        wrong = self._teller.wrong
        self.setVisible(self._teller.is_broken)
        if wrong is None or not wrong.is_broken:
            return
        self.heading.setText(SHORT)
        self.heading.setToolTip(tip(f"{wrong.heading}. {self._teller.sentence}"))
        self.rows.setText(gradient_lines(wrong, 1)[0] if wrong.rows else "")
        exact = (_line(*row, full) for row in wrong.rows[:50])
        self.rows.setToolTip(tip("\n".join(exact)))

    def _dress(self, theme: Theme) -> None:
        restyle(
            self.card,
            f"#fault {{ background: {theme.surface}; border: 1px solid {theme.error};"
            f" border-left: 4px solid {theme.error}; border-radius: 4px; }}"
            f" #fault #summary {{ color: {theme.error}; }}",
        )
