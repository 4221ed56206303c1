"""Transport: the buttons that step and play, the timeline, and where the cursor is in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.sentences import phase_texts
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.labels import tip
from autodiff_viz.gui.look import Look, icon
from autodiff_viz.gui.player import SPEEDS, Player
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.timeline_bar import TimelineBar

PLACE_WIDTH: Final = 132
"""Room for "backward 999 / 999"."""

GAP: Final = 8
EDGE: Final = 12
MORE: Final = (
    ("go_to", "run_to", "run_back_to"),
    ("next_touch", "previous_touch"),
    ("toggle_breakpoint",),
    ("phase_end", "phase_start"),
    ("back_into", "back_out"),
    ("restart",),
)
"""What the last button opens."""


class Transport(QWidget):
    """The rows under the canvas: buttons, which are the window's actions, and the timeline."""

    def __init__(
        self, store: Store, look: Look, player: Player, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addLayout(_group(_button(actions[name]) for name in ("first", "continue_back", "back")))
        row.addWidget(_step_button(actions["step"]))
        after = ("step_into", "step_out", "continue", "last")
        row.addLayout(_group(_button(actions[name]) for name in after))
        row.addLayout(_group((_button(actions["play"]), _speed_box(player))))
        self.more = _more_button(look, actions)
        row.addWidget(self.more)
        row.addStretch(1)
        self.bar = TimelineBar(store, look)
        self.place = QLabel()
        self.place.setObjectName("mono")
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self.place.setMinimumWidth(PLACE_WIDTH)
        self.place.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.place)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, 6, EDGE, 2)
        whole.setSpacing(2)
        whole.addLayout(row)
        whole.addWidget(self.bar)
        store.timeline_changed.connect(self._tell)
        store.cursor_changed.connect(self._tell)
        self._tell()

    @property
    def shown_actions(self) -> list[QAction]:
        """The actions that have a button with an icon here."""
        return [button.defaultAction() for button in self.findChildren(QToolButton)]

    def _tell(self) -> None:
        """Say where the cursor is, as fully as there is room."""
        texts = phase_texts(self._store.timeline, self._store.cursor)
        room, metrics = self._room(), self.place.fontMetrics()
        fitting = (text for text in texts if metrics.horizontalAdvance(text) <= room)
        self.place.setText(next(fitting, texts[-1]))
        self.place.setToolTip(tip(texts[0]) if self.place.text() != texts[0] else "")

    def _room(self) -> int:
        """Return the width that is left beside the buttons."""
        return self.width() - self.more.geometry().right() - 2 * EDGE

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for now."""
        super().resizeEvent(event)
        self._tell()


def _group(buttons: Iterable[QWidget]) -> QHBoxLayout:
    """Return buttons that belong together, close to each other."""
    row = QHBoxLayout()
    row.setSpacing(2)
    for button in buttons:
        row.addWidget(button)
    return row


def _more_button(look: Look, actions: Mapping[str, QAction]) -> QToolButton:
    """Return the button with the strides that have none of their own."""
    button = QToolButton()
    button.setObjectName("more")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setIconSize(QSize(18, 18))
    button.setToolTip("More ways to move")
    button.setAccessibleName("More ways to move")
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu = QMenu(button)
    for names in MORE:
        menu.addActions([actions[name] for name in names])
        menu.addSeparator()
    button.setMenu(menu)

    def follow(theme: Theme) -> None:
        button.setIcon(icon("more", theme))

    look.changed.connect(follow)
    follow(look.theme)
    return button


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
