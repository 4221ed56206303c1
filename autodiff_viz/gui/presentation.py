"""Presentation: the graph and the transport alone, larger, for people who look from afar.

Everything else is hidden, not changed; when it is left, each part is where and as large as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QToolButton, QWidget

from autodiff_viz.gui.canvas.zoom import FIT_MOST

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

LARGER: Final = 2.5
"""How large a small graph may be fitted."""

SAID_AT: Final = 16
SAID_MS: Final = 4000
"""Where, in pixels from the lower left corner, and how long it is said how to leave."""

ICON: Final = QSize(30, 30)
SHEET: Final = """
#expression { font-size: 22px; }
#topbar QLabel, #topbar QLineEdit { font-size: 17px; }
#transport QLabel, #transport QComboBox { font-size: 20px; }
#transport QPushButton { font-size: 20px; padding: 8px 22px; }
#transport QToolButton { padding: 7px 9px; }
"""


class Presentation(QObject):
    """The presentation view of one window; Escape leaves it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._shape: tuple[QByteArray, QByteArray] | None = None
        self._view: tuple[float, QPointF] | None = None
        self._hidden: list[QWidget] = []
        self._icons: list[tuple[QToolButton, QSize]] = []
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self._escaped)
        window.installEventFilter(self)

    @property
    def is_on(self) -> bool:
        """Whether the graph and the transport stand alone."""
        return self._shape is not None

    def toggle(self) -> None:
        """Begin to present, or leave it."""
        if self.is_on:
            self.leave()
        else:
            self._enter()
        self._window.commands["presentation"].setChecked(self.is_on)

    def _enter(self) -> None:
        window = self._window
        window.complete()
        self._shape = (window.across.saveState(), window.middle.saveState())
        self._view = window.canvas.chosen_view()
        self._hidden = [each for each in self._aside() if not each.isHidden()]
        for each in self._hidden:
            each.hide()
        self._enlarge()
        window.lower_share.hold(window.transport.sizeHint().height())
        window.canvas.fit_at_most(LARGER)
        self._escape.setEnabled(True)
        window.canvas.setFocus()
        self._say("Escape brings the panels back.")

    def _say(self, text: str) -> None:
        """Say something over the canvas for a while; the status bar is away."""
        note = self._window.canvas.overlays.label
        note.say(text, QPoint(SAID_AT, self._window.canvas.height() - SAID_AT))
        QTimer.singleShot(SAID_MS, note, note.hide)

    def _aside(self) -> tuple[QWidget, ...]:
        """Return what is no part of the view."""
        window = self._window
        sides = (window.across.widget(place) for place in (0, 2))
        panels = (each for each in sides if each is not None)
        return (window.menuBar(), window.statusBar(), window.lower_tabs, *panels)

    def _enlarge(self) -> None:
        self._window.setStyleSheet(SHEET)
        buttons = self._window.transport.findChildren(QToolButton)
        self._icons = [(button, button.iconSize()) for button in buttons]
        for button in buttons:
            button.setIconSize(ICON)

    def leave(self) -> None:
        """Bring back every part as it was."""
        if self._shape is None:
            return
        window, (across, middle) = self._window, self._shape
        self._shape = None
        self._escape.setEnabled(False)
        window.setStyleSheet("")
        window.canvas.overlays.label.hide()
        for button, size in self._icons:
            button.setIconSize(size)
        for each in self._hidden:
            each.show()
        window.across.restoreState(across)
        window.lower_share.hold(None)
        window.middle.restoreState(middle)
        window.canvas.fit_at_most(FIT_MOST)
        if self._view is not None:
            window.canvas.look_as(self._view)
        window.commands["presentation"].setChecked(False)

    def _escaped(self) -> None:
        """Call off a drag that is under way; else leave."""
        if not self._window.canvas.cancel_gesture():
            self.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave before the window is closed, so that its own shape is kept."""
        if watched is self._window and event.type() == QEvent.Type.Close:
            self.leave()
        return False


def presentation(window: MainWindow) -> Presentation:
    """Return the presentation view of a window, made when it is first asked for."""
    return window.findChild(Presentation) or Presentation(window)
