"""Transport: the buttons that step and play, the timeline, and where the cursor is in words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from autodiff_viz.core.sentences import phase_text
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.player import SPEEDS, Player
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.timeline_bar import TimelineBar

PLACE_WIDTH = 132
"""Room for "backward 999 / 999"."""


class Transport(QWidget):
    """The row under the canvas; its buttons are the window's actions."""

    def __init__(
        self, store: Store, look: Look, player: Player, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        for name in ("first", "back"):
            row.addWidget(_button(actions[name]))
        row.addWidget(_step_button(actions["step"]))
        for name in ("last", "play"):
            row.addWidget(_button(actions[name]))
        row.addWidget(_speed_box(player))
        self.bar = TimelineBar(store, look)
        row.addWidget(self.bar, 1)
        self.place = QLabel()
        self.place.setObjectName("mono")
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self.place.setMinimumWidth(PLACE_WIDTH)
        self.place.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.place)
        store.timeline_changed.connect(self._tell)
        store.cursor_changed.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        self.place.setText(phase_text(self._store.timeline, self._store.cursor))


def _button(action: QAction) -> QToolButton:
    """Return a button for `action`; it leaves the focus where it is when clicked."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setObjectName(action.objectName())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setIconSize(QSize(18, 18))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    return button


def _step_button(action: QAction) -> QPushButton:
    """Return the one button that stands out: the next step."""
    button = QPushButton("Step ▶")
    button.setObjectName("primary")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName("Step")

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())

    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    follow()
    return button


def _speed_box(player: Player) -> QComboBox:
    box = QComboBox()
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    box.setToolTip("Speed of play, in steps a second")
    box.setAccessibleName("Speed of play")
    for speed in SPEEDS:
        box.addItem(f"{speed:g} / s", speed)
    box.setCurrentIndex(SPEEDS.index(player.speed))
    box.currentIndexChanged.connect(lambda index: player.set_speed(SPEEDS[index]))
    return box
