"""CheckPanel: the backward gradient beside the central difference of the whole program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from autodiff_viz.core.errors import SettingsError
from autodiff_viz.core.node_check import judged_together, report_while, summary
from autodiff_viz.core.numeric import Comparison, Verdict, comparisons
from autodiff_viz.core.printing import adjoint_name
from autodiff_viz.core.sweep import Timeline
from autodiff_viz.debugger.whatif import changed_on_purpose
from autodiff_viz.document import edits
from autodiff_viz.document.document import Document, Settings
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.inspector.comparison_rows import ComparisonRows
from autodiff_viz.gui.inspector.shortening import short_name
from autodiff_viz.gui.labels import label, tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.number_field import NumberField
from autodiff_viz.gui.store import Store

AT_ONCE: Final = 4_000
"""Evaluations of nodes that take a few milliseconds; more are done in the background."""

WHOLE: Final = "The whole sweep beside the central difference, wherever the steps stand."

UNASKED: Final = 3_000_000
"""More than these are done only when a button asks for them."""

EVALUATIONS: Final = 8  # for each input


def work_of(document: Document) -> int:
    """Return how many nodes the check evaluates."""
    return len(document.program.nodes) * max(1, len(document.program.inputs)) * EVALUATIONS


class CheckPanel(QWidget):
    """Checks whenever the document changes; answers for older documents are dropped."""

    nodes_wanted = Signal()
    """Every node is to be checked by itself."""
    curve_wanted = Signal()
    """The error against h is to be shown."""

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__()
        self._store = store
        self._background = Background()  # its own: a long check keeps no picture waiting
        self._asked: Document | None = None
        self._running = False
        self.results: tuple[Comparison, ...] = ()
        self.h = NumberField("Step h of the central difference", self._set_h)
        self.seed = NumberField("Seed of the backward pass", self._set_seed)
        self.seed_caption = label("", "hint")
        self.rows = ComparisonRows(look)
        self.heading = label("Check of the whole program", "heading")
        self.heading.setToolTip(WHOLE)
        self.waiting = label("", "hint", wrap=True)
        self.ask = QPushButton("Check now")
        self.ask.clicked.connect(self._check_anyway)
        self.nodes = QPushButton("Check every node…")
        self.nodes.clicked.connect(self.nodes_wanted)
        self.curve = QPushButton("Error against h…")
        self.curve.clicked.connect(self.curve_wanted)
        self.further = QWidget()
        """The buttons of the longer checks, to be placed where they are always seen."""
        self._lay_out()
        store.document_changed.connect(self.update_check)
        store.folding_changed.connect(self.update_check)
        look.changed.connect(self._follow)
        self.update_check()

    def _lay_out(self) -> None:
        settings = QGridLayout()
        settings.setContentsMargins(0, 0, 0, 0)
        settings.setHorizontalSpacing(8)
        settings.setVerticalSpacing(4)
        settings.addWidget(label("h =", "hint"), 0, 0)
        settings.addWidget(self.h, 0, 1)
        settings.addWidget(self.seed_caption, 0, 2)
        settings.addWidget(self.seed, 0, 3)
        settings.setColumnStretch(4, 1)
        button = QHBoxLayout()
        button.addWidget(self.ask)
        button.addStretch(1)
        further = QHBoxLayout(self.further)
        further.setContentsMargins(0, 0, 0, 0)
        further.setSpacing(6)
        further.addWidget(self.nodes)
        further.addWidget(self.curve)
        further.addStretch(1)
        card = QFrame()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(settings)
        inside.addWidget(self.rows)
        inside.addWidget(self.waiting)
        inside.addLayout(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(self.heading)
        whole.addWidget(card)

    # The settings

    def _set_h(self, h: float) -> str:
        return self._set("Change h", h=h)

    def _set_seed(self, seed: float) -> str:
        return self._set("Change seed", seed=seed)

    def _set(self, text: str, **changes: float) -> str:
        try:
            settings: Settings = replace(self._store.document.settings, **changes)
        except SettingsError as error:
            return str(error)
        self._store.do(text, lambda document: edits.set_settings(document, settings))
        return ""

    # The check

    def numerical(self, name: str) -> float | None:
        """Return the central difference along the input `name`; None while there is none."""
        return next((each.numerical for each in self.results if each.name == name), None)

    def update_check(self) -> None:
        """Check the document as it stands, at once or in the background."""
        document = self._store.document
        self._show_settings(document)
        for button in (self.nodes, self.curve):
            button.setEnabled(document.program.output is not None)
        work = work_of(document)
        self.ask.setVisible(work > UNASKED and bool(document.program.inputs))
        if document.program.output is None or not document.program.inputs:
            self._settle((), "There is no input to check along.")
        elif work <= AT_ONCE:
            self._settle(_checked(document, self._store.checked, lambda _: True), "")
        elif work > UNASKED:
            self._settle((), "The program is large; the check takes a while.")
        else:
            self._check_later()

    def _show_settings(self, document: Document) -> None:
        self.h.set_number(document.settings.h)
        self.seed.set_number(document.settings.seed)
        output = document.program.output
        name = "z" if output is None else document.program.names[output]
        self.seed_caption.setText(f"seed {adjoint_name(short_name(name, 6))} =")
        self.seed_caption.setToolTip(tip(name) if len(name) > 6 else "")

    def _settle(self, results: tuple[Comparison, ...], sentence: str) -> None:
        self._asked = None
        self._show(results, sentence)

    def _check_anyway(self) -> None:
        self.ask.hide()
        self._check_later()

    def _check_later(self) -> None:
        self._asked = self._store.document
        self._show((), "Checking…")
        if not self._running:
            self._run()

    def _run(self) -> None:
        """Check the document that was asked for last; the one running is let end first."""
        document, line = self._store.document, self._store.checked
        self._running = True
        self._background.run(
            lambda: _checked(document, line, self._is_wanted),
            lambda results: self._answered(document, results),
            self._failed,
        )

    def _answered(self, document: Document, results: tuple[Comparison, ...]) -> None:
        self._running = False
        if self._asked is document:
            self._settle(results, "")
        elif self._asked is not None:
            self._run()

    def _failed(self, error: BaseException) -> None:
        self._running = False
        self._settle((), "The check failed.")
        raise error

    def _is_wanted(self, document: Document) -> bool:
        return self._asked is document

    def close_check(self) -> None:
        """Stop a check that is running."""
        self._asked = None
        self._background.close()

    def _show(self, results: tuple[Comparison, ...], sentence: str) -> None:
        self.results = results
        self.rows.show_results(results)
        self.rows.setVisible(bool(results))
        sentence = sentence or changed_on_purpose(self._store.document)
        self.waiting.setText(sentence)
        self.waiting.setVisible(bool(sentence))

    def _follow(self, theme: Theme) -> None:
        self.rows.show_results(self.results)


def _checked(
    document: Document, line: Timeline, is_wanted: Callable[[Document], bool]
) -> tuple[Comparison, ...]:
    """Check along the inputs the output depends on, as long as somebody wants to know."""
    program = document.program
    used = {program.names[i] for i in program.inputs if program.active[i]}
    found: list[Comparison] = []
    for each in comparisons(line, document.point, document.settings.h):
        if not is_wanted(document):
            break
        if each.name in used:
            found.append(each)
    return _explained(document, line, found, is_wanted)


def _explained(
    document: Document,
    line: Timeline,
    found: list[Comparison],
    is_wanted: Callable[[Document], bool],
) -> tuple[Comparison, ...]:
    """Return the comparisons; what differs says which rule is wrong, or that it is the method's limit."""
    if all(each.verdict is not Verdict.DIFFERS for each in found):
        return tuple(found)
    report = report_while(line, document.settings.h, lambda: is_wanted(document))
    if report is None:
        return tuple(found)
    return tuple(
        replace(each, reason=summary(report)) if each.verdict is Verdict.DIFFERS else each
        for each in judged_together(found, report)
    )
