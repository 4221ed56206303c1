"""Preferences: what a person may set for every document, where it is kept, and how it comes into force.

One frozen value; the platform's settings keep one entry a field. Read by the dialog and at the start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from autodiff_viz.core import naming, numbers
from autodiff_viz.document.document import Document, Settings, empty_document
from autodiff_viz.gui.look import CHOICES, FOLLOW_SYSTEM

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Preferences:
    """theme: system, light or dark. digits: significant ones. notation: ∂ or d. seed: of new documents."""

    theme: str = FOLLOW_SYSTEM
    colour_blind: bool = False
    digits: int = numbers.DIGITS
    animations: bool = True
    notation: str = naming.PARTIAL
    seed: float = 1.0


DEFAULTS = Preferences()


def stored(settings: QSettings) -> Preferences:
    """Return the preferences that are kept; what cannot be read is as it is by default."""
    theme = str(settings.value("theme", DEFAULTS.theme))
    return Preferences(
        theme=theme if theme in CHOICES else DEFAULTS.theme,
        colour_blind=settings.value("colour_blind", DEFAULTS.colour_blind, type=bool) is True,
        digits=_digits(settings.value("digits", DEFAULTS.digits)),
        animations=settings.value("animations", DEFAULTS.animations, type=bool) is True,
        notation=_notation(settings.value("notation", DEFAULTS.notation)),
        seed=_seed(settings.value("seed", DEFAULTS.seed)),
    )


def _digits(kept: object) -> int:
    text = str(kept)
    number = int(text) if text.isascii() and text.isdigit() else DEFAULTS.digits
    is_one = numbers.FEWEST_DIGITS <= number <= numbers.MOST_DIGITS
    return number if is_one else DEFAULTS.digits


def _notation(kept: object) -> str:
    return naming.TOTAL if kept == naming.TOTAL else DEFAULTS.notation


def _seed(kept: object) -> float:
    try:
        number = float(str(kept))
    except ValueError:
        return DEFAULTS.seed
    return number if math.isfinite(number) else DEFAULTS.seed


def keep(settings: QSettings, wanted: Preferences) -> None:
    """Keep the preferences for the next start; of those that are as by default, nothing."""
    for name in Preferences.__slots__:
        value = getattr(wanted, name)
        if value == getattr(DEFAULTS, name):
            settings.remove(name)
        else:
            settings.setValue(name, value)


def new_document(settings: QSettings) -> Document:
    """Return the empty document with the seed a person wants."""
    empty = empty_document()
    seed = stored(settings).seed
    return replace(empty, settings=Settings(seed)) if seed != empty.settings.seed else empty


def start(window: MainWindow) -> None:
    """Bring what is kept into force in a window that is being built."""
    kept = stored(window.settings)
    numbers.show_digits(kept.digits)
    naming.write_slopes(kept.notation)
    _reseed(window)


def apply(window: MainWindow, wanted: Preferences) -> None:
    """Keep the preferences and bring them into force, in every window."""
    window.look.choose(wanted.theme)
    window.look.choose_palette(wanted.colour_blind)
    keep(window.settings, wanted)
    in_force = (numbers.digits_shown(), naming.slope_sign())
    numbers.show_digits(wanted.digits)
    naming.write_slopes(wanted.notation)
    are_others = in_force != (numbers.digits_shown(), naming.slope_sign())
    for each in _windows(window):
        _reseed(each)
        if are_others:
            _show_again(each)


def _windows(window: MainWindow) -> list[MainWindow]:
    """Return every window of documents, `window` among them."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, type(window))]


def _reseed(window: MainWindow) -> None:
    """Give a document in which nothing has been done the seed of new ones."""
    store = window.store
    is_new = store.path is None and not store.is_modified and not store.document.program.nodes
    wanted = new_document(window.settings)
    if is_new and store.document != wanted:
        store.open(wanted, None)


def _show_again(window: MainWindow) -> None:
    """Let every view write its numbers again."""
    window.store.sweep_again()
    window.look.changed.emit(window.look.theme)
