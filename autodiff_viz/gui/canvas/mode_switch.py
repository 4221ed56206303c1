"""ModeSwitch: Reverse | Forward, over the canvas; which derivatives are swept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from autodiff_viz.gui.store import Store


class ModeSwitch(QFrame):
    """Reverse | Forward: which derivatives are swept."""

    def __init__(self, store: Store, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("switch")
        self.setAccessibleName("Mode")
        self._store = store
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self.reverse = self._choice(
            "Reverse", "Reverse mode: adjoints, back from the output", False
        )
        self.forward = self._choice("Forward", "Forward mode: tangents, with the values", True)
        for button in (self.reverse, self.forward):
            row.addWidget(button)
        store.mode_changed.connect(self._follow)
        self._follow()

    def _choice(self, text: str, tip: str, forward: bool) -> QToolButton:
        button = QToolButton()
        button.setObjectName("choice")
        button.setText(text)
        button.setToolTip(f"{tip} (Ctrl+M)")
        button.setAccessibleName(f"{text} mode")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.clicked.connect(lambda: self._choose(forward))
        return button

    def _choose(self, forward: bool) -> None:
        self._store.set_forward_mode(forward)
        self._follow()

    def _follow(self) -> None:
        self.reverse.setChecked(not self._store.is_forward_mode)
        self.forward.setChecked(self._store.is_forward_mode)
