"""ForwardPanel: the seeds of forward mode, the gradient it has given so far, and the work of both modes."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from autodiff_viz.core.altered import Alteration, altered_timeline
from autodiff_viz.core.counts import Work, forward_work, reverse_work
from autodiff_viz.core.numbers import full, shown
from autodiff_viz.core.printing import tangent_name
from autodiff_viz.core.sweep import gradient
from autodiff_viz.core.tangent import TangentTimeline, directional, unit_seeds
from autodiff_viz.document.document import Document
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.labels import colour_label, label, tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.number_field import NumberField
from autodiff_viz.gui.store import Store

MOST: Final = 20
"""More inputs than these have no row."""

NAME_ROOM: Final = 12
SEED_ROOM: Final = 56
SMALL: Final = "font-size: 12px;"
NOT_YET: Final = "·"
WORK: Final = ("sweeps", "evaluations", "multiplications", "additions")
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SeedRow:
    """One input: a button to go along it alone, its seed, and its entry of the gradient by both modes."""

    def __init__(self, panel: ForwardPanel, grid: QGridLayout, row: int, name: str) -> None:
        self.name = name
        self.along = QPushButton(name[:NAME_ROOM])
        self.along.setObjectName("along")
        self.along.setCheckable(True)
        self.along.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.along.setToolTip(tip(f"Sweep along {name:.80} alone: its seed is 1, every other 0."))
        self.along.setAccessibleName(f"Along {name:.80}")
        self.along.clicked.connect(lambda: panel.go_along(name))
        self.seed = NumberField(f"Seed of {name:.80}", partial(panel.set_seed, name))
        self.seed.setMaximumWidth(SEED_ROOM)
        self.forward = label("", "mono", select=True)
        self.reverse = label("", "mono", select=True)
        grid.addWidget(self.along, row, 0)
        grid.addWidget(self.seed, row, 1)
        for column, text in ((2, self.forward), (3, self.reverse)):
            text.setAlignment(RIGHT)
            grid.addWidget(text, row, column)


class ForwardPanel(QWidget):
    """There in forward mode only; what it has swept is forgotten when the document changes."""

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__()
        self._store = store
        self._look = look
        self.swept: dict[str, float] = {}
        self._reverse: dict[str, float] = {}
        self.rows: dict[str, SeedRow] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(4)
        self._inside = QFrame()
        self._inside.setLayout(self._grid)
        self.sentence = label("", "hint", wrap=True)
        self._work = QGridLayout()
        self._work.setHorizontalSpacing(14)
        self._work.setVerticalSpacing(2)
        self.work: dict[tuple[str, str], QLabel] = {}
        self.why = label("", "hint", wrap=True)
        self._lay_out()
        store.document_changed.connect(self._forget)
        store.mode_changed.connect(self.update_panel)
        store.timeline_changed.connect(self.update_panel)
        store.cursor_changed.connect(self._take_note)
        look.changed.connect(self._follow)
        self.update_panel()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(label("Seeds and gradient by forward mode", "heading"))
        whole.addWidget(self._inside)
        whole.addWidget(self.sentence)
        whole.addSpacing(8)
        whole.addWidget(label("Work for the whole gradient", "heading"))
        whole.addLayout(self._work)
        whole.addWidget(self.why)
        for column, text in enumerate(("reverse", "forward"), 1):
            head = label(text, "hint")
            head.setAlignment(RIGHT)
            self._work.addWidget(head, 0, column)
        for row, what in enumerate(WORK, 1):
            self._work.addWidget(label(what, "hint"), row, 0)
            for column, mode in enumerate(("reverse", "forward"), 1):
                number = label("", "mono", select=True)
                number.setAlignment(RIGHT)
                self.work[what, mode] = number
                self._work.addWidget(number, row, column)

    # What the person does

    def go_along(self, name: str) -> None:
        """Sweep along one input: seed 1 there, 0 at every other."""
        self._store.set_seeds(unit_seeds(self._store.document.program, name))
        self._show_seeds()

    def set_seed(self, name: str, seed: float) -> str:
        """Let one input have another seed; the others keep theirs."""
        self._store.set_seeds(self._store.seeds | {name: seed})
        return ""

    # What is shown

    def _forget(self, old: Document, new: Document) -> None:
        if old.program != new.program or old.values != new.values:
            self.swept = {}

    def _take_note(self) -> None:
        """Keep the slope a finished sweep along one input gives."""
        line, name = self._store.timeline, self._along()
        if isinstance(line, TangentTimeline) and name and self._store.next_step is None:
            self.swept[name] = directional(line)
        if self._store.is_forward_mode:
            self._show_gradient()

    def _along(self) -> str:
        """Return the input the sweep goes along alone, with the seed 1; "" where there is none."""
        seeds = self._store.seeds
        along = [name for name, seed in seeds.items() if seed]
        return along[0] if len(along) == 1 and seeds[along[0]] == 1.0 else ""

    def update_panel(self) -> None:
        """Show the seeds, the gradient so far and the work of the document as it stands."""
        self.setVisible(self._store.is_forward_mode)
        if not self._store.is_forward_mode:
            return
        names = [
            self._store.document.program.names[i]
            for i in self._store.document.program.inputs[:MOST]
        ]
        if names != list(self.rows):
            self._replace(names)
        self._reverse = gradient(altered_timeline(self._store.tape, 1.0, Alteration()))
        self._show_seeds()
        self._take_note()
        self._show_work()

    def _replace(self, names: list[str]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for column, text in ((0, "along"), (1, "seed"), (2, "forward"), (3, "reverse")):
            head = label(text, "hint")
            head.setAlignment(RIGHT if column > 1 else Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(head, 0, column)
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnStretch(3, 1)
        self.rows = {
            name: SeedRow(self, self._grid, row, name) for row, name in enumerate(names, 1)
        }

    def _show_seeds(self) -> None:
        seeds, along = self._store.seeds, self._along()
        for name, row in self.rows.items():
            row.seed.set_number(seeds.get(name, 0.0))
            row.along.setChecked(name == along)

    def _show_gradient(self) -> None:
        theme = self._look.theme
        for name, row in self.rows.items():
            found = self.swept.get(name)
            row.forward.setText(NOT_YET if found is None else shown(found))
            row.forward.setToolTip("Not swept yet." if found is None else full(found))
            row.reverse.setText(shown(self._reverse[name]))
            row.reverse.setToolTip(full(self._reverse[name]))
            colour_label(row.forward, theme.faint if found is None else theme.tangent, SMALL)
            colour_label(row.reverse, theme.adjoint, SMALL)
        self.sentence.setText(self._so_far())

    def _so_far(self) -> str:
        """Say how many sweeps are done, and what the sweep under way gives."""
        count, done = len(self._store.document.program.inputs), len(self.swept)
        if not count:
            return "The program has no inputs, so there is nothing to go along."
        seeds = ", ".join(
            f"{tangent_name(name)[:NAME_ROOM]} = {shown(seed)}"
            for name, seed in list(self._store.seeds.items())[:4]
            if seed
        )
        if not self._along():
            return f"Along {seeds or 'no input'} the sweep gives no single entry of the gradient."
        entries = "entry" if count == 1 else "entries"
        return f"Each sweep to the end gives one entry: {done} of {count} {entries} so far."

    def _show_work(self) -> None:
        program = self._store.document.program
        reverse, forward = reverse_work(program), forward_work(program)
        for (what, mode), text in self.work.items():
            text.setText(f"{_count(reverse if mode == 'reverse' else forward, what):,}")
        self.why.setText(_comparison(reverse, forward))

    def _follow(self, theme: Theme) -> None:
        if self._store.is_forward_mode:
            self._show_gradient()


def _count(work: Work, what: str) -> int:
    return int(getattr(work, what))


def _comparison(reverse: Work, forward: Work) -> str:
    """Say why the one or the other mode does less."""
    if forward.sweeps < 2:
        return "With one input both modes sweep once."
    return (
        f"Reverse mode sweeps once for all {forward.sweeps} inputs; forward mode once for each,"
        f" {forward.multiplications:,} multiplications instead of {reverse.multiplications:,}."
    )
