"""Player: steps on by itself, at a chosen speed, until a breakpoint or the end."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from autodiff_viz.gui.store import Store

SPEEDS: Final = (0.5, 1.0, 2.0, 4.0, 10.0)
"""Steps a second."""


class Player(QObject):
    """Plays the timeline of the store; a person's own step does not stop it, a breakpoint or the end does."""

    playing_changed = Signal(bool)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self.speed = 1.0
        store.document_changed.connect(self._stop_if_new_program)

    @property
    def is_playing(self) -> bool:
        """Whether steps follow by themselves."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Play, from the start when at the end; or pause."""
        if self.is_playing:
            self.pause()
            return
        if self._store.next_step is None:
            self._store.move_to(0)
        if self._store.next_step is not None:
            self._timer.start(round(1000 / self.speed))
            self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop where the cursor is."""
        if self.is_playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def set_speed(self, steps_a_second: float) -> None:
        """Set the speed, also while playing."""
        self.speed = steps_a_second
        if self.is_playing:
            self._timer.start(round(1000 / steps_a_second))

    def _tick(self) -> None:
        from autodiff_viz.debugger.breakpoints import stops_at
        from autodiff_viz.gui.debugger import moves

        store = self._store
        moves.play(store)
        if store.next_step is None or stops_at(store.timeline, store.document.stops, store.cursor):
            self.pause()

    def _stop_if_new_program(self, old: object, new: object) -> None:
        if getattr(old, "program", None) != getattr(new, "program", None):
            self.pause()
