"""PictureView: a picture that can be zoomed and scrolled; what is seen of it has its items."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView

from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.canvas.sight import nodes_in, touches
from autodiff_viz.gui.canvas.stage import Stage
from autodiff_viz.gui.canvas.zoom import STEP, Zoom


class PictureView(QGraphicsView):
    """A stage, the zoom it is seen at, and the keeping in step of the two."""

    zoom_changed = Signal(float)
    came_into_sight = Signal()
    """Items were made for a part of a large picture."""
    looked_elsewhere = Signal()
    """Another part of the picture is seen, or at another zoom."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.stage = Stage(theme, self)
        self.setScene(self.stage)
        self._set_up()
        self._is_fitting = False
        self.below = 0
        """The pixels kept free below the graph."""
        self._zoom = Zoom(self, self._is_covered)
        self._zoom.changed.connect(self.zoom_changed)
        self._zoom.changed.connect(self._look_around)

    def _set_up(self) -> None:
        self.setAccessibleName("Graph of the program")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.setMinimumSize(240, 160)

    def keep_below(self, pixels: int) -> None:
        """Keep so many pixels free below the graph."""
        if pixels != self.below:
            self.below = pixels
            self.setViewportMargins(0, 0, 0, pixels)

    def _floating(self) -> tuple[QRectF, ...]:
        """Return the rectangles of the view over which something floats."""
        return ()

    def _is_covered(self, placing: QTransform) -> bool:
        """Whether something floats over a node of the picture when it is placed so in the view."""
        return any(self._covered(floating, placing) for floating in self._floating())

    def _covered(self, floating: QRectF, placing: QTransform, labels: bool = False) -> bool:
        """Whether a rectangle of the view is over a node, or over the label of an edge where that counts."""
        area = placing.inverted()[0].mapRect(floating)
        sides = (area.left(), area.top(), area.right(), area.bottom())
        plan = self.stage.picture.plan
        return bool(nodes_in(plan, *sides)) or (
            labels and any(touches(label, *sides) for label in plan.labels)
        )

    def _fitted(self, fit: Callable[[], None]) -> None:
        """Change what is seen, and look around only where that ends."""
        self._is_fitting = True
        fit()
        self._is_fitting = False
        self._look_around()

    def _look_around(self) -> None:
        """Let the stage know what is seen."""
        if self._is_fitting:
            return
        if self.stage.look_at(self._seen()):
            self.came_into_sight.emit()
        self.looked_elsewhere.emit()

    def _seen(self) -> QRectF:
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def scrollContentsBy(self, across: int, down: int) -> None:
        """Scroll, and show what has come into sight."""
        super().scrollContentsBy(across, down)
        self._look_around()

    @property
    def zoom(self) -> float:
        """The zoom: 1 at 100 %."""
        return self._zoom.factor

    def zoom_in(self) -> None:
        """Show the picture larger."""
        self._zoom.by(STEP)

    def zoom_out(self) -> None:
        """Show the picture smaller."""
        self._zoom.by(1.0 / STEP)

    def zoom_to_fit(self) -> None:
        """Show the whole picture, now and after every edit."""
        self._fitted(self._zoom.fit)

    def zoom_actual(self) -> None:
        """Show the picture at 100 %."""
        self._zoom.to(1.0)

    def _pan(self, pixels: QPoint) -> None:
        self._zoom.pan(pixels)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or pan."""
        self._zoom.wheel(event)

    def fit_at_most(self, most: float) -> None:
        """Fit the picture at most at this zoom, now and whenever it is fitted."""
        self._fitted(lambda: self._zoom.fit_at_most(most))

    def chosen_view(self) -> tuple[float, QPointF] | None:
        """Return the zoom a person chose and the middle of what is seen; None where it is fitted."""
        if not self._zoom.by_hand:
            return None
        return self._zoom.factor, self.mapToScene(self.viewport().rect().center())

    def look_as(self, view: tuple[float, QPointF]) -> None:
        """Take up a view again that was chosen."""
        factor, centre = view
        self._zoom.to(factor)
        self.centerOn(centre)
