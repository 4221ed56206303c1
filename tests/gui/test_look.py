"""The theme: of the system, or chosen; what is chosen outlives the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from autodiff_viz.drawing.theme import DARK, LIGHT
from autodiff_viz.gui.look import Look


class System(QObject):
    """What Qt tells of the desktop; the platforms of the tests have no colours of their own."""

    colorSchemeChanged = Signal(object)  # noqa: N815 - the name of Qt's signal

    def __init__(self) -> None:
        super().__init__()
        self._scheme = Qt.ColorScheme.Light

    def colorScheme(self) -> Qt.ColorScheme:
        return self._scheme

    def becomes(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme
        self.colorSchemeChanged.emit(scheme)


@pytest.fixture
def system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> System:
    made = System()
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: made)
    return made


@pytest.fixture
def look(system: System, tmp_path: Path) -> Look:
    return Look(QSettings(str(tmp_path / "look.ini"), QSettings.Format.IniFormat))


def test_the_theme_is_that_of_the_system_also_when_it_changes(look: Look, system: System) -> None:
    for scheme, theme in (
        (Qt.ColorScheme.Dark, DARK),
        (Qt.ColorScheme.Light, LIGHT),
        (Qt.ColorScheme.Dark, DARK),
    ):
        system.becomes(scheme)
        assert look.theme is theme


def test_a_chosen_theme_stays_whatever_the_system_does(look: Look, system: System) -> None:
    look.choose("light")
    system.becomes(Qt.ColorScheme.Dark)
    assert look.theme is LIGHT
    look.choose("system")
    assert look.theme is DARK
