"""PreferencesDialog: every preference in one place; each choice is in force at once, Cancel takes all back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.naming import PARTIAL, TOTAL
from autodiff_viz.core.numbers import FEWEST_DIGITS, MOST_DIGITS, shown
from autodiff_viz.gui.labels import label
from autodiff_viz.gui.number_field import NumberField
from autodiff_viz.gui.preferences import DEFAULTS, Preferences, apply, stored

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

THEMES: Final = {"system": "As the system", "light": "Light", "dark": "Dark"}
NOTATIONS: Final = {PARTIAL: "∂y/∂a", TOTAL: "dy/da"}
Button = QDialogButtonBox.StandardButton


class PreferencesDialog(QDialog):
    """The fields show what is in force; it begins with what is kept."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._before = stored(window.settings)
        self._is_filling = False
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build_fields()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(16)
        whole.addLayout(self._form())
        whole.addWidget(self._buttons())
        self._fill(self._before)
        self._connect()
        self.setMinimumWidth(480)

    def _build_fields(self) -> None:
        self.theme = QComboBox()
        for name, text in THEMES.items():
            self.theme.addItem(text, name)
        self.colour_blind = QCheckBox("Colours for colour-blind eyes")
        self.colour_blind.setToolTip("Colours that stay apart for eyes without one kind of cones.")
        self.still = QCheckBox("Reduced motion")
        self.still.setToolTip("Nodes are at their new places at once, instead of gliding there.")
        self.digits = QSpinBox()
        self.digits.setRange(FEWEST_DIGITS, MOST_DIGITS)
        self.digits.setToolTip("Significant digits in the graph, the panels and the exports.")
        self.example = label(name="hint")
        self.notation = QComboBox()
        for sign, text in NOTATIONS.items():
            self.notation.addItem(text, sign)
        self.seed = NumberField("Seed of new documents", self._take_seed)

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("&Theme", self.theme),
            ("", self.colour_blind),
            ("", self.still),
            ("&Digits shown", self.digits),
            ("", self.example),
            ("&Local gradients", self.notation),
            ("&Seed of new documents", self.seed),
        )
        for text, field in rows:
            form.addRow(text, field)
        return form

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(Button.Ok | Button.Cancel | Button.RestoreDefaults)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        buttons.button(Button.RestoreDefaults).clicked.connect(self.restore_defaults)
        return buttons

    def _connect(self) -> None:
        self.theme.currentIndexChanged.connect(self._apply)
        self.colour_blind.toggled.connect(self._apply)
        self.still.toggled.connect(self._apply)
        self.notation.currentIndexChanged.connect(self._apply)
        self.digits.valueChanged.connect(self._apply)

    def _fill(self, wanted: Preferences) -> None:
        """Show preferences in the fields."""
        self._is_filling = True
        self.theme.setCurrentIndex(list(THEMES).index(wanted.theme))
        self.colour_blind.setChecked(wanted.colour_blind)
        self.still.setChecked(not wanted.animations)
        self.digits.setValue(wanted.digits)
        self.notation.setCurrentIndex(list(NOTATIONS).index(wanted.notation))
        self.seed.set_number(wanted.seed)
        self._is_filling = False
        self._write_example()

    def chosen(self) -> Preferences:
        """Return what the fields say."""
        return Preferences(
            theme=self.theme.currentData(),
            colour_blind=self.colour_blind.isChecked(),
            digits=self.digits.value(),
            animations=not self.still.isChecked(),
            notation=self.notation.currentData(),
            seed=self.seed.number,
        )

    def restore_defaults(self) -> None:
        """Fill in what holds where nothing was chosen, and bring it into force."""
        self._fill(DEFAULTS)
        self._apply()

    def _apply(self) -> None:
        if not self._is_filling:
            apply(self._window, self.chosen())
            self._write_example()

    def _take_seed(self, number: float) -> str:
        """Take another seed; return why it is refused, or ""."""
        if not math.isfinite(number):
            return f"The seed must be a finite number, not {shown(number)}."
        self.seed.set_number(number)
        self._apply()
        return ""

    def _write_example(self) -> None:
        self.example.setText(f"For example {shown(3.297442541400256)}")

    def reject(self) -> None:
        """Take back what was chosen since the dialog was opened."""
        if self.chosen() != self._before:
            apply(self._window, self._before)
        super().reject()
