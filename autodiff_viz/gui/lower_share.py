"""LowerShare: how much of the window the panels below the graph get."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter

from autodiff_viz.gui.lower_tabs import LowerTabs

LOWER: Final = 246
"""Height in pixels of the timeline, the tabs and a panel with its line of buttons, a head and four rows.

More would leave a graph of forty nodes too little room to be seen whole in a window of 1280 x 720.
"""

SMALL: Final = 720
"""The height of a window whose panels get LOWER."""

SHARE: Final = 0.25
"""The panels' part of what a window is higher: eight rows at 1920 x 1080."""

TALL: Final = 0.72
"""The part of the height that a tall panel gets."""

SETTING: Final = "window/lower"


def lower_height(window: int) -> int:
    """Return the height of the panels in a window of so many pixels."""
    return LOWER + round(SHARE * max(0, window - SMALL))


class SharedSplitter(QSplitter):
    """A splitter of two parts, one above the other, that tells when there is another height to share."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height, then tell."""
        super().resizeEvent(event)
        self.resized.emit()


class LowerShare(QObject):
    """Every tab has the same height, so that choosing one moves no graph; it can be made tall and low again.

    The height follows the window's until the line is dragged; from then on it is the person's.
    """

    def __init__(self, splitter: SharedSplitter, tabs: LowerTabs) -> None:
        super().__init__(splitter)
        self._splitter = splitter
        self._chosen = 0
        self._is_tall = False
        self._held: int | None = None
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.setCollapsible(0, False)
        tabs.bar.tabBarDoubleClicked.connect(self._double_clicked)
        splitter.splitterMoved.connect(self._take_choice)
        splitter.resized.connect(self._share)

    @property
    def is_tall(self) -> bool:
        """Whether the panels have most of the height."""
        return self._is_tall

    def toggle_tall(self) -> None:
        """Give the panels most of the height, or the share they had."""
        self._is_tall = not self._is_tall
        self._share()

    def restore(self, settings: QSettings) -> None:
        """Take the height that was chosen in an earlier run."""
        self._chosen = cast("int", settings.value(SETTING, 0, int))

    def keep(self, settings: QSettings) -> None:
        """Let the next run have the height that was chosen."""
        settings.setValue(SETTING, self._chosen)

    def hold(self, pixels: int | None) -> None:
        """Give the panels just so much, whatever was chosen; None: as it was again."""
        self._held = pixels
        self._share()

    def reset(self) -> None:
        """Forget what was chosen."""
        self._chosen, self._is_tall = 0, False
        self._share()

    def _share(self) -> None:
        whole = sum(self._splitter.sizes())
        low = self._chosen or lower_height(self._splitter.window().height())
        lower = round(TALL * whole) if self._is_tall else low
        lower = lower if self._held is None else self._held
        self._splitter.setSizes([whole - lower, lower])

    def _double_clicked(self, place: int) -> None:
        if place >= 0:
            self.toggle_tall()

    def _take_choice(self) -> None:
        self._chosen = self._splitter.sizes()[1]
        self._is_tall = False
