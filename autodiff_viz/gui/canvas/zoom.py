"""Zoom: how large and where the picture is seen; keeps it fitted until the person zooms by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

LEAST: Final = 0.1
MOST: Final = 8.0
STEP: Final = 1.25
NOTCH: Final = 120.0
FIT_MOST: Final = 1.0
"""A fitted picture is never larger than this."""

READABLE: Final = 0.69
"""Smaller than this texts are below 9 pixels: a large picture is then shown in part."""

NEARLY: Final = 0.97
"""Rather than cut off so little, a picture is shown whole that much smaller."""

SIDE: Final = 4.0
HEAD: Final = 34.0
"""The room in pixels around a fitted picture, and over or under it where legend or buttons would hide a node."""

HEADS: Final = ((SIDE, SIDE), (HEAD, SIDE), (SIDE, HEAD), (HEAD, HEAD))
"""The rooms over and under a fitted picture, the first that leave all nodes in sight are taken."""

Covers: TypeAlias = Callable[[QTransform], bool]
"""Whether at this placing of the picture in the view something that floats there hides a node."""


class Fit(NamedTuple):
    """A zoom, and the room in pixels over and under the picture."""

    factor: float
    head: float
    foot: float


class Zoom(QObject):
    """Moves and scales a view; `by_hand` once the person did so and not fitted again since.

    _begins: the next picture is of another document, and is seen from its left.
    """

    changed = Signal(float)

    def __init__(self, view: QGraphicsView, covers: Covers = lambda _: False) -> None:
        super().__init__(view)
        self._view = view
        self._covers = covers
        self._extent = QRectF()
        self._least = READABLE
        self._shows_part = self._begins = False
        self._most = FIT_MOST
        self.by_hand = False

    @property
    def extent(self) -> QRectF:
        """The picture's rectangle."""
        return self._extent

    @property
    def factor(self) -> float:
        """The zoom: 1 at 100 %."""
        return self._view.transform().m11()

    @property
    def is_part(self) -> bool:
        """Whether only a part of the picture is shown, and the person did not choose which."""
        return self._shows_part and not self.by_hand

    def set_extent(self, extent: QRectF) -> None:
        """Take over the picture's rectangle; it is fitted unless the person has zoomed by hand."""
        self._extent = extent
        if self.by_hand:
            self._roam()
        elif self._begins:
            self.fit(self._least)
        else:
            self.refit()
        self._begins = False

    def fit_at_most(self, most: float) -> None:
        """Fit the picture, now and later, at most at this zoom, and as before where it was fitted so."""
        self._most = most
        self.fit(self._least)

    def start_over(self) -> None:
        """Forget what the person chose, for another document."""
        self.fit(READABLE)
        self._begins = True

    def refit(self) -> None:
        """Fit again as before, after the view or the picture has changed; of a part the corner stays."""
        if self.by_hand:
            return
        corner = self._view.mapToScene(QPoint(0, 0)) if self.is_part else None
        self.fit(self._least)
        if corner is not None and self.is_part:
            self._scroll(self._view.mapFromScene(corner))

    def fit(self, least: float = LEAST) -> None:
        """Show the picture in the middle, at most at 100 % (`fit_at_most`); else, at `least`, its left."""
        self.by_hand = False
        self._least = least
        fits = [self._fit(head, foot) for head, foot in HEADS]
        clear = next((fit for fit in fits if not self._covers(self._placing(fit))), fits[-1])
        whole = clear.factor >= NEARLY * least
        factor = clear.factor if whole else least
        self._shows_part = not whole
        if whole:
            self._view.setSceneRect(
                self._extent.adjusted(0.0, -clear.head / factor, 0.0, clear.foot / factor)
            )
        else:
            self._set_scene(SIDE)
        self._set_factor(factor)
        self._view.centerOn(self._view.sceneRect().center() if whole else self._extent.center())
        across = self._view.horizontalScrollBar()
        across.setValue(across.minimum())
        self._show_bars()

    def _fit(self, head: float, foot: float) -> Fit:
        """Return how the whole picture is fitted between so much room over and under it."""
        room = self._view.maximumViewportSize()
        wide = (room.width() - 2.0 * SIDE) / max(1.0, self._extent.width())
        high = (room.height() - head - foot) / max(1.0, self._extent.height())
        return Fit(min(self._most, wide, high), head, foot)

    def _placing(self, fit: Fit) -> QTransform:
        """Return where a fit puts the picture in the view."""
        room, extent = self._view.maximumViewportSize(), self._extent
        left = (room.width() - fit.factor * extent.width()) / 2.0
        top = fit.head + (room.height() - fit.head - fit.foot - fit.factor * extent.height()) / 2.0
        placing = QTransform.fromTranslate(left, top).scale(fit.factor, fit.factor)
        return placing.translate(-extent.x(), -extent.y())

    def by(self, times: float, at: QPoint | None = None) -> None:
        """Zoom by a factor; the point of the picture under `at` stays where it is."""
        self.to(self.factor * times, at)

    def to(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom to a factor between 10 % and 800 %."""
        at = self._view.viewport().rect().center() if at is None else at
        spot = self._view.mapToScene(at)
        self.by_hand = True
        self._set_factor(min(MOST, max(LEAST, factor)))
        self._roam()
        self.pan(at - self._view.mapFromScene(spot))

    def pan(self, pixels: QPoint) -> None:
        """Move the picture by so many pixels of the screen."""
        if not self.by_hand:
            centre = self._view.mapToScene(self._view.viewport().rect().center())
            self.by_hand = True
            self._roam()
            self._view.centerOn(centre)
        self._scroll(-pixels)
        self._show_bars()

    def _scroll(self, pixels: QPoint) -> None:
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() + pixels.x())
        down.setValue(down.value() + pixels.y())

    def wheel(self, event: QWheelEvent) -> None:
        """Pan with two fingers on a trackpad, zoom around the pointer with a wheel."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not event.pixelDelta().isNull() and not control:
            self.pan(event.pixelDelta())
        elif event.angleDelta().y():
            self.by(STEP ** (event.angleDelta().y() / NOTCH), event.position().toPoint())
        event.accept()

    def _roam(self) -> None:
        """Give the picture so much room around it that it can be pushed almost out of sight."""
        room = self._view.maximumViewportSize()
        longest = max(room.width(), room.height())
        self._set_scene(0.8 * longest / self.factor)
        self._show_bars()

    def _set_scene(self, margin: float) -> None:
        self._view.setSceneRect(self._extent.adjusted(-margin, -margin, margin, margin))

    def _set_factor(self, factor: float) -> None:
        if factor != self.factor:
            self._view.setTransform(QTransform.fromScale(factor, factor))
            self.changed.emit(factor)

    def _show_bars(self) -> None:
        """Show scroll bars only while a part of the picture is out of sight."""
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        hidden = not self._extent.isEmpty() and not seen.adjusted(-1.0, -1.0, 1.0, 1.0).contains(
            self._extent
        )
        policy = (
            Qt.ScrollBarPolicy.ScrollBarAsNeeded
            if hidden
            else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        if self._view.horizontalScrollBarPolicy() != policy:
            self._view.setHorizontalScrollBarPolicy(policy)
            self._view.setVerticalScrollBarPolicy(policy)
