"""LowerShare: how much of the window the panels below the graph get."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter

from autodiff_viz.gui.lower_tabs import LowerTabs

LOWER: Final = 246
"""Height in pixels of the timeline, the tabs and a panel with its line of buttons, a head and four rows.

More would leave a graph of forty nodes too little room to be seen whole in a window of 1280 x 720.
"""

TALL: Final = 0.72
"""The part of the height that a tall panel gets."""


class LowerShare(QObject):
    """Every tab has the same height, so that choosing one moves no graph; it can be made tall and low again.

    The height is the person's from when the line was dragged; other heights of the window change the graph's.
    """

    def __init__(self, splitter: QSplitter, tabs: LowerTabs) -> None:
        super().__init__(splitter)
        self._splitter = splitter
        self._low: list[int] | None = None
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.setCollapsible(0, False)
        tabs.bar.tabBarDoubleClicked.connect(self._double_clicked)
        splitter.splitterMoved.connect(self._take_choice)

    @property
    def is_tall(self) -> bool:
        """Whether the panels have most of the height."""
        return self._low is not None

    def toggle_tall(self) -> None:
        """Give the panels most of the height, or the share they had."""
        if self._low is not None:
            self.settle()
            return
        self._low = self._splitter.sizes()
        whole = sum(self._low)
        self._splitter.setSizes([whole - round(TALL * whole), round(TALL * whole)])

    def settle(self) -> None:
        """Take a tall panel back, so that only the share to be kept is kept."""
        if self._low is not None:
            self._splitter.setSizes(self._low)
            self._low = None

    def _double_clicked(self, place: int) -> None:
        if place >= 0:
            self.toggle_tall()

    def _take_choice(self) -> None:
        self._low = None
