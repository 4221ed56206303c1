"""Inspector: the right panel; the step, the slope, the selected node and the check, one scroll area."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from autodiff_viz.gui.background import Background
from autodiff_viz.gui.debugger.fault_banner import FaultCard, FaultTeller
from autodiff_viz.gui.inspector.check_panel import CheckPanel
from autodiff_viz.gui.inspector.forward_panel import ForwardPanel
from autodiff_viz.gui.inspector.node_details import NodeDetails
from autodiff_viz.gui.inspector.slope_plot import SlopePlot, load_pyqtgraph
from autodiff_viz.gui.inspector.step_card import StepCard
from autodiff_viz.gui.inspector.typesetting import load_ziamath
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

WIDTH: Final = 300
MARGIN: Final = 12
WARM_AFTER: Final = 500
"""Milliseconds after which the window is there for long enough to load what the first step needs."""


class Column(QWidget):
    """A column that is never wider than the place it scrolls in."""

    def minimumSizeHint(self) -> QSize:
        """As narrow as needed."""
        return QSize(0, super().minimumSizeHint().height())


class Inspector(QWidget):
    """What the step does, the slope it uses, the node that is selected, and whether all is right."""

    def __init__(
        self, store: Store, look: Look, background: Background, faults: FaultTeller | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(WIDTH - 20)
        self.fault = FaultCard(store, look, faults or FaultTeller(store, self))
        self.step = StepCard(store, look, background)
        self.forward = ForwardPanel(store, look)
        self.plot = SlopePlot(store, look, background)
        self.node = NodeDetails(store, look)
        self.check = CheckPanel(store, look)
        inside = Column()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 12, MARGIN, MARGIN)
        column.setSpacing(18)
        for part in (self.fault, self.step, self.forward, self.plot, self.check, self.node):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._foot())
        self._background = background
        QTimer.singleShot(WARM_AFTER, self, self._warm)

    def _foot(self) -> QWidget:
        """Return what stays in sight below all that scrolls."""
        foot = QFrame()
        foot.setObjectName("foot")
        row = QVBoxLayout(foot)
        row.setContentsMargins(MARGIN, 6, MARGIN, 6)
        row.addWidget(self.check.further)
        return foot

    def sizeHint(self) -> QSize:
        """As wide as the design has it."""
        return QSize(WIDTH, 600)

    def _warm(self) -> None:
        """Import in the background what the first curve and the first formula will need."""
        for load in (load_pyqtgraph, load_ziamath):
            self._background.run(load, lambda _: None)

    @property
    def is_settled(self) -> bool:
        """Whether the formula of the step is typeset and the curve drawn."""
        return self.step.formula.is_settled and self.plot.is_settled

    def close_check(self) -> None:
        """Stop a check that is running."""
        self.check.close_check()

    def numerical(self, name: str) -> float | None:
        """Return the central difference along the input `name`; None while it is being computed."""
        return self.check.numerical(name)
