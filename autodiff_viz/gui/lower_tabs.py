"""LowerTabs: the panels below the graph, one at a time, each built when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from autodiff_viz.gui.late_panel import LatePanel

TALLER: Final = "Double-click for a taller panel, and again for the graph (Ctrl+J)"


class LowerTabs(QWidget):
    """A row of tabs and the panel of the chosen one; the row is away while there is one panel only.

    shown: emitted with the name of the panel that came to the front.
    """

    shown = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._builds: list[Callable[[], QWidget]] = []
        self._panels: dict[str, QWidget] = {}
        self._places: dict[str, int] = {}
        self._titles: list[str] = []
        self.bar = QTabBar()
        self.bar.setObjectName("lower_tabs")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAutoHide(True)
        self.bar.setAccessibleName("Panels")
        self.stack = QStackedWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(self.stack, 1)

    def add(self, name: str, title: str, build: Callable[[], QWidget]) -> None:
        """Add the tab `title` whose panel `build` makes; nothing is built until it is shown."""
        self._places[name] = self.bar.count()
        self._builds.append(build)
        self.stack.addWidget(LatePanel("panel"))
        self._titles.append(title)
        self.bar.setTabToolTip(self.bar.addTab(title), TALLER)

    def begin(self) -> None:
        """Build the panel in front and from now on each one that is chosen."""
        self.bar.currentChanged.connect(self._bring)
        self._bring(self.bar.currentIndex())

    def choose(self, name: str) -> None:
        """Bring the panel called `name` to the front."""
        self.bar.setCurrentIndex(self._places[name])

    def panel(self, name: str) -> QWidget:
        """Return the panel called `name`, built now if it was not."""
        if name not in self._panels:
            place = self._places[name]
            made = self._builds[place]()
            self._panels[name] = made
            late = self.stack.widget(place)
            assert isinstance(late, LatePanel)  # noqa: S101 - only `add` puts widgets here
            late.fill(made)
            made.show()
        return self._panels[name]

    def built(self, name: str) -> QWidget | None:
        """Return the panel called `name` if it is there already."""
        return self._panels.get(name)

    @property
    def current(self) -> str:
        """The name of the panel in front."""
        return list(self._places)[self.bar.currentIndex()]

    def tell(self, name: str, count: int) -> None:
        """Show in the tab of a panel that is not in front how much is new in it; 0 takes it back."""
        place = self._places[name]
        news = count if place != self.bar.currentIndex() else 0
        title = self._titles[place]
        text = f"{title} ({news:,})" if news else title
        if self.bar.tabText(place) != text:
            self.bar.setTabText(place, text)

    def _bring(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.bar.setTabText(place, self._titles[place])
        name = list(self._places)[place]
        self.panel(name)
        self.shown.emit(name)


def stacked(above: QWidget, below: QWidget) -> QWidget:
    """Return a widget with one above the other, which takes all room that is left."""
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(above)
    column.addWidget(below, 1)
    return frame
