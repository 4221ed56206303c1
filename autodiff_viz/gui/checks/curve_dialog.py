"""CurveDialog: the error of each numerical method against h, and the document's h among them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.errors import SettingsError
from autodiff_viz.core.numbers import full, rough
from autodiff_viz.core.step_sizes import Method, StepSizes, slopes_along, v_curve
from autodiff_viz.core.sweep import Timeline
from autodiff_viz.document import edits
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.checks.curve_wording import told
from autodiff_viz.gui.edit_command import NO_MERGE
from autodiff_viz.gui.keys import EscapeWatch
from autodiff_viz.gui.labels import colour_label, label
from autodiff_viz.gui.latest import Cancelled, Latest
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.number_field import NumberField
from autodiff_viz.gui.store import Store

if TYPE_CHECKING:
    from autodiff_viz.gui.checks.curve_chart import CurveChart

SIZE: Final = (860, 640)
NO_INPUT: Final = "There is no input the output depends on, so there is no slope to measure."
COMPUTING: Final = "Computing…"
COLOURS: Final = {
    Method.FORWARD: "adjoint",
    Method.CENTRAL: "value",
    Method.COMPLEX: "local",
}


@dataclass(frozen=True, slots=True)
class Slopes:
    """What each method gives at one h, beside the backward gradient."""

    h: float
    backward: float
    numerical: dict[Method, float]


class CurveDialog(QDialog):
    """Stays open beside the window and follows the document; dragging the line sets its h."""

    def __init__(self, parent: QWidget, store: Store, look: Look) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._curves = Latest()
        self._numbers = Latest()
        self._gesture = NO_MERGE
        self._called_off = False
        self._before = store.document.settings.h
        self._line: Timeline | None = None
        self.sizes: StepSizes | None = None
        self.chart: CurveChart | None = None
        self.setWindowTitle("Error against h")
        self.along = QComboBox()
        self.along.setAccessibleName("The input along which the slope is taken")
        self.along.activated.connect(lambda _: self._measure())
        self.h = NumberField("Step h of the quotients", self._set_h)
        self.sentence = label("", "hint", wrap=True)
        self.cells = {each: _Cells(each) for each in Method}
        self.backward = label("", "mono", select=True)
        self.export = QPushButton("Export…")
        self.export.clicked.connect(self._export)
        self._watch = EscapeWatch(self)
        self._watch.cancelled.connect(self._cancel)
        self._lay_out()
        store.timeline_changed.connect(self._refresh)
        look.changed.connect(self._follow)

    def _lay_out(self) -> None:
        self.frame = QFrame()
        self.frame.setObjectName("card")
        self._inside = QVBoxLayout(self.frame)
        self._inside.setContentsMargins(6, 6, 10, 4)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        top = QHBoxLayout()
        top.setSpacing(8)
        self.along_caption = label("along", "hint")
        top.addWidget(label("|numerical − backward| of each method, as h shrinks", "hint"))
        top.addStretch(1)
        top.addWidget(self.along_caption)
        top.addWidget(self.along)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.sentence, 1)
        bottom.addWidget(self.export)
        bottom.addWidget(close)
        for button in (self.export, close):
            button.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(10)
        whole.addLayout(top)
        whole.addWidget(self.frame, 1)
        whole.addLayout(self._number_grid())
        whole.addLayout(bottom)
        room = self.screen().availableGeometry()
        self.resize(min(SIZE[0], room.width() - 60), min(SIZE[1], room.height() - 100))

    def _number_grid(self) -> QGridLayout:
        """Return the numbers at the document's h: a row for each method."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(3)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(label("h =", "hint"))
        row.addWidget(self.h)
        row.addStretch(1)
        grid.addLayout(row, 0, 0)
        grid.addWidget(label("slope", "hint"), 0, 1)
        grid.addWidget(label("error", "hint"), 0, 2)
        grid.addWidget(label("backward", "hint"), 1, 0)
        grid.addWidget(self.backward, 1, 1)
        for place, cells in enumerate(self.cells.values(), 2):
            for column, cell in enumerate((cells.name, cells.slope, cells.error)):
                grid.addWidget(cell, place, column)
        grid.setColumnStretch(3, 1)
        return grid

    # The errors

    def open_curve(self) -> None:
        """Show the dialog with the errors of the document as it stands."""
        self.show()
        self.raise_()
        self.activateWindow()
        self._refresh()

    @property
    def is_settled(self) -> bool:
        """Whether what is shown belongs to the document as it stands."""
        return not (self._curves.is_busy or self._numbers.is_busy)

    def _refresh(self) -> None:
        """Measure anew where the program, the point or the seed is another; h alone moves the line."""
        if not self.isVisible():
            return
        self.h.set_number(self._store.document.settings.h)
        line = self._store.checked
        same = self._line is not None and self.sizes is not None and _is_same(self._line, line)
        self._offer(line)
        if same:
            self._show_h()
        else:
            self._measure()

    def _offer(self, line: Timeline) -> None:
        """Offer the inputs the output depends on; the one that was chosen stays."""
        program = line.tape.program
        names = [program.names[i] for i in program.inputs if program.active[i]]
        if names != [self.along.itemText(k) for k in range(self.along.count())]:
            chosen = self.along.currentText()
            self.along.clear()
            self.along.addItems(names)
            self.along.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        for part in (self.along, self.along_caption):
            part.setVisible(len(names) > 1)

    def _measure(self) -> None:
        line, point = self._store.checked, dict(self._store.document.point)
        name = self.along.currentText()
        self._line, self.sizes = line, None
        if not name:
            self._curves.cancel()
            self._show_nothing(NO_INPUT)
            return
        self.sentence.setText(COMPUTING)

        def question(cancelled: Cancelled) -> StepSizes:
            import pyqtgraph  # noqa: F401 - imported here, beside the GUI thread, for the chart

            return v_curve(line, point, name, lambda: not cancelled())

        self._curves.ask(question, self._put)

    def _show_nothing(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.frame.setEnabled(False)
        self.export.setEnabled(False)
        if self.chart is not None:
            self.chart.hide()

    def _put(self, sizes: StepSizes) -> None:
        self.sizes = sizes
        if self.chart is None:
            self._make_chart()
        assert self.chart is not None  # noqa: S101 - just made
        self.frame.setEnabled(True)
        self.export.setEnabled(True)
        self.chart.show()
        self.chart.show_sizes(sizes)
        self.sentence.setText(told(sizes))
        self._show_h()

    def _make_chart(self) -> None:
        from autodiff_viz.gui.checks.curve_chart import CurveChart

        self.chart = CurveChart()
        self.chart.grabbed.connect(self._grab)
        self.chart.dragged.connect(self._drag)
        self.chart.released.connect(self._release)
        self._inside.addWidget(self.chart)
        self.chart.show_theme(self._look.theme)
        self.chart.setFocus()

    # h

    def _set_h(self, h: float) -> str:
        try:
            settings = replace(self._store.document.settings, h=h)
        except SettingsError as error:
            return str(error)
        self._store.do(
            "Change h", lambda document: edits.set_settings(document, settings), self._gesture
        )
        return ""

    def _grab(self) -> None:
        self._gesture = self._store.new_gesture()
        self._before = self._store.document.settings.h
        self._watch.start()

    def _drag(self, h: float) -> None:
        self._set_h(h)

    def _release(self) -> None:
        self._watch.stop()
        self._gesture = NO_MERGE

    def _cancel(self) -> None:
        """Put h back where the drag began; the same Escape does not close the window as well."""
        self._called_off = True
        QTimer.singleShot(0, self, self._forget_escape)
        self._set_h(self._before)
        if self.chart is not None:
            self.chart.let_go()

    def _forget_escape(self) -> None:
        self._called_off = False

    def reject(self) -> None:
        """Close by Escape, unless that Escape has called a drag off."""
        if not self._called_off:
            super().reject()

    def _show_h(self) -> None:
        """Move the line, and ask for the numbers under it."""
        if self.chart is None or self.sizes is None or self._line is None:
            return
        h = self._store.document.settings.h
        self.chart.show_h(h)
        question = _slopes_at(self._line, dict(self._store.document.point), self.sizes, h)
        self._numbers.ask(question, self._put_numbers)

    def _put_numbers(self, found: Slopes) -> None:
        self.backward.setText(full(found.backward))
        for method, cells in self.cells.items():
            slope = found.numerical.get(method)
            cells.slope.setText("no complex formula" if slope is None else full(slope))
            cells.error.setText(_error_text(slope, found.backward))
            colour_label(cells.name, getattr(self._look.theme, COLOURS[method]))

    # Theme, export, end

    def _follow(self, theme: Theme) -> None:
        if self.chart is not None:
            self.chart.show_theme(theme)
        for method, cells in self.cells.items():
            colour_label(cells.name, getattr(theme, COLOURS[method]))

    def _export(self) -> None:
        from autodiff_viz.gui.checks.curve_export import ask_and_export

        if self.sizes is not None:
            ask_and_export(self, self._store, self._look.theme, self.sizes)

    def closeEvent(self, event: Any) -> None:
        """Stop what is being computed."""
        self._curves.cancel()
        self._numbers.cancel()
        if self._curves.is_busy:
            self.sizes = None
        super().closeEvent(event)

    def stop(self) -> None:
        """Compute nothing any more."""
        self._curves.close()
        self._numbers.close()


class _Cells:
    """The labels of one method."""

    def __init__(self, method: Method) -> None:
        self.name: QLabel = label(method.value)
        self.slope = label("", "mono", select=True)
        self.error = label("", "mono", select=True)
        self.slope.setMinimumWidth(170)
        self.slope.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def _slopes_at(
    line: Timeline, point: dict[str, float], sizes: StepSizes, h: float
) -> Callable[[Cancelled], Slopes]:
    def question(cancelled: Cancelled) -> Slopes:
        found, _ = slopes_along(line, point, sizes.name)
        numerical = {method: slope(h) for method, slope in found.items() if not cancelled()}
        return Slopes(h, sizes.backward, numerical)

    return question


def _error_text(slope: float | None, backward: float) -> str:
    if slope is None or not math.isfinite(slope - backward):
        return ""
    return rough(abs(slope - backward))


def _is_same(one: Timeline, other: Timeline) -> bool:
    """Whether two timelines are about one program at one point with one seed."""
    if one is other:
        return True
    same = one.tape.program == other.tape.program and one.seed == other.seed
    return same and repr(one.tape.values) == repr(other.tape.values)
