"""The small field that asks where to go in the timeline; it completes the names of nodes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCompleter, QWidget

from autodiff_viz.core.errors import PlaceError
from autodiff_viz.debugger.places import names_of_places, place_named
from autodiff_viz.gui.canvas.field_popup import FieldPopup
from autodiff_viz.gui.store import Store


def ask_place(over: QWidget, store: Store) -> FieldPopup:
    """Open the field over a widget; what names no place stays in it, with the reason."""
    popup = FieldPopup(over, "Go to a step, per cent or node", "", lambda text: go_to(store, text))
    popup.field.setPlaceholderText(f"0 to {len(store.timeline.steps)}, 50%, or a name")
    completer = QCompleter(list(names_of_places(store.timeline)), popup.field)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)
    completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
    popup.field.setCompleter(completer)
    popup.adjustSize()
    popup.open_at(over.mapToGlobal(QPoint(0, -popup.height() - 4)))
    return popup


def go_to(store: Store, text: str) -> str:
    """Move the cursor to the place that `text` names; return why it names none, or ""."""
    try:
        store.move_to(place_named(store.timeline, store.cursor, text))
    except PlaceError as error:
        return str(error)
    return ""
