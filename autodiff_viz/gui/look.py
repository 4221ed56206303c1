"""Look: the theme in force, following the system or chosen, as Qt palette, style sheet and icons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QSettings, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from autodiff_viz.drawing.theme import COLOUR_BLIND_THEMES, THEMES, Theme
from autodiff_viz.gui.style_sheet import style_sheet
from autodiff_viz.resources import resource

FOLLOW_SYSTEM: Final = "system"
CHOICES: Final = (FOLLOW_SYSTEM, *THEMES)
UI_FAMILY: Final = "Noto Sans"
UI_POINTS: Final = 13  # pixels
ICON_SIZES: Final = (18, 36)
"""Logical pixels at scale 1 and at scale 2."""


class Look(QObject):
    """The theme in force; views read `theme` and repaint on `changed`."""

    changed = Signal(object)

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.choice = self._stored()
        self.colour_blind = self._stored_palette()
        self.theme = self._wanted()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._refresh)

    def choose(self, choice: str) -> None:
        """Set the theme: "system", "light" or "dark"; kept for the next start."""
        self.choice = choice
        self._settings.setValue("theme", choice)
        self._refresh()

    def choose_palette(self, colour_blind: bool) -> None:
        """Take the palette for colour-blind eyes, or the usual one; kept for the next start."""
        self.colour_blind = colour_blind
        self._settings.setValue("colour_blind", colour_blind)
        self._refresh()

    def follow(self, other: Look) -> None:
        """Choose what another window's look with the same settings chooses; either may follow the other."""
        other.changed.connect(self._take_over)

    def _take_over(self, theme: Theme) -> None:
        chosen = self._stored()
        self.colour_blind = self._stored_palette()
        self.choice = chosen
        self._refresh()

    def _stored(self) -> str:
        stored = str(self._settings.value("theme", FOLLOW_SYSTEM))
        return stored if stored in CHOICES else FOLLOW_SYSTEM

    def _stored_palette(self) -> bool:
        return self._settings.value("colour_blind", False, type=bool) is True

    @property
    def themes(self) -> Mapping[str, Theme]:
        """The themes of the palette in force, by name."""
        return COLOUR_BLIND_THEMES if self.colour_blind else THEMES

    @property
    def animations(self) -> bool:
        """Whether nodes glide to new places; the setting `animations`, on by default."""
        return self._settings.value("animations", True, type=bool) is True

    def apply(self) -> None:
        """Give the whole application the theme in force."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette_of(self.theme))
            application.setStyleSheet(style_sheet(self.theme))

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted is not self.theme:
            self.theme = wanted
            self.apply()
            self.changed.emit(wanted)

    def _wanted(self) -> Theme:
        if self.choice in self.themes:
            return self.themes[self.choice]
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.themes["dark" if dark else "light"]


def load_fonts() -> None:
    """Give Qt the fonts the app ships, and make one of them the font of the window."""
    for path in sorted(Path(resource("fonts")).glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
    font = QFont(UI_FAMILY)
    font.setPixelSize(UI_POINTS)
    QApplication.setFont(font)


def palette_of(theme: Theme) -> QPalette:
    """Return the Qt palette of `theme`, for what the style sheet does not reach."""
    palette = QPalette()
    role = QPalette.ColorRole
    for group, colour in {
        role.Window: theme.window,
        role.Base: theme.surface,
        role.AlternateBase: theme.canvas,
        role.Button: theme.surface,
        role.Text: theme.ink,
        role.WindowText: theme.ink,
        role.ButtonText: theme.ink,
        role.PlaceholderText: theme.faint,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.ink,
        role.Highlight: theme.selection,
        role.HighlightedText: "#ffffff",
        role.Link: theme.value,
        role.Mid: theme.line,
    }.items():
        palette.setColor(group, QColor(colour))
    for group in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, group, QColor(theme.faint))
    return palette


def icon(name: str, theme: Theme) -> QIcon:
    """Return the icon `name` of resources/icons in the ink of `theme`, fainter when disabled."""
    answer = QIcon()
    for size in ICON_SIZES:
        answer.addPixmap(_drawn(name, theme.ink, size))
        answer.addPixmap(_drawn(name, theme.faint, size), QIcon.Mode.Disabled)
    return answer


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int) -> QPixmap:
    """Draw a one-colour icon: its alpha, filled with `colour`."""
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(resource("icons", f"{name}.svg").read_bytes()))
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(colour))
    painter.end()
    return pixmap
